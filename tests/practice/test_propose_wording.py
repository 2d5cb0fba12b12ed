"""Lines whose wording decides what they say: two words for one, letters that are named, what some cases keep to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.longer import some_of
from tests.practice.proposals import integers, left_aside, properties, proposed
from tests.wiring import client_of, memory_runtime

EDGES = "1 <= n <= 90\n1 <= edges.length <= 50\nedges[i].length == 2\n0 <= ai, bi < n\n"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as client:
        yield client


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        ("s consists of lower case English letters and digits.", "^[a-z0-9]*$"),
        ("s consists of upper case letters.", "^[A-Z]*$"),
        ("s consists of letters in lower case.", "^[a-z]*$"),
        ("s consists of lower- and upper-case letters.", "^[a-zA-Z]*$"),
        ("s consists of capital letters.", "^[A-Z]*$"),
        ("s consists of lowercase ASCII letters.", "^[a-z]*$"),
        ("s consists of lowercase alphanumeric characters.", "^[a-z0-9]*$"),
        ("s consists of binary digits.", "^[01]*$"),
        ("s consists of only the letters 'a' and 'b'.", "^[ab]*$"),
        ("s consists of the digits '1' and '2', and lowercase letters.", "^[a-z12]*$"),
        ("s consists of English letters and '#'.", "^[a-zA-Z#]*$"),
        ("s only contains digits and '.'.", "^[0-9.]*$"),
        ("s only consists of characters 'a', 'b', and 'c'.", "^[abc]*$"),
        ("s is composed of lowercase letters.", "^[a-z]*$"),
        ("s has only lowercase letters.", "^[a-z]*$"),
        ("s is a string of digits.", "^[0-9]*$"),
        ("Each character of s is either 'a' or 'b'.", "^[ab]*$"),
        ("All characters in s are lowercase English letters.", "^[a-z]*$"),
    ],
)
def test_characters_are_those_that_are_named(client: TestClient, line: str, pattern: str) -> None:
    """However it is spelled, a text has the characters that the line allows, and no others."""
    answer = proposed(client, signature="def f(self, s: str) -> int:", statement=f"1 <= s.length <= 9\n{line}")
    assert properties(answer)["s"]["pattern"] == pattern
    assert left_aside(answer) == []


@pytest.mark.parametrize(
    "line",
    [
        "1 <= n <= 50 for 60% of the cases",
        "1 <= n <= 50 (60% of the tests)",
        "For 60 percent of the test data, n <= 50.",
        "1 <= n <= 50 in half of the test cases",
        "1 <= n <= 50 for small inputs",
        "1 <= n <= 50 for the first 3 tests",
        "1 <= n <= 50 in subtask 1",
        "Subtask 1 (20 points): n <= 50",
        "For 30% of the cases:\n1 <= n <= 50\n\nFor all cases:",
        "1 <= n <= 50 for 20 points",
    ],
)
def test_what_some_cases_keep_to_binds_none_of_them(client: TestClient, line: str) -> None:
    """A bound for part of the cases leaves the others as large as they may be, and the reader is told of the line."""
    for statement in (f"{line}\n1 <= n <= 1000", f"1 <= n <= 1000\n\n{line}"):
        answer = proposed(client, signature="def f(self, n: int) -> int:", statement=statement)
        assert properties(answer)["n"] == integers(1, 1000)
        (told,) = left_aside(answer)
        assert told.endswith("it is said of some of the cases only.")


@pytest.mark.parametrize(
    "line",
    [
        "1 <= n <= 50 for 100% of the cases",
        "1 <= n <= 50 in all test cases",
        "1 <= n <= 50 for each test case",
        "For all tests, 1 <= n <= 50",
        "1 <= n <= 50 (n <= 20 in 60% of the cases)",
        "- 1 <= n <= 50",
    ],
)
def test_what_all_cases_keep_to_binds_them(client: TestClient, line: str) -> None:
    """What is said of all of them counts, whatever is said beside it of some; and a bullet is no minus."""
    answer = proposed(client, signature="def f(self, n: int) -> int:", statement=line)
    assert properties(answer)["n"] == integers(1, 50)
    assert left_aside(answer) == []


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("There are no self-loops or repeated edges.", "is_simple_graph(n, edges)"),
        ("There are no repeated edges and no self-loops.", "is_simple_graph(n, edges)"),
        ("The graph has no self-loops, and no multiple edges.", "is_simple_graph(n, edges)"),
        ("The graph does not contain self-loops.", "all(edge[0] != edge[1] for edge in edges)"),
        ("All the pairs [ai, bi] are distinct.", "unique([[x[0], x[1]] for x in edges])"),
    ],
)
def test_edges_are_told_apart(client: TestClient, line: str, wanted: str) -> None:
    """The usual ways to say that no edge comes twice, or leads back, are one expression each."""
    signature = "def f(self, n: int, edges: List[List[int]]) -> bool:"
    answer = proposed(client, signature=signature, statement=EDGES + line)
    assert wanted in answer["schema"]["x-constraints"]
    assert left_aside(answer) == []


@pytest.mark.parametrize(
    ("line", "is_sorted", "is_unique"),
    [
        ("nums is strictly increasing.", True, True),
        ("nums is a non-decreasing array.", True, False),
        ("nums is in ascending order.", True, False),
        ("nums contains no duplicates.", False, True),
        ("nums does not have any duplicate elements.", False, True),
    ],
)
def test_order_and_difference_in_few_words(client: TestClient, line: str, is_sorted: bool, is_unique: bool) -> None:
    """A list that is in order, or has nothing twice, by the words that statements use of it."""
    statement = f"1 <= nums.length <= 9\n0 <= nums[i] <= 20\n{line}"
    answer = proposed(client, signature="def f(self, nums: List[int]) -> int:", statement=statement)
    assert ("sorted(nums) == nums" in answer["schema"].get("x-constraints", [])) == is_sorted
    assert properties(answer)["nums"].get("uniqueItems", False) == is_unique
    assert left_aside(answer) == []


@pytest.mark.parametrize(
    ("signature", "line", "wanted"),
    some_of(
        [
            ("A: List[int], K: int", "1 <= K <= A.length", {"K": integers(1, 50)}),
            ("A: List[int], K: int", "1 <= K <= 100", {"K": integers(1, 100)}),
            ("A: List[int], J: int", "J will be between 0 and 9, inclusive.", {"J": integers(0, 9)}),
            ("A: List[int], I: int", "I is between 1 and 9", {"I": integers(1, 9)}),
            ("A: List[int], i: int, k: int", "0 <= i < 9\n0 <= k <= 8", {"i": integers(0, 8), "k": integers(0, 8)}),
            ("A: List[int]", "A.length == k\n1 <= k <= 7", {"A": {"maxItems": 7}}),
            # Of an index nothing is lost.
            ("A: List[int], k: int", "0 <= k <= 5\n0 <= i < A.length", {"k": integers(0, 5)}),
        ]
    ),
)
def test_a_letter_is_an_index_only_where_it_names_nothing_else(
    client: TestClient, signature: str, line: str, wanted: dict[str, Any]
) -> None:
    """What begins with 0 or 1 bounds a parameter called K, and a length called k; only an index has no bounds."""
    statement = f"Constraints:\n1 <= A.length <= 50\n0 <= A[i] <= 9\n{line}"
    answer = proposed(client, signature=f"def f(self, {signature}) -> int:", statement=statement)
    for name, part in wanted.items():
        assert properties(answer)[name].items() >= part.items()
    assert left_aside(answer) == []


def test_a_number_that_bounds_what_nobody_counts_is_told(client: TestClient) -> None:
    """`1 <= k <= 9`, where k is neither an index nor anything of the input, is no line to be lost."""
    statement = "Constraints:\n1 <= A.length <= 50\n0 <= A[i] <= 9\n1 <= k <= 9"
    answer = proposed(client, signature="def f(self, A: List[int]) -> int:", statement=statement)
    assert len(left_aside(answer)) == 1


@pytest.mark.parametrize(
    ("signature", "lines", "wanted", "told"),
    some_of(
        [
            ("k: int", "0 <= k < nums.length\nnums[k] >= 5", ["0 <= k < len(nums)", "nums[k] >= 5"], 0),
            ("n: int", "n == nums.length\nnums[n - 1] == 7", ["n == len(nums)", "nums[n - 1] == 7"], 0),
            ("k: int", "0 <= k <= 9\nn == nums.length\nnums[n - 1] != k", ["nums[len(nums) - 1] != k"], 0),
            # Outside the list Python has an error, or counts from the end.
            ("k: int", "1 <= k <= nums.length\nnums[k] >= 5", ["1 <= k <= len(nums)"], 1),
            ("k: int", "0 <= k < nums.length\nnums[k - 1] >= 5", ["0 <= k < len(nums)"], 1),
            ("i: int", "0 <= i < nums.length\nnums[i] == 7", ["0 <= i < len(nums)"], 1),
            ("k: int", "0 <= k < nums.length\nnums[k] is positive", ["0 <= k < len(nums)"], 1),
        ]
    ),
)
def test_an_index_that_is_a_name_is_of_one_item(
    client: TestClient, signature: str, lines: str, wanted: list[str], told: int
) -> None:
    """`nums[k] >= 5` of a parameter `k` says nothing of the other items; what may be outside the list is told."""
    statement = f"Constraints:\n1 <= nums.length <= 50\n0 <= nums[i] <= 9\n{lines}"
    answer = proposed(client, signature=f"def f(self, nums: List[int], {signature}) -> int:", statement=statement)
    assert answer["schema"]["x-constraints"] == wanted
    assert properties(answer)["nums"]["items"] == integers(0, 9)
    assert len(left_aside(answer)) == told


CELLS = "unique([x for row in grid for x in row])"
DOWN = "for i in range(len(grid) - 1) for j in range(len(grid[0])))"


@pytest.mark.parametrize(
    ("line", "wanted", "told"),
    some_of(
        [
            ("All values of grid are distinct.", [CELLS], 0),
            ("Each row of grid contains distinct values.", ["rows"], 0),
            ("grid contains distinct integers in each row.", ["rows"], 0),
            ("All the values in grid[i] are distinct.", ["rows"], 0),
            ("You are given an m x n matrix grid of distinct numbers.", [CELLS], 0),
            ("All rows of grid are distinct.", ["list"], 0),
            ("Each column of grid contains distinct values.", [], 1),
            ("You are given an m x n matrix of distinct numbers.", [], 1),
            ("Each row of grid is sorted in increasing order.", ["all(sorted(row) == row for row in grid)"], 0),
            ("The rows of grid are sorted in increasing order.", ["all(sorted(row) == row for row in grid)"], 0),
            (
                "Given a m x n matrix grid which is sorted in non-increasing order both row-wise and column-wise.",
                [
                    "all(sorted(row, reverse=True) == row for row in grid)",
                    f"all(grid[i][j] >= grid[i + 1][j] {DOWN}",
                ],
                0,
            ),
            ("grid is sorted in ascending order.", [], 1),
        ]
    ),
)
def test_what_is_said_of_a_table_is_of_rows_or_cells(
    client: TestClient, line: str, wanted: list[str], told: int
) -> None:
    """Values of a table are its cells, rows are rows, and what may be either is told."""
    statement = f"m == grid.length\nn == grid[i].length\n1 <= m, n <= 4\n1 <= grid[i][j] <= 30\n{line}"
    answer = proposed(client, signature="def f(self, grid: List[List[int]]) -> int:", statement=statement)
    grid = properties(answer)["grid"]
    found = [where for where, part in (("list", grid), ("rows", grid["items"])) if "uniqueItems" in part]
    assert found + answer["schema"].get("x-constraints", []) == wanted
    assert len(left_aside(answer)) == told


@pytest.mark.parametrize(
    ("series", "bound", "wanted"),
    [
        ("n integers p_1, p_2, ..., p_n", "0 <= p_i <= n, p_i != i", "all(x != i + 1 for i, x in enumerate(p))"),
        ("n - 1 integers p_2, p_3, ..., p_n", "1 <= p_i < i", "all(1 <= x < i + 2 for i, x in enumerate(p))"),
        ("n integers p_1, ..., p_n", "1 <= p_i <= 2 * i", "all(1 <= x <= 2 * (i + 1) for i, x in enumerate(p))"),
        ("n integers p_0, p_1, ..., p_{n-1}", "0 <= p_i <= i", "all(0 <= x <= i for i, x in enumerate(p))"),
    ],
)
def test_items_are_counted_from_where_a_series_begins(client: TestClient, series: str, bound: str, wanted: str) -> None:
    """`p_i != i` of `p_1, ..., p_n` compares the first item to 1; as many items as are told are asked for."""
    statement = f"Input\nThe first line contains n (2 <= n <= 9).\nThe second line contains {series} ({bound})."
    answer = proposed(client, signature="def f(n: int, p: List[int]) -> int:", statement=statement)
    said = answer["schema"]["x-constraints"]
    assert f"len(p) == {series.partition(' integers')[0]}" in said
    assert [text for text in said if "enumerate" in text] == [wanted]


@pytest.mark.parametrize(
    ("end", "size"),
    [
        ("the integers from 1 to n", "len(p) == n"),
        ("[0, n - 1]", "len(p) == n"),
        ("the numbers from 0 to n", "len(p) == n + 1"),
    ],
)
def test_a_permutation_is_as_long_as_its_numbers_are_many(client: TestClient, end: str, size: str) -> None:
    """A parameter that ends the numbers of a permutation is tied to how long it is."""
    statement = f"1 <= n <= 9\np is a permutation of {end}."
    answer = proposed(client, signature="def f(n: int, p: List[int]) -> int:", statement=statement)
    assert size in answer["schema"]["x-constraints"]
    assert properties(answer)["p"]["items"]["maximum"] == (8 if "- 1" in end else 9)


def test_letters_that_count_are_members_of_no_list_of_pairs(client: TestClient) -> None:
    """`0 <= i < j < nums.length` is not said of edges, though these are pairs."""
    statement = (
        "0 <= i < j < nums.length\n1 <= nums.length <= 9\n0 <= nums[i] <= 60\n1 <= edges.length <= 5\n"
        "edges[i].length == 2\n0 <= edges[i][j] <= 4"
    )
    answer = proposed(client, signature="def f(nums: List[int], edges: List[List[int]]):", statement=statement)
    assert "x-constraints" not in answer["schema"]
    assert len(left_aside(answer)) == 1


@pytest.mark.parametrize(
    ("line", "told"),
    some_of(
        [
            ("nums[i] != 0", 1),
            ("max(nums) <= 50", 1),
            ("nums[0] < nums[1]", 1),
            ("nums.length <= 5", 1),
            # Of nothing that is input, or of an example.
            ("i < j", 0),
            ("Example 1:\nnums[0] < nums[1]", 0),
            ("We sum while the next is nums[i] < nums[i + 1].", 0),
        ]
    ),
)
def test_a_comparison_before_the_constraints_is_told(client: TestClient, line: str, told: int) -> None:
    """A plain comparison of the input above the heading may be a constraint or what is asked for, and is not lost."""
    statement = f"Sum them.\n{line}\n\nConstraints:\n1 <= nums.length <= 9\n0 <= nums[i] <= 60"
    answer = proposed(client, signature="def f(nums: List[int]):", statement=statement)
    assert len(left_aside(answer)) == told
    assert properties(answer)["nums"] == {"type": "array", "items": integers(0, 60), "minItems": 1, "maxItems": 9}


@pytest.mark.parametrize(
    ("signature", "line", "wanted"),
    some_of(
        [
            ("a: List[int]", "The second line contains n integers a_i (0 <= a_i <= 10).", "len(a) == n"),
            ("a: List[List[int]]", "Each of the next n lines contains two integers l_i and r_i.", "len(a) == n"),
            (
                "a: List[List[int]]",
                "Each of the next n - 1 lines contains two numbers.",
                "len(a) == n - 1",
            ),
            ("s: str", "You are given a binary string s of length n (that is, of 0 and 1).", "len(s) == n"),
        ]
    ),
)
def test_what_the_input_has_so_many_of_is_counted(client: TestClient, signature: str, line: str, wanted: str) -> None:
    """However a line says how many there are, it is asked for, and a binary string has two characters."""
    statement = f"Input\nThe first line contains n (2 <= n <= 9).\n{line}\n1 <= s.length <= 9\n0 <= a[i][j] <= 5"
    answer = proposed(client, signature=f"def f(n: int, {signature}):", statement=statement)
    assert wanted in answer["schema"]["x-constraints"]
    if "s" in properties(answer):
        assert properties(answer)["s"]["pattern"] == "^[01]*$"
