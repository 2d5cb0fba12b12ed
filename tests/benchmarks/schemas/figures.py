"""One figure each, of one engine over the schemas of a suite; shares in percent, None of nothing."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence

from tests.benchmarks.schemas.drawing import VALUES, Measured


def valid(engine: str, results: Sequence[Measured]) -> float | None:
    """Return the share of all values that are valid."""
    return _percent((one.engine(engine).valid, one.made(engine)) for one in results)


def distinct(engine: str, results: Sequence[Measured]) -> float | None:
    """Return the share of the valid values that are different, where there are as many different ones."""
    judged = [(one.engine(engine), one.case.space) for one in results]
    return _percent((min(mine.distinct, space), min(mine.valid, space)) for mine, space in judged)


def points(engine: str, results: Sequence[Measured]) -> float | None:
    """Return the share of a schema's points that are hit, in the mean over the schemas."""
    return statistics.fmean(_hit(engine, one) for one in results)


def optional(engine: str, results: Sequence[Measured]) -> float | None:
    """Return the share of optional properties' presences and absences that were seen."""
    seen = [
        point in one.engine(engine).hit
        for one in results
        for point in one.case.reachable
        if point.keyword == "properties"
    ]
    return _percent([(sum(seen), len(seen))])


def deep(engine: str, results: Sequence[Measured]) -> float | None:
    """Return the share of recursive schemas' values that hold a part within its like."""
    return _percent((one.engine(engine).deep, one.made(engine)) for one in results if one.case.recursive)


def rate(engine: str, results: Sequence[Measured]) -> float:
    """Return the median of the values per second, over the schemas that gave more than one."""
    return statistics.median([one.timings[engine].rate for one in results if one.timings[engine].rate] or [0.0])


def in_full(engine: str, one: Measured) -> bool:
    """Tell whether there are as many different valid values of a schema as were to be had."""
    return one.engine(engine).distinct >= room(one)


def room(one: Measured) -> int:
    """Return how many different values were to be had: as many as were asked for, or all there are."""
    return min(VALUES, one.case.space)


def _hit(engine: str, one: Measured) -> float:
    if not one.made(engine):
        return 0.0
    return 100 * len(one.engine(engine).hit) / len(one.case.reachable) if one.case.reachable else 100.0


def _percent(parts: Iterable[tuple[int, int]]) -> float | None:
    pairs = list(parts)
    whole = sum(of for _, of in pairs)
    return 100 * sum(part for part, _ in pairs) / whole if whole else None
