"""Where what satisfies a subschema has to choose: branches, conditions, and names that others hang on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TypeAlias

from shared.canonical_json import JsonValue
from shared.schema.pointers import child
from shared.schema.reading.choices import Choice
from shared.schema.reading.nodes import denied

# Branches of oneOf that must be told apart, and of anyOf of which any may be taken together, and not only all.
_MOST_APART = 40
_MOST_COMBINED = 4

# Keywords of a branch that says something of the value's parts, or applies what may.
_SPEAKING = frozenset({
    "properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "prefixItems", "items",
    "additionalItems", "contains", "unevaluatedItems", "$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf",
    "oneOf", "if", "then", "else", "dependentSchemas", "dependencies",
})  # fmt: skip

Fork: TypeAlias = "tuple[Choice, ...]"


def may_speak(schema: dict[str, JsonValue]) -> bool:
    """Tell whether the branches of an `anyOf`, or an `if`, may speak of parts though they are not taken."""
    branches = [*listed(schema, "anyOf"), *((schema["if"],) if "if" in schema else ())]
    return any(isinstance(branch, dict) and not _SPEAKING.isdisjoint(branch) for branch in branches)


def forks_of(
    at: str, schema: dict[str, JsonValue], taken: frozenset[str], year: int, *, closing: bool
) -> Iterator[Fork]:
    """Yield where what satisfies a subschema has to choose.

    Args:
        at: the subschema's pointer.
        taken: subschemas that are asked for by name, so that a fork with one of them as its branch is none.
        year: of the dialect.
        closing: whether it matters which branches speak of a part (see `Node.closing`).
    """
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            places = [child(at, keyword, index) for index in range(len(listed(schema, keyword)))]
            apart = keyword == "oneOf" and len(places) <= _MOST_APART
            asked = [place for place in places if place in taken]
            choices = [Choice((place, *(_others(place, places) if apart else ()))) for place in asked or places]
            if keyword == "anyOf" and closing and 1 < len(places) <= _MOST_APART:
                # What no branch speaks of may be forbidden, so that it takes several of them.
                sizes = range(2, len(places) + 1) if len(places) <= _MOST_COMBINED else (len(places),)
                choices += [Choice(several) for size in sizes for several in combinations(places, size)]
            if not asked or (apart and len(asked) == 1):
                yield tuple(choices)
    if "if" in schema and year >= 7 and ("then" in schema or "else" in schema or closing):
        condition = child(at, "if")
        met = (condition, *((child(at, "then"),) if "then" in schema else ()))
        unmet = (denied(condition), *((child(at, "else"),) if "else" in schema else ()))
        if not taken.isdisjoint(met):
            yield (Choice(met),)
        else:
            yield (Choice(unmet),) if not taken.isdisjoint(unmet) else (Choice(unmet), Choice(met))
    keyword = "dependentSchemas" if year >= 2019 else "dependencies"
    named = schema.get(keyword)
    for name, dependent in named.items() if isinstance(named, dict) else ():
        if isinstance(dependent, (bool, dict)):
            yield Choice((child(at, keyword, name),), required=name), Choice(forbidden=name)


def listed(schema: dict[str, JsonValue], keyword: str) -> list[JsonValue]:
    """Return a keyword's list; an empty one where it has none."""
    value = schema.get(keyword)
    return value if isinstance(value, list) else []


def _others(place: str, places: list[str]) -> tuple[str, ...]:
    return tuple(denied(other) for other in places if other != place)
