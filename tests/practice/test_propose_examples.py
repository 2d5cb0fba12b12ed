"""What is read of examples where there is no signature."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.practice.proposals import properties, propose, proposed
from tests.schema.structured import built
from tests.wiring import client_of, memory_runtime


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as client:
        yield client


CYCLE = {"kind": "linked-list", "cycle": "pos"}
STRUCTURES: list[tuple[list[Any], dict[str, Any]]] = [
    (["Input: root = [3,9,20,null,null,15,7]\nOutput: 3"], {"root": "binary-tree"}),
    (["root = [4,2,7,1,3], val = 2"], {"root": "binary-tree", "val": None}),
    ([{"root": None}, {"root": [1, None, 2, 3]}], {"root": "binary-tree"}),
    (["root = [1,null,3,2,4,null,5,6]"], {"root": "n-ary-tree"}),
    (["p = [1,2,3], q = [1,null,3]"], {"p": "binary-tree", "q": "binary-tree"}),
    (["original = [7,4,3,null,null,6,19]"], {"original": "binary-tree"}),
    (["head = [1,2,3,4,5], k = 2"], {"head": "linked-list", "k": None}),
    (["head = [3,2,0,-4], pos = 1", "head = [1], pos = -1"], {"head": CYCLE, "pos": None}),
    (["list1 = [1,2,4], list2 = []"], {"list1": "linked-list", "list2": "linked-list"}),
    (["adjList = [[2,4],[1,3],[2,4],[1,3]]"], {"adjList": {"kind": "adjacency-list", "base": 1}}),
    (["graph = [[1,2],[3],[3],[]]"], {"graph": {"kind": "adjacency-list", "directed": True}}),
    # What has another form than its name says is no such thing.
    (["root = [null,1]"], {"root": None}),
    (["root = [[1,2],[3,4]]"], {"root": None}),
    (["head = 5", "head = 6"], {"head": None}),
    (["list1 = [1,2,4], k = 3"], {"list1": None, "k": None}),
    (["graph = [[5,5],[0,1]]"], {"graph": None}),
    (["nums = [3,9,20], p = [1,2], q = [3]"], {"nums": None, "p": None, "q": None}),
]


@pytest.mark.parametrize(("examples", "wanted"), STRUCTURES)
def test_names_and_values_tell_what_lists_are(client: TestClient, examples: list[Any], wanted: dict[str, Any]) -> None:
    """Trees, linked lists and graphs are seen in examples alone, told, and drawn as what they are."""
    answer = proposed(client, examples=examples)
    assert {name: part.get("x-structure") for name, part in properties(answer).items()} == wanted
    told = [note for note in answer["notes"] if note.startswith("Taken for")]
    assert bool(told) is any(wanted.values())


def test_a_tree_of_the_examples_has_cases_that_are_trees(client: TestClient) -> None:
    """Every case of `root = [3,9,20,null,null,15,7]` is a level order, where nulls stand for children alone."""
    answer = proposed(client, examples=["root = [3,9,20,null,null,15,7]"])
    body = {"slug": "depth", "schema": answer["schema"], "count": 40}
    cases = client.post("/api/generate-tests", json=body).json()["cases"]
    assert len(cases) == 40
    assert all(built(case["input"]["root"]) is not None for case in cases)


@pytest.mark.parametrize(
    ("examples", "names"),
    [
        ([{"expected": [1], "nums": [1, 2], "output": 3}], ["nums"]),
        ([{"nums": [1], "target": 3, "expectedOutput": 1}], ["nums", "target"]),
        (["nums = [1,2], target = 3, expected = [0,1]"], ["nums", "target"]),
        ([{"input": {"nums": [1], "expected": 2}, "output": 2}], ["expected", "nums"]),
        ([{"expected": [1, 2]}], ["expected"]),
    ],
)
def test_what_comes_out_is_no_input(client: TestClient, examples: list[Any], names: list[str]) -> None:
    """Outputs beside an example's parts are left out and told, unless they are said to be the input."""
    answer = proposed(client, examples=examples)
    assert sorted(properties(answer)) == names
    left_out = [note for note in answer["notes"] if "left out" in note]
    assert len(left_out) == ("expected" not in names)


BOXES: list[tuple[list[str], str | None, dict[str, str]]] = [
    (["[1,2,3]\n5", "[4,5]\n6"], None, {"arg1": "array", "arg2": "integer"}),
    (['"abc"\n"ahbgdc"'], None, {"arg1": "string", "arg2": "string"}),
    (["[2,7,11]\n9"], "Example 1:\n\nInput: nums = [2,7], target = 9\n", {"nums": "array", "target": "integer"}),
]


@pytest.mark.parametrize(("examples", "statement", "wanted"), BOXES)
def test_one_value_a_line_needs_no_signature(
    client: TestClient, examples: list[str], statement: str | None, wanted: dict[str, str]
) -> None:
    """The form of LeetCode's box is read in its order, with the statement's own names where it has some."""
    more = {} if statement is None else {"statement": statement}
    answer = proposed(client, examples=examples, **more)
    assert {name: part["type"] for name, part in properties(answer).items()} == wanted
    assert any("without names" in note for note in answer["notes"]) is ("arg1" in wanted)


@pytest.mark.parametrize(
    ("examples", "pointer", "word"),
    [
        (["[1,2]\n5", "[1]\n2\n3"], "/examples/1", "3 values"),
        (["[1,2]\n5", "[1,2]"], "/examples/1", "1 values"),
        (['["MinStack","push"]\n[[],[-2]]'], "/examples/0", "signature"),
        (["[1,2]\nhello"], "/examples/0", "JSON"),
    ],
)
def test_lines_that_are_no_values_are_told(client: TestClient, examples: list[str], pointer: str, word: str) -> None:
    """Boxes of different counts, calls of a class's methods, and plain text are refused for what they are."""
    response = propose(client, examples=examples)
    assert response.status_code == 422
    assert (response.json()["code"], response.json()["pointer"]) == ("invalid_example", pointer)
    assert word in response.json()["detail"]
