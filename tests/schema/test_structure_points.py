"""Which points of trees, graphs and matrices are among the boundary values."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.schema.drawn import judge, take
from tests.schema.problems import array, integers, record
from tests.schema.related_problems import components, has_way_back
from tests.schema.structured import OR_NULL, branching, built, mirrored, rises, simple

_ENDS = array(integers(0, 19), 2, 2)
_DEEP = ("path", "star")
_WEIGHTED = {"type": "array", "prefixItems": [integers(0, 19), integers(0, 19), integers(5, 9)], "items": False}


def _graph(edge: Any = _ENDS, **options: Any) -> dict[str, Any]:
    return record(edges=array(edge, 0, 40, **{"x-structure": {"kind": "edge-list", **options}}))


def _noted(schema: Any, name: str) -> dict[str, Any]:
    """Return what is under a name in the boundary values, by each point that they are there for."""
    found: list[Any] = take(schema, 60, tags=("boundary",))
    return {str(point): each.value[name] for each in found for point in each.points}


def _nodes(edges: Any) -> int:
    return max((max(edge[:2]) for edge in edges), default=-1) + 1


def _holds(edges: Any, structure: dict[str, Any]) -> bool:
    count = _nodes(edges)
    if structure.get("tree") and len(edges) != max(count - 1, 0):
        return False
    if (structure.get("tree") or structure.get("connected")) and components(count, edges) > 1:
        return False
    return simple(edges) and not (structure.get("acyclic") and has_way_back(count, edges))


@pytest.mark.parametrize(
    ("edge", "options"),
    [
        (_ENDS, {"tree": True}),
        (_ENDS, {"connected": True}),
        (_ENDS, {"acyclic": True, "directed": True}),
        ({**_WEIGHTED, "minItems": 3}, {"tree": True, "weighted": True}),
    ],
)
def test_edges_without_a_number_of_nodes_come_with_all_their_labels(edge: Any, options: dict[str, Any]) -> None:
    """Lowest and highest labels, the most edges, and what is deepest are there where only labels bound a graph."""
    schema = _graph(edge, **options)
    noted = _noted(schema, "edges")
    for each in noted.values():
        assert _holds(each, options)
        assert judge(schema).is_valid({"edges": each})
    assert max(map(len, noted.values())) == (19 if options.get("tree") else 40)
    end = "[0]" if "weighted" in options else "[]"
    assert any(19 in edge[:2] for edge in noted[f"edges[]{end} at its maximum 19"])
    ends = {
        told: Counter(end for edge in noted[f"edges as a {told} of 20 nodes"] for end in edge[:2]) for told in _DEEP
    }
    assert max(ends["path"].values()) == 2
    assert max(ends["star"].values()) == 19


def test_a_search_tree_has_the_smallest_and_the_largest_keys() -> None:
    """Keys at both bounds come alone, beside each other, and at the end of a row: bounds that programs start from."""
    schema = record(root=array(OR_NULL, 1, 60, **{"x-structure": {"kind": "binary-tree", "bst": True}}))
    noted = _noted(schema, "root")
    assert all(rises(built(tree)) for tree in noted.values())
    for tree in ([-100], [100], [-100, None, 100], [100, -100], [-100, None, -99, None, -98, None, -97, None, -96]):
        assert any(each[: len(tree)] == tree for each in noted.values()), tree
    assert -100 in noted["root[] at its minimum -100"]
    assert 100 in noted["root[] at its maximum 100"]


def test_values_of_a_branching_tree_of_many_nodes_are_put_at_their_edges() -> None:
    """A tree that has three nodes at least has the least and the greatest value too."""
    schema = record(root=array(OR_NULL, 0, 60, **{"x-structure": {"kind": "n-ary-tree", "minNodes": 3}}))
    noted = _noted(schema, "root")
    assert all(branching(tree) and sum(value is not None for value in tree) >= 3 for tree in noted.values())
    assert -100 in noted["root[] at its minimum -100"]
    assert 100 in noted["root[] at its maximum 100"]


@pytest.mark.parametrize("options", [{}, {"square": True}, {"symmetric": True}])
def test_a_matrix_is_as_wide_and_as_narrow_as_may_be(options: dict[str, Any]) -> None:
    """Rows at their fewest and most columns are points, and all other rows are as long."""
    grid = array(array(integers(0, 2), 2, 10), 2, 10, **{"x-structure": {"kind": "matrix", **options}})
    noted = _noted(record(grid=grid), "grid")
    for rows in noted.values():
        assert len({len(row) for row in rows}) == 1
        assert not options or len(rows) == len(rows[0])
        assert "symmetric" not in options or rows == [list(column) for column in zip(*rows, strict=True)]
    assert len(noted["grid[] at its maximum length 10"][0]) == 10
    assert len(noted["grid[] at its minimum length 2"][0]) == 2
    assert any(2 in row for row in noted["grid[][] at its maximum 2"])


def test_the_highest_neighbour_is_one() -> None:
    """In a list of neighbours, the highest label that may be there is, and is told to both of its ends."""
    schema = record(graph=array(array(integers(0, 19), 0, 19), 1, 20, **{"x-structure": "adjacency-list"}))
    graph = _noted(schema, "graph")["graph[][] at its maximum 19"]
    assert any(19 in others for others in graph)
    assert mirrored(graph)


@pytest.mark.ci
@pytest.mark.parametrize("most", [1_000, pytest.param(10_000, marks=pytest.mark.ci)])
def test_a_large_tree_of_edges_has_its_shapes_too(most: int) -> None:
    """Where thousands of nodes may be, small paths and stars come, and a path that is as long as there is room."""
    structure = {"kind": "edge-list", "nodes": "n", "tree": True}
    pairs = array(array(integers(0, most - 1), 2, 2), 0, most, **{"x-structure": structure})
    told = _noted(record(n=integers(1, most), edges=pairs), "edges").keys()
    assert {"edges as a path of 7 nodes", "edges as a star of 7 nodes"} <= told
    assert any("as a path of" in each and int(each.split()[-2]) >= 1_000 for each in told)
