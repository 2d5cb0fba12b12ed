"""Cases as a pytest module that runs as it is beside a `solution.py`: each calls the solution, and none may raise.

No expected outputs are kept, so none are compared. Everything that comes from a case is written as an ASCII literal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from functions.practice.arguments import arguments_of, cycle_of, kind_of, member_of, owner_of_node
from functions.practice.shown import Shown
from shared.canonical_json import JsonValue, parse_json

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


def linked(values, back=-1):
    """Return the first node of the list of the values, whose last leads back to the node at an index."""
    node = getattr(solution, "ListNode", ListNode)
    nodes = [node(value) for value in values or []]
    for one, after in zip(nodes, nodes[1:]):
        one.next = after
    if back >= 0:
        nodes[-1].next = nodes[back]
    return nodes[0] if nodes else None
'''
_NARY = '''

class Node:
    """A node of a tree of any branching, unless solution.py has its own."""

    def __init__(self, val=None, children=None):
        self.val = val
        self.children = children


def nary(values):
    """Return the root of the tree whose nodes stand in level order, null after the root and each node's children."""
    if not values or values[0] is None:
        return None
    node = getattr(solution, "Node", Node)
    root = node(values[0])
    root.children = []
    nodes = [root]
    parents, parent = iter(nodes), root
    for value in values[1:]:
        if value is None:
            parent = next(parents)
        else:
            child = node(value)
            child.children = []
            parent.children.append(child)
            nodes.append(child)
    return root
'''


_FINDING = '''

def node_in(first, value):
    """Return the first node with the value, of those that a node leads to; None where there is none."""
    waiting, seen = [first], set()
    for node in waiting:
        if node is None or id(node) in seen:
            continue
        if node.val == value:
            return node
        seen.add(id(node))
        waiting += [getattr(node, name, None) for name in ("left", "right", "next")]
        waiting += getattr(node, "children", None) or []
    return None
'''


class _Nodes(NamedTuple):
    """What an `x-structure` is given as: its class's name, the function that makes it of a list, the text of both."""

    kind: str
    name: str
    converter: str
    text: str


_NODES = (
    _Nodes("binary-tree", "TreeNode", "tree", _TREE),
    _Nodes("linked-list", "ListNode", "linked", _LINKED),
    _Nodes("n-ary-tree", "Node", "nary", _NARY),
)
_CONVERTERS = {nodes.kind: nodes.converter for nodes in _NODES}

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
    functions = [getattr(owner, name) for name in named]
    is_named = isinstance(arguments, dict)
    fitting = fits(functions, [], arguments) if is_named else fits(functions, arguments, {})
    if is_named and not fitting:
        fitting = fits(functions, *in_order(arguments))
    assert len(fitting) == 1, f"solution.py has {len(fitting)} public functions for these arguments, of {named}"
    function, bound = fitting[0]
    return function(*bound.args, **bound.kwargs)


def fits(functions, values, by_name):
    """Return each function that takes the arguments, and the arguments as it takes them."""
    fitting = []
    for function in functions:
        try:
            fitting.append((function, inspect.signature(function).bind(*values, **by_name)))
        except TypeError:
            pass
    return fitting


def in_order(arguments):
    """Return the arguments for a solution that names them otherwise: in order up to one left out, then by name."""
    values, rest = [], dict(arguments)
    for name in NAMES:
        if name not in rest:
            break
        values.append(rest.pop(name))
    return values, rest


@pytest.mark.parametrize("arguments", CASES)
def test_solution(arguments):
    call(arguments)
'''


class PytestModule:
    """Writes the cases of one schema.

    Args:
        schema: as it was sent; its `x-structure` says what is a tree or a linked list, and where that leads back to,
            its `x-node-of` what is a node of one.
    """

    def __init__(self, schema: JsonValue) -> None:
        self._schema = schema
        names = arguments_of(schema) or ()
        back = {cycle_of(member_of(schema, schema, name), schema) for name in names}
        # Where a list leads back to is seen in the list, and no argument.
        self._names = tuple(name for name in names if name not in back)
        self._ids: dict[str, int] = {}

    def case(self, case: Shown) -> bytes:
        """Return one case as a parameter; equal notes are numbered, so that each id names one case."""
        value = parse_json(case.content)
        if not self._names or not isinstance(value, dict):
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
        used = [nodes for nodes in _NODES if _uses(cases, nodes.converter)]
        names = ", ".join(nodes.name for nodes in used)
        offered = f"\nfor node in ({names},):\n    setattr(builtins, node.__name__, node)" if used else ""
        said = "".join(f"# {ascii(note)[1:-1]}\n" for note in notes)
        text = [
            _HEAD.format(file="test_solution.py", notes=f"\n{said}" if said else ""),
            *(nodes.text for nodes in used),
            _FINDING if _uses(cases, "node_in") else "",
            _LOADING.format(offered=offered),
            f"\nNAMES = {list(self._names)!a}\nCASES = [\n",
        ]
        return "".join(text).encode("ascii") + cases + b"]\n" + _TESTING.encode("ascii")

    def _literal(self, value: JsonValue, schema: JsonValue) -> str:
        """Return a value as Python has it, lists that stand for nodes within the call that makes these."""
        if isinstance(value, list):
            return self._list(value, schema)
        return self._members(value, schema) if isinstance(value, dict) else ascii(value)

    def _list(self, value: list[JsonValue], schema: JsonValue, back: JsonValue = None) -> str:
        items = (self._literal(inner, member_of(schema, self._schema, i)) for i, inner in enumerate(value))
        written = f"[{', '.join(items)}]"
        converter = _CONVERTERS.get(kind_of(schema, self._schema) or "")
        more = f", {back}" if isinstance(back, int) and -1 < back < len(value) else ""
        return written if converter is None else f"{converter}({written}{more})"

    def _members(self, value: dict[str, JsonValue], schema: JsonValue) -> str:
        """Return an object: a list with where it leads back to, and nodes of what stands before them."""
        schemas = {name: member_of(schema, self._schema, name) for name in value}
        backs = {name: back for name, own in schemas.items() if (back := cycle_of(own, self._schema)) in value}
        lists = {name for name, inner in value.items() if isinstance(inner, list)}
        owners = {name: owner for name, own in schemas.items() if (owner := owner_of_node(own, self._schema)) in lists}
        owning = {owner: f"of_{at}" for at, owner in enumerate(dict.fromkeys(owners.values()))}
        written = []
        for name in sorted(value.keys() - {*backs.values()}, key=lambda name: (name in owners, [*value].index(name))):
            inner, own = value[name], schemas[name]
            if name in owners:
                text = f"node_in({owning[owners[name]]}, {inner!a})"
            elif isinstance(inner, list):
                text = self._list(inner, own, value[backs[name]] if name in backs else None)
            else:
                text = self._literal(inner, own)
            written.append(f"{name!a}: ({owning[name]} := {text})" if name in owning else f"{name!a}: {text}")
        return f"{{{', '.join(written)}}}"


def _uses(cases: bytes, name: str) -> bool:
    # In a string, a note may say `tree(` too: then a helper is embedded that nothing calls.
    return f"{name}(".encode() in cases
