"""What stands in DynamoDB itself: for other programs that read the table, and for its own TTL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import boto3
import pytest

from shared.backends.dynamodb_table import DynamoDbTable
from shared.clock import ManualClock
from shared.table import IndexKey, Item, ItemKey
from tests.conformance.test_dynamodb_table import new_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY = ItemKey("p", "s")


@pytest.fixture
def table(clock: ManualClock, moto_endpoint: str) -> Iterator[DynamoDbTable]:
    with new_table(moto_endpoint, clock) as table:
        yield table


@pytest.fixture
def client(moto_endpoint: str) -> Iterator[DynamoDBClient]:
    with closing(boto3.client("dynamodb", endpoint_url=moto_endpoint)) as client:
        yield client


def stored(client: DynamoDBClient, table: DynamoDbTable) -> dict[str, object]:
    """Return the item as DynamoDB holds it."""
    answer = client.get_item(TableName=table.name, Key={"pk": {"S": "p"}, "sk": {"S": "s"}})
    return dict(answer["Item"])


def test_table(table: DynamoDbTable, client: DynamoDBClient) -> None:
    """The table is paid for by request, its index holds keys only, and DynamoDB deletes by `ttl`."""
    description = client.describe_table(TableName=table.name)["Table"]
    assert description["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    (index,) = description["GlobalSecondaryIndexes"]
    assert (index["IndexName"], index["Projection"]) == ("by_index", {"ProjectionType": "KEYS_ONLY"})
    ttl = client.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
    assert (ttl["TimeToLiveStatus"], ttl["AttributeName"]) == ("ENABLED", "ttl")


@pytest.mark.parametrize(("milliseconds", "seconds"), [(1, 1), (999, 1), (1000, 1), (1001, 2)])
def test_ttl_never_deletes_early(table: DynamoDbTable, client: DynamoDBClient, milliseconds: int, seconds: int) -> None:
    """`ttl` is the expiry in whole seconds, rounded up, however it was written: by put, by add, or by touch."""
    at = 1_800_000_000
    writes = (
        lambda: table.put(Item(KEY, expires_at_ms=at * 1000 + milliseconds)),
        lambda: table.add(KEY, {"n": 1}, expires_at_ms=at * 1000 + milliseconds),
        lambda: table.put(Item(KEY)) and table.touch(KEY, at * 1000 + milliseconds),
    )
    for write in writes:
        assert write()
        assert stored(client, table)["ttl"] == {"N": str(at + seconds)}
        table.delete(KEY)


def test_what_never_expires_is_never_deleted(table: DynamoDbTable, client: DynamoDBClient) -> None:
    """An item without expiry has a `ttl` at the end of the year 9999, and an addition leaves it there."""
    table.put(Item(KEY))
    table.add(KEY, {"n": 1}, expires_at_ms=1)
    assert stored(client, table)["ttl"] == {"N": "253402300799"}


def test_item(table: DynamoDbTable, client: DynamoDBClient) -> None:
    """Each part of an item is an attribute of its own, of the type that suits it."""
    version = table.put(Item(KEY, {"b": 1, "a": [1.5]}, b"\x00", {"n": 2}, 0, 3, 1_800_000_000_000, IndexKey("i", "j")))
    assert stored(client, table) == {
        "pk": {"S": "p"},
        "sk": {"S": "s"},
        "ipk": {"S": "i"},
        "isk": {"S": "j"},
        "attributes": {"S": '{"a":[1.5],"b":1}'},
        "body": {"B": b"\x00"},
        "c#n": {"N": "2"},
        "fence": {"N": "3"},
        "version": {"N": str(version)},
        "expires_at_ms": {"N": "1800000000000"},
        "ttl": {"N": "1800000000"},
    }
