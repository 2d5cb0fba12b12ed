"""The life of a request, step by step, with a clock that stands still."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.backends.memory_blobs import MemoryBlobStore
from shared.backends.memory_table import MemoryTable
from shared.cache.call import Outcome
from shared.cache.generation import Generated
from shared.cache.guard import Patience
from shared.cache.policy import CachePolicy, Directives
from shared.clock import Deadline, ManualClock
from shared.errors import (
    BusyError,
    GenerationPendingError,
    NotCachedError,
    NotFoundError,
    ProviderUnavailableError,
    RateLimitedError,
)
from shared.table import Item, ItemKey
from tests.cache.rig import MADE_BY, POLICY, Generator, a_key, ask, call, runtime_on


def test_the_second_request_is_a_hit() -> None:
    """An answer is made once; then it comes from memory, and in another process from the table."""
    clock = ManualClock()
    table, blobs = MemoryTable(clock), MemoryBlobStore(clock)
    here, elsewhere = runtime_on(table, clock, blobs), runtime_on(table, clock, blobs)
    generator = Generator()
    made = ask(here, generator)
    assert (made.status.hit, made.status.fwd, made.status.stored) == (False, "miss", True)
    again = ask(here, generator)
    assert (again.status.hit, again.status.source, again.value) == (True, "memory", made.value)
    other = ask(elsewhere, generator)
    assert (other.status.hit, other.status.source, other.value) == (True, "table", made.value)
    assert other.entry.provenance.cost_microusd == 30
    assert len(generator.calls) == 1


@given(st.binary(max_size=3000) | st.sampled_from([b"", b"{}", b"null", b"0", b"false", b"[]", b"x" * 200_000]))
@settings(max_examples=50)
def test_every_content_comes_back_as_it_was(content: bytes) -> None:
    """Whatever was generated, empty and falsy answers too, is a hit and the same bytes."""
    clock = ManualClock()
    table = MemoryTable(clock)
    generator = Generator(content)
    ask(runtime_on(table, clock), generator)
    again = ask(runtime_on(table, clock), generator)
    assert again.status.hit
    assert again.value == content


def test_what_is_made_of_little_lasts_for_less() -> None:
    """A value that says it is good for two minutes is made anew after them, and is gone after four."""
    clock = ManualClock()
    runtime = runtime_on(clock=clock)
    asked: list[float] = []

    def generate(deadline: Deadline) -> Generated:
        asked.append(deadline.remaining())
        if len(asked) == 2:
            raise ProviderUnavailableError("away")
        return Generated(b"little", MADE_BY, ttl=timedelta(minutes=2))

    def once() -> Outcome[bytes]:
        return runtime.cache.get_or_generate(a_key(), POLICY, generate, decode=bytes, call=call(clock))

    entry = once().entry
    assert (entry.fresh_until_ms, entry.expires_at_ms) == (clock.now_ms() + 120_000, clock.now_ms() + 240_000)
    clock.advance(timedelta(minutes=2, milliseconds=-1))
    assert once().status.hit
    clock.advance(timedelta(milliseconds=1))
    assert once().status.hit
    assert len(asked) == 2
    clock.advance(timedelta(minutes=2))
    assert not once().status.hit


def test_expiry_is_exact_in_memory_and_in_the_table() -> None:
    """Fresh at the last millisecond of the ttl, stale at the next, gone at the end of the grace."""
    clock = ManualClock()
    table = MemoryTable(clock)
    policy = CachePolicy(ttl=timedelta(minutes=10), stale_for=timedelta(minutes=5))
    generator = Generator()
    runtime = runtime_on(table, clock)
    ask(runtime, generator, policy=policy)
    clock.advance(timedelta(minutes=10) - timedelta(milliseconds=1))
    assert ask(runtime, generator, policy=policy).status.hit
    assert ask(runtime_on(table, clock), generator, policy=policy).status.hit
    clock.advance(timedelta(milliseconds=1))
    assert ask(runtime_on(table, clock), generator, policy=policy).status.fwd == "stale"
    assert len(generator.calls) == 2
    clock.advance(timedelta(minutes=15))
    assert ask(runtime, generator, policy=policy).status.fwd == "miss"


def test_a_stale_value_is_given_when_none_can_be_made() -> None:
    """While the provider is down, everyone gets the old value until its grace ends, and then the error."""
    clock = ManualClock()
    runtime = runtime_on(clock=clock)
    ask(runtime, Generator(b"old"))
    clock.advance(timedelta(minutes=31))
    failing = Generator(error=ProviderUnavailableError("down"))
    for _ in range(3):
        assert ask(runtime, failing).value == b"old"
    assert len(failing.calls) == 1, "the failure is shared for two seconds"
    clock.advance(timedelta(seconds=2))
    assert ask(runtime, failing).value == b"old"
    assert len(failing.calls) == 2
    clock.advance(timedelta(minutes=30))
    with pytest.raises(ProviderUnavailableError):
        ask(runtime, failing)


def test_a_failure_is_shared_between_processes_and_then_tried_again() -> None:
    """For two seconds other processes share the failure, its code and its Retry-After; nothing is stored as a value."""
    clock = ManualClock()
    table = MemoryTable(clock)
    error = ProviderUnavailableError("slow down", code="provider_quota", retry_after=timedelta(seconds=7))
    failing = Generator(error=error)
    for _ in range(4):
        with pytest.raises(ProviderUnavailableError) as shared:
            ask(runtime_on(table, clock), failing)
        assert (shared.value.code, shared.value.retry_after) == ("provider_quota", timedelta(seconds=7))
    assert len(failing.calls) == 1
    clock.advance(timedelta(seconds=2))
    assert ask(runtime_on(table, clock), Generator()).status.fwd == "miss"


def test_a_definite_no_is_kept_for_its_own_time() -> None:
    """A "not found" is a negative entry: for `negative_ttl` nobody pays to hear it again."""
    clock = ManualClock()
    table = MemoryTable(clock)
    policy = CachePolicy(ttl=timedelta(hours=1), negative_ttl=timedelta(minutes=5))
    failing = Generator(error=NotFoundError("no such repository"))
    for minutes in (0, 4):
        clock.advance(timedelta(minutes=minutes))
        with pytest.raises(NotFoundError):
            ask(runtime_on(table, clock), failing, policy=policy)
    assert len(failing.calls) == 1
    clock.advance(timedelta(minutes=1))
    assert ask(runtime_on(table, clock), Generator(), policy=policy).status.fwd == "miss"


def test_a_bug_in_a_generator_is_not_shared_as_a_failure() -> None:
    """An unexpected exception reaches its caller, ends the lease, and keeps nobody else from trying."""
    clock = ManualClock()
    table = MemoryTable(clock)
    with pytest.raises(ZeroDivisionError):
        ask(runtime_on(table, clock), Generator(error=ZeroDivisionError()))
    assert ask(runtime_on(table, clock), Generator()).status.stored


def test_no_store_leaves_no_trace() -> None:
    """An opt-out neither reads nor writes, in memory or table, and is answered all the same."""
    clock = ManualClock()
    table = MemoryTable(clock)
    runtime = runtime_on(table, clock)
    ask(runtime, Generator(b"shared"))
    before = table.scan().items
    outcome = ask(runtime, Generator(b"private"), directives=Directives(no_store=True))
    assert (outcome.value, outcome.status.fwd) == (b"private", "bypass")
    assert table.scan().items == before
    assert ask(runtime, Generator()).value == b"shared"


def test_no_cache_makes_a_new_one_and_keeps_it() -> None:
    """A forced generation replaces the stored value for everyone."""
    clock = ManualClock()
    table = MemoryTable(clock)
    here, elsewhere = runtime_on(table, clock), runtime_on(table, clock, memory_bytes="0")
    ask(here, Generator(b"old"))
    forced = ask(here, Generator(b"new"), directives=Directives(no_cache=True))
    assert (forced.value, forced.status.fwd, forced.status.stored) == (b"new", "request", True)
    assert ask(here, Generator()).value == b"new"
    assert ask(elsewhere, Generator()).value == b"new"


def test_only_if_cached_never_generates() -> None:
    """`only-if-cached` takes what is there, a stale value too, and is told when there is nothing."""
    clock = ManualClock()
    runtime = runtime_on(clock=clock)
    generator = Generator()
    with pytest.raises(NotCachedError):
        ask(runtime, generator, directives=Directives(only_if_cached=True))
    assert not generator.calls
    ask(runtime, generator)
    assert ask(runtime, generator, directives=Directives(only_if_cached=True)).status.hit
    clock.advance(timedelta(minutes=31))
    assert ask(runtime, generator, directives=Directives(only_if_cached=True)).status.hit
    assert len(generator.calls) == 1


class _RecordingTable(MemoryTable):
    """Records reads and writes, and can lag: eventually consistent reads then see nothing."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.log: list[str] = []
        self.lags = False

    def get(self, key: ItemKey, *, consistent: bool = False) -> Item | None:
        self.log.append("get" + ("!" if consistent else ""))
        return None if self.lags and not consistent else super().get(key, consistent=consistent)

    def get_many(self, keys: Sequence[ItemKey], *, consistent: bool = False) -> dict[ItemKey, Item]:
        self.log.append("get_many" + ("!" if consistent else ""))
        if self.lags and not consistent:
            return {}
        return {key: item for key in keys if (item := MemoryTable.get(self, key)) is not None}

    def put(self, item: Item, *, when: object = None) -> int | None:
        self.log.append("put")
        return super().put(item, when=when)  # type: ignore[arg-type]


def test_what_a_hit_and_a_miss_cost() -> None:
    """A hit is one eventually consistent read and no write; a miss two reads and two writes."""
    clock = ManualClock()
    table = _RecordingTable(clock)
    runtime = runtime_on(table, clock, memory_bytes="0")
    ask(runtime, Generator())
    assert table.log == ["get_many", "put", "get_many!", "put"]
    table.log.clear()
    ask(runtime, Generator())
    assert table.log == ["get"]


def test_the_second_look_is_a_consistent_read() -> None:
    """With a table whose ordinary reads lag behind, an answer made elsewhere is still not made again."""
    clock = ManualClock()
    table = _RecordingTable(clock)
    ask(runtime_on(table, clock), Generator(b"first"))
    table.lags = True
    table.log.clear()
    generator = Generator(b"second")
    outcome = ask(runtime_on(table, clock), generator)
    assert outcome.value == b"first"
    assert not generator.calls
    # And where the lease is won, the look that follows it is consistent too.
    table.log.clear()
    table.lags = False
    ask(runtime_on(table, clock), generator, a_key("another"))
    assert table.log[table.log.index("put") + 1] == "get_many!"


@pytest.mark.parametrize("content", [b'{"text":"' + b"lorem ipsum " * 300 + b'"}', b'{"short": true}'])
def test_a_corrupt_entry_is_a_miss(content: bytes) -> None:
    """Whatever stands in an entry's body, the caller gets a good answer, and the entry is made whole again."""
    clock = ManualClock()
    table = MemoryTable(clock)
    ask(runtime_on(table, clock), Generator(content))
    good = table.get(a_key().item)
    assert good is not None
    assert good.body is not None
    described_from = good.body.index(b"{")
    flipped = [
        good.body[:at] + bytes([good.body[at] ^ 0x01]) + good.body[at + 1 :]
        for at in (*range(3, 43, 7), *range(described_from, len(good.body), 5))
    ]
    for body in (
        *flipped,
        b"",
        b"\x00",
        good.body[:20],
        good.body[:-3],
        b"\x63" + good.body[1:],
        good.body[:1] + b"\x09" + good.body[2:],
        good.body + b"tail",
    ):
        table.put(good._replace(body=body))
        outcome = ask(runtime_on(table, clock), Generator(content))
        assert (outcome.value, outcome.status.fwd, outcome.status.stored) == (content, "miss", True), body[:4]


def test_a_value_that_does_not_decode_is_a_miss() -> None:
    """What an older release stored in a shape that is not read any more is made anew."""
    clock = ManualClock()
    table = MemoryTable(clock)
    ask(runtime_on(table, clock), Generator(b"old shape"))

    def decode(content: bytes) -> bytes:
        if content == b"old shape":
            raise ValueError("unknown shape")
        return content

    runtime = runtime_on(table, clock)
    outcome = runtime.cache.get_or_generate(a_key(), POLICY, Generator(b"new"), decode=decode, call=call(clock))
    assert (outcome.value, outcome.status.stored) == (b"new", True)


def test_large_answers_go_through_the_blob_store() -> None:
    """A 5 MB answer that does not shrink is stored, comes back whole, and is made again when its blob is gone."""
    clock = ManualClock()
    table, blobs = MemoryTable(clock), MemoryBlobStore(clock)
    import random

    content = random.Random(7).randbytes(5_000_000)
    assert ask(runtime_on(table, clock, blobs), Generator(content)).status.stored
    again = ask(runtime_on(table, clock, blobs), Generator())
    assert again.status.hit
    assert again.value == content
    [(digest, _)] = blobs.list()
    blobs.delete(digest)
    assert ask(runtime_on(table, clock, blobs), Generator(b"anew")).value == b"anew"


def test_too_many_generations_are_turned_away_and_hits_are_not() -> None:
    """At the process's cap a miss is refused at once with a Retry-After; a hit and a stale value are still served."""
    clock = ManualClock()
    runtime = runtime_on(clock=clock, max_generations="1")
    ask(runtime, Generator(b"there"), a_key("there"))
    with runtime.slots:
        with pytest.raises(BusyError) as busy:
            ask(runtime, Generator(), a_key("new"))
        assert busy.value.retry_after
        assert ask(runtime, Generator(), a_key("there")).value == b"there"
        clock.advance(timedelta(minutes=31))
        assert ask(runtime, Generator(), a_key("there")).value == b"there"
    assert ask(runtime, Generator(), a_key("new")).status.stored


def test_a_waiter_gives_up_when_its_time_is_up() -> None:
    """While another process generates, a waiter whose time runs out is told to come back."""
    clock = ManualClock()
    table = MemoryTable(clock)
    holder, waiter = runtime_on(table, clock), runtime_on(table, clock)
    seen: list[BaseException] = []

    def meanwhile() -> None:
        try:
            ask(waiter, Generator(), wait=3)
        except GenerationPendingError as error:
            seen.append(error)

    ask(holder, Generator(then=meanwhile), policy=CachePolicy(timedelta(hours=1), lease_ttl=timedelta(seconds=30)))
    assert len(seen) == 1
    assert isinstance(seen[0], GenerationPendingError)
    assert seen[0].retry_after


def test_the_stale_value_is_given_while_another_process_makes_a_new_one() -> None:
    """Nobody waits for a refresh: beside the one who makes it, everyone gets the old value at once."""
    clock = ManualClock()
    table = MemoryTable(clock)
    here, elsewhere = runtime_on(table, clock), runtime_on(table, clock)
    ask(here, Generator(b"old"))
    clock.advance(timedelta(minutes=31))
    given_meanwhile: list[bytes] = []
    at = clock.now_ms()
    refreshed = ask(
        here, Generator(b"new", then=lambda: given_meanwhile.append(ask(elsewhere, Generator(b"twice")).value))
    )
    assert (refreshed.value, given_meanwhile, clock.now_ms()) == (b"new", [b"old"], at)


def test_one_callers_limit_is_not_anothers() -> None:
    """A caller who may not generate is refused; one who waited for it generates in its stead."""
    clock = ManualClock()
    runtime = runtime_on(clock=clock)
    entered, go_on = threading.Event(), threading.Event()
    generator = Generator(b"made")
    outcomes: list[object] = []

    def limited() -> None:
        entered.set()
        go_on.wait(10)
        raise RateLimitedError("enough")

    def first() -> None:
        try:
            base = call(clock)
            runtime.cache.get_or_generate(
                a_key(),
                POLICY,
                generator,
                decode=bytes,
                call=type(base)(base.answer_by, base.generate_by, admit=limited),
            )
        except RateLimitedError as error:
            outcomes.append(error)

    threads = [
        threading.Thread(target=first),
        threading.Thread(target=lambda: outcomes.append(ask(runtime, generator))),
    ]
    threads[0].start()
    entered.wait(10)
    threads[1].start()
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert len(outcomes) == 2
    assert sum(isinstance(outcome, RateLimitedError) for outcome in outcomes) == 1
    assert len(generator.calls) == 1


def test_the_generator_is_told_its_deadline() -> None:
    """A generation is given the invocation's time, which may be longer than its caller waits."""
    clock = ManualClock()
    generator = Generator()
    ask(runtime_on(clock=clock), generator, wait=10, generate=118)
    assert generator.calls == [118]


def test_statistics_reach_the_table_by_namespace_and_hour() -> None:
    """Hits, misses and costs are counted, written in one batch, and survive a table that is away for a while."""
    from shared.cache.statistics import read_statistics
    from shared.clock import from_ms

    clock = ManualClock()
    runtime = runtime_on(clock=clock)
    ask(runtime, Generator())
    ask(runtime, Generator())
    runtime.buffer.flush_if_due()
    ask(runtime, Generator())
    runtime.buffer.flush_if_due()
    counts = read_statistics(runtime.table, "test", [from_ms(clock.now_ms())])
    assert counts["test.answers:memory_hit"] == 1, "the second flush was not due yet"
    clock.advance(timedelta(seconds=5))
    runtime.buffer.flush_if_due()
    counts = read_statistics(runtime.table, "test", [from_ms(clock.now_ms())])
    assert counts == {
        "test.answers:miss": 1,
        "test.answers:generated": 1,
        "test.answers:memory_hit": 2,
        "test.answers:calls": 1,
        "test.answers:input_tokens": 10,
        "test.answers:output_tokens": 20,
        "test.answers:cost_microusd": 30,
    }
    assert not Patience().troubled
