"""One control item an area: the namespaces' epochs, and a revision that tells every process to forget.

It is read together with an entry when the last look is over five seconds old by wall clock, so a `clear` elsewhere
arrives within that time, and no hit pays for a read of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from shared.cache.key import CacheKey, area_of
from shared.clock import Clock
from shared.table import Item, ItemKey, Table

LOOK_EVERY_MS = 5_000
_REVISION = "revision"


def control_key(area: str) -> ItemKey:
    """Return where an area's control item is."""
    return ItemKey(f"{area}#control", "control")


class Control:
    """What this process last saw of the control items.

    Args:
        forget: empties the memory tier; called when a revision has moved on.
    """

    def __init__(self, clock: Clock, forget: Callable[[], None]) -> None:
        self._clock = clock
        self._forget = forget
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[int, dict[str, int]]] = {}

    def due(self, area: str, now_ms: int) -> bool:
        """Tell whether the last look at the area is too old, or was never."""
        seen = self._seen.get(area)
        # A wall clock that was set back would otherwise put the next look off for as long.
        return seen is None or not 0 <= now_ms - seen[0] < LOOK_EVERY_MS

    def recent_epoch(self, key: CacheKey, now_ms: int) -> int | None:
        """Return the epoch of the key's namespace, or None where a look at the area is due."""
        namespace = key.namespace
        seen = self._seen.get(area_of(namespace))
        if seen is None or not 0 <= now_ms - seen[0] < LOOK_EVERY_MS:
            return None
        return seen[1].get(namespace, 0)

    def epoch(self, key: CacheKey) -> int:
        """Return the epoch of the key's namespace as last seen; 0 before the first look."""
        namespace = key.namespace
        seen = self._seen.get(area_of(namespace))
        return 0 if seen is None else seen[1].get(namespace, 0)

    def saw(self, area: str, item: Item | None) -> None:
        """Take in a control item (None where there is none yet)."""
        counters = dict(item.counters) if item is not None else {}
        now = self._clock.now_ms()
        with self._lock:
            before = self._seen.get(area)
            if before is not None and before[1].get(_REVISION, 0) > counters.get(_REVISION, 0):
                # A lagging read, older than what is known already.
                return
            self._seen[area] = (now, counters)
        if before is not None and before[1].get(_REVISION, 0) != counters.get(_REVISION, 0):
            self._forget()


def move_on(table: Table, area: str, *, namespace: str | None = None) -> int:
    """Raise the area's revision, and the namespace's epoch where one is named; return the new revision."""
    amounts = {_REVISION: 1} if namespace is None else {_REVISION: 1, namespace: 1}
    after = table.add(control_key(area), amounts)
    if after is None:
        raise AssertionError("an addition without a ceiling is never refused")
    return after[_REVISION]
