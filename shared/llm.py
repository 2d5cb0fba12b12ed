"""The LLM behind one method, and what goes in and out of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol, TypeVar

from shared.canonical_json import JsonValue, canonical_bytes
from shared.clock import Deadline
from shared.errors import InvalidGenerationError

MAX_ASKS = 3
"""How often one generation asks the model: once, and twice more with the error."""

# Enough of a wrong answer for the model to see what it did; the rest would be paid for again.
_REPEATED_CHARS = 4_000

T = TypeVar("T")


class Message(NamedTuple):
    """One chat message; `role` is system, user or assistant."""

    role: str
    content: str


class GenerationRequest(NamedTuple):
    """What is asked of a provider.

    Attributes:
        messages: the conversation; untrusted text is fenced in it by the area.
        output_name: names the output for the server, `[a-zA-Z0-9_-]{1,64}`.
        output_schema: JSON Schema of the answer, which is one JSON object.
        max_output_tokens: the most that may be paid for in one call.
        offline: makes the answer's content without a model.
        most_calls: how many requests the model may be sent, those that fail included; None: the provider's own bound.
    """

    messages: tuple[Message, ...]
    output_name: str
    output_schema: Mapping[str, JsonValue]
    max_output_tokens: int
    offline: Callable[[], JsonValue]
    most_calls: int | None = None


class Provenance(NamedTuple):
    """Who made a value and what it cost; sums over all calls of one generation.

    Costs are in millionths of a US dollar, so that sums are exact.
    """

    provider: str
    model: str
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_microusd: int = 0
    generation_ms: int = 0
    prompt_version: str = ""

    def plus(self, other: Provenance) -> Provenance:
        """Return the sum with another provenance of the same provider."""
        return self._replace(
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost_microusd=self.cost_microusd + other.cost_microusd,
            generation_ms=self.generation_ms + other.generation_ms,
        )


class Generation(NamedTuple):
    """A provider's answer: the parsed JSON value, where it came from, and how many requests it took.

    Attributes:
        requests: failed ones too, which the provenance, of what is billed, does not count.
    """

    value: JsonValue
    provenance: Provenance
    requests: int = 1


class UnusableAnswerError(InvalidGenerationError):
    """An answer was made, and may have been paid for, but it is not what was asked for.

    Args:
        detail: says what is wrong with it so that a model can mend it.
        spent: what it cost all the same.
        requests: how many it took.
    """

    def __init__(
        self, detail: str, *, spent: Provenance, requests: int = 1, extra: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(detail, extra=extra)
        self.spent = spent
        self.requests = requests


class Reservation(Protocol):
    """Money set aside for one call."""

    def settle(self, cost_microusd: int) -> None:
        """Replace the reserved amount by what the call cost; call it exactly once."""
        ...


class Spend(Protocol):
    """Where a provider asks before it pays."""

    def reserve(self, at_most_microusd: int) -> Reservation:
        """Set money aside.

        Raises:
            BudgetExceededError: today's cap leaves no room.
            BudgetUnavailableError: the counter cannot be reached and the outage allowance is used up.
        """
        ...


class Provider(Protocol):
    """An LLM, or what stands in for one."""

    name: str
    """`openai` or `offline`: what the provenance says."""
    identity: Mapping[str, JsonValue]
    """Model and parameters: everything about the provider that belongs in a content key."""

    def generate(self, request: GenerationRequest, *, deadline: Deadline, spend: Spend) -> Generation:
        """Return one parsed JSON object; its content is the caller's to validate.

        Raises:
            ProviderUnavailableError: no answer within the deadline and the bounded retries.
            ProviderRejectedError: the server turns the request down for good.
            ProviderRefusedError: the model declined.
            UnusableAnswerError: the answer is not one complete JSON object; says what it cost.
            BudgetExceededError, BudgetUnavailableError: from `spend`.
        """
        ...


def fenced(value: JsonValue) -> str:
    """Return a value as JSON that holds no `<`, so that nothing in it can close the tag around it in a prompt."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


class InvalidAnswerError(Exception):
    """Raised by a validator: what is wrong with an answer, said so that a model can mend it."""


def generate_valid(
    provider: Provider,
    request: GenerationRequest,
    validate: Callable[[JsonValue], T],
    *,
    deadline: Deadline,
    spend: Spend,
    asks: int = MAX_ASKS,
    most_calls: int | None = None,
) -> tuple[T, Provenance]:
    """Ask until `validate` accepts the answer, each time telling the model what was wrong with its last one.

    Args:
        validate: returns the answer in the caller's own type or raises `InvalidAnswerError`.
        asks: how often to ask at the most.
        most_calls: how many requests all asks may take together, see `GenerationRequest`; None: each as many as it may.

    Raises:
        UnusableAnswerError: the last answer was invalid too; `spent` sums all of them, `extra["calls"]` counts them.
        ProviderError: see `Provider.generate`.
    """
    total = Provenance(provider.name, str(provider.identity.get("model", "")))
    messages = request.messages
    problem = ""
    requests = 0
    for _ in range(asks):
        left = None if most_calls is None else most_calls - requests
        # The first ask finds out for itself that the time is up; after it, the invalid answer is the better news.
        if problem and (deadline.passed() or (left is not None and left <= 0)):
            break
        try:
            generation = provider.generate(
                request._replace(messages=messages, most_calls=left), deadline=deadline, spend=spend
            )
        except UnusableAnswerError as error:
            total = total.plus(error.spent)
            requests += error.requests
            problem, answer = error.detail, ""
        else:
            total = total.plus(generation.provenance)
            requests += generation.requests
            try:
                return validate(generation.value), total
            except InvalidAnswerError as error:
                problem, answer = str(error), canonical_bytes(generation.value).decode()[:_REPEATED_CHARS]
        messages = (
            *request.messages,
            *([Message("assistant", answer)] if answer else []),
            Message("user", f"That answer cannot be used: {problem} Answer again, whole, and mend it."),
        )
    raise UnusableAnswerError(
        f"The model's answer stayed invalid: {problem}", spent=total, requests=requests, extra={"calls": total.calls}
    )
