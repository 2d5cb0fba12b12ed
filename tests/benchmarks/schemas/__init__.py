"""The schema engine beside json-schema-faker and hypothesis-jsonschema, on coding problems and real documents."""

from __future__ import annotations

from tests.benchmarks.schemas.section import run

__all__ = ["run"]
