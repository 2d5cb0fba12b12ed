"""The document's own examples of a value, from all the places where the dialects have them."""

from __future__ import annotations

from functions.openapi.reading.specification import Place
from shared.canonical_json import JsonValue

_MOST = 20


def examples_beside(holder: Place, schema: Place | None, media_type: str = "") -> tuple[JsonValue, ...]:
    """Return the examples of a parameter, a body or an answer, and of its schema, valid or not.

    Args:
        holder: what the schema stands in: a parameter, a media type, a response of Swagger.
        media_type: under whose name Swagger has a response's example.
    """
    found: list[JsonValue] = [holder.object[name] for name in ("example", "x-example") if name in holder.object]
    for name, example in holder.member("examples").object.items():
        if isinstance(example, dict) and "value" in example:
            found.append(example["value"])
        elif name == media_type:
            found.append(example)
    stated = schema.object if schema is not None else {}
    if "example" in stated:
        found.append(stated["example"])
    listed = stated.get("examples")
    found.extend(listed if isinstance(listed, list) else ())
    return tuple(found[:_MOST])
