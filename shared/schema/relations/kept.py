"""What of a probe's array makes it a probe: its length, or some of its items. The rest may change."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from shared.canonical_json import JsonValue
from shared.schema.relations.comparisons import Comparison, comparisons
from shared.schema.relations.grammar import names_in
from shared.schema.relations.own_names import ITEM, part_name, parts_of
from shared.schema.relations.rules import Graph, Items, Rule
from shared.schema.relations.syntax import filled, is_call, with_parts


class Kept(list[JsonValue]):
    """An array of which only a part is what it probes.

    Args:
        array: all of it.
        places: the indices of items that stay; an item that is such an array itself stays in part.
        length: whether its length stays.
        nulls: whether null stands where it does and nowhere else, as in a tree of a certain shape.
    """

    def __init__(
        self, array: Sequence[JsonValue], places: Sequence[int] = (), *, length: bool = False, nulls: bool = False
    ) -> None:
        super().__init__(array)
        self.places = tuple(places)
        self.length = length
        self.nulls = nulls


class KeptText(str):
    """A text of which only the length is what it probes; its letters may change."""

    __slots__ = ()
    places: tuple[int, ...] = ()
    length = True


def unmarked(array: list[JsonValue], _places: Sequence[int] = (), *, length: bool = False) -> list[JsonValue]:
    """Return the array as it is: where there are no relations, nothing around a probe changes."""
    del length
    return array


def plain(value: Any) -> Any:
    """Return an array that is no probe any more, and the caller's own."""
    if isinstance(value, KeptText):
        return str(value)
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def still_in(kept: Any, value: Any) -> bool:
    """Tell whether a value still has what was kept; items may have moved."""
    if isinstance(kept, KeptText):
        return isinstance(value, str) and len(value) == len(kept)
    if not isinstance(kept, Kept):
        return bool(kept == value) or (
            isinstance(kept, list) and isinstance(value, list) and _multiset(kept) == _multiset(value)
        )
    if not isinstance(value, list) or (kept.length and len(kept) != len(value)):
        return False
    if kept.nulls and [item is None for item in kept] != [item is None for item in value]:
        return False
    return len(places_in(kept, value)) == len(kept.places)


def places_in(kept: Kept | KeptText, array: Sequence[Any]) -> dict[int, Any]:
    """Return where in an array the kept items are now, each by its index with what of it is kept."""
    found: dict[int, Any] = {}
    for place in kept.places:
        item = kept[place]
        likely = [place] if place < len(array) else []
        for index in (*likely, *range(len(array))):
            if index not in found and _fits(item, array[index]):
                found[index] = item
                break
    return found


def planted(kept: Kept, array: list[Any]) -> list[Any]:
    """Return an array with the kept items at their first places."""
    made = list(array)
    for place in kept.places:
        item = plain(kept[place])
        if place < len(made):
            made[place] = item
        else:
            made.append(item)
    return made


def comparisons_of(kept: Kept | KeptText, field: str, asked: Sequence[Rule]) -> list[Comparison]:
    """Return what the kept items ask of everything around them."""
    found: list[Comparison] = []
    for place in kept.places:
        parts = _parts(kept[place])
        constants: dict[str, ast.expr] = {
            name: ast.Constant(part) for name, part in parts.items() if isinstance(part, (int, float, str))
        }
        for rule in asked:
            if rule.field != field:
                continue
            if isinstance(rule, Graph):
                for name in map(part_name, rule.ends):
                    if isinstance(parts.get(name), int):
                        least = ast.Constant(parts[name] + 1 - rule.base)
                        found += comparisons(filled("n >= least", n=rule.nodes.tree, least=least))[0]
            elif isinstance(rule, Items) and rule.depth == 1:
                for comparison in rule.comparisons:
                    tree = with_parts(comparison.whole.tree, constants)
                    if not any(name.startswith(ITEM) for name in names_in(tree)):
                        found += comparisons(tree)[0]
    return found


def equally_long(kept: Collection[str], asked: Sequence[Comparison], names: Mapping[str, Any]) -> list[Comparison]:
    """Return what comparisons say of lengths that are kept, for what is equal is as long.

    Args:
        kept: the names whose lengths stay.
        names: all values.
    """
    found: list[Comparison] = []
    for each in asked:
        if each.symbol == "==" and not each.names.isdisjoint(kept):
            left, right = _length(each.left, names), _length(each.right, names)
            if left is not None and right is not None:
                found.append(Comparison(left, "==", right, ast.Eq()))
    return found


def _length(tree: ast.expr, names: Mapping[str, Any]) -> ast.expr | None:
    """Return how long a list or text is that an expression comes to, None where that cannot be read off."""
    if isinstance(tree, ast.Name) and isinstance(names.get(tree.id), (list, str)):
        return filled("len(whole)", whole=tree)
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add):
        left, right = _length(tree.left, names), _length(tree.right, names)
        return None if left is None or right is None else ast.BinOp(left, ast.Add(), right)
    if is_call(tree, "sorted") or is_call(tree, "reversed", arguments=1):
        return _length(tree.args[0], names)
    if isinstance(tree, ast.Subscript) and ast.unparse(tree.slice) == "::-1":
        return _length(tree.value, names)
    return None


def _parts(item: Any) -> dict[str, Any]:
    if isinstance(item, Kept):
        return {part_name(place): item[place] for place in item.places}
    return {ITEM: item, **{name: item[key] for name, key in parts_of(item).items()}}


def _fits(kept: Any, item: Any) -> bool:
    if not isinstance(kept, Kept):
        return bool(plain(kept) == item)
    if not isinstance(item, list) or (kept.length and len(kept) != len(item)):
        return False
    return all(place < len(item) and _fits(kept[place], item[place]) for place in kept.places)


def _multiset(array: Sequence[Any]) -> list[str]:
    return sorted(map(repr, array))
