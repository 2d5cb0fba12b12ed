"""Pools: many values under one key, chosen from, and topped up by exactly what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from shared.cache.call import Call
from shared.cache.control import control_key
from shared.cache.core import Core
from shared.cache.entry import Record, read_record
from shared.cache.guard import Patience
from shared.cache.key import CacheKey
from shared.cache.lease import Lease, tombstone
from shared.cache.pool_choice import Choice, Listing, Made, PoolAnswer
from shared.cache.pool_items import (
    BODY_PREFIX,
    VALUE_PREFIX,
    NewValue,
    PoolValue,
    body_key,
    pool_key,
    read_value,
    value_items,
    value_key,
)
from shared.cache.single_flight import SingleFlight, pending
from shared.canonical_json import JsonValue
from shared.clock import Deadline, to_ms
from shared.errors import RateLimitedError, TableError
from shared.table import IfNewestFence, Item, ItemKey
from shared.telemetry import warn

MAX_VALUES = 1_000
KEPT_UNUSED = timedelta(days=90)
EXTEND_BELOW = timedelta(days=60)
_LEASE_TTL = timedelta(seconds=10)
_LONGEST_POLL_SECONDS = 0.5
_CLEARED = "cleared_fence"


@dataclass(slots=True)
class _State:
    listing: Listing
    record: Record
    bodies: dict[str, bytes] = field(default_factory=dict)
    made: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    stored: bool = True
    collapsed: bool = False


class Pool:
    """All pools of a process; which one is meant is each method's `key`."""

    def __init__(self, core: Core) -> None:
        self._core = core
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
        patience = Patience()
        if call.directives.no_store:
            return self._take_unstored(choose, make, call)
        state = self._look(key, patience)
        choice = choose(state.listing)
        if choice.shortfall and not call.directives.only_if_cached:
            with self._core.slots.taken():
                state = self._topped_up(key, state, choose, make, call, patience)
            choice = choose(state.listing)
        else:
            self._core.statistics.count(key.namespace, "table_hit")
        return self._answer(key, state, choice, patience)

    def listing(self, key: CacheKey) -> Listing:
        """Return what is in the pool.

        Raises:
            TableUnavailableError: the table did not answer.
        """
        return self._list(key, Patience(), consistent=True).listing

    def clear(self, key: CacheKey) -> int:
        """Remove all values, and those that a top-up under way will write; return how many there were."""
        table, partition = self._core.guard.table, key.item.partition
        record = read_record(table.get(pool_key(partition), consistent=True))
        buried = tombstone(pool_key(partition), key.namespace, record, self._core.clock.now_ms())
        marks: dict[str, JsonValue] = {**buried.attributes, _CLEARED: buried.fence}
        table.put(Item(buried.key, marks, fence=buried.fence, expires_at_ms=buried.expires_at_ms))
        removed = 0
        for prefix in (VALUE_PREFIX, BODY_PREFIX):
            # Whatever is there, of older epochs too: what is void and stays would be in the way of its like.
            cursor: str | None = None
            while True:
                page = table.query(partition, prefix=prefix, cursor=cursor, consistent=True)
                for item in page.items:
                    removed += table.delete(item.key) and prefix == VALUE_PREFIX
                cursor = page.cursor
                if cursor is None:
                    break
        return removed

    def _take_unstored(
        self, choose: Callable[[Listing], Choice], make: Callable[[Listing, Choice, Deadline], Made], call: Call
    ) -> PoolAnswer:
        empty = Listing()
        with self._core.slots.taken():
            call.admit()
            made = make(empty, choose(empty), call.generate_by)
        now = self._core.clock.now_ms()
        values = tuple(_unstored(value, now, now) for value in made.values)
        choice = choose(Listing(values))
        contents = tuple((value, value.content(None)) for value in choice.values)
        return PoolAnswer(contents, frozenset(value.id for value in values), made.notes, stored=False, trouble=False)

    def _look(self, key: CacheKey, patience: Patience) -> _State:
        try:
            return self._list(key, patience)
        except TableError as error:
            warn("pool not read", key=str(key), code=error.code)
            return _State(Listing(), Record(None), stored=False)

    def _list(self, key: CacheKey, patience: Patience, *, consistent: bool = False) -> _State:
        table, partition = self._core.guard.table, key.item.partition
        if self._core.control.due(key.area, self._core.clock.now_ms()):
            control = control_key(key.area)
            self._core.control.saw(key.area, self._core.guard.read(patience, lambda: table.get(control)))
        items: list[Item] = []
        cursor: str | None = None
        while True:
            page = self._core.guard.read(
                patience,
                lambda cursor=cursor: table.query(  # type: ignore[misc]
                    partition, prefix="value", limit=MAX_VALUES + 1, cursor=cursor, consistent=consistent
                ),
            )
            items.extend(page.items)
            cursor = page.cursor
            if cursor is None:
                break
        own = items.pop(0) if items and items[0].key == pool_key(partition) else None
        record = read_record(own)
        floor = own.attributes.get(_CLEARED, 0) if own is not None else 0
        epoch = self._core.control.epoch(key)
        read = (read_value(item) for item in items)
        live = tuple(v for v in read if v is not None and v.epoch >= epoch and v.fence > _number(floor))
        return _State(Listing(live, {} if own is None else own.attributes), record)

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
            state, shared = self._flights.run(str(key), top_up, deadline=call.answer_by)
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
        began, poll, waited = self._core.clock.monotonic(), 0.005, False
        place = pool_key(key.item.partition)
        try:
            while True:
                lease = self._core.leases.acquire(
                    place, key.namespace, seen.record, ttl=_LEASE_TTL, deadline=call.generate_by, patience=patience
                )
                if lease is None and seen.record.lease_until_ms > self._core.clock.now_ms():
                    if call.answer_by.remaining() <= poll:
                        raise pending()
                    self._core.clock.sleep(poll)
                    waited = True
                    poll = min(_LONGEST_POLL_SECONDS, max(poll, (self._core.clock.monotonic() - began) / 5))
                seen = self._list(key, patience, consistent=True)
                if not choose(seen.listing).shortfall:
                    if lease is not None:
                        self._core.leases.release(lease, patience)
                    seen.collapsed = waited
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
                added, stored = self._save(key, lease, epoch, seen.listing, made.values, patience)
        finally:
            self._core.leases.release(lease, patience, remember=marks)
        listed = {value.id: value for value in seen.listing.values}
        new = frozenset(value.id for value in added if value.id not in listed)
        listing = Listing(
            tuple({**listed, **{value.id: value for value in added}}.values()), {**seen.listing.marks, **marks}
        )
        contents = {value.id: value.content for value in made.values}
        return _State(listing, seen.record, contents, new, made.notes, stored)

    def _save(
        self,
        key: CacheKey,
        lease: Lease,
        epoch: int,
        listing: Listing,
        values: Sequence[NewValue],
        patience: Patience,
    ) -> tuple[list[PoolValue], bool]:
        """Write what was made; return it as listed, and whether all of it is in the pool now."""
        now, listed = self._core.clock.now_ms(), {value.id: value for value in listing.values}
        stored = self._stands(key, lease, epoch, patience)
        room = MAX_VALUES - len(listed)
        added: list[PoolValue] = []
        for place, value in enumerate(values):
            before = listed.get(value.id)
            created = now if before is None else before.created_at_ms
            added.append(_unstored(value, created, now))
            room -= before is None
            if not stored or (before is None and room < 0):
                continue
            items = value_items(
                key.item.partition,
                value,
                namespace=key.namespace,
                now_ms=created,
                expires_at_ms=now + to_ms(KEPT_UNUSED),
                epoch=epoch,
                fence=lease.fence,
            )
            try:
                self._write(items, patience)
            except TableError as error:
                warn("made values not stored", key=str(key), code=error.code, count=len(values) - place)
                self._core.statistics.count(key.namespace, "not_stored", len(values) - place)
                stored = False
        return added, stored and room >= 0

    def _stands(self, key: CacheKey, lease: Lease, epoch: int, patience: Patience) -> bool:
        """Tell whether values made under the lease would be listed: the pool was not cleared meanwhile."""
        table, place, control = self._core.guard.table, lease.key, control_key(key.area)
        try:
            items = self._core.guard.read(patience, lambda: table.get_many([place, control], consistent=True))
        except TableError:
            # Whether the writes go through is for them to find out.
            return True
        self._core.control.saw(key.area, items.get(control))
        if read_record(items.get(place)).fence <= lease.fence and self._core.control.epoch(key) == epoch:
            return True
        warn("late values not stored", key=str(key))
        return False

    def _write(self, items: tuple[Item, Item | None], patience: Patience) -> None:
        item, body = items
        table = self._core.guard.table
        if body is not None:
            self._core.guard.write(patience, lambda: table.put(body, when=IfNewestFence()))
        # Over what is void, or has fewer tags; never over what a later top-up wrote.
        self._core.guard.write(patience, lambda: table.put(item, when=IfNewestFence()))

    def _answer(self, key: CacheKey, state: _State, choice: Choice, patience: Patience) -> PoolAnswer:
        partition, now = key.item.partition, self._core.clock.now_ms()
        wanted = [v for v in choice.values if v.stored is None and v.id not in state.bodies]
        bodies: Mapping[ItemKey, Item] = {}
        if wanted:
            try:
                keys = [body_key(partition, value.id) for value in wanted]
                bodies = self._core.guard.read(patience, lambda: self._core.guard.table.get_many(keys))
            except TableError as error:
                warn("pool bodies not read", key=str(key), code=error.code)
        answered: list[tuple[PoolValue, bytes]] = []
        for value in choice.values:
            body = bodies.get(body_key(partition, value.id))
            try:
                content = state.bodies.get(value.id) or value.content(None if body is None else body.body)
            except ValueError:
                warn("corrupt pool value", key=str(key), id=value.id)
                self._discard(value_key(partition, value.id), patience)
                continue
            answered.append((value, content))
            if value.id not in state.made and value.expires_at_ms - now < to_ms(EXTEND_BELOW):
                self._extend(partition, value, now + to_ms(KEPT_UNUSED))
        return PoolAnswer(
            tuple(answered), state.made, state.notes, state.stored, patience.troubled, collapsed=state.collapsed
        )

    def _discard(self, key: ItemKey, patience: Patience) -> None:
        """Take a value that cannot be read off the list, so that it is missing, and made, next time."""
        try:
            self._core.guard.write(patience, lambda: self._core.guard.table.delete(key))
        except TableError as error:
            warn("corrupt pool value not removed", code=error.code)

    def _extend(self, partition: str, value: PoolValue, expires_at_ms: int) -> None:
        # The body first: a listed value whose body is gone would be corrupt.
        if value.stored is None:
            self._core.buffer.touch(body_key(partition, value.id), expires_at_ms)
        self._core.buffer.touch(value_key(partition, value.id), expires_at_ms)


def _unstored(value: NewValue, created_at_ms: int, now_ms: int) -> PoolValue:
    expires, size = now_ms + to_ms(KEPT_UNUSED), len(value.content)
    return PoolValue(
        value.id, value.tags, value.note, value.provider, created_at_ms, expires, 0, 0, "identity", size, value.content
    )


def _as_seen(state: _State) -> _State:
    """Return another caller's state as this one's: what it made was not made for this request."""
    return _State(state.listing, state.record, state.bodies, stored=state.stored)


def _number(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0
