"""Making comparisons hold of every item of an array, or of every item of its items."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, TypeAlias

from shared.schema.reading.nodes import Conjunction, Node
from shared.schema.relations.balance import balance, domain_of, search
from shared.schema.relations.comparisons import Comparison, Domain, Target
from shared.schema.relations.kept import Kept
from shared.schema.relations.language import Expression
from shared.schema.relations.own_names import ITEM, part_name, parts_of
from shared.schema.relations.rules import Items, Rule
from shared.schema.relations.scope import Scope, node_for

Settle: TypeAlias = Callable[[Scope, Sequence[Rule]], None]


def settle_items(
    scope: Scope, field: str, asked: Sequence[Items], settle: Settle, among: Collection[int] | None = None
) -> None:
    """Change the items that break a condition; the items are the scope's own and are changed in place.

    Args:
        settle: makes rules about an item that is a list hold.
        among: the indices of those that may break one, where the others are known to be settled.
    """
    node = scope.node(field)
    if node is None:
        return
    for depth in (1, 2):
        rules = [rule for rule in asked if rule.depth == depth]
        if not rules:
            continue
        comparisons = [each for rule in rules for each in rule.comparisons]
        others = [each for rule in rules for each in rule.others]
        nested = [each for rule in rules for each in rule.rules]
        whole = [each for rule in rules for each in (rule.whole,) if rule.rules]
        inner = _ItemScope(scope, comparisons)
        kept = scope.kept_in(field)
        for holder, index, conjunction in _places(scope, field, node, depth, among):
            inner.enter(holder[index], conjunction)
            if kept and depth == 1 and index in kept:
                inner.keep(kept[index])
            if inner.is_settled() and all(each.is_met(inner.names, scope.fuel) for each in (*others, *whole)):
                continue
            if depth == 1 and inner.turn_round(others + whole):
                holder[index] = inner.leave()
                continue
            inner.draw_plain()
            balance(inner, comparisons)
            settle(inner, nested)
            for expression in others:
                if not expression.is_met(inner.names, scope.fuel):
                    for name in sorted(expression.names & inner.parts):
                        if search(inner, name, expression, comparisons):
                            break
            holder[index] = inner.leave()


def broken_items(scope: Scope, field: str, asked: Sequence[Items]) -> set[int]:
    """Return the indices of items that break a comparison."""
    node = scope.node(field)
    rules = [rule for rule in asked if rule.depth == 1]
    if node is None or not rules:
        return set()
    inner = _ItemScope(scope, [each for rule in rules for each in rule.comparisons])
    found = set()
    for holder, index, conjunction in _places(scope, field, node, 1):
        inner.enter(holder[index], conjunction)
        if not inner.is_settled() or not all(each.whole.is_met(inner.names, scope.fuel) for each in rules):
            found.add(index)
    return found


def outer_domain(scope: Scope, target: Target, asked: Sequence[Items]) -> Domain:
    """Return what all items together leave for a number outside of them."""
    domain = Domain()
    for rule in asked:
        about = [each for each in rule.comparisons if target in each.solvable]
        node = scope.node(rule.field) if about else None
        if node is None:
            continue
        inner = _ItemScope(scope, about)
        for holder, index, conjunction in _places(scope, rule.field, node, rule.depth):
            inner.enter(holder[index], conjunction)
            for comparison in about:
                bound = comparison.bound(target, inner.names, scope.fuel)
                if bound is not None:
                    domain.narrow(*bound)
    return domain


def item_bounds(scope: Scope, field: str, asked: Sequence[Items]) -> tuple[int, int] | None:
    """Return the least and the most that plain whole numbers among the items may be, None where that is open."""
    node = scope.node(field)
    array = scope.names.get(field)
    if node is None or not array or not isinstance(array, list):
        return None
    rules = [rule for rule in asked if rule.depth == 1]
    inner = _ItemScope(scope, [each for rule in rules for each in rule.comparisons])
    inner.enter(array[0], node.item(0))
    bounds = inner.whole_bounds(ITEM)
    if bounds is None:
        return None
    first, last = domain_of(inner, Target(ITEM), inner.asked).whole(*bounds)
    return None if first is None or last is None or first > last else (first, last)


def _places(
    scope: Scope, field: str, node: Node, depth: int, among: Collection[int] | None = None
) -> Iterator[tuple[list[Any], int, Conjunction]]:
    array = scope.names[field]
    if not isinstance(array, list):
        return
    for index in range(len(array)) if among is None else among:
        item, conjunction = array[index], node.item(index)
        if depth == 1:
            yield array, index, conjunction
        elif isinstance(item, list):
            row = node_for(scope.drawing.usable(conjunction), item)
            for inner in range(len(item) if row is not None else 0):
                yield item, inner, row.item(inner)  # type: ignore[union-attr]


class _ItemScope(Scope):
    """One item at a time, with everything around it pinned."""

    def __init__(self, outer: Scope, asked: Sequence[Comparison]) -> None:
        super().__init__(
            outer.drawing,
            dict(outer.names),
            self._nodes,
            self._conjunction,
            outer.names.keys(),
            outer.manner,
            outer.room,
            outer.depth + 1,
            outer.fuel,
        )
        self.asked = asked
        self.parts: frozenset[str] = frozenset()
        self._conjunctions: dict[str, Conjunction] = {}
        self._keys: dict[str, int | str] = {}
        self._plain: dict[str, tuple[int, int] | None] = {}
        named = {name for each in asked for name in each.names if name.startswith(ITEM)}
        # Bounds that no other part of the item has a say in are reckoned once for all items.
        self._steady = {
            name: [
                each
                for each in asked
                if not any(other.startswith(ITEM) for other in each.rest_names(Target(name)))
                and Target(name) in each.solvable
                and each.symbol != "!="
            ]
            for name in sorted(named)
        }
        self._all_steady = all(any(each in steady for steady in self._steady.values()) for each in asked)
        self._conjunction_seen: Conjunction | None = None

    def enter(self, item: Any, conjunction: Conjunction) -> None:
        """Step to another item."""
        self._item = item
        # The parts of the item before are none of a shorter one.
        for name in self._keys:
            self.names.pop(name, None)
        self._keys = parts_of(item)
        self.names[ITEM] = item
        self._conjunctions = {ITEM: conjunction}
        if conjunction != self._conjunction_seen:
            self._plain = {}
            self._conjunction_seen = conjunction
        node = node_for(self.drawing.usable(conjunction), item) if self._keys else None
        for name, key in self._keys.items():
            self.names[name] = item[key]
            if node is not None:
                self._conjunctions[name] = node.item(key) if isinstance(key, int) else node.value_of(key)
        self.parts = frozenset(self._conjunctions)

    def keep(self, kept: Any) -> None:
        """Let the parts of the item that make it a probe stay as they are."""
        if isinstance(kept, Kept):
            self.parts -= {part_name(place) for place in kept.places}
        else:
            self.parts = frozenset()

    def is_settled(self) -> bool:
        """Tell whether all comparisons hold of the item."""
        if self._all_steady:
            for name in self._steady:
                bounds = self._steady_bounds(name)
                value = self.names.get(name)
                if bounds is None or not isinstance(value, int) or not bounds[0] <= value <= bounds[1]:
                    break
            else:
                return True
        return all(each.whole.is_met(self.names, self.fuel) for each in self.asked)

    def turn_round(self, asked: Sequence[Expression]) -> bool:
        """Let the two ends of a pair change places where all is well then; an edge stays one between the same nodes."""
        one, other = f"{ITEM}0", f"{ITEM}1"
        if not isinstance(self._item, list) or not {one, other} <= self.parts:
            return False
        ends = self.names[one], self.names[other]
        if type(ends[0]) is not int or type(ends[1]) is not int or ends[0] == ends[1]:
            return False
        self.names[one], self.names[other] = ends[::-1]
        fits = all(self.drawing.reader.accepts(self._conjunctions[each], self.names[each]) for each in (one, other))
        if fits and self.is_settled() and all(each.is_met(self.names, self.fuel) for each in asked):
            return True
        self.names[one], self.names[other] = ends
        return False

    def draw_plain(self) -> None:
        """Draw anew the parts whose bounds are the same for all items."""
        for name in self._steady:
            bounds, value = self._steady_bounds(name), self.names.get(name)
            if (
                bounds is not None
                and name in self.parts
                and isinstance(value, int)
                and not bounds[0] <= value <= bounds[1]
            ):
                self.put(name, self.drawing.rng.randint(*bounds))

    def leave(self) -> Any:
        """Return the item as it has become."""
        if self.names[ITEM] is self._item:
            for name, key in self._keys.items():
                self._item[key] = self.names[name]
        return self.names[ITEM]

    def _steady_bounds(self, name: str) -> tuple[int, int] | None:
        if name not in self._plain:
            self._plain[name] = None
            bounds = self.whole_bounds(name) if name in self.names and self._steady[name] else None
            if bounds is not None:
                first, last = domain_of(self, Target(name), self._steady[name]).whole(*bounds)
                if first is not None and last is not None and first <= last:
                    self._plain[name] = (first, last)
        return self._plain[name]

    def free(self, name: str) -> bool:
        """Tell whether it is part of the item."""
        return name in self.parts

    def _nodes(self, name: str) -> tuple[Node, ...]:
        conjunction = self._conjunctions.get(name)
        return () if conjunction is None else self.drawing.usable(conjunction)

    def _conjunction(self, name: str) -> Conjunction:
        return self._conjunctions[name]
