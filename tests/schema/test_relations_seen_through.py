"""Constraints that a person sees through, at bounds that luck never meets: values come that keep them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.longer import some_of
from tests.schema.drawn import take
from tests.schema.problems import array, integers
from tests.schema.related_problems import letters, related

_FIELDS: dict[str, Any] = {
    "n": integers(1, 100),
    "k": integers(1, 100),
    "xs": array(integers(-100, 100), 1, 50),
    "s": letters(1, 20),
    "m": array(array(integers(0, 9), 1, 9), 1, 9),
    "words": array(letters(1, 5), 1, 6),
    "pairs": array(array(integers(0, 99), 2, 2), 0, 99),
}


def _drawn(schema: Any, count: int) -> list[Any]:
    return [each.value for each in take(schema, count)]


def _keeps(expression: str, value: dict[str, Any]) -> bool:
    """Ask Python itself, which has the same expressions."""
    return bool(eval(expression, dict(value)))


@pytest.mark.parametrize(
    "expression",
    some_of(
        [
            "set(xs) == {1, 2, 3}",
            "{'a', 'b', 'c'} == set(s)",
            "set(words) == {'ab', 'c'}",
            "set(xs) >= {-100, 100, 7} and len(xs) == 3",
            "sorted(xs) == [1, 2, 3, 4]",
            "sorted(xs, reverse=True) == [9, 9, -5]",
            "sorted(s) == ['a', 'c', 't']",
            "(n, k) == (3, 4)",
            "(n, len(xs)) == (3, 4)",
            "(n, xs) == (97, [5, -100])",
            "s in ['abc', 'zebra'] and (n, k) in [(3, 4), (5, 60)]",
            "max(sum(r) for r in m) == 81",
            "max(sum(r) for r in m) >= 80",
            "min(sum(r) for r in m) == 81",
            "min([len(r) for r in m]) == 9",
            "max(a + b for a, b in pairs) == 198",
            "max(max(r) for r in m) == 0",
            "sum(xs) == 5000",
            "sum(xs) <= -4999",
            "sum(sum(r) for r in m) == 729",
            "sum(x for r in m for x in r) >= 720",
            "sum(len(w) for w in words) == 30",
            "sum(1 for x in xs) == n",
            "sum(xs[i] for i in range(len(xs))) == -5000",
        ]
    ),
)
def test_what_can_be_seen_through_is_met(expression: str) -> None:
    """An equation with what is spelled out, and an aggregate at an end of its range, have as many values as asked."""
    found = _drawn(related(expression, **_FIELDS), 20)
    assert len(found) == 20
    assert all(_keeps(expression, value) for value in found)


def test_a_sum_over_lists_meets_a_number_that_is_given() -> None:
    """Totals in the middle of their range come from the rows, and the number beside them may be any that there is."""
    found = _drawn(related("sum(sum(r) for r in m) == n", **_FIELDS), 40)
    assert all(sum(map(sum, value["m"])) == value["n"] for value in found)
    assert len({value["n"] for value in found}) > 8


@pytest.mark.parametrize(
    "rows",
    [
        "all(len([c for c in r if c != '.']) == len(set([c for c in r if c != '.'])) for r in board)",
        "all(len({c for c in r if c != '.'}) == sum(1 for c in r if c != '.') for r in board)",
        "all(distinct([c for c in r if c != '.']) for r in board)",
    ],
)
def test_rows_of_a_sudoku_go_on(rows: str) -> None:
    """What is distinct but for what does not count has values without an end, and some at their edges."""
    board = array(array({"enum": list(".123456789")}, 9, 9), 9, 9)
    found = _drawn(related(rows, board=board), 60)
    assert len(found) == 60
    for value in found:
        for row in value["board"]:
            digits = [cell for cell in row if cell != "."]
            assert len(digits) == len(set(digits))


def test_loops_within_loops_are_asked_of_short_lists() -> None:
    """Where every item is looked at with every other three times over, lists are as long as that is soon done."""
    condition = "all(all(all(a + b + c + d >= -999 for d in xs) for c in xs) for a in xs for b in xs)"
    found = _drawn(related(condition, **_FIELDS), 30)
    assert len(found) == 30
    assert max(len(value["xs"]) for value in found) < 20


def test_a_symmetric_matrix_is_made_at_every_size() -> None:
    """Said by its function, beside what the diagonal holds: many values, square, of every side that there may be."""
    schema = related(
        "is_symmetric(m)",
        "all(m[i][i] == 1 for i in range(len(m)))",
        m=array(array(integers(0, 1), 1, 12), 1, 12),
    )
    found: list[Any] = [value["m"] for value in _drawn(schema, 100)]
    assert len(found) == 100
    assert all(m == [list(column) for column in zip(*m, strict=True)] for m in found)
    assert all(m[i][i] == 1 for m in found for i in range(len(m)))
    assert len({len(m) for m in found}) >= 10
    assert {1, 12} <= {len(m) for m in found}


def test_texts_are_one_letter_below_their_longest_too() -> None:
    """The length inside the largest is tried with letters that may change, as the largest itself is."""
    found = _drawn(related("len(set(s)) == len(s)", s=letters(1, 26)), 100)
    assert {1, 2, 25, 26} <= {len(value["s"]) for value in found}
    found = _drawn(related("len(s) <= len(t)", "all(c in t for c in s)", s=letters(0, 20), t=letters(1, 60)), 100)
    assert {0, 1, 19, 20} <= {len(value["s"]) for value in found}


def test_a_list_whose_items_are_anothers_has_none_twice_where_that_has_none() -> None:
    """In what order a tree is gone through: both lists are at their longest, where luck alone has some item twice."""
    fields = {name: array(integers(-3_000, 3_000), 1, 100) for name in ("pre", "ino")}
    found = _drawn(related("distinct(pre)", "sorted(pre) == ino", "len(pre) == len(ino)", **fields), 120)
    assert {1, 2, 99, 100} <= {len(value["pre"]) for value in found}
    assert all(value["ino"] == sorted(set(value["pre"])) for value in found)
