"""Whose turn it is to draw: one thread of a process at a time, and one more for what is soon drawn.

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

_LONG, _SHORT = threading.Lock(), threading.Lock()


@contextmanager
def one_draws(deadline: Deadline, *, short: bool = False) -> Iterator[None]:
    """Run the block while no other thread of the process draws.

    Args:
        short: whether it is a value or two, which waits for others of its kind only, and not for strangers' hundreds.

    Raises:
        BusyError: others drew until the deadline.
    """
    turn = _SHORT if short else _LONG
    if not turn.acquire(timeout=deadline.remaining()):
        raise BusyError(
            "This process is busy making values for other requests; ask again shortly.",
            retry_after=timedelta(seconds=2),
        )
    try:
        yield
    finally:
        turn.release()
