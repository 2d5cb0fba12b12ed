"""The provider without a model: real content, made from schemas and data."""

from __future__ import annotations

from collections.abc import Mapping

from shared.canonical_json import JsonValue
from shared.clock import Clock, Deadline
from shared.llm import Generation, GenerationRequest, Provenance, Spend


class OfflineProvider:
    """Answers with what the area itself can make, at no cost.

    Args:
        clock: times the generation.
    """

    name = "offline"
    identity: Mapping[str, JsonValue] = {"provider": "offline"}

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def generate(self, request: GenerationRequest, *, deadline: Deadline, spend: Spend) -> Generation:  # noqa: ARG002
        """Return what `request.offline` makes.

        Args:
            deadline, spend: not needed; nothing is waited for and nothing is paid.
        """
        started = self._clock.monotonic()
        value = request.offline()
        taken = round((self._clock.monotonic() - started) * 1000)
        return Generation(value, Provenance(self.name, "", generation_ms=taken))
