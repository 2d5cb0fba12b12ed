"""What each keyword adds to a node, and which types are still possible then."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.pointers import child, under
from shared.schema.reading.linear import translated
from shared.schema.reading.nodes import ArrayPart, Contains, Node, ObjectPart, bound_of, step_of
from shared.schema.reading.spans import span_of
from shared.schema.relations.keywords import CONSTRAINTS, STRUCTURE

# Keywords that are not read off in full but asked of the validator, value by value.
_FILTERING = ("not", "if", "oneOf", "contains", "unevaluatedItems", "unevaluatedProperties", "dependentSchemas")
_SPEAK_OF = {
    "object": (
        "properties required additionalProperties patternProperties propertyNames minProperties maxProperties "
        "dependentRequired dependentSchemas dependencies unevaluatedProperties"
    ),
    "array": "items prefixItems additionalItems minItems maxItems uniqueItems contains unevaluatedItems",
    "string": "minLength maxLength pattern format",
    "number": "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf",
}
# Of texts that `not` lists.
_MOST_UNWANTED = 50
_MOST_UNWANTED_CHARS = 400
_NOT_FINITE = (float("inf"), float("-inf"))
_Number = TypeVar("_Number", int, Fraction)
_TYPE_OF_KEYWORD = {keyword: kind for kind, keywords in _SPEAK_OF.items() for keyword in keywords.split()}


# All that is read off here, `type` and `format` aside.
KEYWORDS = frozenset(_TYPE_OF_KEYWORD) - {"format"} | {"enum", "const", *_FILTERING}


def kind_of(keyword: str) -> str | None:
    """Return the type that a keyword speaks of ("number" for integers too), None for one that speaks of any."""
    return _TYPE_OF_KEYWORD.get(keyword)


def narrow(
    node: Node,
    at: str,
    schema: dict[str, JsonValue],
    year: int,
    untaken: frozenset[str],
    known: dict[str, tuple[ObjectPart, ...]] | None = None,
) -> None:
    """Add what the keywords of one subschema ask, applicators in place aside.

    Args:
        node: is changed.
        at: the subschema's pointer.
        year: of the dialect, for keywords that came or went.
        untaken: pointers of expressions that cannot be matched.
        known: what subschemas say of objects, and gets what this one does; None where it is not all there is at `at`.
    """
    narrow_types(node, schema)
    narrow_members(node, schema, year)
    spoken_of = {_TYPE_OF_KEYWORD[keyword] for keyword in schema if keyword in _TYPE_OF_KEYWORD}
    if "number" in spoken_of:
        _narrow_numbers(node, schema)
    if "string" in spoken_of:
        _narrow_strings(node, at, schema, untaken)
    if "array" in spoken_of:
        _narrow_arrays(node, at, schema, year)
    if "object" in spoken_of:
        _narrow_objects(node, at, schema, year, untaken, {} if known is None else known)
    if not spoken_of <= node.implied:
        node.implied |= spoken_of
    if any(keyword in schema for keyword in _FILTERING):
        node.filters += (at,)
    if CONSTRAINTS in schema:
        node.relations += (at,)
        node.filters += (at,)
    if STRUCTURE in schema:
        node.structures += (at,)
        node.filters += (at,)
        _narrow_nodes(node, schema[STRUCTURE])
    for keyword in ("minLength", "minItems", "minProperties", "pattern", "enum"):
        if keyword in schema:
            node.origin.setdefault(keyword, child(at, keyword))


def narrow_members(node: Node, schema: dict[str, JsonValue], year: int) -> None:
    """Keep only the members that this subschema's enum and const allow too."""
    allowed = schema.get("enum")
    if isinstance(allowed, list):
        _keep_members(node, allowed)
    if "const" in schema and year >= 6:
        _keep_members(node, [schema["const"]])


def feasible(node: Node, kind: str) -> bool:
    """Tell whether the bounds leave any room for a value of this type."""
    if kind in ("integer", "number"):
        return span_of(node, whole=kind == "integer") is not None
    if kind == "string":
        return node.max_length is None or node.min_length <= node.max_length
    if kind == "array":
        return node.max_items is None or node.min_items <= node.max_items
    if kind == "object":
        if node.max_properties is not None and max(node.min_properties, len(node.required)) > node.max_properties:
            return False
        return not any(name in node.forbidden for name in node.required)
    return True


def narrow_types(node: Node, schema: dict[str, JsonValue]) -> None:
    """Keep only the types that this subschema allows too."""
    named = schema.get("type")
    if isinstance(named, (str, list)):
        allowed = {named} if isinstance(named, str) else {kind for kind in named if isinstance(kind, str)}
        node.typed = True
        # An integer is a number: {number, integer} and {integer} share the integers.
        both = node.types | ({"integer"} if "number" in node.types else set())
        allowed |= {"integer"} if "number" in allowed else set()
        node.types = both & allowed


def _keep_members(node: Node, allowed: list[JsonValue]) -> None:
    if node.members is None:
        node.members = allowed
        return
    if all(type(member) is str for member in (*node.members, *allowed)):
        texts = set(allowed)
        node.members = [member for member in node.members if member in texts]
        return
    kept = {canonical_bytes(member) for member in allowed}
    node.members = [member for member in node.members if canonical_bytes(member) in kept]


def _narrow_numbers(node: Node, schema: dict[str, JsonValue]) -> None:
    low, high = _number(schema, "minimum"), _number(schema, "maximum")
    above, below = _number(schema, "exclusiveMinimum"), _number(schema, "exclusiveMaximum")
    if schema.get("exclusiveMinimum") is True:
        low, above = None, low
    if schema.get("exclusiveMaximum") is True:
        high, below = None, high
    node.low, node.above = _pick(max, node.low, low), _pick(max, node.above, above)
    node.high, node.below = _pick(min, node.high, high), _pick(min, node.below, below)
    step = _number(schema, "multipleOf", step_of)
    if step is not None and step > 0:
        # The same step twice changes nothing, and looking for it among a thousand takes long.
        node.steps += (step,)


def _narrow_strings(node: Node, at: str, schema: dict[str, JsonValue], untaken: frozenset[str]) -> None:
    node.min_length = max(node.min_length, _count(schema, "minLength") or 0)
    node.max_length = _pick(min, node.max_length, _count(schema, "maxLength"))
    pattern, named = schema.get("pattern"), schema.get("format")
    if isinstance(pattern, str):
        if child(at, "pattern") in untaken:
            # Whether a string is meant cannot be told, so that none is made.
            node.types -= {"string"}
        elif (linear := translated(pattern)) not in node.patterns:
            node.patterns += (linear,)
    if isinstance(named, str) and named not in node.formats:
        node.formats += (named,)


def unwanted_texts(keyword: str, value: JsonValue) -> str | None:
    """Return the texts that satisfy a pattern, an enum or a const as one expression, None where they are none or many.

    Args:
        value: what the keyword says; of a pattern, one that can be matched.
    """
    if keyword == "pattern":
        return translated(value) if isinstance(value, str) else None
    listed = [value] if keyword == "const" else value
    members = [each for each in (listed if isinstance(listed, list) else ()) if isinstance(each, str)]
    if not 0 < len(members) <= _MOST_UNWANTED or sum(map(len, members)) > _MOST_UNWANTED_CHARS:
        return None
    spelled = ("".join(f"\\u{{{ord(character):x}}}" for character in member) for member in members)
    return f"^(?:{'|'.join(spelled)})$"


def _narrow_arrays(node: Node, at: str, schema: dict[str, JsonValue], year: int) -> None:
    node.min_items = max(node.min_items, _count(schema, "minItems") or 0)
    node.max_items = _pick(min, node.max_items, _count(schema, "maxItems"))
    node.unique = node.unique or schema.get("uniqueItems") is True
    by_position = "prefixItems" if year >= 2020 else "items"
    after = "items" if year >= 2020 else "additionalItems"
    positions = schema.get(by_position)
    prefix: tuple[str, ...] = ()
    rest: str | None = None
    if isinstance(positions, list):
        prefix = tuple(child(at, by_position, index) for index in range(len(positions)))
        rest = child(at, after) if isinstance(schema.get(after), (bool, dict)) else None
    elif isinstance(schema.get("items"), (bool, dict)):
        rest = child(at, "items")
    if prefix or rest is not None:
        node.arrays += (ArrayPart(prefix, rest),)
    if "unevaluatedItems" in schema and year >= 2019:
        node.unevaluated += (child(at, "unevaluatedItems"),)
    if isinstance(schema.get("contains"), (bool, dict)) and year >= 6:
        least = _count(schema, "minContains") if year >= 2019 else None
        most = _count(schema, "maxContains") if year >= 2019 else None
        node.min_items = max(node.min_items, 1 if least is None else least)
        node.contains += (Contains(child(at, "contains"), 1 if least is None else least, most),)


def _narrow_nodes(node: Node, said: JsonValue) -> None:
    """Bound an array by how few and how many nodes its structure has."""
    if not isinstance(said, dict):
        return
    least = _count(said, "minNodes") or 0
    # In an n-ary tree's level order, the root has a null after it.
    node.min_items = max(node.min_items, least + 1 if said.get("kind") == "n-ary-tree" and least > 1 else least)
    most = _count(said, "maxNodes")
    if most is not None and said.get("kind") != "linked-list":
        # A tree's level order has at most a null beside each node but one.
        most = max(0, 2 * most - 1)
    node.max_items = _pick(min, node.max_items, most)


def _narrow_objects(
    node: Node,
    at: str,
    schema: dict[str, JsonValue],
    year: int,
    untaken: frozenset[str],
    known: dict[str, tuple[ObjectPart, ...]],
) -> None:
    node.min_properties = max(node.min_properties, _count(schema, "minProperties") or 0)
    node.max_properties = _pick(min, node.max_properties, _count(schema, "maxProperties"))
    required = schema.get("required")
    if isinstance(required, list):
        node.required.update((name, None) for name in required if isinstance(name, str))
    if at not in known:
        known[at] = _object_parts(at, schema, untaken)
    node.objects += known[at]
    unspoken = schema.get("unevaluatedProperties") if year >= 2019 else None
    node.sealed = node.sealed or unspoken is False
    if schema.get("additionalProperties") is True:
        node.speaks_of_all += (child(at, "additionalProperties"),)
    if unspoken is True or isinstance(unspoken, dict):
        node.speaks_of_all += (child(at, "unevaluatedProperties"),)
    if isinstance(unspoken, dict):
        node.unspoken += (child(at, "unevaluatedProperties"),)
    if isinstance(schema.get("propertyNames"), (bool, dict)) and year >= 6:
        node.names += (child(at, "propertyNames"),)
    listed = schema.get("dependentRequired" if year >= 2019 else "dependencies")
    for name, needed in listed.items() if isinstance(listed, dict) else ():
        if isinstance(needed, list):
            wanted = tuple(other for other in needed if isinstance(other, str))
            node.dependents[name] = node.dependents.get(name, ()) + wanted


def _object_parts(at: str, schema: dict[str, JsonValue], untaken: frozenset[str]) -> tuple[ObjectPart, ...]:
    named, patterned = schema.get("properties"), schema.get("patternProperties")
    places = {name: child(at, "patternProperties", name) for name in (patterned if isinstance(patterned, dict) else ())}
    # Any name may be meant by an expression that cannot be matched.
    doubtful = tuple(ObjectPart({}, (), place) for place in places.values() if place in untaken)
    others = schema.get("additionalProperties")
    part = ObjectPart(
        {name: under(f"{at}/properties", name) for name in named} if isinstance(named, dict) else {},
        tuple((translated(name), place) for name, place in places.items() if place not in untaken),
        child(at, "additionalProperties") if isinstance(others, (bool, dict)) and others is not True else None,
        others is False,
    )
    says = part.named or part.patterned or part.others is not None
    return (*doubtful, part) if says else doubtful


def _number(
    schema: dict[str, JsonValue], keyword: str, read: Callable[[int | float], Fraction] = bound_of
) -> Fraction | None:
    value = schema.get(keyword)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value in _NOT_FINITE or value != value:
        return None
    return read(value)


def _count(schema: dict[str, JsonValue], keyword: str) -> int | None:
    number = _number(schema, keyword)
    return None if number is None else int(number)


def _pick(better: Callable[[_Number, _Number], _Number], one: _Number | None, other: _Number | None) -> _Number | None:
    if one is None or other is None:
        return other if one is None else one
    return better(one, other)
