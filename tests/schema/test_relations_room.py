"""What expressions make takes bounded room, however small what they make it of is."""

from __future__ import annotations

import tracemalloc

import pytest

from shared.schema.relations.fuel import Fuel
from shared.schema.relations.language import FAILURES, interpreted, read
from tests.longer import some_of


@pytest.mark.ci
@pytest.mark.parametrize(
    "text",
    [
        "len([xs * 90 for x in xs]) > 0",
        "len([xs * 90 for x in range(100000)]) > 0",
        "len([list(range(100000)) for x in xs]) > 0",
        "len([sorted(range(100000)) for x in xs]) > 0",
        "len([s * 90000 for x in xs]) > 0",
        "len([set(range(50000)) for x in xs]) > 0",
        "len([[x] * 90000 for x in xs]) > 0",
        "len([xs + xs + xs for x in xs for y in xs]) > 0",
    ],
)
@pytest.mark.parametrize("fast", some_of([True, False]))
def test_a_check_takes_no_more_than_a_hundred_megabytes(text: str, fast: bool) -> None:
    """Lists of lists that are made again for each item; by the closures, and by the evaluator."""
    expression = read(text)
    names = {"xs": list(range(1000)), "s": "ab"}
    tracemalloc.start()
    try:
        if fast:
            expression.is_met(names, Fuel())
        else:
            with pytest.raises(FAILURES):
                interpreted(expression.tree, names, Fuel())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100_000_000
