"""The provider without a model."""

from __future__ import annotations

from datetime import timedelta

from shared.backends.offline_provider import OfflineProvider
from shared.clock import Deadline
from shared.llm import Provenance, Provider
from tests.backends.openai_rig import NotingClock, StrictSpend, request


def test_it_answers_with_the_areas_own_content_for_nothing() -> None:
    """The value is the area's, the provenance says offline, and no money is even reserved."""
    clock, spend = NotingClock(), StrictSpend()
    provider: Provider = OfflineProvider(clock)
    generation = provider.generate(request(), deadline=Deadline.after(clock, timedelta(seconds=1)), spend=spend)
    assert generation.value == {"answer": 0}
    assert generation.provenance == Provenance("offline", "")
    assert provider.identity == {"provider": "offline"}
    assert spend.reserved == []
