"""Many threads that start at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
THREADS = 32


def race(call: Callable[[int], T], *, threads: int = THREADS) -> list[T]:
    """Return what each of the threads got from `call(its number)`, all let go at the same moment."""
    barrier = threading.Barrier(threads)

    def run(number: int) -> T:
        barrier.wait()
        return call(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))
