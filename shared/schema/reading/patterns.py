"""Regular expressions in schemas: only those that run in linear time, and only as many as stay small."""

from __future__ import annotations

from functools import lru_cache

import jsonschema_rs

from shared.schema import limits
from shared.schema.reading.linear import count_atoms, translated
from shared.schema.reading.matching import matcher_of
from shared.schema.reading.syntax import UnreadableError

_SMALL_ATOMS = 60
_SMALL_CHARS = 600
# What an expression costs beside its atoms: parsing it and keeping its program.
_OVERHEAD = 20


class Expressions:
    """Takes the expressions of one schema, as long as all of them together stay small."""

    def __init__(self) -> None:
        self._verdicts: dict[str, str | None] = {}
        self._characters = 0
        self._atoms = 0

    def why_not(self, pattern: str) -> str | None:
        """Return a sentence on why an expression of ECMA-262 is not taken, None where it is."""
        if pattern not in self._verdicts:
            self._verdicts[pattern] = self._look_at(pattern)
        return self._verdicts[pattern]

    def _look_at(self, pattern: str) -> str | None:
        if len(pattern) > limits.MAX_PATTERN_CHARS:
            return f"The expression is longer than {limits.MAX_PATTERN_CHARS} characters."
        if self._characters + len(pattern) > limits.MAX_ALL_PATTERN_CHARS:
            return f"The expressions before it already hold {limits.MAX_ALL_PATTERN_CHARS} characters."
        self._characters += len(pattern)
        try:
            own = count_atoms(pattern)
            linear = translated(pattern)
        except UnreadableError as error:
            return str(error)
        if own > limits.MAX_PATTERN_ATOMS:
            return "The expression is too large once its repetitions are written out."
        if self._atoms + own + _OVERHEAD > limits.MAX_ALL_PATTERN_ATOMS:
            return "The expressions are too large together once their repetitions are written out."
        if matcher(linear) is None:
            return "The expression is not one that the linear-time engine takes."
        self._atoms += own + _OVERHEAD
        return None


def matcher(linear: str) -> jsonschema_rs.Validator | None:
    """Return what tells whether a text matches somewhere, or None for an expression the engine cannot take.

    Args:
        linear: an expression as `translated` writes it.
    """
    # A short one may stand for a long one, by its repetitions; a long one need not be read to tell.
    is_small = len(linear) <= _SMALL_CHARS and count_atoms(linear) <= _SMALL_ATOMS
    return _small(linear) if is_small else _large(linear)


# A program may have megabytes, so only a few of the large ones are kept.
_small = lru_cache(maxsize=512)(matcher_of)
_large = lru_cache(maxsize=8)(matcher_of)


def matches(linear: str, text: str) -> bool:
    """Tell whether an expression as `translated` writes it, which was taken, matches somewhere in `text`."""
    found = matcher(linear)
    return found is not None and found.is_valid(text)


def matches_as_written(pattern: str, text: str) -> bool:
    """Tell whether an expression as the schema has it matches somewhere in `text`; one that is not taken does not."""
    try:
        return matches(translated(pattern), text)
    except UnreadableError:
        return False
