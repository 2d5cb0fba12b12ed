"""Modules of problems whose input is no plain argument: graphs that are given by a node, and calls of a class."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.longer import some_of
from tests.practice.test_formats import run_beside, written

CALLS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "operations": {
            "type": "array",
            "prefixItems": [{"const": "MinStack"}],
            "items": {"enum": ["push", "pop", "getMin"]},
        },
        "arguments": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
    },
}
PUSHED: dict[str, Any] = {
    "operations": ["MinStack", "push", "push", "getMin", "pop", "getMin"],
    "arguments": [[], [-2], [-3], [], [], []],
}
MIN_STACK = """
class MinStack:
    def __init__(self):
        self.items = []
    def push(self, val: int) -> None:
        self.items.append(val)
    def pop(self) -> None:
        self.items.pop()
    def getMin(self) -> int:
        return min(self.items)
"""
CLONE = """
class Solution:
    def cloneGraph(self, node: {annotation}) -> Optional['Node']:
        made = {{}}
        def clone(one):
            if one.val not in made:
                made[one.val] = Node(one.val)
                made[one.val].neighbors = [clone(each) for each in one.neighbors]
            return made[one.val]
        copy = clone(node) if node else None
        found = sorted((val, [each.val for each in one.neighbors]) for val, one in made.items())
        assert found in [[], [({base}, [])], [({base}, [{base} + 1]), ({base} + 1, [{base}])]]
        assert copy is None or copy is not node
        return copy
"""


def graph(**more: Any) -> dict[str, Any]:
    structure = {"kind": "adjacency-list", "base": more.pop("base", 0)}
    listed = {"type": "array", "x-structure": structure, "items": {"type": "array", "items": {"type": "integer"}}}
    return {"type": "object", "properties": {"adjList": {**listed, **more}}}


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize(
    ("more", "annotation"),
    some_of([({}, "Optional['Node']"), ({}, "Node"), ({}, "'Node | None'"), ({"x-node": True}, "object")], 2),
)
def test_a_graph_arrives_as_its_first_node_where_that_is_asked_for(
    tmp_path: Path, base: int, more: dict[str, Any], annotation: str
) -> None:
    """As in LeetCode 133: by the solution's own annotation, or by the schema's word; an empty graph is None."""
    values: list[Any] = [{"adjList": []}, {"adjList": [[]]}, {"adjList": [[base + 1], [base]]}]
    module = written("python", graph(base=base, **more), values)
    ran = run_beside(tmp_path, module, CLONE.format(annotation=annotation, base=base))
    assert "3 passed" in ran.stdout, ran.stdout
    broken = run_beside(tmp_path, module, f"def f(node: {annotation}):\n    return node.nope\n")
    assert "3 failed" in broken.stdout


def test_a_graph_that_is_its_own_input_and_one_whose_node_is_named(tmp_path: Path) -> None:
    """The whole input may be the graph; a value beside it may be the one of a node of it."""
    listed = graph(base=1)["properties"]["adjList"]
    ran = run_beside(
        tmp_path, written("python", listed, [[[2], [1]]]), "def f(at: 'Node'): assert at.neighbors[0].neighbors == [at]"
    )
    assert "1 passed" in ran.stdout, ran.stdout
    schema: Any = {"type": "object", "properties": {"graph": listed, "at": {"type": "integer", "x-node-of": "graph"}}}
    solution = "def f(graph, at): assert at.val == 2 and at.neighbors == [graph]"
    ran = run_beside(tmp_path, written("python", schema, [{"graph": [[2], [1]], "at": 2}]), solution)
    assert "1 passed" in ran.stdout, ran.stdout


def test_a_graph_stays_the_lists_that_it_is(tmp_path: Path) -> None:
    """As in LeetCode 785, where nobody speaks of nodes."""
    solution = (
        "def isBipartite(graph: List[List[int]]) -> bool:\n    assert graph == [[1], [0]] and type(graph) is list\n"
    )
    ran = run_beside(tmp_path, written("python", graph(), [{"adjList": [[1], [0]]}]), solution)
    assert "1 passed" in ran.stdout, ran.stdout


def test_the_calls_of_a_class_are_made(tmp_path: Path) -> None:
    """The first operation makes the class that it names, each other one calls a method; what raises fails."""
    module = written("python", CALLS, [PUSHED, {"operations": ["MinStack"], "arguments": [[]]}])
    ran = run_beside(tmp_path, module, MIN_STACK)
    assert "2 passed" in ran.stdout, ran.stdout
    ran = run_beside(tmp_path, module, MIN_STACK.replace("min(self.items)", "1 // 0"))
    assert "1 failed, 1 passed" in ran.stdout
    assert "ZeroDivisionError" in ran.stdout


def test_results_are_compared_where_the_input_has_them(tmp_path: Path) -> None:
    """A wrong result is told with its call; a fraction may be off by the little that LeetCode lets it."""
    schema = {**CALLS, "properties": {**CALLS["properties"], "expected": {"type": "array"}}}
    value = {**PUSHED, "expected": [None, None, None, -3, None, -2]}
    module = written("python", schema, [value])
    assert "1 passed" in run_beside(tmp_path, module, MIN_STACK).stdout
    ran = run_beside(tmp_path, module, MIN_STACK.replace("min(self.items)", "self.items[0]"))
    assert "1 failed" in ran.stdout
    assert "operation 3, getMin(), gave -2, not -3" in ran.stdout
    close = written("python", schema, [{**value, "expected": [None, None, None, -3.000000001, None, -2.0]}])
    assert "1 passed" in run_beside(tmp_path, close, MIN_STACK).stdout


@pytest.mark.parametrize(
    ("solution", "told"),
    [
        ("class Stack: ...", "nor does 'operations' begin with the name of a class, of ['Stack']"),
        ("class MinStack:\n    def push(self, val): ...", "the class MinStack has no method 'getMin'"),
    ],
)
def test_a_class_that_cannot_be_called_is_told_once(tmp_path: Path, solution: str, told: str) -> None:
    """One failure says what is wrong; the other cases, with which it is the same, are skipped."""
    ran = run_beside(tmp_path, written("python", CALLS, [PUSHED] * 30), f"{solution}\n")
    assert "1 failed, 29 skipped" in ran.stdout, ran.stdout
    assert told in ran.stdout


def test_operations_that_name_no_class_are_told_in_the_module(tmp_path: Path) -> None:
    """Where no case can be the calls of a class, the module says so, and one function may take the lists still."""
    operations = {"type": "array", "items": {"enum": ["push", "pop"]}}
    schema = {**CALLS, "properties": {"operations": operations, "values": CALLS["properties"]["arguments"]}}
    module = written("python", schema, [{"operations": ["push", "pop"], "values": [[1], []]}] * 9)
    assert "# No class can be made of these" in module
    assert "# No class can be made" not in written("python", CALLS, [PUSHED])
    ran = run_beside(tmp_path, module, MIN_STACK)
    assert "1 failed, 8 skipped" in ran.stdout
    assert "begin with the name of a class, of ['MinStack']" in ran.stdout
    ran = run_beside(tmp_path, module, "def f(operations, values): assert len(operations) == len(values)\n")
    assert "9 passed" in ran.stdout
