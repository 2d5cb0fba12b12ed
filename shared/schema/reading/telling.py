"""What is wrong with a schema by its meta-schema, in words that say what may stand there instead."""

from __future__ import annotations

import jsonschema_rs

from shared.canonical_json import JsonValue
from shared.schema import limits
from shared.schema.pointers import child
from shared.schema.reading.dialect import MAPS
from shared.schema.reading.document import Document

_EXCLUSIVES = ("exclusiveMinimum", "exclusiveMaximum")
# What names stand under that are no keywords.
_NAMED = MAPS | {"dependentRequired"}
_MOST_SHOWN = 160
_MOST_BRANCHES = 4
_TYPES = "array, boolean, integer, null, number, object, string"
# Of keywords whose meta-schema has branches, or that were something else in another dialect.
_ALLOWED = {
    "type": f"'type' is one of {_TYPES}, or a list of some of these, each once",
    "items": "'items' is one schema of all items; a list of schemas is 'prefixItems' of 2020-12",
    "required": "'required' is a list of the names of properties, beside 'properties'",
}


def told(error: jsonschema_rs.ValidationError) -> str:
    """Return a sentence of what may stand where the fault is."""
    fault = innermost(error)
    keyword, kind = _keyword_of(fault), fault.kind
    kinds = jsonschema_rs.ValidationErrorKind
    if keyword in _EXCLUSIVES and isinstance(fault.instance, bool):
        return f"'{keyword}' is a number in this dialect; true and false are those of draft 4 and OpenAPI 3.0."
    if keyword == "items" and not (isinstance(kind, kinds.Type) and isinstance(fault.instance, list)):
        # Drafts before 2020-12 take a list there too.
        keyword = None
    if keyword in _ALLOWED and isinstance(kind, (kinds.AnyOf, kinds.Enum, kinds.Type)):
        return short(_ALLOWED[keyword])
    if isinstance(kind, kinds.AnyOf):
        reasons = dict.fromkeys(branch[0].message for branch in kind.context if branch)
        return short(" and ".join([*reasons][:_MOST_BRANCHES]) or fault.message)
    return short(fault.message)


def innermost(error: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError:
    """Return the fault itself where the meta-schema only says that no branch matched ("items" of draft 7)."""
    while isinstance(error.kind, jsonschema_rs.ValidationErrorKind.AnyOf):
        inner = [other for branch in error.kind.context for other in branch]
        deepest = max(inner, key=lambda other: len(other.instance_path), default=error)
        if len(deepest.instance_path) <= len(error.instance_path):
            break
        error = deepest
    return error


def _keyword_of(fault: jsonschema_rs.ValidationError) -> str | None:
    """Return the keyword whose value has the fault; of `type`, also where it is in the list."""
    tokens = [str(token) for token in fault.instance_path]
    if len(tokens) > 1 and tokens[-2] == "type" and tokens[-1].isdigit():
        tokens.pop()
    return tokens[-1] if tokens and not (len(tokens) > 1 and tokens[-2] in _NAMED) else None


def short(message: str) -> str:
    """Return the message as one sentence of bounded length."""
    sentence = message if len(message) <= _MOST_SHOWN else message[: _MOST_SHOWN - 3] + "..."
    return f"The schema is not valid: {sentence}."


def too_long_number(document: Document) -> str | None:
    """Return the pointer of an integer that no validator can be given, None where there is none."""
    waiting: list[tuple[str, JsonValue]] = [(at, document.subschemas[at]) for at in reversed(document.trees)]
    too_large = 10**limits.MAX_DIGITS
    while waiting:
        at, value = waiting.pop()
        if type(value) is int and abs(value) >= too_large:
            return document.place(at)
        if isinstance(value, dict):
            waiting += [(child(at, name), part) for name, part in reversed(value.items())]
        elif isinstance(value, list):
            waiting += [(child(at, index), part) for index, part in reversed([*enumerate(value)])]
    return None
