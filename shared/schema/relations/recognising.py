"""What an expression asks of numbers, of lengths and of an array's contents, where its shape is a common one."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import NamedTuple

from shared.schema.relations.ahead import ahead_of
from shared.schema.relations.comparisons import SYMBOLS, Comparison, comparisons
from shared.schema.relations.grammar import names_in
from shared.schema.relations.implying import implied
from shared.schema.relations.language import Expression
from shared.schema.relations.mutual import mutual_of
from shared.schema.relations.neighbours import rules_of_neighbours
from shared.schema.relations.own_names import ITEM, SHARE, STRETCH
from shared.schema.relations.pairs import pair_sum_of
from shared.schema.relations.places import Placed, each_of, renamed_items, stretch_of
from shared.schema.relations.recognising_equations import counts_rounds, extremes_of, sets_of, sorted_of, summands_of
from shared.schema.relations.recognising_graphs import GRAPHS, graphs_of
from shared.schema.relations.recognising_repeats import falls_of, repeats_of
from shared.schema.relations.rules import (
    Counted,
    Distinct,
    DistinctParts,
    Items,
    Loop,
    Looped,
    Member,
    Mirrored,
    Pairs,
    Palindrome,
    Permutation,
    Rule,
    Sorted,
    Source,
    Stretch,
    Subset,
    Summed,
    Tallied,
    Total,
    Varied,
)
from shared.schema.relations.syntax import called, filled, is_call, is_reversed, literal
from shared.schema.relations.within import within_of

_FLIPPED: dict[type, ast.cmpop] = {
    ast.Lt: ast.Gt(), ast.LtE: ast.GtE(), ast.Gt: ast.Lt(), ast.GtE: ast.LtE(), ast.Eq: ast.Eq(),
}  # fmt: skip
_TALLIED = re.compile(r"sorted\(\(?count\((\w+), (.+)\) for \1 in set\(\2\)\)?\)")
# Rules beside which the comparison itself says something of a number that may change instead.
_BOTH_WAYS = (Items, Total, Counted, Looped, Summed)


class Asked(NamedTuple):
    """What an expression asks.

    Args:
        comparisons: of numbers and lengths, those that only follow from it too.
        rules: what it asks of arrays' contents.
        others: the conjuncts that are neither.
    """

    comparisons: tuple[Comparison, ...]
    rules: tuple[Rule, ...]
    others: tuple[Expression, ...]


def taken_apart(tree: ast.expr) -> Asked:
    """Return what an expression asks, conjunct by conjunct."""
    found, conjuncts = comparisons(tree)
    rules: list[Rule] = []
    others: list[Expression] = []
    numeric: list[Comparison] = []
    for comparison in found:
        # An equality may be a rule: sorted(nums) == nums.
        known = rules_of(comparison.whole.tree)
        rules += known
        numeric += implied(known)
        placed = [rule for rule in known if isinstance(rule, Looped) and not rule.loops]
        comparison.ruled = (list,) if placed else (list, str) if known else ()
        numeric += [comparison] if placed or all(isinstance(rule, _BOTH_WAYS) for rule in known) else []
    for conjunct in conjuncts:
        known = rules_of(conjunct)
        rules += known
        numeric += implied(known)
        if not known:
            others.append(Expression("", conjunct))
    return Asked(tuple(numeric), tuple(rules), tuple(others))


def rules_of(tree: ast.expr) -> list[Rule]:
    """Return the rules that one conjunct states; none where its shape is not known."""
    known = _of_shape(tree)
    if known and (any(isinstance(rule, Tallied) for rule in known) or not _counts_items(tree)):
        return known
    # Where each item is counted, no change to one of them alone makes that right.
    return [*repeats_of(tree)] or known


def _counts_items(tree: ast.expr) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id == "count"
        for loop in ast.walk(tree)
        if isinstance(loop, (ast.GeneratorExp, ast.ListComp))
        for node in ast.walk(loop)
    )


def _of_shape(tree: ast.expr) -> list[Rule]:
    if isinstance(tree, ast.Call):
        return _of_call(tree, called(tree)) or _of_stretch(tree)
    if isinstance(tree, ast.Compare) and len(tree.ops) == 1:
        left, operator, right = tree.left, tree.ops[0], tree.comparators[0]
        if isinstance(operator, (ast.In, ast.NotIn)) and isinstance(right, ast.Name):
            return [Member(left, right.id, isinstance(operator, ast.In))]
        if isinstance(operator, ast.In) and isinstance(left, ast.Name) and left.id not in names_in(right):
            return [Source(left.id, Expression("", right))]
        if type(operator) in _FLIPPED:
            other = _FLIPPED[type(operator)]
            for side in (left, right):
                if isinstance(side, ast.Call) and (asked := pair_sum_of(side)) is not None:
                    return [Pairs(asked.field, asked, Expression("", tree))]
            found = [*_of_order(left, operator, right), *_of_order(right, other, left)]
            if isinstance(operator, ast.Eq):
                found += [*_of_equality(left, right), *_of_equality(right, left)]
            return list({(type(rule), rule.field, getattr(rule, "every", None)): rule for rule in found}.values()) or (
                [*falls_of(tree)]
                or _of_sum(left, operator, right)
                or _of_sum(right, other, left)
                or _of_stretch(tree)
                or _of_places(tree)
            )
        return _of_places(tree) if isinstance(operator, ast.NotEq) else []
    return []


def _of_places(tree: ast.expr) -> list[Rule]:
    """Read `xs[0] == 0` as a condition on a place, with no loop around it."""
    placed = Placed(tree, [])
    if placed.field is None or placed.field == ITEM:
        return []
    found, others = comparisons(placed.condition)
    return [
        Looped(
            placed.field,
            True,
            (),
            Expression("", tree),
            Expression("", tree),
            placed.parts,
            tuple(found),
            (),
            tuple(Expression("", other) for other in others),
        )
    ]


def _of_call(tree: ast.Call, function: str) -> list[Rule]:
    named = {each.arg: each.value for each in tree.keywords}
    fields = [each.id if isinstance(each, ast.Name) else None for each in tree.args]
    if function in GRAPHS:
        return [*graphs_of(tree, function)]
    if not fields:
        return []
    field = fields[0]
    each = each_of(tree.args[0]) if field is None else None
    if each is not None and function in ("unique", "distinct"):
        return [DistinctParts(*each)]
    if function == "is_sorted" and (field is not None or (each is not None and not each[2])):
        strict = literal(tree.args[1] if len(tree.args) > 1 else named.get("strict")) is True
        falls = literal(tree.args[2] if len(tree.args) > 2 else named.get("reverse")) is True
        return [Sorted(each[0], strict, falls, each[1]) if each is not None else Sorted(field or "", strict, falls)]
    if field is None:
        return _of_loops(tree, function) if function in ("all", "any") and len(tree.args) == 1 else []
    if function in ("unique", "distinct"):
        return [Distinct(field)]
    if function == "is_palindrome":
        return [Palindrome(field)]
    if function == "is_symmetric":
        # Its own mirror image can only be what is square.
        square = filled("all(len(row) == len(m) for row in m)", m=tree.args[0])
        return [*rules_of(square), Mirrored(field)]
    if function == "is_permutation" and len(tree.args) >= 2:
        count = tree.args[1]
        first = literal(tree.args[2] if len(tree.args) > 2 else named.get("base")) or 0
        source = filled(f"range({first}, n + {first})" if first else "range(n)", n=count)
        return [Permutation(field, Expression("", source), Expression("", count))]
    return []


def _of_equality(one: ast.expr, other: ast.expr) -> list[Rule]:
    if isinstance(one, ast.Name) and ast.unparse(other) in (f"{one.id}[::-1]", f"reversed({one.id})"):
        return [Palindrome(one.id)]
    inner, function = _argument(one)
    if inner is None:
        return []
    if found := sorted_of(one, other):
        return found
    given, _ = _argument(other)
    if is_call(one, "sorted") and isinstance(inner, ast.Name):
        falls = is_reversed(one)
        if isinstance(other, ast.Name) and other.id == inner.id:
            return [Sorted(inner.id, reverse=falls)]
        if given is not None and is_call(other, "list", "sorted") and not other.keywords and not falls:
            return [Permutation(inner.id, Expression("", given))]
    among, makes = _argument(inner)
    each = each_of(among if makes == "set" and among is not None else inner) if function == "len" else None
    if each is not None and (makes == "set" or isinstance(inner, ast.SetComp)):
        counted = among if makes == "set" else inner
        as_many = ast.unparse(other) == f"len({each[0]})" if not each[2] else counts_rounds(other, counted)
        return [DistinctParts(*each)] if as_many else []
    if function == "len" and makes == "set" and isinstance(among, ast.Name):
        if ast.unparse(other) == f"len({among.id})":
            return [Distinct(among.id)]
        return [Varied(among.id, Expression("", other))] if among.id not in names_in(other) else []
    return []


def _of_order(one: ast.expr, operator: ast.cmpop, other: ast.expr) -> list[Rule]:
    """Read `max(xs) <= n` as what it says of every item; sums, counts and sets as what they are."""
    inner, function = _argument(one)
    symbol = SYMBOLS[type(operator)]
    if found := [*sets_of(one, symbol, other)] or [
        rule for extreme in extremes_of(one, symbol, other) for rule in rules_of(extreme)
    ]:
        return found
    if is_call(one, "count", arguments=2):
        # Which of the two is the list, their values tell.
        return [
            Counted(field.id, Expression("", item), symbol, Expression("", other), field is one.args[0])
            for field, item in (one.args[::-1], one.args)
            if isinstance(field, ast.Name)
        ]
    if function == "sorted" and symbol == "==" and (tallied := _TALLIED.fullmatch(ast.unparse(one))) is not None:
        return [Tallied(tallied[2], Expression("", other))]
    if not isinstance(inner, ast.Name):
        return []
    if function == "sum":
        return [Total(inner.id, symbol, Expression("", other))]
    if (function == "max" and symbol in ("<", "<=")) or (function == "min" and symbol in (">", ">=")):
        whole = ast.Compare(ast.Name(ITEM, ast.Load()), [operator], [other])
        return [Items(inner.id, 1, tuple(comparisons(whole)[0]), (), (), Expression("", whole))]
    return []


def _of_sum(one: ast.expr, operator: ast.cmpop, other: ast.expr) -> list[Rule]:
    """Read a sum of what a loop makes as a share of it for each round."""
    found = summands_of(one)
    if found is None:
        return []
    part, loop = found
    condition = ast.Compare(part, [ast.Eq()], [ast.Name(SHARE, ast.Load())])
    share = _looped(one, condition, [loop], every=True)
    if share is None or share.field in names_in(other):
        return []
    return [Summed(share.field, SYMBOLS[type(operator)], Expression("", other), Expression("", part), share)]


def _of_loops(tree: ast.Call, function: str) -> list[Rule]:
    comprehension = tree.args[0]
    if not isinstance(comprehension, (ast.GeneratorExp, ast.ListComp)):
        return []
    condition, loops = comprehension.elt, comprehension.generators
    if function == "all" and (mutual := mutual_of(tree)):
        return [*mutual]
    if function == "any" and (within := within_of(tree)):
        return [*within]
    if function == "all" and not any(each.ifs for each in loops):
        known: list[Rule] = [*ahead_of(condition, loops[0])] if len(loops) == 1 else []
        known = known or (rules_of_neighbours(condition, loops[0]) if len(loops) == 1 else [])
        found = known or _of_items(condition, loops)
        if found:
            return found
    looped = _looped(tree, condition, loops, every=function == "all")
    return _of_stretch(tree) if looped is None else [looped]


def _looped(tree: ast.expr, condition: ast.expr, loops: list[ast.comprehension], *, every: bool) -> Looped | None:
    """Return the rule of loops, None where they go through no list and speak of no place in one."""
    placed = Placed(condition, loops)
    asked = taken_apart(placed.condition)
    named = [rule.field for rule in asked.rules]
    # What one round makes equal to something is that, once the round is chosen.
    named += _equated(asked.comparisons) if not every else []
    field = placed.field or next((name for name in named if name not in placed.bound), None)
    if field is None:
        return None
    return Looped(
        field,
        every,
        tuple(
            Loop(each.target, Expression("", each.iter), tuple(Expression("", one) for one in each.ifs))
            for each in loops
        ),
        Expression("", tree),
        Expression("", condition),
        placed.parts,
        asked.comparisons,
        asked.rules,
        asked.others,
    )


def _equated(asked: Sequence[Comparison]) -> list[str]:
    sides = [side for each in asked if each.symbol == "==" for side in (each.left, each.right)]
    return [side.id for side in sides if isinstance(side, ast.Name)]


def _of_items(condition: ast.expr, loops: list[ast.comprehension]) -> list[Rule]:
    first = loops[0]
    if not isinstance(first.iter, ast.Name):
        return []
    target, depth = first.target, 1
    if len(loops) == 2:
        second = loops[1]
        nested = isinstance(second.iter, ast.Name) and isinstance(target, ast.Name) and second.iter.id == target.id
        if not nested or not isinstance(second.target, ast.Name):
            return []
        target, depth = second.target, 2
    elif len(loops) > 2:
        return []
    whole = renamed_items(condition, target)
    if depth == 1 and isinstance(whole, ast.Compare) and isinstance(whole.ops[0], ast.In) and len(whole.ops) == 1:
        source = whole.comparators[0]
        if ast.unparse(whole.left) == ITEM and not any(name.startswith(ITEM) for name in names_in(source)):
            return [Subset(first.iter.id, Expression("", source))]
    asked = taken_apart(whole)
    # What the members of other lists should be is not for the items to say.
    rules = tuple(rule for rule in asked.rules if rule.field.startswith(ITEM) or isinstance(rule, Member))
    others = tuple(rule for rule in asked.rules if rule not in rules)
    if others:
        return []
    return [Items(first.iter.id, depth, asked.comparisons, rules, asked.others, Expression("", whole))]


def _of_stretch(tree: ast.expr) -> list[Rule]:
    """Read what is said of `xs[:m]` as what it says of a list."""
    found = stretch_of(tree)
    if found is None:
        return []
    field, bounds, within = found
    asked = taken_apart(within)
    if not asked.rules or any(rule.field != STRETCH for rule in asked.rules):
        return []
    return [Stretch(field, bounds, asked.rules)]


def _argument(tree: ast.expr) -> tuple[ast.expr | None, str]:
    """Return (the only argument, the function's name) of a call."""
    return (tree.args[0] if isinstance(tree, ast.Call) and len(tree.args) == 1 else None), called(tree)
