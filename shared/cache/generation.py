"""What a generation gives, how many may run, and how a failed one is shared."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import NamedTuple

from shared import errors
from shared.cache.entry import Failure
from shared.cache.policy import FAILURE_MARK, CachePolicy
from shared.clock import to_ms
from shared.errors import BusyError, LarderError, NotFoundError, ProviderRefusedError, UnprocessableError
from shared.llm import Provenance

# Asking again gives the same answer, so these are kept for as long as the policy says.
_DEFINITE = (NotFoundError, ProviderRefusedError, UnprocessableError)
_KINDS: dict[str, type[LarderError]] = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, LarderError)
}


class Generated(NamedTuple):
    """A value that was made and found valid.

    Attributes:
        content: the value's bytes, as they will be handed out.
        provenance: who made it and what it cost.
        tags: what else it can be invalidated by.
        ttl: how long it is fresh, and stale for as long again, where that is less than its policy has it: what is made
            of what could be had, and should soon be made better.
    """

    content: bytes
    provenance: Provenance
    tags: tuple[str, ...] = ()
    ttl: timedelta | None = None


class GenerationSlots:
    """Caps the generations of a process, and those who wait for one, so that they never take every thread."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._free = threading.BoundedSemaphore(limit)

    def __enter__(self) -> None:
        """Take a slot.

        Raises:
            BusyError: all slots are taken.
        """
        if not self._free.acquire(blocking=False):
            raise BusyError(
                "This process runs as many generations as it may; ask again shortly.", retry_after=timedelta(seconds=2)
            )

    def __exit__(self, *_: object) -> None:
        self._free.release()


def to_failure(error: LarderError, policy: CachePolicy, now_ms: int) -> Failure:
    """Return the mark that lets other processes share an error instead of meeting it in turn."""
    lasting = policy.negative_ttl if isinstance(error, _DEFINITE) else FAILURE_MARK
    retry_after = None if error.retry_after is None else to_ms(error.retry_after)
    # A kind that a provider refined is shared as the one it refines, which every process knows.
    kind = next(each.__name__ for each in type(error).__mro__ if each.__name__ in _KINDS)
    return Failure(kind, error.code, error.detail, now_ms + to_ms(lasting), retry_after, error.pointer)


def shared_failure(failure: Failure) -> LarderError:
    """Return the error that a mark stands for."""
    kind = _KINDS.get(failure.kind, LarderError)
    retry_after = None if failure.retry_after_ms is None else timedelta(milliseconds=failure.retry_after_ms)
    return kind(failure.detail, code=failure.code, pointer=failure.pointer, retry_after=retry_after)
