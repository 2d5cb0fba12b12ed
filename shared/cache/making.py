"""Making what is not there: take the lease or wait for who has it, look again, generate, store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from shared.cache.call import CacheStatus, Call
from shared.cache.core import Core
from shared.cache.entry import CacheEntry, Failure, Record, identity_entry
from shared.cache.generation import Generated, shared_failure, to_failure
from shared.cache.guard import Patience
from shared.cache.key import CacheKey
from shared.cache.lease import Lease, LeaseWait
from shared.cache.policy import CachePolicy, Decision
from shared.cache.reading import EntryReader
from shared.cache.single_flight import pending
from shared.clock import Deadline
from shared.errors import LarderError, TableError
from shared.telemetry import log, warn

T = TypeVar("T")


class Found(NamedTuple):
    """An entry with its content ready, and how it came about."""

    entry: CacheEntry
    status: CacheStatus


class Maker(Generic[T]):
    """One process's attempt to make one value."""

    def __init__(
        self,
        core: Core,
        reader: EntryReader,
        key: CacheKey,
        policy: CachePolicy,
        generate: Callable[[Deadline], Generated],
        decode: Callable[[bytes], T],
        call: Call,
        stale: CacheEntry | None,
        patience: Patience,
        asked_at_ms: int,
    ) -> None:
        self._core = core
        self._reader = reader
        self._key = key
        self._policy = policy
        self._generate = generate
        self._decode = decode
        self._call = call
        self._stale = stale
        self._patience = patience
        self._asked_at_ms = asked_at_ms

    def run(self, record: Record) -> Found:
        """Make the value, or find it made by another process meanwhile.

        Args:
            record: as first read.

        Raises:
            GenerationPendingError: another process still generates when the caller's time is up.
            LarderError: the generation failed, here or there.
        """
        core, key = self._core, self._key
        others = LeaseWait(core.clock, self._call.answer_by)
        while True:
            try:
                self._raise_shared(record.failure)
                lease = core.leases.acquire(
                    key.item,
                    key.namespace,
                    record,
                    ttl=self._policy.lease_ttl,
                    deadline=self._call.generate_by,
                    patience=self._patience,
                    keep=self._stale,
                )
                if lease is not None:
                    # The second look, strongly consistent: what the first one saw may have been a lagging copy, and a
                    # namespace cleared meanwhile must not get an entry of its old epoch.
                    record = self._reader.read(key, self._patience, consistent=True)
                    if (found := self._acceptable(record)) is not None:
                        core.leases.release(lease, self._patience)
                        return found
                    return self._make(lease)
                if record.lease_until_ms > core.clock.now_ms():
                    if self._stale is not None:
                        raise pending()
                    others.wait()
                # A poll that fails says nothing of this request's patience: it was waiting anyway.
                patience = Patience() if others.waited else self._patience
                record = self._reader.read(key, patience, consistent=not others.waited)
            except TableError as error:
                warn("generating without a lease", key=str(key), code=error.code)
                return self._make(core.leases.unguarded(key.item, key.namespace, record))
            if (found := self._acceptable(record, collapsed=others.waited)) is not None:
                return found

    def _acceptable(self, record: Record, *, collapsed: bool = False) -> Found | None:
        """Return the entry of a later look, where it answers the request."""
        core = self._core
        if self._call.directives.no_cache:
            made_since = record.entry is not None and record.entry.created_at_ms >= self._asked_at_ms
            if not made_since:
                return None
        if self._reader.judge(self._key, record.entry, self._call.directives) is not Decision.FRESH:
            return None
        opened = self._reader.open(self._key, record, self._decode)
        if opened is None:
            return None
        core.statistics.count(self._key.namespace, "table_hit")
        return Found(opened[0], CacheStatus(True, collapsed=collapsed, source="table"))

    def _raise_shared(self, failure: Failure | None) -> None:
        if failure is not None and failure.until_ms > self._core.clock.now_ms() and not self._call.directives.no_cache:
            raise shared_failure(failure)

    def _make(self, lease: Lease) -> Found:
        core, key, policy, deadline = self._core, self._key, self._policy, self._call.generate_by
        epoch, era = core.control.epoch(key), core.memory.era
        core.statistics.count(key.namespace, "miss")
        began = core.clock.monotonic()
        try:
            with core.leases.renewing(lease, ttl=policy.lease_ttl, deadline=deadline):
                self._call.admit()
                generated = self._generate(deadline)
        except LarderError as error:
            if error.callers_own:
                core.leases.release(lease, self._patience)
                raise
            core.statistics.count(key.namespace, "failed")
            core.leases.fail(lease, to_failure(error, policy, core.clock.now_ms()), self._patience)
            raise
        except BaseException:
            core.leases.release(lease, self._patience)
            raise
        core.statistics.count(key.namespace, "generated")
        core.statistics.spent(key.namespace, generated.provenance)
        entry = core.store.entry(generated, policy, epoch=epoch, now_ms=core.clock.now_ms())
        ready = identity_entry(entry, generated.content)
        stored = core.store.save(key, lease, entry, self._patience)
        if stored is not None:
            # Kept here even when the table is in trouble: it is paid for. Not when a newer fence refused it.
            core.memory.put(key.digest, ready, era=era)
        if not stored:
            core.statistics.count(key.namespace, "not_stored")
        log(
            "generated",
            key=str(key),
            stored=bool(stored),
            took_ms=round((core.clock.monotonic() - began) * 1000),
            cost_microusd=generated.provenance.cost_microusd,
        )
        fwd = "request" if self._call.directives.no_cache else "stale" if self._stale is not None else "miss"
        status = CacheStatus(False, fwd=fwd, stored=bool(stored), trouble=self._patience.troubled)
        return Found(ready, status)
