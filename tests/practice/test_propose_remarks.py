"""Lines that say several things: remarks in brackets, joined clauses, headings, bounds in words, sections on input."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from functions.practice.proposing.draft import finish, make_draft
from shared.errors import UnprocessableError
from shared.schema import compile_schema
from tests.longer import some_of
from tests.practice.proposals import BILLION, integers, left_aside, properties, propose, proposed
from tests.wiring import client_of, memory_runtime

NUMBERS = "n: int, m: int, nums: List[int], s: str"
BOUNDS = (
    "1 <= n, m <= 100\n1 <= nums.length <= 20\n0 <= nums[i] <= 50\n1 <= s.length <= 9\ns consists of English letters."
)


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as client:
        yield client


def read(statement: str, signature: str = NUMBERS) -> tuple[Any, list[str]]:
    """Return (the schema without a model, the notes on what was left aside)."""
    draft = make_draft(statement, f"def f({signature})", [])
    assert draft is not None
    finish(draft)
    return draft.schema, [note for note in draft.notes if "left aside" in note]


@pytest.mark.parametrize(
    ("line", "remark", "sentence"),
    [
        ("1 <= n <= 90", "n is even", "n is even"),
        ("1 <= n <= 90", "odd", "n is odd"),
        ("1 <= n <= 90", "n != 7", "n != 7"),
        ("1 <= n <= 90", "n is a multiple of 3", "n is a multiple of 3"),
        ("1 <= n <= 90", "n < m", "n < m"),
        ("1 <= n <= 90", "2 <= n; n is odd", "2 <= n\nn is odd"),
        ("1 <= nums.length <= 10", "all values are distinct", "All the values in nums are distinct."),
        ("1 <= nums.length <= 10", "has no duplicates", "nums has no duplicates"),
        ("1 <= nums.length <= 10", "all distinct", "nums has distinct values"),
        ("1 <= s.length <= 8", "all characters are distinct", "all the characters in s are distinct"),
        ("0 <= nums[i] <= 40", "sorted in ascending order", "nums is sorted in ascending order"),
        ("0 <= nums[i] <= 40", "even", "nums[i] is even"),
        ("1 <= s.length <= 8", "only lowercase English letters", "s consists of only lowercase English letters"),
        ("1 <= s.length <= 8", "all characters are digits", "s consists of digits"),
        ("1 <= s.length <= 8", "s consists of digits, and s.length is even", "s consists of digits\ns.length is even"),
    ],
)
def test_a_remark_is_read_as_a_line_of_its_own(line: str, remark: str, sentence: str) -> None:
    """About what the line is about where it names nothing; however it is attached, nothing is lost."""
    wanted, told = read(f"{BOUNDS}\n{line}\n{sentence}")
    assert told == []
    assert read(f"{BOUNDS}\n{line} ({remark})") == (wanted, [])
    assert read(f"{BOUNDS}\n{line}; {remark}") == (wanted, [])


@pytest.mark.parametrize("joint", [", ", " and ", ", and ", "; ", " where ", " ("])
@pytest.mark.parametrize(
    ("clause", "wanted"),
    [("n is odd", ["n % 2 == 1"]), ("n != 7", ["n != 7"]), ("m <= 5", []), ("n is prime", None)],
)
def test_one_clause_does_not_cost_the_others(joint: str, clause: str, wanted: list[str] | None) -> None:
    """What stands beside a bound is read or told; the bound counts in any case."""
    line = f"1 <= n <= 10^5{joint}{clause}{')' if '(' in joint else ''}"
    schema, told = read(f"0 <= m <= 9\n{line}", "n: int, m: int")
    assert schema["properties"]["n"] == integers(1, 100_000)
    assert schema["properties"]["m"]["maximum"] == (5 if "m <=" in clause else 9)
    assert schema.get("x-constraints", []) == (wanted or [])
    assert [note.split(":")[0] for note in told] == (
        [] if wanted is not None else ["Line 2 of the statement was left aside in part"]
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text("bcdfghjklmpqruvwxyz", min_size=4, max_size=9), min_size=1, max_size=5).map(" ".join),
    st.sampled_from([" ({})", ", {}", " and {}", "; {}", " where {}", " for {} even", " [{}]", " ({} (x < y))"]),
)
def test_words_that_nobody_knows_are_told(words: str, attached: str) -> None:
    """Beside a bound too, where they might change what it says: they are never passed over without a word."""
    said = attached.format(words)
    try:
        schema, told = read(f"1 <= n <= 100{said}", "n: int, enough: bool")
    except UnprocessableError as error:
        refused = error.detail
        schema, told = None, [refused] if "Line 1 of the statement was left aside" in refused else []
    assert len(told) == 1
    assert schema is None or schema["properties"]["n"] == integers(1, 100)


@pytest.mark.parametrize(
    "remark", ["inclusive", "both inclusive", "0-indexed", "the number of nodes", "per test case", "for all valid i"]
)
def test_remarks_that_say_nothing_of_the_values_are_passed_over(remark: str) -> None:
    assert read(f"1 <= n <= 100 ({remark})", "n: int") == read("1 <= n <= 100", "n: int")


def test_they_take_nothing_from_a_sentence_in_words() -> None:
    words = "The number of nodes in the list is in the range [1, 9]"
    wanted = read(f"{words}.\n0 <= Node.val <= 9", "head: Optional[ListNode]")
    assert wanted[0]["properties"]["head"]["maxItems"] == 9
    assert read(f"{words} (inclusive).\n0 <= Node.val <= 9", "head: Optional[ListNode]") == wanted


@pytest.mark.parametrize(
    ("line", "clauses"),
    [
        ("1 <= n, m <= 9, k <= 5", "1 <= n, m <= 9\nk <= 5"),
        ("1 <= n <= m, k <= 5", "1 <= n <= m\nk <= 5"),
        ("1 <= n, m <= k, n != m", "1 <= n, m <= k\nn != m"),
        ("1 <= n <= 9, m, k <= 5", "1 <= n <= 9\nm, k <= 5"),
    ],
)
def test_a_list_between_comparisons_begins_another(line: str, clauses: str) -> None:
    """`1 <= n, m <= 9, k <= 5` says nothing of 9 and 5 to each other."""
    beside = "0 <= k, m, n <= 50\n"
    assert read(beside + line, "n: int, m: int, k: int") == read(beside + clauses, "n: int, m: int, k: int")


@pytest.mark.parametrize(
    "line",
    [
        "1 <= n <= 50 if m is odd, n is even",
        "n is odd or m is odd, 1 <= n <= 50",
        "Unless m is odd (1 <= n <= 50), stop",
        "1 <= n <= 50 for even m",
    ],
)
def test_what_hangs_on_a_case_is_not_read_as_said_of_all(line: str) -> None:
    """Parts that "if" or "or" ties to each other mean something else alone: the line is left aside whole, and told."""
    schema, told = read(f"1 <= n, m <= 100\n{line}", "n: int, m: int")
    assert schema["properties"]["n"] == integers(1, 100)
    assert "x-constraints" not in schema
    assert len(told) == 1


@pytest.mark.parametrize(
    "heading",
    ["Constraints: ", "**Constraints:** ", "Constraints : ", "Note: ", "Notes: ", "*Limits*: ", "Input constraints: "],
)
def test_a_heading_on_the_same_line_is_passed_over(heading: str) -> None:
    line = "1 <= nums.length <= 1000, 0 <= nums[i] <= 50"
    wanted = read(line, "nums: List[int]")
    assert wanted[0]["properties"]["nums"]["maxItems"] == 1000
    assert read(heading + line, "nums: List[int]") == wanted


def test_what_follows_a_heading_with_the_first_constraint_is_a_constraint(client: TestClient) -> None:
    """As below a heading that stands alone, each line is read or told, and prose before it is no constraint."""
    statement = "Add what has x < y.\n\nConstraints: 1 <= n <= 9\nThere is a lonely peak."
    told = left_aside(proposed(client, signature="def f(n: int)", statement=statement))
    assert [note.split(" of")[0] for note in told] == ["Line 4"]


_TEN = {"minItems": 1, "maxItems": 10}


@pytest.mark.parametrize(
    ("signature", "statement", "wanted"),
    [
        ("n: int", "The first line contains a single integer n (1 ≤ n ≤ 100).", {"n": integers(1, 100)}),
        ("n: int", "n (1 ≤ n ≤ 100)", {"n": integers(1, 100)}),
        ("n: int", r"The only line contains n ($1 \le n \le 100$).", {"n": integers(1, 100)}),
        (
            "n: int, m: int",
            "The first line contains two integers n and m (1 ≤ n, m ≤ 10^5) — the sizes.",
            {"n": integers(1, 100_000), "m": integers(1, 100_000)},
        ),
        (
            "n: int, a: List[int]",
            "The first line contains a single integer n (1 ≤ n ≤ 10).\n"
            "The second line contains n integers a_1, a_2, …, a_n (1 ≤ a_i ≤ 10^9).",
            {"n": integers(1, 10), "a": {"type": "array", "items": integers(1, BILLION), **_TEN}},
        ),
        (
            "a: List[int]",
            "Input\n\nThe first line contains a single integer n (1 ≤ n ≤ 10). The second line contains n distinct "
            "integers a1, a2, ..., an (-10^9 ≤ ai ≤ 10^9).\n\nOutput\n\nPrint one integer.",
            {"a": {"type": "array", "items": integers(-BILLION, BILLION), **_TEN, "uniqueItems": True}},
        ),
        (
            "n: int, a: List[int]",
            "The first line contains n (1≤n≤10).\nThe second line contains n integers a1,a2,…,an (1≤ai≤n). It is "
            "guaranteed that all a_i are distinct.\na_i \\neq a_j for i \\neq j",
            {"n": integers(1, 10), "a": {"type": "array", "items": integers(1, 10), **_TEN, "uniqueItems": True}},
        ),
        (
            "s: str, t: str",
            "The first line contains the string s (1 ≤ |s| ≤ 9). The second line contains the string t (1 ≤ |t| ≤ 5). "
            "Both strings consist of lowercase Latin letters only.",
            {
                "s": {"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^[a-z]*$"},
                "t": {"type": "string", "minLength": 1, "maxLength": 5, "pattern": "^[a-z]*$"},
            },
        ),
        (
            "s: str",
            "The only line contains a string s consisting of lowercase English letters (1 ≤ |s| ≤ 100).",
            {"s": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[a-z]*$"}},
        ),
    ],
)
def test_sections_on_the_input_are_read(
    client: TestClient, signature: str, statement: str, wanted: dict[str, Any]
) -> None:
    """As contests write them: bounds in brackets behind what a line of the input has, items by their number."""
    answer = proposed(client, signature=f"def f({signature})", statement=statement)
    assert properties(answer) == wanted
    assert left_aside(answer) == []


def test_as_many_items_as_the_input_says(client: TestClient) -> None:
    """`n integers a_1, ..., a_n` ties the length of `a` to `n` in every case."""
    statement = "The first line contains n (1 ≤ n ≤ 10).\nThe second line contains n integers a_1, …, a_n (|a_i| ≤ 5)."
    answer = proposed(client, signature="def f(n: int, a: List[int])", statement=statement)
    cases: list[Any] = [each.value for each in itertools.islice(compile_schema(answer["schema"]).values(seed=3), 20)]
    assert len({case["n"] for case in cases}) > 3
    assert all(len(case["a"]) == case["n"] and all(-5 <= x <= 5 for x in case["a"]) for case in cases)


@pytest.mark.parametrize(
    ("signature", "words", "signs"),
    [
        ("nums: List[int]", "nums has between 1 and 50 elements.", "1 <= nums.length <= 50"),
        ("nums: List[int]", "nums will contain between 1 and 50 elements, inclusive.", "1 <= nums.length <= 50"),
        ("nums: List[int]", "Each element of nums is between -5 and 5, inclusive.", "-5 <= nums[i] <= 5"),
        ("nums: List[int]", "The values in nums are at most 10^9.", "nums[i] <= 10^9"),
        ("n: int", "n is between 1 and 1,000.", "1 <= n <= 1000"),
        ("n: int", "n is strictly between 1 and 9.", "1 < n < 9"),
        ("n: int", "n is a positive integer not exceeding 100.", "1 <= n <= 100"),
        ("n: int", "n does not exceed 100.", "n <= 100"),
        ("n: int", "n ranges from 1 to 2 * 10^5.", "1 <= n <= 2 * 10^5"),
        ("s: str", "The length of s is between 1 and 100.", "1 <= s.length <= 100"),
        ("s: str", "s has at most 100 characters.", "s.length <= 100"),
        ("w: List[str]", "Each word in w has between 1 and 10 letters.", "1 <= w[i].length <= 10"),
        ("nums: List[int], k: int", "k is between 1 and nums.length.", "1 <= k <= nums.length"),
    ],
)
def test_bounds_in_words_are_those_in_signs(signature: str, words: str, signs: str) -> None:
    given_ = f"{signature}, enough: bool"
    beside = "1 <= nums.length <= 70\n-9 <= nums[i] <= 70\n" if "nums: " in signature else ""
    assert read(f"{beside}{words}", given_) == read(f"{beside}{signs}", given_)


def test_a_bound_in_words_that_is_not_read_is_told_where_one_is_missing(client: TestClient) -> None:
    refused = propose(client, signature="def f(n: int)", statement="The number is somewhere between 1 and 9.").json()
    assert refused["code"] == "needs_constraints"
    assert "Line 1 of the statement was left aside" in refused["detail"]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [("|nums[i]| <= 1000", (-1000, 1000)), ("0 <= |nums[i]| <= 7", (-7, 7)), ("abs(nums[i]) < 10", (-9, 9))],
)
def test_bars_about_a_number_are_no_length(line: str, wanted: tuple[int, int]) -> None:
    schema, told = read(f"1 <= |nums| <= 9\n{line}", "nums: List[int]")
    assert schema["properties"]["nums"] == {"type": "array", "items": integers(*wanted), "minItems": 1, "maxItems": 9}
    assert told == []


def test_a_definition_beside_bounds_is_one(client: TestClient) -> None:
    """It names members, and is about nothing that stands before it."""
    line = "1 <= n <= 10, edges[i] = [ai, bi], 0 <= ai, bi < n, ai != bi, edges.length <= 9"
    answer = proposed(client, signature="def f(n: int, edges: List[List[int]])", statement=line)
    assert "all(u != v for u, v in edges)" in answer["schema"]["x-constraints"]
    assert left_aside(answer) == []


@pytest.mark.parametrize(
    ("signature", "line"),
    [
        ("g: List[List[int]]", "1 <= g.length, g[i].length <= 5\n0 <= g[i][j] <= 9 (distinct)"),
        ("a: int, b: int", "1 <= a, b <= 9 (distinct)"),
    ],
)
def test_a_remark_that_may_be_of_several_things_is_told(signature: str, line: str) -> None:
    """Cells that differ are no rows that differ, and of two numbers it is not known which the remark is of."""
    schema, told = read(line, signature)
    assert "uniqueItems" not in str(schema)
    assert len(told) == 1
    assert 'where it says "distinct"' in told[0]


def test_more_notes_than_are_shown_end_in_the_numbers_of_their_lines(client: TestClient) -> None:
    """However many lines are left aside, each is told."""
    statement = "1 <= n <= 9\n" + "\n".join(f"n is flurb {'x' * at}" for at in range(30))
    told = left_aside(proposed(client, signature="def f(n: int)", statement=statement))
    assert len(told) == 11
    assert told[-1].endswith(", ".join(map(str, range(2, 32))) + ".")


@pytest.mark.parametrize(
    "line",
    some_of(
        [
            "Find the minimum number of operations such that nums_i <= nums_{i+1} for all i.",
            "In one operation choose an index i such that nums[i] > 0 and decrease nums[i] by 1.",
            "In one move he may select i (1 ≤ i ≤ n) with nums[i] ≥ 5 and set nums[i] := 5.",
            "Vasya likes numbers with nums[i] ≤ 10.",
            "Find the smallest m such that m ≥ 50.",
            "Find the maximum m such that m ≤ 5 and s is a palindrome.",
            "There are two indices i and j such that nums[i] >= nums[j].",
            "She picks a number m (m >= 50).",
        ]
    ),
)
def test_what_is_looked_for_or_done_is_told_and_not_asked_of_the_input(line: str) -> None:
    """A goal, a move or a liking that compares something is left aside with a note, whole."""
    schema, told = read(f"{line}\n{BOUNDS}")
    assert (schema, len(told)) == (read(BOUNDS)[0], 1)


@pytest.mark.parametrize(
    "line",
    [
        "You are given two integers m and n such that m <= n.",
        "The second line contains m, the number of operations to perform (m <= n).",
        "m <= n <= 90 such that n is even",
    ],
)
def test_what_is_given_is_asked_of_the_input_though_words_of_goals_are_by(line: str) -> None:
    """`such that` behind what is given, and operations that are only counted, leave a comparison what it is."""
    assert any(said.startswith("m <= n") for said in read(f"{line}\n{BOUNDS}")[0]["x-constraints"])
