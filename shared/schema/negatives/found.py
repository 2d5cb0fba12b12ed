"""What is handed out for a constraint: a value that breaks it alone, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from shared.canonical_json import JsonValue


@dataclass(frozen=True, slots=True)
class Negative:
    """A value that breaks exactly one constraint; the validator has rejected it and accepted `mended`.

    Args:
        value: is invalid, and would be valid if the schema did not have this constraint.
        pointer: the constraint in the schema; for a name that is required, the name in the list.
        instance_pointer: where in the value the fault is; for what is missing, whose part it would be.
        keyword: what the constraint is called.
        sentence: the fault in plain words, at most 200 characters.
        mended: the same value without the fault, and with what relations tie to it; valid.
        by_discriminator: whether a discriminator alone says so: where it is an annotation, the value may be valid.
    """

    value: JsonValue
    pointer: str
    instance_pointer: str
    keyword: str
    sentence: str
    mended: JsonValue
    by_discriminator: bool = False


@dataclass(frozen=True, slots=True)
class Unbreakable:
    """A constraint that no value was found to break alone.

    Args:
        pointer: the constraint in the schema.
        keyword: what it is called.
        reason: why, in plain words, at most 200 characters.
        untried: whether the work that there was for others left none for it, so that nothing is known.
    """

    pointer: str
    keyword: str
    reason: str
    untried: bool = False
