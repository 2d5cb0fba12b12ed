"""A paid answer is always delivered, whatever the stores do."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from shared.backends.file_blobs import FileBlobStore
from shared.backends.memory_blobs import MemoryBlobStore
from shared.backends.memory_table import MemoryTable
from shared.backends.sqlite_table import SqliteTable
from shared.blobs import BlobRef
from shared.cache.entry import ABSENT
from shared.cache.guard import Patience
from shared.clock import Deadline, ManualClock, SystemClock
from shared.errors import BlobError, GenerationPendingError, TableUnavailableError
from shared.runtime import Runtime
from shared.table import Item, ItemKey
from tests.cache.rig import Generator, a_key, ask, runtime_on

# Far above what the trouble may add, far below what the fault lasts: tells a bounded wait from an unbounded one.
BOUNDED_SECONDS = 4.0


def on_file(path: Path, *, bootstrap: bool = True) -> Runtime:
    clock = SystemClock()
    table = SqliteTable(path, clock)
    if bootstrap:
        table.bootstrap()
    return runtime_on(table, clock, FileBlobStore(path.parent / "blobs", clock))


def delivered(runtime: Runtime, *, stored: bool, key: str = "one") -> None:
    began = time.monotonic()
    outcome = ask(runtime, Generator(b"paid for"), a_key(key))
    assert outcome.value == b"paid for"
    assert outcome.status.stored is stored
    assert outcome.status.trouble is not stored
    assert time.monotonic() - began < BOUNDED_SECONDS


@contextmanager
def write_lock_held(path: Path) -> Iterator[None]:
    """Have another process hold the file's write lock, as a backup or a stuck writer does."""
    script = (
        "import sqlite3,sys;c=sqlite3.connect(sys.argv[1],isolation_level=None);c.execute('BEGIN EXCLUSIVE');"
        "print('held',flush=True);sys.stdin.readline()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    try:
        yield
    finally:
        process.communicate("\n")


def test_a_table_file_that_is_no_database(tmp_path: Path) -> None:
    """With a corrupt file from the start, every request is answered."""
    (tmp_path / "larder.db").write_bytes(b"this is not a database" * 1000)
    runtime = on_file(tmp_path / "larder.db", bootstrap=False)
    for number in range(3):
        delivered(runtime, stored=False, key=f"k{number}")


def test_a_table_file_that_breaks_while_in_use(tmp_path: Path) -> None:
    """Garbage over the middle of the file costs the stored answers, never the new ones."""
    runtime = on_file(tmp_path / "larder.db")
    for number in range(50):
        ask(runtime, Generator(os.urandom(3000)), a_key(f"before{number}"))
    runtime.close()
    size = (tmp_path / "larder.db").stat().st_size
    with (tmp_path / "larder.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xde\xad" * ((size - 4096) // 2))
    again = on_file(tmp_path / "larder.db", bootstrap=False)
    outcome = ask(again, Generator(b"paid for"), a_key("before7"))
    assert outcome.value == b"paid for"


def test_a_table_that_was_never_made(tmp_path: Path) -> None:
    """Without `larder bootstrap` everything works but the keeping."""
    delivered(on_file(tmp_path / "larder.db", bootstrap=False), stored=False)
    assert not (tmp_path / "larder.db").exists()


def test_a_write_lock_held_by_another_process(tmp_path: Path) -> None:
    """While another process holds the write lock, misses are answered soon and hits stay hits; then all is well."""
    path = tmp_path / "larder.db"
    runtime = on_file(path)
    ask(runtime, Generator(b"there"), a_key("there"))
    elsewhere = on_file(path, bootstrap=False)
    with write_lock_held(path):
        for number in range(3):
            delivered(runtime, stored=False, key=f"k{number}")
        hit = ask(elsewhere, Generator(), a_key("there"))
        assert (hit.value, hit.status.hit) == (b"there", True)
    runtime.clock.sleep(0.6)
    delivered(runtime, stored=True, key="after")


def test_many_callers_during_a_lock_share_one_generation(tmp_path: Path) -> None:
    """Table trouble does not bring the stampede back into a process."""
    path = tmp_path / "larder.db"
    runtime = on_file(path)
    generator = Generator(b"paid for", then=lambda: time.sleep(0.2))
    with write_lock_held(path):
        threads = [threading.Thread(target=ask, args=(runtime, generator)) for _ in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(generator.calls) == 1


def _with_full_disk(path: str, outcome: multiprocessing.connection.Connection) -> None:
    import resource
    import signal

    runtime = on_file(Path(path), bootstrap=False)
    ask(runtime, Generator(b"small"), a_key("first"))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    full = sum(file.stat().st_size for file in Path(path).parent.glob("larder.db*"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (min(full, 32_768), resource.RLIM_INFINITY))
    results = []
    for number in range(40):
        made = ask(runtime, Generator(os.urandom(20_000)), a_key(f"k{number}"))
        results.append((len(made.value), made.status.stored))
    outcome.send(results)


def test_a_full_disk(tmp_path: Path) -> None:
    """When the operating system takes no more bytes, answers come all the same, and say that they were not stored."""
    on_file(tmp_path / "larder.db")
    here, there = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_with_full_disk, args=(str(tmp_path / "larder.db"), there)
    )
    process.start()
    there.close()
    results = here.recv()
    process.join()
    assert [size for size, _ in results] == [20_000] * 40
    assert not results[-1][1]


class _Failing(MemoryTable):
    """Fails, slowly, from a given moment on, in the named methods."""

    patience_ms = 100

    def __init__(self, clock: ManualClock, *methods: str) -> None:
        super().__init__(clock)
        self._manual = clock
        self.failing = frozenset(methods)
        self.failures = 0

    def _maybe(self, name: str) -> None:
        if name in self.failing:
            self.failures += 1
            self._manual.sleep(self.patience_ms / 1000)
            raise TableUnavailableError("away")

    def get(self, key: ItemKey, *, consistent: bool = False) -> Item | None:
        self._maybe("get")
        return super().get(key, consistent=consistent)

    def get_many(self, *args: object, **named: object) -> dict[ItemKey, Item]:
        self._maybe("get_many")
        return super().get_many(*args, **named)  # type: ignore[arg-type]

    def put(self, *args: object, **named: object) -> int | None:
        self._maybe("put")
        return super().put(*args, **named)  # type: ignore[arg-type]


@pytest.mark.parametrize("methods", [("get", "get_many", "put"), ("put",), ("get", "get_many"), ("get_many",)])
def test_what_trouble_costs_a_request(methods: tuple[str, ...]) -> None:
    """By the clock, a table that hangs adds at most 250 ms to a request, and next to nothing to those after it."""
    clock = ManualClock()
    table = _Failing(clock)
    runtime = runtime_on(table, clock)
    ask(runtime, Generator(), a_key("the process's first call"))
    clock.sleep(10)
    table.failing = frozenset(methods)
    began = clock.now_ms()
    assert ask(runtime, Generator(b"paid for")).value == b"paid for"
    assert clock.now_ms() - began <= 250
    assert table.failures >= 1
    began, before = clock.now_ms(), table.failures
    for number in range(20):
        assert ask(runtime, Generator(b"paid for"), a_key(number)).value == b"paid for"
    assert clock.now_ms() - began <= 250
    assert table.failures - before <= 2
    table.failing = frozenset()
    clock.sleep(1)
    assert ask(runtime, Generator(), a_key("well again")).status.stored


class _Contended(MemoryTable):
    """Fails the next write while another's goes through, as a file does that another process is writing."""

    patience_ms = 100
    meanwhile: Callable[[], object] | None = None

    def put(self, *args: object, **named: object) -> int | None:
        if (meanwhile := self.meanwhile) is not None:
            self.meanwhile = None
            meanwhile()
            raise TableUnavailableError("locked")
        return super().put(*args, **named)  # type: ignore[arg-type]


def test_a_write_held_up_by_one_that_answers() -> None:
    """Who cannot take a lease since another process is just making the answer gets that one's, and pays nothing."""
    clock = ManualClock()
    table = _Contended(clock)
    here, there, generator = runtime_on(table, clock), runtime_on(table, clock), Generator(b"mine")
    table.meanwhile = lambda: ask(there, Generator(b"theirs"))
    assert ask(here, generator).value == b"theirs"
    assert not generator.calls


def test_a_write_held_up_by_one_that_is_at_work() -> None:
    """Who cannot take a lease since another process just took it waits for that one."""
    clock = ManualClock()
    table = _Contended(clock)
    here, there, generator = runtime_on(table, clock), runtime_on(table, clock), Generator(b"mine")
    table.meanwhile = lambda: there.cache._core.leases.acquire(
        a_key().item,
        "test.answers",
        ABSENT,
        ttl=timedelta(seconds=60),
        deadline=Deadline.after(clock, timedelta(seconds=60)),
        patience=Patience(),
    )
    with pytest.raises(GenerationPendingError):
        ask(here, generator, wait=5)
    assert not generator.calls


def test_a_write_that_was_done_and_not_answered() -> None:
    """Who took a lease and was not told so finds it out, makes the answer once and stores it."""
    clock = ManualClock()
    table = _Contended(clock)
    runtime, generator = runtime_on(table, clock), Generator(b"paid for", then=lambda: clock.sleep(1))
    put = table.put

    def put_and_lose(*args: object, **named: object) -> int | None:
        table.put = put  # type: ignore[method-assign]
        put(*args, **named)
        raise TableUnavailableError("timed out")

    table.put = put_and_lose  # type: ignore[method-assign]
    assert ask(runtime, generator).value == b"paid for"
    assert ask(runtime_on(table, clock), generator).status.hit
    assert len(generator.calls) == 1


def test_all_trouble_of_a_request_together_is_bounded() -> None:
    """A table that hangs before the generation and again after it adds at most 250 ms in all."""
    clock = ManualClock()
    table = _Failing(clock)
    table.patience_ms = 200
    runtime = runtime_on(table, clock)
    ask(runtime, Generator(), a_key("the process's first call"))
    clock.sleep(10)
    table.failing = frozenset(("get", "get_many", "put"))
    began = clock.now_ms()
    outcome = ask(runtime, Generator(b"paid for", then=lambda: clock.sleep(3)))
    assert outcome.value == b"paid for"
    assert clock.now_ms() - began <= 3_250


def _serve_while_truncated(path: str, ready: multiprocessing.connection.Connection) -> None:
    runtime = on_file(Path(path), bootstrap=False)
    for number in range(100):
        ask(runtime, Generator(os.urandom(20_000)), a_key(number))
    os.truncate(path, 8_192)
    answers = [ask(runtime, Generator(b"paid for"), a_key(f"after{number}")).value for number in range(20)]
    answers += [
        ask(runtime_on(runtime.table, runtime.clock), Generator(b"paid for"), a_key(n)).value for n in range(20)
    ]
    ready.send(len(answers))


def test_a_table_file_that_is_truncated_while_in_use(tmp_path: Path) -> None:
    """A file cut off under a serving process costs stored answers, never the process."""
    on_file(tmp_path / "larder.db")
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve_while_truncated, args=(str(tmp_path / "larder.db"), there))
    process.start()
    there.close()
    process.join(60)
    assert process.exitcode == 0
    assert here.recv() == 40


def test_what_was_paid_for_in_trouble_is_kept_in_memory() -> None:
    """While the table is away, this process does not pay for the same answer twice."""
    clock = ManualClock()
    table = _Failing(clock, "get", "get_many", "put")
    runtime = runtime_on(table, clock)
    generator = Generator(b"paid for")
    for _ in range(5):
        assert ask(runtime, generator).value == b"paid for"
        clock.sleep(1)
    assert len(generator.calls) == 1


def test_what_could_not_be_stored_is_stored_later() -> None:
    """An answer that the table did not take is written with the next flush, unless it was invalidated meanwhile."""
    clock = ManualClock()
    table = _Failing(clock)
    runtime = runtime_on(table, clock)
    for key in ("kept", "voided"):

        def break_it() -> None:
            table.failing = frozenset(("put",))

        outcome = ask(runtime, Generator(b"paid for", then=break_it), a_key(key))
        assert not outcome.status.stored
        table.failing = frozenset()
        clock.sleep(5)
        if key == "voided":
            runtime.invalidation.by_key(a_key(key))
        runtime.buffer.flush()
    elsewhere = runtime_on(table, clock)
    assert ask(elsewhere, Generator(b"again"), a_key("kept")).value == b"paid for"
    assert ask(elsewhere, Generator(b"again"), a_key("voided")).value == b"again"


class _NoBlobs(MemoryBlobStore):
    def put(self, content: bytes) -> BlobRef:
        raise BlobError("full")


def test_a_blob_store_that_is_full() -> None:
    """A large answer that the blob store does not take is delivered, and nothing half-written is found later."""
    clock = ManualClock()
    table = MemoryTable(clock)
    content = os.urandom(1_000_000)
    outcome = ask(runtime_on(table, clock, _NoBlobs(clock)), Generator(content))
    assert outcome.value == content
    assert not outcome.status.stored
    assert runtime_on(table, clock).cache.get(a_key()) is None


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"other"), lambda path: path.unlink()])
def test_a_damaged_blob_is_a_miss(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """A blob that is gone, or is not what its digest says, is never given out; the answer is made again."""
    path = tmp_path / "larder.db"
    ask(on_file(path), Generator(os.urandom(1_000_000)))
    [blob] = [file for file in (tmp_path / "blobs").rglob("*") if file.is_file()]
    damage(blob)
    outcome = ask(on_file(path), Generator(b"made again"))
    assert (outcome.value, outcome.status.stored) == (b"made again", True)


def test_a_five_megabyte_answer_round_trips(tmp_path: Path) -> None:
    """5 MB go through the blob store and come back in another process's cache."""
    path = tmp_path / "larder.db"
    content = os.urandom(5_000_000)
    assert ask(on_file(path), Generator(content)).status.stored
    again = ask(on_file(path), Generator())
    assert again.status.hit
    assert again.value == content
    with sqlite3.connect(path) as connection:
        [[largest]] = connection.execute("SELECT max(length(body)) FROM items").fetchall()
    connection.close()
    assert largest < 1_000
