"""The one orchestrator: an answer from memory, from the table, or made once and shared.

README.md draws the life of a request; this file is it, with `reading` for each look and `making` for each generation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from shared.cache.call import MEMORY_HIT, TABLE_HIT, CacheStatus, Call, Outcome
from shared.cache.core import Core
from shared.cache.entry import ABSENT, CacheEntry, Record
from shared.cache.generation import Generated
from shared.cache.guard import Patience
from shared.cache.key import CacheKey
from shared.cache.making import Found, Maker
from shared.cache.policy import CachePolicy, Decision, Directives, decide
from shared.cache.reading import EntryReader
from shared.cache.single_flight import SingleFlight
from shared.clock import Deadline
from shared.errors import GenerationPendingError, LarderError, NotCachedError, TableError
from shared.telemetry import warn

T = TypeVar("T")
# A named tuple's own constructor is a Python function.
_new = tuple.__new__


class ReadThroughCache:
    """Answers from what is stored, and makes what is not, once."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._clock, self._memory, self._control = core.clock, core.memory, core.control
        self._count = core.statistics.count
        self._reader = EntryReader(core)
        self._looks: SingleFlight[Record] = SingleFlight()
        self._flights: SingleFlight[Found | LarderError] = SingleFlight()

    def get(self, key: CacheKey) -> CacheEntry | None:
        """Return the live entry of the table, its body as stored; None on a miss. Nothing is counted.

        Raises:
            TableUnavailableError: the table did not answer.
        """
        return self._reader.entry(key, Patience())

    def content(self, entry: CacheEntry) -> bytes:
        """Return the content of an entry that `get` returned.

        Raises:
            ValueError: the stored bytes are not what the envelope says.
            BlobError: the blob store does not answer, or holds something else.
        """
        return self._core.store.content(entry)

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
        directives = call.directives
        if directives.no_store:
            return self._generate_unstored(key, generate, decode, call)
        held = None if directives.no_cache else self._from_memory(key, directives)
        if held is not None:
            self._count(key.namespace, "memory_hit")
            # The tier holds contents alone, which the type cannot say.
            return _new(Outcome, (decode(held.body), held, MEMORY_HIT, key))  # type: ignore[arg-type]
        patience = Patience()
        record = self._first_look(key, call, patience, glance=not directives.no_cache)
        if record.partial:
            # It is fresh as policies go; a request may be more particular.
            if directives.max_age is None or self._reader.judge(key, record.entry, directives) is Decision.FRESH:
                opened = self._reader.open(key, record, decode)
                if opened is not None:
                    self._count(key.namespace, "table_hit")
                    return _new(Outcome, (opened[1], opened[0], TABLE_HIT, key))
            record = self._first_look(key, call, patience, glance=False)
        stale: CacheEntry | None = None
        if not directives.no_cache:
            decision = self._reader.judge(key, record.entry, call.directives)
            if decision is not Decision.MISS:
                opened = self._reader.open(key, record, decode)
                if opened is None:
                    record = record._replace(entry=None, corrupt=True)
                elif decision is Decision.FRESH:
                    self._count(key.namespace, "table_hit")
                    return Outcome(opened[1], opened[0], TABLE_HIT, key)
                else:
                    stale = record.entry
                    if directives.only_if_cached or self._is_being_made(key, record):
                        return self._give_stale(key, opened[0], opened[1])
        if directives.only_if_cached:
            raise NotCachedError("Nothing fresh enough is stored, and the request says only-if-cached.")
        try:
            found, shared = self._make_once(key, policy, generate, decode, call, record, stale, patience)
        except LarderError as error:
            if stale is not None and (opened := self._reader.open(key, record, decode)) is not None:
                if not isinstance(error, GenerationPendingError):
                    warn("stale value given for an error", key=str(key), code=error.code)
                return self._give_stale(key, opened[0], opened[1])
            raise
        status = found.status
        if shared:
            self._core.statistics.count(key.namespace, "collapsed")
            status = CacheStatus(status.hit, status.fwd, status.stored, True, status.source, status.trouble)
        return Outcome(decode(_content(found.entry)), found.entry, status, key)

    def _from_memory(self, key: CacheKey, directives: Directives) -> CacheEntry | None:
        now = self._clock.now_ms()
        entry = self._memory.get(key.digest, now)
        if entry is None:
            return None
        epoch = self._control.recent_epoch(key, now)
        if epoch is None:
            self._reader.look_at_control(key.area, Patience())
            entry, epoch = self._memory.get(key.digest, now), self._control.epoch(key)
        return entry if decide(entry, epoch, now, directives) is Decision.FRESH else None

    def _first_look(self, key: CacheKey, call: Call, patience: Patience, *, glance: bool) -> Record:
        """Read the record, whole ones once for all callers of this process that look for it at the same time.

        Glances are not shared: a table that has them is so near that sharing costs more than another one.
        """
        try:
            if glance and (seen := self._reader.look(key, patience)) is not None:
                return seen
            record, _ = self._looks.run(key.digest, call.answer_by, self._reader.read, key, patience)
        except TableError as error:
            patience.troubled = True
            warn("table not read", key=str(key), code=error.code)
            return ABSENT
        if record.corrupt:
            warn("corrupt entry", key=str(key))
        return record

    def _is_being_made(self, key: CacheKey, record: Record) -> bool:
        now = self._core.clock.now_ms()
        failing = record.failure is not None and record.failure.until_ms > now
        return failing or record.lease_until_ms > now or self._flights.in_flight((str(key), False))

    def _give_stale(self, key: CacheKey, entry: CacheEntry, value: T) -> Outcome[T]:
        self._core.statistics.count(key.namespace, "stale_hit")
        return Outcome(value, entry, TABLE_HIT, key)

    def _generate_unstored(
        self, key: CacheKey, generate: Callable[[Deadline], Generated], decode: Callable[[bytes], T], call: Call
    ) -> Outcome[T]:
        with self._core.slots:
            call.admit()
            generated = generate(call.generate_by)
        self._core.statistics.spent(key.namespace, generated.provenance)
        entry = self._core.store.unstored(generated, self._core.clock.now_ms())
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
    ) -> tuple[Found, bool]:
        asked_at_ms = self._core.clock.now_ms()

        def make() -> Found | LarderError:
            maker = Maker(self._core, self._reader, key, policy, generate, decode, call, stale, patience, asked_at_ms)
            try:
                return maker.run(record)
            except LarderError as error:
                if error.callers_own:
                    return error
                raise

        with self._core.slots:
            while True:
                flight = (str(key), call.directives.no_cache)
                found, shared = self._flights.run(flight, call.answer_by, make)
                if isinstance(found, Found):
                    return found, shared
                # What is that caller's own is not this one's, who may lead the next attempt.
                if not shared:
                    raise found


def _content(entry: CacheEntry) -> bytes:
    if not isinstance(entry.body, bytes):
        raise AssertionError("an opened entry holds its content")
    return entry.body
