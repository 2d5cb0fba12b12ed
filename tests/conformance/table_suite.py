"""The contract's other half: what every backend of the table is held to.

A backend passes by subclassing `TableSuite` with a `table` fixture, and `ConcurrentTransactionClaims` beside it;
one that can be glanced at, with `GlanceClaims` too.
"""

from __future__ import annotations

from shared.clock import ManualClock
from shared.table import Table
from tests.conformance.comparison import compare_with_memory
from tests.conformance.suite_conditions import ConditionClaims
from tests.conformance.suite_counters import CounterClaims
from tests.conformance.suite_items import ItemClaims
from tests.conformance.suite_maintenance import MaintenanceClaims, TransactionClaims
from tests.conformance.suite_queries import IndexClaims, QueryClaims


class TableSuite(
    ItemClaims, ConditionClaims, CounterClaims, QueryClaims, IndexClaims, TransactionClaims, MaintenanceClaims
):
    """Every claim but those over concurrent transactions."""

    examples = 100
    """How many lists of operations are compared with the reference."""

    def test_does_what_the_reference_does(self, table: Table, clock: ManualClock) -> None:
        """Any list of operations has the outcome that it has on the table in memory."""
        compare_with_memory(table, clock, examples=self.examples)
