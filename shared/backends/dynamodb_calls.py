"""How DynamoDB is spoken to: one PynamoDB connection, time limits, and failures in the contract's words."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from botocore.exceptions import (
    BotoCoreError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)
from pynamodb.connection import Connection
from pynamodb.connection.base import MetaTable
from pynamodb.exceptions import PynamoDBException, TransactWriteError

from shared.errors import ItemTooLargeError, TableError, TableUnavailableError

T = TypeVar("T")

INDEX = "by_index"
KEY_SCHEMA = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
INDEX_SCHEMA = [{"AttributeName": "ipk", "KeyType": "HASH"}, {"AttributeName": "isk", "KeyType": "RANGE"}]
KEY_ATTRIBUTES = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "ipk", "isk")]

# A process's first call also finds credentials and an address, and meets an engine that is cold.
_FIRST_CALL_SECONDS = 2.0
_REFUSE_SECONDS = 5.0
_POOL = 64
_LOCAL_REGION = "us-east-1"
_FIRST_PAUSE_SECONDS = 0.01

# Turned down before anything was written: safe to send again.
_NOT_DONE = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "TransactionConflictException",
}
_NOT_DONE_REASONS = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


class ConditionFailed(Exception):
    """The engine answers that the condition of a write does not hold."""


class DynamoDbCalls:
    """Sends calls through one PynamoDB connection, made at the first.

    Args:
        table_name: of the one table.
        endpoint: of a local engine; None for AWS.
        region: None for what the AWS SDK finds.
        patience_ms: how long a call may take to connect, and to answer.
    """

    def __init__(self, table_name: str, *, endpoint: str | None, region: str | None, patience_ms: int) -> None:
        self.table_name = table_name
        self._endpoint = endpoint
        self._region = region or (_LOCAL_REGION if endpoint else None)
        self._patience = patience_ms / 1000
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._pid = 0
        self._first_call_ends: float | None = None
        self._refuse_until = 0.0

    def call(self, send: Callable[[Connection], T], *, repeatable: bool = False) -> T:
        """Send one call, and again what was throttled, within the patience.

        Args:
            send: makes the call.
            repeatable: may be sent again where the engine closed the connection and may have done it or not.

        Raises:
            ConditionFailed: the condition of the write does not hold.
            TableUnavailableError: no answer, or one that says to come back later.
        """
        began = time.monotonic()
        if began < self._refuse_until:
            raise TableUnavailableError("DynamoDB could not be reached a moment ago.")
        if self._connection is None or self._pid != os.getpid():
            self._connect()
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                assert self._connection is not None  # noqa: S101 (for the type checker)
                answer = send(self._connection)
            except PynamoDBException as error:
                self._first_call_ends = 0.0
                code = _code_of(error)
                if code == "ConditionalCheckFailedException":
                    raise ConditionFailed from None
                again = code in _NOT_DONE or (repeatable and isinstance(error.cause, ConnectionClosedError))
                if isinstance(error, TransactWriteError) and code == "TransactionCanceledException":
                    reasons = {reason.code for reason in error.cancellation_reasons if reason is not None}
                    if "ConditionalCheckFailed" in reasons:
                        raise ConditionFailed from None
                    again = reasons <= _NOT_DONE_REASONS
                if not again or time.monotonic() - began + pause > self._patience:
                    self._note(error, time.monotonic() - began)
                    raise explain(error, self.table_name) from None
                time.sleep(random.uniform(0, pause))  # noqa: S311 (spreads retries)
                pause *= 2
            else:
                self._first_call_ends = 0.0
                return answer

    def connect(self, seconds: float, *, retries: int) -> Connection:
        """Return a new connection with time limits of its own."""
        connection = Connection(
            region=self._region,
            host=self._endpoint,
            connect_timeout_seconds=seconds,
            read_timeout_seconds=seconds,
            max_retry_attempts=retries,
            max_pool_connections=_POOL,
        )
        index = {"IndexName": INDEX, "KeySchema": INDEX_SCHEMA}
        description: dict[str, Any] = {"TableName": self.table_name, "KeySchema": KEY_SCHEMA}
        description |= {"AttributeDefinitions": KEY_ATTRIBUTES, "GlobalSecondaryIndexes": [index]}
        connection.add_meta_table(MetaTable(description))
        return connection

    def close(self) -> None:
        """Give back the sockets."""
        with self._lock:
            if self._connection is not None and self._pid == os.getpid():
                self._connection.client.close()
            self._connection = None

    def _connect(self) -> None:
        # One thread makes it: a client takes a tenth of a second of CPU, and 32 threads would make 32.
        with self._lock:
            if self._connection is not None and self._pid == os.getpid():
                return
            connection = self.connect(self._patience, retries=0)
            try:
                events = connection.client.meta.events
            except (BotoCoreError, ValueError) as error:
                raise TableUnavailableError(f"DynamoDB cannot be addressed: {error}.") from None
            events.register("before-send.dynamodb.*", self._give_time)
            # A connection that a fork copied shares its sockets with the parent, and is left to it.
            self._connection, self._pid = connection, os.getpid()
            self._first_call_ends = time.monotonic() + _FIRST_CALL_SECONDS

    def _give_time(self, request: Any, **_: object) -> None:
        ends = self._first_call_ends
        if ends:
            request.context["read_timeout"] = max(self._patience, ends - time.monotonic())

    def _note(self, error: PynamoDBException, seconds: float) -> None:
        """Stop asking for a while what takes long to fail: a name service or a credentials service without answer."""
        slow = seconds > 2 * self._patience
        if slow and isinstance(error.cause, (NoCredentialsError, EndpointConnectionError)):
            self._refuse_until = time.monotonic() + _REFUSE_SECONDS


def explain(error: PynamoDBException, table_name: str) -> TableError:
    """Return the contract's error for what PynamoDB raised."""
    code = _code_of(error)
    message = error.cause_response_message or "" if code is not None else ""
    if code == "ResourceNotFoundException":
        return TableUnavailableError(f"DynamoDB has no table {table_name}; run `larder bootstrap`.")
    if code == "ValidationException" and "size" in message.lower():
        return ItemTooLargeError("DynamoDB finds the item too large.")
    if code is not None:
        return TableUnavailableError(f"DynamoDB answers {code}.")
    cause = error.cause
    if isinstance(cause, (ConnectTimeoutError, ReadTimeoutError)):
        return TableUnavailableError("DynamoDB does not answer in time.")
    if isinstance(cause, (EndpointConnectionError, ConnectionClosedError)):
        return TableUnavailableError("DynamoDB cannot be reached.")
    return TableUnavailableError(f"DynamoDB cannot be asked: {type(cause).__name__}.")


def _code_of(error: PynamoDBException) -> str | None:
    """Return the engine's error code; None where the engine did not answer.

    PynamoDB's own property fails on a connection that was closed: botocore gives that error an empty response.
    """
    response = getattr(error.cause, "response", None) or {}
    code = response.get("Error", {}).get("Code")
    return code if isinstance(code, str) else None
