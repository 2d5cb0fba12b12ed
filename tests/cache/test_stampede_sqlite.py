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
        return {"LARDER_TABLE_URL": f"sqlite:///{tmp_path}/larder.db", "LARDER_BLOBS_URL": f"file://{tmp_path}/blobs"}
