"""All the texts that match several expressions and do not match others: how long they are, and which there are.

The expressions are read side by side, one machine each, and the states they can be in together are written out. What
has more states than are allowed is not known; what has fewer is known exactly.
"""

from __future__ import annotations

from collections.abc import Iterator

from shared.schema import limits
from shared.schema.reading.alphabets import rank, tiers, told_apart
from shared.schema.reading.characters import Ranges
from shared.schema.reading.machines import DEAD, MATCHED, Effort, Machine, Program, TooLargeError
from shared.schema.reading.syntax import Expression

_MOST_STATES = 12_000
# Of the table that says in which states so many characters may be left: two megabytes.
_MOST_BITS = 16_000_000
_MOST_COUNTING = 50_000
_LONGEST = limits.MAX_VALUE_BYTES


class Language:
    """The texts of some expressions, all states written out.

    Args:
        wanted, unwanted: the texts match every one of the former and none of the latter.
        effort: what it costs.

    Raises:
        TooLargeError: it costs too much.
        UnreadableError: the engine does not know a property.
    """

    def __init__(self, wanted: tuple[Expression, ...], unwanted: tuple[Expression, ...], effort: Effort) -> None:
        programs = [Program(expression, effort) for expression in (*wanted, *unwanted)]
        sets = dict.fromkeys(ranges for program in programs for ranges in program.sets)
        self.classes, members = told_apart(list(sets))
        effort.spend(sum(map(len, members)) + sum(map(len, sets)))
        place = {ranges: members[index] for index, ranges in enumerate(sets)}
        # The same, parted by how likely a person is to type a character.
        self.tiers = [tiers(ranges) for ranges in self.classes]
        self.ranks = list(map(rank, self.tiers))
        words = [_is_word(ranges) for ranges in self.classes]
        machines = [Machine(each, [place[ranges] for ranges in each.sets], words, effort) for each in programs]
        # For each state the states that may follow, each with the classes of characters that lead there.
        self.onward: list[dict[int, list[int]]] = []
        self._write_out(machines, len(wanted), effort)
        self._reckon_lengths(effort)

    def leads(self, left: int) -> int:
        """Return, as the bits of an integer, the states from which exactly `left` more characters may complete it."""
        if left < len(self._complete):
            return self._complete[left]
        return self._complete[self._cycle + (left - self._cycle) % (len(self._complete) - self._cycle)]

    def may_end(self, state: int) -> bool:
        """Tell whether a text that ends in a state is one of these."""
        return bool(self._complete[0] >> state & 1)

    def has(self, length: int) -> bool:
        """Tell whether a text has this length."""
        return bool(self.leads(length) & 1)

    def shortest(self, least: int, most: int | None = None) -> int | None:
        """Return the least length in the window that a text has, or None where none has."""
        last = max(least, self._cycle) + len(self._complete) - self._cycle
        last = last if most is None else min(last, most)
        return next((length for length in range(least, last + 1) if self.has(length)), None)

    def longest(self, least: int, most: int) -> int | None:
        """Return the greatest length in the window that a text has, or None where none has."""
        period = len(self._complete) - self._cycle
        for length in range(most, max(least - 1, most - period, self._cycle - 1), -1):
            if self.has(length):
                return length
        rest = min(most, self._cycle - 1)
        return next((length for length in range(rest, least - 1, -1) if self.has(length)), None)

    @property
    def greatest(self) -> int | None:
        """The greatest length that a text has, None where none is the greatest."""
        endless = any(map(self.has, range(self._cycle, len(self._complete))))
        return None if endless else self.longest(0, self._cycle)

    def nearest(self, length: int, least: int, most: int) -> int | None:
        """Return the length of a text that is nearest to one asked for, in a window; None where there is none."""
        below, above = self.longest(least, min(length, most)), self.shortest(max(length, least), most)
        if below is None or above is None:
            return above if below is None else below
        return below if length - below <= above - length else above

    def count(self, least: int, most: int | None, enough: int) -> int:
        """Return how many texts have a length in the window, or `enough` where there are as many or it is not known."""
        period = len(self._complete) - self._cycle
        if any(map(self.has, range(self._cycle, self._cycle + period))):
            if most is None:
                return enough
            last = most
        else:
            last = self._cycle if most is None else min(most, self._cycle)
        sizes = [sum(high - low + 1 for low, high in ranges) for ranges in self.classes]
        ways = {0: 1}
        found = steps = 0
        for length in range(last + 1):
            if length >= least:
                found += sum(times for state, times in ways.items() if self._complete[0] >> state & 1)
            steps += len(ways)
            if found >= enough or steps > _MOST_COUNTING:
                return enough
            longer: dict[int, int] = {}
            for state, times in ways.items():
                for target, classes in self.onward[state].items():
                    more = times * sum(sizes[index] for index in classes)
                    longer[target] = min(longer.get(target, 0) + more, enough)
            ways = longer
        return found

    def texts(self, least: int, most: int) -> Iterator[str]:
        """Yield every text whose length is in the window, the shortest first."""
        period = len(self._complete) - self._cycle
        unbroken = 0
        for length in range(least, most + 1):
            if self.has(length):
                unbroken = 0
                yield from self._of_length(length)
            else:
                unbroken += 1
                if length >= self._cycle and unbroken > period:
                    return

    def _of_length(self, length: int) -> Iterator[str]:
        stack: list[Iterator[tuple[int, str]]] = [self._characters(0, length)]
        made: list[str] = []
        if not length:
            yield ""
            return
        while stack:
            step = next(stack[-1], None)
            if step is None:
                stack.pop()
                if made:
                    made.pop()
                continue
            state, character = step
            if len(made) + 1 == length:
                yield "".join(made) + character
            else:
                made.append(character)
                stack.append(self._characters(state, length - len(made)))

    def _characters(self, state: int, left: int) -> Iterator[tuple[int, str]]:
        leads = self.leads(left - 1)
        for target, classes in self.onward[state].items():
            if leads >> target & 1:
                for index in classes:
                    for low, high in self.classes[index]:
                        for code in range(low, high + 1):
                            yield target, chr(code)

    def _write_out(self, machines: list[Machine], wanted: int, effort: Effort) -> None:
        start = tuple(machine.start for machine in machines)
        ids = {start: 0}
        waiting = [start]
        self._complete = [0]
        for states in waiting:
            number = ids[states]
            found = [machine.ends(state) for machine, state in zip(machines, states, strict=True)]
            if all(found[:wanted]) and not any(found[wanted:]):
                self._complete[0] |= 1 << number
            onward: dict[int, list[int]] = {}
            self.onward.append(onward)
            rows = [machine.row(state) for machine, state in zip(machines, states, strict=True)]
            effort.spend(2 + len(self.classes) * len(machines) // 2)
            if not rows:
                onward[number] = list(range(len(self.classes)))
                continue
            for index, following in enumerate(zip(*rows, strict=True)):
                if DEAD in following[:wanted] or MATCHED in following[wanted:]:
                    continue
                target = ids.get(following)
                if target is None:
                    target = ids[following] = len(waiting)
                    waiting.append(following)
                    if target > _MOST_STATES:
                        raise TooLargeError
                onward.setdefault(target, []).append(index)

    def _reckon_lengths(self, effort: Effort) -> None:
        """Find the states from which 0, 1, 2 ... more characters complete a text, until these sets come again."""
        before: list[list[int]] = [[] for _ in self.onward]
        for state, onward in enumerate(self.onward):
            for target in onward:
                before[target].append(state)
        current = {state for state in range(len(self.onward)) if self._complete[0] >> state & 1}
        ways = [0] * len(self.onward)
        added = list(current)
        removed: list[int] = []
        touched = set(range(len(self.onward)))
        seen = {self._complete[0]: 0}
        while True:
            for changed, by in ((added, 1), (removed, -1)):
                for state in changed:
                    effort.spend(1 + len(before[state]) // 4)
                    for source in before[state]:
                        ways[source] += by
                        touched.add(source)
            added = [state for state in touched if ways[state] and state not in current]
            removed = [state for state in touched if not ways[state] and state in current]
            current.update(added)
            current.difference_update(removed)
            touched = set()
            mask = self._complete[-1]
            for state in (*added, *removed):
                mask ^= 1 << state
            if mask in seen:
                self._cycle = seen[mask]
                return
            seen[mask] = len(self._complete)
            self._complete.append(mask)
            effort.spend(1 + len(self.onward) // 1_000)
            if len(self._complete) * len(self.onward) > _MOST_BITS or len(self._complete) > _LONGEST:
                raise TooLargeError


def _is_word(ranges: Ranges) -> bool:
    character = chr(ranges[0][0])
    return character == "_" or (character.isascii() and character.isalnum())
