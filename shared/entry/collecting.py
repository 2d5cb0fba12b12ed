"""The garbage collector of a process that serves: it looks at what requests leave, and seldom at what stays."""

from __future__ import annotations

import gc

# New objects, less those that are gone, before the youngest are looked at, and how often those are before older ones.
# An operation's cases are some ten thousand objects, of which few are in cycles.
_THRESHOLDS = (5_000, 10, 20)


def settle() -> None:
    """Leave what there is by now to the process's end, and collect less often; once, before the first request.

    By default a full collection walks all that was imported, and while caches grow there are many: a tenth of the time
    that it takes to make cases, each a pause for every request beside it.
    """
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
