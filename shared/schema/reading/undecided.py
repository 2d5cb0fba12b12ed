"""What of a schema cannot be checked, and how far that reaches."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Undecided:
    """A keyword that cannot be checked; no value counts as valid that depends on it.

    Args:
        pointer: of the keyword, or of the name among `patternProperties`.
        keyword: pattern or patternProperties.
        code: why, as a refusal has it: `unsupported_pattern`.
        reason: a sentence.
    """

    pointer: str
    keyword: str
    code: str
    reason: str
