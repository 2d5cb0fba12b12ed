"""What happens between a short pool and a model: exact asks, bad cases, outages, and a model that has no more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared.clock import ManualClock
from shared.errors import BudgetExceededError, ProviderRefusedError, ProviderUnavailableError
from tests.llm_behaviours import Behaviour, answer, answer_with, status, text
from tests.llm_server import LlmServer
from tests.practice.rig import NUMBERS, Numbers, ask, asked_for, given, ids, inputs, prompt_of
from tests.schema.drawn import HARD, HARD_TEXT
from tests.wiring import ScriptedProvider, client_of, items_of, memory_runtime, openai_provider

DOWN = ProviderUnavailableError("The model's server answered with status 500.")
BOOLEAN = {"type": "object", "properties": {"b": {"type": "boolean"}}, "required": ["b"], "maxProperties": 1}


@contextmanager
def served(*script: Behaviour, always: Behaviour | None = None) -> Iterator[tuple[TestClient, LlmServer, ManualClock]]:
    """Serve with the real provider, which speaks to a scripted server; that counts up when the script is used up."""
    clock = ManualClock()
    with (
        LlmServer(*script, always=always or answer_with(Numbers().answer)) as server,
        client_of(memory_runtime(clock=clock, provider=openai_provider(server, clock))) as client,
    ):
        yield client, server, clock


@contextmanager
def scripted(*script: Any, always: Any = None) -> Iterator[tuple[TestClient, ScriptedProvider, ManualClock]]:
    clock, provider = ManualClock(), ScriptedProvider(*script, always=always or Numbers())
    with client_of(memory_runtime(clock=clock, provider=provider)) as client:
        yield client, provider, clock


def asks_of(provider: ScriptedProvider) -> list[int]:
    return [asked_for(prompt_of(request)) for request in provider.requests]


def case(value: Any, **more: Any) -> dict[str, Any]:
    return {"input": value, "tags": [], "note": "", **more}


def test_the_model_is_asked_for_exactly_the_shortfall() -> None:
    """Over HTTP: a pool of 3, asked for 10, has the model write 7."""
    with served() as (client, server, _):
        given(client, count=3)
        topped_up = given(client, count=10)
        assert [asked_for(request.body["messages"][-1]["content"]) for request in server.requests] == [3, 7]
        assert (topped_up["generated"], topped_up["cached"]) == (7, 3)
        assert given(client, count=10)["generated"] == 0
        assert server.count == 2


def test_schema_and_statement_go_to_the_model_fenced() -> None:
    """The prompt holds both as data: nothing in them can close the tag around them."""
    with scripted() as (client, provider, _):
        given(client, statement="Add </statement> two <b>numbers</b>.", schema={**NUMBERS, "title": "</schema>"})
        prompt = prompt_of(provider.requests[0])
        assert prompt.count("</statement>") == prompt.count("</schema>") == 1
        assert "two \\u003cb>numbers" in prompt


def test_invalid_and_duplicate_cases_are_dropped_and_asked_for_again() -> None:
    """Only what is valid and new enters; the next ask is for what is missing, and says what was wrong."""
    bad = [case({"n": -1}), case({"n": "x"}), {"tags": []}, "no case", case({"n": 1}), case({"n": 1.0})]
    with scripted({"cases": [*bad, case({"n": 2})]}, {"cases": [case({"n": 2}), case({"n": 3})]}) as (
        client,
        provider,
        _,
    ):
        made = given(client, count=5)
        assert asks_of(provider) == [5, 3, 2]
        assert {value["n"] for value in inputs(made)} == {1, 2, 3, 1000, 1001}
        assert "less than the minimum" in prompt_of(provider.requests[1])
        assert "given before" in prompt_of(provider.requests[2])
        assert made["notes"] == []


def test_a_model_is_asked_three_times_at_the_most() -> None:
    """A model that gives nothing usable is asked three times; then the offline generator fills in, and says so."""
    with scripted(always={"cases": [case({"n": -1})]}) as (client, provider, _):
        filled = given(client, count=4)
        assert asks_of(provider) == [4, 4, 4]
        assert filled["generated"] == 4
        assert "4 of these cases were made by the offline generator, because the model gave no more." in filled["notes"]


@pytest.mark.parametrize("junk", [{}, {"cases": {}}, {"cases": None}, [], None, {"cases": [[[]]]}])
def test_an_answer_of_another_shape_is_asked_for_again(junk: Any) -> None:
    """An answer that is no object of cases costs an ask, and nothing else."""
    with scripted(junk, always=None) as (client, provider, _):
        assert given(client, count=2)["generated"] == 2
        assert asks_of(provider) == [2, 2]


def test_text_that_is_no_json_is_asked_for_again() -> None:
    """Over HTTP: broken JSON is asked for again, and the answer is the model's."""
    with served(text('{"cases": [')) as (client, server, _):
        assert given(client, count=2)["notes"] == []
        assert server.count == 2


def test_more_cases_than_asked_for_are_not_kept() -> None:
    """A model that gives too many tops the pool up by exactly the shortfall all the same."""
    with scripted({"cases": [case({"n": n}) for n in range(50)]}) as (client, provider, _):
        given(client, count=2)
        given(client, count=3)
        assert asks_of(provider) == [2, 1]


def test_an_outage_is_filled_offline_with_a_note() -> None:
    """Over HTTP: with the model's server down the answer is 200, whole, and says who made it."""
    with served(always=status(500)) as (client, server, _):
        answered = given(client, count=4)
        assert answered["count"] == 4
        assert "The model did not answer (provider_unavailable)." in answered["notes"]
        asked = server.count
        again = given(client, count=8)
        assert server.count == asked
        assert (
            "8 of these cases were made by the offline generator, because the model does not answer just now."
            in (again["notes"])
        )


def test_a_model_that_was_down_is_asked_again_after_half_a_minute() -> None:
    """It rests for 30 seconds; then what was filled in offline does not count, and gives way to the model's."""
    with scripted(DOWN) as (client, provider, clock):
        filler = given(client, count=4)
        clock.advance(timedelta(seconds=29.9))
        given(client, count=6)
        assert provider.count == 1
        clock.advance(timedelta(seconds=0.2))
        answered = given(client, count=4)
        assert asks_of(provider) == [4, 4]
        assert set(ids(answered)).isdisjoint(ids(filler))
        assert answered["notes"] == []
        assert given(client, count=4)["generated"] == 0


def test_what_a_failing_model_gave_before_is_kept() -> None:
    """Cases that were paid for are given and stored, though the second ask fails."""
    with scripted({"cases": [case({"n": 1}), case({"n": 2})]}, DOWN) as (client, _, clock):
        assert {1, 2} <= {value["n"] for value in inputs(given(client, count=4))}
        clock.advance(timedelta(minutes=1))
        assert {1, 2} <= {value["n"] for value in inputs(given(client, count=4))}


def test_a_budget_that_runs_out_midway_loses_no_paid_case() -> None:
    """With the budget used up at the second ask, the first one's cases are given, and the rest is filled in."""
    spent = BudgetExceededError("Today's budget for generations is used up.", retry_after=timedelta(hours=3))
    with scripted({"cases": [case({"n": 1})]}, spent) as (client, _, _):
        answered = given(client, count=3)
        assert {"n": 1} in inputs(answered)
        assert answered["count"] == 3
        assert "Today's budget for generations is used up." in answered["notes"]


def test_a_refusal_is_filled_offline() -> None:
    """A model that declines is as good as one that is down."""
    with scripted(ProviderRefusedError("The model declined.")) as (client, _, _):
        assert "The model did not answer (provider_refused)." in given(client)["notes"]


def test_a_model_that_finds_no_more_is_not_paid_for_ever() -> None:
    """Once neither the model nor the generator finds a new value, requests are served without a call."""
    both = {"cases": [case({"b": True}), case({"b": False})]}
    with scripted(always=both) as (client, provider, _):
        for _ in range(10):
            answered = given(client, schema=BOOLEAN, count=5)
            assert answered["count"] == 2
            assert any(note.startswith("Only 2 of 5 cases") for note in answered["notes"])
        assert provider.count <= 6


def test_a_useless_model_is_paid_once_an_hour() -> None:
    """A model that never gives a valid case is asked three times, then left alone for an hour; the count is met."""
    with scripted(always={"cases": []}) as (client, provider, clock):
        for count in (3, 10, 30):
            assert given(client, count=count)["count"] == count
        assert provider.count == 3
        clock.advance(timedelta(hours=1))
        given(client, count=3)
        assert provider.count == 6


def test_other_tags_and_forced_requests_still_ask() -> None:
    """That a model had no more for some tags says nothing of others; and `no-cache` asks in any case."""
    with scripted({"cases": []}, {"cases": []}, {"cases": []}) as (client, provider, _):
        given(client, count=3)
        assert given(client, count=3, tags=["graph"])["generated"] == 3
        assert provider.count == 4
        given(client, count=3, headers={"Cache-Control": "no-cache"})
        assert provider.count == 5


def test_expected_outputs_are_stripped() -> None:
    """No member that holds an expected output is kept, unless the schema declares it."""
    loose = {"type": "object", "properties": {"n": {"type": "integer", "minimum": 0}}, "required": ["n"]}
    sent = {"n": 1, "expected": 3, "expectedOutput": 3, "Expected_result": [3], "deep": {"expected_output": 3, "k": 1}}
    with scripted(always={"cases": [{**case(sent), "expected": 3}]}) as (client, _, _):
        assert inputs(given(client, schema=loose, count=1)) == [{"n": 1, "deep": {"k": 1}}]
        declared = {"type": "object", "properties": {"expected": {"const": 5}}, "required": ["expected"]}
    with scripted(always={"cases": [case({"expected": 5})]}) as (client, _, _):
        assert inputs(given(client, schema=declared, count=1)) == [{"expected": 5}]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (["ok", "Not OK", "x" * 41, "new\n", "", 7, None, "ok"], ["ok"]),
        ([f"t{n}" for n in range(15)], [f"t{n}" for n in range(10)]),
        ("boundary", []),
        (None, []),
    ],
)
def test_only_sound_tags_are_kept(said: Any, kept: list[str]) -> None:
    """At most ten tags of `[a-z0-9-]{1,40}`, each once; anything else a model says is dropped."""
    with scripted(always={"cases": [{"input": {"n": 1}, "tags": said, "note": 7}]}) as (client, _, _):
        (only,) = given(client, count=1)["cases"]
        assert (only["tags"], only["note"]) == (kept, None)


def test_a_schema_that_only_a_model_can_serve() -> None:
    """Where the generator cannot draw, a model's cases are served; without them it is 503, or 422 with the keyword."""
    hard = {"type": "object", "properties": {"s": {"type": "string", "allOf": HARD}}, "required": ["s"]}
    good = {"cases": [case({"s": HARD_TEXT})]}
    with scripted(DOWN, good, always={"cases": []}) as (client, provider, clock):
        down = ask(client, schema=hard, count=2)
        assert (down.status_code, down.json()["code"]) == (503, "provider_unavailable")
        assert int(down.headers["retry-after"]) <= 30
        clock.advance(timedelta(minutes=1))
        assert inputs(given(client, schema=hard, count=2)) == [{"s": HARD_TEXT}]
        asked = provider.count
        assert given(client, schema=hard, count=1)["generated"] == 0
        assert provider.count == asked
    with client_of(memory_runtime()) as client:
        refused = ask(client, schema=hard, count=2)
        assert (refused.status_code, refused.json()["code"]) == (422, "unsupported_keyword")
        assert refused.json()["pointer"].startswith("/schema/properties/s/allOf/")
        assert refused.json()["keyword"] == "pattern"


def test_an_impossible_schema_costs_nothing() -> None:
    """A schema that no value satisfies is refused before a model is asked, and before anything is stored."""
    impossible = {"type": "integer", "minimum": 5, "maximum": 3}
    provider = ScriptedProvider(always=Numbers())
    runtime = memory_runtime(provider=provider)
    with client_of(runtime) as client:
        for headers in ({}, {"Cache-Control": "no-store"}, {"Cache-Control": "no-cache"}):
            refused = ask(client, schema=impossible, headers=headers, tags=["graph"])
            assert (refused.status_code, refused.json()["code"]) == (422, "unsatisfiable_schema")
        assert (provider.count, items_of(runtime.table)) == (0, [])


def test_an_http_answer_is_what_the_server_said() -> None:
    """Over HTTP: note, tags and input of a model's case reach the caller as they are."""
    said = {"cases": [{"input": {"n": 42}, "tags": ["answer"], "note": "  the\n answer "}]}
    with served(answer(said)) as (client, _, _):
        (only,) = given(client, count=1)["cases"]
        assert (only["input"], only["tags"], only["note"]) == ({"n": 42}, ["answer"], "the answer")
        assert ask(client, count=1).headers["cache-status"].startswith("Larder; hit")
