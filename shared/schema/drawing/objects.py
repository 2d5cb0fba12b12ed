"""Drawing objects: which names, and what stands under them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING

from shared.canonical_json import JsonValue
from shared.schema.drawing import strings
from shared.schema.drawing.formats import word
from shared.schema.drawing.manner import ORDINARY, SOFT_NESTING, TRIES, TYPICAL_COUNT, Manner, Unlucky, is_spare
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.reading.languages import language
from shared.schema.reading.names import barred, narrowed, texts_of
from shared.schema.reading.nodes import Node
from shared.schema.reading.patterns import matches

if TYPE_CHECKING:
    from shared.schema.drawing.drawer import Drawer

# Of more optional names than this only some are given.
_MANY_NAMES = 60
_NAME_ROOM = 20
# Where others are kept out, so few are listed.
_FEW_NAMES = 50
_EFFORT_PER_STEP = 200
# At the end of made-up names; where thousands of names are asked for, these would run out.
_USUAL_NUMBERS = 99
# Kinds of names that are made up, one for each expression, of which so many are looked at.
MOST_PATTERNS = 8
# How often names that are made up make up for those that are lacking, where the schema describes such.
_MADE_UP = 0.5
# About what to draw a name takes, beside what to draw a small value does.
_NAME_STEPS = 4


def draw(
    drawing: Drawer,
    node: Node,
    manner: Manner,
    room: int,
    depth: int,
    given: dict[str, JsonValue] | None = None,
    without: str | None = None,
    count: int | None = None,
) -> dict[str, JsonValue]:
    """Return an object.

    Args:
        given: values already made, which it will have.
        without: a name that it will not have.
        count: how many names it will have, where they can be had.
    """
    names = _choose_names(drawing, node, manner, room, depth)
    if without is not None:
        names.pop(without, None)
    if given:
        names.update(dict.fromkeys(given))
    share = max(8, room // max(len(names), 1))
    made: dict[str, JsonValue] = {}
    for name in names:
        if given is not None and name in given:
            made[name] = given[name]
            continue
        try:
            made[name] = drawing.draw(node.likely_value_of(name), manner, share, depth + 1, name)
        except Unlucky:
            if name in node.required or len(names) <= node.min_properties:
                raise
    _add_names(drawing, node, made, manner, room, depth, count)
    if not node.relations:
        return made
    return drawing.relating.settle_object(drawing, node, made, given or (), manner, share, depth)


def _choose_names(drawing: Drawer, node: Node, manner: Manner, room: int, depth: int) -> dict[str, None]:
    spare = is_spare(manner, room, depth)
    likely = 1.0 if manner is Manner.FULL else 0.85 if manner is Manner.TYPICAL else 0.6
    declared = node.declared()
    if len(declared) > _MANY_NAMES and manner is not Manner.FULL:
        likely *= _MANY_NAMES / len(declared)
    drawing.spend(len(declared) // 4)
    required, forbidden, chance = node.required, node.forbidden, drawing.rng.random
    # Of many names, a value that is spared has few.
    names = dict.fromkeys(required) if spare else {}
    for name in () if spare else declared:
        # What is not taken is not read: of a thousand names, a value has a few.
        if name in required or (name not in forbidden and chance() < likely and _fits(drawing, node, name)):
            names[name] = None
    lacking = node.min_properties - len(names)
    if lacking > 0 and spare:
        # Names that are made up, which come last, may take less than those that are spelled out.
        names.update((name, None) for name, _ in drawing.needs.cheapest(node, lacking) if name is not None)
    elif lacking > 0 and not (node.takes_more_names and chance() < _MADE_UP):
        left = (name for name in declared if name not in names and name not in forbidden and _fits(drawing, node, name))
        names.update(dict.fromkeys(islice(left, lacking)))
    most = node.max_properties
    if most is not None:
        for name in [name for name in names if name not in node.required]:
            if len(names) > most:
                del names[name]
    waiting = [name for name in names if name in node.dependents] if node.dependents else []
    while waiting:
        for name in node.dependents.get(waiting.pop(), ()):
            if name not in names:
                names[name] = None
                waiting.append(name)
    return names


def _fits(drawing: Drawer, node: Node, name: str) -> bool:
    """Tell whether an object may have a name: it is one, it has values, and so has what it asks for."""
    if node.names and not drawing.reader.accepts(node.names, name):
        return False
    asked = (name, *node.dependents.get(name, ())) if node.dependents else (name,)
    return all(drawing.needs.of(node.value_of(each)).size <= MAX_VALUE_BYTES for each in asked)


def _add_names(
    drawing: Drawer, node: Node, made: dict[str, JsonValue], manner: Manner, room: int, depth: int, count: int | None
) -> None:
    """Add names that the schema does not spell out, where it describes their values or wants more of them."""
    lacking = max(0, node.min_properties - len(made))
    if lacking * 6 > MAX_VALUE_BYTES:
        raise Unlucky
    more, spare = 0, is_spare(manner, room, depth)
    if not spare and node.takes_more_names:
        more = drawing.rng.randint(*TYPICAL_COUNT) // 2 if manner in ORDINARY else drawing.rng.randint(0, 6)
    target = max(len(made) + lacking, count) if count is not None else len(made) + max(lacking, more)
    if node.max_properties is not None:
        target = min(target, node.max_properties)
    if target <= len(made):
        return
    share = max(8, room // max(target, 1))
    declared = set(node.declared())
    for _ in range(TRIES * max(0, target - len(made))):
        if len(made) >= target:
            break
        drawing.spend(1)
        names = _names(drawing, node, manner) if spare else [some_name(drawing, node, manner)]
        name = _least(drawing, node, [one for one in names if one not in made and one not in declared])
        if name is None or name in node.forbidden:
            continue
        try:
            made[name] = drawing.draw(node.likely_value_of(name), manner, share, depth + 1)
        except Unlucky:
            continue


def _names(drawing: Drawer, node: Node, manner: Manner) -> list[str | None]:
    """Return a name of each kind that the schema describes without spelling it out, None where luck ran out."""
    patterns = list(islice(described(drawing, node), MOST_PATTERNS))
    found = [some_name(drawing, node, manner, pattern) for pattern in patterns]
    if not patterns or not any(part.closed for part in node.objects):
        found.append(_named(lambda: _any_name(drawing, node, manner)))
    drawing.spend(_NAME_STEPS * len(patterns))
    return found


def _least(drawing: Drawer, node: Node, names: list[str | None]) -> str | None:
    """Return one of the names whose values take least, None where there is none."""
    told = [name for name in names if name is not None]
    if len(told) < 2:
        return told[0] if told else None
    depths = [drawing.needs.of(node.value_of(name)).depth for name in told]
    least = min(depths)
    return drawing.rng.choice([name for name, depth in zip(told, depths, strict=True) if depth == least])


def some_name(drawing: Drawer, node: Node, manner: Manner, pattern: str | None = None) -> str | None:
    """Return a name that the schema describes without spelling it out, or None when luck ran out.

    Args:
        pattern: of patternProperties, which the name is to match; else any one.
    """
    patterns = [pattern] if pattern else described(drawing, node)
    closed = any(part.closed for part in node.objects)
    makers: list[Callable[[], JsonValue]] = []
    if patterns:
        makers.append(lambda: _matching(drawing, node, drawing.rng.choice(patterns)))
    if not pattern and not (closed and patterns):
        makers.append(lambda: _any_name(drawing, node, manner))
    return _named(drawing.rng.choice(makers))


def patterns_of(node: Node) -> list[str]:
    """Return the expressions that describe names, part by part."""
    return [pattern for part in node.objects for pattern, _ in part.patterned]


def described(drawing: Drawer, node: Node) -> list[str]:
    """Return those of them under which there are values."""
    found = patterns_of(node)
    kept_out = barred(node, drawing.usable) if found else ()
    return [pattern for pattern in found if pattern not in kept_out] if kept_out else found


def _named(make: Callable[[], JsonValue]) -> str | None:
    try:
        name = make()
    except Unlucky:
        return None
    return name if isinstance(name, str) else None


def _any_name(drawing: Drawer, node: Node, manner: Manner) -> JsonValue:
    kept_out = barred(node, drawing.usable)
    if node.names:
        return _matching(drawing, node) if kept_out else drawing.draw(node.names, manner, _NAME_ROOM, SOFT_NESTING)
    highest = max(_USUAL_NUMBERS, 10 * node.min_properties)
    usual = word(drawing.rng)
    number = str(drawing.rng.randint(1, highest)) if drawing.rng.random() < 0.5 else ""
    for name in (usual, usual.title(), usual.upper(), f"_{usual}", number):
        if name and not any(matches(pattern, name + number) for pattern in kept_out):
            return name + number
    return _matching(drawing, node)


def names_like(drawing: Drawer, allowed: Node, kept_out: tuple[str, ...], pattern: str | None) -> Node:
    """Return the names of one alternative of what is asked of all: those that match an expression, and others do not.

    Args:
        kept_out: expressions of names that no value may lie under.
        pattern: of patternProperties; None where it is to match none in particular.
    """
    named = narrowed(allowed, kept_out, pattern)
    if named.members is None and (named.patterns or named.unwanted):
        attempt = language(named.patterns, named.unwanted)
        drawing.spend(attempt.effort // _EFFORT_PER_STEP)
        named.language = attempt.language
    return named


def _matching(drawing: Drawer, node: Node, pattern: str | None = None) -> str | None:
    """Return a name that matches an expression, and what is asked of every name; None where luck ran out."""
    allowed = [each for each in drawing.usable(node.names) if "string" in each.types] if node.names else [Node()]
    if not allowed:
        return None
    kept_out = barred(node, drawing.usable)
    named = names_like(drawing, drawing.rng.choice(allowed), kept_out, pattern)
    if named.members is not None:
        listed = [each for each in named.members if isinstance(each, str)]
        return drawing.rng.choice(listed) if listed else None
    few = texts_of(named, _FEW_NAMES) if kept_out else None
    if few is not None:
        return drawing.rng.choice(sorted(few)) if few else None
    return strings.draw(named, drawing.rng, _NAME_ROOM, near=True)
