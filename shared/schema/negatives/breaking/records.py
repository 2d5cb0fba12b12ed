"""Objects with a name too few or too many, or one that is not allowed."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator

from shared.canonical_json import JsonValue
from shared.schema.drawing import objects, strings
from shared.schema.drawing.manner import Manner, Unlucky
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.negatives.breaking.spot import Fault, Spot, counted, shown
from shared.schema.reading.linear import translated
from shared.schema.reading.nodes import Node

_ANY: tuple[JsonValue, ...] = (0, None, "", True, [], {}, 1.5)
_EXTRA = ("extra", "x", "a", "b", "A", "0", "", "zz", "extra extra")
_MOST_NAMES = 40


def faults(spot: Spot) -> Iterator[Fault]:
    """Yield objects that lack a required name, or have too few or too many names."""
    keyword = spot.constraint.keyword
    if keyword == "minProperties":
        yield from _few(spot)
    elif keyword == "maxProperties":
        yield from _many(spot)
    else:
        yield from _lacking(spot)


def surplus(spot: Spot, names: list[str], keyword: str) -> Iterator[Fault]:
    """Yield objects with a name that is not allowed.

    Args:
        names: which names are not, in the order to try them.
        keyword: what forbids them.
    """
    local = _object(spot)
    for own in (local, _least(spot, local)):
        for name in names[:_MOST_NAMES]:
            if name in own:
                continue
            told = f"{spot.called} has the name {shown(name)}, which {keyword} rules out."
            kept = _spared(spot, own)
            for value in _ANY:
                yield Fault({**kept, name: value}, told, (name,), (kept,))
                if len(kept) < len(own):
                    # In place of another name, where there may not be fewer.
                    yield Fault({**kept, name: value}, told, (), (own,))
                if keyword in ("additionalProperties", "propertyNames"):
                    break


def extra_names(spot: Spot) -> list[str]:
    """Return names that the schema does not spell out, likeliest mistakes first."""
    node = spot.whole
    declared = list(node.declared())
    found = dict.fromkeys(_EXTRA[:1])
    for name in declared[:3]:
        found.update(dict.fromkeys((name + "_", name.swapcase(), name[:-1])))
    found.update(dict.fromkeys(_EXTRA))
    for _ in range(4):
        drawn = objects.some_name(spot.drawing, node, Manner.TYPICAL)
        if drawn is not None:
            found[drawn] = None
    allowed = spot.drawing.reader.accepts
    spelled = set(declared)
    return sorted((name for name in found if name not in spelled), key=lambda name: not allowed(node.names, name))


def _object(spot: Spot) -> dict[str, JsonValue]:
    if isinstance(spot.local, dict):
        return spot.local
    return _drawn(spot, spot.whole) or {}


def _drawn(
    spot: Spot,
    node: Node,
    manner: Manner = Manner.SPARE,
    given: dict[str, JsonValue] | None = None,
    without: str | None = None,
    count: int | None = None,
) -> dict[str, JsonValue] | None:
    try:
        return objects.draw(spot.drawing, node, manner, 200, spot.depth, given, without, count)
    except Unlucky:
        return None


def _least(spot: Spot, local: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {name: value for name, value in local.items() if name in spot.whole.required}


def _spared(spot: Spot, local: dict[str, JsonValue], asked: Collection[str] = ()) -> dict[str, JsonValue]:
    """Return an object with room for one more name: where it has as many as may be, without one that may go.

    Args:
        asked: names that may not go, beside those that are required.
    """
    most = spot.whole.max_properties
    if most is None or len(local) < most:
        return local
    spare = next((name for name in reversed(local) if name not in spot.whole.required and name not in asked), None)
    return {name: value for name, value in local.items() if name != spare}


def _lacking(spot: Spot) -> Iterator[Fault]:
    name, trigger = str(spot.constraint.name), spot.constraint.trigger
    if trigger is None:
        told = f"{spot.called} lacks the name {shown(name)}, which is required."
    else:
        asked = f"which {spot.constraint.keyword} asks for"
        told = f"{spot.called} has the name {shown(trigger)} but lacks {shown(name)}, {asked}."
    whole = spot.whole
    if trigger is not None:
        whole = whole.copy()
        whole.required.update(dict.fromkeys([trigger, name]))
    local = _object(spot)
    if name not in local or (trigger is not None and trigger not in local):
        local = _drawn(spot, whole) or {}
    without = {other: value for other, value in local.items() if other != name}
    if name in local:
        yield Fault(without, told, mended=(local,))
    node = spot.node.copy()
    node.forbidden |= {name}
    if trigger is not None:
        node.required[trigger] = None
    for manner in (Manner.SPARE, Manner.TYPICAL):
        drawn = _drawn(spot, node, manner, without=name, count=node.min_properties or None)
        if drawn is None or name in drawn:
            continue
        try:
            value = spot.draw(whole.value_of(name))
        except Unlucky:
            break
        kept = _spared(spot, drawn, () if trigger is None else (trigger,))
        yield Fault(drawn, told, mended=({**kept, name: value},))
    own = spot.local
    if trigger is not None and isinstance(own, dict) and name not in own and trigger not in own:
        # Where what is asked for may not be there at all, what asks for it is the one fault.
        with contextlib.suppress(Unlucky):
            yield Fault({**own, trigger: spot.draw(spot.whole.value_of(trigger))}, told, mended=(own,))
    # With any name more, another branch may take it.
    yield Fault({} if trigger is None else {trigger: None}, told, mended=(spot.local,))


def _few(spot: Spot) -> Iterator[Fault]:
    least = spot.count
    if (least - 1) * 6 > MAX_VALUE_BYTES:
        return
    told = f"{spot.called} has {counted(least - 1, 'property')}, and minProperties asks for {least}."
    for local in (_object(spot), _drawn(spot, spot.whole, count=least)):
        if local is None or len(local) < least:
            continue
        ordered = sorted(local, key=lambda name: name not in spot.whole.required)
        kept = {name: local[name] for name in ordered[: least - 1]}
        yield Fault(kept, told, mended=({name: local[name] for name in ordered[:least]},))
        yield Fault(kept, told, mended=(local,))


def _many(spot: Spot) -> Iterator[Fault]:
    most = spot.count
    if (most + 1) * 6 > MAX_VALUE_BYTES:
        return
    told = f"{spot.called} has {counted(most + 1, 'property')}, and maxProperties allows {most}."
    node = spot.node.copy()
    node.max_properties = None
    node.min_properties = max(node.min_properties, most + 1)
    local = _object(spot)
    for manner in (Manner.SPARE, Manner.TYPICAL, Manner.RANDOM):
        drawn = _drawn(spot, node, manner, given=local if len(local) <= most else None, count=most + 1)
        if drawn is not None and len(drawn) > most:
            yield from _cut(spot, drawn, told, most)
    names = [*node.declared(), *extra_names(spot), *(f"extra{index}" for index in range(most + 1))]
    grown = dict(list(local.items())[:most])
    for name in names:
        if len(grown) > most:
            break
        if name in grown:
            continue
        spot.drawing.spend(1)
        try:
            grown[name] = spot.draw(node.value_of(name))
        except Unlucky:
            continue
    if len(grown) > most:
        yield from _cut(spot, grown, told, most)


def _cut(spot: Spot, drawn: dict[str, JsonValue], told: str, most: int) -> Iterator[Fault]:
    """Yield the object with one name too many, mended by leaving out one that may be left out."""
    ordered = sorted(drawn, key=lambda name: name not in spot.whole.required)[: most + 1]
    broken = {name: drawn[name] for name in ordered}
    for spare in ordered[::-1][:4]:
        yield Fault(broken, told, (spare,), ({name: value for name, value in broken.items() if name != spare},))


def with_name(spot: Spot, name: str, old: str, local: dict[str, JsonValue]) -> Iterator[dict[str, JsonValue]]:
    """Yield objects that have `name`: added, and in place of `old`."""
    node = spot.whole
    values: list[JsonValue] = [local[old]]
    with contextlib.suppress(Unlucky):
        values.insert(0, spot.draw(node.value_of(name), Manner.SPARE))
    for value in values:
        yield {**local, name: value}
        yield {(name if other == old else other): (value if other == old else kept) for other, kept in local.items()}


def named(pattern: str, spot: Spot) -> list[str]:
    """Return names that match an expression."""
    drawn = (strings.draw(Node(patterns=(translated(pattern),)), spot.rng, 20, near=True) for _ in range(4))
    return list(dict.fromkeys(name for name in drawn if name is not None))
