"""What a schema says of a problem's arguments: their names in order, and which of them are trees and lists of nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema.pointers import child

# Says that a value is the one of a node of the tree or list under a name beside it.
NODE_OF = "x-node-of"
# Says that a graph as an adjacency list is given as its first node.
NODE = "x-node"
# What the calls of a class give back, where an input has it.
_EXPECTED = "expected"
# What problems that ask for a class call the list of its calls.
_OPERATIONS = ("operations", "commands", "ops", "methods", "actions", "calls")
_OF_NODES = frozenset({"binary-tree", "n-ary-tree", "linked-list"})
# Of references and branches that lead on without a step into the value.
_MOST_HOPS = 50


def arguments_of(schema: JsonValue) -> tuple[str, ...] | None:
    """Return the names of the arguments in the order of the schema's properties.

    None where the input is no object with declared properties: then the whole input is the one argument.
    """
    names: dict[str, None] = {}
    for part in parts_of(schema, schema):
        declared = part.get("properties")
        if part.get("type", "object") == "object" and isinstance(declared, dict):
            names.update(dict.fromkeys(declared))
    return tuple(names) or None


def parts_of(schema: JsonValue, root: JsonValue) -> Iterator[dict[str, JsonValue]]:
    """Yield the schema and whatever holds in its place: what it refers to, its `allOf`, a lone `anyOf` beside null."""
    waiting: list[JsonValue] = [schema]
    for _ in range(_MOST_HOPS):
        if not waiting:
            return
        part = waiting.pop(0)
        if not isinstance(part, dict):
            continue
        yield part
        if isinstance(reference := part.get("$ref"), str):
            waiting.append(_target(reference, root))
        if isinstance(every := part.get("allOf"), list):
            waiting.extend(every)
        for keyword in ("anyOf", "oneOf"):
            branches = part.get(keyword)
            if isinstance(branches, list):
                others = [branch for branch in branches if branch != {"type": "null"}]
                waiting.extend(others if len(others) == 1 else [])


def kind_of(schema: JsonValue, root: JsonValue) -> str | None:
    """Return the schema's `x-structure`, whether it is written as a name or as an object with a `kind`."""
    for part in parts_of(schema, root):
        said = part.get("x-structure")
        kind = said.get("kind") if isinstance(said, dict) else said
        if isinstance(kind, str):
            return kind
    return None


def cycle_of(schema: JsonValue, root: JsonValue) -> str | None:
    """Return the name beside a linked list that says where its last node leads back to; None where it has none."""
    for part in parts_of(schema, root):
        said = part.get("x-structure")
        if isinstance(said, dict) and isinstance(name := said.get("cycle"), str):
            return name
    return None


def owner_of_node(schema: JsonValue, root: JsonValue) -> str | None:
    """Return the name of the tree or list beside a value of which the value names a node; None where it does not."""
    for part in parts_of(schema, root):
        if isinstance(name := part.get(NODE_OF), str):
            return name
    return None


def require_owners(schema: dict[str, JsonValue]) -> None:
    """Refuse an `x-node-of` that names no tree or list beside its value: an exported module could build no node.

    Raises:
        UnprocessableError: `invalid_schema`, with the pointer of the first such.
    """
    declared = schema.get("properties")
    for name, own in declared.items() if isinstance(declared, dict) else ():
        owner = own.get(NODE_OF) if isinstance(own, dict) else None
        if not isinstance(own, dict) or NODE_OF not in own:
            continue
        beside = declared.get(owner) if isinstance(declared, dict) and isinstance(owner, str) else None
        if beside is None or owner == name or kind_of(beside, schema) not in _OF_NODES:
            raise UnprocessableError(
                f"'{NODE_OF}' is the name of a tree or a linked list (by 'x-structure') beside it.",
                code="invalid_schema",
                pointer=child("", "properties", name, NODE_OF),
            )


def is_node(schema: JsonValue, root: JsonValue) -> bool:
    """Tell whether a graph is given as its first node."""
    return any(part.get(NODE) is True for part in parts_of(schema, root))


def base_of(schema: JsonValue, root: JsonValue) -> int:
    """Return the number of a graph's first node."""
    for part in parts_of(schema, root):
        said = part.get("x-structure")
        if isinstance(said, dict) and said.get("base") == 1:
            return 1
    return 0


class Calls(NamedTuple):
    """Which properties of an input are the calls of a class.

    Attributes:
        operations: the name of the list of the methods' names, the class first.
        arguments: the name of the list of a list of arguments for each.
        first: what the first operation may be; None where the schema does not say.
    """

    operations: str
    arguments: str
    first: tuple[str, ...] | None


def calls_of(schema: JsonValue) -> Calls | None:
    """Return which properties are the calls of a class, where a schema has such; None where it has not."""
    members = {name: member_of(schema, schema, name) for name in arguments_of(schema) or ()}
    operations = next((name for name in _OPERATIONS if name in members), None)
    if operations is None or "string" not in _types(member_of(members[operations], schema, 0), schema):
        return None
    lists = [
        name
        for name, own in members.items()
        if name not in (operations, _EXPECTED) and "array" in _types(member_of(own, schema, 0), schema)
    ]
    named = [name for name in lists if name == "arguments"] or lists
    if len(named) != 1:
        return None
    return Calls(operations, named[0], _said(member_of(members[operations], schema, 0), schema))


def _said(schema: JsonValue, root: JsonValue) -> tuple[str, ...] | None:
    """Return the texts that a schema allows, where it lists them."""
    for part in parts_of(schema, root):
        listed = [part["const"]] if "const" in part else part.get("enum")
        if isinstance(listed, list):
            return tuple(text for text in listed if isinstance(text, str))
    return None


def _types(schema: JsonValue, root: JsonValue) -> set[str]:
    """Return the types that a schema says, or shows by what it lists or holds."""
    found = {"string"} if _said(schema, root) else set()
    for part in parts_of(schema, root):
        said = part.get("type")
        found |= {kind for kind in (said if isinstance(said, list) else [said]) if isinstance(kind, str)}
        branches = part.get("anyOf")
        for branch in branches if isinstance(branches, list) else ():
            found |= {kind} if isinstance(branch, dict) and isinstance(kind := branch.get("type"), str) else set()
    return found


def member_of(schema: JsonValue, root: JsonValue, step: str | int) -> JsonValue:
    """Return the schema of a value's property or item, as far as it says one."""
    for part in parts_of(schema, root):
        if isinstance(step, str):
            declared = part.get("properties")
            if isinstance(declared, dict) and step in declared:
                return declared[step]
            continue
        first = part.get("prefixItems", part.get("items"))
        if isinstance(first, list) and step < len(first):
            return first[step]
        if isinstance(items := part.get("items"), dict):
            return items
    return True


def _target(reference: str, root: JsonValue) -> JsonValue:
    if not reference.startswith("#"):
        return True
    found = root
    for step in unquote(reference[1:]).split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict):
            found = found.get(name, True)
        elif isinstance(found, list) and name.isascii() and name.isdigit() and len(name) < 6 and int(name) < len(found):
            found = found[int(name)]
        else:
            return True
    return found
