"""Cases as a pytest module that runs as it is beside a `solution.py`: each calls the solution, and none may raise.

No expected outputs are kept, so none are compared. Everything that comes from a case is written as an ASCII literal.
"""

from __future__ import annotations

from collections.abc import Sequence

from functions.practice.arguments import arguments_of, kind_of, member_of
from functions.practice.shown import Shown
from shared.canonical_json import JsonValue, parse_json

_CONVERTERS = {"binary-tree": "tree", "linked-list": "linked"}

_HEAD = '''\
"""Inputs made by Larder: each is given to the solution, which must not raise. Run: pytest {file}

solution.py stands beside this file, with one public function, or a class Solution with one public method.
"""
{notes}
from __future__ import annotations

import builtins
import importlib
import inspect
import sys
from pathlib import Path

import pytest
'''
_TREE = '''

class TreeNode:
    """A node of a binary tree, unless solution.py has its own."""

    def __init__(self, val=0, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right


def tree(values):
    """Return the root of the tree whose nodes stand in level order, null where a child is missing."""
    if not values or values[0] is None:
        return None
    node = getattr(solution, "TreeNode", TreeNode)
    root = node(values[0])
    waiting, rest = [root], iter(values[1:])
    for parent in waiting:
        for side in ("left", "right"):
            value = next(rest, None)
            if value is not None:
                child = node(value)
                setattr(parent, side, child)
                waiting.append(child)
    return root
'''
_LINKED = '''

class ListNode:
    """A node of a linked list, unless solution.py has its own."""

    def __init__(self, val=0, next=None):
        self.val = val
        self.next = next


def linked(values):
    """Return the first node of the list of the values."""
    node = getattr(solution, "ListNode", ListNode)
    first = None
    for value in reversed(values or []):
        after, first = first, node(value)
        first.next = after
    return first
'''
_LOADING = """

# What LeetCode has at hand without an import.
for module in ("typing", "collections", "heapq", "bisect", "itertools", "functools", "math", "string", "re"):
    for name, found in [(module, importlib.import_module(module)), *vars(importlib.import_module(module)).items()]:
        if not name.startswith("_") and not hasattr(builtins, name):
            setattr(builtins, name, found){offered}
sys.path.insert(0, str(Path(__file__).resolve().parent))
solution = importlib.import_module("solution")
"""
_TESTING = '''

def call(arguments):
    """Call the solution: a fresh Solution()'s public method, or the public function that takes these arguments."""
    owner = solution.Solution() if hasattr(solution, "Solution") else solution
    own = vars(type(owner)) if owner is not solution else vars(solution)
    named = [name for name, found in own.items() if not name.startswith("_") and inspect.isroutine(found)]
    if owner is solution:
        named = [name for name in named if getattr(own[name], "__module__", "") == solution.__name__]
    fitting = [name for name in named if len(named) == 1 or fits(getattr(owner, name), arguments)]
    assert len(fitting) == 1, f"solution.py has {len(fitting)} public functions for these arguments, of {named}"
    function = getattr(owner, fitting[0])
    return function(**arguments) if NAMED else function(*arguments)


def fits(function, arguments):
    """Tell whether a function takes the arguments."""
    try:
        inspect.signature(function).bind(*(() if NAMED else arguments), **(arguments if NAMED else {}))
    except TypeError:
        return False
    return True


@pytest.mark.parametrize("arguments", CASES)
def test_solution(arguments):
    call(arguments)
'''


class PytestModule:
    """Writes the cases of one schema.

    Args:
        schema: as it was sent; its `x-structure` says what is a tree or a linked list.
    """

    def __init__(self, schema: JsonValue) -> None:
        self._schema = schema
        self._is_named = arguments_of(schema) is not None
        self._ids: dict[str, int] = {}

    def case(self, case: Shown) -> bytes:
        """Return one case as a parameter; equal notes are numbered, so that each id names one case."""
        value = parse_json(case.content)
        if not self._is_named:
            value = [value]
            written = f"[{self._literal(value[0], self._schema)}]"
        else:
            written = self._literal(value, self._schema)
        note = case.note or "case"
        count = self._ids[note] = self._ids.get(note, 0) + 1
        name = note if count == 1 and case.note else f"{note} {count}"
        return f"    pytest.param({written}, id={name!a}),\n".encode("ascii")

    def whole(self, encoded: Sequence[bytes], notes: Sequence[str]) -> bytes:
        """Return the module."""
        cases = b"".join(encoded)
        trees, lists = (_uses(cases, name) for name in ("tree", "linked"))
        nodes = [name for name, used in (("TreeNode", trees), ("ListNode", lists)) if used]
        offered = f"\nfor node in ({', '.join(nodes)},):\n    setattr(builtins, node.__name__, node)" if nodes else ""
        said = "".join(f"# {ascii(note)[1:-1]}\n" for note in notes)
        text = [
            _HEAD.format(file="test_solution.py", notes=f"\n{said}" if said else ""),
            _TREE if trees else "",
            _LINKED if lists else "",
            _LOADING.format(offered=offered),
            f"\nNAMED = {self._is_named}\nCASES = [\n",
        ]
        return "".join(text).encode("ascii") + cases + b"]\n" + _TESTING.encode("ascii")

    def _literal(self, value: JsonValue, schema: JsonValue) -> str:
        """Return a value as Python has it, lists that stand for nodes within the call that makes these."""
        if isinstance(value, list):
            items = (self._literal(inner, member_of(schema, self._schema, i)) for i, inner in enumerate(value))
            written = f"[{', '.join(items)}]"
            converter = _CONVERTERS.get(kind_of(schema, self._schema) or "")
            return written if converter is None else f"{converter}({written})"
        if isinstance(value, dict):
            members = (
                f"{name!a}: {self._literal(inner, member_of(schema, self._schema, name))}"
                for name, inner in value.items()
            )
            return f"{{{', '.join(members)}}}"
        return ascii(value)


def _uses(cases: bytes, name: str) -> bool:
    # In a string, a note may say `tree(` too: then a helper is embedded that nothing calls.
    return f"{name}(".encode() in cases
