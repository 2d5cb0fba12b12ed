"""What waits to be written is written once, and bounded."""

from __future__ import annotations

from shared.backends.memory_table import MemoryTable
from shared.cache import buffer as module
from shared.cache.buffer import WriteBuffer
from shared.cache.guard import TableGuard
from shared.clock import ManualClock
from shared.errors import TableUnavailableError
from shared.table import Condition, Item, ItemKey


class Flaky(MemoryTable):
    """A table that takes writes while `well`."""

    well = True

    def put(self, item: Item, *, when: Condition | None = None) -> int | None:
        if not self.well:
            raise TableUnavailableError("away")
        return super().put(item, when=when)


def event(number: int) -> Item:
    return Item(ItemKey("events", f"{number:04d}"), {"number": number})


def written(table: MemoryTable) -> list[str]:
    return [item.key.sort for item in table.query("events", limit=2_000).items]


def test_events_are_written_with_the_next_flush_and_once() -> None:
    """What the table does not take waits for the next time; what it took is not written again."""
    clock = ManualClock()
    table = Flaky(clock)
    buffer = WriteBuffer(TableGuard(table, clock), clock)
    for number in range(3):
        buffer.append(event(number))
    table.well = False
    buffer.flush()
    assert written(table) == []
    table.well = True
    clock.sleep(1)
    buffer.flush()
    assert written(table) == ["0000", "0001", "0002"]
    for number in range(3):
        table.delete(event(number).key)
    buffer.flush()
    assert written(table) == []


def test_events_that_find_no_room_are_lost() -> None:
    """A table that stays away does not fill the memory."""
    clock = ManualClock()
    table = Flaky(clock)
    buffer = WriteBuffer(TableGuard(table, clock), clock)
    for number in range(module._MAX_EVENTS + 5):
        buffer.append(event(number))
    buffer.flush()
    assert len(written(table)) == module._MAX_EVENTS
