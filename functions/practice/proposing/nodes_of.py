"""Parameters of a type of nodes that are nodes of another parameter's tree or list, and have none of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from functions.practice.proposing.among import NAME, NAMES, listed
from functions.practice.proposing.nodes import has_nodes
from functions.practice.proposing.types import Schema, structure_kind

_KINDS = r"(?:binary |search |n-ary |linked ){0,2}(?:tree|BST|list)"
# `target is the value of one of the nodes in the tree`, `target node is a node from the original tree`.
_A_NODE_OF = re.compile(
    rf"(?:^|(?<=[.!] )|(?<=[-*] ))(?P<names>{NAMES})(?: nodes?)? "
    r"(?:(?:is|are|both|will|must|always|be|guaranteed to) ){1,4}"
    r"(?:the values? of )?(?:(?:one|two|some|an?|the) )?(?:of )?(?:the )?(?:(?:valid|existing|distinct|different) )?"
    rf"nodes? (?:in|of|from|within) (?:the )?(?:(?:given|same|input) )?(?P<owner>{_KINDS}|{NAME})"
    rf"(?: {_KINDS})?(?: and (?:is|are) (?:not|never) null)?(?=[ \t]*(?:\.|$))",
    re.MULTILINE | re.IGNORECASE | re.ASCII,
)


def _with_nodes(schema: Schema) -> dict[str, Schema]:
    properties = schema.get("properties")
    found = properties.items() if isinstance(properties, dict) else ()
    return {name: part for name, part in found if isinstance(part, dict) and has_nodes(part)}


def with_nodes_of(statement: str, schema: Schema) -> str:
    """Return the statement with what it says of nodes in the plain words `p and q exist in root`."""
    nodes = _with_nodes(schema)
    if len(nodes) < 2:
        return statement

    def plain(said: re.Match[str]) -> str:
        names = listed(said["names"])
        if not nodes.keys() >= {*names}:
            return said[0]
        kind = structure_kind(nodes[names[0]])
        others = [name for name, part in nodes.items() if name not in names and structure_kind(part) == kind]
        if said["owner"] in others:
            return f"{said['names']} exist in {said['owner']}"
        is_kind = re.fullmatch(_KINDS, said["owner"], re.IGNORECASE) is not None
        if len(others) != 1 or not is_kind or ("list" in said["owner"].lower()) != (kind == "linked-list"):
            return said[0]
        return f"{said['names']} exist in {'BST' if said['owner'] == 'BST' else others[0]}"

    return _A_NODE_OF.sub(plain, statement)


def of_their_own(statement: str, schema: Schema) -> Iterator[str]:
    """Yield a note on each parameter that the statement calls a node, beside the tree or list that it may be of."""
    nodes = _with_nodes(schema)
    for name, part in nodes.items():
        owners = [other for other, beside in nodes.items() if structure_kind(beside) == structure_kind(part)]
        called = rf"\bnodes?,? `?(?:{NAME}`?(?:,|,? and) `?){{0,2}}{re.escape(name)}\b|\b{re.escape(name)}`? node\b"
        if owners[0] != name and re.search(called, statement) is not None:
            what = "list" if structure_kind(part) == "linked-list" else "tree"
            yield f"{name[:40]} has a {what} of its own: no line that is read says whose node it is."
