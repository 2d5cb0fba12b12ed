"""The schema engine: valid values, boundaries, negatives and verdicts from a JSON Schema; pure, and bounded."""

from __future__ import annotations

from shared.schema.compile import compile_schema
from shared.schema.compiled import CompiledSchema
from shared.schema.reading.undecided import Undecided
from shared.schema.tagged import KNOWN_TAGS, Point, TaggedValue

__all__ = ["KNOWN_TAGS", "CompiledSchema", "Point", "TaggedValue", "Undecided", "compile_schema"]
