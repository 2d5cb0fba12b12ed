"""Coming nearer to what relations ask, one small change after the other, where how far it is can be told."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from shared.schema.drawing.manner import Manner, Unlucky
from shared.schema.reading.nodes import Node
from shared.schema.relations.comparisons import Domain
from shared.schema.relations.fuel import Fuel
from shared.schema.relations.language import FAILURES, Expression
from shared.schema.relations.plans import Relation
from shared.schema.relations.scope import Scope, node_for
from shared.schema.relations.syntax import conjuncts, filled, is_call

_CHANGES = 600
# So many in a row that lead no nearer end it.
_IN_VAIN = 120
# Of drawing, that one change counts for; of the language, what a climb may take.
_STEPS = 2
_FUEL = 50_000
# What one relation keeps from changing alone, as a sum and its items, changes together.
_TWO_AT_ONCE = 0.3
_FAR = 10**6
# How often a cell of a list of lists changes and not a row, and of these how often two change places or one goes a
# step up or down.
_WITHIN = 0.85
_SWAPPED, _STEPPED = 0.5, 0.75
# By how much a comparison of numbers fails.
_FAR_OFF: dict[type, str] = {
    ast.Eq: "abs(a - b)",
    ast.Lt: "a - b + 1 if a >= b else 0",
    ast.LtE: "max(0, a - b)",
    ast.Gt: "b - a + 1 if a <= b else 0",
    ast.GtE: "max(0, b - a)",
}
# By how much all rounds fail together, where that can be told; and the two sides of what counts those that do.
_Measure: TypeAlias = "tuple[Expression | None, Expression, str, Expression]"


def climb(scope: Scope, relations: Sequence[Relation], broken: Sequence[Relation]) -> None:
    """Change items, letters and numbers, and keep each change that leads no farther from all relations together."""
    if not all(_measures(relation.expression) for relation in broken):
        return
    fuel = Fuel(min(_FUEL, scope.fuel.left))
    given = fuel.left
    far = {id(each): _distance(each, scope.names, fuel) for each in relations}
    in_vain = 0
    for _ in range(_CHANGES):
        lacking = [each for each in relations if far[id(each)]]
        if not lacking or in_vain >= _IN_VAIN or fuel.left <= 0:
            break
        scope.drawing.spend(_STEPS)
        one = scope.drawing.rng.choice(lacking)
        in_vain += 1
        before = _step(scope, one, relations)
        if before is None:
            break
        about = [each for each in relations if not each.expression.names.isdisjoint(before)]
        # What is far off is looked at first: where that is worse already, nothing else is.
        about.sort(key=lambda each: -far[id(each)])
        gained = sum(far[id(each)] for each in about)
        now: dict[int, float] = {}
        for each in about:
            now[id(each)] = _distance(each, scope.names, fuel)
            gained -= now[id(each)]
            if gained < 0:
                break
        if gained < 0 or fuel.left <= 0:
            for name, value in before.items():
                scope.put(name, value)
            continue
        far.update(now)
        in_vain = 0 if gained else in_vain
    scope.fuel.left -= given - max(fuel.left, 0)


def _step(scope: Scope, one: Relation, relations: Sequence[Relation]) -> dict[str, Any] | None:
    """Change something that a relation speaks of, and maybe what is tied to that; return what was there before."""
    rng = scope.drawing.rng
    names = [name for name in sorted(one.expression.names) if scope.free(name)]
    if not names:
        return None
    chosen = [rng.choice(names)]
    if rng.random() < _TWO_AT_ONCE:
        tied = {name for each in relations if chosen[0] in each.expression.names for name in each.expression.names}
        chosen.append(rng.choice([name for name in sorted(tied) if scope.free(name)]))
    before: dict[str, Any] = {}
    for name in chosen:
        value = scope.names[name]
        changed = _changed(scope, name, value)
        if changed is not None and changed != value:
            before.setdefault(name, value)
            scope.put(name, changed)
    return before


def _distance(relation: Relation, names: dict[str, Any], fuel: Fuel) -> float:
    measures = _measures(relation.expression)
    nears = [_evaluated(near, names, fuel) for near, *_ in measures]
    # To see how far it is, and that it is far, is the same work.
    if (None in nears or not any(nears)) and relation.expression.is_met(names, fuel):
        return 0
    found = 0.0
    for so_far, (_, left, symbol, right) in zip(nears, measures, strict=True):
        if so_far is not None:
            found += so_far
            continue
        try:
            a, b = left.evaluate(names, fuel), right.evaluate(names, fuel)
            if symbol == "==":
                found += abs(a - b)
            elif symbol == "!=":
                found += a == b
            else:
                over = a - b if symbol in ("<", "<=") else b - a
                found += max(0, over + (symbol in ("<", ">")))
        except FAILURES:
            found += 1
    # Of fractions, less than one may be too far.
    return min(max(found, 0.5), _FAR) if found == found else _FAR


def _evaluated(near: Expression | None, names: dict[str, Any], fuel: Fuel) -> float | None:
    """Return how far off it is; None of what is no number, which is not near or far but only right or wrong."""
    try:
        return None if near is None else max(0.0, float(near.evaluate(names, fuel)))
    except FAILURES:
        return None


@lru_cache(maxsize=512)
def _measures(expression: Expression) -> tuple[_Measure, ...]:
    """Return the comparisons of numbers that an expression is the conjunction of; none where it is more than that."""
    found: list[_Measure] = []
    for conjunct in (link for each in conjuncts(expression.tree) for link in _links(each)):
        measure = _measure(conjunct)
        if measure is None:
            return ()
        left, symbol, right = measure
        near = _near(conjunct)
        found.append(
            (None if near is None else Expression("", near), Expression("", left), symbol, Expression("", right))
        )
    return tuple(found)


def _near(tree: ast.expr) -> ast.expr | None:
    """Return by how much the rounds of a loop fail together, where each of them compares or has to be distinct."""
    argument = tree.args[0] if is_call(tree, "all", arguments=1) else None
    if not isinstance(argument, ast.GeneratorExp):
        return None
    condition = argument.elt
    if isinstance(condition, ast.Compare) and len(condition.ops) == 1:
        text = _FAR_OFF.get(type(condition.ops[0]))
        parts = {"a": condition.left, "b": condition.comparators[0]}
    else:
        text, parts = "len(a) - len(set(a))", {"a": listed} if (listed := _distinct(condition)) is not None else {}
    if text is None or not parts:
        return None
    return _call("sum", ast.ListComp(filled(text, **parts), argument.generators))


def _distinct(tree: ast.expr) -> ast.expr | None:
    """Return the list of which an expression says that nothing in it comes twice."""
    return tree.args[0] if is_call(tree, "distinct", "unique", arguments=1) else None


def _links(tree: ast.expr) -> list[ast.expr]:
    """Return the comparisons of two that a chain of them is made of, of anything else itself."""
    if not isinstance(tree, ast.Compare) or len(tree.ops) == 1:
        return [tree]
    sides = [tree.left, *tree.comparators]
    return [
        ast.Compare(left, [operator], [right])
        for left, operator, right in zip(sides, tree.ops, sides[1:], strict=False)
    ]


def _measure(tree: ast.expr) -> tuple[ast.expr, str, ast.expr] | None:
    from shared.schema.relations.comparisons import SYMBOLS

    if isinstance(tree, ast.Compare) and type(tree.ops[0]) in SYMBOLS:
        return tree.left, SYMBOLS[type(tree.ops[0])], tree.comparators[0]
    if not is_call(tree, "all", "distinct", "unique", arguments=1):
        return None
    (argument,) = tree.args
    if is_call(tree, "all"):
        if not isinstance(argument, ast.GeneratorExp):
            return None
        # How many rounds do not keep it.
        *loops, last = argument.generators
        broken = ast.comprehension(
            last.target, last.iter, [*last.ifs, ast.UnaryOp(ast.Not(), argument.elt)], last.is_async
        )
        rounds = ast.ListComp(ast.Constant(1), [*loops, broken])
        return _call("len", rounds), "==", ast.Constant(0)
    return _call("len", argument), "==", _call("len", _call("set", argument))


def _call(function: str, argument: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(function, ast.Load()), [argument], [])


def _changed(scope: Scope, name: str, value: Any) -> Any:
    """Return the value with a small change, None where none was found."""
    rng = scope.drawing.rng
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        near = Domain(low=int(value) - 1, high=int(value) + 1) if rng.random() < 0.5 else Domain()
        return scope.number_in(name, near)
    try:
        if isinstance(value, (list, str)) and scope.sizable(name) and rng.random() < 0.2:
            limits, length = scope.lengths(name), len(value) + rng.choice((-2, -1, 1, 2))
            return scope.resized(name, length) if limits is not None and limits[0] <= length <= limits[1] else None
        if isinstance(value, list):
            return _other_item(scope, name, value)
        return _other_letter(scope, name, value) if isinstance(value, str) else None
    except Unlucky:
        return None


def _other_item(scope: Scope, name: str, array: list[Any]) -> list[Any] | None:
    rng, node, kept = scope.drawing.rng, scope.node(name), scope.kept_in(name)
    loose = [index for index in range(len(array)) if index not in kept]
    if node is None or not loose:
        return None
    index, made = rng.choice(loose), list(array)
    if isinstance(made[index], list) and made[index] and rng.random() < _WITHIN:
        return _other_cell(scope, node, made, index, loose)
    conjunction, turn = node.item(index), rng.random()
    if turn < 0.25:
        manner = scope.manner if rng.random() < 0.5 else Manner.RANDOM
        made[index] = scope.drawing.draw(conjunction, manner, scope.room, scope.depth + 2, name)
        return made
    if turn < 0.45 and type(made[index]) is int:
        made[index] += rng.choice((-1, 1))
        return made if scope.drawing.reader.accepts(conjunction, made[index]) else None
    other = rng.randrange(len(array))
    if node.item(other) != conjunction:
        return None
    if turn < 0.6 and other in loose:
        made[index], made[other] = made[other], made[index]
    else:
        made[index] = made[other]
    return made


def _other_cell(scope: Scope, node: Node, rows: list[Any], index: int, loose: Sequence[int]) -> list[Any] | None:
    """Change one cell of a row, or let two change places."""
    rng = scope.drawing.rng
    other = rng.choice(loose)
    row, partner = list(rows[index]), rows[other]
    inner = node_for(scope.drawing.usable(node.item(index)), row)
    if inner is None:
        return None
    place, turn = rng.randrange(len(row)), rng.random()
    if turn < _SWAPPED and isinstance(partner, list) and partner:
        partner = row if other == index else list(partner)
        there = rng.randrange(len(partner))
        row[place], partner[there] = partner[there], row[place]
        rows[other] = partner
    elif turn < _STEPPED and type(row[place]) is int:
        row[place] += rng.choice((-1, 1))
    else:
        manner = scope.manner if rng.random() < 0.5 else Manner.RANDOM
        row[place] = scope.drawing.draw(inner.item(place), manner, scope.room, scope.depth + 3)
    rows[index] = row
    accepts = scope.drawing.reader.accepts
    return rows if all(accepts(node.item(each), rows[each]) for each in {index, other}) else None


def _other_letter(scope: Scope, name: str, text: str) -> str | None:
    from shared.schema.drawing import strings

    rng, node = scope.drawing.rng, scope.node(name)
    if node is None or not text:
        return None
    index, other = rng.randrange(len(text)), rng.randrange(len(text))
    letters = list(text)
    if rng.random() < 0.5:
        letters[index], letters[other] = letters[other], letters[index]
    else:
        letters[index] = letters[other]
    made = "".join(letters)
    return made if strings.fits(node, made) else None
