"""What cannot be read, or is bounded by nothing, is refused clearly; whatever is sent gets an answer."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from functions.practice.proposing.draft import finish, make_draft
from functions.practice.proposing.signatures import read_signature
from shared.errors import UnprocessableError
from tests.longer import some_of
from tests.practice.proposals import (
    properties,
    propose,
    proposed,
)
from tests.wiring import client_of, items_of, memory_runtime


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as client:
        yield client


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ({"signature": "def f(nums: List[int])"}, ["/nums has no maximum length", "/nums/* has no bounds"]),
        ({"signature": "function f(s: string)"}, ["/s has no maximum length"]),
        ({"signature": "def f(n: int)", "statement": "n is a number that you like."}, ["/n has no bounds"]),
        ({"statement": "Count the sheep."}, ["a signature", "examples"]),
        ({"signature": "def f(n: int)", "statement": "1 <= n <= 10^10^10"}, ["/n has no bounds"]),
    ],
)
def test_what_nothing_bounds_is_refused(client: TestClient, body: dict[str, Any], missing: list[str]) -> None:
    """The refusal lists what is missing; a boolean needs no bounds."""
    response = propose(client, **body)
    assert (response.status_code, response.json()["code"]) == (422, "needs_constraints")
    assert response.json()["missing"] == missing
    assert properties(proposed(client, signature="def f(b: bool)")) == {"b": {"type": "boolean"}}


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({}, "invalid_field", ""),
        ({"slug": "x"}, "invalid_field", ""),
        ({"statement": ""}, "invalid_field", "/statement"),
        ({"statement": "x" * 50_001}, "invalid_field", "/statement"),
        ({"signature": "x" * 10_001}, "invalid_field", "/signature"),
        ({"signature": 5}, "invalid_field", "/signature"),
        ({"examples": []}, "invalid_field", "/examples"),
        ({"examples": [1] * 51}, "invalid_field", "/examples"),
        ({"examples": {}}, "invalid_field", "/examples"),
        ({"slug": "Two Sum", "examples": [1]}, "invalid_field", "/slug"),
        ({"signature": "hello"}, "invalid_signature", "/signature"),
        ({"signature": "def f(a: int"}, "invalid_signature", "/signature"),
        ({"signature": "def f(a: " + "List[" * 500 + "int" + "]" * 500 + ")"}, "invalid_signature", "/signature"),
        ({"signature": "def f(a: " + "-" * 1500 + "1)"}, "needs_constraints", ""),
        ({"signature": "def f(a: '" + "(" * 500 + "')"}, "invalid_signature", "/signature"),
        ({"signature": "def f(" + ", ".join(f"a{n}: int" for n in range(31)) + ")"}, "invalid_signature", "/signature"),
        ({"signature": "def f(a, a)"}, "invalid_signature", "/signature"),
        ({"signature": "def f(a: 'x\\y')"}, "invalid_signature", "/signature"),
        (
            {"signature": "class A:\n def f(self, a: int): ...\n def g(self, a: int): ..."},
            "invalid_signature",
            "/signature",
        ),
        ({"signature": "function f(a: " + "(" * 3000}, "invalid_signature", "/signature"),
        ({"signature": "function f({a, b}: X)"}, "invalid_signature", "/signature"),
        ({"signature": "function f(a: A & B)"}, "invalid_signature", "/signature"),
        ({"examples": ["a = [1, 2"]}, "invalid_example", "/examples/0"),
        ({"examples": [{"a": 1}, "a = NaN"]}, "invalid_example", "/examples/1"),
        ({"examples": ["a = " + "[" * 5000]}, "invalid_example", "/examples/0"),
        ({"examples": ["a = 1, a = 2"]}, "invalid_example", "/examples/0"),
        ({"signature": "def f(a: int, b: int)", "examples": [[1]]}, "invalid_example", "/examples/0"),
        ({"signature": "def f(a: int)", "examples": [{"a": 1}, {"a": "x"}]}, "contradiction", "/examples/1/a"),
        ({"signature": "def f(a: List[int])", "examples": [{"a": [1, 2.5]}]}, "contradiction", "/examples/0/a/1"),
        ({"signature": "def f(a: int)", "examples": ['a = "x"']}, "contradiction", "/examples/0"),
        ({"signature": "def f(a: int, b: int)", "examples": [{"a": 1}]}, "contradiction", "/examples/0"),
        ({"signature": "def f(a: Literal['x'])", "examples": [{"a": "y"}]}, "contradiction", "/examples/0/a"),
        ({"signature": "def f(a: int)", "statement": "5 <= a <= 3"}, "unsatisfiable_schema", "/statement"),
    ],
)
def test_what_cannot_be_read_is_refused(client: TestClient, body: dict[str, Any], code: str, pointer: str) -> None:
    """Each fault has its code and a pointer to where it stands in what was sent."""
    response = propose(client, **body)
    assert (response.status_code, response.json()["code"], response.json()["pointer"]) == (422, code, pointer)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("k = NaN", "NaN or infinite"),
        ("n = 1e999", "too large for a double"),
        ('s = "a\\ud800"', "lone surrogate"),
        ("n = " + "1" * 5000, "too many digits"),
        ('d = {"a": 1, "a": 2}', "twice"),
        ("d = {'a': 1, 'a': 2}", "twice"),
        ("a = " + "[" * 500 + "]" * 500, "nested too deep"),
        ("a = [1, 2", "not JSON"),
    ],
)
def test_an_example_that_cannot_be_read_says_why(client: TestClient, text: str, reason: str) -> None:
    """The detail names the true reason, and no other."""
    detail = propose(client, examples=[text]).json()["detail"]
    assert detail.startswith("A value of the example cannot be read: ")
    assert reason in detail


def test_a_body_that_gives_nothing_says_what_to_give(client: TestClient) -> None:
    """The detail is an instruction; a body that is no object is told so."""
    assert propose(client).json()["detail"] == "Give a statement, a signature or examples."
    refused = client.post("/api/practice/schema", json=[]).json()
    assert (refused["detail"], refused["pointer"]) == ("The body is a JSON object.", "")


@pytest.mark.parametrize("line", ["1 <= n <= 10^10^10", "1 <= n <= 1e400"])
def test_a_bound_that_was_left_aside_is_told_where_one_is_missing(client: TestClient, line: str) -> None:
    """Who gave a bound that could not be taken learns that it was not."""
    refused = propose(client, signature="def f(n: int)", statement=line).json()
    assert refused["code"] == "needs_constraints"
    assert "Line 1 of the statement was left aside" in refused["detail"]


def test_nothing_is_stored_or_run(client: TestClient) -> None:
    """Reading without a model leaves no item; code in a signature stays text."""
    runtime = memory_runtime()
    with client_of(runtime) as client:
        proposed_without_pool = propose(client, signature="def f(a: bool = __import__('os').abort())")
        assert proposed_without_pool.status_code == 200
        assert "cache-status" not in proposed_without_pool.headers
        runtime.buffer.flush()
        assert items_of(runtime.table) == []


PIECES = st.sampled_from(
    [
        "1",
        "<=",
        "a",
        ".",
        "[",
        "]",
        "(",
        ")",
        ",",
        "^",
        "10",
        "**",
        "-",
        "+",
        "/",
        "%",
        "|",
        "len",
        "length",
        "n",
        "i",
        "j",
        "==",
        "!=",
        "<",
        ">",
        "and",
        "'x'",
        "is",
        "of",
        "are",
        "unique",
        "sorted",
        "in",
        "order",
        "\n",
        "consists",
        "lowercase",
        "letters",
        "edges",
        "=",
        ":",
        "Input",
        "Constraints:",
        "*",
        "`",
        "$",
        "\\leq",
        "<sup>",
        "&lt;",
        "10^10^10",
        "≤",
        "²",
        "a.length",
        "a[i]",
        "\u202e",
        "\x00",
        "😀",
        "a[i][j]",
        "Node.val",
        "[1,",
        "range",
        "the",
        "1e999",
        "1,000",
        "def",
        "f(a:",
        "List[int])",
        "function",
        "=>",
        "between 1 and",
        "(n is even)",
        "has",
        "at most 5",
        "elements",
        "Note:",
        "The first line contains",
        "n integers a_1, ..., a_n",
        "a_i",
        "sorted array a",
        "distinct",
        "where",
        "same length",
        "no leading zeros",
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=80)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "~/", ""]), inner, max_size=3)
    ),
    max_leaves=8,
)
SIGNATURES = st.sampled_from(
    ["def f(a: List[int], n: int)", "function f(a: string[], n: number)", "def f(a: Optional[TreeNode], n: float)"]
)


def test_a_signature_without_parameters_has_no_inputs() -> None:
    """What an example gives where the signature takes nothing is left out, and told."""
    draft = make_draft(None, "function f()", [{"a": None}, []])
    assert draft is not None
    assert draft.values == [{}, {}]
    assert any("was left out: a." in note for note in draft.notes)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "statement": TEXTS,
            "signature": SIGNATURES | TEXTS,
            "examples": st.lists(VALUES, min_size=1, max_size=3),
        },
    )
)
def test_whatever_is_sent_gets_a_sound_schema_or_a_problem(body: dict[str, Any]) -> None:
    """A proposal is a valid schema that its examples satisfy, by a validator that the engine does not use."""
    try:
        draft = make_draft(body.get("statement"), body.get("signature"), body.get("examples", []))
        if draft is None:
            return
        finish(draft)
    except UnprocessableError:
        return
    Draft202012Validator.check_schema(draft.schema)
    for value in draft.values:
        Draft202012Validator(draft.schema).validate(value)


@pytest.mark.parametrize(
    "statement",
    some_of(
        [
            "1 <= " * 10_000,
            "(" * 50_000,
            "a[" * 25_000,
            "\n" * 49_999 + "x",
            " " * 49_999 + "x",
            "Input: a = 1\n" * 3_800,
            "Input:" * 8_000,
            "a" * 50_000,
            "9" * 50_000 + " <= a",
            "1 <= a <= 10^999999999",
            "1 <= a <= 9^99",
            ("1 <= a <= " + "(" * 40 + "1" + ")" * 40 + "\n") * 400,
            "a, " * 16_000 + "<= 1",
            "all " * 12_000 + "are unique",
            "x " * 140 + "\n",
            "<sup>" * 10_000,
            "&lt;" * 12_000,
            "$" * 50_000,
            "\u00b2" * 50_000,
            ("a consists of " + "'x', " * 50 + "\n") * 180,
            "a[i] = [" + "b, " * 15_000 + "]",
            "1 <= a <= 5 (b)\n" * 3_000,
            ("(a. " * 75 + "\n") * 160,
            ("a is odd and " * 22 + "1 <= a\n") * 170,
            ("the first line of the input " * 10 + "\n") * 170,
            ("sorted array a and a " * 14 + "\n") * 170,
            "a is between 1 and " + "1 ^ " * 12_000,
        ]
    ),
)
def test_hostile_statements_are_answered(client: TestClient, statement: str) -> None:
    """Nothing that fits into a statement takes the reader astray; what is said beside it counts."""
    body: dict[str, Any] = {"signature": "def f(a: int, b: bool)", "statement": statement[:50_000]}
    assert propose(client, **body).status_code in (200, 422)
    assert propose(client, examples=[{"a": 5}], statement=statement[:50_000]).status_code == 200
    assert propose(client, examples=[statement[:50_000]]).status_code in (200, 422)


def test_many_signatures_at_once_are_all_read() -> None:
    """Python's parser is not safe for threads before 3.11.8; callers do not notice."""
    signature = "def f(" + ", ".join(f"a{n}: 'Optional[List[List[int]]]'" for n in range(20)) + ", enough: bool)"
    faults: list[Exception] = []

    def read() -> None:
        try:
            for _ in range(60):
                assert len(read_signature(signature).types) == 21
        except Exception as error:
            faults.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=read) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert faults == []
