"""The language of several expressions at once, as schemas have them, where it is known in little time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from shared.schema.reading.automata import Language
from shared.schema.reading.lookaround import parse
from shared.schema.reading.machines import Effort, TooLargeError
from shared.schema.reading.syntax import UnreadableError

# About a twentieth of a second.
MOST_EFFORT = 200_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """A language, or None where it takes more effort than allowed; `effort` is the same on every process."""

    language: Language | None
    effort: int


@lru_cache(maxsize=32)
def language(wanted: tuple[str, ...], unwanted: tuple[str, ...] = ()) -> Attempt:
    """Return the texts that match every one of `wanted` and none of `unwanted`.

    Args:
        wanted, unwanted: expressions that were taken, as a schema or as `translated` writes them.
    """
    effort = Effort(MOST_EFFORT)
    try:
        return Attempt(Language(tuple(map(parse, wanted)), tuple(map(parse, unwanted)), effort), effort.spent)
    except (TooLargeError, UnreadableError):
        return Attempt(None, MOST_EFFORT)
