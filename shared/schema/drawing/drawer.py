"""What drawing an array or an object needs of whoever draws the values inside it."""

from __future__ import annotations

import random
from typing import Protocol

from shared.canonical_json import JsonValue
from shared.schema.drawing.manner import Manner
from shared.schema.reading.needs import Needs
from shared.schema.reading.nodes import Conjunction, Node
from shared.schema.reading.reader import Reader
from shared.schema.reading.spans import Span


class Drawer(Protocol):
    """Draws values of one document; implemented by `shared.schema.drawing.Drawing`, which says what each does."""

    reader: Reader
    needs: Needs
    rng: random.Random
    bare: dict[int, tuple[Node, Node]]

    def spend(self, steps: int) -> None:
        """Count steps of work."""
        ...

    def draw(
        self, conjunction: Conjunction, manner: Manner, room: int, depth: int = 0, name: str | None = None
    ) -> JsonValue:
        """Return a value of `conjunction`."""
        ...

    def span(self, node: Node, *, whole: bool) -> Span | None:
        """Return the node's numbers."""
        ...

    def usable(self, conjunction: Conjunction) -> tuple[Node, ...]:
        """Return the alternatives that have a value."""
        ...
