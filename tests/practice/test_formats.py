"""Cases in the formats that people paste: LeetCode's box, JSON lines, and a pytest module that really runs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as given_values
from hypothesis import settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from functions.practice.arguments import arguments_of
from functions.practice.formats import layout_of
from functions.practice.shown import Shown
from shared.canonical_json import JsonValue, canonical_bytes, canonical_value
from tests.longer import some_of
from tests.plain_pytest import PLAIN_PYTEST
from tests.practice.rig import ask, given
from tests.wiring import ScriptedProvider, client_of, memory_runtime

ODD = "a'b\"c\\d\n\t\0\x7f\u0085\u2028\u2029é😀\u202e"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "words": {"type": "array", "items": {"type": "string", "maxLength": 50}, "maxItems": 5},
        "k": {"type": ["number", "null"]},
        "big": {"type": "integer", "minimum": 0},
        "a": {"type": "boolean"},
    },
    "required": ["words", "k", "big"],
}
CASES: list[dict[str, Any]] = [
    {"words": [ODD, ""], "k": None, "big": 2**200, "a": True},
    {"words": [], "k": -1.5e-7, "big": 0},
    {"words": ["x"], "k": 1e300, "big": 7, "a": False, "undeclared": 1},
]
TREES: dict[str, Any] = {
    "type": "object",
    "properties": {
        "lists": {"type": "array", "items": {"$ref": "#/$defs/list"}, "maxItems": 3},
        "root": {"type": "array", "x-structure": {"kind": "binary-tree"}, "items": {"type": ["integer", "null"]}},
    },
    "required": ["root", "lists"],
    "$defs": {"list": {"type": "array", "x-structure": "linked-list", "items": {"type": "integer"}, "maxItems": 9}},
}


@pytest.fixture
def client() -> Iterator[TestClient]:
    cases = [{"input": case, "tags": ["odd"], "note": f'said "{n % 2}"'} for n, case in enumerate(CASES)]
    with client_of(memory_runtime(provider=ScriptedProvider(always={"cases": cases}))) as client:
        yield client


def written(wanted: Any, schema: JsonValue, values: list[Any]) -> str:
    layout = layout_of(wanted, schema)
    assert layout is not None
    return layout.whole(
        [layout.case(Shown(canonical_bytes(v), f"note {n}", b"{}")) for n, v in enumerate(values)], ["N"]
    ).decode()


def run_beside(folder: Path, module: str, solution: str) -> subprocess.CompletedProcess[str]:
    """Run a module that was given out, beside a solution, by pytest in a process of its own."""
    (folder / "test_solution.py").write_text(module, encoding="utf-8")
    (folder / "solution.py").write_text(solution, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", str(folder)]
    return subprocess.run(
        command, cwd=folder, env=PLAIN_PYTEST, capture_output=True, text=True, timeout=60, check=False
    )


def test_leetcode_has_one_argument_a_line(client: TestClient) -> None:
    """Arguments stand in the schema's order, each a line of JSON; what a case leaves out keeps its line as null."""
    response = ask(client, schema=SCHEMA, count=3, seed=1, query="?format=leetcode")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert "fwd=miss; stored" in response.headers["cache-status"]
    lines = response.text.split("\n")
    assert lines.pop() == ""
    assert response.text.splitlines() == lines, "nothing in a string breaks its line"
    found = [[json.loads(line) for line in lines[at : at + 4]] for at in range(0, len(lines), 4)]
    wanted = [[case["words"], case["k"], case["big"], case.get("a")] for case in CASES]
    assert sorted(found, key=lambda case: case[2]) == sorted(wanted, key=lambda case: case[2])


def test_jsonl_has_the_cases_of_the_json_body_a_line_each(client: TestClient) -> None:
    """Each line is a whole case object, the same that the default body has."""
    body = given(client, schema=SCHEMA, count=3, seed=1)
    response = ask(client, schema=SCHEMA, count=3, seed=1, query="?format=jsonl")
    assert response.headers["content-type"] == "application/jsonl"
    assert response.headers["cache-status"].startswith("Larder; hit")
    cases = [json.loads(line) for line in response.text.splitlines()]
    assert cases == [{**case, "source": "cache"} for case in body["cases"]]
    assert ask(client, schema=SCHEMA, count=3, seed=1, query="?format=json").json()["cases"] == cases


def test_a_format_that_is_none_is_refused(client: TestClient) -> None:
    """The refusal names the parameter."""
    response = ask(client, query="?format=yaml")
    assert (response.status_code, response.json()["code"]) == (422, "invalid_field")
    assert response.json()["errors"][0]["parameter"] == "format"


def test_the_pytest_module_runs_as_it_is(client: TestClient, tmp_path: Path) -> None:
    """Beside a good solution every case passes with its very values; the text is the same for the same cases."""
    response = ask(client, schema=SCHEMA, count=3, seed=1, query="?format=python")
    assert response.headers["content-type"] == "text/x-python; charset=utf-8"
    again = ask(client, schema=SCHEMA, count=3, seed=1, query="?format=python")
    assert response.content == again.content
    assert response.content.isascii()
    solution = f"""
SEEN = {CASES!r}
class Solution:
    def solve(self, words: List[str], k: Optional[float], big: int, a: bool = None, undeclared=None) -> int:
        given = dict(words=words, k=k, big=big, **({{}} if a is None else {{"a": a}}))
        given.update({{}} if undeclared is None else {{"undeclared": undeclared}})
        assert given in SEEN
        return Counter(words).total()
    def _helper(self): ...
"""
    ran = run_beside(tmp_path, response.text, solution)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "3 passed" in ran.stdout


def test_a_solution_that_raises_fails_by_the_note_of_its_case(client: TestClient, tmp_path: Path) -> None:
    """Just the cases that raise fail, and each failure is named after what the case probes."""
    text = ask(client, schema=SCHEMA, count=3, seed=1, query="?format=python").text
    solution = "def solve(words, k, big, a=None, undeclared=None):\n    return 1 / big\n"
    ran = run_beside(tmp_path, text, solution)
    assert ran.returncode == 1
    assert "1 failed, 2 passed" in ran.stdout
    assert "ZeroDivisionError" in ran.stdout
    assert 'test_solution[said "1"]' in ran.stdout


@pytest.mark.parametrize(
    "solution",
    [
        "class Solution:\n    def one(self, root, lists): ...\n    def two(self, root, lists): ...\n",
        "def other(x): ...\ndef third(y): ...\n",
    ],
)
def test_a_solution_that_cannot_be_told_says_so(solution: str, tmp_path: Path) -> None:
    """Where no one function takes the arguments, the failure says which there are."""
    ran = run_beside(tmp_path, written("python", TREES, [{"root": [], "lists": []}]), solution)
    assert ran.returncode == 1
    assert "public functions for these arguments" in ran.stdout


@pytest.mark.parametrize(
    "solution",
    some_of(
        [
            "def f(first, second, last=None): _check(first, second, last)",
            "class Solution:\n    def f(self, first, /, *rest): _check(first, *rest)",
            "def f(third=None, **named): _check(named['z-9'], named['class'], third)",
            "def f(first, second=None, third=None): _check(first, second, third)",
            "def helper(x): ...\ndef f(p, q=None, third=None): _check(p, q, third)",
            "class Base:\n    def f(self, p, q, third=None): _check(p, q, third)\nclass Solution(Base): pass",
            "class Base:\n    def f(self, p, q, r=None): _check(0, 0)\n"
            "class Solution(Base, dict):\n    def f(self, p, q, r=None): _check(p, q, r)\n    def g(self, x): ...",
            "class Base(list):\n    def f(self, p, q, r=None): _check(p, q, r)\n"
            "class Solution(Base):\n    def helper(self, x): ...",
        ]
    ),
)
def test_a_solution_may_name_its_parameters_as_it_likes(solution: str, tmp_path: Path) -> None:
    """What does not go by name goes by the order of the schema's properties, identifiers or not."""
    schema: JsonValue = {"type": "object", "properties": {"z-9": {}, "class": {}, "third": {}}}
    values = [{"z-9": 1, "class": 2, "third": 3}, {"z-9": 1, "class": 2}]
    check = "def _check(first, second, third=None):\n    assert (first, second) == (1, 2) and third in (3, None)\n"
    ran = run_beside(tmp_path, written("python", schema, values), f"{check}{solution}\n")
    assert "2 passed" in ran.stdout, ran.stdout


def test_what_is_left_out_moves_no_other_argument(tmp_path: Path) -> None:
    """Behind an argument that a case leaves out the others go by name."""
    schema: JsonValue = {"type": "object", "properties": {"z-9": {}, "b": {}, "c": {}}}
    text = written("python", schema, [{"z-9": 1, "c": 3}])
    ran = run_beside(tmp_path, text, "def f(a, b=None, c=None): assert (a, b, c) == (1, None, 3)\n")
    assert "1 passed" in ran.stdout, ran.stdout


def test_trees_and_lists_arrive_as_nodes(tmp_path: Path) -> None:
    """Level order with nulls becomes TreeNodes, lists become ListNodes, by LeetCode's names or the solution's own."""
    values = [{"root": [1, None, 2, 3], "lists": [[1, 2], []]}, {"root": [], "lists": []}]
    text = written("python", TREES, values)
    solution = """
class ListNode:
    def __init__(self, val):
        self.val, self.next, self.own = val, None, True

class Solution:
    def f(self, lists: List[Optional[ListNode]], root: Optional[TreeNode]) -> None:
        if root is None:
            assert lists == []
            return
        assert (root.val, root.left, root.right.val, root.right.left.val, root.right.right) == (1, None, 2, 3, None)
        assert lists[0].own and (lists[0].val, lists[0].next.val, lists[0].next.next) == (1, 2, None)
        assert lists[1] is None
"""
    ran = run_beside(tmp_path, text, solution)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "2 passed" in ran.stdout


def test_trees_of_any_branching_arrive_as_nodes(tmp_path: Path) -> None:
    """Level order with a null after each node's children becomes Nodes; a leaf has no children."""
    schema: JsonValue = {"properties": {"root": {"type": "array", "x-structure": "n-ary-tree"}}}
    values = [{"root": [1, None, 3, 2, 4, None, 5, 6, None, None, 7]}, {"root": [1]}, {"root": []}]
    text = written("python", schema, values)
    assert "TreeNode" not in text
    solution = """
SEEN = [[1, [[3, [[5, []], [6, []]]], [2, []], [4, [[7, []]]]]], [1, []], None]
class Solution:
    def levels(self, tree: Optional['Node'], node=Node) -> list:
        assert self._read(tree) in SEEN
    def _read(self, node):
        return node and [node.val, [self._read(child) for child in node.children]]
"""
    ran = run_beside(tmp_path, text, solution)
    assert "3 passed" in ran.stdout, ran.stdout


def test_nodes_are_there_only_where_the_schema_says_so() -> None:
    """A problem of plain numbers gets no classes of nodes."""
    plain = written("python", SCHEMA, CASES)
    assert "TreeNode" not in plain
    assert "ListNode" not in plain
    assert "ListNode" not in written("python", TREES, [{"root": [1], "lists": []}])


def test_an_input_that_is_no_object_is_one_argument(tmp_path: Path) -> None:
    """A root of another type, or an object without declared properties, is given whole."""
    schema: JsonValue = {"type": "array", "items": {"type": "integer"}, "x-structure": "linked-list"}
    assert written("leetcode", schema, [[1, 2], []]) == "[1,2]\n[]\n"
    assert written("leetcode", {"type": "object"}, [{"a": 1}]) == '{"a":1}\n'
    ran = run_beside(tmp_path, written("python", schema, [[1, 2]]), "def f(head): assert head.next.val == 2\n")
    assert ran.returncode == 0, ran.stdout


def test_an_answer_without_cases_is_empty_and_still_runs(tmp_path: Path) -> None:
    """No cases: no lines, and a module that pytest takes."""
    assert written("leetcode", SCHEMA, []) == written("jsonl", SCHEMA, []) == ""
    assert run_beside(tmp_path, written("python", SCHEMA, []), "def f(): ...\n").returncode == 0


def test_a_truncated_text_has_its_cursor_in_a_header() -> None:
    """Where the format has no place for the cursor, a header has it, and it asks for the rest."""
    big = [{"input": {"s": f"{n:02d}" + "x" * 60_000}, "tags": [], "note": ""} for n in range(80)]
    schema = {"type": "object", "properties": {"s": {"type": "string", "maxLength": 61_000}}, "required": ["s"]}
    with client_of(memory_runtime(provider=ScriptedProvider(always={"cases": big}))) as client:
        first = ask(client, schema=schema, count=80, query="?format=leetcode")
        rest = ask(client, schema=schema, count=80, cursor=first.headers["larder-cursor"], query="?format=leetcode")
        assert "larder-cursor" not in rest.headers
        lines = first.text.splitlines() + rest.text.splitlines()
        assert len(first.content) < 4 * 1024 * 1024
        assert sorted(json.loads(line)[:2] for line in lines) == [f"{n:02d}" for n in range(80)]


def test_arguments_are_found_behind_references() -> None:
    """`$ref` and `allOf` at the root lead to the properties; a circle ends."""
    schema: dict[str, Any] = {
        "$ref": "#/$defs/in~1put",
        "$defs": {
            "in/put": {"allOf": [{"properties": {"b": {}}}, {"$ref": "#/$defs/more"}]},
            "more": {"properties": {"a": {}}},
        },
    }
    assert arguments_of(schema) == ("b", "a")
    assert arguments_of({"$ref": "#"}) is None
    assert arguments_of({"$ref": "other.json"}) is None
    assert arguments_of({"type": "string", "properties": {"a": {}}}) is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given_values(st.dictionaries(st.text(max_size=8), VALUES, max_size=4), st.text(max_size=30))
def test_any_value_reads_back_from_every_format(value: dict[str, Any], note: str) -> None:
    """Whatever characters and numbers a case holds, Python's literal and JSON's line say just that."""
    schema: JsonValue = {"type": "object", "properties": {name: {} for name in value}}
    canonical = canonical_value(value)
    layout = layout_of("python", schema)
    assert layout is not None
    case = Shown(canonical_bytes(value), note, b"{}")
    taken: list[Any] = []

    class Pytest:
        @staticmethod
        def param(found: Any, *, id: str) -> None:
            taken.append((found, id))

    exec(f"[\n{layout.case(case).decode()}]", {"pytest": Pytest})
    ((found, name),) = taken
    assert (found if value else found[0]) == canonical
    assert name.startswith(note or "case")
    if value:
        lines = written("leetcode", schema, [value]).split("\n")
        assert [json.loads(line) for line in lines[:-1]] == [canonical[name] for name in value]  # type: ignore[index,call-overload]
