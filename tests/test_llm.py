"""Asking until an answer is valid: over real HTTP, and with a provider that is told what to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from shared.canonical_json import JsonValue
from shared.clock import Deadline, ManualClock
from shared.errors import ProviderUnavailableError
from shared.llm import (
    Generation,
    GenerationRequest,
    InvalidAnswerError,
    Message,
    Provenance,
    Spend,
    UnusableAnswerError,
    generate_valid,
)
from tests.backends.openai_rig import Rig, StrictSpend, request, rig
from tests.llm_behaviours import answer, status, text


def positive(value: JsonValue) -> int:
    number = value["answer"] if isinstance(value, dict) else None
    if not isinstance(number, int) or number <= 0:
        raise InvalidAnswerError("/answer is not a positive integer.")
    return number


def test_a_valid_answer_is_returned_in_the_callers_type() -> None:
    """One ask, the validator's value, the provider's provenance."""
    with rig(answer({"answer": 3})) as it:
        deadline = Deadline.after(it.clock, timedelta(seconds=60))
        value, spent = generate_valid(it.provider, request(), positive, deadline=deadline, spend=it.spend)
    assert (value, spent.calls, spent.cost_microusd) == (3, 1, 27)


def test_an_invalid_answer_is_asked_again_with_its_error() -> None:
    """The model sees its own answer as JSON and what is wrong with it; all calls are summed."""
    with rig(answer({"answer": -1, "ok": True}), text("{"), answer({"answer": 5})) as it:
        deadline = Deadline.after(it.clock, timedelta(seconds=60))
        value, spent = generate_valid(it.provider, request(), positive, deadline=deadline, spend=it.spend)
        second, third = (sent["messages"] for sent in it.bodies[1:])
    assert value == 5
    assert second[:2] == it.bodies[0]["messages"]
    assert second[2] == {"role": "assistant", "content": '{"answer":-1,"ok":true}'}
    assert "/answer is not a positive integer." in second[3]["content"]
    assert [message["role"] for message in third] == ["system", "user", "user"]
    assert "not JSON" in third[2]["content"]
    assert (spent.calls, spent.input_tokens, spent.output_tokens, spent.cost_microusd) == (3, 300, 60, 81)
    assert sum(it.spend.costs) == 81


def test_three_invalid_answers_fail_and_are_counted() -> None:
    """The error says what stayed wrong, how many calls were made, and what they cost."""
    with rig(answer({"answer": 0}), text("nonsense"), status(500), answer({"answer": 0}), answer({"answer": 1})) as it:
        deadline = Deadline.after(it.clock, timedelta(seconds=60))
        with pytest.raises(UnusableAnswerError, match="positive integer") as caught:
            generate_valid(it.provider, request(), positive, deadline=deadline, spend=it.spend)
        assert it.server.count == 4
        assert caught.value.extra == {"calls": 3}
        assert caught.value.code == "invalid_generation"
        assert caught.value.spent.cost_microusd == sum(it.spend.costs) == 81


def test_requests_that_fail_count_where_calls_are_bounded() -> None:
    """Of three calls in all each counts, answered wrongly or failed; the third may still be the right one."""
    with rig(status(503), answer({"answer": 0}), answer({"answer": 7})) as it:
        value, spent = generate_valid(
            it.provider, request(), positive, deadline=_minute(it), spend=it.spend, most_calls=3
        )
        assert (value, spent.calls, it.server.count) == (7, 2, 3)
    with rig(answer({"answer": 0}), always=status(503)) as it:
        with pytest.raises(ProviderUnavailableError):
            generate_valid(it.provider, request(), positive, deadline=_minute(it), spend=it.spend, most_calls=3)
        assert it.server.count == 3
    with rig(status(503), status(503), text("{"), always=answer({"answer": 1})) as it:
        with pytest.raises(UnusableAnswerError, match="not JSON"):
            generate_valid(it.provider, request(), positive, deadline=_minute(it), spend=it.spend, most_calls=3)
        assert it.server.count == 3


def test_a_parameter_that_is_refused_is_no_call() -> None:
    """A server that has to be learnt first is asked all the same, however few calls there may be."""
    refused = [
        status(400, error={"param": name, "message": "Unsupported parameter."}) for name in ("temperature", "top_p")
    ]
    with rig(*refused, answer({"answer": 1})) as it:
        value, _ = generate_valid(it.provider, request(), positive, deadline=_minute(it), spend=it.spend, most_calls=1)
        assert (value, it.server.count) == (1, 3)


def _minute(it: Rig) -> Deadline:
    return Deadline.after(it.clock, timedelta(seconds=60))


class ToldProvider:
    """Does what it is told, one thing a call."""

    name = "told"
    identity: Mapping[str, JsonValue] = {"provider": "told", "model": "m"}

    def __init__(self, *acts: Callable[[], JsonValue]) -> None:
        self._acts = iter(acts)
        self.asked: list[tuple[Message, ...]] = []

    def generate(self, request: GenerationRequest, *, deadline: Deadline, spend: Spend) -> Generation:
        self.asked.append(request.messages)
        return Generation(next(self._acts)(), Provenance("told", "m", calls=1, cost_microusd=1))


def test_no_second_ask_begins_after_the_deadline() -> None:
    """When the time is up, the invalid answer is the error, not the lack of time."""
    clock = ManualClock()

    def late() -> JsonValue:
        clock.advance(timedelta(seconds=10))
        return {"answer": -1}

    provider = ToldProvider(late, late)
    deadline = Deadline.after(clock, timedelta(seconds=10))
    with pytest.raises(UnusableAnswerError, match="positive integer"):
        generate_valid(provider, request(), positive, deadline=deadline, spend=StrictSpend())
    assert len(provider.asked) == 1


def test_other_errors_come_through_at_once() -> None:
    """An unavailable provider is not asked again here."""

    def down() -> JsonValue:
        raise ProviderUnavailableError("Down.")

    provider = ToldProvider(down, down)
    deadline = Deadline.after(ManualClock(), timedelta(seconds=10))
    with pytest.raises(ProviderUnavailableError):
        generate_valid(provider, request(), positive, deadline=deadline, spend=StrictSpend())
    assert len(provider.asked) == 1


def test_a_long_wrong_answer_is_repeated_in_part() -> None:
    """No more than 4,000 characters of it are paid for again."""
    provider = ToldProvider(lambda: {"answer": -1, "z": "x" * 10_000}, lambda: {"answer": 1})
    deadline = Deadline.after(ManualClock(), timedelta(seconds=10))
    generate_valid(provider, request(), positive, deadline=deadline, spend=StrictSpend())
    assert len(provider.asked[1][2].content) == 4_000
