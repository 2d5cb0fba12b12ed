"""Any list of operations, done on a backend and on the table in memory, has the same outcomes."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.backends.memory_table import MemoryTable
from shared.clock import ManualClock
from shared.errors import LarderError
from shared.table import (
    Add,
    Check,
    Condition,
    Delete,
    IfAbsent,
    IfNewestFence,
    IfVersion,
    IndexKey,
    Item,
    ItemKey,
    Operation,
    Put,
    Table,
)
from tests.conformance.suite_items import unversioned

_SORTS = ("a", "b", "bé", "\U0001f600")
_NAMES = ("n", "m.o")

_sort = st.sampled_from(_SORTS)
_life = st.none() | st.integers(0, 3)
_counts = st.dictionaries(st.sampled_from(_NAMES), st.integers(-3, 3))
_amounts = st.dictionaries(st.sampled_from(_NAMES), st.integers(-2, 3), min_size=1)
_ceiling = st.none() | st.integers(-1, 4)
# Versions are tokens of each table's own: a step names the newest or an older one, or one that never was.
_version = st.sampled_from(("newest", "older", "none"))
_when = st.none() | st.sampled_from(("absent", "fence")) | st.tuples(st.just("version"), _version)
_attributes = st.dictionaries(
    st.sampled_from(("x", "ключ")),
    st.integers() | st.text(max_size=3) | st.floats(allow_nan=False, allow_infinity=False),
    max_size=2,
)
_put = st.tuples(
    st.just("put"),
    _sort,
    _attributes,
    st.none() | st.binary(max_size=3),
    _counts,
    st.integers(0, 2),
    _life,
    st.booleans(),
    _when,
)
_add = st.tuples(st.just("add"), _sort, _amounts, _ceiling, _life)
_delete = st.tuples(st.just("delete"), _sort, st.none() | _version)
_check = st.tuples(st.just("check"), _sort, st.just("absent") | _version)
_single = st.one_of(
    _put,
    _add,
    _delete,
    st.tuples(st.just("touch"), _sort, st.integers(0, 3)),
    st.tuples(st.just("purge"), _sort, _version),
    st.tuples(st.just("wait"), st.integers(1, 3)),
    st.tuples(st.just("query"), st.sampled_from(("", "b", "c")), st.booleans(), st.integers(1, 3)),
    st.tuples(
        st.just("transact"),
        st.lists(st.one_of(_put, _add, _delete, _check), min_size=1, max_size=3, unique_by=lambda step: step[1]),
    ),
)
_steps = st.lists(_single, max_size=10)


def compare_with_memory(table: Table, clock: ManualClock, *, examples: int) -> None:
    """Do lists of operations on both, in partitions of their own, and assert that every outcome is the same."""
    numbers = itertools.count()

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(steps=_steps)
    def run(steps: list[tuple[Any, ...]]) -> None:
        partition = f"example#{next(numbers)}"
        sides = [_Side(table, clock, partition), _Side(MemoryTable(clock), clock, partition)]
        for step in steps:
            outcomes = [side.do(step) for side in sides]
            if step[0] == "wait":
                clock.advance(timedelta(milliseconds=step[1]))
            assert outcomes[0] == outcomes[1], step
        assert sides[0].all() == sides[1].all()

    run()


class _Side:
    """One table, and the versions that it gave."""

    def __init__(self, table: Table, clock: ManualClock, partition: str) -> None:
        self._table = table
        self._clock = clock
        self._partition = partition
        self._versions: dict[str, list[int]] = defaultdict(lambda: [1])

    def do(self, step: tuple[Any, ...]) -> object:
        """Return the step's outcome, without what differs between any two tables."""
        name, *arguments = step
        call: Callable[..., object] = getattr(self, f"_{name}")
        try:
            outcome = call(*arguments)
        except LarderError as error:
            outcome = type(error)
        for sort in _SORTS:
            found = self._table.get(self._key(sort), consistent=True)
            if found is not None and found.version != self._versions[sort][-1]:
                self._versions[sort].append(found.version)
        return outcome

    def all(self) -> list[Item | None]:
        """Return every live item."""
        return [unversioned(item) for item in self._table.query(self._partition, consistent=True).items]

    def _put(self, *arguments: Any) -> bool:
        operation = self._put_of(*arguments)
        return self._table.put(operation.item, when=operation.when) is not None

    def _add(self, sort: str, amounts: dict[str, int], ceiling: int | None, life: int | None) -> object:
        return self._table.add(self._key(sort), amounts, ceiling=ceiling, expires_at_ms=self._at(life))

    def _delete(self, sort: str, version: str | None) -> bool:
        return self._table.delete(self._key(sort), when=None if version is None else self._version(sort, version))

    def _touch(self, sort: str, life: int) -> bool:
        return self._table.touch(self._key(sort), self._clock.now_ms() + life)

    def _purge(self, sort: str, version: str) -> bool:
        return self._table.purge(self._key(sort), self._version(sort, version).version)

    def _wait(self, milliseconds: int) -> None:
        del milliseconds

    def _query(self, prefix: str, descending: bool, limit: int) -> list[Item | None]:
        found: list[Item | None] = []
        cursor = None
        while True:
            page = self._table.query(
                self._partition, prefix=prefix, limit=limit, cursor=cursor, descending=descending, consistent=True
            )
            found += map(unversioned, page.items)
            cursor = page.cursor
            if cursor is None:
                return found

    def _transact(self, steps: list[tuple[Any, ...]]) -> None:
        operations: list[Operation] = []
        for name, sort, *rest in steps:
            if name == "put":
                operations.append(self._put_of(sort, *rest))
            elif name == "add":
                operations.append(Add(self._key(sort), rest[0], rest[1], self._at(rest[2])))
            elif name == "check":
                wanted = IfAbsent() if rest[0] == "absent" else self._version(sort, rest[0])
                operations.append(Check(self._key(sort), wanted))
            else:
                operations.append(Delete(self._key(sort), rest[0] and self._version(sort, rest[0])))
        self._table.transact(operations)

    def _put_of(
        self, sort: str, attributes: Any, body: Any, counts: Any, fence: int, life: Any, indexed: bool, when: Any
    ) -> Put:
        condition: Condition | None = None
        if when == "absent":
            condition = IfAbsent()
        elif when == "fence":
            condition = IfNewestFence()
        elif when is not None:
            condition = self._version(sort, when[1])
        index = IndexKey(self._partition, sort) if indexed else None
        return Put(Item(self._key(sort), attributes, body, counts, 0, fence, self._at(life), index), condition)

    def _version(self, sort: str, which: str) -> IfVersion:
        known = self._versions[sort]
        return IfVersion({"newest": known[-1], "older": known[max(0, len(known) - 2)], "none": 2}[which])

    def _key(self, sort: str) -> ItemKey:
        return ItemKey(self._partition, sort)

    def _at(self, life: int | None) -> int | None:
        return None if life is None else self._clock.now_ms() + life
