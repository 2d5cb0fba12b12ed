"""Runtimes for tests: memory or SQLite stores, a clock that stands still, a provider that follows a script."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import zstandard
from starlette.testclient import TestClient

from infra.server import make_app
from shared.backends.memory_blobs import MemoryBlobStore
from shared.backends.openai_parameters import DialectMemory
from shared.backends.openai_provider import OpenAiProvider
from shared.canonical_json import JsonValue
from shared.clock import Clock, Deadline, ManualClock
from shared.llm import Generation, GenerationRequest, Provenance, Provider, Spend
from shared.runtime import Runtime, build_runtime, use_runtime
from shared.settings import Settings
from shared.table import Item, Table
from tests.llm_server import LlmServer

Answer = Any
"""A JSON value to answer, an exception to raise, or a function that makes the value from the request."""
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


class ScriptedProvider:
    """Implements `shared.llm.Provider`: gives the script's answers in order, then `always`; notes what it was asked.

    Args:
        script: see `Answer`.
    """

    name = "openai"
    identity: Mapping[str, JsonValue] = {"provider": "openai", "model": "scripted"}

    def __init__(self, *script: Answer, always: Answer = None) -> None:
        self._script = list(script)
        self._always = always
        self._lock = threading.Lock()
        self.requests: list[GenerationRequest] = []

    @property
    def count(self) -> int:
        return len(self.requests)

    def generate(self, request: GenerationRequest, *, deadline: Deadline, spend: Spend) -> Generation:
        with self._lock:
            self.requests.append(request)
            answer = self._script.pop(0) if self._script else self._always
        if isinstance(answer, Exception):
            raise answer
        value = answer(request) if callable(answer) else answer
        return Generation(value, Provenance(self.name, "scripted", calls=1, input_tokens=10, output_tokens=5))


def memory_runtime(
    *, clock: Clock | None = None, provider: Provider | None = None, table: Table | None = None, **settings: object
) -> Runtime:
    """Return a runtime in memory; `settings` are named as the model's fields (`max_generations=4`)."""
    environ = {"LARDER_TABLE_URL": "memory://", "LARDER_BLOBS_URL": "memory://", **_environ(settings)}
    return build_runtime(Settings.load(environ), clock=clock or ManualClock(), provider=provider, table=table)


def sqlite_runtime(
    folder: Path, *, clock: Clock | None = None, provider: Provider | None = None, **settings: object
) -> Runtime:
    """Return a runtime on a fresh SQLite file and blob folder, bootstrapped."""
    environ = {
        "LARDER_TABLE_URL": f"sqlite:///{folder / 'larder.db'}",
        "LARDER_BLOBS_URL": f"file://{folder / 'blobs'}",
        **_environ(settings),
    }
    runtime = build_runtime(Settings.load(environ), clock=clock or ManualClock(), provider=provider)
    runtime.table.bootstrap()
    runtime.blobs.bootstrap()
    return runtime


def openai_provider(server: LlmServer, clock: Clock) -> OpenAiProvider:
    """Return the real provider, speaking to a scripted server."""
    return OpenAiProvider(
        model="made-up",
        api_key="sk-made-up",
        base_url=server.base_url,
        temperature=None,
        top_p=None,
        price=None,
        clock=clock,
        request_timeout=timedelta(seconds=10),
        jitter=lambda: 1.0,
        dialects=DialectMemory(),
    )


@contextmanager
def client_of(runtime: Runtime) -> Iterator[TestClient]:
    """Yield a client of the whole app on this runtime."""
    use_runtime(runtime)
    try:
        yield TestClient(make_app())
    finally:
        use_runtime(None)
        runtime.close()


def items_of(table: Table) -> list[Item]:
    """Return every item of a table, in the order of their keys; versions left out, so that snapshots compare."""
    items: list[Item] = []
    cursor: str | None = None
    while True:
        page = table.scan(cursor=cursor, limit=1000)
        items.extend(page.items)
        cursor = page.cursor
        if cursor is None:
            return sorted((item._replace(version=0) for item in items), key=lambda item: item.key)


def stored_texts(runtime: Runtime) -> list[str]:
    """Return all that a runtime has stored, decoded: keys, attributes, counters, bodies and blobs, unpacked."""
    texts: list[str] = []
    for item in items_of(runtime.table):
        texts += [*item.key, *(item.index_key or ())]
        texts.append(json.dumps(dict(item.attributes), ensure_ascii=False))
        texts.append(json.dumps(dict(item.counters), ensure_ascii=False))
        texts += _decoded(item.body or b"")
    if isinstance(runtime.blobs, MemoryBlobStore):
        for content, _ in runtime.blobs._blobs.values():
            texts += _decoded(content)
    elif runtime.settings.blobs_url.startswith("file://"):
        for path in Path(runtime.settings.blobs_url.removeprefix("file://")).rglob("*"):
            if path.is_file():
                texts += [str(path), *_decoded(path.read_bytes())]
    return texts


def _decoded(body: bytes) -> list[str]:
    """Return a body as text as it is, and unpacked where something packed begins anywhere in it (after a head)."""
    found = [body]
    at = body.find(_ZSTD_MAGIC)
    while at >= 0:
        with suppress(zstandard.ZstdError):
            found.append(zstandard.ZstdDecompressor().decompressobj().decompress(body[at:]))
        at = body.find(_ZSTD_MAGIC, at + 1)
    texts = [content.decode("utf-8", "replace") for content in found]
    for text in list(texts):
        with suppress(ValueError):
            # As JSON too, so that an escaped spelling hides nothing.
            texts.append(json.dumps(json.loads(text), ensure_ascii=False))
    return texts


def _environ(settings: Mapping[str, Any]) -> dict[str, str]:
    return {
        name.upper() if name.startswith(("openai_", "github_")) else f"LARDER_{name.upper()}": str(value)
        for name, value in settings.items()
    }
