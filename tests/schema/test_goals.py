"""The goals that need no clock, on schemas in the style of coding problems; `make bench` has the others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.schema.drawn import take
from tests.schema.oracle import Hits, Layout, Reach
from tests.schema.oracle.points import as_text
from tests.schema.varied_problems import ALL_PROBLEMS


@pytest.mark.ci
@pytest.mark.parametrize("schema", ALL_PROBLEMS.values(), ids=ALL_PROBLEMS)
def test_two_hundred_values_are_valid_distinct_and_hit_every_reachable_point(schema: Any) -> None:
    """The first 200 values pass another validator, differ, and hit every boundary point that a value can hit."""
    layout = Layout(schema)
    hits = Hits(layout)
    reach = Reach(layout)
    values = [each.value for each in take(schema, 200)]
    assert all(map(layout.judge.is_valid, values))
    wanted = min(200, reach.space())
    assert len({as_text(value) for value in values}) >= 0.99 * wanted
    missed = reach.reachable.difference(*(hits.of(value).points for value in values))
    assert sorted(missed) == []
