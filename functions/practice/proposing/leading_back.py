"""Where the end of a linked list leads back to, which only the judge is told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from functions.practice.proposing.examples import read_examples
from functions.practice.proposing.nodes import add_to_structure
from functions.practice.proposing.shapes import BACK
from functions.practice.proposing.spelling import sentences
from functions.practice.proposing.types import INTEGER, MAX_PARAMETERS, Schema, Signature, structure_kind
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError

# As every problem of LeetCode calls where the last node of a list leads back to.
USUAL = "pos"
_BACK = re.compile(BACK, re.IGNORECASE | re.ASCII)


def back_beside(read: Signature, statement: str, examples: Sequence[JsonValue]) -> str | None:
    """Return the name that says where a linked list leads back to, if the signature has none and all examples do."""
    lists = [name for name, typed in read.types.items() if structure_kind(typed) == "linked-list"]
    stated = next((match[1] for line in sentences(statement) if (match := _BACK.fullmatch(line.text))), None)
    name = stated or USUAL
    if len(lists) != 1 or name in read.types or len(read.types) >= MAX_PARAMETERS:
        return None
    try:
        values = read_examples(examples, [*read.types, name], [])
    except UnprocessableError:
        return None
    if not all(isinstance(value, dict) and name in value for value in values):
        return None
    # Where nothing but the name tells, each example's has to be a place of the list.
    return name if stated or (values and all(is_place(value, lists[0], name) for value in values)) else None


def is_place(value: JsonValue, head: str, back: str) -> bool:
    """Tell whether an input's value under one name is a place of the list under another, or -1."""
    listed, place = (value.get(head), value.get(back)) if isinstance(value, dict) else (None, None)
    return type(place) is int and -1 <= place < max(1, len(listed) if isinstance(listed, list) else 0)


def lead_back(schema: Schema, name: str) -> None:
    """Make the linked list of the input lead back to the place under a name."""
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return
    for part in [*properties.values()]:
        if isinstance(part, dict) and structure_kind(part) == "linked-list":
            add_to_structure(part, cycle=name)
            properties[name] = {**INTEGER, "minimum": -1}
