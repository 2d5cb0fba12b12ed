"""An expression of just the texts of a language, whatever that was described by."""

from __future__ import annotations

from shared.schema.reading.automata import Language
from shared.schema.reading.characters import ranges_of
from shared.schema.reading.syntax import Chars, Either, Expression, Repeat, Sequence, flat, parts_of

_EMPTY = Sequence(())
_MOST_STATES = 60
# Of what is written, which grows with each state that is taken out of its machine.
_MOST_PARTS = 3_000


def expression_of(language: Language) -> Expression | None:
    """Return an expression of just these texts, None where there are too many states, or too much to write.

    The states are taken out of their machine one by one.
    """
    count = len(language.onward)
    begin, end = count, count + 1
    ways: dict[int, dict[int, Expression]] = {begin: {0: _EMPTY}, end: {}}
    for state, onward in enumerate(language.onward):
        ways[state] = {
            target: Chars(ranges_of(pair for index in classes for pair in language.classes[index]))
            for target, classes in onward.items()
        }
        if language.may_end(state):
            ways[state][end] = _EMPTY
    _drop_lost(ways, end)
    if len(ways) - 2 > _MOST_STATES:
        return None
    while inner := [state for state in ways if state not in (begin, end)]:
        into = {state: [one for one in ways if one != state and state in ways[one]] for state in inner}
        chosen = min(inner, key=lambda state: (len(into[state]) * len(ways[state]), state))
        around = ways.pop(chosen)
        loop = around.pop(chosen, None)
        again = _EMPTY if loop is None else Repeat(loop, 0, None)
        for source in into[chosen]:
            first = ways[source].pop(chosen)
            for target, last in around.items():
                made = Sequence(flat([first, again, last]))
                ways[source][target] = _joined(ways[source].get(target), made)
        if sum(_size(part) for onward in ways.values() for part in onward.values()) > _MOST_PARTS:
            return None
    return ways[begin].get(end, Chars(()))


def _drop_lost(ways: dict[int, dict[int, Expression]], end: int) -> None:
    """Drop the states from which no text ends."""
    useful, waiting = {end}, [end]
    while waiting:
        target = waiting.pop()
        found = [state for state, onward in ways.items() if target in onward and state not in useful]
        useful.update(found)
        waiting += found
    begin = end - 1
    for state in [*ways]:
        if state not in useful and state != begin:
            del ways[state]
        else:
            ways[state] = {target: part for target, part in ways[state].items() if target in useful}


def _joined(one: Expression | None, other: Expression) -> Expression:
    """Return what matches either."""
    if one is None or one == other:
        return other
    if _EMPTY in (one, other):
        return Repeat(other if one == _EMPTY else one, 0, 1)
    if isinstance(one, Chars) and isinstance(other, Chars):
        return Chars(ranges_of((*one.ranges, *other.ranges)))
    return Either((*(one.parts if isinstance(one, Either) else (one,)), other))


def _size(expression: Expression) -> int:
    return 1 + sum(map(_size, parts_of(expression)))
