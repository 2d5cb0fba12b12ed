"""Shapes of `x-constraints` that coding problems are full of, at the sizes that those have."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from shared.canonical_json import canonical_bytes
from shared.errors import UnprocessableError
from tests.longer import some_of
from tests.schema.drawn import judge, take
from tests.schema.problems import BIG, array, integers
from tests.schema.related_problems import letters, related

_NUMBERS = array(integers(-BIG, BIG), 1, 10_000)
_PAIRS = array(array(integers(0, 10**5), 2, 2), 1, 10_000)
_FIELDS: dict[str, Any] = {
    "xs": _NUMBERS,
    "ys": _NUMBERS,
    "small": array(integers(0, 1000), 1, 10_000),
    "pairs": _PAIRS,
    "s": letters(1, 1000),
    "t": letters(1, 26),
    "a": integers(-BIG, BIG),
    "b": integers(-BIG, BIG),
    "m": integers(0, 200),
    "n": integers(1, 200),
    "rows": array(array(integers(-BIG, BIG), 1, 50), 1, 50),
    "words": array(letters(1, 20), 1, 200),
}
_SHAPES: list[list[str]] = [
    ["len(set(pairs)) == len(pairs)", "all(0 <= u < n and 0 <= v < n for u, v in pairs)"],
    ["sum(small) == 100"],
    ["sum(small) == sum(other)", "len(small) == len(other)"],
    ["sum(xs) >= a"],
    ["all(sum(r) == 10 for r in rows)"],
    ["s == s[::-1]", "len(s) % 2 == 0"],
    ["all(w == w[::-1] for w in words)"],
    ["all(a <= b for a, b in zip(xs, xs[1:]))"],
    ["all(xs[i] > xs[i + 1] for i in range(len(xs) - 1))"],
    ["all(sorted(r) == r for r in rows)", "all(rows[i][-1] < rows[i + 1][0] for i in range(len(rows) - 1))"],
    ["len(xs) == m + n", "sorted(xs[:m]) == xs[:m]", "all(x == 0 for x in xs[m:])"],
    ["abs(a - b) <= n", "abs(len(s) - len(t)) <= 1"],
    ["all(u <= v for u, v in pairs)", "all(p[1] < q[0] for p, q in zip(pairs, pairs[1:]))"],
    ["set(t) <= set(s)", "all(x in xs for x in ys)"],
    ["count(n, small) == 2"],
    ["count(s, 'q') == 2"],
    ["xs[0] == a and xs[-1] == n", "len(set(t)) == len(t)"],
    ["any(count(x, xs) > len(xs) // 2 for x in xs)"],
    ["any(x + y == a for x in xs for y in xs)"],
    ["any(xs[i] + xs[j] == a for i in range(len(xs)) for j in range(i))"],
    ["len(set(s)) == 26", "len(s) == 26"],
    ["len(set(small)) == m", "len(small) == 200"],
    ["all(small[i] != small[i + 1] for i in range(len(small) - 1))", "all(x <= 3 for x in small)"],
    [
        "any(all(xs[j] < xs[j + 1] for j in range(i)) and all(xs[j] > xs[j + 1] for j in range(i, len(xs) - 1)) "
        "for i in range(1, len(xs) - 1))"
    ],
]


@pytest.mark.parametrize("count", [25, pytest.param(40, marks=pytest.mark.ci)])
@pytest.mark.parametrize("expressions", some_of(_SHAPES))
def test_shapes_of_coding_problems_are_met_at_their_sizes(expressions: list[str], count: int) -> None:
    """Distinct values of every kind, long ones among them, each satisfying Python's own reading of the words."""
    fields = {name: part for name, part in _FIELDS.items() if any(_speaks_of(name, text) for text in expressions)}
    if "other" in expressions[0]:
        fields["other"] = _FIELDS["small"]
    schema = related(*expressions, **fields)
    values: list[Any] = take(schema, count)
    assert len({canonical_bytes(each.value) for each in values}) == count
    assert {"typical", "random"} <= {tag for each in values for tag in each.tags}
    judged = judge(schema)
    for each in values:
        assert judged.is_valid(each.value), each.note
        for text in expressions:
            names = {"set": lambda xs: {repr(x) for x in xs}, "count": _count, **each.value}
            assert eval(text, names), (text, each.note)  # the judge, on the test's own words
    assert max(len(part) for each in values for part in each.value.values() if isinstance(part, (list, str))) > 20


def _count(one: Any, other: Any) -> int:
    return int(one.count(other) if other == "q" else other.count(one))


def _speaks_of(name: str, text: str) -> bool:
    bound = re.findall(r"for (\w), (\w)|for (\w) in", text)
    return re.search(rf"\b{name}\b", text) is not None and not any(name in each for each in bound)


@pytest.mark.parametrize(("times", "singles"), [(2, 1), (3, 1), (2, 2)])
def test_all_items_but_a_few_are_repeated(times: int, singles: int) -> None:
    """Each item is there as often as is asked, in lists that are not only the shortest."""
    tally = f"[1] * {singles} + [{times}] * (len(set(xs)) - {singles})"
    schema = related(f"sorted(count(x, xs) for x in set(xs)) == {tally}", xs=_NUMBERS)
    lists: list[Any] = [each.value["xs"] for each in take(schema, 30)]  # type: ignore[index,call-overload]
    for xs in lists:
        assert sorted(Counter(xs).values()) == [1] * singles + [times] * (len(set(xs)) - singles)
    assert max(map(len, lists)) > 10


def test_an_interval_list_may_be_long_and_tight() -> None:
    """Pairs that each end before the next begins fill a range that barely holds them."""
    schema = related(
        "all(p[1] < q[0] for p, q in zip(pairs, pairs[1:]))",
        "all(u <= v for u, v in pairs)",
        pairs=array(array(integers(0, 60), 2, 2), 10, 20),
    )
    for each in take(schema, 30):
        value: Any = each.value
        assert all(p[1] < q[0] for p, q in pairwise(value["pairs"]))


@pytest.mark.ci
@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("all(x + y != z for x in xs for y in xs for z in xs)", marks=pytest.mark.ci),
        "all(x + y > 0 for x in xs for y in xs)",
    ],
)
def test_a_constraint_of_many_steps_is_met_by_what_is_short(expression: str) -> None:
    """Where most lists are too long to be looked at, shorter ones come, and not those of one item alone."""
    values: list[Any] = take(related(expression, xs=array(integers(1, BIG), 1, 10_000)), 20)
    assert len(values) == 20
    assert any(len(each.value["xs"]) > 20 for each in values)


@pytest.mark.ci
@pytest.mark.parametrize(
    "expression",
    ["sum(i * j for i in range(1000) for j in range(1000)) < n", "sum(x * y for x in xs for y in xs) == -1"],
)
def test_a_constraint_of_too_many_steps_is_named(expression: str) -> None:
    """A fruitless search ends, and names what it could not meet, though another constraint stands before it."""
    with pytest.raises(UnprocessableError) as refused:
        take(
            related("n < len(xs) + 5000", expression, xs=array(integers(-BIG, BIG), 1, 10_000), n=integers(1, 1000)), 1
        )
    assert (refused.value.code, refused.value.pointer) == ("unmet_constraint", "/x-constraints/1")


_PARENTHESES = [
    "count('(', s) == count(')', s)",
    "all(count('(', s[:i]) >= count(')', s[:i]) for i in range(len(s)))",
]


@pytest.mark.parametrize(
    ("name", "longest", "schema"),
    [
        (
            "pairs",
            60,
            related(
                "all(0 <= a < n and 0 <= b < n for a, b in pairs)",
                "all(a != b for a, b in pairs)",
                n=integers(1, 40),
                pairs={**array(array({"type": "integer"}, 2, 2), 0, 60), "uniqueItems": True},
            ),
        ),
        (
            "xs",
            50,
            related(
                "all(x in ys for x in xs)",
                "len(xs) <= len(ys)",
                xs={**array(integers(0, 1000), 1, 50), "uniqueItems": True},
                ys={**array(integers(0, 1000), 1, 80), "uniqueItems": True},
            ),
        ),
        ("s", 30, related(*_PARENTHESES, s={"type": "string", "maxLength": 30, "pattern": "^[()]*$"})),
    ],
)
def test_what_is_tied_to_others_is_as_long_as_it_may_be(name: str, longest: int, schema: Any) -> None:
    """The greatest length is a boundary value soon, where items differ, belong to others, or come in a certain way."""
    found = [each for each in take(schema, 16) if len(each.value[name]) == longest]  # type: ignore[call-overload, index, arg-type]
    assert any("boundary" in each.tags for each in found)


@pytest.mark.parametrize(
    ("schema", "count"),
    [
        (
            related(
                "xs[a] == b", a=integers(1, 4), b=integers(0, 4), c=integers(-1, 3), xs=array(integers(-1, 0), 0, 2)
            ),
            10,
        ),
        (
            related(
                "sum(xs) == t",
                "t % 7 == 3",
                "max(xs) - min(xs) == 4",
                xs=array(integers(1, 9), 1, 10),
                t=integers(1, 90),
            ),
            40,
        ),
    ],
)
def test_values_come_while_there_are_some(schema: Any, count: int) -> None:
    """Constraints that few values keep do not end the stream before those are given, or very many of them."""
    assert len(take(schema, 40)) == count


_SUMS = ["all(sum(row) == 15 for row in g)", "all(sum(r[j] for r in g) == 15 for j in range(3))"]
_LATIN = ["all(distinct(r) for r in g)", "all(distinct([r[j] for r in g]) for j in range(4))"]


@pytest.mark.ci
@pytest.mark.parametrize(
    ("cells", "size", "more", "count"),
    [(integers(0, 9), 3, _SUMS, 20), (integers(1, 4), 4, _LATIN, 10)],
    ids=["sums of rows and columns", "latin square"],
)
def test_rows_and_columns_are_kept_together(cells: Any, size: int, more: list[str], count: int) -> None:
    """What is asked of rows and of columns at once is met cell by cell, by squares that are not all the same."""
    schema = related(*more, g=array(array(cells, size, size), size, size))
    values: list[Any] = [each.value for each in take(schema, count)]
    assert len(values) == count
    for each in values:
        for lines in (each["g"], [*zip(*each["g"], strict=True)]):
            assert all(sum(line) == 15 for line in lines) or all(len({*line}) == 4 for line in lines)
