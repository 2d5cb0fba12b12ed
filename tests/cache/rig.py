"""A cache on any table, and generators that are counted across processes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from shared.backends.memory_blobs import MemoryBlobStore
from shared.backends.memory_table import MemoryTable
from shared.backends.offline_provider import OfflineProvider
from shared.blobs import BlobStore
from shared.cache.call import Call, Outcome
from shared.cache.generation import Generated
from shared.cache.key import CacheKey, derive_key
from shared.cache.policy import CachePolicy, Directives
from shared.clock import Clock, Deadline, ManualClock
from shared.llm import Provenance
from shared.runtime import Runtime, build_runtime
from shared.settings import Settings
from shared.table import Table

POLICY = CachePolicy(ttl=timedelta(minutes=30), stale_for=timedelta(minutes=30))
MADE_BY = Provenance("test", "model-1", calls=1, input_tokens=10, output_tokens=20, cost_microusd=30)


def a_key(*parts: str | int) -> CacheKey:
    return derive_key("test.answers", 1, list(parts) or ["one"])


def runtime_on(
    table: Table | None = None, clock: Clock | None = None, blobs: BlobStore | None = None, **settings: str
) -> Runtime:
    """Return a runtime, by default in memory and with a clock that stands still."""
    clock = clock or ManualClock()
    return build_runtime(
        Settings.load({f"LARDER_{name.upper()}": value for name, value in settings.items()}),
        clock=clock,
        table=table if table is not None else MemoryTable(clock),
        blobs=blobs if blobs is not None else MemoryBlobStore(clock),
        provider=OfflineProvider(clock),
    )


def call(clock: Clock, directives: Directives | None = None, *, wait: float = 20, generate: float = 60) -> Call:
    return Call(
        Deadline.after(clock, timedelta(seconds=wait)),
        Deadline.after(clock, timedelta(seconds=generate)),
        directives or Directives(),
    )


@dataclass
class Generator:
    """Makes `content`, or raises; counts its calls, in this process or in a file for several."""

    content: bytes = b'{"answer":42}'
    error: Exception | None = None
    tags: tuple[str, ...] = ()
    then: Callable[[], None] = lambda: None
    counter: Path | None = None
    calls: list[float] = field(default_factory=list)

    def __call__(self, deadline: Deadline) -> Generated:
        self.calls.append(deadline.remaining())
        if self.counter is not None:
            handle = os.open(self.counter, os.O_APPEND | os.O_CREAT | os.O_WRONLY)
            os.write(handle, b"x")
            os.close(handle)
        self.then()
        if self.error is not None:
            raise self.error
        return Generated(self.content, MADE_BY, self.tags)


def ask(
    runtime: Runtime,
    generator: Generator,
    key: CacheKey | None = None,
    directives: Directives | None = None,
    *,
    policy: CachePolicy = POLICY,
    **limits: float,
) -> Outcome[bytes]:
    return runtime.cache.get_or_generate(
        key or a_key(), policy, generator, decode=bytes, call=call(runtime.clock, directives, **limits)
    )
