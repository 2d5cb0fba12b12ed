"""What the boundary points of a schema are and which of them a value hits; knows nothing of the engine it judges."""

from __future__ import annotations

from tests.schema.oracle.hits import Hits, Walk
from tests.schema.oracle.layout import Layout
from tests.schema.oracle.points import Point, points_of
from tests.schema.oracle.reach import Reach

__all__ = ["Hits", "Layout", "Point", "Reach", "Walk", "points_of"]
