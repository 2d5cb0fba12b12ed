"""What a request asks of cases that are there already: other tags than theirs, or a younger age."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from shared.clock import ManualClock
from tests.practice.rig import Numbers, ask, given, ids, inputs
from tests.wiring import ScriptedProvider, client_of, memory_runtime

SMALL = {"type": "object", "properties": {"a": {"enum": [1, 2]}, "b": {"enum": [1, 2]}}, "required": ["a", "b"]}


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def offline(clock: ManualClock) -> Iterator[TestClient]:
    with client_of(memory_runtime(clock=clock)) as client:
        yield client


def test_pairs_are_given_though_their_values_were_there_first(offline: TestClient) -> None:
    """Who asks first for plain cases does not keep the next one from pairwise ones: a value may be both."""
    plain = given(offline, schema=SMALL, count=4)
    paired = given(offline, schema=SMALL, count=4, pairwise=True)
    assert sorted(ids(plain)) == sorted(ids(paired))
    assert all("pairwise" in case["tags"] for case in paired["cases"])
    assert len(given(offline, schema=SMALL, count=2, tags=["pairwise"])["cases"]) == 2
    assert given(offline, schema=SMALL, count=4, pairwise=True)["generated"] == 0


@pytest.mark.parametrize("most", [5, 100])
def test_a_value_may_earn_a_tag_later(offline: TestClient, most: int) -> None:
    """A boundary that was drawn by chance before is still found when boundaries are asked for."""
    schema = {"type": "integer", "minimum": 1, "maximum": most}
    given(offline, schema=schema, count=min(most, 100), tags=["random"])
    edges = given(offline, schema=schema, count=2, tags=["boundary"])
    assert {1, most} & set(inputs(edges))
    assert len(edges["cases"]) == 2
    assert all("boundary" in case["tags"] for case in edges["cases"])


def test_max_age_wants_younger_cases(clock: ManualClock) -> None:
    """Cases older than `max-age` do not count: the model makes others; with only-if-cached that is a 504."""
    provider = ScriptedProvider(always=Numbers())
    with client_of(memory_runtime(clock=clock, provider=provider)) as client:
        old = given(client, count=3)
        clock.advance(timedelta(seconds=60))
        assert ask(client, count=3, headers={"Cache-Control": "max-age=30, only-if-cached"}).status_code == 504
        young = given(client, count=3, headers={"Cache-Control": "max-age=30"})
        assert not set(ids(old)) & set(ids(young))
        assert provider.count == 2
        relaxed = ask(client, count=3, headers={"Cache-Control": "max-age=60"})
        assert relaxed.headers["cache-status"].startswith("Larder; hit")


def test_age_tells_how_old_the_oldest_case_is(clock: ManualClock, offline: TestClient) -> None:
    """A hit carries `Age`, in seconds; what was made just now does not."""
    assert "age" not in ask(offline).headers
    clock.advance(timedelta(seconds=90))
    assert ask(offline).headers["age"] == "90"


def test_max_age_never_leaves_a_request_with_less(clock: ManualClock, offline: TestClient) -> None:
    """Where nothing younger can be made, the old cases are better than none."""
    given(offline, schema={"type": "boolean"}, count=2)
    clock.advance(timedelta(seconds=60))
    answer = given(offline, schema={"type": "boolean"}, count=2, headers={"Cache-Control": "max-age=0"})
    assert len(answer["cases"]) == 2
