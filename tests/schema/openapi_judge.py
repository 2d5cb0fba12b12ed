"""Judges of OpenAPI 3.0 and Swagger 2.0, made of python-jsonschema, which the engine does not use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
from jsonschema import Draft4Validator, validators

_SHARED = (
    "$ref", "multipleOf", "maximum", "minimum", "maxLength", "minLength", "pattern", "maxItems", "minItems",
    "uniqueItems", "maxProperties", "minProperties", "required", "enum", "allOf", "items", "properties",
    "additionalProperties", "format",
)  # fmt: skip


def _type(keyword: str) -> Any:
    def check(validator: Any, kind: Any, value: Any, schema: dict[str, Any]) -> Iterator[jsonschema.ValidationError]:
        if value is None and schema.get(keyword) is True:
            return
        # 1.0 is an integer where JSON is, as in every later draft.
        if kind == "integer" and isinstance(value, float) and value.is_integer():
            return
        if not validator.is_type(value, "string" if kind == "file" else kind):
            yield jsonschema.ValidationError(f"{value!r} is no {kind}")

    return check


def _format(validator: Any, name: Any, value: Any, schema: dict[str, Any]) -> Iterator[jsonschema.ValidationError]:
    """Two formats of OpenAPI bound numbers, and a number that has one of them is an integer."""
    bits = {"int32": 31, "int64": 63}.get(name)
    if bits is not None and isinstance(value, (int, float)) and not isinstance(value, bool):
        if not -(2**bits) <= value < 2**bits or (schema.get("type") == "number" and value != int(value)):
            yield jsonschema.ValidationError(f"{value!r} is no {name}")
    else:
        yield from Draft4Validator.VALIDATORS["format"](validator, name, value, schema)


def _applicable(schema: dict[str, Any]) -> Any:
    """Beside a reference nothing counts."""
    return [("$ref", schema["$ref"])] if "$ref" in schema else schema.items()


def _made(names: tuple[str, ...], nullable: str) -> Any:
    checks = {name: Draft4Validator.VALIDATORS[name] for name in names}
    return validators.create(
        {}, {**checks, "type": _type(nullable), "format": _format}, applicable_validators=_applicable
    )


_JUDGES = {
    "openapi-3.0": _made((*_SHARED, "oneOf", "anyOf", "not"), "nullable"),
    "swagger-2.0": _made(_SHARED, "x-nullable"),
    "openapi-3.1": jsonschema.Draft202012Validator,
}


def judge_of(dialect: str, document: Any, at: str = "") -> Any:
    """Return the judge of the schema at a pointer of a document, with formats checked."""
    kind = _JUDGES[dialect]
    whole = kind(document, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    return whole.evolve(schema={"$ref": "#" + at}) if at else whole
