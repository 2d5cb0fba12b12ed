"""Several places at their edges in one value, so that a large schema's points need few values."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import TypeVar

from shared.canonical_json import canonical_bytes
from shared.schema.drawing.probes import Probe

# So many probes of usual size a row has place for at least.
_MANY = 16
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
        left = most_bytes
        # What had to wait goes first, else it would wait for ever.
        for key in [*held, *(key for key in live if key not in held)] if held else [*live]:
            if len(row) == most_places:
                break
            tried.add(key)
            found = held.pop(key, None) or _next(live, key)
            if found is None:
                continue
            probe, size = found
            # Long texts get half of a row, else they would take the place of a hundred other points.
            if row and size > (left if size * _MANY < most_bytes else left - most_bytes // 2):
                held[key] = found
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


def _next(live: dict[_Key, Iterator[Probe | None]], key: _Key) -> tuple[Probe, int] | None:
    try:
        probe = next(live[key])
    except StopIteration:
        del live[key]
        return None
    return None if probe is None else (probe, len(canonical_bytes(probe.value)))
