"""Expressions as machines that read a text character by character; the states are made as they are reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from shared.schema.reading.alphabets import code_points
from shared.schema.reading.characters import WORD, Ranges
from shared.schema.reading.syntax import Chars, Edge, Either, Expression, Folded, Repeat

# States that every machine has: a match was found, and none can be found any more.
MATCHED: Final = 0
DEAD: Final = 1

# What stands before or after a place in the text.
_NOTHING, _WORD, _OTHER, _UNKNOWN = 0, 1, 2, 3
_ACCEPT = 0
# Of asking the engine for the characters of a property.
_PROPERTY_EFFORT = 15_000


class TooLargeError(Exception):
    """The work or the states are more than allowed."""


@dataclass(slots=True)
class Effort:
    """Counts steps of work, each about as long as a look at one state."""

    most: int
    spent: int = 0

    def spend(self, steps: int) -> None:
        """Count steps.

        Raises:
            TooLargeError: these were too many.
        """
        self.spent += steps
        if self.spent > self.most:
            raise TooLargeError


@dataclass(frozen=True, slots=True)
class _Node:
    """A place in an expression: reads a character of the set `chars`, stands at an edge, or only leads on."""

    onward: tuple[int, ...]
    chars: int | None = None
    edge: str | None = None


@dataclass(slots=True)
class Program:
    """The places of one expression, and the sets of characters that it reads.

    Raises:
        TooLargeError: when it is made: there are too many places.
        UnreadableError: when it is made: the engine does not know a property.
    """

    expression: Expression
    effort: Effort
    sets: dict[Ranges, int] = field(default_factory=dict)
    read: dict[tuple[Chars, bool], int] = field(default_factory=dict)
    nodes: list[_Node] = field(default_factory=lambda: [_Node(())])
    entry: int = _ACCEPT
    bounded_by_words: bool = False

    def __post_init__(self) -> None:
        self.entry = self._made(self.expression, _ACCEPT, folded=False)
        if self.bounded_by_words:
            self._set(WORD)

    def _add(self, node: _Node) -> int:
        self.effort.spend(1)
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _set(self, ranges: Ranges) -> int:
        return self.sets.setdefault(ranges, len(self.sets))

    def _set_of(self, chars: Chars, *, folded: bool) -> int:
        if (chars, folded) not in self.read:
            if chars.properties:
                self.effort.spend(_PROPERTY_EFFORT)
            self.read[chars, folded] = self._set(code_points(chars, folded=folded))
        return self.read[chars, folded]

    def _made(self, expression: Expression, onward: int, *, folded: bool) -> int:
        """Return the place where the expression begins that is followed by the place `onward`."""
        if isinstance(expression, Chars):
            return self._add(_Node((onward,), chars=self._set_of(expression, folded=folded)))
        if isinstance(expression, Edge):
            self.bounded_by_words = self.bounded_by_words or expression.kind in ("b", "B")
            return self._add(_Node((onward,), edge=expression.kind))
        if isinstance(expression, Folded):
            return self._made(expression.part, onward, folded=expression.on)
        if isinstance(expression, Either):
            return self._add(_Node(tuple(self._made(part, onward, folded=folded) for part in expression.parts)))
        if isinstance(expression, Repeat):
            return self._repeated(expression, onward, folded=folded)
        for part in reversed(expression.parts):
            onward = self._made(part, onward, folded=folded)
        return onward

    def _repeated(self, repeat: Repeat, onward: int, *, folded: bool) -> int:
        if repeat.most is None:
            loop = self._add(_Node(()))
            self.nodes[loop] = _Node((self._made(repeat.part, loop, folded=folded), onward))
            onward = loop
        end = onward
        optional = 0 if repeat.most is None else repeat.most - repeat.least
        for index in range(optional + repeat.least):
            again = self._made(repeat.part, onward, folded=folded)
            if again == onward:
                # It reads nothing, however often it is repeated.
                break
            onward = self._add(_Node((again, end))) if index < optional else again
        return onward


class Machine:
    """Reads a text and tells whether the expression matches somewhere in it.

    Args:
        program: the expression.
        members: for each of its sets, the classes of characters that the set is made of.
        words: for each class, whether its characters are letters, digits or the underscore of ASCII.
        effort: what its states cost.
    """

    def __init__(self, program: Program, members: list[tuple[int, ...]], words: list[bool], effort: Effort) -> None:
        self._nodes = program.nodes
        self._entry = program.entry
        self._members = members
        self._words = words if program.bounded_by_words else [False] * len(words)
        self._effort = effort
        self._ids: dict[tuple[frozenset[int], int], int] = {}
        self._states: list[tuple[frozenset[int], int]] = [(frozenset(), _OTHER), (frozenset(), _OTHER)]
        self._rows: list[list[int] | None] = [[MATCHED] * len(words), [DEAD] * len(words)]
        # What a match that begins at a place may read, by what stands before it.
        self._begun = {kind: self._closed((program.entry,), kind, _UNKNOWN) for kind in (_NOTHING, _WORD, _OTHER)}
        self._fresh: dict[tuple[int, int], dict[int, list[int]] | None] = {}
        self.start = self._state((), _NOTHING)

    def row(self, state: int) -> list[int]:
        """Return the state that follows for each class of characters."""
        found = self._rows[state]
        if found is None:
            found = self._rows[state] = self._row(*self._states[state])
        return found

    def ends(self, state: int) -> bool:
        """Tell whether a text that ends here matches."""
        if state <= DEAD:
            return state == MATCHED
        core, before = self._states[state]
        return self._closed((*core, self._entry), before, _NOTHING) is None

    def _row(self, core: frozenset[int], before: int) -> list[int]:
        row = [DEAD] * len(self._words)
        pending = any(self._nodes[node].edge for node in core)
        known: dict[tuple[tuple[int, ...], int], int] = {}
        for kind in (_WORD, _OTHER):
            fresh = self._moves(self._begun[before] or frozenset(), before, kind, (before, kind))
            own = self._moves(core, before, kind if pending else _UNKNOWN, None)
            for index, word in enumerate(self._words):
                if word is not (kind == _WORD):
                    continue
                if own is None or fresh is None:
                    row[index] = MATCHED
                    continue
                onward = tuple(dict.fromkeys([*own.get(index, ()), *fresh.get(index, ())]))
                self._effort.spend(1 + len(onward))
                state = known.get((onward, kind))
                if state is None:
                    state = known[onward, kind] = self._state(onward, kind)
                row[index] = state
        return row

    def _moves(
        self, core: frozenset[int], before: int, kind: int, remembered: tuple[int, int] | None
    ) -> dict[int, list[int]] | None:
        """Return where a character of each class leads, or None where one of this kind completes a match before it."""
        if remembered is not None and remembered in self._fresh:
            return self._fresh[remembered]
        moves: dict[int, list[int]] | None = {}
        closed = core if kind == _UNKNOWN else self._closed(core, before, kind)
        if closed is None:
            moves = None
        else:
            for node in sorted(closed):
                chars = self._nodes[node].chars
                if chars is not None and moves is not None:
                    self._effort.spend(1 + len(self._members[chars]))
                    for index in self._members[chars]:
                        moves.setdefault(index, []).append(self._nodes[node].onward[0])
        if remembered is not None:
            self._fresh[remembered] = moves
        return moves

    def _state(self, nodes: tuple[int, ...], before: int) -> int:
        closed = self._closed(nodes, before, _UNKNOWN)
        if closed is None or self._begun[before] is None:
            return MATCHED
        key = (closed, before)
        found = self._ids.get(key)
        if found is None:
            if not closed and not any(self._begun[kind] for kind in (before, _WORD, _OTHER)):
                return DEAD
            found = self._ids[key] = len(self._states)
            self._states.append(key)
            self._rows.append(None)
        return found

    def _closed(self, nodes: Iterable[int], before: int, after: int) -> frozenset[int] | None:
        """Return the places that read a character or wait for what follows, or None where the match is complete."""
        found: set[int] = set()
        seen: set[int] = set()
        stack = list(nodes)
        while stack:
            at = stack.pop()
            if at in seen:
                continue
            seen.add(at)
            if at == _ACCEPT:
                return None
            node = self._nodes[at]
            if node.chars is not None:
                found.add(at)
            elif node.edge is None:
                stack.extend(node.onward)
            else:
                passes = _passes(node.edge, before, after)
                if passes is None:
                    found.add(at)
                elif passes:
                    stack.extend(node.onward)
        self._effort.spend(len(seen))
        return frozenset(found)


def _passes(edge: str, before: int, after: int) -> bool | None:
    """Tell whether a place is an edge of this kind, or None where that depends on what follows."""
    if edge == "^":
        return before == _NOTHING
    if after == _UNKNOWN:
        return None
    if edge == "$":
        return after == _NOTHING
    return ((before == _WORD) != (after == _WORD)) == (edge == "b")
