"""The opt-out: nothing derived from the request is read or written, and the count is met all the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from shared.backends.memory_table import MemoryTable
from shared.clock import ManualClock
from shared.table import Item, ItemKey, Page
from tests.practice.rig import FLAGS, NUMBERS, Numbers, ask, given, ids
from tests.wiring import ScriptedProvider, client_of, items_of, memory_runtime, sqlite_runtime

OPT_OUTS: list[dict[str, Any]] = [
    {"headers": {"Cache-Control": "no-store"}},
    {"headers": {"Cache-Control": "max-age=0, NO-STORE"}},
    {"query": "?no_store=true"},
    {"query": "?no_store"},
    {"query": "?no_store=1", "headers": {"Cache-Control": "max-stale"}},
]


class WatchedTable(MemoryTable):
    """Notes which partitions are spoken to."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.seen: set[str] = set()

    def get(self, key: ItemKey, **more: Any) -> Item | None:
        self.seen.add(key.partition)
        return super().get(key, **more)

    def get_many(self, keys: Sequence[ItemKey], **more: Any) -> dict[ItemKey, Item]:
        self.seen.update(key.partition for key in keys)
        return super().get_many(keys, **more)

    def query(self, partition: str, **more: Any) -> Page:
        self.seen.add(partition)
        return super().query(partition, **more)

    def put(self, item: Item, **more: Any) -> int | None:
        self.seen.add(item.key.partition)
        return super().put(item, **more)


@pytest.mark.parametrize("opt_out", OPT_OUTS)
def test_an_opted_out_request_leaves_every_item_as_it_is(opt_out: dict[str, Any]) -> None:
    """Every item of the table is the same before and after, and the cases are all new."""
    runtime = memory_runtime(provider=ScriptedProvider(always=Numbers()))
    with client_of(runtime) as client:
        pool = given(client, count=4)
        runtime.buffer.flush()
        before = items_of(runtime.table)
        response = ask(client, count=6, **opt_out)
        answer = response.json()
        runtime.buffer.flush()
        assert items_of(runtime.table) == before
        assert (answer["count"], answer["generated"], answer["cached"]) == (6, 6, 0)
        assert set(ids(answer)).isdisjoint(ids(pool))
        assert response.headers["cache-status"] == "Larder; fwd=bypass; detail=generated"


def test_an_opted_out_request_reads_nothing() -> None:
    """No partition of the table is spoken to at all, by a request that would have been a hit or by a first one."""
    clock = ManualClock()
    table = WatchedTable(clock)
    runtime = memory_runtime(clock=clock, table=table)
    with client_of(runtime) as client:
        given(client)
        for request in ({}, {"slug": "never-seen"}, {"pairwise": True, "schema": FLAGS, "tags": ["pairwise"]}):
            table.seen.clear()
            assert given(client, headers={"Cache-Control": "no-store"}, **request)["count"] == 5
            assert table.seen == set()


def test_an_opted_out_request_leaves_the_sqlite_file_as_it_is(tmp_path: Path) -> None:
    """The same on SQLite, offline, with a pool that never existed."""
    runtime = sqlite_runtime(tmp_path)
    with client_of(runtime) as client:
        assert given(client, schema=NUMBERS, query="?no_store=yes")["count"] == 5
        runtime.buffer.flush()
        assert items_of(runtime.table) == []


def test_a_pool_does_not_see_what_was_made_for_an_opted_out_request() -> None:
    """What was made under the opt-out is made again for the next caller."""
    provider = ScriptedProvider(always=Numbers())
    with client_of(memory_runtime(provider=provider)) as client:
        given(client, headers={"Cache-Control": "no-store"})
        assert given(client)["generated"] == 5
        assert provider.count == 2


@pytest.mark.parametrize("query", ["?no_store=maybe", "?no_store=2", "?no_store=true&no_store=x"])
def test_an_opt_out_that_makes_no_sense_is_refused(query: str) -> None:
    """A value that is neither true nor false is a 400: guessing could store what should not be."""
    with client_of(memory_runtime()) as client:
        response = ask(client, query=query)
        assert (response.status_code, response.json()["code"]) == (400, "invalid_request")
        assert response.json()["parameter"] == "no_store"
