"""What an equation asks where one side is a list that is spelled out, or the largest of what a loop makes."""

from __future__ import annotations

import ast

from shared.schema.relations.grammar import names_in
from shared.schema.relations.language import Expression
from shared.schema.relations.own_names import EACH
from shared.schema.relations.rules import Covers, Permutation, Rule, Sorted, Subset
from shared.schema.relations.syntax import LOOPS, called, is_call, is_reversed, literal

_SPELLED = (ast.List, ast.Tuple, ast.Set)
# What an extreme of a loop says of every round, and of one of them.
_EVERY = {
    ("max", "=="): ast.LtE(), ("max", "<="): ast.LtE(), ("max", "<"): ast.Lt(),
    ("min", "=="): ast.GtE(), ("min", ">="): ast.GtE(), ("min", ">"): ast.Gt(),
}  # fmt: skip
_SOME = {
    ("max", "=="): ast.Eq(), ("max", ">="): ast.GtE(), ("max", ">"): ast.Gt(),
    ("min", "=="): ast.Eq(), ("min", "<="): ast.LtE(), ("min", "<"): ast.Lt(),
}  # fmt: skip


def sets_of(one: ast.expr, symbol: str, other: ast.expr) -> list[Rule]:
    """Read `set(xs) == {1, 2}`, and `<=` or `>=` for it: what is in a list, and what has to be."""
    field, source = _only_name(one, "set"), _source_of(other)
    if field is None or source is None or field in names_in(source):
        return []
    found: list[Rule] = [Subset(field, Expression("", source))] if symbol in ("<", "<=", "==") else []
    return [*found, Covers(field, Expression("", source))] if symbol in (">", ">=", "==") else found


def sorted_of(one: ast.expr, other: ast.expr) -> list[Rule]:
    """Read `sorted(xs) == [1, 2]`, or another list for that: the items, in any order."""
    field = _only_name(one, "sorted")
    if field is None or not isinstance(one, ast.Call) or not isinstance(other, (ast.List, ast.Tuple, ast.Name)):
        return []
    if field in names_in(other):
        return []
    listed: Rule = Permutation(field, Expression("", other))
    return [Sorted(other.id, reverse=is_reversed(one)), listed] if isinstance(other, ast.Name) else [listed]


def extremes_of(one: ast.expr, symbol: str, other: ast.expr) -> list[ast.Call]:
    """Return what `max(len(r) for r in m) == 9` and its like say of every round of the loop, and of one."""
    if not is_call(one, "max", "min", arguments=1) or one.keywords:
        return []
    (loop,), function = one.args, called(one)
    if not isinstance(loop, (ast.Name, ast.GeneratorExp, ast.ListComp)):
        return []
    if names_in(loop) & names_in(other):
        return []
    if isinstance(loop, ast.Name):
        each = ast.comprehension(ast.Name(EACH, ast.Store()), loop, [], 0)
        loop = ast.GeneratorExp(ast.Name(EACH, ast.Load()), [each])
    asked = (("all", _EVERY.get((function, symbol))), ("any", _SOME.get((function, symbol))))
    return [
        ast.Call(
            ast.Name(quantifier, ast.Load()),
            [ast.GeneratorExp(ast.Compare(loop.elt, [operator], [other]), loop.generators)],
            [],
        )
        for quantifier, operator in asked
        if operator is not None
    ]


def summands_of(tree: ast.expr) -> tuple[ast.expr, ast.comprehension] | None:
    """Return (what each round adds, the loop) of a sum; of loops within the loop, what a round adds is a sum too."""
    if not is_call(tree, "sum", arguments=1):
        return None
    rounds = tree.args[0]
    if not isinstance(rounds, (ast.GeneratorExp, ast.ListComp)) or any(loop.ifs for loop in rounds.generators):
        return None
    first, *inner = rounds.generators
    return (ast.Call(tree.func, [ast.GeneratorExp(rounds.elt, inner)], []) if inner else rounds.elt), first


def counts_rounds(tree: ast.expr, rounds: ast.expr | None) -> bool:
    """Tell whether an expression counts the rounds of a comprehension: `len([x for x in xs if x])`, or adds ones."""
    inner = tree.args[0] if is_call(tree, "len", "sum", arguments=1) else None
    if not isinstance(inner, (ast.ListComp, ast.GeneratorExp)) or not isinstance(rounds, LOOPS):
        return False
    alike = [*map(ast.dump, inner.generators)] == [*map(ast.dump, rounds.generators)]
    return alike and (is_call(tree, "len") or literal(inner.elt) == 1)


def _only_name(tree: ast.expr, function: str) -> str | None:
    """Return the name that is all that a function is given, None where it is given more."""
    given = tree.args[0] if is_call(tree, function, arguments=1) else None
    return given.id if isinstance(given, ast.Name) else None


def _source_of(tree: ast.expr) -> ast.expr | None:
    """Return what a set is made of, as what a list could be made of."""
    if isinstance(tree, _SPELLED):
        return ast.List(tree.elts, ast.Load())
    return tree.args[0] if is_call(tree, "set", arguments=1) else None
