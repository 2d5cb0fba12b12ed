"""The table on DynamoDB, through PynamoDB: the cloud's backend."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pynamodb.connection import Connection
from pynamodb.expressions.condition import Condition as Expression
from pynamodb.expressions.operand import Path

from shared.backends import dynamodb_codec as codec
from shared.backends.cursors import read_cursor, write_cursor
from shared.backends.dynamodb_calls import INDEX, ConditionFailed, DynamoDbCalls
from shared.backends.dynamodb_schema import bootstrap
from shared.backends.dynamodb_transaction import prepare, send
from shared.backends.item_size import (
    MAX_COUNTER,
    MIN_COUNTER,
    check_amounts,
    check_item,
    check_key,
    check_limit,
    check_segment,
    check_transaction,
    counter_overflow,
)
from shared.clock import Clock
from shared.errors import TableUnavailableError, TransactionConflictError
from shared.table import (
    MAX_KEYS_PER_READ,
    Add,
    Condition,
    IfVersion,
    IndexKey,
    Item,
    ItemKey,
    KeyPage,
    Operation,
    Page,
)

_ADD_ROUNDS = 8
_BOOTSTRAP_SECONDS = 10.0


class DynamoDbTable:
    """Implements `shared.table.Table` on one table with one index.

    Args:
        table_name: of a table that stands already.
        clock: decides what has expired; the engine's TTL only deletes.
        endpoint: of a local engine; None for AWS.
        region: None for what the AWS SDK finds.
        patience_ms: how long a call waits for a connection and for an answer.
    """

    def __init__(
        self,
        table_name: str,
        clock: Clock,
        *,
        endpoint: str | None = None,
        region: str | None = None,
        patience_ms: int = 200,
    ) -> None:
        self.patience_ms = patience_ms
        self.name = table_name
        self._clock = clock
        self._is_local = endpoint is not None
        self._calls = DynamoDbCalls(table_name, endpoint=endpoint, region=region, patience_ms=patience_ms)

    def get(self, key: ItemKey, *, consistent: bool = False) -> Item | None:
        raw = self._get(key, consistent=consistent)
        return codec.decode(raw) if raw is not None and codec.is_live(raw, self._clock.now_ms()) else None

    def get_many(self, keys: Sequence[ItemKey], *, consistent: bool = False) -> dict[ItemKey, Item]:
        distinct = list(dict.fromkeys(keys))
        for key in distinct:
            check_key(key)
        found: dict[ItemKey, Item] = {}
        for start in range(0, len(distinct), MAX_KEYS_PER_READ):
            chunk = [_raw_key(key) for key in distinct[start : start + MAX_KEYS_PER_READ]]
            for raw in self._get_chunk(chunk, consistent=consistent):
                if codec.is_live(raw, self._clock.now_ms()):
                    item = codec.decode(raw)
                    found[item.key] = item
        return found

    def put(self, item: Item, *, when: Condition | None = None) -> int | None:
        attributes = check_item(item)
        condition = codec.put_condition(when, item.fence, self._clock.now_ms())
        return self._put(item, attributes, condition)

    def add(
        self,
        key: ItemKey,
        amounts: Mapping[str, int],
        *,
        ceiling: int | None = None,
        expires_at_ms: int | None = None,
    ) -> dict[str, int] | None:
        check_key(key)
        check_amounts(amounts)
        for _ in range(_ADD_ROUNDS):
            try:
                return self._update_counters(key, amounts, ceiling, expires_at_ms)
            except ConditionFailed:
                raw = self._get(key, consistent=True)
            expired = raw is not None and not codec.is_live(raw, self._clock.now_ms())
            before = dict.fromkeys(amounts, 0) if raw is None or expired else codec.counts(raw, amounts)
            after = [before[name] + amount for name, amount in amounts.items()]
            within = all(MIN_COUNTER <= count <= MAX_COUNTER for count in after)
            if ceiling is not None and not (within and all(count <= ceiling for count in after)):
                return None
            if not within:
                raise counter_overflow()
            if expired:
                fresh = Item(key, counters=amounts, expires_at_ms=expires_at_ms)
                if self._put(fresh, b"", codec.absent(self._clock.now_ms())) is not None:
                    return dict(amounts)
        raise TableUnavailableError("Too many others write this counter at once.")

    def touch(self, key: ItemKey, expires_at_ms: int) -> bool:
        check_key(key)
        actions, condition = codec.touch_actions(expires_at_ms), codec.live(self._clock.now_ms())
        return self._holds(lambda db: db.update_item(self.name, *key, actions=actions, condition=condition))

    def delete(self, key: ItemKey, *, when: IfVersion | None = None) -> bool:
        check_key(key)
        condition = codec.delete_condition(when, self._clock.now_ms())
        return self._holds(lambda db: db.delete_item(self.name, *key, condition=condition))

    def purge(self, key: ItemKey, version: int) -> bool:
        check_key(key)
        condition = codec.purge_condition(version, self._clock.now_ms())
        return self._holds(lambda db: db.delete_item(self.name, *key, condition=condition))

    def query(
        self,
        partition: str,
        *,
        prefix: str = "",
        limit: int = 100,
        cursor: str | None = None,
        descending: bool = False,
        consistent: bool = False,
    ) -> Page:
        check_key(ItemKey(partition, prefix or "-"))
        check_limit(limit)
        scope = ("query", partition, prefix, descending)
        after = read_cursor(cursor, scope, parts=1, prefix=prefix)
        answer = self._calls.call(
            lambda db: db.query(
                self.name,
                partition,
                range_key_condition=Path("sk").startswith(prefix) if prefix else None,
                filter_condition=codec.live(self._clock.now_ms()),
                consistent_read=consistent,
                exclusive_start_key=after and _raw_key(ItemKey(partition, after[0])),
                limit=limit,
                scan_index_forward=not descending,
            ),
            repeatable=True,
        )
        items = [codec.decode(raw) for raw in answer["Items"]]
        last = answer.get("LastEvaluatedKey")
        return Page(items, write_cursor(scope, (last["sk"]["S"],)) if last else None)

    def query_index(
        self,
        partition: str,
        *,
        prefix: str = "",
        limit: int = 100,
        cursor: str | None = None,
        descending: bool = False,
    ) -> KeyPage:
        check_key(ItemKey(partition, prefix or "-"))
        check_limit(limit)
        scope = ("index", partition, prefix, descending)
        after = read_cursor(cursor, scope, parts=3, prefix=prefix)
        start = after and {"ipk": {"S": partition}, "isk": {"S": after[0]}, **_raw_key(ItemKey(after[1], after[2]))}
        answer = self._calls.call(
            lambda db: db.query(
                self.name,
                partition,
                index_name=INDEX,
                range_key_condition=Path("isk").startswith(prefix) if prefix else None,
                exclusive_start_key=start,
                limit=limit,
                scan_index_forward=not descending,
            ),
            repeatable=True,
        )
        keys = [(IndexKey(partition, raw["isk"]["S"]), _key(raw)) for raw in answer["Items"]]
        last = answer.get("LastEvaluatedKey")
        return KeyPage(keys, write_cursor(scope, (last["isk"]["S"], *_key(last))) if last else None)

    def transact(self, operations: Sequence[Operation]) -> None:
        check_transaction(operations)
        added = [_raw_key(operation.key) for operation in operations if isinstance(operation, Add)]
        expired: set[ItemKey] = set()
        while True:
            try:
                prepared = prepare(operations, expired, self._clock.now_ms())
                token = uuid.uuid4().hex
                self._calls.call(lambda db: send(db, self.name, prepared, token), repeatable=True)  # noqa: B023
                return
            except ConditionFailed:
                # An expired counter must be replaced, not updated, and only a look at it tells.
                held = self._get_chunk(added, consistent=True) if added else []
            now = self._clock.now_ms()
            before, expired = expired, {_key(raw) for raw in held if not codec.is_live(raw, now)}
            if expired == before:
                raise TransactionConflictError("A condition of the transaction did not hold.")

    def scan(self, *, segment: int = 0, segments: int = 1, limit: int = 100, cursor: str | None = None) -> Page:
        check_limit(limit)
        check_segment(segment, segments)
        scope = ("scan", segment, segments)
        after = read_cursor(cursor, scope, parts=2)
        answer = self._calls.call(
            lambda db: db.scan(
                self.name,
                limit=limit,
                segment=segment,
                total_segments=segments,
                exclusive_start_key=after and _raw_key(ItemKey(*after)),  # type: ignore[arg-type]
            ),
            repeatable=True,
        )
        last = answer.get("LastEvaluatedKey")
        return Page([codec.decode(raw) for raw in answer["Items"]], write_cursor(scope, _key(last)) if last else None)

    def bootstrap(self) -> None:
        bootstrap(self._calls.connect(_BOOTSTRAP_SECONDS, retries=3), self.name, may_create=self._is_local)

    def close(self) -> None:
        self._calls.close()

    def _get(self, key: ItemKey, *, consistent: bool) -> codec.RawItem | None:
        check_key(key)
        answer = self._calls.call(lambda db: db.get_item(self.name, *key, consistent_read=consistent), repeatable=True)
        return answer.get("Item")

    def _get_chunk(self, keys: list[dict[str, Any]], *, consistent: bool) -> list[codec.RawItem]:
        found: list[codec.RawItem] = []
        waited_since: float | None = None
        while keys:
            asked: Any = keys
            answer = self._calls.call(
                lambda db: db.batch_get_item(self.name, asked, consistent_read=consistent),  # noqa: B023
                repeatable=True,
            )
            found += answer["Responses"][self.name]
            left = answer.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
            # A large answer is given in parts; only one that gets nowhere is throttled.
            if len(left) < len(keys):
                waited_since = None
            else:
                waited_since = waited_since or time.monotonic()
                if time.monotonic() - waited_since > self.patience_ms / 1000:
                    raise TableUnavailableError("DynamoDB leaves keys of a batch unread.")
                time.sleep(random.uniform(0, 0.02))  # noqa: S311 (spreads retries)
            keys = left
        return found

    def _put(self, item: Item, attributes: bytes, condition: Expression | None) -> int | None:
        version = random.getrandbits(62) + 1
        raw = codec.encode(item, attributes, version)
        held = self._holds(
            lambda db: db.put_item(self.name, *item.key, attributes=raw, condition=condition),
            repeatable=condition is None,
        )
        return version if held else None

    def _update_counters(
        self, key: ItemKey, amounts: Mapping[str, int], ceiling: int | None, expires_at_ms: int | None
    ) -> dict[str, int]:
        actions = codec.add_actions(amounts, expires_at_ms, random.getrandbits(62) + 1)
        condition = codec.add_condition(amounts, ceiling, self._clock.now_ms())
        answer = self._calls.call(
            lambda db: db.update_item(self.name, *key, actions=actions, condition=condition, return_values="ALL_NEW")
        )
        return codec.counts(answer["Attributes"], amounts)

    def _holds(self, send: Callable[[Connection], object], *, repeatable: bool = False) -> bool:
        try:
            self._calls.call(send, repeatable=repeatable)
        except ConditionFailed:
            return False
        return True


def _raw_key(key: ItemKey) -> dict[str, Any]:
    return {"pk": {"S": key.partition}, "sk": {"S": key.sort}}


def _key(raw: Mapping[str, Any]) -> ItemKey:
    return ItemKey(raw["pk"]["S"], raw["sk"]["S"])
