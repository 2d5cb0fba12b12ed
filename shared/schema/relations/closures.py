"""Expressions made into plain functions: what simpleeval would find, in a fifth of the time.

Only what is common is made so; the rest is left to the evaluator, which says what is right.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from shared.schema.relations.fuel import Fuel
from shared.schema.relations.functions import CHEAP, FUNCTIONS, LAZY, frozen
from shared.schema.relations.operators import LARGE, OPERATORS, bind, iterated, room, weight
from shared.schema.relations.own_names import TALLIES
from shared.schema.relations.pairs import PairSum, count_pairs, pair_sum_of

# In shorter lists, looking at all pairs takes as long.
_MANY = 8

Names = dict[str, Any]
# Bits of a number that count for a step.
_WORD = 64
Closure = Callable[[Names, Fuel], Any]


class _Uncommon(Exception):
    pass


def closure_of(tree: ast.expr) -> Closure | None:
    """Return a function of names and fuel that gives what the evaluator gives, None where the tree is uncommon."""
    try:
        return _made(tree)
    except _Uncommon:
        return None


def _made(node: ast.expr) -> Closure:
    maker = _MAKERS.get(type(node))
    if maker is None:
        raise _Uncommon
    return maker(node)


def _constant(node: ast.Constant) -> Closure:
    value = node.value
    return lambda _names, _fuel: value


def _name(node: ast.Name) -> Closure:
    name = node.id
    return lambda names, _fuel: names[name]


def _unary(node: ast.UnaryOp) -> Closure:
    operator, operand = OPERATORS[type(node.op)], _made(node.operand)
    return lambda names, fuel: operator(operand(names, fuel))


def _binary(node: ast.BinOp) -> Closure:
    operator, left, right = OPERATORS[type(node.op)], _made(node.left), _made(node.right)
    if isinstance(node.op, (ast.Pow, ast.LShift)):
        return _growing(operator, left, right)

    def binary(names: Names, fuel: Fuel) -> Any:
        a, b = left(names, fuel), right(names, fuel)
        if not (isinstance(a, LARGE) or isinstance(b, LARGE)):
            fuel.spend(2)
            return operator(a, b)
        fuel.spend(weight(a) + weight(b))
        found = operator(a, b)
        fuel.spend(room(found))
        return found

    return binary


def _growing(operator: Callable[..., Any], left: Closure, right: Closure) -> Closure:
    """Return a power or a shift, whose digits take steps as well."""

    def growing(names: Names, fuel: Fuel) -> Any:
        made = operator(left(names, fuel), right(names, fuel))
        fuel.spend(2 + (made.bit_length() // _WORD if isinstance(made, int) else 0))
        return made

    return growing


def _compare(node: ast.Compare) -> Closure:
    first = _made(node.left)
    if len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn)):
        return _membership(first, _made(node.comparators[0]), wanted=isinstance(node.ops[0], ast.In))
    others = [(OPERATORS[type(op)], _made(other)) for op, other in zip(node.ops, node.comparators, strict=True)]
    cost = 1 + len(others)

    def compare(names: Names, fuel: Fuel) -> bool:
        fuel.spend(cost)
        b = first(names, fuel)
        for operator, other in others:
            a, b = b, other(names, fuel)
            if isinstance(a, LARGE) or isinstance(b, LARGE):
                fuel.spend(weight(a) + weight(b))
            if not operator(a, b):
                return False
        return True

    return compare


def _membership(item: Closure, container: Closure, *, wanted: bool) -> Closure:
    operator = OPERATORS[ast.In]

    def contains(names: Names, fuel: Fuel) -> bool:
        fuel.spend(2)
        x, xs = item(names, fuel), container(names, fuel)
        tallies = names.get(TALLIES)
        often = None if tallies is None else tallies.often(x, xs, fuel)
        if often is None:
            if isinstance(x, LARGE) or isinstance(xs, LARGE):
                fuel.spend(weight(x) + weight(xs))
            often = operator(x, xs)
        return bool(often) is wanted

    return contains


def _counting(one: Closure, other: Closure) -> Closure:
    function = FUNCTIONS["count"]

    def count(names: Names, fuel: Fuel) -> Any:
        x, xs = one(names, fuel), other(names, fuel)
        tallies = names.get(TALLIES)
        if tallies is not None:
            fuel.spend(2)
            often = tallies.often(xs, x, fuel) if type(x) is list else tallies.often(x, xs, fuel)
            if often is not None:
                return often
        fuel.spend(weight(x) + weight(xs))
        return function(x, xs)

    return count


def _boolean(node: ast.BoolOp) -> Closure:
    parts, stop_at = [_made(part) for part in node.values], isinstance(node.op, ast.Or)

    def boolean(names: Names, fuel: Fuel) -> Any:
        found: Any = None
        for part in parts:
            found = part(names, fuel)
            if bool(found) is stop_at:
                break
        return found

    return boolean


def _choice(node: ast.IfExp) -> Closure:
    test, body, otherwise = _made(node.test), _made(node.body), _made(node.orelse)
    return lambda names, fuel: (body if test(names, fuel) else otherwise)(names, fuel)


def _subscript(node: ast.Subscript) -> Closure:
    if isinstance(node.slice, ast.Slice):
        return _slice(node.value, node.slice)
    container, key = _made(node.value), _made(node.slice)
    return lambda names, fuel: container(names, fuel)[key(names, fuel)]


def _slice(value: ast.expr, node: ast.Slice) -> Closure:
    container = _made(value)
    bounds = [None if each is None else _made(each) for each in (node.lower, node.upper, node.step)]

    def stretch(names: Names, fuel: Fuel) -> Any:
        whole = container(names, fuel)
        fuel.spend(weight(whole))
        return whole[slice(*(None if each is None else each(names, fuel) for each in bounds))]

    return stretch


def _listed(node: ast.List | ast.Tuple) -> Closure:
    parts = [_made(part) for part in node.elts]
    return lambda names, fuel: [part(names, fuel) for part in parts]


def _call(node: ast.Call) -> Closure:
    assert isinstance(node.func, ast.Name)  # noqa: S101 - the grammar saw to it
    function, cheap = FUNCTIONS[node.func.id], node.func.id in CHEAP
    asked = pair_sum_of(node)
    if asked is not None:
        return _pairs(asked, node.func.id, _made_call(node, function, cheap=cheap))
    return _made_call(node, function, cheap=cheap)


def _pairs(asked: PairSum, function: str, otherwise: Closure) -> Closure:
    """Count pairs in one pass; `otherwise`: what looks at each of them."""
    total = _made(asked.total)

    def pairs(names: Names, fuel: Fuel) -> Any:
        array = names[asked.field]
        if not isinstance(array, list) or len(array) < _MANY:
            return otherwise(names, fuel)
        fuel.spend(4 * len(array))
        found = count_pairs(asked, array, total(names, fuel))
        if found is None:
            return otherwise(names, fuel)
        return found > 0 if function == "any" else found

    return pairs


def _made_call(node: ast.Call, function: Callable[..., Any], *, cheap: bool) -> Closure:
    assert isinstance(node.func, ast.Name)  # noqa: S101 - the grammar saw to it
    if (
        node.func.id in LAZY
        and len(node.args) == 1
        and not node.keywords
        and isinstance(node.args[0], ast.GeneratorExp)
    ):
        # It ends with the item that decides, as Python's does.
        rounds = _rounds(node.args[0])
        return lambda names, fuel: function(rounds(dict(names), fuel))
    given = [_made(each) for each in node.args]
    if node.func.id == "count" and len(given) == 2 and not node.keywords:
        return _counting(*given)
    named = [(each.arg, _made(each.value)) for each in node.keywords if each.arg]
    if len(given) == 1 and not named and cheap:
        only = given[0]
        return lambda names, fuel: function(only(names, fuel))

    def call(names: Names, fuel: Fuel) -> Any:
        values = [each(names, fuel) for each in given]
        fuel.spend(1 if cheap else sum(map(weight, values)))
        found = function(*values, **{name: value(names, fuel) for name, value in named})
        fuel.spend(room(found))
        return found

    return call


def _comprehension(node: ast.ListComp | ast.GeneratorExp) -> Closure:
    rounds = _rounds(node)
    return lambda names, fuel: list(rounds(dict(names), fuel))


def _set_comprehension(node: ast.SetComp) -> Closure:
    rounds = _rounds(node)
    return lambda names, fuel: set(map(frozen, rounds(dict(names), fuel)))


def _rounds(node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Callable[[Names, Fuel], Iterator[Any]]:
    element = _made(node.elt)
    steps = [
        (_binder(each.target), _made(each.iter), [_made(condition) for condition in each.ifs])
        for each in node.generators
    ]

    def items(names: Names, fuel: Fuel, depth: int = 0) -> Iterator[Any]:
        binder, source, conditions = steps[depth]
        last = depth + 1 == len(steps)
        for item in iterated(source(names, fuel)):
            fuel.spend(2)
            binder(item, names)
            if all(condition(names, fuel) for condition in conditions):
                if last:
                    yield element(names, fuel)
                else:
                    yield from items(names, fuel, depth + 1)

    return items


def _binder(target: ast.expr) -> Callable[[Any, Names], None]:
    if isinstance(target, ast.Name):
        name = target.id

        def bind_one(value: Any, names: Names) -> None:
            names[name] = value

        return bind_one
    if isinstance(target, ast.Tuple) and len(target.elts) == 2 and all(isinstance(e, ast.Name) for e in target.elts):
        one, other = (each.id for each in target.elts if isinstance(each, ast.Name))

        def bind_two(value: Any, names: Names) -> None:
            names[one], names[other] = iterated(value)

        return bind_two
    return lambda value, names: bind(target, value, names)


_MAKERS: dict[type[ast.expr], Callable[[Any], Closure]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.BoolOp: _boolean,
    ast.IfExp: _choice,
    ast.Subscript: _subscript,
    ast.List: _listed,
    ast.Tuple: _listed,
    ast.Call: _call,
    ast.ListComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.SetComp: _set_comprehension,
}
