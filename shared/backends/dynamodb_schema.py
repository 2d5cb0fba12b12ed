"""Makes the table in a local DynamoDB engine; in the cloud template.yaml does."""

from __future__ import annotations

import time
from contextlib import closing

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException, TableDoesNotExist

from shared.backends.dynamodb_calls import INDEX, INDEX_SCHEMA, KEY_ATTRIBUTES, KEY_SCHEMA, explain
from shared.errors import TableUnavailableError

_WAIT_SECONDS = 30.0
_LOOK_EVERY_SECONDS = 0.1


def bootstrap(connection: Connection, table_name: str, *, may_create: bool) -> None:
    """Make the table, its index and its TTL, where they are missing, and wait until they serve.

    Args:
        connection: with patient time limits; closed at the end.
        table_name: of the table.
        may_create: only look where this is False.

    Raises:
        TableUnavailableError: it cannot be made, or is there with other keys.
    """
    try:
        with closing(connection.client):
            _make(connection, table_name, may_create=may_create)
    except PynamoDBException as error:
        raise explain(error, table_name) from None
    except ClientError as error:
        refused = error.response.get("Error", {})
        raise TableUnavailableError(f"DynamoDB answers {refused.get('Code')}: {refused.get('Message')}") from None
    except (BotoCoreError, ValueError) as error:
        raise TableUnavailableError(f"DynamoDB cannot be asked: {type(error).__name__}.") from None


def _make(connection: Connection, table_name: str, *, may_create: bool) -> None:
    if not _is_active(connection, table_name):
        if may_create:
            _create(connection, table_name)
        until = time.monotonic() + _WAIT_SECONDS
        while not _is_active(connection, table_name):
            if not may_create or time.monotonic() > until:
                raise TableUnavailableError(
                    f"DynamoDB has no active table {table_name}; in the cloud, deploying template.yaml makes it."
                )
            time.sleep(_LOOK_EVERY_SECONDS)
    if may_create:
        _expire(connection, table_name)


def _create(connection: Connection, table_name: str) -> None:
    index = {"index_name": INDEX, "key_schema": INDEX_SCHEMA, "projection": {"ProjectionType": "KEYS_ONLY"}}
    try:
        connection.create_table(
            table_name,
            attribute_definitions=KEY_ATTRIBUTES,
            key_schema=KEY_SCHEMA,
            # PynamoDB takes this member out again for a table on demand, and fails where it is not there.
            global_secondary_indexes=[{**index, "provisioned_throughput": None}],
            billing_mode="PAY_PER_REQUEST",
        )
    except PynamoDBException as error:
        if error.cause_response_code != "ResourceInUseException":
            raise


def _is_active(connection: Connection, table_name: str) -> bool:
    try:
        description = connection.describe_table(table_name)
    except TableDoesNotExist:
        return False
    indexes = {index["IndexName"]: index for index in description.get("GlobalSecondaryIndexes", [])}
    keys = (description["KeySchema"], indexes.get(INDEX, {}).get("KeySchema"))
    if keys != (KEY_SCHEMA, INDEX_SCHEMA):
        raise TableUnavailableError(f"The table {table_name} in DynamoDB is not one of Larder's: its keys differ.")
    statuses = {description["TableStatus"], indexes[INDEX].get("IndexStatus", "ACTIVE")}
    return statuses == {"ACTIVE"}


def _expire(connection: Connection, table_name: str) -> None:
    try:
        connection.update_time_to_live(table_name, "ttl")
    except PynamoDBException as error:
        if "already enabled" not in (error.cause_response_message or ""):
            raise
