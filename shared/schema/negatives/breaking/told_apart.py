"""Objects that do not go by the name that a discriminator asks for, whatever keywords that was read as."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

from shared.canonical_json import JsonValue
from shared.schema.negatives.breaking import records
from shared.schema.negatives.breaking.kinds import nearly
from shared.schema.negatives.breaking.spot import Fault, Spot, shown
from shared.schema.reading.added import Asked

# Most may be what another schema takes.
_MOST_OTHERS = 12
_MOST_TOLD = 4


def maker_of(spot: Spot) -> Callable[[Spot], Iterator[Fault]] | None:
    """Return what breaks a constraint that a discriminator stands for; None for any other."""
    asked = spot.drawing.reader.document.added.asked_at(spot.constraint.pointer)
    if asked is None or spot.constraint.pointer == spot.constraint.at:
        return None
    if spot.constraint.keyword == "required":
        return records.faults
    return lambda spot: _faults(spot, asked)


def _faults(spot: Spot, asked: Asked) -> Iterator[Fault]:
    # Asked of the object as a whole or of the one property.
    whole = spot.constraint.keyword in ("anyOf", "oneOf")
    if whole and (not isinstance(spot.local, dict) or asked.name not in spot.local):
        return
    called = (asked.name if spot.called == "The value" else f"{spot.called}.{asked.name}") if whole else spot.called
    known = spot.drawing.reader.document.added.known(asked.place)
    for name in _names(asked, known):
        broken = {**spot.local, asked.name: name} if whole and isinstance(spot.local, dict) else name
        yield Fault(broken, f"{called} is {shown(name)}, {_wish(asked, known, name)}.", (asked.name,) if whole else ())


def _names(asked: Asked, known: list[str]) -> Iterator[JsonValue]:
    """Yield names that are not asked for, or those that must not stand there."""
    if asked.apart:
        yield from asked.names[:_MOST_OTHERS]
        return
    near = (name for name in nearly([*asked.names]) if name not in known)
    others = itertools.islice((name for name in known if name not in asked.names), _MOST_OTHERS)
    # With the name of another branch it may lack what that asks for, which is another fault; and what is no name at
    # all is wrong by what an heir extends too.
    yield from itertools.chain(near, others) if asked.is_branch else itertools.chain(others, near)


def _wish(asked: Asked, known: list[str], name: JsonValue) -> str:
    if asked.apart:
        return "and the discriminator keeps that for another"
    return f"and the discriminator asks for {_listed(known if asked.is_branch and name not in known else asked.names)}"


def _listed(names: Sequence[str]) -> str:
    if len(names) > _MOST_TOLD:
        return f"one of {len(names)} names"
    *most, last = map(shown, names)
    return f"{', '.join(most)} or {last}" if most else last
