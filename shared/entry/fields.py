"""Kinds of fields that requests of several areas have."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, GetJsonSchemaHandler, StrictInt
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

_KEYWORDS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}


def _whole(value: Any) -> Any:
    """Return 7 for 7.0: in JSON both are the same integer."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class _Bounds:
    """Says bounds as JSON Schema does: beside a validator of our own Pydantic leaves them as it calls them itself."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {_KEYWORDS.get(keyword, keyword): value for keyword, value in handler(schema).items()}


Integer = Annotated[StrictInt, BeforeValidator(_whole), _Bounds()]
