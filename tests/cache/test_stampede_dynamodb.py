"""Stampedes on DynamoDB: emulated, and on AWS's own engine."""

from __future__ import annotations

import pytest

from shared.backends.dynamodb_table import DynamoDbTable
from shared.clock import SystemClock
from tests.cache.stampede_suite import StampedeSuite


def table_at(endpoint: str) -> dict[str, str]:
    """Make an empty table and return the settings that lead to it."""
    name = f"stampede-{SystemClock().now_ms()}"
    table = DynamoDbTable(name, SystemClock(), endpoint=endpoint, region="us-east-1")
    table.bootstrap()
    table.close()
    return {
        "LARDER_TABLE_URL": f"dynamodb://{name}",
        "LARDER_BLOBS_URL": "memory://",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": "us-east-1",
        # An emulator beside eight busy processes on two cores is slow, not away; what a table that hangs costs is told
        # elsewhere, by the clock.
        "LARDER_TABLE_PATIENCE_MS": "5000",
    }


@pytest.mark.ci
class TestStampedeOnMoto(StampedeSuite):
    @pytest.fixture
    def environ(self, moto_endpoint: str) -> dict[str, str]:
        return table_at(moto_endpoint)


@pytest.mark.dynamodb_local
class TestStampedeOnDynamoDbLocal(StampedeSuite):
    @pytest.fixture
    def environ(self, dynamodb_local_endpoint: str) -> dict[str, str]:
        return table_at(dynamodb_local_endpoint)
