"""How many nodes trees and lists have: a tree's array has a null for each missing child, and is longer."""

from __future__ import annotations

import re

from functions.practice.proposing.types import STRUCTURES, Schema, Signature, structure_kind
from shared.canonical_json import JsonValue

_TREES = ("binary-tree", "n-ary-tree")
_OF_NODES = (*_TREES, "linked-list")
_BINARY = re.compile(r"\bbinary (?:search )?trees?\b", re.IGNORECASE)
_BRANCHING = re.compile(r"\bn-ary\b", re.IGNORECASE)
_PERFECT = re.compile(r"\bgiven (?:the )?(?:root (?:node )?of )?(?:an?|the) perfect binary tree\b", re.IGNORECASE)
# More levels than these have more nodes than an input may have.
_MOST_LEVELS = 24


def has_nodes(part: Schema) -> bool:
    """Tell whether a schema is one of a tree or a list."""
    return structure_kind(part) in _OF_NODES


def is_tree(part: Schema) -> bool:
    """Tell whether a schema is one of a tree."""
    return structure_kind(part) in _TREES


def is_search_tree(part: Schema) -> bool:
    """Tell whether a schema is one of a binary search tree."""
    said = part.get("x-structure")
    return isinstance(said, dict) and said.get("bst") is True


def add_to_structure(part: Schema, **options: JsonValue) -> None:
    """Give a schema's structure further options."""
    said = part["x-structure"]
    part["x-structure"] = {**(said if isinstance(said, dict) else {"kind": said}), **options}


def nodes_of(part: Schema) -> tuple[JsonValue, JsonValue]:
    """Return how few and how many nodes a tree may have, None where that is not said."""
    said = part.get("x-structure")
    return (said.get("minNodes"), said.get("maxNodes")) if isinstance(said, dict) else (None, None)


def limit_nodes(part: Schema, low: int | None, high: int | None) -> None:
    """Bound how many nodes a tree or list has, and with them how long its array is."""
    if not is_tree(part):
        part.update({name: bound for name, bound in (("minItems", low), ("maxItems", high)) if bound is not None})
        return
    said = part["x-structure"]
    structure: Schema = {**said} if isinstance(said, dict) else {"kind": said}
    if low is not None:
        part["minItems"] = structure["minNodes"] = low
    if high is not None:
        structure["maxNodes"] = high
        # In the level order of a tree whose every node has one child, each but two stands beside a null.
        part["maxItems"] = max(0, 2 * high - 1)
    part["x-structure"] = structure


def node_count(word: str, node: str) -> str:
    """Return the expression of how many nodes the tree has that a word stands for; `node` is a name that is free."""
    return f"sum(1 for {node} in {word} if {node} is not None)"


def settle_nodes(read: Signature, statement: str) -> None:
    """Make the tree of a signature's `Node`, which has no more to tell, the binary one that the statement speaks of."""
    if _BINARY.search(statement) is None or _BRANCHING.search(statement) is not None:
        return
    for name, typed in read.types.items():
        if structure_kind(typed) == "n-ary-tree":
            read.types[name] = {**STRUCTURES["TreeNode"]}
            read.notes.append(f"{name[:40]} is taken for a binary tree, as the statement speaks of one.")


def perfected(schema: Schema, statement: str) -> tuple[Schema, str] | None:
    """Return the schema with its one binary tree kept to perfect ones, and its name, where that is what is given."""
    properties = schema.get("properties")
    if not isinstance(properties, dict) or _PERFECT.search(statement) is None:
        return None
    trees = {
        name: part
        for name, part in properties.items()
        if isinstance(part, dict) and structure_kind(part) == "binary-tree" and name.isidentifier()
    }
    if len(trees) != 1:
        return None
    ((name, part),) = trees.items()
    said = schema.get("x-constraints")
    # Each place of a level order without nulls is taken, and the last level is full.
    full = f"any(len({name}) == 2 ** k - 1 for k in range({_MOST_LEVELS}))"
    return {
        **schema,
        "properties": {**properties, name: {**part, "items": {"type": "integer"}}},
        "x-constraints": [*(said if isinstance(said, list) else []), full],
    }, name
