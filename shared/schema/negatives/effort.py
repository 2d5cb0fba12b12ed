"""How much work the negatives of one schema may take: counted and never timed, so that a seed always gives the same."""

from __future__ import annotations

from shared.schema.drawing.drawing import Drawing

# About a microsecond each.
_BASE = 1_000_000
_FOR_EACH = 4_000
_MOST = 3_500_000
_MOST_FOR_ONE = 120_000
_SHARE = 4
_STEP = 12
# Steps of the language of constraints in some microsecond.
STEPS = 4


class Effort:
    """The work done so far, and what is left of it.

    Args:
        drawing: draws from the schema as it is; what reading and drawing take is counted by itself.
    """

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._aside: Drawing | None = None
        self._done = 0
        self._allowed = 0
        self._began = 0

    def allow(self, constraints: int) -> None:
        """Allow the work for so many constraints more: the longer a schema, the longer it may take, to an end."""
        self._allowed += min(_MOST, _BASE + _FOR_EACH * constraints)

    def begin(self) -> None:
        """Begin with the next constraint."""
        self._began = self._spent

    def spend(self, work: int) -> None:
        """Count work, in some microseconds."""
        self._done += work

    def watch(self, aside: Drawing) -> None:
        """Count what this one reads and draws too, until there is another."""
        if self._aside is not None:
            self._done += _steps(self._aside)
        self._aside = aside

    @property
    def over(self) -> bool:
        """Tell whether nothing more may be done."""
        return self._spent > self._allowed

    @property
    def scarce(self) -> bool:
        """Tell whether what is left is for constraints that were not tried yet."""
        return _SHARE * self._spent > self._allowed

    @property
    def over_for_one(self) -> bool:
        """Tell whether the constraint that was begun with has had its share."""
        return self._spent - self._began > _MOST_FOR_ONE

    @property
    def _spent(self) -> int:
        return self._done + _steps(self._drawing) + (0 if self._aside is None else _steps(self._aside))


def _steps(drawing: Drawing) -> int:
    return _STEP * (drawing.steps + drawing.reader.steps)
