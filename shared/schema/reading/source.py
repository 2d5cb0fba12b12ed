"""The document as the caller gave it, of which only what is reachable is looked at and copied."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import chain
from types import NoneType

from jsonschema_rs import canonical

from shared.canonical_json import JsonValue
from shared.schema import faults, limits
from shared.schema.pointers import child, tokens_of

# Where a value is data, whatever it looks like.
DATA = frozenset({"enum", "const", "default", "example", "examples"})
# The exact types of what holds nothing.
SCALARS = frozenset({str, int, float, bool, NoneType})
_NOTHING = object()
_ANCHORS = ("$anchor", "$dynamicAnchor")
_IDENTIFIERS = ("$id", "id")


class Source:
    """Reads values by pointer.

    Args:
        document: the whole, which is never changed.
    """

    def __init__(self, document: JsonValue) -> None:
        self.document = document
        self._taken = 0
        self._anchors: dict[tuple[str, str], dict[str, str]] = {}

    def has(self, pointer: str) -> bool:
        """Tell whether the pointer leads to a value."""
        return self._find(pointer) is not _NOTHING

    def get(self, pointer: str) -> JsonValue:
        """Return the caller's own value at `pointer`, None where there is none."""
        found = self._find(pointer)
        return None if found is _NOTHING else found  # type: ignore[return-value]

    def copied(
        self, value: JsonValue, pointer: str, without: frozenset[str] = frozenset(), most: int | None = None
    ) -> JsonValue:
        """Return a copy of a value: what was checked is what is used, whatever becomes of the original.

        Args:
            pointer: where it was found.
            without: members of an object that are left out: a document's definitions are most of it.
            most: values that it may hold; the value itself is returned where it holds more.

        Raises:
            UnprocessableError: it is nested over `MAX_DEPTH`, or all that was copied holds more than
                `MAX_SCHEMA_VALUES` values (`schema_too_complex`); it holds a tuple, or a name that is no text
                (`invalid_schema`).
        """
        given = value
        if isinstance(value, dict) and not without.isdisjoint(value):
            value = {name: part for name, part in value.items() if name not in without}
        before = self._taken
        self._taken += 1
        level = [value]
        for depth in range(limits.MAX_DEPTH + 2):
            # By exact type first, for most are scalars, and all of a document comes through here.
            held = [inner for inner in level if type(inner) not in SCALARS]
            nested = [inner for inner in held if isinstance(inner, (dict, list, tuple))]
            if [inner for inner in nested if isinstance(inner, tuple)]:
                raise faults.invalid_schema("The schema holds a tuple, which is no JSON: give a list.", pointer)
            names = set(map(type, chain.from_iterable(inner for inner in nested if isinstance(inner, dict))))
            if not all(issubclass(kind, str) for kind in names):
                raise faults.invalid_schema("The schema holds a name that is no text, which is no JSON.", pointer)
            if not nested or self._taken > limits.MAX_SCHEMA_VALUES:
                break
            if depth >= limits.MAX_DEPTH:
                raise faults.too_complex(f"The schema is nested more than {limits.MAX_DEPTH} deep.", pointer)
            self._taken += sum(map(len, nested))
            if most is not None and self._taken - before > most:
                self._taken = before
                return given
            level = []
            for outer in nested:
                level += outer.values() if isinstance(outer, dict) else outer
        if self._taken > limits.MAX_SCHEMA_VALUES:
            raise faults.too_complex(f"The schema holds more than {limits.MAX_SCHEMA_VALUES} values.", pointer)
        return canonical.schema.clone(value) if isinstance(value, dict) else value

    def anchors_of(self, resource: str, id_keyword: str) -> dict[str, str]:
        """Return the pointers of the anchors in the resource at a pointer; asked only where no read schema has one."""
        found = self._anchors.get((resource, id_keyword))
        if found is None:
            found = self._anchors[resource, id_keyword] = {}
            stack: list[tuple[str, JsonValue]] = [(resource, self.get(resource))]
            while stack:
                at, value = stack.pop()
                if isinstance(value, dict):
                    own = value.get(id_keyword)
                    if at != resource and isinstance(own, str) and not own.startswith("#"):
                        continue
                    names = [value.get("$anchor"), value.get("$dynamicAnchor")]
                    names += [own[1:]] if isinstance(own, str) and own.startswith("#") else []
                    found.update((name, at) for name in names if isinstance(name, str))
                    stack.extend((child(at, name), part) for name, part in value.items() if name not in DATA)
                elif isinstance(value, list):
                    stack.extend((child(at, index), part) for index, part in enumerate(value))
        return found

    @cached_property
    def names(self) -> Counter[str]:
        """How often each name of an anchor stands in the document, whatever stands there."""
        found: Counter[str] = Counter()
        stack = [self.document]
        while stack:
            value = stack.pop()
            if isinstance(value, dict):
                found.update(name for word in _ANCHORS if isinstance(name := value.get(word), str))
                own = [value.get(word) for word in _IDENTIFIERS]
                found.update(name[1:] for name in own if isinstance(name, str) and name.startswith("#"))
                stack += [part for part in value.values() if isinstance(part, (dict, list))]
            elif isinstance(value, list):
                stack += [part for part in value if isinstance(part, (dict, list))]
        return found

    @staticmethod
    def step(value: JsonValue, token: str) -> JsonValue:
        """Return the part of a value under one token of a pointer, None where there is none."""
        found = _step(value, token)
        return None if found is _NOTHING else found  # type: ignore[return-value]

    def _find(self, pointer: str) -> object:
        value: object = self.document
        for token in tokens_of(pointer):
            value = _step(value, token)
        return value


def _step(value: object, token: str) -> object:
    if isinstance(value, dict):
        return value.get(token, _NOTHING)
    if isinstance(value, list) and token.isascii() and token.isdigit() and int(token[:9]) < len(value):
        return value[int(token[:9])]
    return _NOTHING


def count_values(value: JsonValue, enough: int) -> int:
    """Count the values in `value`, itself included, and stop soon after `enough`."""
    count = 1
    stack = [value]
    while stack and count <= enough:
        inner = stack.pop()
        if isinstance(inner, (list, dict)):
            count += len(inner)
            parts = inner if isinstance(inner, list) else inner.values()
            stack.extend(part for part in parts if isinstance(part, (list, dict)))
    return count
