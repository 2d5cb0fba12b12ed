"""The table on DynamoDB keeps the contract: on moto's emulation always, and on AWS's own engine."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from shared.backends.dynamodb_table import DynamoDbTable
from shared.clock import ManualClock
from shared.table import Delete, Table
from tests.conformance.suite_maintenance import ConcurrentTransactionClaims
from tests.conformance.table_suite import TableSuite


@contextmanager
def new_table(endpoint: str, clock: ManualClock) -> Iterator[DynamoDbTable]:
    """Make a table that is nobody else's."""
    # Patient, because the claims are about outcomes, and an emulator does one call after the other.
    with closing(DynamoDbTable(f"t-{uuid.uuid4().hex}", clock, endpoint=endpoint, patience_ms=20_000)) as table:
        table.bootstrap()
        yield table


# One table for all claims, emptied after each: botocore needs a tenth of a second for every client.
@pytest.fixture(scope="module")
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="module")
def moto_table(clock: ManualClock, moto_endpoint: str) -> Iterator[Table]:
    with new_table(moto_endpoint, clock) as table:
        yield table


@pytest.fixture(scope="module")
def local_table(clock: ManualClock, dynamodb_local_endpoint: str) -> Iterator[Table]:
    with new_table(dynamodb_local_endpoint, clock) as table:
        yield table


def empty(table: Table) -> None:
    """Delete every item, live or expired."""
    while items := table.scan().items:
        table.transact([Delete(item.key) for item in items])


class TestOnMoto(TableSuite):
    examples = 25

    @pytest.fixture
    def table(self, moto_table: Table) -> Iterator[Table]:
        yield moto_table
        empty(moto_table)


@pytest.mark.dynamodb_local
class TestOnDynamoDbLocal(TableSuite, ConcurrentTransactionClaims):
    examples = 50

    @pytest.fixture
    def table(self, local_table: Table) -> Iterator[Table]:
        yield local_table
        empty(local_table)
