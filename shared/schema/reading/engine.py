"""The validator and how it is always set up: offline, formats asserted, expressions in linear time."""

from __future__ import annotations

import re

import jsonschema_rs

from shared.canonical_json import JsonValue
from shared.schema.reading.document import Document, Schema
from shared.schema.reading.layout import Layout
from shared.schema.reading.patterns import LINEAR

_ROOT_URI = "urn:larder:schema"
# RFC 4648, section 4: whole groups of four, the last one padded.
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def is_base64(text: str) -> bool:
    """Tell whether a text is base64 as RFC 4648 has it."""
    return _BASE64.fullmatch(text) is not None


# Those that jsonschema_rs does not know; int32 and int64 are bounds, binary and password say nothing of a text.
_FORMATS = {"byte": is_base64}


def validator_of(
    schema: Schema, keywords: dict[str, type[jsonschema_rs.KeywordValidator]] | None = None
) -> jsonschema_rs.Validator:
    """Return the validator of a schema that stands alone.

    Args:
        keywords: what checks keywords of our own.

    Raises:
        ValueError: the schema is against its meta-schema, or no validator can be made.
    """
    return jsonschema_rs.validator_for(
        schema,
        offline=True,
        validate_formats=True,
        pattern_options=LINEAR,
        formats=_FORMATS,
        keywords=keywords,
        mask="the value",
    )


class Subschemas:
    """Asks the validator about single subschemas of a document, each made when it is first asked about."""

    def __init__(self, document: Document, layout: Layout) -> None:
        self._document = document
        self._layout = layout
        self._registry: jsonschema_rs.Registry | None = None
        self._validators: dict[str, jsonschema_rs.Validator] = {}

    def accept(self, pointer: str, value: JsonValue) -> bool:
        """Tell whether `value` surely satisfies the subschema at `pointer`; "" stands for the schema that is meant."""
        found = self._validators.get(pointer)
        if found is None:
            if self._registry is None:
                self._registry = jsonschema_rs.Registry([(_ROOT_URI, self._layout.narrow)])
            fragment = self._layout.fragment(pointer or self._document.entry)
            found = self._validators[pointer] = jsonschema_rs.validator_for(
                {"$schema": self._document.dialect.uri, "$ref": _ROOT_URI + fragment},
                registry=self._registry,
                offline=True,
                validate_formats=True,
                pattern_options=LINEAR,
                formats=_FORMATS,
            )
        return found.is_valid(value)
