"""One generator per key across processes: a lease that its holder renews, and a fence that outlives it."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from shared.cache.entry import CacheEntry, Failure, Record, entry_expiry_ms, entry_item
from shared.cache.guard import Patience, TableGuard
from shared.cache.single_flight import pending
from shared.canonical_json import JsonValue
from shared.clock import Clock, Deadline, to_ms
from shared.errors import TableError
from shared.table import IfAbsent, IfNewestFence, IfVersion, Item, ItemKey
from shared.telemetry import warn

_FIRST_POLL_SECONDS = 0.005
_LONGEST_POLL_SECONDS = 0.5
FENCE_KEPT = timedelta(days=1)
"""How long a fence outlives its lease; longer than any generation, so that no late write finds it gone."""
_FENCE_KEPT_MS = to_ms(FENCE_KEPT)
_OF_GENERATIONS = frozenset({"lease_until_ms", "lease_by", "failure"})
_IF_ABSENT, _IF_NEWEST_FENCE = IfAbsent(), IfNewestFence()


@dataclass
class Lease:
    """A lease that this process holds (or, with `version` None, once held).

    Attributes:
        fence: under which the holder writes.
        until_ms: when it ends unless renewed, in ms since the epoch.
    """

    key: ItemKey
    namespace: str
    fence: int
    until_ms: int
    item: Item
    version: int | None


class Leases:
    """Takes, renews and ends leases. All of an item but the lease itself is kept as it was."""

    def __init__(self, guard: TableGuard, clock: Clock) -> None:
        self._guard = guard
        self._clock = clock
        self._keeper = _Keeper(self)

    def acquire(
        self,
        key: ItemKey,
        namespace: str,
        record: Record,
        *,
        ttl: timedelta,
        deadline: Deadline,
        patience: Patience,
        keep: CacheEntry | None = None,
    ) -> Lease | None:
        """Take the lease; None where another holds it, or where the record is out of date.

        Args:
            record: as last read; the lease is taken over just that.
            ttl: how long it lasts without renewal.
            deadline: past which it never lasts.
            keep: the entry to keep in the item meanwhile (a stale one).

        Raises:
            TableUnavailableError: the table did not answer, nor tells a look that another took the lease meanwhile.
        """
        now = self._clock.now_ms()
        if record.lease_until_ms > now:
            return None
        fence = max(now, record.fence + 1)
        until = now + min(to_ms(ttl), int(deadline.remaining() * 1000))
        if record.item is not None and keep is not None and keep is record.entry:
            item = record.item._replace(fence=fence)
        else:
            item = Item(key, {**_kept(record.item), "namespace": namespace}, fence=fence)
        by = secrets.token_hex(4)
        item = _leased(item, until, by)
        when = _IF_ABSENT if record.item is None else IfVersion(record.item.version)
        try:
            version = self._guard.write(patience, lambda: self._guard.table.put(item, when=when))
        except TableError:
            # What holds a write up is often the very one that takes this lease, and reads may go through meanwhile; nor
            # is a write that was not answered one that was not done.
            seen = self._guard.read(patience, lambda: self._guard.table.get(key, consistent=True))
            if seen is None or seen.fence == record.fence:
                raise
            version = seen.version if seen.attributes.get("lease_by") == by else None
        return None if version is None else Lease(key, namespace, fence, until, item, version)

    def unguarded(self, key: ItemKey, namespace: str, record: Record) -> Lease:
        """Return what stands in for a lease that the table's trouble kept from being taken: a fence alone."""
        fence = max(self._clock.now_ms(), record.fence + 1)
        return Lease(key, namespace, fence, 0, record.item or Item(key), None)

    def renewing(self, lease: Lease, *, ttl: timedelta, deadline: Deadline) -> _Renewing:
        """Return a context in which the lease is renewed, every third of `ttl`, until the deadline."""
        return _Renewing(self._keeper, lease, ttl, deadline)

    def renew(self, lease: Lease, *, ttl: timedelta, deadline: Deadline) -> bool:
        """Renew once; return False where the lease was lost, which ends it here."""
        version = lease.version
        if version is None or deadline.passed():
            return False
        now = self._clock.now_ms()
        until = now + min(to_ms(ttl), int(deadline.remaining() * 1000))
        item = _leased(lease.item, until, str(lease.item.attributes["lease_by"]))
        try:
            renewed = self._guard.table.put(item, when=IfVersion(version))
        except TableError as error:
            warn("lease not renewed", key=lease.key.partition, code=error.code)
            return now < lease.until_ms
        if renewed is None:
            lease.version = None
            return False
        lease.version, lease.until_ms = renewed, until
        return True

    def write(self, lease: Lease, entry: CacheEntry, patience: Patience) -> bool:
        """Write the entry under the lease's fence, which ends the lease; False where a newer fence stands."""
        item = entry_item(lease.key, entry, lease.namespace, fence=lease.fence)
        return self._guard.write(patience, lambda: self._guard.table.put(item, when=_IF_NEWEST_FENCE)) is not None

    def fail(self, lease: Lease, failure: Failure, patience: Patience) -> None:
        """Mark the failure for others to share, which ends the lease; the item's old entry stays."""
        attributes: dict[str, JsonValue] = {**_kept(lease.item), "failure": _described(failure)}
        self._end(lease, attributes, failure.until_ms, patience)

    def release(self, lease: Lease, patience: Patience, *, remember: Mapping[str, JsonValue] | None = None) -> None:
        """End the lease and leave the item otherwise as it is, `remember` added to its attributes."""
        self._end(lease, {**_kept(lease.item), **(remember or {})}, 0, patience)

    def _end(self, lease: Lease, attributes: dict[str, JsonValue], until_ms: int, patience: Patience) -> None:
        lasting = max(until_ms, self._clock.now_ms() + _FENCE_KEPT_MS, entry_expiry_ms(lease.item))
        item = lease.item._replace(attributes=attributes, fence=lease.fence, expires_at_ms=lasting)
        try:
            self._guard.write(patience, lambda: self._guard.table.put(item, when=_IF_NEWEST_FENCE))
        except TableError as error:
            warn("lease not ended", key=lease.key.partition, code=error.code)


class LeaseWait:
    """A caller's wait for another's lease to end: looks often at first, then after each further fifth of the wait.

    Args:
        answer_by: when the caller's time is up.
    """

    def __init__(self, clock: Clock, answer_by: Deadline) -> None:
        self._clock = clock
        self._answer_by = answer_by
        self._began = clock.monotonic()
        self._poll = _FIRST_POLL_SECONDS
        self.waited = False

    def wait(self) -> None:
        """Let some time pass before the next look.

        Raises:
            GenerationPendingError: there is none left.
        """
        self.waited = True
        if self._answer_by.remaining() <= self._poll:
            raise pending()
        self._clock.sleep(self._poll)
        self._poll = min(_LONGEST_POLL_SECONDS, max(self._poll, (self._clock.monotonic() - self._began) / 5))


def tombstone(key: ItemKey, namespace: str, record: Record, now_ms: int) -> Item:
    """Return an item with nothing but a fence, newer than any that is out: what invalidation leaves behind."""
    fence = max(now_ms, record.fence + 1)
    return Item(key, {"namespace": namespace}, fence=fence, expires_at_ms=now_ms + to_ms(FENCE_KEPT))


def _leased(item: Item, until_ms: int, by: str) -> Item:
    attributes: dict[str, JsonValue] = {**_kept(item), "lease_until_ms": until_ms, "lease_by": by}
    lasting = until_ms + _FENCE_KEPT_MS
    if item.body is not None:
        lasting = max(lasting, entry_expiry_ms(item))
    return Item(item.key, attributes, item.body, item.counters, item.version, item.fence, lasting, item.index_key)


def _kept(item: Item | None) -> dict[str, JsonValue]:
    if item is None:
        return {}
    return {name: value for name, value in item.attributes.items() if name not in _OF_GENERATIONS}


def _described(failure: Failure) -> JsonValue:
    return {
        "kind": failure.kind,
        "code": failure.code,
        "detail": failure.detail,
        "until_ms": failure.until_ms,
        "retry_after_ms": failure.retry_after_ms,
        "pointer": failure.pointer,
    }


class _Renewing:
    def __init__(self, keeper: _Keeper, lease: Lease, ttl: timedelta, deadline: Deadline) -> None:
        self._keeper, self._lease, self._ttl, self._deadline = keeper, lease, ttl, deadline

    def __enter__(self) -> None:
        if self._lease.version is not None:
            self._keeper.keep(self._lease, self._ttl, self._deadline)

    def __exit__(self, *_: object) -> None:
        self._keeper.let_go(self._lease)


@dataclass
class _Kept:
    lease: Lease
    ttl: timedelta
    deadline: Deadline
    due: float


class _Keeper:
    """One thread a process renews all leases that the process holds; it ends when there have been none for a while.

    Most generations are over before their lease's first renewal is due, so the thread is woken only for one that is due
    before it would wake anyway: waking it for every miss costs more than the miss's own writes.
    """

    _IDLE_SECONDS = 1.0
    _IDLE_ROUNDS = 5

    def __init__(self, leases: Leases) -> None:
        self._leases = leases
        self._kept: dict[int, _Kept] = {}
        self._changed = threading.Condition(threading.Lock())
        self._wakes_at = 0.0
        self._thread: threading.Thread | None = None

    def keep(self, lease: Lease, ttl: timedelta, deadline: Deadline) -> None:
        due = time.monotonic() + ttl.total_seconds() / 3
        with self._changed:
            self._kept[id(lease)] = _Kept(lease, ttl, deadline, due)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="larder-leases", daemon=True)
                self._thread.start()
            elif due < self._wakes_at:
                self._changed.notify()

    def let_go(self, lease: Lease) -> None:
        with self._changed:
            self._kept.pop(id(lease), None)

    def _run(self) -> None:
        idle = 0
        while idle < self._IDLE_ROUNDS:
            with self._changed:
                now = time.monotonic()
                idle = 0 if self._kept else idle + 1
                due = [kept for kept in self._kept.values() if kept.due <= now]
                if not due:
                    first = min((kept.due for kept in self._kept.values()), default=now + self._IDLE_SECONDS)
                    self._wakes_at = first
                    self._changed.wait(first - now)
                    continue
                for kept in due:
                    kept.due = now + kept.ttl.total_seconds() / 3
            for kept in due:
                self._renew(kept)
        with self._changed:
            if not self._kept:
                self._thread = None
                return
        self._run()

    def _renew(self, kept: _Kept) -> None:
        if not self._leases.renew(kept.lease, ttl=kept.ttl, deadline=kept.deadline):
            if id(kept.lease) in self._kept:
                warn("lease lost", key=kept.lease.key.partition)
            self.let_go(kept.lease)
