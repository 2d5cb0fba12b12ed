"""Problems that ask for a class: the input is a list of operations and, beside each, a list of its arguments."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from functions.practice.proposing.signatures import read_signature
from shared.schema import compile_schema
from tests.practice.proposals import integers, properties, propose, proposed
from tests.wiring import client_of, memory_runtime

_LRU = """\
Input
["LRUCache", "put", "get"]
[[2], [1, 10], [1]]
Output
[null, null, 10]

Constraints:
1 <= capacity <= 3000
0 <= key <= 10^4
0 <= value <= 10^5
At most 2 * 10^5 calls will be made to get and put.
"""
_PYTHON = (
    "class LRUCache:\n    def __init__(self, capacity: int):\n\n    def get(self, key: int) -> int:\n\n"
    "    def put(self, key: int, value: int) -> None:\n"
)
_TYPESCRIPT = (
    "class LRUCache {\n  constructor(capacity: number) {\n  }\n  get(key: number): number {\n  }\n"
    "  put(key: number, value: number): void {\n  }\n}"
)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as client:
        yield client


@pytest.mark.parametrize("signature", [_PYTHON, _TYPESCRIPT])
@pytest.mark.parametrize("as_examples", [True, False])
def test_a_class_takes_operations_and_their_arguments(client: TestClient, signature: str, as_examples: bool) -> None:
    """As LeetCode has it: the class first, each call with as many arguments as its method has, bounded by name."""
    head, _, constraints = _LRU.partition("Constraints:")
    more = {"statement": constraints, "examples": [head]} if as_examples else {"statement": _LRU}
    answer = proposed(client, signature=signature, **more)
    operations, arguments = properties(answer)["operations"], properties(answer)["arguments"]
    assert operations["maxItems"] == arguments["maxItems"] == 200_001
    assert arguments["prefixItems"][0]["prefixItems"] == [integers(1, 3000)]
    assert not any("left aside" in note for note in answer["notes"])
    compiled = compile_schema(answer["schema"])
    assert compiled.is_valid({"operations": ["LRUCache", "put", "get"], "arguments": [[2], [1, 10], [1]]})
    assert not compiled.is_valid({"operations": ["LRUCache", "get", "put"], "arguments": [[2], [1, 10], [1]]})
    assert not compiled.is_valid({"operations": ["get"], "arguments": [[1]]})
    for each in itertools.islice(compiled.values(seed=1), 30):
        value: Any = each.value
        assert value["operations"][0] == "LRUCache"
        calls = list(zip(value["operations"], value["arguments"], strict=True))[1:]
        assert all(0 <= args[0] <= 10**4 and len(args) == {"get": 1, "put": 2}[name] for name, args in calls)


@pytest.mark.ci
def test_what_ties_parameters_ties_the_arguments_of_each_call(client: TestClient) -> None:
    """An index into the list that the constructor was given stays inside of it, and a range runs upwards."""
    signature = (
        "class NumArray:\n def __init__(self, nums: List[int]):\n def update(self, index: int, val: int) -> None:\n"
        " def sumRange(self, left: int, right: int) -> int:\n"
    )
    statement = (
        "1 <= nums.length <= 300\n-100 <= nums[i], val <= 100\n0 <= index < nums.length\n"
        "0 <= left <= right < nums.length\nAt most 50 calls will be made to update and sumRange."
    )
    answer = proposed(client, signature=signature, statement=statement)
    for each in itertools.islice(compile_schema(answer["schema"]).values(seed=1), 30):
        value: Any = each.value
        size = len(value["arguments"][0][0])
        for name, args in zip(value["operations"][1:], value["arguments"][1:], strict=True):
            low, high = (args[0], args[0]) if name == "update" else args
            assert 0 <= low <= high < size
            assert name == "sumRange" or -100 <= args[1] <= 100


@pytest.mark.ci
def test_methods_that_take_as_many_arguments_of_other_types_are_told_apart(client: TestClient) -> None:
    """A text stays with the method that takes one, and where nothing says how many calls there are, that is told."""
    signature = "class A:\n def __init__(self):\n def add(self, word: str):\n def drop(self, at: int):\n"
    statement = "1 <= word.length <= 9\nword consists of lowercase English letters.\n0 <= at <= 9"
    answer = proposed(client, signature=signature, statement=statement)
    assert any("calls" in told for told in answer["assumptions"])
    for each in itertools.islice(compile_schema(answer["schema"]).values(seed=1), 30):
        value: Any = each.value
        for name, args in zip(value["operations"][1:], value["arguments"][1:], strict=True):
            assert isinstance(args[0], str if name == "add" else int)


def test_a_class_that_nothing_bounds_is_refused(client: TestClient) -> None:
    """The names of operations are no bounds of what they take."""
    response = propose(client, signature=_PYTHON)
    assert (response.status_code, response.json()["code"]) == (422, "needs_constraints")


@pytest.mark.parametrize(
    "signature",
    [
        "class {0}:\n    def __init__(self):\n\n    def ping(self, t: int) -> int:\n",
        "class {0} {{\n  constructor() {{\n  }}\n  ping(t: number): number {{\n  }}\n}}",
    ],
)
def test_a_class_with_one_method_and_nothing_to_construct_it_with(client: TestClient, signature: str) -> None:
    """As in LeetCode 933: it is called again and again; in a class Solution the method is the function, asked once."""
    answer = proposed(client, signature=signature.format("RecentCounter"), statement="1 <= t <= 10^9")
    assert set(properties(answer)) == {"operations", "arguments"}
    compiled = compile_schema(answer["schema"])
    assert compiled.is_valid({"operations": ["RecentCounter", "ping", "ping"], "arguments": [[], [1], [100]]})
    assert not compiled.is_valid({"operations": ["RecentCounter", "ping"], "arguments": [[], []]})
    function = read_signature(signature.format("Solution"))
    assert (function.design, [*function.types]) == (None, ["t"])


_NODE = "# Definition for a Node.\nclass Node:\n    def __init__(self, val=None, {0}=None):\n        self.{0} = {0}\n"
_ROOT = "class Solution:\n    def walk(self, root: 'Node') -> List[int]:"


@pytest.mark.parametrize(
    "starter",
    [
        f'"""\n{_NODE.format("children")}"""\n\n{_ROOT}',
        _NODE.format("children") + _ROOT,
        f"{_ROOT}\n        def go(node: 'Node', depth: int):\n            pass\n        return go(root, 0)",
        f"def largest(items: List[int]) -> int: ...\n\n{_ROOT}",
    ],
    ids=["class in a docstring", "class beside it", "function within it", "function beside it"],
)
def test_what_stands_around_a_solution_is_none_of_its_input(starter: str) -> None:
    """Starters are pasted with their class of nodes, solutions with their helpers: one function is asked for."""
    found = read_signature(starter)
    assert (found.design, found.types) == (None, read_signature("def walk(root: 'Node')").types)
