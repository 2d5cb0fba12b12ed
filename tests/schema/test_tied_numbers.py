"""Numbers under many names that constraints tie to each other: chains, permutations, remainders, sums."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.schema.drawn import take
from tests.schema.problems import integers
from tests.schema.related_problems import related


def drawn(schema: Any, count: int) -> list[dict[str, Any]]:
    """Return the values of a stream."""
    return [each.value for each in take(schema, count)]  # type: ignore[misc]


@pytest.mark.ci
@settings(max_examples=5, deadline=None)
@given(st.integers(3, 24), st.integers(0, 60), st.booleans())
def test_a_chain_is_met_however_long(length: int, room: int, one: bool) -> None:
    """x0 < x1 < ... has values, up to where there is just one, said in one expression or in many."""
    names = [f"x{index}" for index in range(length)]
    said = [" < ".join(names)] if one else [f"{left} < {right}" for left, right in pairwise(names)]
    values = drawn(related(*said, **{name: integers(0, length - 1 + room) for name in names}), 30)
    assert len(values) == min(30, math.comb(length + room, length))
    for value in values:
        assert all(value[left] < value[right] for left, right in pairwise(names))


def test_distances_along_a_chain() -> None:
    """Each of eight is three to five more than the one before it, and the ends are tied to one more number."""
    names = [f"t{index}" for index in range(8)]
    said = [f"{left} + 3 <= {right} <= {left} + 5" for left, right in pairwise(names)]
    fields = {name: integers(0, 60) for name in names}
    values = drawn(related(*said, "t7 - t0 == span", **fields, span=integers(0, 60)), 40)
    assert len(values) == 40
    assert len({value["span"] for value in values}) > 5
    for value in values:
        assert all(3 <= value[right] - value[left] <= 5 for left, right in pairwise(names))


@pytest.mark.parametrize(("numbers", "count"), [(3, 6), (9, 60), (20, 60)])
def test_a_permutation_under_names(numbers: int, count: int) -> None:
    """No two of n names have the same of n numbers."""
    names = [f"p{index}" for index in range(numbers)]
    schema = related(f"distinct([{', '.join(names)}])", **{name: integers(1, numbers) for name in names})
    values = drawn(schema, 60)
    assert len(values) == count
    assert all(sorted(value.values()) == [*range(1, numbers + 1)] for value in values)


def test_remainders_are_found_together() -> None:
    """Of a million numbers one leaves these three remainders, and of a thousand million a thousand leave one."""
    crossed = drawn(related("x % 97 == 5", "x % 89 == 3", "x % 101 == 7", x=integers(0, 10**6)), 5)
    assert [(value["x"] % 97, value["x"] % 89, value["x"] % 101) for value in crossed] == [(5, 3, 7)] * len(crossed)
    assert len(crossed) == sum(1 for x in range(5, 10**6 + 1, 97) if x % 89 == 3 and x % 101 == 7)
    rare = drawn(related("x % 1000003 == 7 and x > 10**8", x=integers(0, 10**9)), 50)
    assert len(rare) == 50
    assert all(value["x"] % 1000003 == 7 and value["x"] > 10**8 for value in rare)
