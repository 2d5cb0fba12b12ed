"""Trees, lists and graphs in a pytest module: the classes of their nodes, and what makes them of a case's lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

ADJACENCY = "adjacency-list"
_NODE = "Node"
_TREE = '''

class TreeNode:
    """A node of a binary tree, unless solution.py has its own."""

    def __init__(self, val=0, left=None, right=None):
        self.val = val
        self.left = left
        self.right = right
'''
_TREE_NODE = '''

class Node(TreeNode):
    """A node of a tree that leads to more than its children, unless solution.py has its own."""

    def __init__(self, val=0, left=None, right=None, next=None):
        super().__init__(val, left, right)
        self.next = next
'''
_TREE_MAKING = '''

def tree(values):
    """Return the root of the tree whose nodes stand in level order, null where a child is missing."""
    if not values or values[0] is None:
        return None
    node = node_class(TreeNode)
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
_LIST_NODE = '''

class Node(ListNode):
    """A node of a list that leads to more than the next, unless solution.py has its own."""

    def __init__(self, val=0, next=None, random=None):
        super().__init__(val, next)
        self.random = random
'''
_LINKED_MAKING = '''

def linked(values, back=-1):
    """Return the first node of the list of the values, whose last leads back to the node at an index."""
    node = node_class(ListNode)
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
# LeetCode calls nodes that know more than usual ones `Node`; which a solution takes, its annotations say.
_CHOOSING = '''

def node_class(usual):
    """Return the class of a node for solution.py: its own, or the usual one, unless all that it names is Node."""
    owners = [solution, *getattr(solution, "Solution", object).__mro__[:-1]]
    routines = [each for owner in owners for each in vars(owner).values() if inspect.isroutine(each)]
    text = " ".join(str(each) for one in routines for each in getattr(one, "__annotations__", {}).values())
    words = "".join(each if each.isidentifier() else " " for each in text).split()
    name = "Node" if "Node" in words and usual.__name__ not in words else usual.__name__
    return getattr(solution, name, globals()[name])
'''
_USUAL = '''

def node_class(usual):
    """Return the class of a node: solution.py's own, or the usual one."""
    return getattr(solution, usual.__name__, usual)
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
        other: the text of a class Node, where LeetCode has one of such nodes too; empty where it has none.
    """

    kind: str
    name: str
    converter: str
    defined: str
    making: str
    other: str = ""


NODES = (
    Nodes("binary-tree", "TreeNode", "tree", _TREE, _TREE_MAKING, _TREE_NODE),
    Nodes("linked-list", "ListNode", "linked", _LINKED, _LINKED_MAKING, _LIST_NODE),
    Nodes("n-ary-tree", _NODE, "nary", _NARY, _NARY_MAKING),
    Nodes(ADJACENCY, _NODE, "graph", _GRAPH, _GRAPH_MAKING),
)
CONVERTERS = {nodes.kind: nodes.converter for nodes in NODES}


def written_nodes(used: Sequence[Nodes]) -> tuple[str, list[str]]:
    """Return the text of the classes and functions, and the classes' names.

    Where two classes have one name, the first is what both have.
    """
    defined = {nodes.name: nodes.defined for nodes in reversed(used)}
    names = list(dict.fromkeys(nodes.name for nodes in used))
    others = [nodes.other for nodes in used if nodes.other]
    text = "".join((defined.pop(nodes.name, "")) + nodes.making for nodes in used)
    if others and _NODE not in names:
        return text + others[0] + _CHOOSING, [*names, _NODE]
    return text + (_USUAL if others else ""), names
