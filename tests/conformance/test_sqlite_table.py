"""The embedded table keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from shared.backends.sqlite_table import SqliteTable
from shared.clock import ManualClock
from shared.table import Table
from tests.conformance.suite_glances import GlanceClaims
from tests.conformance.suite_maintenance import ConcurrentTransactionClaims
from tests.conformance.table_suite import TableSuite


class TestSqliteTable(TableSuite, ConcurrentTransactionClaims, GlanceClaims):
    @pytest.fixture
    def table(self, clock: ManualClock, tmp_path: Path) -> Iterator[Table]:
        # Patient, because the claims are about outcomes, and 32 threads on a slow disk wait for each other.
        with closing(SqliteTable(tmp_path / "larder.db", clock, patience_ms=10_000)) as table:
            table.bootstrap()
            yield table
