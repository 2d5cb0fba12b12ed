"""Test cases of whole documents, beside Schemathesis."""

from tests.benchmarks.cases.section import run

__all__ = ["run"]
