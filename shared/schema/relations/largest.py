"""Objects as large as a value may be, with their relations holding: what is tied together shares the room."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.drawing.manner import Manner, Spent, Unlucky
from shared.schema.drawing.probes import Probe
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.pointers import child
from shared.schema.reading.nodes import Node
from shared.schema.relations.bulk import MOST_BYTES, Bulk, bulk_of, drawn
from shared.schema.relations.growing import Growing
from shared.schema.relations.plans import Relation, relations_at
from shared.schema.relations.repair import bare, settle_object
from shared.schema.relations.rules import Graph, Items, Looped
from shared.schema.relations.scope import node_for
from shared.schema.tagged import Point

if TYPE_CHECKING:
    from shared.schema.drawing.drawing import Drawing

_ROOM = 300
_MOST_GROUPS = 4
_ATTEMPTS = 8
# Where a size cannot be had, one of so much less is tried; what is smaller than that is drawn anyway.
_SHRINKING = 4
_LEAST_BYTES = 1_000
# Of what is just too large, a little more than what is too much goes.
_SPARED = 0.98
# Sizes that cannot be had, after which a small object is made to grow.
_BEFORE_GROWING = 2
# Steps of drawing that an attempt may take, in those of an ordinary one, and how many count where it is in vain.
_LARGE = 10
_COUNTED = 5_000
_COUNTED_LABOUR = 200_000


def probes(drawing: Drawing, node: Node, pointer: str, depth: int) -> Iterator[Probe | None]:
    """Yield objects in which everything that relations tie together is as long as may be at once.

    Args:
        pointer: where the object lies in the whole value.
        depth: how deep.
    """
    relations = relations_at(drawing.reader.document, node.relations)
    declared = [name for name in node.declared() if name not in node.forbidden]
    for names in _tied(relations, declared)[:_MOST_GROUPS]:
        drawing.refuel()
        about = [relation for relation in relations if not relation.expression.names.isdisjoint(names)]
        sizes = {name: found for name in names if (found := bulk_of(drawing, node.value_of(name))) is not None}
        # A single list that only numbers are compared with comes at its longest anyway.
        if len(sizes) > 1 or any(each.inner for each in sizes.values()) or _is_deep(about, sizes):
            yield from _largest(drawing, node, pointer, depth, sizes, _measures(drawing, node, about, names))


def _is_deep(relations: Sequence[Relation], sizes: Mapping[str, Bulk]) -> bool:
    """Tell whether relations say more of a list than how long it is."""
    return bool(sizes) and any(relation.rules or relation.others for relation in relations)


def _tied(relations: Sequence[Relation], declared: Sequence[str]) -> list[list[str]]:
    """Return the names that relations speak of, those together that the same relations tie."""
    groups: list[set[str]] = []
    for relation in relations:
        named = set(relation.expression.names).intersection(declared)
        apart = [group for group in groups if group.isdisjoint(named)]
        joined = named.union(*(group for group in groups if not group.isdisjoint(named)))
        groups = [*apart, joined] if joined else apart
    order = {name: place for place, name in enumerate(declared)}
    return sorted((sorted(group, key=order.__getitem__) for group in groups), key=lambda group: order[group[0]])


def _measures(
    drawing: Drawing, node: Node, relations: Sequence[Relation], names: Sequence[str]
) -> dict[str, JsonValue]:
    """Return the most that the numbers may be on which it depends how long a list is, or which items it may have."""
    asked: set[str] = set()
    for relation in relations:
        lengths = [each for each in relation.comparisons if any(target.length for target in each.targets)]
        asked.update(name for each in lengths for name in each.names)
        if any(isinstance(rule, (Items, Graph, Looped)) for rule in relation.rules):
            asked.update(relation.expression.names)
    found: dict[str, JsonValue] = {}
    for name in names:
        number = node_for(drawing.usable(node.value_of(name)), 0) if name in asked else None
        span = None if number is None or number.members is not None else drawing.span(number, whole=True)
        if span is not None and span.step == 1 and span.last is not None:
            found[name] = span.last
    return found


def _largest(
    drawing: Drawing,
    node: Node,
    pointer: str,
    depth: int,
    sizes: Mapping[str, Bulk],
    measures: Mapping[str, JsonValue],
) -> Iterator[Probe | None]:
    lengths = _shared_out(sizes, MOST_BYTES)
    wanted = lengths
    failures, last = 0, False
    for _ in range(_ATTEMPTS):
        drawing.refuel(_LARGE)
        before = drawing.steps
        try:
            made = _made(drawing, node, depth, sizes, lengths, measures)
        except (Unlucky, Spent):
            # What one size costs says nothing of how hard it is to find anything else.
            drawing.steps = min(drawing.steps, before + _COUNTED)
            lengths = {name: max(sizes[name].least, length // _SHRINKING) for name, length in lengths.items()}
            failures += 1
            yield None
            if last:
                return
            if failures == _BEFORE_GROWING:
                before, labour = drawing.steps, drawing.labour
                grown = Growing(drawing, node, depth, sizes).grown(wanted)
                drawing.steps = min(drawing.steps, before + _COUNTED)
                drawing.labour = min(drawing.labour, labour + _COUNTED_LABOUR)
                if grown is not None and len(canonical_bytes(grown)) > _LEAST_BYTES:
                    yield Probe(grown, points=_points(pointer, sizes, grown))
                    return
            if _bytes_of(lengths, sizes) < _LEAST_BYTES:
                return
            continue
        size = len(canonical_bytes(made))
        if size <= MAX_VALUE_BYTES:
            yield Probe(made, points=_points(pointer, sizes, made))
            if last or not failures:
                yield from _equal(drawing, node, pointer, depth, sizes, made)
                return
            # Between what was too much and what is less than a quarter of that there may be more.
            last = True
            lengths = {name: min(sizes[name].most, 2 * length) for name, length in lengths.items()}
            continue
        drawing.steps = min(drawing.steps, before + _COUNTED)
        share = MOST_BYTES / size * _SPARED
        lengths = {
            name: max(sizes[name].least, int(min(length, _length_of(made.get(name))) * share))
            for name, length in lengths.items()
        }
        yield None


def _bytes_of(lengths: Mapping[str, int], sizes: Mapping[str, Bulk]) -> float:
    return sum(length * sizes[name].width for name, length in lengths.items())


def _equal(
    drawing: Drawing, node: Node, pointer: str, depth: int, sizes: Mapping[str, Bulk], made: Mapping[str, JsonValue]
) -> Iterator[Probe | None]:
    """Yield the object with all entries of a matrix equal, where its relations hold of that."""
    for name, each in sizes.items():
        rows: Any = made.get(name)
        if each.inner is None or each.inner.inner is not None or not rows or not rows[0]:
            continue
        only = rows[0][0]
        equal = {**made, name: [only * len(row) if isinstance(row, str) else [only] * len(row) for row in rows]}
        drawing.refuel(_LARGE)
        try:
            found = settle_object(drawing, node, equal, (name,), Manner.RANDOM, _ROOM, depth, at_size=True)
        except (Unlucky, Spent):
            yield None
            continue
        yield Probe(found, points=(Point(child(pointer, name), f"of {_length_of(rows)} rows of equal entries"),))


def _length_of(value: JsonValue) -> int:
    return len(value) if isinstance(value, (list, str)) else 0


def _shared_out(sizes: Mapping[str, Bulk], room: float) -> dict[str, int]:
    """Return how long each is at most where all are equally long, and none longer than it may be."""
    most = math.inf
    open_ends = dict(sizes)
    # What ends sooner leaves its room to the others.
    while open_ends:
        most = room / sum(each.width for each in open_ends.values())
        ended = [name for name, each in open_ends.items() if each.most <= most]
        if not ended:
            break
        for name in ended:
            room -= open_ends[name].most * open_ends.pop(name).width
    return {name: int(max(each.least, min(each.most, most))) for name, each in sizes.items()}


def _made(
    drawing: Drawing,
    node: Node,
    depth: int,
    sizes: Mapping[str, Bulk],
    lengths: Mapping[str, int],
    measures: Mapping[str, JsonValue],
) -> dict[str, JsonValue]:
    from shared.schema.drawing import objects

    long = _bytes_of(lengths, sizes)
    room = MOST_BYTES
    given = dict(measures)
    for name, each in sizes.items():
        share = max(1, int(room * lengths[name] * each.width / max(long, 1)))
        given[name] = drawn(drawing, each, lengths[name], share, depth + 1)
    made = objects.draw(drawing, bare(drawing, node), Manner.TYPICAL, _ROOM, depth, given)
    size = _size_of(made, sizes)
    made = settle_object(drawing, node, made, (), Manner.RANDOM, _ROOM, depth, at_size=True)
    # Of what has become much smaller a smaller one may keep more.
    if _size_of(made, sizes) * _SHRINKING < size:
        raise Unlucky
    return made


def _size_of(made: Mapping[str, JsonValue], names: Iterable[str]) -> int:
    return sum(len(canonical_bytes(made.get(name))) for name in names)


def _points(pointer: str, sizes: Mapping[str, Bulk], made: Mapping[str, JsonValue]) -> tuple[Point, ...]:
    found = []
    for name, each in sizes.items():
        length = _length_of(made.get(name))
        told = "at its maximum length {}" if length == each.most else "at length {}"
        found.append(Point(child(pointer, name), told.format(length)))
    return tuple(found)
