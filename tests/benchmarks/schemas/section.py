"""The section: both suites measured, and a table of all engines for each."""

from __future__ import annotations

from collections.abc import Sequence

from tests.benchmarks.schemas import figures
from tests.benchmarks.schemas.documents import component_schemas
from tests.benchmarks.schemas.drawing import LARDER_EDGES, VALUES, Measured, commands, measure, own_commands
from tests.benchmarks.schemas.shortfalls import print_shortfalls
from tests.benchmarks.tables import print_table, print_title
from tests.npm_packages import MissingPackageError
from tests.schema.varied_problems import ALL_PROBLEMS

_HEAD = (
    "",
    "served",
    "in full",
    "valid",
    "distinct",
    "points",
    "all",
    "optional",
    "deep",
    "values/s",
    "first",
    "slowest",
)
_LEGEND = f"""
   served: schemas with any value; in full: with {VALUES} different valid values, or as many as there are;
   distinct: of the valid values, where there are as many; points: mean share hit; all: schemas with every point hit;
   optional: of the properties that may be left out, seen both ways; deep: values of recursive schemas nested twice or
   more; values/s: median of the schemas, after the first value; first: from the schema to it; slowest: of the others
   (both of the worst schema, in ms)"""


def run(*, quick: bool) -> None:
    """Print both suites; end with a failure where npm's part of them could not be measured."""
    rounds, seconds, per_document = (1, 0.5, 1) if quick else (3, 3.0, 8)
    missing: list[str] = []
    try:
        engines = commands()
    except MissingPackageError as error:
        engines = own_commands()
        missing.append(str(error))
    problems = dict(ALL_PROBLEMS)
    if quick:
        problems = dict(list(problems.items())[::3])
        del engines[LARDER_EDGES]
    print_title(
        "Schema engine (values from schemas; judged by python-jsonschema and by tests/schema/oracle)",
        f"The first {VALUES} values of each schema, {seconds:g} s at most an engine and schema, in turn, each engine",
        f"in its own process; {rounds} round(s), of each value the quickest. A schema without values hits no points.",
    )
    _report("coding problems", measure(problems, engines, rounds=rounds, seconds=seconds))
    try:
        components = dict(component_schemas(per_document))
    except MissingPackageError as error:
        missing.append(str(error))
    else:
        _report("real components", measure(components, engines, rounds=rounds, seconds=seconds))
    if missing:
        raise SystemExit("NOT MEASURED: " + "; ".join(dict.fromkeys(missing)))


def _report(suite: str, results: Sequence[Measured]) -> None:
    points = sum(len(one.case.reachable) for one in results)
    beyond = sum(one.case.unreachable for one in results)
    recursive = sum(one.case.recursive for one in results)
    print(f"\n-- {suite}: {len(results)} schemas, {recursive} recursive; {points} points, {beyond} more out of reach")
    print_table(_HEAD, [_row(engine, results) for engine in results[0].timings])
    print(_LEGEND)
    print_shortfalls(suite, results)


def _row(engine: str, results: Sequence[Measured]) -> list[str]:
    served = [one for one in results if one.made(engine)]
    return [
        engine,
        f"{len(served)}/{len(results)}",
        str(sum(figures.in_full(engine, one) for one in results)),
        _share(figures.valid(engine, results)),
        _share(figures.distinct(engine, results)),
        _share(figures.points(engine, results)),
        str(sum(one.made(engine) > 0 and one.case.reachable <= one.engine(engine).hit for one in results)),
        _share(figures.optional(engine, results)),
        _share(figures.deep(engine, results)),
        f"{figures.rate(engine, results):,.0f}",
        f"{max((one.timings[engine].first_ms for one in served), default=0):.1f}",
        f"{max((one.timings[engine].slowest_ms for one in served), default=0):.1f}",
    ]


def _share(percent: float | None) -> str:
    return "-" if percent is None else f"{percent:.1f}%"
