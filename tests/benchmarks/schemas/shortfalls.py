"""Larder's goals for a suite, met or not, and by name the schemas that fall short."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.benchmarks.schemas import figures
from tests.benchmarks.schemas.drawing import LARDER, Measured
from tests.benchmarks.schemas.judging import Judged
from tests.benchmarks.tables import Goal, print_goals

_MOST_SHOWN = 8
_MOST_POINTS = 3
_LEAST_RATE = 2_000
_MOST_MS = 20


def print_shortfalls(suite: str, results: Sequence[Measured]) -> None:
    """Print each goal beside what was measured, and the worst schemas for each."""
    shares = (
        ("valid", figures.valid, 100),
        ("reachable points", figures.points, 100),
        ("distinct", figures.distinct, 99),
    )
    in_full = 100 * sum(figures.in_full(LARDER, one) for one in results) / len(results)
    print_goals(
        [
            *(
                Goal(f"{suite}: {name}", of(LARDER, results) or 0, most, "%", at_least=True)
                for name, of, most in shares
            ),
            Goal(f"{suite}: schemas served in full", in_full, 100, "%", at_least=True),
            Goal(f"{suite}: median", figures.rate(LARDER, results), _LEAST_RATE, "values/s", at_least=True),
            Goal(f"{suite}: slowest first value", max(map(_first, results)), _MOST_MS, "ms", below=True),
        ]
    )
    _name("fewer different values than there are", results, lambda one: figures.room(one) - _mine(one).distinct, _few)
    _name("invalid values", results, lambda one: one.made(LARDER) - _mine(one).valid, _fault)
    _name("points missed", results, lambda one: len(one.case.reachable - _mine(one).hit), _missed)
    _name(f"under {_LEAST_RATE} values/s", results, _lag, _rate)
    _name(f"a value over {_MOST_MS} ms", results, lambda one: _slowest(one) - _MOST_MS, _slow)


def _name(
    what: str, results: Sequence[Measured], lacks: Callable[[Measured], float], told: Callable[[Measured], str]
) -> None:
    short = sorted((one for one in results if lacks(one) > 0), key=lambda one: (-lacks(one), one.case.name))
    if short:
        print(f"\n   Larder, {what}: {len(short)} schema(s)")
        for one in short[:_MOST_SHOWN]:
            print(f"     {one.case.name}: {told(one)}")
        if len(short) > _MOST_SHOWN:
            print("     ...")


def _mine(one: Measured) -> Judged:
    return one.engine(LARDER)


def _few(one: Measured) -> str:
    return f"{_mine(one).distinct} of {figures.room(one)}: {one.timings[LARDER].error or 'the stream ended'}"


def _fault(one: Measured) -> str:
    return f"{one.made(LARDER) - _mine(one).valid} of {one.made(LARDER)}, first {_mine(one).fault}"


def _missed(one: Measured) -> str:
    missed = sorted(one.case.reachable - _mine(one).hit)
    shown = "; ".join(" ".join(point) for point in missed[:_MOST_POINTS])
    return f"{len(missed)} of {len(one.case.reachable)}: {shown}{'; ...' if len(missed) > _MOST_POINTS else ''}"


def _lag(one: Measured) -> float:
    rate = one.timings[LARDER].rate
    return _LEAST_RATE - rate if rate else 0.0


def _rate(one: Measured) -> str:
    return f"{one.timings[LARDER].rate:,.0f}"


def _slow(one: Measured) -> str:
    return f"first {one.timings[LARDER].first_ms:.1f} ms, slowest later one {one.timings[LARDER].slowest_ms:.1f} ms"


def _first(one: Measured) -> float:
    return one.timings[LARDER].first_ms


def _slowest(one: Measured) -> float:
    return max(one.timings[LARDER].first_ms, one.timings[LARDER].slowest_ms)
