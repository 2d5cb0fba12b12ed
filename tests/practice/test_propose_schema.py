"""A schema from signature, examples and plain lines, without a model: read right, told honestly, refused clearly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from functions.practice.proposing.draft import finish, make_draft
from shared.errors import UnprocessableError
from tests.practice.proposals import (
    DIALECT,
    TWO_SUM,
    TWO_SUM_PYTHON,
    TWO_SUM_TYPESCRIPT,
    properties,
    propose,
    proposed,
)
from tests.wiring import client_of, items_of, memory_runtime

BILLION = 10**9


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as client:
        yield client


def integers(low: int, high: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": low, "maximum": high}


@pytest.mark.parametrize("signature", [TWO_SUM_PYTHON, TWO_SUM_TYPESCRIPT, None])
def test_a_pasted_problem_is_bounded_by_its_own_lines(client: TestClient, signature: str | None) -> None:
    """Signature in either language, or the statement's own examples, with its constraints: just the problem's input."""
    given_too = {} if signature is None else {"signature": signature}
    answer = proposed(client, statement=TWO_SUM, slug="two-sum", **given_too)
    assert answer["schema"] == {
        "$schema": DIALECT,
        "type": "object",
        "properties": {
            "nums": {"type": "array", "items": integers(-BILLION, BILLION), "minItems": 2, "maxItems": 10_000},
            "target": integers(-BILLION, BILLION),
        },
        "required": ["nums", "target"],
        "additionalProperties": False,
    }
    assert list(properties(answer)) == ["nums", "target"]
    assert answer["source"] == ("statement" if signature is None else "signature")
    assert (answer["slug"], answer["assumptions"]) == ("two-sum", [])


TREE = {"type": "array", "x-structure": "binary-tree"}
LIST = {"type": "array", "x-structure": "linked-list"}
TYPES: list[tuple[str, dict[str, Any]]] = [
    ("a: int, b: str, c: bool, d: float", {"a": "integer", "b": "string", "c": "boolean", "d": "number"}),
    ("a: List[List[str]]", {"a": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}}}),
    ("a: Optional[TreeNode], b: 'TreeNode | None', c: TreeNode", {"a": TREE, "b": TREE, "c": TREE}),
    ("a: Optional[ListNode], b: List[Optional[ListNode]]", {"a": LIST, "b": {"type": "array", "items": LIST}}),
    ("a: Dict[str, int]", {"a": {"type": "object", "additionalProperties": {"type": "integer"}}}),
    ("a: dict, b: list, c: typing.List[int]", {"a": "object", "b": "array", "c": {"items": {"type": "integer"}}}),
    ("a: Tuple[int, str]", {"a": {"prefixItems": [{"type": "integer"}, {"type": "string"}], "items": False}}),
    ("a: tuple[int, ...], b: Set[int]", {"a": {"items": {"type": "integer"}}, "b": {"uniqueItems": True}}),
    ("a: int | None, b: Union[int, str]", {"a": {"type": ["integer", "null"]}, "b": {}}),
    ("a: Literal['x', 'y', -1, None]", {"a": {"enum": ["x", "y", -1, None]}}),
    ("root: 'Node'", {"root": {"x-structure": "n-ary-tree"}}),
]


def holds(schema: dict[str, Any], wanted: Any) -> bool:
    """Tell whether a schema has what is wanted of it; a text is its type."""
    if isinstance(wanted, str):
        return schema.get("type") == wanted
    return all(
        holds(schema[key], value)
        if isinstance(value, dict) and key == "items"
        else schema.get(key) == value
        if key != "prefixItems"
        else [part["type"] for part in schema[key]] == [part["type"] for part in value]
        for key, value in wanted.items()
    )


@pytest.mark.parametrize(("parameters", "wanted"), TYPES)
def test_python_types_become_schemas(client: TestClient, parameters: str, wanted: dict[str, Any]) -> None:
    """Each annotation says its type, whatever module or quotes it comes in; a constraint line makes it enough."""
    signature = f"def f(self, {parameters}, enough: int):"
    answer = proposed(client, signature=signature, statement="1 <= enough <= 5")
    found = properties(answer)
    assert list(found) == [*wanted, "enough"]
    assert [name for name in wanted if not holds(found[name], wanted[name])] == []


@pytest.mark.parametrize(
    ("parameters", "wanted"),
    [
        ("a: number, b: string, c: boolean", {"a": "integer", "b": "string", "c": "boolean"}),
        (
            "a: TreeNode | null, b: string[][], c: Array<number>",
            {"a": TREE, "b": {"type": "array"}, "c": {"type": "array"}},
        ),
        ("a: (number | null)[], b: readonly ListNode[]", {"a": {"type": "array"}, "b": {"items": LIST}}),
        ("a: [number, string], b: 'x' | 'y'", {"a": {"items": False, "minItems": 2}, "b": {"enum": ["x", "y"]}}),
        ("a: { k: number; l?: string }, b: Record<string, number>", {"a": {"required": ["k"]}, "b": "object"}),
        (
            "a: number = Math.max(1, [2, 3].length), /* c: d */ b: Set<string>",
            {"a": "integer", "b": {"uniqueItems": True}},
        ),
    ],
)
def test_typescript_types_become_schemas(client: TestClient, parameters: str, wanted: dict[str, Any]) -> None:
    """Unions, arrays, tuples, literals, objects and generics of functions, methods and arrow functions."""
    for signature in (
        f"function f({parameters}, enough: number): void {{",
        f"const f = ({parameters}, enough: number) =>",
    ):
        found = properties(proposed(client, signature=signature, statement="1 <= enough <= 5"))
        assert list(found) == [*wanted, "enough"]
        assert [name for name in wanted if not holds(found[name], wanted[name])] == []


def test_optional_parameters_need_not_be_given(client: TestClient) -> None:
    """A default or a question mark takes a parameter off the required ones."""
    for signature in (
        "def f(a: bool, b: bool = True, *, c: bool, d: bool = False)",
        "function f(a: boolean, c: boolean, b?: boolean, d: boolean = true)",
    ):
        answer = proposed(client, signature=signature)
        assert sorted(answer["schema"]["required"]) == ["a", "c"]


def test_javascript_comments_name_types(client: TestClient) -> None:
    """LeetCode's JavaScript has its types in `@param` comments."""
    signature = "/**\n * @param {number[]} nums\n * @param {string} s\n */\nvar f = function(nums, s) {"
    found = properties(proposed(client, signature=signature, statement="1 <= nums[i] <= 5"))
    assert found["nums"]["items"] == integers(1, 5)
    assert found["s"]["type"] == "string"


@pytest.mark.parametrize(
    "examples",
    [
        [{"nums": [2, 7, 11], "s": "ab"}, {"nums": [3, 3], "s": "c"}],
        ['nums = [2,7,11], s = "ab"', "Input: nums = [3, 3]\ns = 'c'\nOutput: [0, 1]"],
        [{"input": {"nums": [2, 7, 11], "s": "ab"}, "output": 5}, {"input": 'nums = [3,3], s = "c"', "expected": [1]}],
    ],
)
@pytest.mark.parametrize(
    "signature", [None, "def f(self, nums: List[int], s: str)", "function f(nums: number[], s: string)"]
)
def test_examples_bound_what_nothing_else_does(client: TestClient, examples: list[Any], signature: str | None) -> None:
    """Ranges a little wider than the examples' own, each told; the examples themselves are valid; no output is kept."""
    sent = {"examples": examples} if signature is None else {"examples": examples, "signature": signature}
    answer = proposed(client, **sent)
    assert properties(answer) == {
        "nums": {"type": "array", "items": integers(1, 100), "minItems": 1, "maxItems": 10},
        "s": {"type": "string", "minLength": 1, "maxLength": 10, "pattern": "^[a-z]*$"},
    }
    assert answer["source"] == ("examples" if signature is None else "signature")
    told = " ".join(answer["assumptions"])
    assert all(place in told for place in ("/nums ", "/nums/*", "/s "))


def test_positional_examples_follow_the_signature(client: TestClient) -> None:
    """A list gives the parameters in order, lines give them as pasted into the test-case box."""
    for example in ([[1, 2], 3], "[1,2]\n3", {"nums": [1, 2], "k": 3}):
        found = properties(proposed(client, signature="def f(nums: List[int], k: int)", examples=[example]))
        assert (found["nums"]["items"]["maximum"], found["k"]["maximum"]) == (10, 10)


def test_shapes_are_seen_in_examples(client: TestClient) -> None:
    """Rows of equal length are a matrix, rows of two are pairs, names of objects are properties."""
    examples = [{"m": [[1, 2, 3], [4, 5, 6]], "p": [[1, 2], [3, 4], [5, 6]], "r": [[1], [2, 3]], "o": {"a": 1.5}}]
    found = properties(proposed(client, examples=examples))
    assert found["m"]["x-structure"] == "matrix"
    assert "x-structure" not in found["p"]
    assert found["p"]["items"]["minItems"] == found["p"]["items"]["maxItems"] == 2
    assert "x-structure" not in found["r"]
    assert found["o"]["properties"]["a"]["type"] == "number"


def test_an_input_that_is_no_object(client: TestClient) -> None:
    """Without a signature, an example that is a list is the whole input."""
    answer = proposed(client, examples=[[1, 2, 3], []])
    assert answer["schema"]["type"] == "array"


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
        ("a: int", "0 < a < 10", {"a": {"minimum": 1, "maximum": 9}}),
        ("a: float", "0 < a < 10.5", {"a": {"exclusiveMinimum": 0, "exclusiveMaximum": 10.5}}),
        ("a: int", "100 >= a >= 1", {"a": {"minimum": 1, "maximum": 100}}),
        ("a: int", "1 <= a <= 1,000,000", {"a": {"minimum": 1, "maximum": 1_000_000}}),
        ("a: int", "a is in the range [1, 100].", {"a": {"minimum": 1, "maximum": 100}}),
        (
            "root: Optional[TreeNode]",
            "The number of nodes in the tree is in the range [1, 10^4].\n-100 <= Node.val <= 100",
            {"root": {"minItems": 1, "maxItems": 10_000, "minimum": -100, "maximum": 100}},
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
        ({"signature": "def f(a: int)", "statement": "5 <= a <= 3"}, "unsatisfiable_schema", ""),
    ],
)
def test_what_cannot_be_read_is_refused(client: TestClient, body: dict[str, Any], code: str, pointer: str) -> None:
    """Each fault has its code and a pointer to where it stands in what was sent."""
    response = propose(client, **body)
    assert (response.status_code, response.json()["code"], response.json()["pointer"]) == (422, code, pointer)


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
    ],
)
def test_hostile_statements_are_answered(client: TestClient, statement: str) -> None:
    """Nothing that fits into a statement takes the reader astray; what is said beside it counts."""
    body = {"signature": "def f(a: int, b: bool)", "statement": statement[:50_000]}
    assert propose(client, **body).status_code in (200, 422)
    assert propose(client, examples=[{"a": 5}], statement=statement[:50_000]).status_code == 200
    assert propose(client, examples=[statement[:50_000]]).status_code in (200, 422)
