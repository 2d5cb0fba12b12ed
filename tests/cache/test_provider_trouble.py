"""The model's failures, through the real SDK over HTTP, and what the cache makes of them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from shared.backends.memory_table import MemoryTable
from shared.backends.openai_provider import OpenAiProvider
from shared.backends.sqlite_table import SqliteTable
from shared.cache.generation import Generated, shared_failure, to_failure
from shared.canonical_json import JsonValue, canonical_bytes
from shared.clock import Clock, Deadline, ManualClock, SystemClock
from shared.errors import InvalidGenerationError, ProviderError, ProviderRefusedError, ProviderUnavailableError
from shared.llm import GenerationRequest, InvalidAnswerError, Message, Provenance, UnusableAnswerError, generate_valid
from shared.runtime import Runtime
from tests import llm_behaviours as does
from tests.cache.rig import POLICY, a_key, call, runtime_on
from tests.cache.together import run_together
from tests.llm_server import LlmServer

REQUEST = GenerationRequest(
    (Message("user", "What is the answer?"),), "an_answer", {"type": "object"}, 100, offline=lambda: {}
)


def provider_at(url: str, clock: Clock, *, seconds: float = 20) -> OpenAiProvider:
    return OpenAiProvider(
        model="test",
        api_key="none",
        base_url=url,
        temperature=0.5,
        top_p=0.8,
        price=None,
        clock=clock,
        request_timeout=timedelta(seconds=seconds),
    )


def validate(value: JsonValue) -> JsonValue:
    if not isinstance(value, dict) or not isinstance(value.get("answer"), int):
        raise InvalidAnswerError('"answer" is not an integer.')
    return value


def ask_model(runtime: Runtime, provider: OpenAiProvider) -> JsonValue:
    def generate(deadline: Deadline) -> Generated:
        value, provenance = generate_valid(provider, REQUEST, validate, deadline=deadline, spend=runtime.budget)
        return Generated(canonical_bytes(value), provenance)

    outcome = runtime.cache.get_or_generate(a_key(), POLICY, generate, decode=json.loads, call=call(runtime.clock))
    decoded: JsonValue = outcome.value
    return decoded


GOOD = does.answer({"answer": 42})
FAULTS = {
    "time-out": (does.after(5, GOOD), ProviderUnavailableError, 3),
    "429 with Retry-After": (does.status(429, headers={"Retry-After": "1"}), ProviderUnavailableError, 3),
    "500": (does.status(500), ProviderUnavailableError, 3),
    "truncated JSON": (does.text('{"answer": 4', finish_reason="length"), InvalidGenerationError, 3),
    "not JSON": (does.text("The answer is 42."), InvalidGenerationError, 3),
    "schema-invalid JSON": (does.answer({"answer": "42"}), InvalidGenerationError, 3),
    "a refusal": (does.refusal("I cannot help with that."), ProviderRefusedError, 1),
    "a bad key": (does.status(401), ProviderError, 1),
}


def patience(fault: str) -> float:
    """Return a request's time limit: short only where it is to pass, or a busy machine is taken for a fault."""
    return 1.0 if fault == "time-out" else 20.0


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_a_problem_after_bounded_tries_and_is_not_stored(fault: str) -> None:
    """Whatever the model does, it is asked three times at most, the caller gets one error, and no value is kept."""
    behaviour, expected, requests = FAULTS[fault]
    clock = ManualClock()
    table = MemoryTable(clock)
    with LlmServer(always=behaviour) as server:
        with pytest.raises(expected):
            ask_model(runtime_on(table, clock), provider_at(server.base_url, clock, seconds=patience(fault)))
        assert server.count == requests
    assert runtime_on(table, clock).cache.get(a_key()) is None


@pytest.mark.ci
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_leaves_the_stale_value_in_place(fault: str) -> None:
    """With an old value in its grace, every fault ends with that value given."""
    behaviour, _, requests = FAULTS[fault]
    clock = ManualClock()
    table = MemoryTable(clock)
    with LlmServer(GOOD, always=behaviour) as server:
        provider = provider_at(server.base_url, clock, seconds=patience(fault))
        runtime = runtime_on(table, clock)
        assert ask_model(runtime, provider) == {"answer": 42}
        clock.advance(timedelta(minutes=31))
        assert ask_model(runtime, provider) == {"answer": 42}
        assert ask_model(runtime_on(table, clock), provider) == {"answer": 42}
        assert server.count == 1 + requests


@pytest.mark.parametrize("fault", [name for name in FAULTS if name not in ("a refusal", "a bad key")])
def test_a_passing_fault_is_got_over(fault: str) -> None:
    """One bad answer, and then a good one: the caller never hears of it."""
    behaviour, _, _ = FAULTS[fault]
    clock = ManualClock()
    with LlmServer(behaviour, always=GOOD) as server:
        provider = provider_at(server.base_url, clock, seconds=patience(fault))
        assert ask_model(runtime_on(clock=clock), provider) == {"answer": 42}
        assert server.count == 2


_PROCESS = """
import sys, threading
from tests.cache.test_provider_trouble import SqliteTable, SystemClock, ask_model, provider_at, runtime_on
clock = SystemClock()
runtime, provider = runtime_on(SqliteTable(sys.argv[1], clock), clock), provider_at(sys.argv[2], clock)
print("ready", flush=True)
sys.stdin.readline()
errors = []
def one():
    try:
        ask_model(runtime, provider)
    except Exception as error:
        errors.append(type(error).__name__)
threads = [threading.Thread(target=one) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(" ".join(errors))
"""


@pytest.mark.ci
def test_waiters_in_several_processes_do_not_multiply_the_retries(tmp_path: Path) -> None:
    """Twenty-four callers in three processes share one failing generation: the model is asked three times in all."""
    SqliteTable(tmp_path / "larder.db", SystemClock()).bootstrap()
    with LlmServer(always=does.after(0.3, does.status(500))) as server:
        said = run_together(_PROCESS, [[str(tmp_path / "larder.db"), server.base_url]] * 3)
        errors = [error for line in said for error in line.split()]
        assert errors == ["ProviderUnavailableError"] * 24
        assert server.count == 3


def test_an_unusable_answer_is_shared_as_what_it_is() -> None:
    """Who waited for a generation that came to nothing usable gets the 502 of the one who asked, and no 500."""
    spent = Provenance("openai", "a-model", calls=1)
    failure = to_failure(UnusableAnswerError("It is no JSON.", spent=spent), POLICY, 0)
    shared = shared_failure(failure)
    assert isinstance(shared, InvalidGenerationError)
    assert shared.detail == "It is no JSON."
