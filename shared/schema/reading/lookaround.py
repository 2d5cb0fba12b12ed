"""Expressions that look around, said without: what a text is like before or after a place is a matter of its whole.

One that is held to the beginning of a text, as in `^(?!aws:)[a-z:]+$`, matches the texts of an expression without those
of another, and these are written out; one that looks at a single character, wherever it stands, narrows that character.
What is left, which is rare, is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from shared.schema.reading.automata import Language
from shared.schema.reading.characters import Ranges, complement, intersection
from shared.schema.reading.ecma import parse_with_looks
from shared.schema.reading.machines import Effort, TooLargeError
from shared.schema.reading.regular import expression_of
from shared.schema.reading.spelling import written
from shared.schema.reading.syntax import (
    ANY,
    Chars,
    Edge,
    Either,
    Expression,
    Folded,
    Look,
    Repeat,
    Sequence,
    UnreadableError,
    flat,
    parts_of,
    with_parts,
)

_Parts = tuple[Expression, ...]
_MOST_EFFORT = 100_000
_MOST_NARROWINGS = 200


@lru_cache(maxsize=128)
def parse(pattern: str) -> Expression:
    """Return the expression that `pattern` writes, with nothing in it that looks around.

    Raises:
        UnreadableError: it is none, or uses a backreference, the modifier m or lookaround that cannot be said without.
    """
    expression = parse_with_looks(pattern)
    if not _looks(expression):
        return expression
    expression = _Narrowing().narrowed(expression)
    return _apart(expression) if _looks(expression) else expression


@lru_cache(maxsize=128)
def bare(pattern: str) -> str | None:
    """Return an expression that was taken without what it looks around for; None where it does not."""
    expression = parse_with_looks(pattern)
    return written(_bare(expression)) if _looks(expression) else None


def _bare(expression: Expression) -> Expression:
    return Sequence(()) if isinstance(expression, Look) else with_parts(expression, _bare)


def _looks(expression: Expression) -> bool:
    if isinstance(expression, Look):
        return True
    return any(map(_looks, parts_of(expression)))


class _Narrowing:
    """Takes the looks at a single character out of an expression, where that is not matched whatever its case."""

    def __init__(self) -> None:
        self._left = _MOST_NARROWINGS

    def narrowed(self, expression: Expression) -> Expression:
        """Return the expression without those that can be taken out."""
        if isinstance(expression, Folded):
            return expression
        if not isinstance(expression, Sequence):
            return with_parts(expression, self.narrowed)
        parts = flat(map(self.narrowed, expression.parts))
        for index in reversed(range(len(parts))):
            allowed = _allowed(parts[index], ahead=True)
            after = None if allowed is None else self._edged(parts[index + 1 :], allowed, ahead=True)
            if after is not None:
                parts = (*parts[:index], *flat([after]))
        index = 0
        while index < len(parts):
            allowed = _allowed(parts[index], ahead=False)
            before = None if allowed is None else self._edged(parts[:index], allowed, ahead=False)
            if before is not None:
                parts, index = (*flat([before]), *parts[index + 1 :]), 0
            else:
                index += 1
        return Sequence(parts)

    def _edged(self, parts: _Parts, allowed: Ranges, *, ahead: bool) -> Expression | None:
        """Return parts of which the first character, or the last, is one of some; None where they may have none."""
        self._left -= 1
        if not parts or self._left < 0:
            return None
        first, rest = (parts[0], parts[1:]) if ahead else (parts[-1], parts[:-1])

        def joined(*own: Expression) -> _Parts:
            return (*own, *rest) if ahead else (*rest, *reversed(own))

        if isinstance(first, Sequence):
            inner = first.parts
            return self._edged((*inner, *rest) if ahead else (*rest, *inner), allowed, ahead=ahead)
        if isinstance(first, Chars):
            known = _ranges(first)
            return None if known is None else Sequence(joined(Chars(intersection(known, allowed))))
        if isinstance(first, Either):
            ways = [self._edged(joined(part), allowed, ahead=ahead) for part in first.parts]
        elif isinstance(first, Repeat) and _shortest(first.part):
            ways = [self._edged(rest, allowed, ahead=ahead)] if not first.least else []
            if first.most != 0:
                most = None if first.most is None else first.most - 1
                again = Repeat(first.part, max(first.least - 1, 0), most, first.lazy)
                ways.append(self._edged(joined(first.part, again), allowed, ahead=ahead))
        else:
            return None
        found = [way for way in ways if way is not None]
        return _either(found) if len(found) == len(ways) else None


def _allowed(part: Expression, *, ahead: bool) -> Ranges | None:
    """Return the characters that a look at a single one lets through; None where it is none in this direction."""
    if not isinstance(part, Look) or ahead is ("<" in part.kind) or not isinstance(part.part, Chars):
        return None
    known = _ranges(part.part)
    return known if known is None or part.kind.endswith("=") else complement(known)


def _ranges(chars: Chars) -> Ranges | None:
    if chars.properties:
        return None
    return complement(chars.ranges) if chars.negated else chars.ranges


def _shortest(expression: Expression) -> int:
    if isinstance(expression, Chars):
        return 1
    if isinstance(expression, Edge):
        return 0
    if isinstance(expression, Repeat):
        return expression.least * _shortest(expression.part)
    if isinstance(expression, Either):
        return min(map(_shortest, expression.parts))
    return sum(map(_shortest, parts_of(expression)))


def _width(expression: Expression) -> int | None:
    """Return how many characters a part always reads; None where that varies."""
    if isinstance(expression, Repeat):
        width = _width(expression.part)
        return None if width is None or expression.least != expression.most else width * expression.least
    if isinstance(expression, (Chars, Edge)):
        return _shortest(expression)
    widths = [_width(part) for part in parts_of(expression)]
    if isinstance(expression, Either):
        return widths[0] if len(set(widths)) == 1 else None
    return None if None in widths else sum(width for width in widths if width is not None)


def _either(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def _apart(expression: Expression, fold: Callable[[Expression], Expression] = lambda part: part) -> Expression:
    """Return an expression that looks around from a place which is held to an end of the text.

    Args:
        fold: how its parts are to be matched, whatever their case or as they are written.

    Raises:
        UnreadableError: it looks around elsewhere, or what it matches takes too much to write out.
    """
    if isinstance(expression, Folded):
        return _apart(expression.part, lambda part: Folded(part, expression.on))
    if isinstance(expression, Either):
        return Either(tuple(_apart(part, fold) if _looks(part) else fold(part) for part in expression.parts))
    parts = flat([expression])
    if len(parts) == 1 and isinstance(parts[0], (Either, Folded)):
        return _apart(parts[0], fold)
    if any(_looks(part) for part in parts if not isinstance(part, Look)):
        raise _refusal()
    if any(_is_ahead(part) for part in parts) and not _begins(parts):
        return _anywhere(parts, fold)
    wanted, unwanted = [Sequence(tuple(part for part in parts if not isinstance(part, Look)))], list[Expression]()
    for index, part in enumerate(parts):
        if isinstance(part, Look):
            if _looks(part.part):
                raise _refusal()
            around = _texts_around(part, parts[:index], parts[index + 1 :])
            (wanted if part.kind.endswith("=") else unwanted).append(around)
    try:
        language = Language(tuple(map(fold, wanted)), tuple(map(fold, unwanted)), Effort(_MOST_EFFORT))
    except TooLargeError:
        raise _refusal() from None
    texts = expression_of(language)
    if texts is None:
        raise _refusal()
    return Sequence((Edge("^"), texts, Edge("$")))


def _anywhere(parts: _Parts, fold: Callable[[Expression], Expression]) -> Expression:
    """Return what matches from any place of the text on: a text that ends with one of those that it matches whole."""
    if any(isinstance(part, Look) and not _is_ahead(part) for part in parts):
        raise _refusal()
    later = Sequence(tuple(map(_not_at_first, parts)))
    onward = Sequence(flat([_apart(Sequence((Edge("^"), later)), fold)])[1:])
    if later == Sequence(parts):
        return onward
    return Either((_apart(Sequence((Edge("^"), *parts)), fold), Sequence((ANY, onward))))


def _not_at_first(expression: Expression) -> Expression:
    """Return what an expression is where something stands before it.

    Raises:
        UnreadableError: that depends on what stands there.
    """
    if isinstance(expression, Look):
        return Look(expression.kind, _not_at_first(expression.part))
    if isinstance(expression, Edge):
        if expression.kind in ("b", "B"):
            raise _refusal()
        return Chars(()) if expression.kind == "^" else expression
    return with_parts(expression, _not_at_first)


def _is_ahead(part: Expression) -> bool:
    return isinstance(part, Look) and "<" not in part.kind


def _begins(parts: _Parts) -> bool:
    """Tell whether parts are held to the beginning of the text."""
    leading = parts[: next((at for at, part in enumerate(parts) if not isinstance(part, Edge)), len(parts))]
    return Edge("^") in leading


def _texts_around(look: Look, before: _Parts, after: _Parts) -> Sequence:
    """Return what the texts look like in which a look finds something, where all that stands around it is there.

    Of parts that are held to the beginning and read as many characters whatever they match, the look that follows
    begins at one place; so does one that comes before what is held to the end.
    """
    ahead = _is_ahead(look)
    own = tuple(part for part in (before if ahead else after) if not isinstance(part, Look))
    if _width(Sequence(own)) is not None:
        if ahead:
            return Sequence((Edge("^"), *own, look.part))
        if Edge("$") in after:
            return Sequence((look.part, *own, Edge("$")))
    raise _refusal()


def _refusal() -> UnreadableError:
    return UnreadableError("Lookaround of this kind cannot be matched in linear time.")
