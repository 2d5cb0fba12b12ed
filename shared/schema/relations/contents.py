"""Making what is asked of an array's contents hold, its length as it is."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shared.canonical_json import canonical_bytes
from shared.schema.relations import rules
from shared.schema.relations.ahead import settle_ahead
from shared.schema.relations.amounts import settle_count, settle_covers, settle_subset, settle_tally, settle_total
from shared.schema.relations.distinctness import ItemKey, make_distinct, repeated_items, settle_variety
from shared.schema.relations.items import broken_items, settle_items
from shared.schema.relations.kept import Kept
from shared.schema.relations.language import FAILURES, Expression
from shared.schema.relations.loops import settle_loop
from shared.schema.relations.mutual import made_mutual
from shared.schema.relations.operators import iterated
from shared.schema.relations.repeats import settle_falls, settle_repeats
from shared.schema.relations.scope import Scope, node_for
from shared.schema.relations.settling_pairs import settle_pairs
from shared.schema.relations.sharing import settle_sum
from shared.schema.relations.stretches import settle_stretch
from shared.schema.relations.structures.edges import rebuilt, relabel
from shared.schema.relations.within import choose_item, settle_source, settle_within

_DRAWS = 24


def settle_rules(scope: Scope, asked: Sequence[rules.Rule]) -> None:
    """Make rules about any lists of a scope hold."""
    for field in dict.fromkeys(rule.field for rule in asked):
        settle_contents(scope, field, [rule for rule in asked if rule.field == field])
    settle_members(scope, asked)


def settle_contents(scope: Scope, field: str, asked: Sequence[rules.Rule]) -> None:
    """Change the array under `field`, or put it into another order where it is pinned.

    Args:
        asked: all the rules that speak of it.
    """
    value = scope.names.get(field)
    if type(value) is int and scope.free(field) and any(isinstance(rule, rules.Palindrome) for rule in asked):
        _mirror_digits(scope, field)
    if not isinstance(value, (list, str)):
        return
    if scope.free(field):
        graph = [rule for rule in asked if isinstance(rule, rules.Graph)]
        if graph and isinstance(value, list) and all(isinstance(edge, (list, dict)) for edge in value):
            value = _graph(scope, value, graph)
        for rule in asked:
            if isinstance(rule, rules.Permutation):
                value = _permuted(scope, value, rule)
            elif isinstance(rule, rules.Palindrome):
                value = _mirrored(value)
            elif isinstance(rule, rules.Mutual) and isinstance(value, list):
                value = made_mutual(scope, field, value)
        scope.put(field, value)
        items = [rule for rule in asked if isinstance(rule, rules.Items)]
        if items and isinstance(value, list):
            settle_items(scope, field, items, settle_rules)
        for rule in asked:
            if isinstance(rule, rules.Subset):
                distinct = any(isinstance(other, rules.Distinct) for other in asked)
                settle_subset(scope, field, rule, distinct=distinct)
            else:
                _settle_rule(scope, field, rule, items)
        repeats = [rule for rule in asked if isinstance(rule, rules.Repeats)]
        if repeats:
            settle_repeats(scope, field, repeats, items, settle_rules)
    for rule in asked:
        if isinstance(rule, rules.Looped):
            settle_loop(scope, rule, settle_rules)
        elif isinstance(rule, rules.Summed):
            settle_sum(scope, rule, settle_rules)
    chained = next((rule for rule in asked if isinstance(rule, rules.Chained)), None)
    ordered = next((rule for rule in asked if isinstance(rule, rules.Sorted)), None)
    try:
        if chained is not None and scope.free(field):
            _chain(scope, field, chained)
            within = [rule for rule in asked if isinstance(rule, rules.Items)]
            if not chained.strict and within and broken_items(scope, field, within):
                # What may touch the next may have to be something itself.
                _chain(scope, field, replace(chained, strict=True))
        elif ordered is not None and isinstance(value, list):
            items = [rule for rule in asked if isinstance(rule, rules.Items)]
            key = None if ordered.key is None else ItemKey(scope, ordered.key)
            if ordered.strict and scope.free(field):
                make_distinct(scope, field, items, settle_rules, key)
            scope.put(field, sorted(scope.names[field], key=key, reverse=ordered.reverse))
    except TypeError:
        return
    for rule in asked:
        if isinstance(rule, rules.Falls):
            settle_falls(scope, field, rule)
        elif isinstance(rule, rules.Ahead) and scope.free(field):
            settle_ahead(scope, field, rule, [each for each in asked if isinstance(each, rules.Counted)])


def _settle_rule(scope: Scope, field: str, rule: rules.Rule, items: Sequence[rules.Items]) -> None:
    value = scope.names[field]
    if isinstance(rule, rules.Distinct):
        make_distinct(scope, field, items, settle_rules)
    elif isinstance(rule, rules.DistinctParts):
        make_distinct(scope, field, items, settle_rules, ItemKey(scope, rule.key, rule.only))
    elif isinstance(rule, rules.Varied):
        settle_variety(scope, field, rule, items, settle_rules)
    elif isinstance(rule, rules.Mirrored):
        _mirror(value)
    elif isinstance(rule, rules.Member):
        _place_member(scope, field, rule)
    elif isinstance(rule, rules.Total):
        settle_total(scope, field, rule, items)
    elif isinstance(rule, rules.Counted):
        settle_count(scope, field, rule)
    elif isinstance(rule, rules.Covers):
        settle_covers(scope, field, rule)
    elif isinstance(rule, rules.Tallied):
        settle_tally(scope, field, rule)
    elif isinstance(rule, rules.Stretch):
        settle_stretch(scope, field, rule, settle_rules)


def drop_broken(scope: Scope, field: str, asked: Sequence[rules.Rule]) -> None:
    """Leave out the items that no change has helped, where the array may be as short as that."""
    array = scope.names[field]
    limits = scope.lengths(field)
    if not isinstance(array, list) or not scope.sizable(field) or limits is None:
        return
    broken = broken_items(scope, field, [rule for rule in asked if isinstance(rule, rules.Items)])
    broken |= repeated_items(scope, field, asked)
    broken -= scope.kept_in(field).keys()
    if broken and len(array) - len(broken) >= limits[0]:
        scope.put(field, [item for index, item in enumerate(array) if index not in broken])


def settle_members(scope: Scope, asked: Sequence[rules.Rule]) -> None:
    """Choose from arrays what is to be found in them, where that is not pinned, and make stretches of others such."""
    for rule in asked:
        if isinstance(rule, rules.Within):
            settle_within(scope, rule.item, rule.field)
        elif isinstance(rule, rules.Pairs):
            settle_pairs(scope, rule)
        elif isinstance(rule, rules.Source) and scope.free(rule.field):
            settle_source(scope, rule.field, rule)
        elif isinstance(rule, rules.Member) and rule.wanted:
            name, array = getattr(rule.item, "id", None), scope.names.get(rule.field)
            if isinstance(array, str):
                settle_within(scope, rule.item, rule.field)
                continue
            if name is None or not scope.free(name) or not isinstance(array, list) or not array:
                continue
            if scope.names[name] not in array:
                choose_item(scope, name, array)


def _graph(scope: Scope, rows: list[Any], asked: Sequence[rules.Graph]) -> list[Any]:
    ends = asked[0].ends
    try:
        if all(rule.whole.is_met(scope.names, scope.fuel) for rule in asked):
            return rows
        nodes = asked[0].nodes.evaluate(scope.names, scope.fuel)
        edges = [[row[end] for end in ends] for row in rows]
    except FAILURES:
        return rows
    if isinstance(nodes, bool) or not isinstance(nodes, int) or nodes < 0:
        return rows
    functions = {rule.function for rule in asked if rule.ends == ends}
    directed = "is_dag" in functions or any(rule.directed for rule in asked)
    scope.drawing.spend(1 + len(edges) // 4)
    found = rebuilt(scope.drawing.rng, nodes, edges, functions, base=asked[0].base, directed=directed)
    if found is None:
        return rows
    for place, item in scope.kept_in(asked[0].field).items():
        parts = item.places if isinstance(item, Kept) else ends
        labels = {number: item[end] for number, end in enumerate(ends) if end in parts}
        # What is no label names no node.
        if all(type(label) is int for label in labels.values()) and len({*labels.values()}) == len(labels):
            relabel(found, place, labels)
    made = [copy.copy(row) for row in rows]
    for row, edge in zip(made, found, strict=True):
        for end, label in zip(ends, edge, strict=True):
            row[end] = label
    return made


def _permuted(scope: Scope, value: Any, rule: rules.Permutation) -> Any:
    try:
        items = _items_of(scope, rule)
        if sorted(items) == sorted(value):
            return value
    except FAILURES:
        return value
    scope.drawing.rng.shuffle(items)
    return "".join(items) if isinstance(value, str) else items


def _items_of(scope: Scope, rule: rules.Permutation) -> list[Any]:
    try:
        return list(iterated(rule.source.evaluate(scope.names, scope.fuel)))
    except FAILURES:
        return [] if rule.listed is None else list(iterated(rule.listed.evaluate(scope.names, scope.fuel)))


def _mirrored(value: Any) -> Any:
    half = value[: (len(value) + 1) // 2]
    return half + half[: len(value) // 2][::-1]


def _mirror_digits(scope: Scope, field: str) -> None:
    """Put the nearest number of mirrored digits in the place of one: with its own first half, or one more or less."""
    number = str(abs(scope.names[field]))
    odd, half = len(number) % 2, (len(number) + 1) // 2
    for first in (int(number[:half]) + step for step in (0, 1, -1)):
        digits = str(first)
        mirrored = int(digits + digits[: len(digits) - odd][::-1])
        if scope.drawing.reader.accepts(scope.conjunction(field), mirrored):
            scope.put(field, mirrored)
            return


def _mirror(rows: Any) -> None:
    for i, row in enumerate(rows):
        for j in range(i):
            if isinstance(row, list) and isinstance(rows[j], list) and j < len(row) and i < len(rows[j]):
                row[j] = rows[j][i]


def _place_member(scope: Scope, field: str, rule: rules.Member) -> None:
    array = scope.names[field]
    if not isinstance(array, list):
        return
    try:
        item = Expression("", rule.item).evaluate(scope.names, scope.fuel)
    except FAILURES:
        return
    name = getattr(rule.item, "id", None)
    node = scope.node(field)
    if not rule.wanted and node is not None and item in array:
        for index, other in enumerate(array):
            for _ in range(_DRAWS if other == item else 0):
                if array[index] != item:
                    break
                array[index] = scope.drawing.draw(node.item(index), scope.manner, scope.room, scope.depth + 2, field)
    if rule.wanted and array and item not in array and (name is None or not scope.free(name)):
        array = list(array)
        loose = [index for index in range(len(array)) if index not in scope.kept_in(field)]
        if loose:
            array[scope.drawing.rng.choice(loose)] = item
        scope.put(field, array)


def _chain(scope: Scope, field: str, rule: rules.Chained) -> None:
    array = scope.names[field]
    ends = [_ends_of(row, rule.ends) for row in array]
    flat = sorted(row[end] for row, keys in zip(array, ends, strict=True) for end in keys)
    if rule.strict and len({canonical_bytes(end) for end in flat}) < len(flat):
        for index in range(1, len(flat)):
            flat[index] = max(flat[index], flat[index - 1] + 1)
        # Where that went past the most there may be, everything moves down.
        most = _most_end(scope, field, ends)
        for index in range(len(flat) - 1, -1, -1):
            if most is None or flat[index] <= most:
                break
            flat[index], most = most, most - 1
    rising = iter(flat)
    made = []
    for row, keys in zip(array, ends, strict=True):
        made.append(copy.copy(row))
        for key in keys:
            made[-1][key] = next(rising)
    scope.put(field, made)


def _ends_of(row: Any, ends: tuple[int | str, int | str] | None) -> list[Any]:
    """Return the indices or names of the parts of a row that rise; none of those that it has not."""
    if ends is None:
        return [*range(len(row))]
    return [end for end in ends if (end in row if isinstance(row, dict) else type(end) is int and end < len(row))]


def _most_end(scope: Scope, field: str, ends: Sequence[Sequence[Any]]) -> int | None:
    """Return the most that what rises in the first row may be, None where that is open."""
    node, (row, *_) = scope.node(field), scope.names[field]
    inner = None if node is None or not ends[0] else node_for(scope.drawing.usable(node.item(0)), row)
    if inner is None:
        return None
    first = ends[0][0]
    part = inner.item(first) if isinstance(first, int) else inner.value_of(first)
    number = node_for(scope.drawing.usable(part), row[first])
    span = None if number is None or number.members is not None else scope.drawing.span(number, whole=True)
    return None if span is None or span.step != 1 else span.last
