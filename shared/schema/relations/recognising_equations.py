"""What an equation asks where one side is a list that is spelled out, or the largest of what a loop makes."""

from __future__ import annotations

import ast

from shared.schema.relations.grammar import names_in
from shared.schema.relations.language import Expression
from shared.schema.relations.own_names import EACH
from shared.schema.relations.rules import Covers, Permutation, Rule, Sorted, Subset

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
    if not isinstance(one, ast.Call) or not isinstance(other, (ast.List, ast.Tuple, ast.Name)):
        return []
    field = _only_name(one, "sorted")
    if field is None or field in names_in(other):
        return []
    falls = any(isinstance(each.value, ast.Constant) and each.value.value is True for each in one.keywords)
    listed: Rule = Permutation(field, Expression("", other))
    return [Sorted(other.id, reverse=falls), listed] if isinstance(other, ast.Name) else [listed]


def extremes_of(one: ast.expr, symbol: str, other: ast.expr) -> list[ast.Call]:
    """Return what `max(len(r) for r in m) == 9` and its like say of every round of the loop, and of one."""
    if not isinstance(one, ast.Call) or not isinstance(one.func, ast.Name) or one.keywords or len(one.args) != 1:
        return []
    (loop,), function = one.args, one.func.id
    if function not in ("max", "min") or not isinstance(loop, (ast.Name, ast.GeneratorExp, ast.ListComp)):
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
    called = isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "sum"
    if not called or not isinstance(tree, ast.Call) or len(tree.args) != 1:
        return None
    rounds = tree.args[0]
    if not isinstance(rounds, (ast.GeneratorExp, ast.ListComp)) or any(loop.ifs for loop in rounds.generators):
        return None
    first, *inner = rounds.generators
    return (ast.Call(tree.func, [ast.GeneratorExp(rounds.elt, inner)], []) if inner else rounds.elt), first


def counts_rounds(tree: ast.expr, rounds: ast.expr | None) -> bool:
    """Tell whether an expression counts the rounds of a comprehension: `len([x for x in xs if x])`, or adds ones."""
    called = isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and len(tree.args) == 1
    inner = tree.args[0] if called and isinstance(tree, ast.Call) else None
    loops = (ast.ListComp, ast.GeneratorExp, ast.SetComp)
    if not isinstance(inner, (ast.ListComp, ast.GeneratorExp)) or not isinstance(rounds, loops):
        return False
    function = getattr(getattr(tree, "func", None), "id", "")
    ones = isinstance(inner.elt, ast.Constant) and inner.elt.value == 1
    alike = [*map(ast.dump, inner.generators)] == [*map(ast.dump, rounds.generators)]
    return alike and (function == "len" or (function == "sum" and ones))


def _only_name(tree: ast.expr, function: str) -> str | None:
    """Return the name that is all that a function is given, None where it is given more."""
    called = isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == function
    if not called or not isinstance(tree, ast.Call) or len(tree.args) != 1 or not isinstance(tree.args[0], ast.Name):
        return None
    return tree.args[0].id


def _source_of(tree: ast.expr) -> ast.expr | None:
    """Return what a set is made of, as what a list could be made of."""
    if isinstance(tree, _SPELLED):
        return ast.List(tree.elts, ast.Load())
    called = isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "set"
    return tree.args[0] if called and isinstance(tree, ast.Call) and len(tree.args) == 1 else None
