"""Larder's mock server beside Prism's, on Petstore and GitHub."""

from __future__ import annotations

from tests.benchmarks.mocks.section import run

__all__ = ["run"]
