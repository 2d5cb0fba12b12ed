"""The app around the endpoints: hits beside slow generations, CORS, request ids, the document."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from starlette.testclient import TestClient

from infra.server import make_app
from shared.runtime import use_runtime
from tests.larder_process import larder_serve
from tests.llm_behaviours import Exchange, answer_with
from tests.llm_server import LlmServer
from tests.practice.rig import NUMBERS, PATH, Numbers
from tests.wiring import client_of, memory_runtime

CAP = 4


class HeldModel:
    """A model that answers at once until it is told to hold its answers back."""

    def __init__(self) -> None:
        self.held = threading.Event()
        self.go = threading.Event()
        self.arrived = threading.Semaphore(0)
        self._answer = answer_with(Numbers().answer)

    def __call__(self, exchange: Exchange) -> None:
        if self.held.is_set():
            self.arrived.release()
            self.go.wait(20)
        self._answer(exchange)


def test_slow_generations_starve_neither_hits_nor_health(tmp_path: Path) -> None:
    """With the cap's worth of generations under way, a hit and /health answer at once, and one more miss gets 503."""
    model = HeldModel()
    with (
        LlmServer(always=model) as llm,
        larder_serve(
            tmp_path, OPENAI_API_KEY="sk-made-up", OPENAI_BASE_URL=llm.base_url, LARDER_MAX_GENERATIONS=str(CAP)
        ) as server,
        httpx.Client(base_url=server.address, timeout=20, trust_env=False) as client,
        ThreadPoolExecutor(CAP) as others,
    ):
        body = {"slug": "held", "schema": NUMBERS, "count": 2}
        assert client.post(PATH, json=body).json()["generated"] == 2
        model.held.set()
        running = [
            others.submit(
                httpx.post, server.address + PATH, json={**body, "slug": f"s{n}"}, timeout=20, trust_env=False
            )
            for n in range(CAP)
        ]
        for _ in range(CAP):
            assert model.arrived.acquire(timeout=20)
        took: dict[str, list[float]] = {"hit": [], "health": []}
        for _ in range(10):
            began = time.perf_counter()
            assert client.post(PATH, json=body).json()["cached"] == 2
            hit = time.perf_counter()
            assert client.get("/health").json()["status"] == "ok"
            took["hit"].append(hit - began)
            took["health"].append(time.perf_counter() - hit)
        refused = client.post(PATH, json={**body, "slug": "one-more"})
        model.go.set()
        assert [each.result().json()["generated"] for each in running] == [2] * CAP
        assert (refused.status_code, refused.json()["code"]) == (503, "too_many_generations")
        assert int(refused.headers["retry-after"]) >= 1
        # The best of ten, because a busy machine is not what this is about; none may have waited for a generation.
        assert min(took["hit"]) < 0.05
        assert min(took["health"]) < 0.05
        assert max(*took["hit"], *took["health"]) < 2


def test_health_may_be_asked_without_its_body() -> None:
    """As monitors do."""
    with client_of(memory_runtime()) as client:
        told, got = client.head("/health"), client.get("/health")
        assert (told.status_code, told.content) == (200, b"")
        assert told.headers["content-length"] == got.headers["content-length"]


def test_without_origins_there_is_no_cors() -> None:
    """By default no browser is let in from elsewhere."""
    with client_of(memory_runtime()) as client:
        answered = client.get("/health", headers={"Origin": "https://app.example.com"})
        assert "access-control-allow-origin" not in answered.headers
        assert client.options(PATH, headers=preflight()).status_code == 405


def test_cors_lets_the_named_origins_in() -> None:
    """Named origins may send any header, and read what Larder says in its own; others may not."""
    with client_of(memory_runtime(cors_origins="https://app.example.com, http://localhost:3000")) as client:
        allowed = client.options(PATH, headers=preflight())
        assert allowed.status_code == 200
        assert allowed.headers["access-control-allow-origin"] == "https://app.example.com"
        assert "x-api-key" in allowed.headers["access-control-allow-headers"].lower()
        exposed = client.get("/health", headers={"Origin": "http://localhost:3000"}).headers
        assert "Cache-Status" in exposed["access-control-expose-headers"]
        elsewhere = client.get("/health", headers={"Origin": "https://evil.example.com"})
        assert "access-control-allow-origin" not in elsewhere.headers
        assert client.options(PATH, headers=preflight("https://evil.example.com")).status_code == 400


def preflight(origin: str = "https://app.example.com") -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, x-api-key",
    }


@pytest.mark.parametrize("sent", ["abc", "a.b_c-D9", "x" * 64])
def test_a_sound_request_id_is_sent_back(sent: str) -> None:
    """A caller that names its requests finds the name in the answer, and in a problem."""
    with client_of(memory_runtime()) as client:
        response = client.get("/nowhere", headers={"X-Request-Id": sent})
        assert response.headers["x-request-id"] == response.json()["request_id"] == sent


@pytest.mark.parametrize("sent", ["", " ", "a b", "x" * 65, "é", "a\tb", '"><script>', "a;b", "%0d%0aX: y", "a\x00b"])
def test_any_other_request_id_is_replaced(sent: str) -> None:
    """What could be anything but a name is not repeated: a random id takes its place."""
    with client_of(memory_runtime()) as client:
        headers = [(b"x-request-id", sent.encode())]
        response = client.get("/health", headers=headers)
        (request_id,) = response.headers.get_list("x-request-id")
        assert str(UUID(request_id)) == request_id


def test_two_requests_have_two_ids() -> None:
    """Ids that nobody sent differ."""
    with client_of(memory_runtime()) as client:
        assert len({client.get("/health").headers["x-request-id"] for _ in range(5)}) == 5


def test_health_tells_stage_and_provider() -> None:
    """The answer comes from memory, and names what answers."""
    with client_of(memory_runtime()) as client:
        assert client.get("/health").json() == {"status": "ok", "stage": "local", "provider": "offline"}


def test_making_the_app_reads_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """An app is made, and its document written, under settings that do not fit: they are read with a request."""
    use_runtime(None)
    monkeypatch.setenv("LARDER_NONSENSE", "1")
    document: dict[str, Any] = make_app().openapi()
    assert PATH in document["paths"]


def test_docs_are_served() -> None:
    """/docs and the document that it shows are there."""
    with client_of(memory_runtime()) as client:
        assert client.get("/docs").status_code == 200
        assert client.get("/openapi.json").json()["info"]["title"] == "Larder"


def test_the_thread_pool_has_room_for_every_generation_and_forty_hits() -> None:
    """The event loop's pool is the cap and 40, whatever it was before."""
    seen: list[float] = []

    async def spy() -> None:
        import anyio.to_thread

        seen.append(anyio.to_thread.current_default_thread_limiter().total_tokens)

    with client_of(memory_runtime(max_generations=7)):
        app = make_app()
        app.add_api_route("/spy", spy)
        assert TestClient(app).get("/spy").status_code == 200
    assert seen == [47]
