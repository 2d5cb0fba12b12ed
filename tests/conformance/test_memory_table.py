"""The table in memory keeps the contract."""

from __future__ import annotations

import pytest

from shared.backends.memory_table import MemoryTable
from shared.clock import ManualClock
from shared.table import Table
from tests.conformance.suite_maintenance import ConcurrentTransactionClaims
from tests.conformance.table_suite import TableSuite


class TestMemoryTable(TableSuite, ConcurrentTransactionClaims):
    @pytest.fixture
    def table(self, clock: ManualClock) -> Table:
        return MemoryTable(clock)
