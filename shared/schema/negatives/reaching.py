"""Drawing a valid value in which a given subschema applies, along the way that leads to it."""

from __future__ import annotations

from shared.canonical_json import JsonValue
from shared.schema.drawing import arrays, objects
from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.manner import Manner, Unlucky
from shared.schema.negatives.constraints import Edge
from shared.schema.pointers import child
from shared.schema.reading.linear import translated
from shared.schema.reading.nodes import ROOT, Conjunction, Node

_ROOM = 200
_TRIES = 4
# Of drawing, that finding a name for an expression counts for.
_NAME_STEPS = 20
_IN_PLACE = frozenset({"$ref", "allOf", "anyOf", "oneOf", "then", "else", "dependentSchemas", "dependencies"})


def reach(drawing: Drawing, way: list[Edge], manner: Manner) -> JsonValue:
    """Return a value that is likely to satisfy the schema, with a place where the way's end applies.

    Args:
        way: the steps from the root.

    Raises:
        Unlucky: none was found.
        Spent: the attempt has taken too many steps.
    """
    return _along(drawing, way, 0, ROOT, manner)


def _along(drawing: Drawing, way: list[Edge], start: int, conjunction: Conjunction, manner: Manner) -> JsonValue:
    forced = dict.fromkeys(conjunction)
    triggers: list[str] = []
    step = start
    while step < len(way) and way[step].keyword in _IN_PLACE:
        edge = way[step]
        # A branch is read beside what surrounds it, and so chosen; what applies anyway would only be read twice.
        if edge.keyword not in ("$ref", "allOf"):
            forced[edge.child] = None
        if edge.keyword == "then":
            forced[child(edge.parent, "if")] = None
        if edge.keyword in ("dependentSchemas", "dependencies"):
            triggers.append(str(edge.token))
        step += 1
    conjunction = tuple(forced)
    if step == len(way) and not triggers:
        return drawing.draw(conjunction, manner, _ROOM, step)
    nodes = list(drawing.usable(conjunction))
    drawing.rng.shuffle(nodes)
    if step < len(way) and way[step].keyword == "properties" and manner is not Manner.TYPICAL:
        # Where branches differ in what they require, the one that requires the name is often the only one that allows
        # it; but a condition that asks for the name may ask more of it than is wanted, so it is not always taken.
        nodes.sort(key=lambda node: (way[step].token in node.required) == (manner is Manner.RANDOM))
    for node in nodes[:_TRIES]:
        node = node.copy()
        node.required.update(dict.fromkeys(triggers))
        try:
            if step == len(way):
                return dict(objects.draw(drawing, node, manner, _ROOM, step))
            value = _into(drawing, way, step, node, manner)
        except Unlucky:
            continue
        if not node.filters or drawing.reader.accepts(node.filters, value):
            return value
    raise Unlucky


def _into(drawing: Drawing, way: list[Edge], step: int, node: Node, manner: Manner) -> JsonValue:
    edge = way[step]
    if edge.keyword in ("items", "prefixItems", "additionalItems", "contains", "unevaluatedItems"):
        return _into_array(drawing, way, step, node, manner)
    name = _name(drawing, edge, node, manner)
    if name is None:
        raise Unlucky
    if edge.keyword == "propertyNames":
        inner = drawing.draw(node.value_of(name), manner, _ROOM, step + 1)
    else:
        conjunction = tuple(dict.fromkeys((*node.value_of(name), edge.child)))
        inner = _along(drawing, way, step + 1, conjunction, manner)
    if node.max_properties is not None and len(node.required) >= node.max_properties and name not in node.required:
        raise Unlucky
    return dict(objects.draw(drawing, node, manner, _ROOM, step, given={name: inner}))


def _into_array(drawing: Drawing, way: list[Edge], step: int, node: Node, manner: Manner) -> JsonValue:
    edge = way[step]
    index = edge.token if isinstance(edge.token, int) else 0 if edge.keyword == "contains" else node.prefix_length
    if edge.keyword == "contains":
        wanted = dict.fromkeys((*node.item(index), edge.child))
    elif edge.keyword == "unevaluatedItems":
        wanted = dict.fromkeys((edge.child,))
    else:
        wanted = dict.fromkeys(node.item(index))
    inner = _along(drawing, way, step + 1, tuple(wanted), manner)
    length = max(index + 1, node.min_items)
    if edge.keyword == "unevaluatedItems":
        return [*arrays.draw(drawing, node, manner, _ROOM, step, max(node.prefix_length, node.min_items - 1)), inner]
    array = arrays.draw(drawing, node, manner, _ROOM, step, length)
    if index >= len(array):
        raise Unlucky
    array[index] = inner
    return array


def _name(drawing: Drawing, edge: Edge, node: Node, manner: Manner) -> str | None:
    if edge.keyword == "properties":
        return str(edge.token)
    if edge.keyword == "patternProperties":
        drawing.spend(_NAME_STEPS)
        return objects.some_name(drawing, node, manner, translated(str(edge.token)))
    declared = dict.fromkeys(node.declared())
    for _ in range(8):
        name = objects.some_name(drawing, node, manner)
        if name is not None and name not in declared:
            return name
    return next(iter(declared), None) if edge.keyword == "propertyNames" else None
