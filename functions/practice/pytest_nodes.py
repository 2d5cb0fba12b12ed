"""Trees, lists and graphs in a pytest module: the classes of their nodes, and what makes them of a case's lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

ADJACENCY = "adjacency-list"
_TREE = '''

class TreeNode:
    """A node of a binary tree, unless solution.py has its own."""

    def __init__(self, val=0, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right
'''
_TREE_MAKING = '''

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
'''
_LINKED_MAKING = '''

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
'''
_NARY_MAKING = '''

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
_GRAPH = '''

class Node:
    """A node of a graph, unless solution.py has its own."""

    def __init__(self, val=0, neighbors=None):
        self.val = val
        self.neighbors = neighbors if neighbors is not None else []
'''
_GRAPH_MAKING = '''

def graph(lists, base=0):
    """Return the first node of the graph whose lists say where each node leads, by numbers from the base on."""
    node = getattr(solution, "Node", Node)
    nodes = [node(number) for number, _ in enumerate(lists or [], base)]
    for one, others in zip(nodes, lists or []):
        one.neighbors = [nodes[number - base] for number in others]
    return nodes[0] if nodes else None
'''
FINDING = '''

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
        waiting += getattr(node, "neighbors", None) or []
    return None
'''


class Nodes(NamedTuple):
    """What an `x-structure` is given as.

    Attributes:
        kind: the structure's.
        name: of the class of its nodes.
        converter: the function that makes the nodes of a case's list.
        defined: the text of the class.
        making: the text of the function.
    """

    kind: str
    name: str
    converter: str
    defined: str
    making: str


NODES = (
    Nodes("binary-tree", "TreeNode", "tree", _TREE, _TREE_MAKING),
    Nodes("linked-list", "ListNode", "linked", _LINKED, _LINKED_MAKING),
    Nodes("n-ary-tree", "Node", "nary", _NARY, _NARY_MAKING),
    Nodes(ADJACENCY, "Node", "graph", _GRAPH, _GRAPH_MAKING),
)
CONVERTERS = {nodes.kind: nodes.converter for nodes in NODES}


def written_nodes(used: Sequence[Nodes]) -> str:
    """Return the text of the classes and functions; where two classes have one name, the first is what both have."""
    defined = {nodes.name: nodes.defined for nodes in reversed(used)}
    return "".join((defined.pop(nodes.name, "")) + nodes.making for nodes in used)
