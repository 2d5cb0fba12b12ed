"""Plain-text tables, and goals that are met or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """A promise and what was measured; `below` where equality does not meet it, `at_least` where more is better."""

    name: str
    measured: float
    limit: float
    unit: str = "x"
    below: bool = False
    at_least: bool = False

    @property
    def met(self) -> bool:
        if self.at_least:
            return self.measured >= self.limit
        return self.measured < self.limit if self.below else self.measured <= self.limit


def print_title(title: str, *lines: str) -> None:
    """Print a section's head."""
    print(f"\n== {title}")
    for line in lines:
        print(f"   {line}")


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their heads, the first column to the left and the others to the right."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    print()
    for row in (head, ["-" * width for width in widths], *rows):
        rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        print("  ".join((row[0].ljust(widths[0]), *rest)).rstrip())


def print_goals(goals: Sequence[Goal]) -> None:
    """Print each goal beside what was measured."""
    rows = [
        [
            goal.name,
            f"{goal.measured:.2f} {goal.unit}",
            f"{'>=' if goal.at_least else '<' if goal.below else '<='} {goal.limit:g} {goal.unit}",
            "met" if goal.met else "NOT MET",
        ]
        for goal in goals
    ]
    print_table(("goal", "measured", "wanted", ""), rows)
