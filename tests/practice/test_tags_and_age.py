"""What a request asks of cases that are there already: other tags than theirs, or a younger age."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from shared.clock import ManualClock
from tests.practice.rig import Numbers, ask, given, ids, inputs
from tests.wiring import ScriptedProvider, client_of, memory_runtime

FLIP = {"type": "boolean"}
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


@pytest.mark.parametrize(
    ("directive", "wanted"), [("no-cache", "made anew"), ("max-age=0", "as new as the request asks for")]
)
def test_what_could_not_be_made_anew_is_told(
    clock: ManualClock, offline: TestClient, directive: str, wanted: str
) -> None:
    """Where no more can be made, the answer says that its cases are not what was asked for, each time."""
    schema = {"type": "object", "properties": {"n": {"enum": [1, 2, 3]}}, "required": ["n"], "maxProperties": 1}
    given(offline, schema=schema, count=2)
    answers = []
    for count in (3, 3, 2):
        clock.advance(timedelta(seconds=60))
        answers.append(given(offline, schema=schema, count=count, headers={"Cache-Control": directive}))
    some, none, again = answers
    why = "no more distinct ones were found for this schema"
    assert (some["generated"], some["notes"][-1]) == (1, f"Only 1 of 3 cases is {wanted}: {why}.")
    assert (none["generated"], none["notes"]) == (0, [f"Only 0 of 3 cases are {wanted}: {why}."])
    assert again["notes"] == [f"Only 0 of 2 cases are {wanted}: {why}."]
    assert given(offline, schema=schema, count=3)["notes"] == []


def test_a_purge_lets_a_small_space_be_filled_again(clock: ManualClock) -> None:
    """That there were no more cases than two is forgotten with the cases: after a purge both are made again."""
    runtime = memory_runtime(clock=clock)
    with client_of(runtime) as client:
        assert len(given(client, schema=FLIP, count=5)["cases"]) == 2
        runtime.invalidation.by_namespace("practice.cases")
        assert len(given(client, schema=FLIP, count=2)["cases"]) == 2


def test_cases_that_expired_are_made_again_though_the_space_was_dry(clock: ManualClock, offline: TestClient) -> None:
    """A mark that says there is no more does not outlive what there was."""
    given(offline, schema=FLIP, count=2)
    clock.advance(timedelta(days=89, hours=23))
    given(offline, schema=FLIP, count=5, headers={"Cache-Control": "max-age=1"})
    clock.advance(timedelta(hours=2))
    assert len(given(offline, schema=FLIP, count=2)["cases"]) == 2


@pytest.mark.parametrize("directive", ["no-cache", "max-age=1"])
def test_pairs_come_first_whatever_their_age(clock: ManualClock, offline: TestClient, directive: str) -> None:
    """The pairs of a schema are always the same, so asking for new cases does not push them out."""
    schema = {
        "type": "object",
        "properties": {"a": {"enum": [1, 2, 3]}, "b": {"enum": [1, 2, 3]}, "n": {"type": "integer", "minimum": 0}},
        "required": ["a", "b", "n"],
    }
    given(offline, schema=schema, count=4, pairwise=True)
    clock.advance(timedelta(seconds=60))
    again = given(offline, schema=schema, count=4, pairwise=True, headers={"Cache-Control": directive})
    assert all("pairwise" in case["tags"] for case in again["cases"])


def flips(*, tags: list[str]) -> ScriptedProvider:
    return ScriptedProvider(always=lambda _: {"cases": [{"input": v, "tags": tags, "note": ""} for v in (True, False)]})


def test_a_paid_top_up_that_only_gains_tags_is_no_hit(clock: ManualClock) -> None:
    """When the model repeats what is there under a new tag, the answer says it was asked, and the next is a hit."""
    provider = flips(tags=[])
    with client_of(memory_runtime(clock=clock, provider=provider)) as client:
        given(client, schema=FLIP, count=2)
        joined = ask(client, schema=FLIP, count=2, tags=["graph"])
        assert joined.headers["cache-status"].startswith("Larder; fwd=partial; stored")
        assert all(case["tags"] == ["graph"] for case in joined.json()["cases"])
        assert ask(client, schema=FLIP, count=2, tags=["graph"]).headers["cache-status"].startswith("Larder; hit")
        assert provider.count == 2


def test_a_models_word_for_a_filler_makes_it_the_models(clock: ManualClock) -> None:
    """What the generator filled in and the model then gave too counts as the model's, and is not paid for again."""
    provider = flips(tags=["graph"])
    runtime = memory_runtime(clock=clock)
    with client_of(runtime) as client:
        given(client, schema=FLIP, count=2)
    with client_of(memory_runtime(clock=clock, provider=provider, table=runtime.table)) as client:
        assert len(given(client, schema=FLIP, count=2, tags=["graph"])["cases"]) == 2
        asked = provider.count
        answer = given(client, schema=FLIP, count=2, tags=["graph"])
        assert provider.count == asked
        assert not [note for note in answer["notes"] if "offline generator" in note]


def test_a_case_with_all_the_tags_it_can_have_is_not_paid_for_in_turns(clock: ManualClock) -> None:
    """Two sets of tags that do not fit on one case together do not push each other out at a call each."""
    provider = flips(tags=[])
    first, second = [f"a{n}" for n in range(6)], [f"b{n}" for n in range(6)]
    with client_of(memory_runtime(clock=clock, provider=provider)) as client:
        assert len(given(client, schema=FLIP, count=2, tags=first)["cases"]) == 2
        for _ in range(4):
            given(client, schema=FLIP, count=2, tags=second)
            assert len(given(client, schema=FLIP, count=2, tags=first)["cases"]) == 2
        assert provider.count <= 4
