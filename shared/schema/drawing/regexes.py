"""Texts drawn from expressions themselves, at a length asked for: from one as it is written, or from several."""

from __future__ import annotations

import random

from shared.schema.reading.automata import Language
from shared.schema.reading.characters import Ranges
from shared.schema.reading.expressions import Part

_MANY = 100


def draw(part: Part, rng: random.Random, length: int, odd: float = 0.0) -> str:
    """Return a text that `part` describes, as near to `length` characters as its make allows.

    Args:
        odd: how likely each character is one that people seldom type.
    """
    if part.kind == "chars":
        return _character(part.tiers, rng, odd)
    if part.kind == "either":
        fitting = [other for other in part.parts if other.shortest <= length <= other.longest]
        nearest = min(part.parts, key=lambda other: max(other.shortest - length, length - other.longest))
        return draw(rng.choice(fitting) if fitting else nearest, rng, length, odd)
    if part.kind == "repeat":
        (inner,) = part.parts
        if inner.kind == "chars":
            return _repeated(inner, rng, min(max(length, part.least), part.most), odd)
        least = max(part.least, -(-length // max(inner.longest, 1)))
        most = max(least, min(part.most, length // max(inner.shortest, 1)))
        # A part that may be empty could be repeated for ever without adding a character.
        times = min(rng.randint(least, most), part.most, max(part.least, length))
        if inner.shortest == inner.longest:
            return _repeated(inner, rng, times, odd)
        return _fill([inner] * times, rng, length, odd)
    return _fill(list(part.parts), rng, length, odd)


def _repeated(inner: Part, rng: random.Random, times: int, odd: float) -> str:
    """Draw a part of one length again and again; of a great many, from a few dozen that were drawn once."""
    if times <= _MANY:
        return "".join([draw(inner, rng, inner.shortest, odd) for _ in range(times)])
    drawn = [draw(inner, rng, inner.shortest, odd) for _ in range(_MANY)]
    return "".join(rng.choices(drawn, k=times))


def _fill(parts: list[Part], rng: random.Random, length: int, odd: float) -> str:
    """Draw each part, sharing out what `length` leaves beyond their shortest."""
    lengths = [part.shortest for part in parts]
    spare = max(0, length - sum(lengths))
    stretchy = [index for index, part in enumerate(parts) if part.longest > part.shortest]
    rng.shuffle(stretchy)
    for position, index in enumerate(stretchy):
        room = parts[index].longest - parts[index].shortest
        taken = min(room, spare, rng.randint(0, 2 * spare // (len(stretchy) - position)))
        lengths[index] += taken
        spare -= taken
    for index in stretchy:
        taken = min(parts[index].longest - lengths[index], spare)
        lengths[index] += taken
        spare -= taken
    return "".join([draw(part, rng, own, odd) for part, own in zip(parts, lengths, strict=True)])


def walk(language: Language, rng: random.Random, length: int, odd: float = 0.0) -> str | None:
    """Return a text of the language with exactly `length` characters, None where it has none.

    Args:
        odd: how likely each character is one that people seldom type.
    """
    if not language.has(length):
        return None
    state = 0
    known: dict[tuple[int, int, bool], list[tuple[int, int]]] = {}
    made: list[str] = []
    # Where each state was first, as long as that may be gone back to.
    passed: dict[int, int] | None = {} if length > 3 * _MANY else None
    left = length
    while left:
        if passed is not None:
            begun = passed.setdefault(state, len(made))
            round_ = len(made) - begun
            times = (left - _MANY) // round_ if len(made) > _MANY and round_ else 0
            if times > 0 and language.leads(left - times * round_) >> state & 1:
                # The way from a state to itself may be gone again and again.
                made.append("".join(made[begun:]) * times)
                left -= times * round_
                passed = None
                continue
        left -= 1
        leads = language.leads(left)
        strange = odd > 0 and rng.random() < odd
        ways = known.get((state, leads, strange))
        if ways is None:
            ways = known[state, leads, strange] = _ways(language, state, leads, strange=strange)
        state, index = ways[0] if len(ways) == 1 else rng.choice(ways)
        made.append(_character(language.tiers[index], rng, float(strange)))
    return "".join(made)


def _ways(language: Language, state: int, leads: int, *, strange: bool) -> list[tuple[int, int]]:
    """Return the next states from which the text can be completed, with the classes of characters that lead there."""
    ways = [(to, index) for to, classes in language.onward[state].items() if leads >> to & 1 for index in classes]
    most = max(int(strange), min(language.ranks[index] for _, index in ways))
    return [way for way in ways if language.ranks[way[1]] <= most]


def _character(tiers: tuple[Ranges, ...], rng: random.Random, odd: float) -> str:
    ranges = tiers[0] if not odd or len(tiers) == 1 or rng.random() >= odd else rng.choice(tiers[1:])
    low, high = ranges[0] if len(ranges) == 1 else rng.choice(ranges)
    return chr(low if low == high else rng.randint(low, high))
