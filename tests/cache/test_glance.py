"""A table that can be glanced at gives every answer that the same table gives when it is read whole."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.backends.memory_blobs import MemoryBlobStore
from shared.backends.sqlite_table import SqliteTable
from shared.blobs import BlobRef
from shared.cache.policy import CachePolicy, Directives
from shared.canonical_json import JsonValue
from shared.clock import ManualClock
from shared.errors import LarderError, NotFoundError, ProviderUnavailableError, TableUnavailableError
from shared.table import Glancing, Item, ItemKey
from tests.cache.rig import Generator, a_key, ask, runtime_on

MS = timedelta(milliseconds=1)
POLICY = CachePolicy(ttl=timedelta(seconds=10), stale_for=timedelta(seconds=10))
KEY = a_key("one")


class World:
    """One file, a process that writes to it, and one that reads: at a glance where it can, or always whole."""

    def __init__(self, folder: Path, *, glances: bool = True) -> None:
        self.path = folder / f"{glances}.db"
        self.clock, self.blobs = ManualClock(), MemoryBlobStore(ManualClock())
        self.tables = [SqliteTable(self.path, self.clock) for _ in range(2)]
        self.tables[0].bootstrap()
        self.writer, self.reader = (
            runtime_on(table, self.clock, self.blobs, memory_bytes="0") for table in self.tables
        )
        assert isinstance(self.tables[1], Glancing)
        assert self.reader.cache._reader._glance is not None
        if not glances:
            self.reader.cache._reader._glance = None
        # The first look reads the control item too, so a glance comes at the second at the earliest.
        self.get()

    def get(self) -> Any:
        entry = self.reader.cache.get(KEY)
        if entry is None:
            return None
        try:
            content: object = self.reader.cache.content(entry)
        except (ValueError, LarderError) as error:
            content = type(error)
        return content, entry[:-1], entry.provenance, entry.tags

    def answer(self, directives: Directives | None = None, **asked: Any) -> Any:
        """Return all that a caller sees of the reader's answer, and whether anything was made."""
        generator = Generator(b"made by the reader", error=asked.pop("error", None))
        try:
            outcome = ask(self.reader, generator, KEY, directives, policy=POLICY, **asked)
        except LarderError as error:
            return type(error), error.code, len(generator.calls)
        entry = outcome.entry
        return outcome.value, outcome.status, entry[3:-1], entry.provenance, entry.tags, len(generator.calls)

    def statistics(self) -> Any:
        return dict(self.reader.statistics._counts)

    def row(self, statement: str, *values: object) -> None:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            assert connection.execute(statement, values).rowcount == 1

    def close(self) -> None:
        for table in self.tables:
            table.close()


def store(world: World, content: bytes = b'{"answer":42}' * 200) -> None:
    ask(world.writer, Generator(content, tags=("a",)), KEY, policy=POLICY)


def after(world: World, ms: int) -> None:
    world.clock.advance(MS * ms)


def fresh(world: World) -> None:
    store(world)
    after(world, 1)


def last_fresh(world: World) -> None:
    store(world)
    after(world, 9_999)


def first_stale(world: World) -> None:
    store(world)
    after(world, 10_000)


def last_stale(world: World) -> None:
    store(world)
    after(world, 19_999)


def expired(world: World) -> None:
    store(world)
    after(world, 20_000)


def item_expired(world: World) -> None:
    store(world)
    world.row("UPDATE items SET expires_at_ms = ? WHERE sort = 'entry'", world.clock.now_ms())


def older_epoch(world: World) -> None:
    store(world)
    world.writer.invalidation.by_namespace(KEY.namespace)
    after(world, 5_000)


def cleared_unseen(world: World) -> None:
    store(world)
    world.writer.invalidation.by_namespace(KEY.namespace)
    after(world, 4_999)


def corrupt_head(world: World) -> None:
    store(world)
    world.row("UPDATE items SET body = x'0900' WHERE sort = 'entry'")


def corrupt_content(world: World) -> None:
    store(world)
    world.row("UPDATE items SET body = CAST(substr(body, 1, length(body) - 20) AS BLOB) WHERE sort = 'entry'")


def corrupt_encoding(world: World) -> None:
    store(world)
    world.row("UPDATE items SET body = CAST(x'0277' || substr(body, 3) AS BLOB) WHERE sort = 'entry'")


def no_body(world: World) -> None:
    store(world)
    world.row("UPDATE items SET body = NULL WHERE sort = 'entry'")


def tombstone(world: World) -> None:
    store(world)
    world.writer.invalidation.by_key(KEY)


def lease_only(world: World) -> None:
    lease: dict[str, JsonValue] = {"namespace": KEY.namespace, "lease_until_ms": world.clock.now_ms() + 60_000}
    world.tables[0].put(Item(KEY.item, lease, fence=world.clock.now_ms()))


def lease_over(world: World) -> None:
    lease_only(world)
    after(world, 60_000)


def failure_marked(world: World) -> None:
    with pytest.raises(NotFoundError):
        ask(world.writer, Generator(error=NotFoundError("no such thing")), KEY, policy=POLICY)


def stale_and_leased(world: World) -> None:
    store(world)
    after(world, 10_000)
    item = world.tables[0].get(KEY.item)
    assert item is not None
    leased = {**item.attributes, "lease_until_ms": world.clock.now_ms() + 5_000}
    world.tables[0].put(item._replace(attributes=leased, expires_at_ms=world.clock.now_ms() + 90_000_000))


def in_blob(world: World) -> None:
    store(world, random.Random(1).randbytes(300_000))
    entry = world.writer.cache.get(KEY)
    assert entry is not None
    assert isinstance(entry.body, BlobRef)


def blob_gone(world: World) -> None:
    in_blob(world)
    world.blobs._blobs.clear()


def absent(world: World) -> None:
    """Nothing at all."""


STATES: dict[str, Callable[[World], None]] = {
    state.__name__: state
    for state in (
        absent, fresh, last_fresh, first_stale, last_stale, expired, item_expired, older_epoch, cleared_unseen,
        corrupt_head, corrupt_content, corrupt_encoding, no_body, tombstone, lease_only, lease_over, failure_marked,
        stale_and_leased, in_blob, blob_gone,
    )
}  # fmt: skip
ASKED: dict[str, dict[str, Any]] = {
    "plainly": {},
    "no-cache": {"directives": Directives(no_cache=True)},
    "only-if-cached": {"directives": Directives(only_if_cached=True)},
    "max-age 0": {"directives": Directives(max_age=timedelta(0))},
    "max-age 1 ms": {"directives": Directives(max_age=MS)},
    "max-stale": {"directives": Directives(max_stale=timedelta(seconds=5))},
    "no model": {"error": ProviderUnavailableError("away")},
}


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[tuple[World, World]]:
    quick, plain = World(tmp_path), World(tmp_path, glances=False)
    yield quick, plain
    quick.close()
    plain.close()


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("state", STATES)
def test_a_glance_changes_no_answer(worlds: tuple[World, World], state: str, asked: str) -> None:
    """Whatever is stored and whatever a request says: value, envelope, status, error and counts are the same."""
    for world in worlds:
        STATES[state](world)
    quick, plain = worlds
    assert quick.get() == plain.get()
    assert quick.answer(**ASKED[asked], wait=0.1) == plain.answer(**ASKED[asked], wait=0.1)
    assert quick.statistics() == plain.statistics()
    assert quick.get() == plain.get()


def test_a_hit_is_a_glance_and_the_control_item_every_five_seconds(tmp_path: Path) -> None:
    """A hit reads nothing whole, but the record with the control item once the last look is five seconds old."""
    world = World(tmp_path)
    store(world)
    table = world.tables[1]
    reads: list[ItemKey] = []
    get = table.get

    def noted(key: ItemKey, *, consistent: bool = False) -> Item | None:
        reads.append(key)
        return get(key, consistent=consistent)

    table.get = noted  # type: ignore[method-assign]
    after(world, 4_999)
    for _ in range(3):
        assert world.answer()[1].source == "table"
        assert world.get() is not None
    assert not reads
    after(world, 1)
    assert world.answer()[1].source == "table"
    assert [key.sort for key in reads] == ["entry", "control"]
    world.close()


def test_a_glance_that_fails_is_trouble_like_any_read(tmp_path: Path) -> None:
    """It is a miss that says so, nothing is begun for half a second after it, and then all is well again."""
    world = World(tmp_path)
    store(world)
    glances: list[str] = []

    def fails(partition: str, sort: str, now_ms: int) -> None:
        glances.append(partition)
        world.clock.advance(MS * 100)
        raise TableUnavailableError("away")

    reader = world.reader.cache._reader
    working, reader._glance = reader._glance, fails
    value, status, *_ = world.answer()
    assert (value, status.hit, status.stored, status.trouble) == (b"made by the reader", False, False, True)
    with pytest.raises(TableUnavailableError):
        world.reader.cache.get(KEY)
    assert len(glances) == 1
    reader._glance = working
    after(world, 500)
    assert world.answer()[1].source == "table"
    world.close()


def test_what_is_written_between_a_glance_and_the_whole_look_counts(tmp_path: Path) -> None:
    """A request more particular than the policy looks again, and takes what another process has made meanwhile."""
    world = World(tmp_path)
    store(world)
    after(world, 1_000)
    reader = world.reader.cache._reader
    look = reader.look

    def look_then_overtaken(*args: Any) -> Any:
        record = look(*args)
        ask(world.writer, Generator(b"newer"), KEY, Directives(no_cache=True), policy=POLICY)
        return record

    reader.look = look_then_overtaken  # type: ignore[assignment,method-assign]
    value, status, *_ = world.answer(Directives(max_age=timedelta(0)))
    assert (value, status.hit) == (b"newer", True)
    world.close()
