"""How many requests of a process may have GitHub asked who somebody is, at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from shared.errors import BusyError
from shared.runtime import Runtime

NAMESPACE = "reports.turns"
_AT_ONCE = 32


@contextmanager
def turn(runtime: Runtime) -> Iterator[None]:
    """Let a few pass, and nobody wait: while GitHub hangs, tokens that are made up take no thread from other callers.

    Raises:
        BusyError: as many as may are at it already (`too_many_sign_ins`).
    """
    turns = runtime.hold(NAMESPACE, lambda: threading.BoundedSemaphore(_AT_ONCE))
    if not turns.acquire(blocking=False):
        raise BusyError("Too many sign-ins at once.", code="too_many_sign_ins")
    try:
        yield
    finally:
        turns.release()
