"""What drawing an array or an object needs of whoever draws the values inside it."""

from __future__ import annotations

import random
from collections.abc import Collection
from typing import Any, Protocol

from shared.canonical_json import JsonValue
from shared.schema.drawing.manner import Manner
from shared.schema.reading.needs import Needs
from shared.schema.reading.nodes import Conjunction, Node
from shared.schema.reading.reader import Reader
from shared.schema.reading.spans import Span


class Relating(Protocol):
    """Makes relations hold in what was drawn; implemented by `shared.schema.relations.hooks`, which says how."""

    def settle_object(
        self,
        drawing: Drawer,
        node: Node,
        made: dict[str, JsonValue],
        pinned: Collection[str],
        manner: Manner,
        room: int,
        depth: int,
    ) -> dict[str, JsonValue]:
        """Return the object with its relations holding."""
        ...

    def contradict(self, drawing: Drawer, node: Node) -> bool:
        """Tell whether it is proved that no value of a node keeps its relations."""
        ...

    def spoken_of(self, drawing: Drawer, node: Node) -> tuple[str | int | float, ...]:
        """Return the constants of a node's relations."""
        ...

    def list_objects(self, drawing: Drawer, node: Node, depth: int) -> list[dict[str, JsonValue]] | None:
        """Return every object that keeps a node's relations, None where they cannot be listed."""
        ...

    def draw_array(
        self, drawing: Drawer, node: Node, manner: Manner, room: int, depth: int, length: int, *, exact: bool
    ) -> list[JsonValue]:
        """Return an array that has its structure, with its relations holding."""
        ...

    def most_items(self, drawing: Drawer, node: Node) -> int | None:
        """Return the most items an array may have on account of its structure, None where that says nothing."""
        ...


class Drawer(Protocol):
    """Draws values of one document; implemented by `shared.schema.drawing.Drawing`, which says what each does."""

    reader: Reader
    needs: Needs
    rng: random.Random
    relating: Relating
    bare: dict[int, tuple[Node, Node]]
    # Of nodes, by their identity, what `containing` worked out of them.
    overlapping: dict[int, Any]
    # How many different values conjunctions have at most, None where it is not known, as `exhaustion` found.
    different: dict[Conjunction, int | None]
    # Steps of the language of constraints, which are dearer than those of drawing count for.
    labour: int
    # How many objects are being mended, each as a part of the one before.
    mending: int

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

    def may_draw(self, conjunction: Conjunction) -> bool:
        """Tell whether a conjunction has an alternative that luck has not run out of."""
        ...
