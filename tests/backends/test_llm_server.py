"""The tests' own server: its counter is exact, under many connections and from other processes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from tests.llm_behaviours import answer
from tests.llm_server import PATH, LlmServer, llm_server_process


def post(base_url: str, body: bytes = b'{"model": "m"}') -> int:
    connection = HTTPConnection(urlsplit(base_url).netloc, timeout=30)
    try:
        connection.request("POST", PATH, body)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def test_many_connections_at_once_are_served_and_counted() -> None:
    """150 clients at once all get an answer, and each is one request."""
    with LlmServer(answer({}), delay=0.2) as server:
        with ThreadPoolExecutor(150) as pool:
            statuses = list(pool.map(post, [server.base_url] * 150))
        assert statuses == [200] * 150
        assert server.count == 150


def test_a_process_of_its_own_keeps_an_exact_counter(tmp_path: Path) -> None:
    """The counter file holds 0 before the first request and the exact number after the last."""
    counter = tmp_path / "count"
    with llm_server_process(counter, delay_ms=20) as base_url:
        assert counter.read_text() == "0"
        with ThreadPoolExecutor(40) as pool:
            assert set(pool.map(post, [base_url] * 120)) == {200}
        assert counter.read_text() == "120"
