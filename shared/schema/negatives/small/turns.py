"""Several streams as one, so that none has to end before another is heard."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T")


def by_turns(*streams: Iterable[_T]) -> Iterator[_T]:
    """Yield the first of each, then the second of each, and so on."""
    for row in itertools.zip_longest(*(((each,) for each in stream) for stream in streams)):
        yield from (each[0] for each in row if each is not None)
