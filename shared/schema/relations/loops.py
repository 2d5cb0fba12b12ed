"""Making a condition hold each time that a loop goes round, or once, by changing the places that it speaks of."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from shared.schema.reading.nodes import Conjunction, Node
from shared.schema.relations.balance import balance, search
from shared.schema.relations.items import Settle
from shared.schema.relations.language import FAILURES, Expression
from shared.schema.relations.operators import iterated
from shared.schema.relations.rules import Loop, Looped
from shared.schema.relations.scope import Scope, node_for

Path: TypeAlias = "tuple[str | int, ...]"
# Where what a loop hands out lies: at a path, in several places, or nowhere that could be changed.
Where: TypeAlias = "Path | list[Where] | None"

_TRIES = 6
# Of drawing, that mending one round counts for.
_MEND_STEPS = 12
# The first places of a long list are found soonest by whoever looks for them.
_MANY, _FIRST, _OFTEN = 200, 20, 0.8
# Of the language, for a look whether some round keeps the condition already.
_LOOK = 20_000


def settle_loop(scope: Scope, rule: Looped, settle: Settle) -> None:
    """Change places until the condition holds in every round, or in one.

    Args:
        settle: makes rules about one list hold.
    """
    places = Places(scope, rule)
    try:
        if rule.every:
            for _ in rounds_of(places, rule.loops):
                if not rule.condition.is_met(places.names, scope.fuel):
                    places.mend(settle)
        elif not scope.fuel.affords(lambda fuel: rule.whole.is_met(scope.names, fuel), _LOOK):
            for _ in range(_TRIES):
                if _some_round(places, rule.loops):
                    places.mend(settle)
                    if rule.condition.is_met(places.names, scope.fuel):
                        return
    except FAILURES:
        return


class Places(Scope):
    """The names of one round: those of the loops and of the places, with everything around them.

    Of a loop that every round has to keep, only the places may change; else what is around it too.
    """

    def __init__(self, outer: Scope, rule: Looped) -> None:
        super().__init__(
            outer.drawing,
            dict(outer.names),
            self._nodes,
            self._conjunction,
            outer.pinned,
            outer.manner,
            outer.room,
            outer.depth + 1,
            outer.fuel,
        )
        self.paths: dict[str, Path] = {}
        self._outer = outer
        self._rule = rule
        self._may_change: frozenset[str] = frozenset()
        self._kept: dict[str, dict[int, Any]] = {}

    def mend(self, settle: Settle) -> None:
        """Change places, the last of them first, until the condition holds of this round."""
        self.drawing.spend(_MEND_STEPS)
        for name, (base, indices) in self._rule.parts.items():
            path = self._path_of(base, [index.evaluate(self.names, self.fuel) for index in indices])
            if path is not None:
                self.paths[name] = path
        loose = [name for name in self.paths if self._is_loose(self.paths[name])]
        loose.sort(key=lambda name: [(type(step).__name__, step) for step in self.paths[name]])
        self._refresh()
        for free in dict.fromkeys((tuple(loose[-1:]), tuple(loose))):
            self._may_change = frozenset(free)
            self._change(settle)
            if self._rule.condition.is_met(self.names, self.fuel):
                break
        for name in self._rule.parts:
            self.paths.pop(name, None)

    def _change(self, settle: Settle) -> None:
        rule = self._rule
        balance(self, rule.comparisons)
        settle(self, rule.rules)
        for expression in (*rule.others, rule.condition):
            if not expression.is_met(self.names, self.fuel):
                for name in sorted(self._may_change):
                    if search(self, name, expression, rule.comparisons):
                        break

    def free(self, name: str) -> bool:
        """Tell whether it is a place that may change, or around the loop where that may."""
        return name in self._may_change or (not self._rule.every and name not in self.paths and self._outer.free(name))

    def sizable(self, name: str) -> bool:
        """Tell whether its length may change: not that of a list whose places are known by their indices."""
        return name in self.paths and self.free(name)

    def put(self, name: str, value: Any) -> None:
        """Let a place, or what is around, have another value."""
        if name in self.paths:
            *above, last = self.paths[name]
            self._at(tuple(above))[last] = value
        else:
            self._outer.put(name, value)
            self.names[name] = value
        self._refresh()

    def drawn(self, name: str) -> Any:
        """Return another value for a place or for what is around."""
        if name in self.paths:
            return self.drawing.draw(self._conjunction(name), self.manner, self.room, self.depth + 1)
        return self._outer.drawn(name)

    def _refresh(self) -> None:
        for name, path in self.paths.items():
            self.names[name] = self._at(path)

    def _at(self, path: Path) -> Any:
        found: Any = self.names[str(path[0])]
        for index in path[1:]:
            found = found[index]
        return found

    def _path_of(self, base: str, indices: list[Any]) -> Path | None:
        path = self.paths.get(base) or (base,)
        found = self._at(path)
        for index in indices:
            if isinstance(found, list) and type(index) is int:
                index += len(found) if index < 0 else 0
            elif not isinstance(found, dict) or not isinstance(index, str):
                return None
            path, found = (*path, index), found[index]
        return path

    def _is_loose(self, path: Path) -> bool:
        root, first, *_ = path
        if not isinstance(root, str):
            return False
        if root not in self._kept:
            self._kept[root] = self._outer.kept_in(root)
        holds = isinstance(self._at(path[:-1]), (list, dict))
        return self._outer.free(root) and first not in self._kept[root] and holds

    def _nodes(self, name: str) -> tuple[Node, ...]:
        return self.drawing.usable(self._conjunction(name)) if name in self.paths else self._outer.nodes(name)

    def _conjunction(self, name: str) -> Conjunction:
        path = self.paths.get(name)
        if path is None:
            return self._outer.conjunction(name)
        node = self._outer.node(str(path[0]))
        found: Any = self.names[str(path[0])]
        conjunction: Conjunction = ()
        for index in path[1:]:
            if node is None:
                return ()
            conjunction = node.item(index) if isinstance(index, int) else node.value_of(index)
            found = found[index]
            node = node_for(self.drawing.usable(conjunction), found)
        return conjunction


def rounds_of(places: Places, loops: Sequence[Loop]) -> Iterator[None]:
    """Step through the rounds of loops; the names of `places` are those of the round."""
    if not loops:
        yield None
        return
    first, *inner = loops
    for item, where in _walked(places, first.source):
        places.fuel.spend(2)
        _bind(places, first.target, item, where)
        if all(each.is_met(places.names, places.fuel) for each in first.conditions):
            yield from rounds_of(places, inner)


def _some_round(places: Places, loops: Sequence[Loop]) -> bool:
    """Step to one round, by chance; tell whether it is one that counts."""
    for loop in loops:
        items = list(_walked(places, loop.source))
        if not items:
            return False
        if len(items) > _MANY and places.drawing.rng.random() < _OFTEN:
            items = items[:_FIRST]
        _bind(places, loop.target, *places.drawing.rng.choice(items))
    return all(each.is_met(places.names, places.fuel) for loop in loops for each in loop.conditions)


def _walked(places: Places, source: Expression) -> Iterator[tuple[Any, Where]]:
    """Yield what a loop goes through, each with where it lies."""
    tree = source.tree
    if isinstance(tree, ast.Name) and isinstance(places.names.get(tree.id), list):
        path = places.paths.get(tree.id) or (tree.id,)
        yield from ((item, (*path, index)) for index, item in enumerate(places.names[tree.id]))
        return
    if isinstance(tree, ast.Subscript) and isinstance(tree.slice, ast.Slice) and isinstance(tree.value, ast.Name):
        whole = list(_walked(places, Expression("", tree.value)))
        bounds = [tree.slice.lower, tree.slice.upper, tree.slice.step]
        first, last, step = (
            None if each is None else Expression("", each).evaluate(places.names, places.fuel) for each in bounds
        )
        yield from whole[first:last:step]
        return
    function = tree.func.id if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) else ""
    if isinstance(tree, ast.Call) and not tree.keywords and function == "zip":
        for row in zip(*(_walked(places, Expression("", each)) for each in tree.args), strict=False):
            yield [item for item, _ in row], [where for _, where in row]
        return
    if isinstance(tree, ast.Call) and not tree.keywords and function == "enumerate" and len(tree.args) == 1:
        for index, (item, where) in enumerate(_walked(places, Expression("", tree.args[0]))):
            yield [index, item], [None, where]
        return
    found = iterated(source.evaluate(places.names, places.fuel))
    yield from ((item, None) for item in found)


def _bind(places: Places, target: ast.expr, item: Any, where: Where) -> None:
    if isinstance(target, ast.Name):
        places.names[target.id] = item
        places.paths.pop(target.id, None)
        if isinstance(where, tuple):
            places.paths[target.id] = where
    elif isinstance(target, (ast.Tuple, ast.List)):
        for index, (part, inner) in enumerate(zip(target.elts, iterated(item), strict=True)):
            below = where[index] if isinstance(where, list) else None if where is None else (*where, index)
            _bind(places, part, inner, below)
