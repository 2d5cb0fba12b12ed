"""What the provider's tests share: a request, a clock that notes its sleeps, and a spend that checks its own rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

from shared.backends.openai_parameters import DialectMemory
from shared.backends.openai_provider import OpenAiProvider
from shared.canonical_json import JsonValue
from shared.clock import Deadline, ManualClock
from shared.llm import Generation, GenerationRequest, Message
from shared.llm_prices import ModelPrice
from tests.llm_behaviours import Behaviour
from tests.llm_server import LlmServer

SECRET_KEY = "sk-" + "verysecret" * 3
SECRET_PROMPT = "the launch code is swordfish"
PRICE = ModelPrice(Decimal("0.15"), Decimal("0.60"))
SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "properties": {"answer": {"type": "integer"}},
    "required": ["answer"],
    "additionalProperties": False,
}


def request(prompt: str = SECRET_PROMPT, *, max_output_tokens: int = 500, schema: Any = None) -> GenerationRequest:
    return GenerationRequest(
        messages=(Message("system", "Answer."), Message("user", prompt)),
        output_name="an_answer",
        output_schema=schema or SCHEMA,
        max_output_tokens=max_output_tokens,
        offline=lambda: {"answer": 0},
    )


class NotingClock(ManualClock):
    """A manual clock that notes how long it was told to sleep."""

    def __init__(self) -> None:
        super().__init__()
        self.sleeps: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(round(seconds, 3))
        super().sleep(seconds)


class StrictSpend:
    """Notes every reservation and its settlement; a second settlement or a negative amount fails the test."""

    def __init__(self, refuse: Exception | None = None) -> None:
        self.reserved: list[int] = []
        self.settled: dict[int, int] = {}
        self._refuse = refuse

    def reserve(self, at_most_microusd: int) -> StrictReservation:
        if self._refuse:
            raise self._refuse
        assert at_most_microusd >= 0
        self.reserved.append(at_most_microusd)
        return StrictReservation(self, len(self.reserved) - 1)

    @property
    def costs(self) -> list[int]:
        """What each reservation was settled at; fails where one is open."""
        assert sorted(self.settled) == list(range(len(self.reserved)))
        return [self.settled[number] for number in range(len(self.reserved))]


class StrictReservation:
    def __init__(self, spend: StrictSpend, number: int) -> None:
        self._spend = spend
        self._number = number

    def settle(self, cost_microusd: int) -> None:
        assert self._number not in self._spend.settled, "settled twice"
        assert cost_microusd >= 0
        self._spend.settled[self._number] = cost_microusd


class Rig:
    """A server, a provider that speaks to it, and what they did."""

    def __init__(self, server: LlmServer, **settings: Any) -> None:
        self.server = server
        self.clock = NotingClock()
        self.spend = StrictSpend()
        self.provider = OpenAiProvider(
            **{
                "model": "made-up",
                "api_key": SECRET_KEY,
                "base_url": server.base_url,
                "temperature": 0.2,
                "top_p": 0.9,
                "price": PRICE,
                "clock": self.clock,
                "request_timeout": timedelta(seconds=5),
                "jitter": lambda: 1.0,
                "dialects": DialectMemory(),
                **settings,
            }
        )

    def ask(self, asked: GenerationRequest | None = None, *, within: float = 60.0) -> Generation:
        deadline = Deadline.after(self.clock, timedelta(seconds=within))
        return self.provider.generate(asked or request(), deadline=deadline, spend=self.spend)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [recorded.body for recorded in self.server.requests]


@contextmanager
def rig(*script: Behaviour, always: Behaviour | None = None, **settings: Any) -> Iterator[Rig]:
    with LlmServer(*script, always=always) as server:
        yield Rig(server, **settings)
