"""What an expression of ECMA-262 is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from shared.schema.reading.characters import Ranges


class UnreadableError(ValueError):
    """It is no expression, or needs a backtracking engine; the text is a sentence for the schema's author."""


@dataclass(frozen=True, slots=True)
class Property:
    """A property of Unicode by name, such as `L` or `Script=Han`."""

    name: str
    negated: bool


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of a set: of the ranges or with one of the properties, or of all others where `negated`."""

    ranges: Ranges
    properties: tuple[Property, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """A place between characters: `^`, `$`, `b` or `B`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Look(Edge):
    """A place before or after which something matches, or does not: `?=`, `?!`, `?<=` or `?<!`.

    No engine of linear time minds it, so that none is left in what `lookaround.parse` returns.
    """

    part: Expression


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts that follow each other."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Alternatives."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part repeated `least` to `most` times, without end where `most` is None."""

    part: Expression
    least: int
    most: int | None
    lazy: bool = False


@dataclass(frozen=True, slots=True)
class Folded:
    """A part that is matched whatever its case, or again as it is written where not `on`."""

    part: Expression
    on: bool


Expression = Chars | Edge | Sequence | Either | Repeat | Folded

ANY = Chars((), negated=True)


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """Return what an expression is made of; what a look looks at is none of it."""
    if isinstance(expression, (Chars, Edge)):
        return ()
    return (expression.part,) if isinstance(expression, (Repeat, Folded)) else expression.parts


def with_parts(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """Return an expression of which each part is changed; what has none stays, a look among them."""
    if isinstance(expression, (Sequence, Either)):
        return replace(expression, parts=tuple(map(change, expression.parts)))
    if isinstance(expression, (Repeat, Folded)):
        return replace(expression, part=change(expression.part))
    return expression


def flat(parts: Iterable[Expression]) -> tuple[Expression, ...]:
    """Return parts with those of groups in their place."""
    found: list[Expression] = []
    for part in parts:
        found += flat(part.parts) if isinstance(part, Sequence) else [part]
    return tuple(found)
