"""Pools: many values under one key, chosen from, and topped up by exactly what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from shared.cache.call import Call
from shared.cache.core import Core
from shared.cache.entry import Record
from shared.cache.guard import Patience
from shared.cache.key import CacheKey
from shared.cache.lease import Lease, LeaseWait
from shared.cache.pool_choice import Choice, Listing, Made, PoolAnswer
from shared.cache.pool_items import pool_key
from shared.cache.pool_store import MARKS_EPOCH, PoolStore, unstored
from shared.cache.single_flight import SingleFlight
from shared.canonical_json import JsonValue
from shared.clock import Deadline
from shared.errors import RateLimitedError, TableError
from shared.telemetry import warn

_LEASE_TTL = timedelta(seconds=10)


@dataclass
class _State:
    listing: Listing
    record: Record
    contents: dict[str, bytes] = field(default_factory=dict)
    made: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    stored: bool = True
    collapsed: bool = False
    topped_up: bool = False


class Pool:
    """All pools of a process; which one is meant is each method's `key`."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._store = PoolStore(core)
        self._flights: SingleFlight[_State | RateLimitedError] = SingleFlight()

    def take(
        self,
        key: CacheKey,
        choose: Callable[[Listing], Choice],
        make: Callable[[Listing, Choice, Deadline], Made],
        *,
        call: Call,
    ) -> PoolAnswer:
        """Choose from the pool, after topping it up where it is short.

        Args:
            choose: pure; also run on the listing with what `make` made.
            make: makes what a choice lacks, each value valid, and not in the listing unless it comes with more tags;
                run by one caller at a time, in all processes.
            call: the request's deadlines and directives. With `no_store` neither pool nor marks are read or written;
                with `only_if_cached` nothing is made.

        Raises:
            BusyError, GenerationPendingError, RateLimitedError: as in `ReadThroughCache.get_or_generate`.
            LarderError: from `make`.
        """
        if call.directives.no_store:
            return self._take_unstored(choose, make, call)
        patience = Patience()
        answer = self._take(key, choose, make, call, patience)
        if answer.unreadable and not patience.troubled and not call.directives.only_if_cached:
            # They are off the list now, and so are missing: once more, for what takes their place.
            answer = self._take(key, choose, make, call, patience)
        return answer

    def _take(
        self,
        key: CacheKey,
        choose: Callable[[Listing], Choice],
        make: Callable[[Listing, Choice, Deadline], Made],
        call: Call,
        patience: Patience,
    ) -> PoolAnswer:
        state = self._look(key, patience)
        choice = choose(state.listing)
        if choice.shortfall and not call.directives.only_if_cached:
            with self._core.slots:
                state = self._topped_up(key, state, choose, make, call, patience)
            choice = choose(state.listing)
        else:
            self._core.statistics.count(key.namespace, "table_hit")
        contents = self._store.contents(key, choice.values, state.contents, patience)
        return PoolAnswer(
            tuple(contents),
            state.made,
            state.notes,
            state.stored,
            patience.troubled,
            collapsed=state.collapsed,
            topped_up=state.topped_up,
            unreadable=len(choice.values) - len(contents),
        )

    def listing(self, key: CacheKey) -> Listing:
        """Return what is in the pool.

        Raises:
            TableUnavailableError: the table did not answer.
        """
        return self._store.load(key, Patience(), consistent=True)[0]

    def clear(self, key: CacheKey) -> int:
        """Remove all values, and those that a top-up under way will write; return how many there were."""
        return self._store.clear(key)

    def _take_unstored(
        self, choose: Callable[[Listing], Choice], make: Callable[[Listing, Choice, Deadline], Made], call: Call
    ) -> PoolAnswer:
        empty = Listing()
        with self._core.slots:
            call.admit()
            made = make(empty, choose(empty), call.generate_by)
        now = self._core.clock.now_ms()
        values = tuple(unstored(value, now, now) for value in made.values)
        choice = choose(Listing(values))
        contents = tuple((value, value.content(None)) for value in choice.values)
        return PoolAnswer(contents, frozenset(value.id for value in values), made.notes, stored=False, trouble=False)

    def _look(self, key: CacheKey, patience: Patience) -> _State:
        try:
            return _State(*self._store.load(key, patience))
        except TableError as error:
            warn("pool not read", key=str(key), code=error.code)
            return _State(Listing(), Record(None), stored=False)

    def _topped_up(
        self,
        key: CacheKey,
        seen: _State,
        choose: Callable[[Listing], Choice],
        make: Callable[[Listing, Choice, Deadline], Made],
        call: Call,
        patience: Patience,
    ) -> _State:
        def top_up() -> _State | RateLimitedError:
            try:
                return self._top_up(key, seen, choose, make, call, patience)
            except RateLimitedError as error:
                return error

        while True:
            state, shared = self._flights.run(str(key), call.answer_by, top_up)
            if isinstance(state, _State) and not shared:
                return state
            if isinstance(state, RateLimitedError) and not shared:
                raise state
            # Another caller's top-up was for another choice: look what it left for this one.
            seen = self._look(key, patience) if isinstance(state, RateLimitedError) or state.stored else _as_seen(state)
            seen.collapsed = True
            if not choose(seen.listing).shortfall:
                self._core.statistics.count(key.namespace, "collapsed")
                return seen

    def _top_up(
        self,
        key: CacheKey,
        seen: _State,
        choose: Callable[[Listing], Choice],
        make: Callable[[Listing, Choice, Deadline], Made],
        call: Call,
        patience: Patience,
    ) -> _State:
        others = LeaseWait(self._core.clock, call.answer_by)
        place = pool_key(key.item.partition)
        try:
            while True:
                lease = self._core.leases.acquire(
                    place, key.namespace, seen.record, ttl=_LEASE_TTL, deadline=call.generate_by, patience=patience
                )
                if lease is None and seen.record.lease_until_ms > self._core.clock.now_ms():
                    others.wait()
                seen = _State(*self._store.load(key, patience, consistent=True))
                if not choose(seen.listing).shortfall:
                    if lease is not None:
                        self._core.leases.release(lease, patience)
                    seen.collapsed = others.waited
                    return seen
                if lease is not None:
                    break
        except TableError as error:
            warn("topping up without a lease", key=str(key), code=error.code)
            lease = self._core.leases.unguarded(place, key.namespace, seen.record)
        return self._make(key, lease, seen, choose(seen.listing), make, call, patience)

    def _make(
        self,
        key: CacheKey,
        lease: Lease,
        seen: _State,
        choice: Choice,
        make: Callable[[Listing, Choice, Deadline], Made],
        call: Call,
        patience: Patience,
    ) -> _State:
        self._core.statistics.count(key.namespace, "miss")
        epoch = self._core.control.epoch(key)
        marks: Mapping[str, JsonValue] = {}
        try:
            with self._core.leases.renewing(lease, ttl=_LEASE_TTL, deadline=call.generate_by):
                call.admit()
                made = make(seen.listing, choice, call.generate_by)
                marks = made.marks
                self._core.statistics.spent(key.namespace, made.provenance)
                self._core.statistics.count(key.namespace, "generated", len(made.values))
                added, stored = self._store.save(key, lease, epoch, seen.listing, made.values, patience)
        finally:
            self._core.leases.release(lease, patience, remember={**marks, MARKS_EPOCH: epoch} if marks else None)
        listed = {value.id: value for value in seen.listing.values}
        new = frozenset(value.id for value in added if value.id not in listed)
        listing = Listing(
            tuple({**listed, **{value.id: value for value in added}}.values()), {**seen.listing.marks, **marks}
        )
        contents = {value.id: value.content for value in made.values}
        return _State(listing, seen.record, contents, new, made.notes, stored, topped_up=bool(made.values))


def _as_seen(state: _State) -> _State:
    """Return another caller's state as this one's: what it made was not made for this request."""
    return _State(state.listing, state.record, state.contents, stored=state.stored)
