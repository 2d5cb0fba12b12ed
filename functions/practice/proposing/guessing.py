"""What lists are where no signature tells: trees, linked lists and graphs, by their names and by what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from functions.practice.proposing.inference import infer_type
from functions.practice.proposing.leading_back import USUAL, is_place, lead_back
from functions.practice.proposing.types import Schema, array_of, structure_kind, union_of
from shared.canonical_json import JsonValue

_TREES = re.compile(r"(?:[A-Za-z]{0,20}[rR]oot|[tT]ree)_?\d?", re.ASCII)
_LISTS = re.compile(r"head(?:_?\d|_?[A-Za-z])?", re.ASCII)
_GRAPHS = re.compile(r"graph|adj|adj(?:acency)?_?[lL]ist", re.ASCII)
# What each of two is called, where both are there: nobody calls one list that.
_TWO_LISTS = (("l1", "l2"), ("list1", "list2"))
_TWO_TREES = ("p", "q")
_LINKED = "linked-list"
_TOLD = {
    "binary-tree": "a binary tree",
    "n-ary-tree": "a tree of any number of children",
    "linked-list": "a linked list",
    "adjacency-list": "lists of neighbours",
}
# Of so many, the children of an n-ary tree stand beside each other.
_SURELY_BRANCHING = 6
_LEAST_ROOM = 10

_Column = Sequence[list[JsonValue]]


def guess_structures(schema: Schema, values: Sequence[JsonValue], fits: Callable[[Schema], bool]) -> list[str]:
    """Give lists the structure that their names and the examples' values show; return what is to be told of that.

    Args:
        schema: of the whole input, as inferred from `values`; changed.
        values: the examples' inputs; null becomes the empty list where it stands for a tree or list without nodes.
        fits: tells whether a schema is sound and takes the values.
    """
    properties, objects = schema.get("properties"), [value for value in values if isinstance(value, dict)]
    if not isinstance(properties, dict) or len(objects) < len(values):
        return []
    columns = {name: found for name in properties if (found := _column(name, objects)) is not None}
    told: list[str] = []
    for name, column in columns.items():
        before = properties[name]
        nulls = [value for value in objects if value.get(name, 0) is None]
        for shaped in _likely(name, columns, column):
            properties[name] = shaped
            for value in nulls:
                value[name] = []
            if fits(schema):
                kind = _TOLD[str(structure_kind(shaped))]
                told.append(f"Taken for {kind} without a model, by its name and the examples: {name[:40]}.")
                break
            properties[name] = before
            for value in nulls:
                value[name] = None
    lists = [name for name, part in properties.items() if isinstance(part, dict) and structure_kind(part) == _LINKED]
    if len(lists) == 1 and USUAL in properties and all(is_place(value, lists[0], USUAL) for value in objects):
        lead_back(schema, USUAL)
        told.append(f"Taken for where the end of a list leads back to, or -1, without a model: {USUAL}.")
    return told


def _column(name: str, objects: Sequence[dict[str, JsonValue]]) -> _Column | None:
    """Return the lists under a name, null as an empty one; None where there is anything else."""
    found = [value[name] for value in objects if name in value]
    lists = [[] if value is None else value for value in found if value is None or isinstance(value, list)]
    return lists if len(lists) == len(found) and any(isinstance(value, list) for value in found) else None


def _likely(name: str, columns: Mapping[str, _Column], column: _Column) -> Iterator[Schema]:
    """Yield the structures that a list may have, the likeliest first."""
    if _GRAPHS.fullmatch(name):
        for base in (0, 1):
            for more in ({}, {"directed": True}):
                structure: Schema = {"kind": "adjacency-list", **({"base": base} if base else {}), **more}
                yield array_of(_rows(column), **{"x-structure": structure if len(structure) > 1 else "adjacency-list"})
    if any(isinstance(item, (list, dict)) for value in column for item in value):
        return
    items = infer_type([item for value in column for item in value if item is not None])
    # Of two trees, both are such where one shows it.
    twins = [columns.get(one, []) for one in _TWO_TREES if name in _TWO_TREES]
    if _TREES.fullmatch(name) or any(_has_gaps(value) for each in [column, *twins] for value in each):
        kinds = ["n-ary-tree", "binary-tree"] if _branches(column) else ["binary-tree", "n-ary-tree"]
        for kind in kinds:
            yield array_of(union_of([items, {"type": "null"}]), **{"x-structure": kind})
    if _LISTS.fullmatch(name) or any(name in two and all(one in columns for one in two) for two in _TWO_LISTS):
        yield array_of(items, **{"x-structure": _LINKED})


def _rows(column: _Column) -> Schema:
    """Return the type of lists of neighbours, of which there may be none, or more than in the examples."""
    rows = [row for value in column for row in value]
    longest = max((len(row) for row in rows if isinstance(row, list)), default=0)
    return {**infer_type(rows), "minItems": 0, "maxItems": max(_LEAST_ROOM, 2 * longest)}


def _has_gaps(value: Sequence[JsonValue]) -> bool:
    """Tell whether nulls stand where a tree has no child: after the first of a list, and never last."""
    return None in value and value[0] is not None and value[-1] is not None


def _branches(column: _Column) -> bool:
    """Tell whether lists look like those of n-ary trees: a null after the root, and children beside each other."""
    long = [value for value in column if len(value) > 1]
    together = any(
        len(value) >= _SURELY_BRANCHING and any(None not in pair for pair in pairwise(value)) for value in long
    )
    return together and all(value[1] is None for value in long)
