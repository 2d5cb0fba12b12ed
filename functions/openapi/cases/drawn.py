"""What is drawn from one schema: once for all parameters that have it, whatever they are called."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Generic, TypeVar

from shared.schema import CompiledSchema, Negative, TaggedValue, Unbreakable

T = TypeVar("T")
_SEED = "cases"


class Drawn:
    """Values of one schema, and values that break it.

    Args:
        keeps: whether what was drawn is kept for other slots; the values of a body are too long for that.
    """

    def __init__(self, compiled: CompiledSchema, *, keeps: bool) -> None:
        self.compiled = compiled
        self._keeps = keeps
        self._values: dict[str, Remembered[TaggedValue]] = {}
        self._negatives = Remembered(self._begin_negatives)

    def values(self, tag: str) -> Iterator[TaggedValue]:
        """Yield values with a tag, as `CompiledSchema.values` does."""
        begin = partial(self.compiled.values, seed=_SEED, tags=(tag,))
        return iter(self._values.setdefault(tag, Remembered(begin))) if self._keeps else begin()

    def negatives(self) -> Iterator[Negative | Unbreakable]:
        """Yield what `CompiledSchema.negatives` does."""
        return iter(self._negatives) if self._keeps else self._begin_negatives()

    def _begin_negatives(self) -> Iterator[Negative | Unbreakable]:
        return self.compiled.negatives(seed=_SEED)


class Remembered(Generic[T]):
    """What an iteration gives, kept for the next ones; threads may share it."""

    def __init__(self, begin: Callable[[], Iterator[T]]) -> None:
        self._begin = begin
        self._left: Iterator[T] | None = None
        self._given: list[T] = []
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[T]:
        at = 0
        while True:
            with self._lock:
                if at >= len(self._given) and not self._goes_on(at):
                    return
                found = self._given[at]
            at += 1
            yield found

    def _goes_on(self, at: int) -> bool:
        try:
            while at >= len(self._given):
                if self._left is None:
                    self._left = self._begin()
                self._given.append(next(self._left))
        except StopIteration:
            self._left = iter(())
            return False
        except BaseException:
            # Whatever ended it, time for one, does so once: whoever asks next begins anew and comes by here again.
            self._left = None
            self._given.clear()
            raise
        return True
