"""Timing of contenders in turn, so that what the machine does meanwhile hits all of them alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contender:
    """Something to time: `run` does one operation, and is told its running number, counted over the whole run."""

    name: str
    run: Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Timed:
    """What a contender took: all its operations in ns, sorted, and the median of each round."""

    name: str
    all_ns: Sequence[int]
    round_medians_ns: Sequence[float]

    def percentile_us(self, percent: float) -> float:
        place = min(len(self.all_ns) - 1, int(len(self.all_ns) * percent / 100))
        return self.all_ns[place] / 1000


def take_turns(contenders: Sequence[Contender], *, rounds: int, operations: int) -> dict[str, Timed]:
    """Time every contender for `operations` operations, one after the other, and that for `rounds` rounds.

    A first round is thrown away. What taking the time itself costs is taken off. Garbage collection stays on.
    """
    own_ns = round(statistics.median(_time(lambda number: number, 0, 2000)))
    took: dict[str, list[list[int]]] = {contender.name: [] for contender in contenders}
    for turn in range(rounds + 1):
        for contender in contenders:
            took[contender.name].append(_time(contender.run, turn * operations, operations))
    return {
        name: Timed(
            name,
            sorted(max(0, ns - own_ns) for block in blocks[1:] for ns in block),
            [max(1.0, statistics.median(block) - own_ns) for block in blocks[1:]],
        )
        for name, blocks in took.items()
    }


def ratio(numerator: Timed, denominator: Timed) -> float:
    """Return the median, over the rounds, of the ratio of both medians."""
    pairs = zip(numerator.round_medians_ns, denominator.round_medians_ns, strict=True)
    return statistics.median(one / other for one, other in pairs)


def _time(run: Callable[[int], object], first: int, count: int) -> list[int]:
    took = []
    for number in range(first, first + count):
        began = time.perf_counter_ns()
        run(number)
        took.append(time.perf_counter_ns() - began)
    return took
