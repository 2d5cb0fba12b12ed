"""Larder as the benchmarks run it: its own wiring, over a table of the benchmark's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from shared.blobs import BlobRef
from shared.cache.call import Call, Outcome
from shared.cache.generation import Generated
from shared.cache.key import CacheKey, derive_key
from shared.cache.policy import CachePolicy
from shared.clock import Clock, Deadline
from shared.llm import Provenance
from shared.runtime import Runtime, build_runtime
from shared.settings import Settings
from shared.table import Table

POLICY = CachePolicy(timedelta(hours=1))
PROVENANCE = Provenance("benchmark", "none")
_ANSWER_WITHIN = timedelta(seconds=28)
_GENERATE_WITHIN = timedelta(seconds=118)


class Rig:
    """A runtime, and the one-line uses of it that are timed.

    Args:
        table_url: as the setting has it.
        memory: whether the memory tier is on.
        aws: more of the environment, for tables that are reached over the network.
        clock, table: in place of the system's and of the setting's.
    """

    def __init__(
        self,
        table_url: str,
        *,
        memory: bool,
        aws: Mapping[str, str] | None = None,
        clock: Clock | None = None,
        table: Table | None = None,
    ) -> None:
        environ = {"LARDER_TABLE_URL": table_url, "LARDER_BLOBS_URL": "memory://", **(aws or {})}
        # No entry fits into a tier of no bytes, so this turns it off.
        settings = Settings.load(environ if memory else {**environ, "LARDER_MEMORY_BYTES": "0"})
        self.runtime: Runtime = build_runtime(settings, clock=clock, table=table)
        self._cache = self.runtime.cache

    @classmethod
    def on_sqlite(cls, folder: Path, *, memory: bool) -> Rig:
        rig = cls(f"sqlite:///{folder / 'larder.db'}", memory=memory)
        rig.runtime.table.bootstrap()
        return rig

    def key(self, request: Any) -> CacheKey:
        return derive_key("bench.answers", 1, [request])

    def call(self) -> Call:
        """Return the deadlines of a request, as the entry makes them."""
        clock = self.runtime.clock
        return Call(Deadline.after(clock, _ANSWER_WITHIN), Deadline.after(clock, _GENERATE_WITHIN))

    def get_or_create(
        self, request: Any, make: Callable[[], bytes], *, decode: Callable[[bytes], Any] = bytes, call: Call
    ) -> Outcome[Any]:
        """Answer a request by the whole read-through path."""

        def generate(deadline: Deadline) -> Generated:
            return Generated(make(), PROVENANCE)

        return self.runtime.cache.get_or_generate(self.key(request), POLICY, generate, decode=decode, call=call)

    def stored(self, request: Any) -> bytes | BlobRef:
        """Return the table's bytes of an answer, as they are stored."""
        entry = self._cache.get(derive_key("bench.answers", 1, [request]))
        if entry is None:
            raise AssertionError("the answer is not in the table")
        return entry.body

    def close(self) -> None:
        self.runtime.close()
