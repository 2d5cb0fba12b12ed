"""Types and bounds from signatures and examples, without a model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.practice.proposals import (
    BILLION,
    DIALECT,
    TWO_SUM,
    TWO_SUM_PYTHON,
    TWO_SUM_TYPESCRIPT,
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


@pytest.mark.parametrize("as_statement", [True, False])
def test_what_only_examples_name_is_left_out(client: TestClient, as_statement: bool) -> None:
    """What is no parameter is none of the input: the rest of the example counts, and it is told."""
    text = "Input: head = [3,2,0,-4], skip = 1\nOutput: true\n"
    sent: dict[str, Any] = {"statement": text} if as_statement else {"examples": [text]}
    answer = proposed(client, signature="def hasCycle(self, head: Optional[ListNode]) -> bool:", **sent)
    assert list(properties(answer)) == ["head"]
    assert properties(answer)["head"]["items"] == integers(-10, 10)
    assert any("skip" in note for note in answer["notes"])
    response = propose(client, signature="def f(head: int)", examples=["tail = 1, pos = 2"])
    assert (response.status_code, response.json()["code"]) == (422, "invalid_example")


def test_shapes_are_seen_in_examples(client: TestClient) -> None:
    """Rows of equal length are a matrix, rows of two are pairs, names of objects are properties."""
    examples = [{"m": [[1, 2, 3], [4, 5, 6]], "p": [[1, 2], [3, 4], [5, 6]], "r": [[1], [2, 3]], "o": {"a": 1.5}}]
    found = properties(proposed(client, examples=examples))
    assert found["m"]["x-structure"] == "matrix"
    assert "x-structure" not in found["p"]
    assert found["p"]["items"]["minItems"] == found["p"]["items"]["maxItems"] == 2
    assert "x-structure" not in found["r"]
    assert found["o"]["properties"]["a"]["type"] == "number"


@pytest.mark.parametrize("signature", [None, "def exist(self, board: List[List[str]], word: str) -> bool:"])
def test_cells_of_one_character_stay_so(client: TestClient, signature: str | None) -> None:
    """A board whose cells all hold one character has no longer ones; a word that is no cell may be longer."""
    statement = (
        'Input: board = [["A","B","C","E"],["S","F","C","S"],["A","D","E","E"]], word = "A"\nOutput: true\n\n'
        "Constraints:\n1 <= board.length <= 6\nboard and word consists of only lowercase and uppercase English letters."
    )
    sent = {} if signature is None else {"signature": signature}
    found = properties(proposed(client, statement=statement, **sent))
    cell = found["board"]["items"]["items"]
    assert (cell["minLength"], cell["maxLength"], found["word"]["maxLength"]) == (1, 1, 10)


def test_a_node_may_be_given_by_its_value(client: TestClient) -> None:
    """LeetCode gives a node of another parameter's tree as its value, whatever the signature calls it."""
    signature = "def lowestCommonAncestor(self, root: 'TreeNode', p: 'TreeNode', q: 'TreeNode') -> 'TreeNode':"
    found = properties(proposed(client, signature=signature, examples=["root = [3,5,1,null,2], p = 5, q = 1"]))
    assert found["root"]["x-structure"] == "binary-tree"
    assert found["p"]["type"] == found["q"]["type"] == "integer"


def test_an_input_that_is_no_object(client: TestClient) -> None:
    """Without a signature, an example that is a list is the whole input."""
    answer = proposed(client, examples=[[1, 2, 3], []])
    assert answer["schema"]["type"] == "array"
