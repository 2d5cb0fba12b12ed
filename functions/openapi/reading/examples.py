"""The document's own examples of a value, from all the places where the dialects have them."""

from __future__ import annotations

from itertools import islice

from functions.openapi.reading.specification import Place, Specification
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError

_MOST = 20


def examples_beside(
    holder: Place, schema: Place | None, media_type: str = "", specification: Specification | None = None
) -> tuple[JsonValue, ...]:
    """Return the examples of a parameter, a body or an answer, and of its schema, valid or not.

    Args:
        holder: what the schema stands in: a parameter, a media type, a response of Swagger.
        media_type: under whose name Swagger has a response's example.
        specification: follows examples that are references; without it, they are left out.
    """
    found: list[JsonValue] = [holder.object[name] for name in ("example", "x-example") if name in holder.object]
    for name in islice(holder.member("examples").object, _MOST):
        example = _followed(holder.member("examples", name), specification)
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


def example_named(holder: Place, name: str, specification: Specification) -> list[JsonValue]:
    """Return the example that has a name, as a list of one; an empty one where there is none."""
    example = _followed(holder.member("examples", name), specification)
    return [example["value"]] if isinstance(example, dict) and "value" in example else []


def _followed(place: Place, specification: Specification | None) -> JsonValue:
    if specification is None:
        return place.value
    try:
        return specification.follow(place).value
    except UnprocessableError:
        return None
