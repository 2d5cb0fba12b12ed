"""Where relations tie properties to each other: what can be broken alone is, by a search that knows no engine."""

from __future__ import annotations

from typing import Any

import pytest

from shared.schema import compile_schema
from shared.schema.negatives.found import Negative
from tests.longer import some_of
from tests.schema.brute_force import broken, witnesses
from tests.schema.problems import array, integers
from tests.schema.related_problems import related
from tests.schema.tied_problems import TIED
from tests.schema.without import without


@pytest.mark.parametrize("name", some_of(TIED))
def test_what_a_small_value_breaks_alone_is_not_told_to_be_unbreakable(name: str) -> None:
    """Of each constraint with only a reason, trying small values finds none that breaks it and nothing else."""
    schema = TIED[name]
    results = [*compile_schema(schema).negatives(seed=1)]
    given = {each.pointer for each in results if isinstance(each, Negative)}
    found = witnesses(schema)
    assert found
    assert {pointer: value for pointer, value in found.items() if pointer not in given} == {}
    for each in results:
        # What speaks of a name that is not there holds, which plain Python does not know.
        if isinstance(each, Negative) and each.pointer.startswith(("/properties/", "/x-constraints/")):
            assert broken(schema, each.value) == {each.pointer}
            assert not broken(schema, each.mended)


NODES = integers(0, 99)
STRUCTURED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "symmetric": (
        related(
            "all(near[i][i] == 1 for i in range(len(near)))",
            near={
                **array(array(integers(0, 1), 1, 20), 1, 20),
                "x-structure": {"kind": "matrix", "square": True, "symmetric": True},
            },
        ),
        ["/properties/near/items/items/minimum", "/properties/near/items/items/maximum"],
    ),
    "search-tree": (
        related(
            "p in root",
            "q in root",
            "p != q",
            root={
                "type": "array",
                "items": {"type": ["integer", "null"], "minimum": -500, "maximum": 500},
                "x-structure": {"kind": "binary-tree", "bst": True, "minNodes": 2, "maxNodes": 1000},
            },
            p=integers(-500, 500),
            q=integers(-500, 500),
        ),
        ["/properties/root/items/minimum", "/properties/root/items/maximum", "/x-constraints/2"],
    ),
    "connected": (
        related(
            n=integers(2, 100),
            edges={
                "type": "array",
                "items": {
                    "type": "array",
                    "prefixItems": [NODES, NODES, integers(1, 50)],
                    "items": False,
                    "minItems": 3,
                },
                "minItems": 1,
                "maxItems": 200,
                "x-structure": {"kind": "edge-list", "nodes": "n", "weighted": True, "connected": True},
            },
        ),
        ["/properties/edges/maxItems", "/properties/edges/items/prefixItems/2/maximum"],
    ),
}


@pytest.mark.parametrize("name", STRUCTURED)
def test_structures_and_relations_hold_around_a_fault(name: str) -> None:
    """Of an array with a structure, items are broken where their mirror images or their neighbours allow it."""
    schema, pointers = STRUCTURED[name]
    negatives = {each.pointer: each for each in compile_schema(schema).negatives(seed=1) if isinstance(each, Negative)}
    for pointer in pointers:
        negative = negatives[pointer]
        assert not compile_schema(schema).is_valid(negative.value)
        assert compile_schema(without(schema, pointer)).is_valid(negative.value)
        assert compile_schema(schema).is_valid(negative.mended)


def test_a_fault_that_was_moved_is_told_where_it_is() -> None:
    """Pointer and sentence name the place of the fault, wherever in the array it can be alone."""
    schema = related("is_sorted(nums, strict=True)", "nums[0] == n", nums=array(integers(0, 9), 1, 5), n=integers(0, 9))
    negatives = {each.pointer: each for each in compile_schema(schema).negatives(seed=1) if isinstance(each, Negative)}
    negative = negatives["/properties/nums/items/maximum"]
    value: Any = negative.value
    last = len(value["nums"]) - 1
    assert last > 0
    assert value["nums"][last] > 9
    assert negative.instance_pointer == f"/nums/{last}"
    assert negative.sentence == f"nums[{last}] is {value['nums'][last]}, and maximum asks for 9 at most."
