"""The garbage collector of a process that serves: it looks at what requests leave, and seldom at what stays."""

from __future__ import annotations

import gc
import threading

# New objects, less those that are gone, before the youngest are looked at, and how often those are before older ones.
# An operation's cases are some ten thousand objects, of which few are in cycles.
_THRESHOLDS = (5_000, 10, 20)
# A text of a megabyte is a hundred thousand objects; after so many bytes of texts all is walked once.
_LARGE_BYTES = 1_000_000
_WALKED_AFTER_BYTES = 1_000_000_000


class _Left:
    """What was left aside since all was walked; None as long as the process has not settled."""

    bytes: int | None = None
    lock = threading.Lock()


def settle() -> None:
    """Leave what there is by now to the process's end, and collect less often; once, before the first request.

    By default a full collection walks all that was imported, and while caches grow there are many: a tenth of the time
    that it takes to make cases, each a pause for every request beside it.
    """
    _Left.bytes = 0
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)


def leave(size_bytes: int) -> None:
    """Leave a large text that was just parsed out of collections, in a process that has settled.

    A full collection of a process that keeps a dozen of them takes a second or two, in which nothing else is done. What
    is left out is freed all the same once nothing refers to it, but for what refers to itself: that is looked for when
    many more were parsed.

    Args:
        size_bytes: of the text.
    """
    if _Left.bytes is None or size_bytes < _LARGE_BYTES:
        return
    with _Left.lock:
        _Left.bytes += size_bytes
        if _Left.bytes > _WALKED_AFTER_BYTES:
            _Left.bytes = 0
            gc.unfreeze()
            gc.collect()
        # What requests have left goes first, else it would stay too.
        gc.collect(1)
        gc.freeze()
