"""Indices that lead beyond the end in one round of a loop, whatever the list: `xs[i + 1]` in `range(len(xs))`."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import NamedTuple

from shared.schema.relations.known import MistakeError, quoted
from shared.schema.relations.syntax import LOOPS, is_call


class _Place(NamedTuple):
    """A whole number of the form `constant + lengths * len(of)`."""

    constant: int
    lengths: int
    of: str


# Of a name that a loop binds: where it begins and ends.
Rounds = Mapping[str, tuple[_Place, _Place]]


def require_within(tree: ast.expr) -> None:
    """Refuse an expression that cannot hold without looking for an item past the end of its list.

    Raises:
        MistakeError: there is such an index, wherever there is a round at all.
    """
    _look(tree, {}, holds=True)


def _look(tree: ast.expr, rounds: Rounds, *, holds: bool) -> None:
    """Look at the parts that surely come to something; `holds`: where the whole is to hold, else where it is asked."""
    if isinstance(tree, LOOPS):
        _look_into(tree, rounds, holds=False)
        return
    parts = [each for each in ast.iter_child_nodes(tree) if isinstance(each, ast.expr)]
    if isinstance(tree, ast.BoolOp):
        holds = holds and isinstance(tree.op, ast.And)
        parts = tree.values if holds else tree.values[:1]
    elif isinstance(tree, ast.Compare):
        parts, holds = parts if holds else parts[:2], False
    elif isinstance(tree, ast.IfExp):
        parts, holds = [tree.test], False
    elif isinstance(tree, ast.Call):
        parts = tree.args
        inner = parts[0] if parts else None
        if is_call(tree, "all", "any") and isinstance(inner, LOOPS):
            # They end with the round that decides.
            parts = [inner.generators[0].iter]
            if is_call(tree, "all") and holds:
                _look_into(inner, rounds, holds=True)
        holds = False
    else:
        holds = False
    if isinstance(tree, ast.Subscript) and not isinstance(tree.slice, ast.Slice):
        _require_index(tree, rounds)
    for part in parts:
        _look(part, rounds, holds=holds)


def _look_into(loop: ast.GeneratorExp | ast.ListComp | ast.SetComp, rounds: Rounds, *, holds: bool) -> None:
    _look(loop.generators[0].iter, rounds, holds=False)
    if any(each.ifs for each in loop.generators):
        return
    inner = dict(rounds)
    for each in loop.generators:
        bound = {node.id for node in ast.walk(each.target) if isinstance(node, ast.Name)}
        inner = {name: ends for name, ends in inner.items() if name not in bound}
        inner.update(_ends(each))
    _look(loop.elt, inner, holds=holds)


def _require_index(tree: ast.Subscript, rounds: Rounds) -> None:
    whole = ast.unparse(tree.value)
    loops = [node.id for node in ast.walk(tree.slice) if isinstance(node, ast.Name) and node.id in rounds]
    for name in loops or [""]:
        ends = rounds.get(name, (None, None))
        for end, told in ((ends[0], "first"), (ends[1], "last")):
            place = _place(tree.slice, whole, name, end)
            # Of a list without items nothing is asked for in any round.
            if place is not None and place.lengths == 1 and place.of == whole and place.constant >= 0:
                when = f" in the {told} round, where {quoted(ast.Name(name))} is {_written(end)}" if end else ""
                raise MistakeError(f"{quoted(tree)} does not exist{when}: the last part is {whole}[len({whole}) - 1]")
            if not name:
                break


def _ends(loop: ast.comprehension) -> dict[str, tuple[_Place, _Place]]:
    """Return the first and last number of what a loop counts, by its name; nothing where it counts otherwise."""
    call = loop.iter
    if not is_call(call, "enumerate", "range") or call.keywords:
        return {}
    if is_call(call, "enumerate", arguments=1) and isinstance(loop.target, ast.Tuple):
        first = loop.target.elts[0]
        whole = ast.unparse(call.args[0])
        return {first.id: (_Place(0, 0, ""), _Place(-1, 1, whole))} if isinstance(first, ast.Name) else {}
    if not is_call(call, "range") or not 1 <= len(call.args) <= 2 or not isinstance(loop.target, ast.Name):
        return {}
    begin = _place(call.args[0], None, "", None) if len(call.args) == 2 else _Place(0, 0, "")
    end = _place(call.args[-1], None, "", None)
    if begin is None or end is None or end.lengths != 1:
        return {}
    return {loop.target.id: (begin, _Place(end.constant - 1, 1, end.of))}


def _place(tree: ast.expr, whole: str | None, name: str, value: _Place | None) -> _Place | None:
    """Return a number in terms of the length of a list, of any where `whole` is None; None where it is none."""
    if isinstance(tree, ast.Constant) and type(tree.value) is int:
        return _Place(tree.value, 0, "")
    if isinstance(tree, ast.Name):
        return value if tree.id == name else None
    if is_call(tree, "len", arguments=1):
        of = ast.unparse(tree.args[0])
        return _Place(0, 1, of) if whole in (None, of) else None
    if not isinstance(tree, ast.BinOp) or not isinstance(tree.op, (ast.Add, ast.Sub)):
        return None
    left, right = _place(tree.left, whole, name, value), _place(tree.right, whole, name, value)
    if left is None or right is None or (left.of and right.of and left.of != right.of):
        return None
    sign = 1 if isinstance(tree.op, ast.Add) else -1
    return _Place(left.constant + sign * right.constant, left.lengths + sign * right.lengths, left.of or right.of)


def _written(place: _Place | None) -> str:
    assert place is not None  # noqa: S101 - the caller saw to it
    if not place.lengths:
        return str(place.constant)
    sign = f" {'-' if place.constant < 0 else '+'} {abs(place.constant)}" if place.constant else ""
    return f"len({place.of}){sign}"
