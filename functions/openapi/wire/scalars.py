"""Single values as texts, and the values that a text may stand for."""

from __future__ import annotations

import re

from functions.openapi.wire.shapes import Shape
from shared.canonical_json import JsonValue

Scalar = str | int | float | bool
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,400})(?:\.[0-9]{1,400})?(?:[eE][-+]?[0-9]{1,3})?")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,400})")


def write_scalar(value: JsonValue) -> str | None:
    """Return a value as a text; None where it has none of its own: null, a list, an object."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return None


def read_scalar(text: str, shape: Shape) -> Scalar:
    """Return the value that a text stands for where a schema lets through the types of `shape`.

    A number or a truth value where the schema has these and no text, else the text itself. `null` is a text: nothing
    that travels so is null.
    """
    for value in readings(text, shape):
        return value
    return text


def readings(text: str, shape: Shape) -> list[Scalar]:
    """Return all the values that a text may stand for, the likeliest first; the text itself is always among them."""
    found: list[Scalar] = []
    if shape.types & {"integer", "number"} and _NUMBER.fullmatch(text):
        number = int(text) if _INTEGER.fullmatch(text) else float(text)
        if number == number and abs(number) != float("inf"):
            found.append(number)
    if "boolean" in shape.types and text in ("true", "false"):
        found.append(text == "true")
    if "string" in shape.types:
        return [text, *found]
    return [*found, text]
