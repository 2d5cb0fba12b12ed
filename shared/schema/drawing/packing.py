"""Several places at their edges in one value, so that a large schema's points need few values."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

from shared.canonical_json import canonical_bytes
from shared.schema.drawing.probes import Probe

# So many probes of usual size a row has place for at least.
_MANY = 16
# A row ends where so many probes in it had no place, or so small a part of it is left: more would only have to wait.
_MOST_WAITING = 4
_FULL = 32
_Key = TypeVar("_Key", bound=Hashable)


def rows(
    streams: Mapping[_Key, Iterator[Probe | None]], most_bytes: int, most_places: int
) -> Iterator[dict[_Key, Probe]]:
    """Yield one probe of each stream in a row, until all have ended; a row is empty where every attempt at it failed.

    Args:
        most_bytes: what the probes of a row take together; one alone may take more.
        most_places: of how many streams a row holds probes.
    """
    live = dict(streams)
    held: dict[_Key, tuple[Probe, int]] = {}
    while live or held:
        row: dict[_Key, Probe] = {}
        tried: set[_Key] = set()
        left, waiting = most_bytes, 0
        # What had to wait goes first, else it would wait for ever.
        for key in [*held, *(key for key in live if key not in held)] if held else [*live]:
            if len(row) == most_places or waiting == _MOST_WAITING or left * _FULL < most_bytes:
                break
            tried.add(key)
            found = held.pop(key, None) or _next(live, key)
            if found is None:
                continue
            probe, size = found
            # Long texts get half of a row, else they would take the place of a hundred other points.
            if row and size > (left if size * _MANY < most_bytes else left - most_bytes // 2):
                held[key] = found
                waiting += 1
                tried.discard(key)
                continue
            row[key] = probe
            left -= size
        # The next row begins with those that this one had no place for.
        untried = [key for key in live if key not in tried]
        if untried:
            live = {key: live[key] for key in [*untried, *(key for key in live if key in tried)]}
        if row or live:
            yield row


def in_turn(streams: Sequence[tuple[int, Iterator[Probe | None]]]) -> Iterator[Probe | None]:
    """Return one of each stream in turn, so that the first few probes touch every place, then so that all end together.

    Args:
        streams: each with about how many probes it has, in proportion to the others.
    """
    # Most places have one stream, and every probe comes through all that is around it.
    return streams[0][1] if len(streams) == 1 else _in_turn(streams)


def _in_turn(streams: Sequence[tuple[int, Iterator[Probe | None]]]) -> Iterator[Probe | None]:
    waiting: list[tuple[float, int]] = []
    for index, (turns, stream) in enumerate(streams):
        try:
            yield next(stream)
        except StopIteration:
            continue
        waiting.append((2 / turns, index))
    heapq.heapify(waiting)
    while waiting:
        # The one that would be furthest behind.
        done, index = waiting[0]
        turns, stream = streams[index]
        try:
            yield next(stream)
        except StopIteration:
            heapq.heappop(waiting)
        else:
            heapq.heapreplace(waiting, (done + 1 / turns, index))


def _next(live: dict[_Key, Iterator[Probe | None]], key: _Key) -> tuple[Probe, int] | None:
    try:
        probe = next(live[key])
    except StopIteration:
        del live[key]
        return None
    return None if probe is None else (probe, len(canonical_bytes(probe.value)))
