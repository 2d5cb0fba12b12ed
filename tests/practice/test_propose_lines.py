"""What the plain lines of a statement say, read without a model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.practice.proposals import (
    BILLION,
    integers,
    properties,
    propose,
    proposed,
)
from tests.wiring import client_of, memory_runtime


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as client:
        yield client


@pytest.mark.parametrize(
    ("signature", "line", "wanted"),
    [
        ("s: str", "s.length <= 5 * 10^4", {"s": {"maxLength": 50_000}}),
        ("s: str", "1 <= |s| <= 2^10; s consists of lowercase English letters.", {}),
        ("s: str", "s consists of only lowercase English letters and digits", {"s": {"pattern": "^[a-z0-9]*$"}}),
        ("s: str, t: str", "* `s` and `t` consist of uppercase English letters.", {"t": {"pattern": "^[A-Z]*$"}}),
        ("s: str", "s[i] is either '(' or ')'.", {"s": {"pattern": "^[()]*$"}}),
        ("g: List[List[str]]", "g[i][j] is '0' or '1'", {"g": {"pattern": "^[01]$"}}),
        ("a: List[int]", "All the integers in a are unique.", {"a": {"uniqueItems": True}}),
        ("a: List[int]", "The elements in a are distinct.", {"a": {"uniqueItems": True}}),
        ("a: List[int]", "a consists of unique values.", {"a": {"uniqueItems": True}}),
        (
            "a: List[int], b: List[int]",
            "a and b consist of unique values.",
            {"a": {"uniqueItems": True}, "b": {"uniqueItems": True}},
        ),
        (
            "a: List[int]",
            "-10<sup>4</sup> &lt;= a[i] &lt;= 10<sup>4</sup>",
            {"a": {"minimum": -10_000, "maximum": 10_000}},
        ),
        (
            "a: List[int]",
            "\u2022 \u221210\u2079 \u2264 a[i] \u2264 10\u2079",
            {"a": {"minimum": -BILLION, "maximum": BILLION}},
        ),
        ("a: List[int]", r"$1 \leq a.length \leq 10^{5}$", {"a": {"minItems": 1, "maxItems": 100_000}}),
        ("a: List[int], b: List[int]", "1 <= a.length, b.length <= 200", {"b": {"minItems": 1, "maxItems": 200}}),
        ("e: List[List[int]]", "e[i].length == 2", {"e": {"minItems": 2, "maxItems": 2}}),
        (
            "g: List[List[str]], s: str",
            "g and s consist of only uppercase English letters",
            {"g": {"pattern": "^[A-Z]$"}, "s": {"pattern": "^[A-Z]*$"}},
        ),
        ("s: str", "s contains only digits and may contain leading zero(s).", {"s": {"pattern": "^[0-9]*$"}}),
        (
            "s: str",
            "s consists of English letters, digits, symbols and spaces.",
            {"s": {"pattern": r"^[0-9!-/:-@\[-`{-~ a-zA-Z]*$"}},
        ),
        (
            "s: str, t: str",
            "s and t consist of digits only.\ns and t do not contain any leading zero, except the number 0 itself.",
            {"t": {"pattern": "^(?:0|[1-9][0-9]*)$"}},
        ),
        ("g: List[List[int]]", "n = g[i].length\n1 <= n <= 7", {"g": {"maxItems": 7}}),
        (
            "e: List[List[int]]",
            "All the pairs e[i] are unique.\ne[i] = (ai, bi)",
            {"e": {"uniqueItems": True, "maxItems": 2}},
        ),
        ("a: List[int], m: int, n: int", "0 <= m, n <= 200\na.length == m + n", {"a": {"maxItems": 400}}),
        (
            "d: Dict[str, int]",
            "1 <= d.length <= 10\n0 <= d[i] <= 5",
            {"d": {"minProperties": 1, "maxProperties": 10, "minimum": 0, "maximum": 5}},
        ),
        ("a: int", "0 < a < 10", {"a": {"minimum": 1, "maximum": 9}}),
        ("a: float", "0 < a < 10.5", {"a": {"exclusiveMinimum": 0, "exclusiveMaximum": 10.5}}),
        ("a: int", "100 >= a >= 1", {"a": {"minimum": 1, "maximum": 100}}),
        ("a: int", "1 <= a <= 1,000,000", {"a": {"minimum": 1, "maximum": 1_000_000}}),
        ("a: int", "a is in the range [1, 100].", {"a": {"minimum": 1, "maximum": 100}}),
        (
            "root: Optional[TreeNode]",
            "The number of nodes in the tree is in the range [1, 10^4].\n-100 <= Node.val <= 100",
            {"root": {"minNodes": 1, "maxNodes": 10_000, "maxItems": 19_999, "minimum": -100, "maximum": 100}},
        ),
        (
            "g: List[List[int]]",
            "m == g.length\nn == g[i].length\n1 <= m, n <= 5",
            {"g": {"maxItems": 5, "x-structure": "matrix"}},
        ),
    ],
)
def test_plain_lines_are_read(client: TestClient, signature: str, line: str, wanted: dict[str, dict[str, Any]]) -> None:
    """A line in its usual spellings (plain, HTML, Unicode, LaTeX, bullets) becomes the keyword that says it."""
    statement = f"Some words.\n\nConstraints:\n{line}\n1 <= enough <= 5"
    answer = proposed(client, signature=f"def f({signature}, enough: int)", statement=statement)
    for name, keywords in wanted.items():
        # Whether it is the parameter or what is in it, the keyword stands somewhere.
        text = json.dumps(properties(answer)[name])
        for keyword, value in keywords.items():
            assert f"{json.dumps(keyword)}: {json.dumps(value)}" in text
    assert not any("left aside" in note for note in answer["notes"])


@pytest.mark.parametrize(
    ("signature", "lines", "wanted"),
    [
        ("nums: List[int], k: int", "1 <= nums.length <= 9\n0 <= k < nums.length", ["0 <= k < len(nums)"]),
        ("nums: List[int], n: int", "1 <= n <= 9\nnums.length == n", ["len(nums) == n"]),
        (
            "nums: List[int], n: int",
            "n == nums.length\n1 <= nums[i] <= n <= 9",
            ["n == len(nums)", "all(1 <= x <= n <= 9 for x in nums)"],
        ),
        ("nums: List[int]", "1 <= nums.length <= 9\nnums is sorted in non-decreasing order.", ["sorted(nums) == nums"]),
        (
            "nums: List[int]",
            "1 <= nums.length <= 9\nnums is sorted in descending order.",
            ["sorted(nums, reverse=True) == nums"],
        ),
        (
            "iv: List[List[int]]",
            "iv.length <= 5\n1 <= iv[i][0] < iv[i][1] <= 100",
            ["all(1 <= u < v <= 100 for u, v in iv)"],
        ),
        (
            "iv: List[List[int]]",
            "iv.length <= 5\niv[i] = [starti, endi]\n0 <= starti <= endi <= 10^4",
            ["all(0 <= u <= v <= 10000 for u, v in iv)"],
        ),
        (
            "n: int, edges: List[List[int]]",
            "1 <= n <= 10\nedges.length == n - 1\nedges[i].length == 2\n0 <= edges[i][j] < n\nThe edges form a tree.",
            ["len(edges) == n - 1", "all(0 <= u < n and 0 <= v < n for u, v in edges)", "is_tree(n, edges)"],
        ),
        (
            "intervals: List[List[int]]",
            "1 <= intervals.length <= 9\nintervals[i].length == 2\n0 <= starti <= endi <= 10^4",
            ["all(0 <= u <= v <= 10000 for u, v in intervals)"],
        ),
        (
            "n: int, edges: List[List[int]]",
            "2 <= n <= 9\nedges.length == n - 1\nedges[i].length == 2\n0 <= a_{i}, b_{i} < n\na_{i} != b_{i}",
            [
                "len(edges) == n - 1",
                "all(0 <= u < n for u, v in edges)",
                "all(0 <= v < n for u, v in edges)",
                "all(u != v for u, v in edges)",
            ],
        ),
        (
            "times: List[List[int]], n: int, k: int",
            "1 <= k <= n <= 100\ntimes.length <= 60\ntimes[i].length == 3\n1 <= ui, vi <= n\nui != vi\n0 <= wi <= 100",
            [
                "1 <= k <= n <= 100",
                "all(1 <= x[0] <= n for x in times)",
                "all(1 <= x[1] <= n for x in times)",
                "all(x[0] != x[1] for x in times)",
            ],
        ),
        ("nums: List[int]", "1 <= nums.length <= 9\nThe array is sorted in ascending order.", ["sorted(nums) == nums"]),
        ("nums: List[int]", "1 <= nums.length <= 9\nsorted in ascending order", ["sorted(nums) == nums"]),
        (
            "graph: List[List[int]]",
            "1 <= graph.length <= 9\n0 <= graph[i][j] < graph.length\ngraph[i][j] != i",
            [
                "all(0 <= x < len(graph) for row in graph for x in row)",
                "all(x != i for i, row in enumerate(graph) for x in row)",
            ],
        ),
        (
            "nums: List[int]",
            "1 <= nums.length <= 9\n0 <= nums[i] <= 9\nnums[i] != i",
            ["all(x != i for i, x in enumerate(nums))"],
        ),
        ("x: List[str], k: int", "1 <= k <= 3\nx[i].length == k", ["all(len(x_) == k for x_ in x)"]),
        ("a: int, b: int", "1 <= a, b <= 10\na != b", ["a != b"]),
        ("m: int, n: int, a: List[int]", "1 <= m, n <= 9\na.length == 2 * (m + n)", ["len(a) == 2 * (m + n)"]),
    ],
)
def test_relations_become_constraints(client: TestClient, signature: str, lines: str, wanted: list[str]) -> None:
    """What ties parameters to each other is an expression over their names, and each is Python."""
    answer = proposed(client, signature=f"def f({signature})", statement=lines)
    assert answer["schema"]["x-constraints"] == wanted
    for expression in wanted:
        compile(expression, "expression", "eval")


def test_rows_of_the_examples_tell_how_many_members_there_are(client: TestClient) -> None:
    """Members that nobody defined are those of the only list of rows, where the examples have as many a row."""
    statement = "1 <= points.length <= 9\n0 <= xi <= yi <= 50"
    for rows, wanted in (([[1, 2], [3, 4]], ["all(0 <= u <= v <= 50 for u, v in points)"]), ([[1, 2, 3]], None)):
        answer = proposed(client, statement=statement, examples=[{"points": rows}])
        assert answer["schema"].get("x-constraints") == wanted


def test_powers_that_lost_their_raised_exponents_are_told(client: TestClient) -> None:
    """Text copied without its superscripts says 104 for 10^4: it is read as it stands, and the doubt is told."""
    statement = "2 <= nums.length <= 104\n-109 <= nums[i] <= 109\n1 <= k <= 100"
    answer = proposed(client, signature="def f(nums: List[int], k: int)", statement=statement)
    assert properties(answer)["nums"]["maxItems"] == 104
    told = [note for note in answer["notes"] if "may be meant" in note]
    assert told == [f"{n} was read as it stands; 10^{n[2:]} may be meant." for n in ("104", "109")]
    powers = proposed(client, signature="def f(k: int)", statement="1 <= k <= 2 * 10^4")
    assert not any("may be meant" in note for note in powers["notes"])


def test_a_size_that_is_no_parameter_is_put_in_terms_of_the_input(client: TestClient) -> None:
    """`n` of `n + 1` integers bounds the list's length and what is in it, though no parameter is called so."""
    statement = "1 <= n <= 10^5\nnums.length == n + 1\n1 <= nums[i] <= n"
    answer = proposed(client, signature="def findDuplicate(self, nums: List[int]) -> int:", statement=statement)
    nums = properties(answer)["nums"]
    assert (nums["minItems"], nums["maxItems"], nums["items"]) == (2, 100_001, integers(1, 100_000))
    assert answer["schema"]["x-constraints"] == ["all(1 <= x <= len(nums) - 1 for x in nums)"]


@pytest.mark.parametrize(
    ("signature", "nodes", "wanted"),
    [
        (
            "root: Optional[TreeNode], k: int",
            "The number of nodes in the tree is n.",
            ["1 <= k <= sum(1 for node in root if node is not None) <= 500"],
        ),
        ("head: Optional[ListNode], k: int", "The number of nodes in the list is n.", ["1 <= k <= len(head) <= 500"]),
    ],
)
def test_nodes_are_counted_by_a_name(client: TestClient, signature: str, nodes: str, wanted: list[str]) -> None:
    """The name's bounds are the nodes' own, which are counted where an array has nulls beside them."""
    statement = f"Constraints:\n{nodes}\n1 <= k <= n <= 500\n0 <= Node.val <= 100"
    answer = proposed(client, signature=f"def f(self, {signature})", statement=statement)
    first, k = properties(answer).values()
    is_tree = first["x-structure"] != "linked-list"
    assert first["x-structure"] in ("linked-list", {"kind": "binary-tree", "minNodes": 1, "maxNodes": 500})
    assert (first["minItems"], first["maxItems"], k) == (1, 999 if is_tree else 500, integers(1, 500))
    assert answer["schema"].get("x-constraints") == wanted
    assert not any("left aside" in note for note in answer["notes"])


@pytest.mark.parametrize(
    "statement",
    [
        "Constraints:\n-100.0 < x < 100.0\n-5 <= n <= 5",
        "Input: x = 2.10000, n = 3\nOutput: 9.26100\n\nConstraints:\n-100 < x < 100\n-5 <= n <= 5",
        "Input: x = 2.00000, n = 5\nOutput: 32.00000\n\nConstraints:\n-100 < x < 100\n-5 <= n <= 5",
    ],
)
def test_a_number_written_with_a_decimal_point_may_have_a_fraction(client: TestClient, statement: str) -> None:
    """TypeScript's `number` is whole only where nobody writes a decimal point to it; each parameter by itself."""
    answer = proposed(client, signature="function myPow(x: number, n: number): number {", statement=statement)
    x = {"type": "number", "exclusiveMinimum": -100, "exclusiveMaximum": 100}
    assert properties(answer) == {"x": x, "n": integers(-5, 5)}


@pytest.mark.parametrize(
    ("signature", "statement", "wanted"),
    [
        (
            "def threeSum(self, nums)",
            "3 <= nums.length <= 3000\n-10^5 <= nums[i] <= 10^5",
            {"nums": {"type": "array", "items": integers(-100_000, 100_000), "minItems": 3, "maxItems": 3000}},
        ),
        (
            "function f(grid, k)",
            "1 <= grid.length <= 4\n1 <= grid[i].length <= 5\n0 <= grid[i][j] < 2.5\n0 <= k < grid.length",
            {
                "grid": {
                    "type": "array",
                    "items": {
                        "type": "array",
                        "items": {"type": "number", "minimum": 0, "exclusiveMaximum": 2.5},
                        "minItems": 1,
                        "maxItems": 5,
                    },
                    "minItems": 1,
                    "maxItems": 4,
                },
                "k": integers(0, 3),
            },
        ),
    ],
)
def test_a_parameter_without_a_type_has_the_one_that_the_lines_tell(
    client: TestClient, signature: str, statement: str, wanted: dict[str, Any]
) -> None:
    """What is compared with numbers by one index is a list of numbers; the answer says where types come from."""
    answer = proposed(client, signature=signature, statement=statement)
    assert properties(answer) == wanted
    assert any("Typed by what the statement's lines say" in note for note in answer["notes"])


def test_a_length_alone_tells_no_type(client: TestClient) -> None:
    """It may be that of a text: nothing is taken for granted."""
    answer = propose(client, signature="def f(s)", statement="1 <= s.length <= 10")
    assert (answer.status_code, answer.json()["code"]) == (422, "needs_constraints")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (
            "s.length <= 10 and s consists of lowercase English letters",
            {"type": "string", "pattern": "^[a-z]*$", "maxLength": 10},
        ),
        ("s consists of lowercase letters, and 1 <= s.length <= 5", {"pattern": "^[a-z]*$", "minLength": 1}),
        ("1 <= s.length <= 5 and s consists of digits and uppercase English letters", {"pattern": "^[0-9A-Z]*$"}),
        ("s consists of digits and uppercase English letters and s.length <= 5", {"maxLength": 5}),
        ("1 <= s.length <= 7, s consists of lowercase English letters.", {"pattern": "^[a-z]*$", "maxLength": 7}),
    ],
)
def test_sentences_that_a_line_joins_are_read_apart(client: TestClient, line: str, wanted: dict[str, Any]) -> None:
    answer = proposed(client, signature="def f(s: str)", statement=f"{line}\n1 <= s.length <= 20")
    assert properties(answer)["s"].items() >= wanted.items()
    assert not any("left aside" in note for note in answer["notes"])


@pytest.mark.parametrize(
    ("line", "low", "high"),
    [
        ("-(10^9) <= k <= 10^9", -(10**9), 10**9),
        ("- (10^9) <= k <= 10^9", -(10**9), 10**9),
        ("-(2^31) <= k <= 2^31 - 1", -(2**31), 2**31 - 1),
        ("-(3 * 10^4) <= k <= 3 * 10^4", -30_000, 30_000),
        ("- 10^4 <= k <= 10^4", -10_000, 10_000),
        ("- -5 <= k <= 5", -5, 5),
        ("* -(5) <= k <= 5", -5, 5),
        ("- k <= 5\n- -2 <= k", -2, 5),
        ("- 1 <= k <= 5", 1, 5),
    ],
)
def test_a_minus_is_no_bullet(client: TestClient, line: str, low: int, high: int) -> None:
    """Before a bracket or a name it is one where nothing stands between; a dash and a blank begin an item of a list."""
    assert properties(proposed(client, signature="def f(k: int)", statement=line))["k"] == integers(low, high)


def test_all_of_a_line_is_read_with_commas_between(client: TestClient) -> None:
    """Equations, and comparisons of several names at once."""
    line = "n == grid.length, n == grid[i].length, 1 <= n, k <= 100, 0 <= grid[i][j] <= 9"
    answer = proposed(client, signature="def f(grid: List[List[int]], k: int)", statement=line)
    found = properties(answer)
    assert not any("left aside" in note for note in answer["notes"])
    assert found["k"] == integers(1, 100)
    assert (found["grid"]["maxItems"], found["grid"]["items"]["items"]) == (100, integers(0, 9))


def test_two_items_on_one_line_of_html(client: TestClient) -> None:
    """A tag that ends a block ends the line; what follows it is a constraint of its own."""
    statement = (
        "<ul><li><code>1 &lt;= nums.length &lt;= 100</code></li><li><code>0 &lt;= nums[i] &lt;= 10<sup>4</sup></code>"
        "</li></ul><p>nums has <code>distinct</code> values.</p>"
    )
    found = properties(proposed(client, signature="def f(nums: List[int])", statement=statement))
    assert found["nums"] == {
        "type": "array",
        "items": integers(0, 10_000),
        "minItems": 1,
        "maxItems": 100,
        "uniqueItems": True,
    }


def test_every_constraint_that_is_not_read_is_told(client: TestClient) -> None:
    """A line among the constraints that changes nothing is named by its number, never by its words."""
    statement = (
        "Make the best of nums.\n\nConstraints:\n1 <= nums.length <= 9\n0 <= nums[i] <= 9\nThere is a lonely peak."
    )
    answer = proposed(client, signature="def f(nums: List[int])", statement=statement)
    assert any(note.startswith("Line 6 of the statement was left aside") for note in answer["notes"])
    assert not any("Line 1 " in note or "peak" in note for note in answer["notes"])


def test_bounds_reach_what_is_tied_to_them(client: TestClient) -> None:
    """A length that equals a bounded `n`, and an index below a bounded length, are bounded themselves."""
    statement = "nums.length == n\n0 <= k < nums.length\n1 <= n <= 50\n0 <= nums[i] < n"
    found = properties(proposed(client, signature="def f(nums: List[int], k: int, n: int)", statement=statement))
    assert (found["nums"]["minItems"], found["nums"]["maxItems"]) == (1, 50)
    assert found["k"] == integers(0, 49)
    assert found["nums"]["items"] == integers(0, 49)


def test_a_line_that_an_example_breaks_is_left_aside(client: TestClient) -> None:
    """The examples are what the caller vouches for; the line is told by its number, without its words."""
    statement = "1 <= a <= 5\n1 <= b <= 9"
    answer = proposed(client, statement=statement, examples=[{"a": 7, "b": 2}])
    assert properties(answer) == {"a": integers(1, 10), "b": integers(1, 9)}
    assert any(note.startswith("Line 1 of the statement was left aside") for note in answer["notes"])
