"""The bounds of a pool: its cases, their size, an answer's size, and how long they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from functions.practice.cursor import write_cursor
from shared.backends.memory_table import MemoryTable
from shared.cache.key import content_digest as pool_hash
from shared.clock import ManualClock, to_ms
from shared.table import Item, ItemKey
from tests.practice.rig import NUMBERS, Numbers, ask, given, ids, inputs
from tests.wiring import ScriptedProvider, client_of, items_of, memory_runtime

TEXTS: dict[str, Any] = {
    "type": "object",
    "properties": {"n": {"type": "integer"}, "s": {"type": "string", "maxLength": 70_000}},
    "required": ["n", "s"],
    "additionalProperties": False,
}
DAYS_90 = to_ms(timedelta(days=90))


def big(size: int) -> Numbers:
    """A model whose cases have just so many bytes."""
    return Numbers(make=lambda n: {"input": {"n": n, "s": "x" * (size - 17)}, "tags": [], "note": "large"})


class CountingTable(MemoryTable):
    """Notes every write: which call, and to what."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.writes: list[tuple[str, ItemKey]] = []

    def put(self, item: Item, **more: Any) -> int | None:
        self.writes.append(("put", item.key))
        return super().put(item, **more)

    def touch(self, key: ItemKey, expires_at_ms: int) -> bool:
        self.writes.append(("touch", key))
        return super().touch(key, expires_at_ms)


def values_of(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.key.sort.startswith("value#")]


def test_a_pool_keeps_a_thousand_cases() -> None:
    """At 1,000 cases nothing more is stored, nor paid for; a request is still answered, and told so."""
    provider = ScriptedProvider(always=Numbers())
    runtime = memory_runtime(provider=provider)
    with client_of(runtime) as client:
        for _ in range(9):
            given(client, count=100, headers={"Cache-Control": "no-cache"})
        given(client, count=60, headers={"Cache-Control": "no-cache"})
        over = given(client, count=100, headers={"Cache-Control": "no-cache"})
        assert len(values_of(items_of(runtime.table))) == 1000
        assert over["count"] == 100
        assert any(note.startswith("The pool is full (1000 cases)") for note in over["notes"])
        calls = provider.count
        tagged = given(client, count=10, tags=["random"])
        assert tagged["count"] == 10
        assert provider.count == calls
        assert len(values_of(items_of(runtime.table))) == 1000
        assert given(client, count=100)["generated"] == 0


def test_a_case_has_at_most_64_kib() -> None:
    """A case of just 64 KiB is kept, one byte more is dropped."""
    for size, kept in ((64 * 1024, 1), (64 * 1024 + 1, 0)):
        with client_of(memory_runtime(provider=ScriptedProvider(always=big(size)))) as client:
            answer = given(client, schema=TEXTS, count=1)
            assert sum(len(value["s"]) == size - 17 for value in inputs(answer)) == kept


def test_an_answer_over_4_mib_is_truncated_and_its_cursor_gives_the_rest() -> None:
    """A truncated answer stays below 4 MiB; its cursor gives exactly the cases that were left out."""
    with client_of(memory_runtime(provider=ScriptedProvider(always=big(64 * 1024)))) as client:
        for source in ("generated", "cache"):
            response = ask(client, schema=TEXTS, count=100, seed=1)
            assert 4 * 1024 * 1024 - 128 * 1024 < len(response.content) <= 4 * 1024 * 1024
            first = response.json()
            assert first["truncated"]
            assert {case["source"] for case in first["cases"]} == {source}
            rest = given(client, schema=TEXTS, count=100, cursor=first["cursor"])
            assert (rest["truncated"], rest["cursor"], rest["notes"]) == (False, None, [])
            assert first["count"] + rest["count"] == 100
            assert len({*ids(first), *ids(rest)}) == 100


def test_a_truncated_answer_that_is_not_stored_says_so() -> None:
    """With the opt-out there is nothing to ask for later: no cursor, and a note."""
    with client_of(memory_runtime(provider=ScriptedProvider(always=big(64 * 1024)))) as client:
        answer = given(client, schema=TEXTS, count=100, headers={"Cache-Control": "no-store"})
        assert (answer["truncated"], answer["cursor"]) == (True, None)
        assert any("did not fit into 4 MiB" in note for note in answer["notes"])


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "é", "!" * 43, "A" * 44, "A" * 5000, "="])
def test_a_cursor_of_someone_else_is_refused(cursor: str) -> None:
    """What is no cursor is a 400 that points at it."""
    with client_of(memory_runtime()) as client:
        response = ask(client, cursor=cursor)
        assert (response.status_code, response.json()["code"]) == (400, "invalid_cursor")
        assert response.json()["pointer"] == "/cursor"


def test_a_cursor_gives_each_case_once_and_says_what_is_gone() -> None:
    """Ids that stand twice in a cursor are given once; those that are not stored are counted in a note."""
    with client_of(memory_runtime()) as client:
        (known,) = ids(given(client, count=1))
        answer = given(client, cursor=write_cursor([known, known, "ab" * 32]))
        assert ids(answer) == [known]
        assert answer["notes"] == ["Of the cursor's 2 cases, 1 is no longer stored."]


def test_unused_cases_expire_after_90_days() -> None:
    """At the very millisecond a case is gone, and a new one is made."""
    clock, provider = ManualClock(), ScriptedProvider(always=Numbers())
    with client_of(memory_runtime(clock=clock, provider=provider)) as client:
        first = ids(given(client, count=3))
        clock.advance(timedelta(days=90) - timedelta(milliseconds=1))
        assert sorted(ids(given(client, count=3))) == sorted(first)
        clock.advance(timedelta(milliseconds=1))
        assert given(client, count=3)["generated"] == 3


def test_a_use_extends_a_case_by_one_buffered_write_a_month() -> None:
    """With 60 days or more left, a use writes nothing; with fewer, it extends the case, once, at the next flush."""
    clock = ManualClock()
    table = CountingTable(clock)
    runtime = memory_runtime(clock=clock, table=table, provider=ScriptedProvider(always=Numbers()))
    with client_of(runtime) as client:
        given(client, count=2)
        runtime.buffer.flush()
        clock.advance(timedelta(days=30))
        table.writes.clear()
        given(client, count=2)
        runtime.buffer.flush()
        assert [call for call, _ in table.writes if call == "touch"] == []
        clock.advance(timedelta(milliseconds=1))
        for _ in range(3):
            given(client, count=2)
        assert [key for call, key in table.writes if call == "touch"] == []
        runtime.buffer.flush()
        touched = [key.sort for call, key in table.writes if call == "touch"]
        listed = pool_hash(NUMBERS)
        assert len(touched) == 3, "each case, and the item that lists the pool under its slug"
        assert {sort.partition("#")[0] for sort in touched} == {"value", listed}
        assert {item.expires_at_ms for item in values_of(items_of(table))} == {clock.now_ms() + DAYS_90}
        table.writes.clear()
        clock.advance(timedelta(days=30))
        given(client, count=2)
        runtime.buffer.flush()
        assert [call for call, _ in table.writes if call == "touch"] == []


def test_a_large_case_and_its_body_are_extended_together() -> None:
    """The body of a case that has an item of its own lives as long as the case."""
    clock = ManualClock()
    runtime = memory_runtime(clock=clock, provider=ScriptedProvider(always=_noisy))
    with client_of(runtime) as client:
        made = given(client, schema=TEXTS, count=1)
        clock.advance(timedelta(days=45))
        given(client, schema=TEXTS, count=1)
        runtime.buffer.flush()
        clock.advance(timedelta(days=60))
        assert inputs(given(client, schema=TEXTS, count=1)) == inputs(made)


def test_a_hit_writes_nothing() -> None:
    """Serving from the pool makes no write until the buffer is flushed."""
    clock = ManualClock()
    table = CountingTable(clock)
    with client_of(memory_runtime(clock=clock, table=table)) as client:
        given(client, schema=NUMBERS)
        table.writes.clear()
        given(client, schema=NUMBERS)
        assert table.writes == []


def _noisy(_: Any) -> Any:
    # Does not compress to under a kilobyte, so its body gets an item of its own.
    text = "".join(chr(33 + (n * n * 7919 + n) % 90) for n in range(20_000))
    return {"cases": [{"input": {"n": 1, "s": text}, "tags": [], "note": ""}]}
