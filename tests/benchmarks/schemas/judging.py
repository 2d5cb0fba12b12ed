"""What an engine's values are worth, by python-jsonschema and the oracle of boundary points."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.schema.oracle import Hits, Layout, Point, Reach
from tests.schema.oracle.points import as_text


@dataclass(slots=True)
class Judged:
    """One engine's values of one schema.

    Args:
        valid: how many are.
        distinct: how many different valid ones there are.
        hit: the reachable points they hit.
        deep: how many hold a recursive part within itself, at least two deep.
        fault: what is wrong with the first invalid one.
    """

    valid: int = 0
    distinct: int = 0
    hit: set[Point] = field(default_factory=set)
    deep: int = 0
    fault: str = ""


@dataclass(slots=True)
class Case:
    """One schema, what there is to find in it, and what each engine found.

    Args:
        space: about how many values it has, never too few, up to a hundred thousand.
    """

    name: str
    reachable: frozenset[Point]
    unreachable: int
    recursive: bool
    space: int
    engines: dict[str, Judged]


def judge(name: str, schema: Any, made: dict[str, list[Any]]) -> Case:
    """Judge the values that each engine made of a schema."""
    layout = Layout(schema)
    reach = Reach(layout)
    hits = Hits(layout)
    engines: dict[str, Judged] = {}
    for engine, values in made.items():
        judged = engines[engine] = Judged()
        texts: set[str] = set()
        for value in values:
            error = next(layout.judge.iter_errors(value), None)
            if error is not None:
                judged.fault = judged.fault or f"{error.json_path}: {error.message}"[:160]
                continue
            judged.valid += 1
            texts.add(as_text(value))
            walk = hits.of(value)
            judged.hit |= walk.points & reach.reachable
            judged.deep += walk.depth >= 2
        judged.distinct = len(texts)
    return Case(name, reach.reachable, len(reach.unreachable), reach.recursive, reach.space(), engines)
