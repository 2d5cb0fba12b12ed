"""The provider over real HTTP: what it sends, what it makes of answers, and when it asks again."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from shared.errors import (
    BudgetExceededError,
    LarderError,
    ProviderRefusedError,
    ProviderRejectedError,
)
from shared.llm import Provenance, Provider, UnusableAnswerError
from tests.backends.openai_rig import SCHEMA, SECRET_KEY, SECRET_PROMPT, StrictSpend, request, rig
from tests.llm_behaviours import (
    answer,
    body,
    completion,
    refusal,
    reset,
    silent,
    status,
    text,
    truncated,
)


def test_an_answer_is_parsed_and_accounted() -> None:
    """The value, the tokens and the exact cost of one call come back; the request carries all parameters."""
    with rig(answer({"answer": 42})) as it:
        provider: Provider = it.provider
        generation = it.ask()
        assert generation.value == {"answer": 42}
        assert generation.provenance == Provenance(
            "openai", "made-up", calls=1, input_tokens=100, output_tokens=20, cost_microusd=27
        )
        sent = it.bodies[0]
        assert sent["messages"][1] == {"role": "user", "content": SECRET_PROMPT}
        assert (sent["model"], sent["max_tokens"], sent["temperature"], sent["top_p"]) == ("made-up", 500, 0.2, 0.9)
        assert sent["response_format"] == {
            "type": "json_schema",
            "json_schema": {"name": "an_answer", "schema": SCHEMA, "strict": True},
        }
        assert it.server.requests[0].headers["authorization"] == f"Bearer {SECRET_KEY}"
        assert provider.identity == {"provider": "openai", "model": "made-up", "temperature": 0.2, "top_p": 0.9}


def test_a_schema_outside_the_strict_subset_is_a_hint() -> None:
    """An optional property makes the schema go out with strict: false."""
    with rig() as it:
        it.ask(request(schema={**SCHEMA, "required": []}))
        assert it.bodies[0]["response_format"]["json_schema"]["strict"] is False


def test_integers_of_any_size_survive() -> None:
    """An integer of 60 digits comes back digit for digit."""
    with rig(answer({"answer": 10**59 + 7})) as it:
        assert it.ask().value == {"answer": 10**59 + 7}


@pytest.mark.parametrize(
    "content",
    ['```json\n{"answer": 1}\n```', '```\n{"answer": 1}\n```', ' \n```JSON\n{"answer":\n1}```\n', '\n{"answer": 1}\n'],
)
def test_one_fence_is_tolerated(content: str) -> None:
    """A code fence around the whole answer is taken off."""
    with rig(text(content)) as it:
        assert it.ask().value == {"answer": 1}


def test_text_parts_are_joined() -> None:
    """Content as a list of parts is read; what is not text is not the answer."""
    sent = completion("")
    parts = [
        {"type": "thinking", "text": "hm"},
        {"type": "text", "text": '{"answer"'},
        {"type": "text", "text": ": 1}"},
    ]
    sent["choices"][0]["message"]["content"] = parts
    with rig(body(sent)) as it:
        assert it.ask().value == {"answer": 1}


@pytest.mark.parametrize(
    ("behaviour", "problem"),
    [
        (text('{"answer": 1'), "not JSON"),
        (text('{"answer": 1} and more'), "not JSON"),
        (text('```json\n{"answer": 1}\n```\n```json\n{}\n```'), "not JSON"),
        (text('{"answer": NaN}'), "NaN"),
        (text('{"answer": 1, "answer": 2}'), "twice"),
        (text("[1]"), "not one JSON object"),
        (text(""), "empty"),
        (text('{"answer": 1}', finish_reason="length"), "cut off"),
        (body({"choices": []}), "no answer"),
        (body({"choices": [{"message": None}]}), "no answer"),
        (body({"error": {"message": "overloaded"}}), "no answer"),
        (body(b"<html>Bad gateway</html>"), "no answer"),
        (body([1]), "no answer"),
    ],
)
def test_an_unusable_answer_says_why_and_what_it_cost(behaviour: Any, problem: str) -> None:
    """What is not one complete JSON object is refused, not retried, and its cost is not lost."""
    with rig(behaviour) as it:
        with pytest.raises(UnusableAnswerError, match=problem) as caught:
            it.ask()
        assert it.server.count == 1
        assert caught.value.spent.calls == 1
        assert caught.value.spent.cost_microusd == sum(it.spend.costs) > 0


@pytest.mark.parametrize(
    "behaviour", [refusal(), text("{}", finish_reason="content_filter"), status(400, error={"code": "content_filter"})]
)
def test_a_refusal_is_final(behaviour: Any) -> None:
    """A model that declines is not asked again."""
    with rig(behaviour) as it:
        with pytest.raises(ProviderRefusedError):
            it.ask()
        assert it.server.count == 1


def test_usage_is_read_with_care() -> None:
    """Missing or senseless usage costs the bound; unknown members are passed over."""
    odd: list[Any] = [None, {}, "many", {"prompt_tokens": "1", "completion_tokens": 2}, {"prompt_tokens": -1}]
    known = {"prompt_tokens": 10, "completion_tokens": 10, "later": {"x": 1}, "prompt_tokens_details": {"y": None}}
    for usage in odd:
        with rig(answer({}, usage=usage)) as it:
            it.ask()
            assert it.spend.costs == it.spend.reserved
    with rig(answer({}, usage=known)) as it:
        assert it.ask().provenance.cost_microusd == 8


def test_money_is_reserved_and_settled_once_for_each_attempt() -> None:
    """Over failures of every kind the settled costs are what was billed, or may have been."""
    script = [status(500), reset(), status(429), truncated(), answer({"answer": 1})]
    with rig(*script, max_retries=4) as it:
        generation = it.ask()
        bound = it.spend.reserved[0]
        assert it.spend.reserved == [bound] * 5
        assert it.spend.costs == [0, bound, 0, bound, 27]
        assert generation.provenance.cost_microusd == sum(it.spend.costs)


def test_the_bound_is_safe() -> None:
    """The reservation covers a token for each byte of a prompt in any script, and all output tokens."""
    prompt = "日本語🎉" * 100
    with rig() as it:
        it.ask(request(prompt, max_output_tokens=1_000))
        least = 0.15 * len(prompt.encode()) + 0.60 * 1_000
        assert least < it.spend.reserved[0] < 2 * least


def test_a_model_without_a_price_costs_nothing() -> None:
    """A local model's calls reserve and settle 0, even when they time out."""
    with rig(silent(), answer({"answer": 1}), price=None, request_timeout=timedelta(seconds=0.2)) as it:
        assert it.ask().provenance.cost_microusd == 0
        assert it.spend.costs == [0, 0]


def test_without_budget_nothing_is_sent() -> None:
    """An exhausted budget comes through, before any request."""
    with rig() as it:
        it.spend = StrictSpend(refuse=BudgetExceededError("No room."))
        with pytest.raises(BudgetExceededError):
            it.ask()
        assert it.server.count == 0


def test_a_prompt_that_is_not_text_is_rejected_unpaid() -> None:
    """A lone surrogate cannot be sent; it fails before money is reserved."""
    with rig() as it:
        with pytest.raises(ProviderRejectedError):
            it.ask(request("\ud800"))
        assert it.spend.reserved == []


@pytest.mark.parametrize(
    "settings",
    [{"api_key": "sk-\u0441\u0435\u043a\u0440\u0435\u0442"}, {"api_key": ""}, {"base_url": "http://localhost:port/v1"}],
)
def test_a_key_or_address_that_cannot_be_used_is_said_and_costs_nothing(settings: dict[str, Any]) -> None:
    """An error of the settings is no passing failure, and does not show the key."""
    with rig(**settings) as it:
        with pytest.raises(ProviderRejectedError, match="address or key is wrong"):
            it.ask()
        assert it.spend.costs == [0]


def test_neither_key_nor_prompt_leaks(caplog: pytest.LogCaptureFixture) -> None:
    """A server that repeats key and prompt in its errors gets them into no error and no log line, not even at DEBUG."""
    echo = {"message": f"{SECRET_KEY} {SECRET_PROMPT}", "code": SECRET_KEY, "type": SECRET_PROMPT, "param": SECRET_KEY}
    behaviours = [status(401, error=echo), status(400, error=echo), truncated(), text(SECRET_PROMPT), reset()]
    behaviours += [status(500, error=echo), status(429, error={**echo, "code": "insufficient_quota"}), silent()]
    caplog.set_level(logging.DEBUG)
    for behaviour in behaviours:
        with rig(always=behaviour, max_retries=1, request_timeout=timedelta(seconds=0.3)) as it:
            with pytest.raises(LarderError) as caught:
                it.ask()
            error = caught.value
            assert error.__cause__ is None
            assert error.__suppress_context__ or error.__context__ is None
            shown = f"{error!r} {error.detail} {error.code} {error.extra}"
            assert SECRET_KEY not in shown
            assert "swordfish" not in shown
    assert caplog.records
    assert SECRET_KEY not in caplog.text
    assert "swordfish" not in caplog.text


def test_openai_is_imported_by_the_first_call_only() -> None:
    """Importing the module and building a provider import neither the SDK nor its HTTP client."""
    code = (
        "import sys, datetime\n"
        "from shared.backends.openai_provider import OpenAiProvider\n"
        "from shared.backends.offline_provider import OfflineProvider\n"
        "from shared.clock import SystemClock\n"
        "OpenAiProvider(model='m', api_key='k', base_url=None, temperature=None, top_p=None, price=None,"
        " clock=SystemClock())\n"
        "print(sorted({'openai', 'httpx', 'httpx2', 'pydantic'} & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
