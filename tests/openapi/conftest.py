"""What most tests of the OpenAPI area ask: an application of its own for each module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.wiring import client_of, memory_runtime


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """A client of an application in memory, which the tests of a module share."""
    with client_of(memory_runtime()) as found:
        yield found
