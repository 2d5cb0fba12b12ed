"""Whether a constraint can be broken alone, by trying small values: knows Python and python-jsonschema, no engine."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from jsonschema import Draft202012Validator

# So many values of a property at fault are tried, and around each so many of the others.
MOST_AT_FAULT = 60
MOST_BESIDE = 1_500
LONGEST = 6_000
PLAIN: list[Any] = [None, True, 0, 1, 0.5, -0.5, "", "a", "ab", [], {}, [[]]]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def frozen(x: Any) -> Any:
    return tuple(map(frozen, x)) if isinstance(x, list) else repr(x) if isinstance(x, dict) else x


def distinct(xs: Any) -> bool:
    return len({frozen(x) for x in xs}) == len(xs)


def is_sorted(xs: Any, strict: bool = False, reverse: bool = False) -> bool:
    rising = [*xs][::-1] if reverse else [*xs]
    return all(a < b or (not strict and a == b) for a, b in pairwise(rising))


def is_permutation(xs: Any, n: Any, base: int = 0) -> bool:
    whole = all(type(x) in (int, float) for x in xs)
    return whole and sorted(xs) == (list(range(base, base + n)) if isinstance(n, int) else sorted(n))


def is_tree(n: Any, edges: Any) -> bool:
    if type(n) is not int or any(type(end) is not int for edge in edges for end in edge[:2]):
        return False
    near: dict[int, list[int]] = {node: [] for node in range(n)}
    for u, v, *_weight in edges:
        near[u].append(v)
        near[v].append(u)
    seen, waiting = {0}, [0]
    while waiting:
        onward = [other for other in near[waiting.pop()] if other not in seen]
        seen.update(onward)
        waiting += onward
    return len(edges) == n - 1 and len(seen) == n


def total(xs: Any) -> Any:
    numbers = [*xs]
    if any(not isinstance(x, (int, float)) for x in numbers):
        raise TypeError
    return sum(numbers)


FUNCTIONS: dict[str, Any] = {
    "distinct": distinct,
    "is_sorted": is_sorted,
    "is_permutation": is_permutation,
    "is_tree": is_tree,
    "sum": total,
    "count": lambda x, xs: [*xs].count(x),
}


def holds(text: str, value: dict[str, Any]) -> bool:
    """Tell what Python says of an expression; one that ends in an error does not hold."""
    try:
        return bool(eval(text, {**FUNCTIONS, **value}))
    except Exception:
        return False


def broken(schema: Any, value: Any) -> set[str]:
    """Return the pointers of all that an object of such a schema breaks."""
    errors = Draft202012Validator(schema).iter_errors(value)
    found = {"/" + "/".join(map(str, error.absolute_schema_path)) for error in errors}
    texts = schema["x-constraints"]
    return found | {f"/x-constraints/{index}" for index, text in enumerate(texts) if not holds(text, value)}


def witnesses(schema: Any) -> dict[str, Any]:
    """Return for each constraint that a small value breaks alone such a value, by the constraint's pointer.

    Args:
        schema: of an object whose properties are all required, with relations between them and no references.
    """
    texts: list[str] = schema["x-constraints"]
    faulty: dict[str, list[dict[str, list[Any]]]] = {}
    sound: dict[str, list[Any]] = {}
    for name, part in schema["properties"].items():
        validator = Draft202012Validator(part)
        sound[name] = []
        for value in unlike(itertools.chain(PLAIN, of_type(part))):
            faults = {"/".join(map(str, error.absolute_schema_path)) for error in validator.iter_errors(value)}
            if not faults:
                sound[name].append(value)
            elif len(faults) == 1:
                faulty.setdefault(f"/properties/{name}/{faults.pop()}", []).append({name: [value]})
    found: dict[str, Any] = {}
    for pointer, columns in faulty.items():
        wholes = (whole for column in columns[:MOST_AT_FAULT] for whole in products({**sound, **column}, texts))
        for whole in itertools.islice(wholes, 1):
            found[pointer] = whole
    for index, text in enumerate(texts):
        kept = [other for other in texts if other is not text]
        wholes = (whole for whole in products(sound, kept) if not holds(text, whole))
        for whole in itertools.islice(wholes, 1):
            found[f"/x-constraints/{index}"] = whole
    return found


def products(columns: dict[str, list[Any]], texts: list[str]) -> Iterator[dict[str, Any]]:
    """Yield objects of which all expressions hold, with values of each property from its column."""
    names = sorted(columns, key=lambda name: len(columns[name]))
    spoken = [(text, {*re.findall(r"\w+", text)} & {*names}) for text in texts]
    left = MOST_BESIDE

    def onward(place: int, chosen: dict[str, Any]) -> Iterator[dict[str, Any]]:
        nonlocal left
        if place == len(names):
            yield {name: chosen[name] for name in columns}
            return
        known = {*names[: place + 1]}
        asked = [text for text, of in spoken if names[place] in of and of <= known]
        for value in columns[names[place]]:
            left -= 1
            if left < 0:
                return
            beside = {**chosen, names[place]: value}
            if all(holds(text, beside) for text in asked):
                yield from onward(place + 1, beside)

    return onward(0, {})


def unlike(values: Iterable[Any]) -> Iterator[Any]:
    seen = set()
    for value in values:
        text = json.dumps(value)
        if text not in seen:
            seen.add(text)
            yield value


def of_type(part: Any) -> Iterator[Any]:
    """Yield values of a property's type, within its bounds and beyond."""
    kind = part.get("type")
    if kind == "integer":
        low, high = part["minimum"], part["maximum"]
        yield from (low, low + 1, 0, 1, 2, 3, low + 2, high, low - 1, high + 1, high - 1, high + 2, -1)
    elif kind == "string":
        least, most = part["minLength"], part["maxLength"]
        for count in (0, 1, 2, 3, least, most, most + 1, most + 2):
            for letters in ("a", "b", "ab", "A", "1", LETTERS):
                yield (letters * count)[:count]
    elif kind == "array":
        yield from arrays(part)
    elif kind == "boolean":
        yield from (True, False)


def arrays(part: Any) -> Iterator[Any]:
    rest = part["items"]
    items = [*unlike(itertools.chain(of_type(rest), PLAIN))]
    sound = [item for item in items if Draft202012Validator(rest).is_valid(item)]
    yield []
    yield from ([item] for item in items)
    yield from map(list, itertools.product(items[:14], repeat=2))
    yield from map(list, itertools.product(sound[:5], repeat=3))
    for good in itertools.product(sound[:3], repeat=2):
        for bad in items[:14]:
            yield from ([*good[:at], bad, *good[at:]] for at in range(3))
    least, most = part["minItems"], part["maxItems"]
    for count in dict.fromkeys((least - 1, least, least + 1, most - 1, most, most + 1, most + 2)):
        if 3 < count < LONGEST:
            yield from ([item] * count for item in sound[:3])
            yield from long_arrays(rest, count)


def long_arrays(rest: Any, count: int) -> Iterator[Any]:
    if rest.get("type") == "integer":
        for start in (0, 1, rest["minimum"]):
            yield [start + index for index in range(count)]
            yield [start + index // 2 for index in range(count)]
    elif rest.get("type") == "string":
        yield ["".join(word) for word in itertools.islice(itertools.product(LETTERS, repeat=3), count)]
