"""Expressions spelled for the linear-time engine, so that they mean the same to it as in ECMA-262."""

from __future__ import annotations

from functools import lru_cache

from shared.schema.reading.characters import Ranges, characters_only, complement
from shared.schema.reading.syntax import Chars, Edge, Either, Expression, Folded, Look, Property, Repeat

# Matches no text at all, in any engine.
NEVER = r"[^\s\S]"
_ANYTHING = r"[\s\S]"
_EDGES = {"^": "^", "$": "$", "b": r"(?-u:\b)", "B": r"(?-u:\B)"}


def written(expression: Expression) -> str:
    """Return the expression as the linear-time engine takes it."""
    if isinstance(expression, Chars):
        return _set(expression)
    if isinstance(expression, Look):
        # No engine of linear time takes it: this is to be read again.
        return f"({expression.kind}{written(expression.part)})"
    if isinstance(expression, Edge):
        return _EDGES[expression.kind]
    if isinstance(expression, Folded):
        return f"(?{'' if expression.on else '-'}i:{written(expression.part)})"
    if isinstance(expression, Repeat):
        return _atom(expression.part) + _quantifier(expression)
    if isinstance(expression, Either):
        return "|".join(written(part) for part in expression.parts)
    return "".join(f"(?:{written(part)})" if isinstance(part, Either) else written(part) for part in expression.parts)


def _atom(part: Expression) -> str:
    text = written(part)
    return text if isinstance(part, (Chars, Folded)) else f"(?:{text})"


def _quantifier(repeat: Repeat) -> str:
    least, most = repeat.least, repeat.most
    short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((least, most))
    if short is None:
        short = f"{{{least}}}" if least == most else f"{{{least},{'' if most is None else most}}}"
    return short + ("?" if repeat.lazy else "")


# Long expressions are lists of words, of the same few letters.
@lru_cache(maxsize=512)
def _set(chars: Chars) -> str:
    ranges = characters_only(chars.ranges)
    if not chars.properties:
        if not ranges:
            return _ANYTHING if chars.negated else NEVER
        if not characters_only(complement(ranges)):
            return NEVER if chars.negated else _ANYTHING
        if not chars.negated and len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
            return _character(ranges[0][0])
    elif len(chars.properties) == 1 and not ranges:
        (only,) = chars.properties
        return _property(Property(only.name, only.negated != chars.negated))
    inside = _ranges(ranges) + "".join(map(_property, chars.properties))
    return f"[{'^' if chars.negated else ''}{inside}]"


def _ranges(ranges: Ranges) -> str:
    made = []
    for low, high in ranges:
        made.append(_character(low))
        if high > low:
            made.append(("-" if high > low + 1 else "") + _character(high))
    return "".join(made)


def _property(named: Property) -> str:
    return f"\\{'P' if named.negated else 'p'}{{{named.name}}}"


def _character(code: int) -> str:
    character = chr(code)
    if character.isascii() and (character.isalnum() or character in " _,:;<>=@!\"'%`"):
        return character
    if 0x20 < code < 0x7F:
        return "\\" + character
    return f"\\u{{{code:x}}}"
