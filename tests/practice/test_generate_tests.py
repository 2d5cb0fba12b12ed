"""A practice pool over HTTP: served when it can be, topped up when it is short."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared.canonical_json import canonical_bytes
from shared.clock import ManualClock
from shared.runtime import Runtime
from tests.practice.rig import FLAGS, NUMBERS, Numbers, ask, given, ids, inputs
from tests.wiring import ScriptedProvider, client_of, memory_runtime, sqlite_runtime


@pytest.fixture(params=["memory", "sqlite"])
def model(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[TestClient, ScriptedProvider, Runtime]]:
    provider, clock = ScriptedProvider(always=Numbers()), ManualClock()
    runtime = (
        memory_runtime(clock=clock, provider=provider)
        if request.param == "memory"
        else sqlite_runtime(tmp_path, clock=clock, provider=provider)
    )
    with client_of(runtime) as client:
        yield client, provider, runtime


@pytest.fixture
def offline() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as client:
        yield client


Model = tuple[TestClient, ScriptedProvider, Runtime]


def test_the_second_request_costs_nothing(model: Model) -> None:
    """The first request is made by the model, the second comes from the pool with no call at all."""
    client, provider, _ = model
    first, second = given(client), given(client)
    assert provider.count == 1
    assert (first["generated"], first["cached"]) == (5, 0)
    assert (second["generated"], second["cached"]) == (0, 5)
    assert sorted(ids(first)) == sorted(ids(second))
    assert {case["source"] for case in second["cases"]} == {"cache"}


def test_cache_status_tells_how_an_answer_came_about(model: Model) -> None:
    """Miss, hit and partial are told in RFC 9211's words, with the pool's key."""
    client, _, _ = model
    said = [ask(client, count=count).headers["cache-status"] for count in (3, 3, 5)]
    assert said[0].startswith("Larder; fwd=miss; stored; key=")
    assert said[1].startswith("Larder; hit; key=")
    assert said[2].startswith("Larder; fwd=partial; stored; key=")
    assert 'key="practice.cases:1:' in said[0]


def test_an_answer_has_the_documented_members(model: Model) -> None:
    """The answer, and each of its cases, has the members that the OpenAPI document names."""
    client, _, _ = model
    answer = given(client, count=1)
    assert set(answer) == {
        "slug", "schema_hash", "count", "cases", "cached", "generated", "notes", "truncated", "cursor"
    }  # fmt: skip
    (case,) = answer["cases"]
    assert set(case) == {"id", "input", "tags", "note", "created_at", "source"}
    assert (case["note"], case["created_at"]) == ("probes 1000", "2026-11-01T00:00:00Z")


def test_an_id_is_the_digest_of_the_canonical_input(model: Model) -> None:
    """A case's id is SHA-256 over its input's canonical JSON, the schema's hash over the schema's."""
    client, _, _ = model
    answer = given(client)
    assert answer["schema_hash"] == hashlib.sha256(canonical_bytes(NUMBERS)).hexdigest()
    for case in answer["cases"]:
        assert case["id"] == hashlib.sha256(canonical_bytes(case["input"])).hexdigest()


def test_the_same_schema_in_another_order_has_the_same_pool(model: Model) -> None:
    """Key order and 1 or 1.0 make no other pool; another slug or schema does."""
    client, provider, _ = model
    given(client)
    bounds = {"maximum": 1_000_000.0, "type": "integer", "minimum": 0}
    given(client, schema={**dict(reversed(NUMBERS.items())), "properties": {"n": bounds}})
    assert provider.count == 1
    given(client, slug="three-sum")
    given(client, schema={**NUMBERS, "minProperties": 1})
    assert provider.count == 3


def test_a_seed_makes_the_sample_repeatable(model: Model) -> None:
    """The same seed gives the same cases in the same order; other seeds, and none, give others."""
    client, _, _ = model
    given(client, count=60)
    seeded = [ids(given(client, seed=7)) for _ in range(2)]
    assert seeded[0] == seeded[1]
    assert len({tuple(ids(given(client, seed=seed))) for seed in range(20)}) == 20
    assert len({tuple(ids(given(client))) for _ in range(10)}) > 1


def test_a_seeded_sample_moves_little_as_the_pool_grows(model: Model) -> None:
    """With a tenth more cases in the pool, a seeded sample of ten keeps most of its cases, in their order."""
    client, _, _ = model
    given(client, count=60)
    before = ids(given(client, count=10, seed=7))
    given(client, count=66)
    after = ids(given(client, count=10, seed=7))
    kept = [case for case in after if case in before]
    assert len(kept) >= 6
    assert kept == [case for case in before if case in after]


def test_every_asked_tag_must_be_present(offline: TestClient) -> None:
    """A filter takes cases that carry all tags, and the pool is topped up for them."""
    given(offline, count=20)
    answer = given(offline, count=20, tags=["boundary"])
    assert all("boundary" in case["tags"] for case in answer["cases"])


def test_top_ups_carry_the_asked_tags() -> None:
    """A model is told of the tags, and what it makes for them carries them, whatever it says itself."""
    provider = ScriptedProvider(always=Numbers())
    with client_of(memory_runtime(provider=provider)) as client:
        given(client, count=5)
        answer = given(client, count=3, tags=["graph", "large"])
        assert answer["generated"] == 3
        assert all({"graph", "large"} <= set(case["tags"]) for case in answer["cases"])
        assert "graph, large" in provider.requests[-1].messages[-1].content
        assert given(client, count=3, tags=["large", "graph"])["generated"] == 0
        assert given(client, count=3, tags=["graph"])["generated"] == 0


def test_pairwise_cases_come_first_and_are_made_when_missing(offline: TestClient) -> None:
    """Cases tagged pairwise are made, stand first, and cover every pair of values of two properties."""
    plain = given(offline, schema=FLAGS, count=3)
    answer = given(offline, schema=FLAGS, count=12, pairwise=True)
    tagged = ["pairwise" in case["tags"] for case in answer["cases"]]
    assert any(tagged)
    assert tagged == sorted(tagged, reverse=True)
    assert set(ids(plain)) <= set(ids(answer))
    for one, other in (("a", "b"), ("a", "c"), ("b", "c")):
        pairs = {(case[one], case[other]) for case in inputs(answer)}
        assert len(pairs) == (4 if other == "b" else 6)
    assert given(offline, schema=FLAGS, count=12, pairwise=True)["generated"] == 0


def test_pairs_are_made_without_the_model_and_the_rest_with_it() -> None:
    """With a model, pairs still come from the generator that can promise a whole set, and count as the pool's."""
    provider = ScriptedProvider(always={"cases": []})
    with client_of(memory_runtime(provider=provider)) as client:
        pairs = given(client, schema=FLAGS, count=3, pairwise=True)
        assert all("pairwise" in case["tags"] for case in pairs["cases"])
        assert provider.count == 0


def test_a_model_cannot_tag_a_case_pairwise() -> None:
    """The tag is a promise about a set: a model that gives it is not believed, and is not asked for it."""
    provider = ScriptedProvider(
        always=Numbers(make=lambda n: {"input": {"n": n}, "tags": ["pairwise", "ok"], "note": ""})
    )
    with client_of(memory_runtime(provider=provider)) as client:
        assert [case["tags"] for case in given(client, count=2)["cases"]] == [["ok"], ["ok"]]
        given(client, count=1, tags=["pairwise"])
        assert provider.count == 1


def test_an_integral_float_is_an_integer(offline: TestClient) -> None:
    """In JSON 3.0 and 3 are one number: a count or a seed may be written so."""
    assert given(offline, count=3.0, seed=7.0)["count"] == 3
    assert ids(given(offline, count=3.0, seed=7.0)) == ids(given(offline, count=3, seed=7))


def test_big_integers_survive_the_round_trip(offline: TestClient) -> None:
    """2^200 comes out exactly, made and from the pool."""
    big = 2**200
    schema = {"type": "object", "properties": {"n": {"enum": [big, -big, big + 1]}}, "required": ["n"]}
    for _ in range(2):
        answer = given(offline, schema=schema, count=3)
        assert sorted(case["n"] for case in inputs(answer)) == [-big, big, big + 1]


def test_missing_bounds_are_assumed_with_a_note(offline: TestClient) -> None:
    """Default ranges are assumed, and named with a pointer to where bounds are missing."""
    properties = {"n": {"type": "integer"}, "s": {"type": "string"}, "k": {"type": "integer", "minimum": 1}}
    schema = {"type": "object", "properties": properties, "required": ["n"]}
    answer = given(offline, schema=schema)
    assert any(note.startswith("/n has no bounds") for note in answer["notes"])
    assert any(note.startswith("/s has no maximum length") for note in answer["notes"])


def test_a_small_space_gives_what_there_is(offline: TestClient) -> None:
    """Where fewer values exist than are asked for, the answer is 200 with all of them, and says why; twice."""
    schema = {"type": "object", "properties": {"b": {"type": "boolean"}}, "required": ["b"], "maxProperties": 1}
    for generated in (2, 0):
        answer = given(offline, schema=schema, count=10)
        assert sorted(case["b"] for case in inputs(answer)) == [False, True]
        assert answer["generated"] == generated
        assert any(note.startswith("Only 2 of 10 cases") for note in answer["notes"])


def test_the_count_is_met_when_the_space_has_just_that_many(offline: TestClient) -> None:
    """All of twelve values are found, one by one or at once."""
    assert given(offline, schema=FLAGS, count=12)["count"] == 12
    for count in range(1, 13):
        assert given(offline, schema=FLAGS, slug="slowly", count=count)["count"] == count


def test_tags_that_the_offline_generator_does_not_know(offline: TestClient) -> None:
    """Without a model, an unknown tag gives an empty answer that names the tags there are."""
    answer = given(offline, tags=["graph"])
    assert answer["cases"] == []
    assert any(
        "knows the tags boundary, full, minimal, pairwise, random, typical, not graph" in note
        for note in answer["notes"]
    )


def test_no_model_is_said(offline: TestClient) -> None:
    """What the offline generator made is said to be its own."""
    assert any("offline generator" in note for note in given(offline)["notes"])


def test_no_cache_makes_new_cases_and_keeps_them(model: Model) -> None:
    """`no-cache` gives new cases although the pool is full enough, and they are in the pool afterwards."""
    client, provider, _ = model
    first = given(client)
    response = ask(client, headers={"Cache-Control": "no-cache"})
    forced = response.json()
    assert forced["generated"] == 5
    assert set(ids(forced)).isdisjoint(ids(first))
    assert "fwd=request; stored" in response.headers["cache-status"]
    assert provider.count == 2
    assert given(client, count=10)["generated"] == 0


def test_only_if_cached_makes_nothing(model: Model) -> None:
    """`only-if-cached` is answered from the pool, or with 504 where that is short; no call is made."""
    client, provider, _ = model
    headers = {"Cache-Control": "only-if-cached"}
    response = ask(client, headers=headers)
    assert (response.status_code, response.json()["code"], provider.count) == (504, "not_cached", 0)
    given(client)
    assert given(client, headers=headers)["cached"] == 5
    assert ask(client, headers=headers, count=6).status_code == 504
    assert ask(client, headers={"Cache-Control": "only-if-cached, no-store"}).status_code == 504
    assert provider.count == 1


def test_only_if_cached_takes_all_there_is(offline: TestClient) -> None:
    """Where the space has no more values, the pool is not short of them."""
    schema = {"type": "object", "properties": {"b": {"type": "boolean"}}, "required": ["b"], "maxProperties": 1}
    given(offline, schema=schema, count=10)
    assert given(offline, schema=schema, count=10, headers={"Cache-Control": "only-if-cached"})["count"] == 2


@pytest.mark.parametrize("callers", [2, 8])
def test_concurrent_top_ups_lose_and_double_nothing(model: Model, callers: int) -> None:
    """Callers of one short pool, all at once: each gets what it asked for, no case is made twice or lost."""
    client, _, _ = model
    answers: list[dict[str, Any]] = []
    barrier = threading.Barrier(callers)

    def call(place: int) -> None:
        barrier.wait()
        answers.append(given(client, count=5 + place))

    threads = [threading.Thread(target=call, args=(place,)) for place in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer["count"] for answer in answers) == list(range(5, 5 + callers))
    made = [case["id"] for answer in answers for case in answer["cases"] if case["source"] == "generated"]
    assert len(made) == len(set(made))
    biggest = 4 + callers
    pool = given(client, count=biggest, headers={"Cache-Control": "only-if-cached"})
    assert set(made) <= set(ids(pool))
    assert len(set(ids(pool))) == biggest == len(made)
