"""From the names of a statement's constraints to the places of a schema."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from functions.practice.proposing.chains import Path, UnreadError, read_chains
from functions.practice.proposing.nodes import is_tree, limit_nodes, nodes_of
from functions.practice.proposing.types import Schema
from shared.canonical_json import JsonValue

# Of one place of the input: `Node.val`, or the members of a tuple, may be several.
_MOST_PLACES = 40
_MOST_TUPLE = 10
_SIZES = {
    "array": ("minItems", "maxItems"),
    "string": ("minLength", "maxLength"),
    "object": ("minProperties", "maxProperties"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a statement says for all of its lines, and no schema holds.

    Args:
        firsts: the number that the first item of a list is said to be.
        first_digit: where lists of digits have the first digit of their number, 0 or -1; None where that is open.
        is_rotated: a list is said to be rotated, so that what was sorted may not be.
        padded: the lists of which a statement says that what is last in them counts for nothing.
        begins: the index that a statement has for the first item of a list, where it is not 0.
        counters: the letters that the statement has as an index.
        sizes: those that it compares with a length to be the same.
    """

    firsts: Mapping[str, Fraction] = field(default_factory=dict)
    first_digit: int | None = None
    is_rotated: bool = False
    padded: frozenset[str] = frozenset()
    begins: Mapping[str, int] = field(default_factory=dict)
    counters: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()


_NO_FACTS = Facts()


class Places:
    """The schema that constraints are applied to, and the names that they use.

    Args:
        schema: of the whole input; changed in place.
        aliases: what statements call a part of the input: `m` for `grid.length`, `ai` for `edges[i][0]`.
        facts: of the statement.
    """

    def __init__(self, schema: Schema, aliases: Mapping[str, Path] | None = None, facts: Facts = _NO_FACTS) -> None:
        self.schema = schema
        self.names = _named(schema)
        self.aliases = {} if aliases is None else aliases
        self.facts = facts

    def over(self, schema: Schema) -> Places:
        """Return the same of another schema, which has the same names."""
        return Places(schema, self.aliases, self.facts)

    def restore(self, before: Schema) -> None:
        """Put the schema back to what it was."""
        self.schema.clear()
        self.schema.update(before)
        self.names = _named(self.schema)

    def known(self, path: Path) -> Path:
        """Return a path that begins with a property.

        Raises:
            UnreadError: its name is none of the input's.
        """
        if path.name == "Node" and "Node" not in self.names:
            return path
        if path.name in self.names:
            return path
        alias = self.aliases.get(path.name)
        if alias is None or (alias.is_length and (path.indices or path.is_length)):
            raise UnreadError("a name is none of the input's")
        return Path(alias.name, (*alias.indices, *path.indices), alias.is_length or path.is_length)

    def at(self, path: Path) -> list[Schema]:
        """Return the schemas of a place (without its length).

        Raises:
            UnreadError: the schema has no such place.
        """
        path = self.known(path)
        if path.name == "Node" and "Node" not in self.names:
            found = [
                items
                for part in self.names.values()
                if "x-structure" in part and isinstance(items := part.get("items"), dict)
            ]
        else:
            found = [self.names[path.name]]
            for index in path.indices:
                if index[0] not in "ij" and (index[0] in self.names or index[0] in self.aliases):
                    raise UnreadError("whether one item is meant, or each")
                found = [inner for part in found for inner in _step(part, index)]
        if not found or len(found) > _MOST_PLACES:
            raise UnreadError("the input has no such place")
        return found

    def bounds(self, path: Path) -> tuple[Fraction | None, Fraction | None]:
        """Return what is known of the least and the largest value of a place, or of its length."""
        lows, highs = [], []
        path = self.known(path)
        for part in self.at(path):
            low, high = self._ends(part, path)
            lows.append(_number(low))
            highs.append(_number(high))
        known_lows = [low for low in lows if low is not None]
        known_highs = [high for high in highs if high is not None]
        return (
            min(known_lows) if len(known_lows) == len(lows) else None,
            max(known_highs) if len(known_highs) == len(highs) else None,
        )

    def tighten(self, path: Path, *, low: Fraction | None = None, high: Fraction | None = None) -> None:
        """Narrow the bounds of a place, or of its length.

        Raises:
            UnreadError: the place has no values that could be compared.
        """
        path = self.known(path)
        for part in self.at(path):
            lowest, highest = self._ends(part, path)
            whole = path.is_length or "integer" in kinds(part)
            if low is not None:
                wanted = Fraction(ceil(low)) if whole else low
                wanted = max(wanted, Fraction(0)) if path.is_length else wanted
                known = _number(lowest)
                self._put(part, path, 0, wanted if known is None else max(known, wanted))
            if high is not None:
                wanted = Fraction(floor(high)) if whole else high
                if path.is_length and wanted < 0:
                    raise UnreadError("a length below nothing")
                known = _number(highest)
                self._put(part, path, 1, wanted if known is None else min(known, wanted))

    def exclude(self, path: Path, *, low: Fraction | None = None, high: Fraction | None = None) -> None:
        """Narrow bounds that are not reached themselves."""
        path = self.known(path)
        for part in self.at(path):
            if path.is_length or "integer" in kinds(part):
                above = None if low is None else Fraction(floor(low) + 1)
                self.tighten(path, low=above, high=None if high is None else Fraction(ceil(high) - 1))
                return
            self._keywords(part, path)
            if low is not None:
                part["exclusiveMinimum"] = _plain(low)
            if high is not None:
                part["exclusiveMaximum"] = _plain(high)

    def _ends(self, part: Schema, path: Path) -> tuple[JsonValue, JsonValue]:
        """Return the least and the most that is said of a place; a tree's length is how many nodes it has."""
        if path.is_length and is_tree(part):
            return nodes_of(part)
        low, high = self._keywords(part, path)
        return part.get(low), part.get(high)

    def _put(self, part: Schema, path: Path, end: int, bound: Fraction) -> None:
        if path.is_length and is_tree(part):
            limit_nodes(part, int(bound) if end == 0 else None, int(bound) if end == 1 else None)
        else:
            part[self._keywords(part, path)[end]] = _plain(bound)

    def _keywords(self, part: Schema, path: Path) -> tuple[str, str]:
        if path.is_length:
            for kind in kinds(part):
                if kind in _SIZES:
                    return _SIZES[kind]
        elif kinds(part) & {"integer", "number"}:
            return "minimum", "maximum"
        raise UnreadError("a place that has no bounds")


def _named(schema: Schema) -> dict[str, Schema]:
    properties = schema.get("properties")
    if schema.get("type") != "object" or not isinstance(properties, dict):
        return {}
    return {name: part for name, part in properties.items() if isinstance(part, dict)}


def kinds(schema: Schema) -> set[str]:
    """Return the schema's types."""
    said = schema.get("type")
    return {kind for kind in (said if isinstance(said, list) else [said]) if isinstance(kind, str)}


def path_of(written: str) -> Path:
    """Return the place that a text such as `nums[i]` is.

    Raises:
        UnreadError: it is none.
    """
    (chain,) = read_chains(f"{written} <= 0")
    found = chain.terms[0]
    if not isinstance(found, Path):
        raise UnreadError("no name")
    return found


def make_tuple(schema: Schema) -> None:
    """Give each place of a short list of fixed length a schema of its own."""
    items, size = schema.get("items"), schema.get("maxItems")
    if isinstance(items, dict) and isinstance(size, int) and size == schema.get("minItems") and 0 < size <= _MOST_TUPLE:
        if "x-structure" in schema:
            return
        schema["prefixItems"] = [copy.deepcopy(items) for _ in range(size)]
        schema["items"] = False


def _step(schema: Schema, index: str) -> list[Schema]:
    if "string" in kinds(schema):
        # A character is not a place of its own; what is said of it is said of the text.
        return []
    values = schema.get("additionalProperties")
    if "object" in kinds(schema) and isinstance(values, dict):
        # Of a map, all values; which key is meant makes no difference.
        return [values]
    if index.isdigit() and "prefixItems" not in schema:
        make_tuple(schema)
    prefix, items = schema.get("prefixItems"), schema.get("items")
    places = [part for part in prefix if isinstance(part, dict)] if isinstance(prefix, list) else []
    if index.isdigit():
        return [places[int(index)]] if int(index) < len(places) else []
    return places or ([items] if isinstance(items, dict) else [])


def _number(value: JsonValue) -> Fraction | None:
    return Fraction(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _plain(number: Fraction) -> JsonValue:
    return number.numerator if number.denominator == 1 else float(number)
