"""Texts drawn from a regular expression itself, at a length asked for."""

from __future__ import annotations

import random

from shared.schema.reading.expressions import Part

_MANY = 100


def draw(part: Part, rng: random.Random, length: int) -> str:
    """Return a text that `part` describes, as near to `length` characters as its make allows."""
    if part.kind == "chars":
        low, high = part.ranges[0] if len(part.ranges) == 1 else rng.choice(part.ranges)
        return chr(low if low == high else rng.randint(low, high))
    if part.kind == "either":
        fitting = [other for other in part.parts if other.shortest <= length <= other.longest]
        nearest = min(part.parts, key=lambda other: max(other.shortest - length, length - other.longest))
        return draw(rng.choice(fitting) if fitting else nearest, rng, length)
    if part.kind == "repeat":
        (inner,) = part.parts
        if inner.kind == "chars":
            return _repeated(inner, rng, min(max(length, part.least), part.most))
        least = max(part.least, -(-length // max(inner.longest, 1)))
        most = max(least, min(part.most, length // max(inner.shortest, 1)))
        # A part that may be empty could be repeated for ever without adding a character.
        times = min(rng.randint(least, most), part.most, max(part.least, length))
        if inner.shortest == inner.longest:
            return _repeated(inner, rng, times)
        return _fill([inner] * times, rng, length)
    return _fill(list(part.parts), rng, length)


def _repeated(inner: Part, rng: random.Random, times: int) -> str:
    """Draw a part of one length again and again; of a great many, from a few dozen that were drawn once."""
    if times <= _MANY:
        return "".join([draw(inner, rng, inner.shortest) for _ in range(times)])
    drawn = [draw(inner, rng, inner.shortest) for _ in range(_MANY)]
    return "".join(rng.choices(drawn, k=times))


def _fill(parts: list[Part], rng: random.Random, length: int) -> str:
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
    return "".join([draw(part, rng, own) for part, own in zip(parts, lengths, strict=True)])
