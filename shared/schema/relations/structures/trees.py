"""Trees as LeetCode writes them, level by level: read and written."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Node:
    """A binary tree's node; a child that is not there is None."""

    value: Any = None
    left: Node | None = None
    right: Node | None = None


@dataclass(slots=True)
class Branch:
    """An n-ary tree's node."""

    value: Any = None
    children: list[Branch] = field(default_factory=list)


def read_binary(levels: list[Any]) -> Node | None:
    """Return the tree whose level order is `levels`: nulls stand for missing children, and none trail.

    Raises:
        ValueError: it is no such level order.
    """
    if not levels:
        return None
    if levels[0] is None or levels[-1] is None:
        raise ValueError("a level order neither begins nor ends with null")
    root = Node(levels[0])
    waiting = deque([root])
    for index in range(1, len(levels), 2):
        if not waiting:
            raise ValueError("a child has no parent")
        parent = waiting.popleft()
        if levels[index] is not None:
            parent.left = Node(levels[index])
            waiting.append(parent.left)
        if index + 1 < len(levels) and levels[index + 1] is not None:
            parent.right = Node(levels[index + 1])
            waiting.append(parent.right)
    return root


def write_binary(root: Node | None) -> list[Any]:
    """Return the level order of a tree."""
    levels: list[Any] = []
    waiting: deque[Node | None] = deque([root])
    while waiting:
        node = waiting.popleft()
        levels.append(None if node is None else node.value)
        if node is not None:
            waiting.extend((node.left, node.right))
    while levels and levels[-1] is None:
        levels.pop()
    return levels


def in_order(root: Node | None) -> list[Node]:
    """Return the nodes from left to right."""
    found: list[Node] = []
    above: list[Node] = []
    node = root
    while node is not None or above:
        while node is not None:
            above.append(node)
            node = node.left
        last = above.pop()
        found.append(last)
        node = last.right
    return found


def is_binary_tree(levels: list[Any]) -> bool:
    """Tell whether `levels` is a binary tree's level order."""
    try:
        read_binary(levels)
    except ValueError:
        return False
    return True


def is_binary_search_tree(levels: list[Any]) -> bool:
    """Tell whether `levels` is the level order of a binary tree with strictly rising values from left to right."""
    if not is_binary_tree(levels):
        return False
    last = -math.inf
    for node in in_order(read_binary(levels)):
        if not node.value > last:
            return False
        last = node.value
    return True


def read_branches(levels: list[Any]) -> Branch | None:
    """Return the n-ary tree whose level order is `levels`: after the root and after each node's children stands null.

    Raises:
        ValueError: it is no such level order.
    """
    if not levels:
        return None
    if levels[0] is None or levels[-1] is None or (len(levels) > 1 and levels[1] is not None):
        raise ValueError("the root stands alone before the first null, and no null trails")
    root = Branch(levels[0])
    nodes = [root]
    parent = -1
    for value in levels[1:]:
        if value is None:
            parent += 1
            if parent >= len(nodes):
                raise ValueError("a child has no parent")
        else:
            nodes[parent].children.append(Branch(value))
            nodes.append(nodes[parent].children[-1])
    return root


def write_branches(root: Branch | None) -> list[Any]:
    """Return the level order of an n-ary tree."""
    if root is None:
        return []
    levels: list[Any] = [root.value, None]
    waiting = deque([root])
    while waiting:
        children = waiting.popleft().children
        levels.extend(child.value for child in children)
        levels.append(None)
        waiting.extend(children)
    while levels and levels[-1] is None:
        levels.pop()
    return levels


def is_branching_tree(levels: list[Any]) -> bool:
    """Tell whether `levels` is an n-ary tree's level order."""
    try:
        read_branches(levels)
    except ValueError:
        return False
    return True
