"""What `x-structure` promises."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.canonical_json import canonical_bytes
from shared.errors import UnprocessableError
from shared.schema import compile_schema
from shared.schema.relations.structures import trees
from tests.longer import some_of
from tests.schema.drawn import judge, take
from tests.schema.problems import array, integers, record
from tests.schema.structured import OR_NULL, STRUCTURED, built


@pytest.mark.parametrize("name", some_of(STRUCTURED))
def test_every_value_has_its_structure(name: str) -> None:
    """All of 100 distinct values have the structure, by a check that is not the engine's, and keep the schema."""
    schema, check, _ = STRUCTURED[name]
    values = take(schema, 100)
    assert len({canonical_bytes(each.value) for each in values}) == 100
    for each in values:
        assert check(each.value), each.note
        assert judge(schema).is_valid(each.value), each.note


@pytest.mark.parametrize("name", some_of(STRUCTURED))
def test_shapes_that_programs_trip_over_are_among_the_boundaries(name: str) -> None:
    """Empty, single, skewed, complete and their like come early, each named by its note."""
    schema, _, shapes = STRUCTURED[name]
    told = {str(point) for each in take(schema, 60, tags=("boundary",)) for point in each.points}
    assert shapes <= told


def test_a_left_skewed_tree_leans_left() -> None:
    """What a note calls a shape is that shape."""
    schema, _, _ = STRUCTURED["binary tree"]
    noted = {each.note: each.value for each in take(schema, 60, tags=("boundary",))}
    tree = built(noted["root as a left-skewed tree of 7 nodes"]["root"])  # type: ignore[index,call-overload,arg-type]
    depth = 0
    while tree:
        assert tree[2] is None
        tree, depth = tree[1], depth + 1
    assert depth == 7


def test_a_cycle_leads_to_the_head_and_to_the_tail() -> None:
    """A list whose last node points at its first, and one whose last node points at itself, are among the values."""
    schema, _, _ = STRUCTURED["linked list with a cycle"]
    values: list[Any] = [each.value for each in take(schema, 80, tags=("boundary",))]
    assert any(each["pos"] == 0 and len(each["head"]) > 1 for each in values)
    assert any(each["pos"] == len(each["head"]) - 1 > 0 for each in values)
    assert any(each["pos"] == -1 for each in values)


def test_a_property_may_be_called_as_the_edges_are_within() -> None:
    """Edges whose number of nodes stands beside them are a graph of those, whatever all of them are called."""
    pairs = array(array({"type": "integer"}, 2, 2), 0, 9, **{"x-structure": {"kind": "edge-list", "nodes": "e_"}})
    for each in take(record(e=pairs, e_=integers(2, 9)), 40):
        value: Any = each.value
        assert all(max(edge) < value["e_"] for edge in value["e"])


@pytest.mark.parametrize(
    ("structure", "items", "good", "bad"),
    [
        ("binary-tree", OR_NULL, [[], [1], [1, None, 2], [1, 2, 3, None, 4]], [[None], [1, None], [1, None, None, 2]]),
        ({"kind": "binary-tree", "bst": True}, OR_NULL, [[2, 1, 3]], [[2, 3, 1], [2, 2], [5, 1, 7, None, 6]]),
        ({"kind": "binary-tree", "maxNodes": 2}, OR_NULL, [[], [1, None, 2]], [[1, 2, 3]]),
        ({"kind": "linked-list", "minNodes": 2, "maxNodes": 2}, OR_NULL, [[1, 2]], [[], [1], [1, 2, 3]]),
        (
            "n-ary-tree",
            OR_NULL,
            [[], [1], [1, None, 3, 2, 4, None, 5, 6]],
            [[None], [1, 2], [1, None], [1, None, 2, None, None, None, 3]],
        ),
        ("matrix", array(OR_NULL, 0, 9), [[], [[1, 2], [3, 4]]], [[[1], [2, 3]]]),
        ({"kind": "matrix", "symmetric": True}, array(OR_NULL, 0, 9), [[[1, 2], [2, 4]]], [[[1, 2], [3, 4]], [[1, 1]]]),
        ("adjacency-list", array(OR_NULL, 0, 9), [[[1], [0]], [[]]], [[[1], []], [[0]], [[1, 1], [0, 0]], [[5]]]),
        ({"kind": "adjacency-list", "directed": True}, array(OR_NULL, 0, 9), [[[1], []]], [[[2], []]]),
        (
            {"kind": "adjacency-list", "base": 1, "connected": True},
            array(OR_NULL, 0, 9),
            [[], [[]], [[2], [1]], [[2, 3], [1], [1]]],
            [[[1], [0]], [[], []], [[3], [1]], [[2], [1], []]],
        ),
        (
            {"kind": "edge-list", "nodes": 3, "tree": True},
            array(OR_NULL, 0, 9),
            [[[0, 1], [1, 2]]],
            [[[0, 1]], [[0, 1], [1, 0]], [[0, 1], [1, 3]], [[0], [1]]],
        ),
        ({"kind": "edge-list", "simple": False}, array(OR_NULL, 0, 9), [[[0, 0], [0, 0]]], [[[0, None]], [[-1, 0]]]),
        ("edge-list", array(OR_NULL, 0, 9), [[]], [[[0, 0]], [[0, 1], [1, 0]]]),
    ],
)
def test_what_has_not_the_structure_is_not_valid(structure: Any, items: Any, good: list[Any], bad: list[Any]) -> None:
    """A case that a model made up is refused where its level order, edges or rows are not what was asked for."""
    compiled = compile_schema({"type": "array", "items": items, "x-structure": structure})
    for value in good:
        assert compiled.explain(value) is None
    for value in bad:
        assert not compiled.is_valid(value), value
        assert compiled.explain(value)


@pytest.mark.parametrize(
    ("structure", "pointer"),
    [
        ("tree", "/properties/a/x-structure"),
        (3, "/properties/a/x-structure"),
        ({"kind": "matrix", "color": True}, "/properties/a/x-structure"),
        ({"kind": "matrix", "square": "yes"}, "/properties/a/x-structure"),
        ({"kind": "binary-tree", "minNodes": 3, "maxNodes": 2}, "/properties/a/x-structure"),
        ({"kind": "n-ary-tree", "maxNodes": True}, "/properties/a/x-structure"),
        ({"kind": "matrix", "maxNodes": 3}, "/properties/a/x-structure"),
        ({"kind": "edge-list", "base": 2}, "/properties/a/x-structure"),
        ({"kind": "edge-list", "nodes": 10**9}, "/properties/a/x-structure"),
        ({"kind": "edge-list", "nodes": "absent"}, "/properties/a/x-structure"),
        ({"kind": "linked-list", "cycle": "a"}, "/properties/a/x-structure"),
    ],
)
def test_an_unknown_structure_is_refused(structure: Any, pointer: str) -> None:
    """Kinds, options and neighbours that do not exist are told with their pointer."""
    with pytest.raises(UnprocessableError) as refused:
        compile_schema(record(a=array(integers(0, 9), 0, 9, **{"x-structure": structure}), n=integers(0, 9)))
    assert refused.value.code == "invalid_schema"
    assert refused.value.pointer == pointer


def test_only_arrays_have_a_structure() -> None:
    """On an integer it is a mistake of the schema's author, and told."""
    with pytest.raises(UnprocessableError) as refused:
        compile_schema({"type": "integer", "x-structure": "matrix"})
    assert refused.value.code == "invalid_schema"


def test_a_structure_behind_a_reference_is_tied_to_its_neighbour() -> None:
    """The number of nodes counts for edges that are defined elsewhere."""
    schema = {
        **record(n=integers(1, 20), edges={"$ref": "#/$defs/edges"}),
        "$defs": {
            "edges": array(array(integers(0, 19), 2, 2), 0, 30, **{"x-structure": {"kind": "edge-list", "nodes": "n"}})
        },
    }
    compiled = compile_schema(schema)
    assert compiled.is_valid({"n": 2, "edges": [[0, 1]]})
    assert "constraint" in str(compiled.explain({"n": 2, "edges": [[0, 5]]}))
    assert len(list(itertools.islice(compiled.values(seed=1), 40))) == 40


def test_compiling_does_not_change_the_callers_schema() -> None:
    """What a structure asks of its neighbours is written into the engine's copy only."""
    schema, _, _ = STRUCTURED["tree of edges"]
    before = canonical_bytes(schema)
    compile_schema(schema)
    assert canonical_bytes(schema) == before


@given(st.lists(st.one_of(st.none(), st.integers(0, 3)), max_size=9))
def test_level_orders_are_read_as_leetcode_reads_them(levels: list[Any]) -> None:
    """A list is a binary tree just where LeetCode's own way to build one uses all of it, and reads back as it was."""
    if levels:
        assert trees.is_binary_tree(levels) is (built(levels) is not None)
    if trees.is_binary_tree(levels):
        assert trees.write_binary(trees.read_binary(levels)) == levels
    if trees.is_branching_tree(levels):
        assert trees.write_branches(trees.read_branches(levels)) == levels


def test_directed_edges_without_a_circle_may_be_more_than_nodes() -> None:
    """What points one way may meet again: three nodes have three such edges, and eight as many as twelve."""
    pairs = {**array(array(integers(0, 7), 2, 2), 0, 12)}
    pairs["x-structure"] = {"kind": "edge-list", "nodes": "n", "directed": True, "acyclic": True}
    schema = record(n=integers(1, 8), edges=pairs)
    values: list[Any] = [each.value for each in take(schema, 100)]
    assert max(len(value["edges"]) for value in values) == 12
    assert compile_schema(schema).is_valid({"n": 3, "edges": [[0, 1], [0, 2], [1, 2]]})
    assert not compile_schema(schema).is_valid({"n": 3, "edges": [[0, 1], [1, 2], [2, 0]]})
