"""The engines in turn over the schemas of a suite, each in a process of its own."""

from __future__ import annotations

import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.schemas.judging import Case, Judged, judge
from tests.benchmarks.schemas.protocol import Drawn, Worker
from tests.npm_packages import MissingPackageError, Package

LARDER = "Larder"
LARDER_EDGES = "Larder, tag boundary"
VALUES = 200
_FAKER = Package(
    "json-schema-faker",
    "0.6.3",
    "rsH48E/b5KFpgvKlcFjplB+zwOZk2FhYCQwcM6y09ApZkVl3D7PhcRIrDhpfR+w1AhNOrv0bumJElBz4X++KBA==",
)
# Before anything is timed: what an engine loads or compiles once in a process is no schema's cost.
_WARM_UP = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 20},
        "email": {"type": "string", "format": "email"},
        "code": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{1,4}$"},
        "scores": {"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 9}, "maxItems": 5},
        "kind": {"oneOf": [{"const": "a"}, {"type": "number", "minimum": 0}]},
    },
    "required": ["name", "scores"],
}


@dataclass(slots=True)
class Timing:
    """What one engine took for one schema, of each value the quickest of the rounds.

    Args:
        rate: values per second, once there is a first value.
        first_ms: from the schema to the first value.
        slowest_ms: of all other values.
        error: why there are fewer values than were asked for.
    """

    rate: float
    first_ms: float
    slowest_ms: float
    error: str | None


@dataclass(slots=True)
class Measured:
    """A schema's case, and what each engine took and made."""

    case: Case
    timings: dict[str, Timing]
    values: dict[str, int]

    def engine(self, name: str) -> Judged:
        return self.case.engines[name]

    def made(self, name: str) -> int:
        return self.values[name]


def commands() -> dict[str, list[str]]:
    """Return how each engine's process is started.

    Raises:
        MissingPackageError: node or json-schema-faker cannot be had.
    """
    node = shutil.which("node")
    if node is None:
        raise MissingPackageError("node is not installed, so json-schema-faker cannot be run")
    faker = [node, str(Path(__file__).with_name("json_schema_faker.mjs")), str(_FAKER.file("dist/index.js"))]
    return {**own_commands(), "json-schema-faker": faker}


def own_commands() -> dict[str, list[str]]:
    """Return the same without what needs node."""
    package = __name__.rpartition(".")[0]
    larder = [sys.executable, "-m", f"{package}.larder_worker"]
    return {
        LARDER: larder,
        LARDER_EDGES: [*larder, "boundary"],
        "hypothesis-jsonschema": [sys.executable, "-m", f"{package}.hypothesis_worker"],
    }


def measure(schemas: dict[str, Any], engines: dict[str, list[str]], *, rounds: int, seconds: float) -> list[Measured]:
    """Draw from every schema with every engine in turn, then judge what came.

    Args:
        rounds: how often, each time in new processes; what took an engine over a second is not done again.
        seconds: how long an engine may take for one schema.
    """
    drawn: dict[str, dict[str, list[Drawn]]] = {name: {engine: [] for engine in engines} for name in schemas}
    for _ in range(rounds):
        workers = [Worker(engine, command) for engine, command in engines.items()]
        for worker in workers:
            worker.draw(_WARM_UP, VALUES, 10)
        for name, schema in schemas.items():
            for worker in workers:
                before = drawn[name][worker.name]
                if not before or (before[0].error is None and sum(before[0].next_ms) < 1000):
                    before.append(worker.draw(schema, VALUES, seconds))
        for worker in workers:
            worker.close()
    with ProcessPoolExecutor() as pool:
        cases = {
            name: pool.submit(judge, name, schemas[name], {engine: one[0].values for engine, one in each.items()})
            for name, each in drawn.items()
        }
        return [
            Measured(
                cases[name].result(),
                {engine: _timing(one) for engine, one in each.items()},
                {engine: len(one[0].values) for engine, one in each.items()},
            )
            for name, each in drawn.items()
        ]


def _timing(drawn: list[Drawn]) -> Timing:
    # Every round draws the same values, so what differs is the machine: the quickest is what the engine takes.
    each = [min(times) for times in zip(*(one.next_ms for one in drawn), strict=False)]
    return Timing(
        1000 * len(each) / sum(each) if each else 0.0,
        min(one.first_ms for one in drawn),
        max(each, default=0.0),
        drawn[0].error,
    )
