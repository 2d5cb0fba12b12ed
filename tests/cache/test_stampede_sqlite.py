"""Stampedes on the embedded default."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.backends.sqlite_table import SqliteTable
from shared.clock import SystemClock
from tests.cache.stampede_suite import StampedeSuite


class TestStampedeOnSqlite(StampedeSuite):
    @pytest.fixture
    def environ(self, tmp_path: Path) -> dict[str, str]:
        SqliteTable(tmp_path / "larder.db", SystemClock()).bootstrap()
        # A file that answers, however late a busy machine lets it; what is paid twice in trouble is `test_trouble`'s.
        return {
            "LARDER_TABLE_URL": f"sqlite:///{tmp_path}/larder.db",
            "LARDER_TABLE_PATIENCE_MS": "2000",
            "LARDER_BLOBS_URL": f"file://{tmp_path}/blobs",
        }
