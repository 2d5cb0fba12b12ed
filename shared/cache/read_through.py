"""The one orchestrator: an answer from memory, from the table, or made once and shared.

The life of a request is drawn in DESIGN and in README.md; this file is it, step by step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from shared.cache.control import Control, control_key
from shared.cache.entry import ABSENT, CacheEntry, Failure, Record, identity_entry, read_record
from shared.cache.generation import Generated, GenerationSlots, shared_failure, to_failure
from shared.cache.guard import Patience, TableGuard
from shared.cache.key import CacheKey
from shared.cache.lease import Lease, Leases
from shared.cache.memory_tier import MemoryTier
from shared.cache.policy import CachePolicy, Decision, Directives, decide
from shared.cache.single_flight import SingleFlight, pending
from shared.cache.statistics import Statistics
from shared.cache.storing import EntryStore
from shared.clock import Clock, Deadline
from shared.errors import GenerationPendingError, LarderError, NotCachedError, RateLimitedError, TableError
from shared.telemetry import log, warn

T = TypeVar("T")

_FIRST_POLL_SECONDS = 0.005
_LONGEST_POLL_SECONDS = 0.5


def _admit_all() -> None:
    """Let every generation through."""


@dataclass(frozen=True, slots=True)
class Call:
    """What the core has to know of the request it serves.

    Attributes:
        answer_by: when the caller must have something: how long a waiter waits.
        generate_by: when a generation that runs here is cancelled; it may outlast the caller, and is stored then.
        directives: what the request says about caching.
        admit: called before a generation begins; raises `RateLimitedError` where the caller has had enough.
    """

    answer_by: Deadline
    generate_by: Deadline
    directives: Directives = field(default_factory=Directives)
    admit: Callable[[], None] = _admit_all


@dataclass(frozen=True, slots=True)
class CacheStatus:
    """How an answer came about, in the terms of RFC 9211.

    Attributes:
        hit: the answer was stored already.
        fwd: why it was generated: `miss`, `stale`, `request` (no-cache) or `bypass` (no-store).
        stored: what was generated is in the table now.
        collapsed: another caller's generation was waited for.
        source: `memory`, `table` or `generated`.
        trouble: the table did not do its part.
    """

    hit: bool
    fwd: str | None = None
    stored: bool = False
    collapsed: bool = False
    source: str = "generated"
    trouble: bool = False


_MEMORY_HIT = CacheStatus(True, source="memory")
_TABLE_HIT = CacheStatus(True, source="table")


class Outcome(NamedTuple, Generic[T]):
    """An answer: the decoded value, its envelope, and how it came about."""

    value: T
    entry: CacheEntry
    status: CacheStatus
    key: CacheKey


@dataclass(frozen=True, slots=True)
class _Found:
    entry: CacheEntry
    status: CacheStatus


class ReadThroughCache:
    """Answers from what is stored, and makes what is not, once."""

    def __init__(
        self,
        *,
        guard: TableGuard,
        store: EntryStore,
        leases: Leases,
        memory: MemoryTier,
        control: Control,
        slots: GenerationSlots,
        statistics: Statistics,
        clock: Clock,
    ) -> None:
        self._guard = guard
        self._store = store
        self._leases = leases
        self._memory = memory
        self._control = control
        self._slots = slots
        self._statistics = statistics
        self._clock = clock
        self._looks: SingleFlight[Record] = SingleFlight()
        self._flights: SingleFlight[_Found | RateLimitedError] = SingleFlight()

    def get(self, key: CacheKey) -> CacheEntry | None:
        """Return the live entry of the table, its body as stored; None on a miss. Nothing is counted.

        Raises:
            TableUnavailableError: the table did not answer.
        """
        record = self._read(key, Patience())
        found = decide(record.entry, self._control.epoch(key.namespace), self._clock.now_ms(), Directives())
        return None if found is Decision.MISS else record.entry

    def content(self, entry: CacheEntry) -> bytes:
        """Return the content of an entry that `get` returned.

        Raises:
            ValueError: the stored bytes are not what the envelope says.
            BlobError: the blob store does not answer, or holds something else.
        """
        return self._store.content(entry)

    def get_or_generate(
        self,
        key: CacheKey,
        policy: CachePolicy,
        generate: Callable[[Deadline], Generated],
        *,
        decode: Callable[[bytes], T],
        call: Call,
    ) -> Outcome[T]:
        """Answer a request.

        Args:
            key: of the value; see `derive_key`.
            policy: the value's lifetimes.
            generate: makes the value, by the deadline it is given, and validates it; raises `LarderError`.
            decode: turns content into the value; a `ValueError` from it makes a stored entry a miss.
            call: the request's deadlines and directives.

        Raises:
            NotCachedError: `only-if-cached`, and nothing that may be given is stored.
            BusyError: this process already runs as many generations as it may.
            GenerationPendingError: another caller still generates when this one's time is up.
            LarderError: the generation failed, and no stale value is left.
        """
        patience = Patience()
        if call.directives.no_store:
            return self._generate_unstored(key, generate, decode, call)
        held = None if call.directives.no_cache else self._from_memory(key, call, patience)
        if held is not None:
            self._statistics.count(key.namespace, "memory_hit")
            return Outcome(decode(_content(held)), held, _MEMORY_HIT, key)
        record = self._first_look(key, call, patience)
        stale: CacheEntry | None = None
        if not call.directives.no_cache:
            decision = self._decide(record, key, call)
            if decision is not Decision.MISS:
                opened = self._open(key, record, decode)
                if opened is None:
                    record = record._replace(entry=None, corrupt=True)
                elif decision is Decision.FRESH:
                    self._statistics.count(key.namespace, "table_hit")
                    return Outcome(opened[1], opened[0], _TABLE_HIT, key)
                else:
                    stale = record.entry
                    if call.directives.only_if_cached or self._is_being_made(key, record):
                        return self._give_stale(key, opened[0], opened[1])
        if call.directives.only_if_cached:
            raise NotCachedError("Nothing fresh enough is stored, and the request says only-if-cached.")
        try:
            found, shared = self._make_once(key, policy, generate, decode, call, record, stale, patience)
        except LarderError as error:
            if stale is not None and (opened := self._open(key, record, decode)) is not None:
                if not isinstance(error, GenerationPendingError):
                    warn("stale value given for an error", key=str(key), code=error.code)
                return self._give_stale(key, opened[0], opened[1])
            raise
        status = found.status
        if shared:
            self._statistics.count(key.namespace, "collapsed")
            status = CacheStatus(status.hit, status.fwd, status.stored, True, status.source, status.trouble)
        return Outcome(decode(_content(found.entry)), found.entry, status, key)

    def _from_memory(self, key: CacheKey, call: Call, patience: Patience) -> CacheEntry | None:
        entry = self._memory.get(key.digest)
        if entry is None:
            return None
        if self._control.due(key.area):
            self._look_at_control(key.area, patience)
            entry = self._memory.get(key.digest)
        epoch = self._control.epoch(key.namespace)
        fresh = decide(entry, epoch, self._clock.now_ms(), call.directives) is Decision.FRESH
        return entry if fresh else None

    def _look_at_control(self, area: str, patience: Patience) -> None:
        control = control_key(area)
        try:
            self._control.saw(area, self._guard.read(patience, lambda: self._guard.table.get(control)))
        except TableError as error:
            log("control item not read", area=area, code=error.code)

    def _read(self, key: CacheKey, patience: Patience, *, consistent: bool = False) -> Record:
        table, control, era = self._guard.table, control_key(key.area), self._memory.era
        if not consistent and not self._control.due(key.area):
            return read_record(self._guard.read(patience, lambda: table.get(key.item)), era)
        items = self._guard.read(patience, lambda: table.get_many([key.item, control], consistent=consistent))
        self._control.saw(key.area, items.get(control))
        return read_record(items.get(key.item), era)

    def _first_look(self, key: CacheKey, call: Call, patience: Patience) -> Record:
        """Read the record, once for all callers of this process that look for it at the same time."""
        try:
            record, _ = self._looks.run(key.digest, lambda: self._read(key, patience), deadline=call.answer_by)
        except TableError as error:
            patience.troubled = True
            warn("table not read", key=str(key), code=error.code)
            return ABSENT
        if record.corrupt:
            warn("corrupt entry", key=str(key))
        return record

    def _decide(self, record: Record, key: CacheKey, call: Call) -> Decision:
        return decide(record.entry, self._control.epoch(key.namespace), self._clock.now_ms(), call.directives)

    def _open(self, key: CacheKey, record: Record, decode: Callable[[bytes], T]) -> tuple[CacheEntry, T] | None:
        """Return the record's entry with its content ready, and the decoded value; None where it is corrupt."""
        if record.entry is None:
            return None
        try:
            content = self._store.content(record.entry)
            value = decode(content)
        except (ValueError, LarderError) as error:
            warn("corrupt entry", key=str(key), error_type=type(error).__name__)
            return None
        ready = identity_entry(record.entry, content)
        self._memory.put(key.digest, ready, era=record.era)
        return ready, value

    def _is_being_made(self, key: CacheKey, record: Record) -> bool:
        now = self._clock.now_ms()
        failing = record.failure is not None and record.failure.until_ms > now
        return failing or record.lease_until_ms > now or self._flights.in_flight((str(key), False))

    def _give_stale(self, key: CacheKey, entry: CacheEntry, value: T) -> Outcome[T]:
        self._statistics.count(key.namespace, "stale_hit")
        return Outcome(value, entry, _TABLE_HIT, key)

    def _generate_unstored(
        self, key: CacheKey, generate: Callable[[Deadline], Generated], decode: Callable[[bytes], T], call: Call
    ) -> Outcome[T]:
        with self._slots.taken():
            call.admit()
            generated = generate(call.generate_by)
        self._statistics.spent(key.namespace, generated.provenance)
        entry = self._store.unstored(generated, self._clock.now_ms())
        return Outcome(decode(generated.content), entry, CacheStatus(False, fwd="bypass"), key)

    def _make_once(
        self,
        key: CacheKey,
        policy: CachePolicy,
        generate: Callable[[Deadline], Generated],
        decode: Callable[[bytes], T],
        call: Call,
        record: Record,
        stale: CacheEntry | None,
        patience: Patience,
    ) -> tuple[_Found, bool]:
        asked_at_ms = self._clock.now_ms()

        def make() -> _Found | RateLimitedError:
            maker = _Maker(self, key, policy, generate, decode, call, stale, patience, asked_at_ms)
            try:
                return maker.run(record)
            except RateLimitedError as error:
                return error

        with self._slots.taken():
            while True:
                flight = (str(key), call.directives.no_cache)
                found, shared = self._flights.run(flight, make, deadline=call.answer_by)
                if isinstance(found, _Found):
                    return found, shared
                # That caller's limit is not this one's, who may lead the next attempt.
                if not shared:
                    raise found


class _Maker(Generic[T]):
    """One process's attempt to make a value: take the lease or wait for who has it, look again, generate, store."""

    def __init__(
        self,
        cache: ReadThroughCache,
        key: CacheKey,
        policy: CachePolicy,
        generate: Callable[[Deadline], Generated],
        decode: Callable[[bytes], T],
        call: Call,
        stale: CacheEntry | None,
        patience: Patience,
        asked_at_ms: int,
    ) -> None:
        self._cache = cache
        self._key = key
        self._policy = policy
        self._generate = generate
        self._decode = decode
        self._call = call
        self._stale = stale
        self._patience = patience
        self._asked_at_ms = asked_at_ms

    def run(self, record: Record) -> _Found:
        cache, key = self._cache, self._key
        waited = False
        began = cache._clock.monotonic()
        poll = _FIRST_POLL_SECONDS
        while True:
            try:
                self._raise_shared(record.failure)
                lease = cache._leases.acquire(
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
                    record = cache._read(key, self._patience, consistent=True)
                    if (found := self._acceptable(record)) is not None:
                        cache._leases.release(lease, self._patience)
                        return found
                    return self._make(lease)
                if record.lease_until_ms > cache._clock.now_ms():
                    if self._stale is not None:
                        raise pending()
                    waited = True
                    if self._call.answer_by.remaining() <= poll:
                        raise pending()
                    cache._clock.sleep(poll)
                    poll = min(_LONGEST_POLL_SECONDS, max(poll, (cache._clock.monotonic() - began) / 5))
                # A poll that fails says nothing of this request's patience: it was waiting anyway.
                record = cache._read(key, Patience() if waited else self._patience, consistent=not waited)
            except TableError as error:
                warn("generating without a lease", key=str(key), code=error.code)
                return self._make(cache._leases.unguarded(key.item, key.namespace, record))
            if (found := self._acceptable(record, collapsed=waited)) is not None:
                return found

    def _acceptable(self, record: Record, *, collapsed: bool = False) -> _Found | None:
        """Return the entry of a later look, where it answers the request."""
        cache = self._cache
        if self._call.directives.no_cache:
            made_since = record.entry is not None and record.entry.created_at_ms >= self._asked_at_ms
            if not made_since:
                return None
        if cache._decide(record, self._key, self._call) is not Decision.FRESH:
            return None
        opened = cache._open(self._key, record, self._decode)
        if opened is None:
            return None
        cache._statistics.count(self._key.namespace, "table_hit")
        return _Found(opened[0], CacheStatus(True, collapsed=collapsed, source="table"))

    def _raise_shared(self, failure: Failure | None) -> None:
        if (
            failure is not None
            and failure.until_ms > self._cache._clock.now_ms()
            and not self._call.directives.no_cache
        ):
            raise shared_failure(failure)

    def _make(self, lease: Lease) -> _Found:
        cache, key, policy, deadline = self._cache, self._key, self._policy, self._call.generate_by
        epoch, era = cache._control.epoch(key.namespace), cache._memory.era
        cache._statistics.count(key.namespace, "miss")
        began = cache._clock.monotonic()
        try:
            with cache._leases.renewing(lease, ttl=policy.lease_ttl, deadline=deadline):
                self._call.admit()
                generated = self._generate(deadline)
        except RateLimitedError:
            cache._leases.release(lease, self._patience)
            raise
        except LarderError as error:
            cache._statistics.count(key.namespace, "failed")
            cache._leases.fail(lease, to_failure(error, policy, cache._clock.now_ms()), self._patience)
            raise
        except BaseException:
            cache._leases.release(lease, self._patience)
            raise
        cache._statistics.count(key.namespace, "generated")
        cache._statistics.spent(key.namespace, generated.provenance)
        entry = cache._store.entry(generated, policy, epoch=epoch, fence=lease.fence, now_ms=cache._clock.now_ms())
        stored = cache._store.save(key, lease, entry, self._patience)
        if stored is not None:
            # Kept here even when the table is in trouble: it is paid for. Not when a newer fence refused it.
            cache._memory.put(key.digest, identity_entry(entry, generated.content), era=era)
        if not stored:
            cache._statistics.count(key.namespace, "not_stored")
        log(
            "generated",
            key=str(key),
            stored=bool(stored),
            took_ms=round((cache._clock.monotonic() - began) * 1000),
            cost_microusd=generated.provenance.cost_microusd,
        )
        fwd = "request" if self._call.directives.no_cache else "stale" if self._stale is not None else "miss"
        status = CacheStatus(False, fwd=fwd, stored=bool(stored), trouble=self._patience.troubled)
        return _Found(identity_entry(entry, generated.content), status)


def _content(entry: CacheEntry) -> bytes:
    if not isinstance(entry.body, bytes):
        raise AssertionError("an opened entry holds its content")
    return entry.body
