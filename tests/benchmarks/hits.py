"""Hits and misses of one thread: Larder beside the floors and the peers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import orjson

from tests.benchmarks.corpus import make_answer, make_request
from tests.benchmarks.measuring import Contender, Timed, ratio, take_turns
from tests.benchmarks.peers import DiskCache, Dogpile, RawSqlite, plain_key
from tests.benchmarks.rig import Rig
from tests.benchmarks.tables import Goal, print_goals, print_table, print_title

SIZES = {"2 KB": 2_000, "50 KB": 50_000}
_KEYS = 64


def run(*, quick: bool) -> None:
    """Print hits and misses at both sizes, and the goals."""
    print_title(
        "Hits and misses, one thread (microseconds)",
        f"Each operation begins with the request and makes its key; {_KEYS} answers in turn; contenders take turns in",
        "blocks; ratios are medians over the rounds. Peers and floor store the JSON as it is, Larder compresses it.",
    )
    hit_rounds, miss_rounds = (30, 10) if quick else (120, 50)
    for label, size in SIZES.items():
        with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
            bench = _Bench(Path(folder), size, stack)
            hits = take_turns(bench.hits(), rounds=hit_rounds, operations=_KEYS)
            misses = take_turns(bench.misses(), rounds=miss_rounds, operations=10)
        _print_times(f"{label}, hit", hits)
        _print_times(f"{label}, miss + store (trivial generator)", misses)
        print_goals(_goals(label, hits, misses))


class _Bench:
    """All contenders over one size of answer, each with the same answers stored."""

    def __init__(self, folder: Path, size_bytes: int, stack: ExitStack) -> None:
        self._requests = [make_request(number) for number in range(_KEYS)]
        self._answers = [make_answer(number, size_bytes) for number in range(_KEYS)]
        self._raw = stack.enter_context(closing(RawSqlite(folder)))
        self._dogpile = Dogpile()
        self._disk = stack.enter_context(closing(DiskCache(folder)))
        self._larder = stack.enter_context(closing(Rig.on_sqlite(folder, memory=True)))
        self._no_memory = stack.enter_context(closing(Rig.on_sqlite(folder, memory=False)))
        self._call = self._larder.call()
        for request, answer in zip(self._requests, self._answers, strict=True):

            def make(answer: bytes = answer) -> bytes:
                return answer

            for get_or_create in (self._raw.get_or_create, self._dogpile.get_or_create, self._disk.get_or_create):
                get_or_create(request, make)
            self._larder.get_or_create(request, make, call=self._call)

    def hits(self) -> list[Contender]:
        requests, call = self._requests, self._call
        raw, disk, larder, no_memory = self._raw, self._disk, self._larder, self._no_memory
        keys = [plain_key(request) for request in requests]

        def on(operate: Callable[[dict[str, object]], object]) -> Callable[[int], object]:
            return lambda number: operate(requests[number % _KEYS])

        return [
            Contender("plain key alone (orjson, SHA-256)", on(plain_key)),
            Contender("raw sqlite3, SELECT alone", lambda number: raw.select(keys[number % _KEYS])),
            Contender("raw sqlite3, bytes", on(lambda request: raw.get_or_create(request, _never))),
            Contender("raw sqlite3, decoded", on(lambda r: orjson.loads(raw.get_or_create(r, _never)))),
            Contender("dogpile memory", on(lambda request: self._dogpile.get_or_create(request, _never))),
            Contender("diskcache", on(lambda request: disk.get_or_create(request, _never))),
            Contender("diskcache + Lock", on(lambda request: disk.get_or_create_locked(request, _never))),
            Contender("larder, key alone", on(larder.key)),
            Contender("larder, memory", on(lambda request: larder.get_or_create(request, _never, call=call))),
            Contender(
                "larder, memory, call made too", on(lambda r: larder.get_or_create(r, _never, call=larder.call()))
            ),
            Contender("larder, SQLite, bytes", on(no_memory.stored)),
            Contender(
                "larder, SQLite, unpacked",
                on(lambda request: no_memory.get_or_create(request, _never, call=call)),
            ),
            Contender(
                "larder, SQLite, decoded",
                on(lambda request: no_memory.get_or_create(request, _never, decode=orjson.loads, call=call)),
            ),
        ]

    def misses(self) -> list[Contender]:
        answers = self._answers

        def on(operate: Callable[[dict[str, object], Callable[[], bytes]], object]) -> Callable[[int], object]:
            # From 1000 on, so that no request is one of those already stored.
            return lambda number: operate(make_request(1000 + number), lambda: answers[number % _KEYS])

        call = self._call
        return [
            Contender("raw sqlite3", on(self._raw.get_or_create)),
            Contender("dogpile memory", on(self._dogpile.get_or_create)),
            Contender("diskcache + Lock", on(self._disk.get_or_create_locked)),
            Contender("larder, SQLite", on(lambda request, make: self._larder.get_or_create(request, make, call=call))),
        ]


def _never() -> bytes:
    raise AssertionError("a hit generates nothing")


def _print_times(title: str, timed: dict[str, Timed]) -> None:
    floor = timed.get("raw sqlite3, bytes") or timed["raw sqlite3"]
    rows = [
        [name, f"{one.percentile_us(50):.1f}", f"{one.percentile_us(99):.1f}", f"{ratio(one, floor):.2f}"]
        for name, one in timed.items()
    ]
    print_table((title, "p50", "p99", "x floor"), rows)


def _goals(label: str, hits: dict[str, Timed], misses: dict[str, Timed]) -> list[Goal]:
    memory, floor, stored = hits["larder, memory"], hits["raw sqlite3, bytes"], hits["larder, SQLite, bytes"]
    with_call, dogpile = hits["larder, memory, call made too"], hits["dogpile memory"]
    decoded = hits["larder, SQLite, decoded"]
    miss = ratio(misses["larder, SQLite"], misses["diskcache + Lock"])
    return [
        Goal(f"{label}: memory hit / dogpile memory hit", ratio(memory, dogpile), 1.0),
        Goal(f"{label}: the same, making the request's Call too", ratio(with_call, dogpile), 1.0),
        Goal(f"{label}: SQLite bytes hit / raw sqlite3 bytes", ratio(stored, floor), 1.5),
        Goal(f"{label}: SQLite decoded hit / raw sqlite3 decoded", ratio(decoded, hits["raw sqlite3, decoded"]), 2.5),
        Goal(f"{label}: SQLite bytes hit / diskcache hit", ratio(stored, hits["diskcache"]), 1.0, below=True),
        Goal(f"{label}: miss + store / diskcache + Lock", miss, 1.0),
    ]
