"""The refusals of the engine, each with the code that the API documents."""

from __future__ import annotations

from shared.errors import UnprocessableError


def invalid_schema(detail: str, pointer: str) -> UnprocessableError:
    """The schema is not one that its dialect allows."""
    return UnprocessableError(detail, code="invalid_schema", pointer=pointer)


def remote_ref(pointer: str) -> UnprocessableError:
    """The schema refers to something outside itself."""
    return UnprocessableError(
        "The reference points outside the schema; only what the document itself holds is followed.",
        code="remote_ref",
        pointer=pointer,
    )


def too_complex(detail: str, pointer: str) -> UnprocessableError:
    """The schema is larger, deeper or more branched than the engine takes on."""
    return UnprocessableError(detail, code="schema_too_complex", pointer=pointer)


def too_large(detail: str, pointer: str) -> UnprocessableError:
    """Every value of the schema is larger than a case may be."""
    return UnprocessableError(detail, code="schema_too_large", pointer=pointer)


def unsupported_pattern(detail: str, pointer: str) -> UnprocessableError:
    """A regular expression cannot be run in linear time, or is not one."""
    return UnprocessableError(detail, code="unsupported_pattern", pointer=pointer)


def unsupported_keyword(keyword: str, pointer: str) -> UnprocessableError:
    """No value was found within bounds, and this keyword is what stood in the way."""
    return UnprocessableError(
        f"No value was found that satisfies the keyword '{keyword[:60]}'; the generator cannot make such values yet.",
        code="unsupported_keyword",
        pointer=pointer,
        extra={"keyword": keyword[:60]},
    )


def unmet_constraint(expression: str, pointer: str, reason: str | None = None) -> UnprocessableError:
    """No value was found within bounds, and this constraint is what stood in the way; `reason`: what is wrong in it."""
    told = f"No value was found that satisfies the constraint '{expression[:120]}' together with the rest of the schema"
    if reason is not None:
        told = f"The constraint '{expression[:120]}' cannot be kept: {reason}"
    return UnprocessableError(
        f"{told}.", code="unmet_constraint", pointer=pointer, extra={"constraint": expression[:500]}
    )


def unmet_structure(kind: str, pointer: str) -> UnprocessableError:
    """No value was found within bounds, and what has this structure is what could not be had."""
    return UnprocessableError(
        f"No value was found that has the structure '{kind[:40]}' together with the rest of the schema.",
        code="unmet_constraint",
        pointer=pointer,
        extra={"structure": kind[:40]},
    )


def unsupported_dynamic(pointer: str) -> UnprocessableError:
    """References that depend on the way to them are read for a whole schema only."""
    return UnprocessableError(
        "References that lead elsewhere by the way there ('$dynamicRef', '$recursiveRef') are read only where the "
        "schema that is meant is the whole document.",
        code="unsupported_keyword",
        pointer=pointer,
        extra={"keyword": "$dynamicRef"},
    )


def unsatisfiable(pointer: str, expression: str | None = None, reason: str | None = None) -> UnprocessableError:
    """It is proved that no value satisfies the schema.

    Args:
        expression: the constraint at the pointer, where one stands there; `reason`: what is wrong in it by itself.
    """
    if expression is None:
        return UnprocessableError("No value can satisfy this schema.", code="unsatisfiable_schema", pointer=pointer)
    told = f"{reason}" if reason is not None else "nothing keeps it together with the rest of the schema"
    return UnprocessableError(
        f"No value can satisfy this schema with the constraint '{expression[:120]}': {told}.",
        code="unsatisfiable_schema",
        pointer=pointer,
        extra={"constraint": expression[:500]},
    )
