"""Making what the rounds of a loop add up to hold: each round is given its share of the way, and made to come to it."""

from __future__ import annotations

import ast
from itertools import accumulate
from typing import Any

from shared.schema.relations.amounts import BEYOND, domain_for, possible_length, resized
from shared.schema.relations.foresight import foresee
from shared.schema.relations.items import Settle
from shared.schema.relations.known import Kinds, Known, MistakeError, constant
from shared.schema.relations.language import FAILURES
from shared.schema.relations.loops import Places, rounds_of
from shared.schema.relations.own_names import SHARE
from shared.schema.relations.rules import Summed
from shared.schema.relations.scope import Scope


def settle_sum(scope: Scope, rule: Summed, settle: Settle) -> None:
    """Change what the rounds of a loop speak of until the whole numbers that they make add up to what is asked.

    Args:
        settle: makes rules about one list hold.
    """
    domain, bounds = domain_for(scope, rule.symbol, rule.bound), _bounds(scope, rule)
    try:
        parts = _parts(scope, rule)
        if domain is None or bounds is None or parts is None or (parts and domain.has(sum(parts))):
            return
        if _walks_all(rule, len(parts), scope.names.get(rule.field)):
            length = possible_length(domain, bounds, max(len(parts), 1), scope.lengths(rule.field))
            if length is not None and length != len(parts):
                resized(scope, rule.field, length)
                parts = _parts(scope, rule)
        if not parts:
            return
        low, high = domain.whole(len(parts) * bounds[0], len(parts) * bounds[1])
        if low is None or high is None or low > high:
            return
        first, last = (low, min(high, low + BEYOND)) if sum(parts) < low else (max(low, high - BEYOND), high)
        _share_out(scope, rule, settle, parts, scope.drawing.rng.randint(first, last), bounds)
    except FAILURES:
        return


def _share_out(
    scope: Scope, rule: Summed, settle: Settle, parts: list[int], wanted: int, bounds: tuple[int, int]
) -> None:
    places = Places(scope, rule.share)
    left = [*accumulate(reversed(parts), initial=0)][::-1]
    rooms = {sign: [max(0, sign * (end - part)) for part in parts] for sign, end in ((1, bounds[1]), (-1, bounds[0]))}
    room_left = {sign: [*accumulate(reversed(room), initial=0)][::-1] for sign, room in rooms.items()}
    done = 0
    for place, _ in enumerate(rounds_of(places, rule.share.loops)):
        if place >= len(parts):
            return
        # What a round could not come to is for those after it.
        way = wanted - done - left[place]
        sign = 1 if way > 0 else -1
        share = parts[place] + sign * (abs(way) * rooms[sign][place] // max(room_left[sign][place], 1))
        if share != parts[place]:
            places.names[SHARE] = min(max(share, bounds[0]), bounds[1])
            places.mend(settle)
        done += rule.part.evaluate(places.names, scope.fuel)


def _parts(scope: Scope, rule: Summed) -> list[int] | None:
    """Return what each round makes; None where it is no whole number."""
    places = Places(scope, rule.share)
    found: list[Any] = [rule.part.evaluate(places.names, scope.fuel) for _ in rounds_of(places, rule.share.loops)]
    return found if all(isinstance(part, int) for part in found) else None


def _walks_all(rule: Summed, rounds: int, array: Any) -> bool:
    """Tell whether there is one round for each item of a list that may become longer."""
    (loop,) = rule.share.loops
    return rule.field in loop.source.names and isinstance(array, (list, str)) and rounds == len(array)


def _bounds(scope: Scope, rule: Summed) -> tuple[int, int] | None:
    """Return the least and the most that a round makes, None where that is open."""
    kinds = Kinds(scope.drawing.reader)
    (loop,) = rule.share.loops
    names: dict[str, Known] = {}
    for name in rule.part.names | loop.source.names:
        value = scope.names.get(name)
        names[name] = constant(value) if type(value) is int else kinds.of_nodes(scope.nodes(name))
    made = ast.ListComp(rule.part.tree, [ast.comprehension(loop.target, loop.source.tree, [], 0)])
    try:
        known = foresee(made, names).item()
    except MistakeError:
        return None
    return None if known.low is None or known.high is None else (known.low, known.high)
