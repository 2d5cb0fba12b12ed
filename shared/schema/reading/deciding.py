"""Which keywords of a document cannot be checked, and what follows for the subschemas around them.

A subschema that depends on one is inexact: it is then read twice, once so that it never accepts too much and once so
that it never accepts too little (see `layout`). What turns "less" into "more" takes the other reading there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from shared.canonical_json import JsonValue
from shared.schema.pointers import child, parts_of
from shared.schema.reading.dialect import IN_PLACE_LISTS, IN_PLACE_MAPS, IN_PLACE_SINGLES
from shared.schema.reading.document import Document, placed
from shared.schema.reading.patterns import Expressions
from shared.schema.reading.undecided import Undecided

_CODE = "unsupported_pattern"
_IN_PLACE = IN_PLACE_LISTS | IN_PLACE_SINGLES | IN_PLACE_MAPS
_UNEVALUATED = frozenset({"unevaluatedItems", "unevaluatedProperties"})
# A definition is nothing that the schema around it depends on.
_NO_PARTS = frozenset({"$defs", "definitions"})


def decide(document: Document) -> frozenset[str]:
    """Find what cannot be checked, note it in the document, and return the pointers of all that depend on it."""
    expressions = Expressions()
    undecided: list[Undecided] = []
    holders: list[str] = []
    for at, schema in document.subschemas.items():
        for keyword, pattern, pointer in patterns_in(at, schema) if isinstance(schema, dict) else ():
            reason = expressions.why_not(pattern)
            if reason is not None:
                undecided.append(Undecided(pointer, keyword, _CODE, reason))
                holders.append(at)
    if not undecided:
        return frozenset()
    document.undecided = tuple(undecided)
    document.untaken = frozenset(each.pointer for each in undecided)
    inexact = _dependents(holders, _parts(document))
    for at in document.subschemas:
        keywords = _reversing_keywords(document, at, inexact)
        if keywords:
            document.reversing[at] = keywords
    if document.dynamic:
        document.blocked = frozenset({document.entry})
        return inexact
    # Which parts count as evaluated cannot be told where branches are looked at in another way than they are written.
    elsewhere = [at for at, keywords in document.reversing.items() if keywords != {"not"}]
    unsure = _dependents(elsewhere, _in_place(document))
    document.blocked = frozenset(at for at in unsure if _UNEVALUATED & set(_keywords(document, at)))
    return inexact | _dependents(document.blocked, _parts(document))


def _reversing_keywords(document: Document, at: str, inexact: frozenset[str]) -> frozenset[str]:
    """Return the keywords of a subschema under which accepting less of a part means accepting more, or other values."""
    schema = document.subschemas[at]
    found: set[str] = set()
    if not isinstance(schema, dict):
        return frozenset()
    year = document.dialect.year
    if child(at, "not") in inexact:
        found.add("not")
    if any(place in inexact for place in parts_of(child(at, "oneOf"), schema.get("oneOf"))):
        found.add("oneOf")
    if year >= 7 and child(at, "if") in inexact:
        found.add("if")
    if year >= 2019 and child(at, "contains") in inexact and "maxContains" in schema:
        found.add("contains")
    names = parts_of(child(at, "patternProperties"), schema.get("patternProperties"))
    if any(place in document.untaken for place in names):
        found.add("patternProperties")
    return frozenset(found)


def _keywords(document: Document, at: str) -> Iterable[str]:
    schema = document.subschemas[at]
    return schema if isinstance(schema, dict) else ()


def _dependents(origins: Iterable[str], parts: dict[str, list[str]]) -> frozenset[str]:
    """Return the origins and all that have one of them as a part, at any depth.

    Args:
        parts: for each subschema, those that have it as a part.
    """
    found: set[str] = set()
    waiting = list(origins)
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            waiting.extend(parts.get(at, ()))
    return frozenset(found)


def _parts(document: Document) -> dict[str, list[str]]:
    return _users(document, lambda keyword: keyword not in _NO_PARTS)


def _in_place(document: Document) -> dict[str, list[str]]:
    return _users(document, lambda keyword: keyword in _IN_PLACE)


def _users(document: Document, counts: Callable[[str], bool]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for at, schema in document.subschemas.items():
        for target in document.targets.get(at, ()):
            found.setdefault(target, []).append(at)
        if isinstance(schema, dict):
            for keyword, place, _ in placed(at, schema):
                if place in document.subschemas and counts(keyword):
                    found.setdefault(place, []).append(at)
    return found


def patterns_in(at: str, schema: dict[str, JsonValue]) -> Iterator[tuple[str, str, str]]:
    """Yield keyword, expression and pointer of all expressions of a subschema."""
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        yield "pattern", pattern, child(at, "pattern")
    named = schema.get("patternProperties")
    for name in named if isinstance(named, dict) else ():
        yield "patternProperties", name, child(at, "patternProperties", name)
