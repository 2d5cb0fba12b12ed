"""The schemas of a programming language's types, as plain JSON Schema without bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError

Schema: TypeAlias = "dict[str, JsonValue]"

MAX_PARAMETERS = 30
MAX_TYPE_DEPTH = 12

INTEGER: Schema = {"type": "integer"}
# LeetCode's classes of nodes; what they hold are whole numbers in nearly all problems.
STRUCTURES: dict[str, Schema] = {
    "TreeNode": {"type": "array", "x-structure": "binary-tree", "items": {"type": ["integer", "null"]}},
    "ListNode": {"type": "array", "x-structure": "linked-list", "items": {"type": "integer"}},
}


def node_schema(parameter: str) -> Schema | None:
    """Return the schema of a `Node`, which LeetCode calls nodes of several kinds, by the parameter's name."""
    if parameter == "root":
        return {"type": "array", "x-structure": "n-ary-tree", "items": {"type": ["integer", "null"]}}
    if parameter in ("node", "graph"):
        # Of a graph: for each node, counted from one, those it leads to; the first is the one that is given.
        structure: Schema = {"kind": "adjacency-list", "base": 1, "connected": True}
        return {"type": "array", "x-structure": structure, "x-node": True, "items": array_of({**INTEGER, "minimum": 1})}
    return None


@dataclass(frozen=True, slots=True)
class Design:
    """A class that a problem asks for.

    Attributes:
        name: its own, which is the first operation.
        methods: each with the flat names of its parameters; the constructor under the class's name.
    """

    name: str
    methods: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class Signature:
    """What a signature says of a problem's input.

    Attributes:
        types: the parameters' schemas, in order; `{}` where a type says nothing.
        optional: the parameters that may be left out.
        notes: what a reader should know of how types were read.
        is_vague: the language has one type for whole numbers and fractions.
        design: the class that is asked for, where it is no function.
    """

    types: dict[str, Schema] = field(default_factory=dict)
    optional: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    is_vague: bool = False
    design: Design | None = None

    def add(self, name: str, schema: Schema, *, is_optional: bool) -> None:
        """Add a parameter.

        Raises:
            UnprocessableError: it is there already, or there are too many.
        """
        if name in self.types:
            raise bad_signature(f"The parameter {name[:60]} stands there twice.")
        if len(self.types) >= MAX_PARAMETERS:
            raise bad_signature(f"There are more than {MAX_PARAMETERS} parameters.")
        self.types[name] = schema
        if is_optional:
            self.optional.add(name)


def bad_signature(detail: str) -> UnprocessableError:
    """Return the refusal of a signature."""
    return UnprocessableError(detail, code="invalid_signature", pointer="/signature")


def array_of(items: Schema, **more: JsonValue) -> Schema:
    """Return the schema of an array."""
    return {"type": "array", **({"items": items} if items else {}), **more}


def tuple_of(parts: Sequence[Schema]) -> Schema:
    """Return the schema of an array with just these places."""
    return {
        "type": "array",
        "prefixItems": list(parts),
        "items": False,
        "minItems": len(parts),
        "maxItems": len(parts),
    }


def union_of(branches: Sequence[Schema]) -> Schema:
    """Return the schema of a value of any of the branches; null joins the type where there is one other."""
    others = [branch for branch in branches if branch != {"type": "null"}]
    has_null = len(others) < len(branches)
    distinct: list[Schema] = []
    for branch in others:
        if branch not in distinct:
            distinct.append(branch)
    if {} in distinct:
        return {}
    if {"type": "number"} in distinct and INTEGER in distinct:
        distinct.remove(INTEGER)
    if not distinct:
        return {"type": "null"}
    if all(branch.keys() == {"enum"} for branch in distinct):
        members: list[JsonValue] = []
        for branch in distinct:
            said = branch["enum"]
            members.extend(said if isinstance(said, list) else [])
        return {"enum": [*members, *([None] if has_null else [])]}
    if len(distinct) > 1:
        null: list[JsonValue] = [{"type": "null"}] if has_null else []
        return {"anyOf": [*distinct, *null]}
    (only,) = distinct
    if not has_null or "x-structure" in only:
        # A tree or list without nodes is the empty array, which is how null is written there.
        return only
    kind = only.get("type")
    return {**only, "type": [kind, "null"]} if isinstance(kind, str) else {"anyOf": [only, {"type": "null"}]}


def structure_kind(schema: Schema) -> str | None:
    """Return which `x-structure` a schema has, whether it is written as a name or as an object; None without one."""
    said = schema.get("x-structure")
    kind = said.get("kind") if isinstance(said, dict) else said
    return kind if isinstance(kind, str) else None
