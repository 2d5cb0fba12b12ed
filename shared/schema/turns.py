"""Whose turn it is to draw: one thread of a process at a time.

Drawing is nothing but Python: several threads at it end no sooner than one after the other, and together they keep the
interpreter from the threads and the event loop that serve hits.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from shared.clock import Deadline
from shared.errors import BusyError

_TURN = threading.Lock()


@contextmanager
def one_draws(deadline: Deadline) -> Iterator[None]:
    """Run the block while no other thread of the process draws.

    Raises:
        BusyError: others drew until the deadline.
    """
    if not _TURN.acquire(timeout=deadline.remaining()):
        raise BusyError(
            "This process is busy making values for other requests; ask again shortly.",
            retry_after=timedelta(seconds=2),
        )
    try:
        yield
    finally:
        _TURN.release()
