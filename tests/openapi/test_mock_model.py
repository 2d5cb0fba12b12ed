"""Bodies that a model writes for a mock server: asked for once, in the background, and never waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from functions.openapi.mocking.warming import THREAD_NAME
from shared.clock import ManualClock
from shared.errors import ProviderUnavailableError
from tests.openapi.mock_rig import base, library
from tests.schema.openapi_judge import judge_of
from tests.wiring import ScriptedProvider, client_of, memory_runtime, sqlite_runtime

BOOK = judge_of("openapi-3.0", library(), "/components/schemas/Book")
WRITTEN = [{"id": n, "title": f"Written {n}"} for n in range(1, 4)]


def written() -> None:
    """Wait until what was asked for in the background is there."""
    for thread in threading.enumerate():
        if thread.name == THREAD_NAME:
            thread.join(timeout=30)


def titles(client: TestClient, at: str) -> set[str]:
    found = [client.get(f"{at}/books/{number}").json() for number in range(1, 30)]
    assert all(map(BOOK.is_valid, found))
    return {one["title"] for one in found}


@pytest.fixture
def provider() -> ScriptedProvider:
    return ScriptedProvider(always={"variations": [*WRITTEN, {"id": 0}]})


@pytest.fixture
def client(provider: ScriptedProvider) -> Iterator[TestClient]:
    with client_of(memory_runtime(provider=provider)) as found:
        yield found


def test_the_first_call_is_answered_from_the_schema_and_later_ones_by_the_model(
    client: TestClient, provider: ScriptedProvider
) -> None:
    """Asked once an operation, whoever calls; what it says that is not valid is not there."""
    at = base(client)
    first = client.get(f"{at}/books/1").json()
    assert BOOK.is_valid(first)
    assert not str(first["title"]).startswith("Written")
    written()
    assert titles(client, at) == {"Written 1", "Written 2", "Written 3"}
    assert titles(client, base(client)) == {"Written 1", "Written 2", "Written 3"}
    written()
    assert provider.count == 1


def test_what_the_model_wrote_is_there_after_a_restart(tmp_path: Path, provider: ScriptedProvider) -> None:
    """From the first request on."""
    with client_of(sqlite_runtime(tmp_path, provider=provider)) as client:
        at = base(client)
        client.get(f"{at}/books/1")
        written()
    with client_of(sqlite_runtime(tmp_path, provider=provider)) as client:
        assert titles(client, at) == {"Written 1", "Written 2", "Written 3"}
    assert provider.count == 1


def test_without_the_model_nobody_asks_it(client: TestClient, provider: ScriptedProvider) -> None:
    """`use_ai_responses: false` is data of the schema."""
    at = base(client, use_ai_responses=False)
    titles(client, at)
    written()
    assert provider.count == 0


def test_a_model_that_is_down_rests_a_minute() -> None:
    """The schema's bodies go on; it is asked again later, not with every request."""
    clock = ManualClock()
    provider = ScriptedProvider(ProviderUnavailableError("away"), always={"variations": WRITTEN})
    with client_of(memory_runtime(provider=provider, clock=clock)) as client:
        at = base(client)
        for _ in range(3):
            titles(client, at)
            written()
        assert provider.count == 1
        clock.sleep(61)
        client.get(f"{at}/books/1")
        written()
        assert titles(client, at) == {"Written 1", "Written 2", "Written 3"}
        assert provider.count == 2
