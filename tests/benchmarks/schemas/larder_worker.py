"""Larder's engine as a worker: `python -m tests.benchmarks.schemas.larder_worker [tag ...]`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from shared.schema import compile_schema
from tests.benchmarks.schemas.protocol import serve


def start(schema: Any) -> Iterator[Any]:
    """Yield the values of a stream with the tags of the command line."""
    return (each.value for each in compile_schema(schema).values(seed=1, tags=sys.argv[1:]))


if __name__ == "__main__":
    serve(start)
