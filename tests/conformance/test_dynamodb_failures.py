"""How the table on DynamoDB asks, and what it says when the engine is slow, busy or gone."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from shared.backends.dynamodb_table import DynamoDbTable
from shared.clock import ManualClock
from shared.errors import ItemTooLargeError, TableUnavailableError, TransactionConflictError
from shared.table import MAX_ITEM_BYTES, Add, Delete, IfAbsent, IfNewestFence, IfVersion, Item, ItemKey, Put
from tests.conformance.proxy import CLOSE, CLOSE_AFTER, HANG, SLOW, Proxy, proxy_to, refusal
from tests.conformance.racing import race
from tests.conformance.test_dynamodb_table import new_table
from tests.engines import free_port

KEY = ItemKey("p", "s")
# What a busy test machine may add to any call.
SLACK_SECONDS = 2.0
PATIENCE_MS = 700


@pytest.fixture
def proxy(moto_endpoint: str) -> Iterator[Proxy]:
    with proxy_to(moto_endpoint) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def name(moto_endpoint: str) -> Iterator[str]:
    with new_table(moto_endpoint, ManualClock()) as table:
        yield table.name


@pytest.fixture
def table(name: str, proxy: Proxy, clock: ManualClock) -> Iterator[DynamoDbTable]:
    """Return a table behind the proxy that has answered before, and is empty where the tests look."""
    with closing(DynamoDbTable(name, clock, endpoint=proxy.endpoint, patience_ms=PATIENCE_MS)) as table:
        table.get(KEY)
        proxy.seen.clear()
        yield table
        proxy.script.clear()
        table.transact([Delete(KEY), Delete(ItemKey("p", "new"))])


def seconds(call: Callable[[], object]) -> float:
    """Return how long a call took to find the table unavailable."""
    began = time.monotonic()
    with pytest.raises(TableUnavailableError):
        call()
    return time.monotonic() - began


def test_one_request_a_call(table: DynamoDbTable, proxy: Proxy, clock: ManualClock) -> None:
    """Each call is one request, so that it costs and takes no more than it must."""
    expected: list[str] = []

    def asks(operation: str, call: Callable[[], object]) -> None:
        call()
        expected.append(operation)
        assert proxy.seen == expected

    version: list[int | None] = []
    asks("GetItem", lambda: table.get(KEY))
    asks("GetItem", lambda: table.get(KEY, consistent=True))
    asks("PutItem", lambda: version.append(table.put(Item(KEY), when=IfAbsent())))
    asks("PutItem", lambda: table.put(Item(KEY), when=IfAbsent()))
    asks("PutItem", lambda: version.append(table.put(Item(KEY), when=IfVersion(version[0] or 0))))
    assert None not in version
    asks("PutItem", lambda: table.put(Item(KEY, fence=1), when=IfNewestFence()))
    asks("PutItem", lambda: table.put(Item(KEY)))
    asks("UpdateItem", lambda: table.add(KEY, {"n": 1}, ceiling=1))
    asks("UpdateItem", lambda: table.add(ItemKey("p", "new"), {"n": 1}, expires_at_ms=clock.now_ms() + 1))
    asks("UpdateItem", lambda: table.touch(KEY, clock.now_ms() + 1000))
    asks("Query", lambda: table.query("p", prefix="s"))
    asks("Query", lambda: table.query_index("p"))
    asks("Scan", lambda: table.scan())
    asks("BatchGetItem", lambda: table.get_many([ItemKey("p", str(number)) for number in range(100)]))
    asks("TransactWriteItems", lambda: table.transact([Put(Item(KEY)), Add(ItemKey("p", "new"), {"n": 1})]))
    asks("DeleteItem", lambda: table.delete(KEY))
    asks("DeleteItem", lambda: table.delete(KEY))
    asks("DeleteItem", lambda: table.purge(KEY, 1))


def test_too_large_is_not_sent(table: DynamoDbTable, proxy: Proxy) -> None:
    """An item that DynamoDB would refuse for its size is refused without asking."""
    with pytest.raises(ItemTooLargeError):
        table.put(Item(KEY, body=b"x" * MAX_ITEM_BYTES))
    assert proxy.seen == []


def test_nothing_listens(clock: ManualClock) -> None:
    """An engine that is not running is found out at once."""
    with closing(DynamoDbTable("t", clock, endpoint=f"http://127.0.0.1:{free_port()}")) as table:
        assert seconds(lambda: table.get(KEY)) < 2
        for call in (lambda: table.get(KEY), lambda: table.put(Item(KEY)), lambda: table.query("p")):
            assert seconds(call) < table.patience_ms / 1000 + SLACK_SECONDS
        assert seconds(table.bootstrap) < 20


def test_accepts_and_never_answers(clock: ManualClock) -> None:
    """An engine that hangs costs the first call two seconds, and every later one no more than the patience."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        endpoint = f"http://127.0.0.1:{server.getsockname()[1]}"
        with closing(DynamoDbTable("t", clock, endpoint=endpoint, patience_ms=PATIENCE_MS)) as table:
            assert seconds(lambda: table.get(KEY)) < 2 + SLACK_SECONDS
            for call in (lambda: table.get(KEY), lambda: table.put(Item(KEY)), lambda: table.add(KEY, {"n": 1})):
                assert seconds(call) < PATIENCE_MS / 1000 + SLACK_SECONDS


def test_stops_answering(table: DynamoDbTable, proxy: Proxy) -> None:
    """An engine that hangs later costs a call no more than the patience, and is used again when it is back."""
    proxy.script.extend([HANG, HANG])
    assert seconds(lambda: table.get(KEY)) < PATIENCE_MS / 1000 + SLACK_SECONDS
    assert seconds(lambda: table.add(KEY, {"n": 1})) < PATIENCE_MS / 1000 + SLACK_SECONDS
    assert table.get(KEY) is None
    assert proxy.seen == ["GetItem", "UpdateItem", "GetItem"]


def test_a_first_call_may_be_slow(table: DynamoDbTable, proxy: Proxy, clock: ManualClock) -> None:
    """A process's first call is given time for an engine that is cold; later ones are not."""
    with closing(DynamoDbTable(table.name, clock, endpoint=proxy.endpoint, patience_ms=PATIENCE_MS)) as cold:
        proxy.script.append(SLOW)
        assert cold.get(KEY) is None
        proxy.script.append(SLOW)
        seconds(lambda: cold.get(KEY))


def test_many_threads_begin_at_once(table: DynamoDbTable, proxy: Proxy, clock: ManualClock) -> None:
    """32 threads that begin at once on a cold process are all served."""
    with closing(DynamoDbTable(table.name, clock, endpoint=proxy.endpoint, patience_ms=20_000)) as cold:
        assert race(lambda number: cold.get(KEY)) == [None] * 32


def test_a_closed_connection_is_read_again(table: DynamoDbTable, proxy: Proxy) -> None:
    """A connection that went stale while a Lambda was frozen does not fail a read."""
    proxy.script.append(CLOSE)
    assert table.get(KEY) is None
    assert proxy.seen == ["GetItem", "GetItem"]


def test_a_write_is_not_sent_twice(table: DynamoDbTable, proxy: Proxy) -> None:
    """An addition whose answer was lost is not added a second time behind the caller's back."""
    proxy.script.append(CLOSE_AFTER)
    with pytest.raises(TableUnavailableError):
        table.add(KEY, {"n": 1})
    assert proxy.seen == ["UpdateItem"]
    found = table.get(KEY)
    assert found is not None
    assert found.counters == {"n": 1}


@pytest.mark.parametrize("code", ["ProvisionedThroughputExceededException", "ThrottlingException"])
def test_throttled_calls_are_sent_again(table: DynamoDbTable, proxy: Proxy, code: str) -> None:
    """What DynamoDB turned down for its load is sent again within the patience: it was not done."""
    proxy.script.extend([refusal(code)] * 2)
    assert table.add(KEY, {"n": 1}) == {"n": 1}
    assert proxy.seen == ["UpdateItem"] * 3


def test_throttling_that_stays(table: DynamoDbTable, proxy: Proxy) -> None:
    """Throttling that outlasts the patience makes the table unavailable."""
    proxy.script.extend([refusal("ThrottlingException")] * 1000)
    assert seconds(lambda: table.put(Item(KEY))) < PATIENCE_MS / 1000 + SLACK_SECONDS


@pytest.mark.parametrize(
    "answer",
    [
        (500, {"__type": "InternalServerError"}),
        (503, {}),
        refusal("AccessDeniedException"),
        refusal("UnrecognizedClientException"),
        refusal("ExpiredTokenException"),
    ],
    ids=str,
)
def test_refusals(table: DynamoDbTable, proxy: Proxy, answer: tuple[int, dict[str, object]]) -> None:
    """Whatever else the engine answers, the table is unavailable, and the call is not repeated."""
    proxy.script.append(answer)
    with pytest.raises(TableUnavailableError):
        table.get(KEY)
    assert proxy.seen == ["GetItem"]


def test_a_batch_is_read_to_its_end(table: DynamoDbTable, proxy: Proxy) -> None:
    """Keys that DynamoDB left unread in a batch are asked for again."""
    keys = [ItemKey("p", str(number)) for number in range(3)]
    for key in keys:
        table.put(Item(key))
    proxy.seen.clear()
    left = {table.name: {"Keys": [{"pk": {"S": key.partition}, "sk": {"S": key.sort}} for key in keys]}}
    proxy.script.append((200, {"Responses": {table.name: []}, "UnprocessedKeys": left}))
    assert set(table.get_many(keys)) == set(keys)
    assert proxy.seen == ["BatchGetItem"] * 2
    proxy.script.extend([(200, {"Responses": {table.name: []}, "UnprocessedKeys": left})] * 1000)
    assert seconds(lambda: table.get_many(keys)) < PATIENCE_MS / 1000 + SLACK_SECONDS


def test_a_transaction_in_the_way(table: DynamoDbTable, proxy: Proxy) -> None:
    """Two transactions that meet are not a conflict of conditions: the later one is sent again."""
    reasons = [{"Code": "TransactionConflict", "Message": "busy"}, {"Code": "None"}]
    busy = (400, {**refusal("TransactionCanceledException")[1], "CancellationReasons": reasons})
    operations = [Put(Item(KEY)), Put(Item(ItemKey("p", "other")))]
    proxy.script.append(busy)
    table.transact(operations)
    assert proxy.seen == ["TransactWriteItems"] * 2
    proxy.script.extend([busy] * 1000)
    with pytest.raises(TableUnavailableError):
        table.transact(operations)
    proxy.script.clear()
    with pytest.raises(TransactionConflictError):
        table.transact([Put(Item(KEY), IfAbsent())])


def test_no_table(moto_endpoint: str, clock: ManualClock) -> None:
    """A missing table is answered with how to make it."""
    with closing(DynamoDbTable("missing", clock, endpoint=moto_endpoint)) as table:
        for call in (lambda: table.get(KEY), lambda: table.put(Item(KEY)), lambda: table.transact([Put(Item(KEY))])):
            with pytest.raises(TableUnavailableError, match="larder bootstrap"):
                call()


def test_bootstrap_says_why(name: str, proxy: Proxy, clock: ManualClock) -> None:
    """Where the table cannot be made, the operator reads DynamoDB's own reason."""
    proxy.script.append(refusal("ValidationException", "TableName must be at least 3 characters long"))
    with (
        closing(DynamoDbTable(name, clock, endpoint=proxy.endpoint)) as table,
        pytest.raises(TableUnavailableError, match="at least 3 characters"),
    ):
        table.bootstrap()


def test_no_credentials(
    moto_endpoint: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without credentials the table is unavailable, and says why."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    with (
        closing(DynamoDbTable("t", clock, endpoint=moto_endpoint)) as table,
        pytest.raises(TableUnavailableError, match="NoCredentialsError"),
    ):
        table.get(KEY)


@pytest.mark.parametrize("endpoint", ["nonsense", "http://", "ftp://x", "http://a b"])
def test_no_address(clock: ManualClock, endpoint: str) -> None:
    """An endpoint that is no address makes the table unavailable, and nothing else breaks."""
    with closing(DynamoDbTable("t", clock, endpoint=endpoint)) as table:
        with pytest.raises(TableUnavailableError):
            table.get(KEY)
        with pytest.raises(TableUnavailableError):
            table.bootstrap()


def test_makes_no_table_in_the_cloud(moto_endpoint: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a local endpoint `bootstrap` only looks: a table in an AWS account is template.yaml's to make."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", moto_endpoint)
    with closing(DynamoDbTable("cloud", clock)) as table:
        with pytest.raises(TableUnavailableError, match=r"template\.yaml"):
            table.bootstrap()
        with closing(DynamoDbTable("cloud", clock, endpoint=moto_endpoint)) as local:
            local.bootstrap()
        table.bootstrap()
        assert table.get(KEY) is None


def test_another_programs_table(moto_endpoint: str, clock: ManualClock) -> None:
    """A table of that name with other keys is refused, not written into."""
    from pynamodb.connection import Connection

    connection = Connection(region="us-east-1", host=moto_endpoint)
    connection.create_table(
        "foreign",
        attribute_definitions=[{"AttributeName": "id", "AttributeType": "S"}],
        key_schema=[{"AttributeName": "id", "KeyType": "HASH"}],
        billing_mode="PAY_PER_REQUEST",
    )
    connection.client.close()
    with (
        closing(DynamoDbTable("foreign", clock, endpoint=moto_endpoint)) as table,
        pytest.raises(TableUnavailableError, match="keys differ"),
    ):
        table.bootstrap()
