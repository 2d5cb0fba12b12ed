"""What examples have in common across fields is proposed with them, and told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.practice.proposals import proposed
from tests.wiring import client_of, memory_runtime

CASES = [
    (
        "def merge(nums1: List[int], m: int, nums2: List[int], n: int)",
        ["nums1 = [1,2,3,0,0,0], m = 3, nums2 = [2,5,6], n = 3", "nums1 = [1], m = 1, nums2 = [], n = 0"],
        ["len(nums1) == m + n", "len(nums2) == n"],
    ),
    (
        "def f(n: int, edges: List[List[int]])",
        ["n = 4, edges = [[1,0],[1,2],[1,3]]", "n = 6, edges = [[3,0],[3,1],[3,2],[3,4],[5,4]]"],
        ["all(0 <= u < n and 0 <= v < n for u, v in edges)"],
    ),
    (
        "def gas(gas: List[int], cost: List[int])",
        ["gas = [1,2,3], cost = [3,4,5]", "gas = [5], cost = [4]"],
        ["len(gas) == len(cost)"],
    ),
    # One length is no length that is always the other's, and what one example breaks is not said.
    ("def f(a: List[int], b: List[int])", ["a = [1,2], b = [3,4]", "a = [5,6], b = [7,8]"], []),
    ("def f(a: List[int], b: List[int])", ["a = [1,2], b = [3,4]", "a = [5], b = [7,8]"], []),
]


@pytest.fixture
def client() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as client:
        yield client


@pytest.mark.parametrize(("signature", "examples", "wanted"), CASES)
def test_what_all_examples_keep_to_is_proposed(
    client: TestClient, signature: str, examples: list[str], wanted: list[str]
) -> None:
    """Lengths and labels that examples tell by a number beside them are constraints, and said to be assumed."""
    answer = proposed(client, signature=signature, examples=examples)
    assert answer["schema"].get("x-constraints", []) == wanted
    for text in wanted:
        assert any(text in told for told in answer["assumptions"])


def test_lines_of_a_statement_count_for_more(client: TestClient) -> None:
    """Where lines say what is meant, nothing is read off the examples."""
    signature, examples, _ = CASES[2]
    answer = proposed(client, signature=signature, examples=examples, statement="1 <= gas.length <= 100")
    assert "x-constraints" not in answer["schema"]
