"""The relations of a document: found, checked, and what structures ask of their neighbours written out beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from shared.canonical_json import JsonValue
from shared.schema import faults
from shared.schema.pointers import child, parts_of
from shared.schema.reading.dialect import IN_PLACE_LISTS, IN_PLACE_MAPS, IN_PLACE_SINGLES
from shared.schema.reading.document import Document
from shared.schema.relations.keywords import CONSTRAINTS, STRUCTURE, shown

if TYPE_CHECKING:
    from shared.schema.relations.structures.kinds import Structure

MAX_EXPRESSIONS = 50
MAX_ALL_EXPRESSIONS = 500


def has_relations(document: Document) -> bool:
    """Tell whether any subschema has one of the keywords."""
    return any(
        CONSTRAINTS in schema or STRUCTURE in schema
        for schema in document.subschemas.values()
        if isinstance(schema, dict)
    )


def require_relations(document: Document) -> bool:
    """Refuse relations that cannot be read, and write out what structures ask of the properties beside them.

    Args:
        document: its subschemas gain `x-constraints` where a structure names a sibling.

    Returns:
        Whether there are any.

    Raises:
        UnprocessableError: a fault with its pointer (`invalid_schema`), or too many constraints in all
            (`schema_too_complex`).
    """
    if not has_relations(document):
        return False
    _write_out_structures(document)
    declared = _declared(document)
    count = 0
    for at, schema in document.subschemas.items():
        if isinstance(schema, dict) and CONSTRAINTS in schema:
            listed = schema[CONSTRAINTS]
            count += len(listed) if isinstance(listed, list) else 0
            if count > MAX_ALL_EXPRESSIONS:
                raise faults.too_complex(
                    f"The schema has more than {MAX_ALL_EXPRESSIONS} constraints.", child(at, CONSTRAINTS)
                )
            _require_constraints(at, schema[CONSTRAINTS], declared[at])
    return True


def _require_constraints(at: str, listed: JsonValue, declared: dict[str, None]) -> None:
    from shared.schema.relations import grammar
    from shared.schema.relations.language import read

    place = child(at, CONSTRAINTS)
    if not isinstance(listed, list):
        raise faults.invalid_schema("'x-constraints' is a list of expressions.", place)
    if len(listed) > MAX_EXPRESSIONS:
        raise faults.invalid_schema(f"'x-constraints' has more than {MAX_EXPRESSIONS} expressions.", place)
    for index, text in enumerate(listed):
        if not isinstance(text, str):
            raise faults.invalid_schema("A constraint is an expression, as text.", child(place, index))
        try:
            grammar.require_names(read(text).tree, declared)
        except grammar.RefusedError as error:
            raise faults.invalid_schema(
                f"The constraint '{shown(text)}' cannot be read: {error}.", child(place, index)
            ) from None


def _require_structures(document: Document) -> dict[str, Structure]:
    from shared.schema.relations.grammar import RefusedError
    from shared.schema.relations.structures import kinds

    found = {}
    for at, schema in document.subschemas.items():
        if not isinstance(schema, dict) or STRUCTURE not in schema:
            continue
        place = child(at, STRUCTURE)
        try:
            found[at] = kinds.read(schema[STRUCTURE])
        except RefusedError as error:
            raise faults.invalid_schema(f"'x-structure' cannot be read: {error}.", place) from None
        named = schema.get("type", "array")
        if named != "array" and not (isinstance(named, list) and "array" in named):
            raise faults.invalid_schema("Only an array has an 'x-structure'.", place)
    return found


def _write_out_structures(document: Document) -> None:
    structures = _require_structures(document)
    for at, schema in document.subschemas.items():
        properties = schema.get("properties") if structures and isinstance(schema, dict) else None
        for name in properties if isinstance(properties, dict) else ():
            for place in _in_place(document, child(at, "properties", name)):
                if place in structures and isinstance(schema, dict):
                    _tie_to_sibling(schema, name, structures[place], child(place, STRUCTURE))


def _tie_to_sibling(schema: dict[str, JsonValue], name: str, structure: Structure, pointer: str) -> None:
    properties = schema["properties"]
    if structure.sibling is None:
        return
    if not isinstance(properties, dict) or structure.sibling not in properties or structure.sibling == name:
        raise faults.invalid_schema(f"'{structure.sibling[:40]}' is no property beside the array.", pointer)
    listed = schema.get(CONSTRAINTS, [])
    if isinstance(listed, list):
        schema[CONSTRAINTS] = [*listed, *(text for text in structure.relations(name, properties) if text not in listed)]


def _in_place(document: Document, pointer: str) -> Iterator[str]:
    """Yield the pointers of a subschema and of those that its references and allOf apply to the same value."""
    waiting, seen = [pointer], {pointer}
    while waiting:
        at = waiting.pop()
        schema = document.subschemas.get(at)
        if not isinstance(schema, dict):
            continue
        yield at
        onward = [*document.targets.get(at, ())]
        onward += _applied(at, schema, IN_PLACE_LISTS)
        waiting.extend(place for place in onward if place not in seen)
        seen.update(onward)


def _declared(document: Document) -> dict[str, dict[str, None]]:
    """Return for each subschema the names that it declares together with all that apply to the same value."""
    groups: dict[str, str] = {at: at for at in document.subschemas}

    def first(at: str) -> str:
        while groups[at] != at:
            groups[at] = groups[groups[at]]
            at = groups[at]
        return at

    for at, schema in document.subschemas.items():
        onward = list(document.targets.get(at, ()))
        if isinstance(schema, dict):
            onward += _applied(at, schema, IN_PLACE_LISTS | IN_PLACE_SINGLES | IN_PLACE_MAPS)
        for place in onward:
            if place in groups:
                groups[first(place)] = first(at)
    named: dict[str, dict[str, None]] = {}
    for at, schema in document.subschemas.items():
        if isinstance(schema, dict):
            found = named.setdefault(first(at), {})
            properties, required = schema.get("properties"), schema.get("required")
            found.update(dict.fromkeys(properties if isinstance(properties, dict) else ()))
            found.update(
                (name, None) for name in (required if isinstance(required, list) else ()) if isinstance(name, str)
            )
    return {at: named.get(first(at), {}) for at in document.subschemas}


def _applied(at: str, schema: dict[str, JsonValue], keywords: frozenset[str]) -> list[str]:
    """Return the pointers of what these keywords apply to the value itself."""
    found = []
    for keyword in keywords & schema.keys():
        value, place = schema[keyword], child(at, keyword)
        found += parts_of(place, value) if keyword in IN_PLACE_LISTS | IN_PLACE_MAPS else [place]
    return sorted(found)
