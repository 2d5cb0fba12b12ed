"""A document's own examples in place of expressions that cannot be matched, where nothing could be sent otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from functions.openapi.reading.examples import examples_beside
from functions.openapi.reading.specification import Place, Specification
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema import Undecided
from shared.schema.pointers import child, tokens_of

_NOTHING = Place("", {})


def with_examples(
    specification: Specification, schema: Place, undecided: Iterable[Undecided], beside: Iterable[JsonValue]
) -> tuple[Specification, list[Undecided]]:
    """Return a document that lists texts in place of expressions, and the expressions that are in it no more.

    The texts are those that the document itself has for the place: listed, as examples, or as the default. Whether
    they match is not known.

    Args:
        schema: where the expressions were met.
        beside: examples of a whole value of the schema.
    """
    document: Any = specification.value
    taken: list[Undecided] = []
    for each in undecided:
        *tokens, keyword = tokens_of(each.pointer)
        holder = specification.at(child("", *tokens))
        if holder is None or keyword != "pattern":
            continue
        texts = dict.fromkeys(one for one in _said(specification, schema, holder, beside) if isinstance(one, str))
        if texts:
            others = {name: value for name, value in holder.object.items() if name != "pattern"}
            document = replaced(document, tokens, {**others, "enum": [*texts]})
            taken.append(each)
    return Specification(document), taken


def _said(
    specification: Specification, schema: Place, holder: Place, beside: Iterable[JsonValue]
) -> Iterator[JsonValue]:
    """Yield what the document says that a value may be."""
    stated = holder.object
    listed = stated.get("enum")
    if isinstance(listed, list) or "const" in stated:
        yield from listed if isinstance(listed, list) else [stated["const"]]
        return
    yield from _parts_of(beside, _names_below(specification, schema, holder))
    yield from examples_beside(_NOTHING, holder)
    if "default" in stated:
        yield stated["default"]


def _names_below(specification: Specification, schema: Place, holder: Place) -> list[str] | None:
    """Return the properties that lead from a schema to one in it; None where something else leads there too."""
    try:
        root = specification.follow(schema).pointer
    except UnprocessableError:
        return None
    if holder.pointer != root and not holder.pointer.startswith(f"{root}/"):
        return None
    steps = tokens_of(holder.pointer.removeprefix(root))
    return steps[1::2] if all(step == "properties" for step in steps[::2]) else None


def _parts_of(values: Iterable[JsonValue], names: list[str] | None) -> Iterator[JsonValue]:
    for value in values if names is not None else ():
        part: JsonValue = value
        for name in names or ():
            part = part.get(name) if isinstance(part, dict) else None
        yield part


def replaced(value: Any, tokens: list[str], new: JsonValue) -> Any:
    """Return a value with another part at a place; what is not on the way there is shared."""
    if not tokens:
        return new
    head, *rest = tokens
    if isinstance(value, list):
        at = int(head)
        return [*value[:at], replaced(value[at], rest, new), *value[at + 1 :]]
    return {**value, head: replaced(value[head], rest, new)}
