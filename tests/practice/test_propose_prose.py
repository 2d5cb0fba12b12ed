"""Guarantees in the prose of a statement: read, or told by the one word that makes them such."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared.schema import compile_schema
from tests.practice.proposals import integers, left_aside, properties, proposed
from tests.wiring import client_of, memory_runtime

NUMS = "\n\nConstraints:\n1 <= nums.length <= 20\n0 <= nums[i] <= 50"
TEXT = "\n\nConstraints:\n1 <= s.length <= 20\ns consists of lowercase English letters and spaces."
PAIRS = "\n\nConstraints:\n0 <= iv.length <= 9\niv[i].length == 2\niv[i] = [starti, endi]\n0 <= starti <= endi <= 99"
WORDS = (
    "\n\nConstraints:\n1 <= words.length <= 9\n1 <= words[i].length <= 9\n"
    "words[i] consists of lowercase English letters."
)
LISTS = "\n\nConstraints:\nThe number of nodes in each list is in the range [1, 9].\n0 <= Node.val <= 9"
TREE = "\n\nConstraints:\nThe number of nodes in the tree is in the range [1, 50].\n0 <= Node.val <= 500\n"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as client:
        yield client


def _rises(nums: list[int]) -> bool:
    return all(a < b for a, b in pairwise(nums))


_READ: list[tuple[str, str, Callable[..., bool]]] = [
    (
        "a: List[int], b: List[int]",
        "Given two sorted arrays a and b of size m and n respectively, return the median of the two sorted arrays."
        "\n\nConstraints:\na.length == m\nb.length == n\n0 <= m, n <= 9\n0 <= a[i], b[i] <= 50",
        lambda a, b: a == sorted(a) and b == sorted(b),
    ),
    ("nums: List[int]", f"Given a strictly increasing array nums, find its middle.{NUMS}", _rises),
    ("nums: List[int]", f"Given an array nums of distinct integers, sorted in ascending order, sum it.{NUMS}", _rises),
    ("nums: List[int]", f"You are given a sorted unique integer array nums.{NUMS}", _rises),
    (
        "nums: List[int]",
        f"Given an integer array nums sorted in non-decreasing order, remove the duplicates.{NUMS}",
        lambda nums: nums == sorted(nums),
    ),
    (
        "nums: List[int]",
        f"There is a sorted array nums in descending order.{NUMS}",
        lambda nums: nums == sorted(nums, reverse=True),
    ),
    (
        "nums: List[int]",
        f"Given an array of distinct integers nums and a target, return the sums.{NUMS}",
        lambda nums: len({*nums}) == len(nums),
    ),
    ("nums: List[int]", f"Given a list nums with no duplicates.{NUMS}", lambda nums: len({*nums}) == len(nums)),
    ("s: str", f"Given a string s that is a palindrome, count.{TEXT}", lambda s: s == s[::-1]),
    ("s: str", f"Given a palindromic string s, count.{TEXT}", lambda s: s == s[::-1]),
    ("s: str", f"Given a string s with distinct characters.{TEXT}", lambda s: len({*s}) == len(s)),
    ("words: List[str]", f"All words have the same length.{WORDS}", lambda words: len({*map(len, words)}) == 1),
    (
        "words: List[str]",
        f"Pick some.{WORDS}\nAll the strings in words have equal length.",
        lambda words: len({*map(len, words)}) == 1,
    ),
    (
        "iv: List[List[int]]",
        "You are given an array of non-overlapping intervals iv where iv[i] = [starti, endi] represent the start and "
        f"the end of the ith interval and iv is sorted in ascending order by starti.{PAIRS}",
        lambda iv: all(a[0] <= a[1] < b[0] for a, b in pairwise(iv)),
    ),
    (
        "iv: List[List[int]]",
        f"Merge some.{PAIRS}\nNo two intervals overlap.",
        lambda iv: all(a[1] < b[0] for a, b in pairwise(sorted(iv))),
    ),
    (
        "a: List[int], b: List[int]",
        "Given two arrays a and b of the same length.\n\nConstraints:\n1 <= a.length, b.length <= 9\n"
        "0 <= a[i], b[i] <= 9",
        lambda a, b: len(a) == len(b),
    ),
    (
        "s: str",
        f"Reverse it.{TEXT}\ns does not contain any leading or trailing spaces.\n"
        "All the words in s are separated by a single space.",
        lambda s: s == " ".join(s.split()),
    ),
    ("s: str", f"Shift it.{TEXT}\ns does not have leading spaces.", lambda s: s == s.lstrip(" ")),
    (
        "a: str, b: str",
        "1 <= a.length, b.length <= 9\na and b consist only of '0' or '1' characters.\n"
        "Each string does not contain leading zeros except for the zero itself.",
        lambda a, b: all(x == "0" or (x[0] == "1" and {*x} <= {*"01"}) for x in (a, b)),
    ),
    (
        "a: str, b: str",
        "1 <= a.length, b.length <= 9\na and b consist of only digits.\n"
        "Both a and b don't have any leading zeros except for the zero itself.",
        lambda a, b: all(str(int(x)) == x for x in (a, b)),
    ),
    (
        "l1: Optional[ListNode], l2: Optional[ListNode]",
        f"The digits are stored in reverse order, and each of their nodes contains a single digit.{LISTS}\n"
        "It is guaranteed that the list represents a number that does not have leading zeros.",
        lambda l1, l2: all(len(x) == 1 or x[-1] != 0 for x in (l1, l2)),
    ),
    (
        "l1: Optional[ListNode]",
        f"The most significant digit comes first.{LISTS}\n"
        "The number does not contain any leading zero, except 0 itself.",
        lambda l1: len(l1) == 1 or l1[0] != 0,
    ),
    (
        "root: Optional[TreeNode]",
        f"Walk it.{TREE}Each node has a unique value.",
        lambda root: len({*root} - {None}) == sum(x is not None for x in root),
    ),
    ("nums: List[int]", f"Add up.{NUMS}\n0 <= sum(nums[i]) <= 60", lambda nums: sum(nums) <= 60),
    (
        "words: List[str]",
        f"Sort.{WORDS}\n1 <= words[i].length <= 8 (all characters are distinct)",
        lambda words: all(len({*word}) == len(word) for word in words),
    ),
    ("nums: List[int]", f"Halve.{NUMS}\nAll nums[i] are even.", lambda nums: all(x % 2 == 0 for x in nums)),
]


@pytest.mark.parametrize(("signature", "statement", "keeps"), _READ)
def test_what_prose_guarantees_every_case_keeps(
    client: TestClient, signature: str, statement: str, keeps: Callable[..., bool]
) -> None:
    """Nothing is left aside, and cases of more than one size keep to it."""
    answer = proposed(client, signature=f"def f({signature})", statement=statement)
    assert left_aside(answer) == []
    cases: list[Any] = [each.value for each in itertools.islice(compile_schema(answer["schema"]).values(seed=4), 20)]
    assert len(cases) >= 15
    assert all(keeps(**case) for case in cases)
    assert len({len(next(iter(case.values()))) for case in cases}) > 2


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("nums is an array that represents a valid arithmetic expression in a reverse polish notation.", "valid"),
        (
            "You may assume that each input would have exactly one solution, and you may not use it twice.",
            "exactly one",
        ),
        ("The tests are generated such that it is always possible to reach the end.", "always"),
        ("Operations on nums will be called in ascending order of their times.", "ascending"),
        ("Given an acyclic journey through nums.", "acyclic"),
        ("Given sorted arrays foo and bar.", "sorted"),
        ("Given a not necessarily sorted array nums.", "sorted"),
    ],
)
def test_a_guarantee_that_is_not_read_is_told(client: TestClient, sentence: str, word: str) -> None:
    """By the line's number and the one word, which statements share; of the line's own words there are none."""
    answer = proposed(client, signature="def f(nums: List[int])", statement=f"Hello.\n{sentence}{NUMS}")
    (note,) = left_aside(answer)
    assert note == f'Line 2 of the statement was left aside, where it says "{word}": it is not understood.'
    assert "x-constraints" not in answer["schema"]


def test_what_is_read_of_a_sentence_does_not_hide_the_rest(client: TestClient) -> None:
    statement = f"Given a sorted array nums that always forms a flurb.{NUMS}"
    answer = proposed(client, signature="def f(nums: List[int])", statement=statement)
    assert answer["schema"]["x-constraints"] == ["sorted(nums) == nums"]
    (note,) = left_aside(answer)
    assert note.startswith('Line 1 of the statement was left aside in part, where it says "always"')


@pytest.mark.parametrize(
    "sentence",
    [
        "Return the sorted array nums.",
        "Return the number of distinct ways to sort nums.",
        "Determine whether nums is sorted in ascending order.",
        "Find the longest strictly increasing subsequence of nums.",
        "Find two distinct indices i and j.",
        "In how many distinct ways can you climb to the top?",
        "If nums has distinct elements, return 1.",
        "A list nums is sorted in ascending order if each item is larger than the last.",
        "A permutation is an arrangement of the members of a list.",
        "Note that it is the kth largest element in the sorted order, not the kth distinct element.",
        "The answer is guaranteed to fit in a 32-bit integer.",
        "The solution set must not contain duplicate triplets.",
        "You can swap any two distinct items of nums.",
        "The order of the items must be kept the same; the judge will always sort your list.",
        "Given an integer array nums that may contain duplicates, return all subsets.",
        "Example 1:\n\nInput: nums = [1,2]\nOutput: 3\nExplanation: Look.\nThere is exactly one valid way.",
    ],
)
def test_what_is_asked_or_explained_is_no_guarantee(client: TestClient, sentence: str) -> None:
    """Nothing of it is read, and there is nothing to tell."""
    answer = proposed(client, signature="def f(nums: List[int])", statement=f"{sentence}{NUMS}")
    assert left_aside(answer) == []
    assert properties(answer)["nums"] == {"type": "array", "items": integers(0, 50), "minItems": 1, "maxItems": 20}
    assert "x-constraints" not in answer["schema"]


def test_what_was_sorted_before_it_was_rotated_is_not_sorted(client: TestClient) -> None:
    """LeetCode 33: what may have been turned is no sorted list; its items differ all the same."""
    statement = (
        "There is an integer array nums sorted in ascending order (with distinct values).\n"
        f"Prior to being passed to your function, nums is possibly rotated at an unknown index.{NUMS}"
    )
    answer = proposed(client, signature="def f(nums: List[int])", statement=statement)
    assert "x-constraints" not in answer["schema"]
    assert properties(answer)["nums"]["uniqueItems"] is True
    assert len(left_aside(answer)) == 1


def test_the_note_on_whole_numbers_names_where_it_is_true(client: TestClient) -> None:
    """Beside a number that may have a fraction, only the others are told to be whole."""
    answer = proposed(
        client, signature="function f(x: number, n: number): number", statement="-100.0 < x < 100.0\n-5 <= n <= 5"
    )
    assert [properties(answer)[name]["type"] for name in "xn"] == ["number", "integer"]
    assert [note for note in answer["notes"] if "whole numbers" in note] == [
        "number is taken for whole numbers, as no example has a fraction: n."
    ]


def test_a_list_that_is_filled_up_is_not_asked_to_be_sorted(client: TestClient) -> None:
    """Of a list whose last items are set to 0 it is told that it may be in no order; the other stays sorted."""
    statement = (
        "You are given two integer arrays nums1 and nums2, sorted in non-decreasing order.\n"
        "To accommodate this, nums1 has a length of m + n, where the last n elements are set to 0 and are ignored.\n\n"
        "Constraints:\nnums1.length == m + n\nnums2.length == n\n0 <= m, n <= 9\n-9 <= nums1[i], nums2[j] <= 9"
    )
    signature = "def merge(nums1: List[int], m: int, nums2: List[int], n: int)"
    answer = proposed(client, signature=signature, statement=statement)
    orders = [text for text in answer["schema"]["x-constraints"] if "sorted" in text]
    assert orders == ["sorted(nums2) == nums2"]
    assert len(left_aside(answer)) == 1
