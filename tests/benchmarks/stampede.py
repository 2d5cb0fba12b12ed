"""Stampedes: many threads, in one process and in eight, ask for what nobody has made yet."""

from __future__ import annotations

import logging
import multiprocessing
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from multiprocessing.synchronize import Barrier
from typing import Any, NamedTuple

from infra.engines.dynamodb_local import EngineError
from tests.benchmarks.corpus import make_answer, make_request
from tests.benchmarks.stores import Opened, Store
from tests.benchmarks.tables import Goal, print_goals, print_table, print_title
from tests.engines import CREDENTIALS, dynamodb_local, moto_server

GENERATOR_SECONDS = 0.2
DYNAMODB_LIMIT_MS = 500
_SCENES_ON_DYNAMODB = 4
_REPEATS_ON_DYNAMODB = 3
_PATIENCE_SECONDS = 60


class Scene(NamedTuple):
    """Callers, who all come at once, and the keys that they ask for in turn."""

    name: str
    processes: int
    threads: int
    keys: int
    limit_ms: int


SCENES = (
    Scene("1 process x 100 threads, 1 key", 1, 100, 1, 400),
    Scene("8 processes x 25 threads, 1 key", 8, 25, 1, 400),
    Scene("1 process x 8 threads, 8 keys", 1, 8, 8, 230),
    Scene("8 processes x 1 thread, 8 keys", 8, 1, 8, 230),
    Scene("8 processes x 25 threads, 8 keys", 8, 25, 8, 400),
)


class Asked(NamedTuple):
    """One caller's lot in one round."""

    round: int
    began: float
    ended: float
    error: str | None


class Result(NamedTuple):
    """One round's: how often the generator ran, what Larder warned of, who failed, and the slowest caller."""

    calls: int
    warnings: int
    errors: list[str]
    slowest_ms: float


def run(*, quick: bool) -> None:
    """Print what each store makes of each scene."""
    repeats = 2 if quick else 5
    print_title(
        "Stampedes (generator: 200 ms)",
        f"All callers start at once; each scene {repeats} times, on new keys, in processes that have served one call",
        "for another key. Calls and errors: the worst of the runs; slowest caller: their median, and the worst.",
    )
    with tempfile.TemporaryDirectory() as folder:
        stores = [
            Store("larder, SQLite", "larder", f"sqlite:///{folder}/larder.db"),
            Store("diskcache + Lock", "diskcache", folder),
            Store("dogpile memory", "dogpile", shared=False),
        ]
        found = {store.name: measure(store, SCENES, repeats) for store in stores}
        if quick:
            print("   DynamoDB's engines are left out of a quick look.")
        else:
            found.update(_on_dynamodb())
    print_scenes(SCENES, found)
    made: list[Goal] = []
    for name, results in found.items():
        if name.startswith("larder"):
            made += goals(name, results)
    print_goals(made)


def _on_dynamodb() -> dict[str, dict[str, list[Result]]]:
    """Play most scenes on the DynamoDB engines that this machine has."""
    found: dict[str, dict[str, list[Result]]] = {}
    for name, engine in (("moto server", moto_server), ("DynamoDB Local", dynamodb_local)):
        try:
            with engine() as endpoint:
                environ = {**CREDENTIALS, "AWS_ENDPOINT_URL": endpoint}
                store = Store(f"larder, {name}", "larder", "dynamodb://larder-bench", environ=environ)
                found[store.name] = measure(store, SCENES[:_SCENES_ON_DYNAMODB], _REPEATS_ON_DYNAMODB)
        except (EngineError, RuntimeError) as error:
            print(f"   {name} is left out: {error}")
    return found


def print_scenes(scenes: Sequence[Scene], found: dict[str, dict[str, list[Result]]]) -> None:
    """Print a table of all scenes and stores."""
    rows = []
    for scene in scenes:
        for store, results in found.items():
            if not (runs := results.get(scene.name)):
                continue
            slowest = [one.slowest_ms for one in runs]
            rows.append(
                [
                    f"{scene.name}: {store}",
                    f"{max(one.calls for one in runs)}",
                    f"{max(len(one.errors) for one in runs)}",
                    f"{max(one.warnings for one in runs)}",
                    f"{statistics.median(slowest):.0f}",
                    f"{max(slowest):.0f}",
                ]
            )
    print_table(("scene: store", "calls", "errors", "warnings", "slowest ms", "(worst)"), rows)
    for store, results in found.items():
        for error in sorted({error for runs in results.values() for one in runs for error in one.errors})[:3]:
            print(f"   {store}: {error}")


def goals(store: str, results: dict[str, list[Result]]) -> list[Goal]:
    """Return the promises for one store of Larder's."""
    made: list[Goal] = []
    for scene in SCENES:
        if not (runs := results.get(scene.name)):
            continue
        limit_ms = scene.limit_ms if "SQLite" in store else DYNAMODB_LIMIT_MS
        made.append(Goal(f"{store}: {scene.name}: calls", max(one.calls for one in runs), scene.keys, ""))
        made.append(Goal(f"{store}: {scene.name}: errors", max(len(one.errors) for one in runs), 0, ""))
        slowest = statistics.median(one.slowest_ms for one in runs)
        made.append(Goal(f"{store}: {scene.name}: slowest caller", slowest, limit_ms, "ms"))
    return made


def measure(store: Store, scenes: Sequence[Scene], repeats: int) -> dict[str, list[Result]]:
    """Play all scenes that a store can take part in."""
    store.prepare()
    rounds = [scene for scene in scenes if store.shared or scene.processes == 1 for _ in range(repeats)]
    processes = max(scene.processes for scene in rounds)
    spawn = multiprocessing.get_context("spawn")
    barrier, answers = spawn.Barrier(processes), spawn.Queue()
    calls, warnings = spawn.Array("i", len(rounds)), spawn.Array("i", len(rounds))
    workers = [
        spawn.Process(target=_work, args=(store, rounds, place, barrier, calls, warnings, answers), daemon=True)
        for place in range(processes)
    ]
    for worker in workers:
        worker.start()
    try:
        lots: list[list[Asked] | str] = [answers.get(timeout=_PATIENCE_SECONDS) for _ in workers]
    finally:
        for worker in workers:
            worker.join(5)
            worker.kill()
    if broken := [lot for lot in lots if isinstance(lot, str)]:
        raise RuntimeError(f"{store.name}: {broken[0]}")
    asked = [one for lot in lots if not isinstance(lot, str) for one in lot]
    found: dict[str, list[Result]] = {}
    for number, scene in enumerate(rounds):
        mine = [one for one in asked if one.round == number]
        errors = [one.error for one in mine if one.error is not None]
        slowest = max(one.ended - one.began for one in mine) * 1000
        found.setdefault(scene.name, []).append(Result(calls[number], warnings[number], errors, slowest))
    return found


class _Counting(logging.Handler):
    """Counts what Larder warns of, instead of printing it amid the tables."""

    def __init__(self, warnings: Any) -> None:
        super().__init__(logging.WARNING)
        self._warnings = warnings
        self.round = 0

    def emit(self, record: logging.LogRecord) -> None:
        with self._warnings.get_lock():
            self._warnings[self.round] += 1


def _work(
    store: Store, rounds: Sequence[Scene], place: int, barrier: Barrier, calls: Any, warnings: Any, answers: Any
) -> None:
    counting = _Counting(warnings)
    logger = logging.getLogger("larder")
    logger.propagate = False
    logger.addHandler(counting)
    asked: list[Asked] = []
    try:
        opened = store.open()
        opened.get_or_create(make_request(-1 - place), lambda: b"{}")
        for number, scene in enumerate(rounds):
            barrier.wait(_PATIENCE_SECONDS)
            counting.round = number
            if place < scene.processes:
                asked += _play(opened, scene, number, place, calls)
        opened.close()
    except Exception as error:
        # The others wait at the barrier, and would for long.
        barrier.abort()
        answers.put(f"{type(error).__name__}: {error}")
    else:
        answers.put(asked)


def _play(opened: Opened, scene: Scene, number: int, place: int, calls: Any) -> list[Asked]:
    asked: list[Asked] = []
    answer = make_answer(number, 2_000)
    together = threading.Barrier(scene.threads)

    def make() -> bytes:
        with calls.get_lock():
            calls[number] += 1
        time.sleep(GENERATOR_SECONDS)
        return answer

    def ask(caller: int) -> None:
        request = make_request(1000 * (number + 1) + caller % scene.keys)
        error: str | None = None
        together.wait(_PATIENCE_SECONDS)
        began = time.perf_counter()
        try:
            opened.get_or_create(request, make)
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"
        asked.append(Asked(number, began, time.perf_counter(), error))

    threads = [threading.Thread(target=ask, args=(place * scene.threads + one,)) for one in range(scene.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return asked
