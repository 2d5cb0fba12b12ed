"""The validator and how it is always set up: offline, formats asserted, expressions in linear time."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Protocol
from urllib.parse import urldefrag

import jsonschema_rs

from shared.canonical_json import JsonValue
from shared.schema.reading.document import Document, Schema
from shared.schema.reading.formats import CHECKED
from shared.schema.reading.layout import Layout
from shared.schema.reading.matching import LINEAR
from shared.schema.relations.keywords import KEYWORDS

# Questions that a large document is not laid out for.
_MOST_APART = 20
# References by relative URI lead somewhere from here.
_ROOT_URI = "larder://schema/"
_IS_ABSOLUTE = re.compile(r"[A-Za-z][0-9A-Za-z+.-]*:").match


def validator_of(
    schema: Schema,
    keywords: dict[str, type[jsonschema_rs.KeywordValidator]] | None = None,
    registry: jsonschema_rs.Registry | None = None,
) -> jsonschema_rs.Validator:
    """Return the validator of a schema.

    Args:
        keywords: what checks keywords of our own.
        registry: what its references may lead to, beside itself.

    Raises:
        ValueError: the schema is against its meta-schema, or no validator can be made.
    """
    return jsonschema_rs.validator_for(
        schema,
        offline=True,
        validate_formats=True,
        pattern_options=LINEAR,
        formats=CHECKED,
        keywords=KEYWORDS | (keywords or {}),
        registry=registry,
        mask="the value",
    )


def passes(validator: jsonschema_rs.Validator, value: JsonValue) -> bool:
    """Tell whether `value` is accepted; what is no JSON (a set, half a surrogate pair) is not."""
    try:
        return validator.is_valid(value)
    except (ValueError, TypeError, OverflowError):
        return False


def is_of_format(named: str, value: JsonValue, dialect: str) -> bool:
    """Tell whether `value` is of a format, as a dialect asserts it; one that is not known says nothing.

    Args:
        dialect: its URI.
    """
    return passes(_format(named, dialect), value)


@lru_cache(maxsize=256)
def _format(named: str, dialect: str) -> jsonschema_rs.Validator:
    return validator_of({"$schema": dialect, "format": named})


class Accepting(Protocol):
    """Tells whether single subschemas of a document surely accept a value; "" stands for the schema that is meant."""

    def accept(self, pointer: str, value: JsonValue) -> bool:
        """Tell it of the subschema at `pointer`."""


class Subschemas:
    """Asks the validator about single subschemas of a document, each made when it is first asked about."""

    def __init__(self, document: Document, layout: Layout) -> None:
        self._document = document
        self._layout = layout
        self._registry: jsonschema_rs.Registry | None = None
        self._root_uri = _root_uri(document)
        self._validators: dict[str, jsonschema_rs.Validator] = {}
        self._apart = 0

    def accept(self, pointer: str, value: JsonValue) -> bool:
        """Tell whether `value` surely satisfies the subschema at `pointer`; "" stands for the schema that is meant."""
        found = self._validators.get(pointer)
        if found is None:
            if self._registry is None and self._apart < _MOST_APART and self._layout.is_large:
                self._apart += 1
                at = pointer or self._document.entry
                cut = self._layout.cut_for(value, at)
                asked = None if cut is None else cut.led_to(at)
                if asked is not None:
                    return passes(validator_of(asked), value)
            if self._registry is None:
                self._registry = jsonschema_rs.Registry([(self._root_uri, self._layout.narrow)])
            fragment = self._layout.fragment(pointer or self._document.entry)
            reference: Schema = {"$schema": self._document.dialect.uri, "$ref": self._root_uri + fragment}
            found = self._validators[pointer] = validator_of(reference, registry=self._registry)
        return passes(found, value)


def _root_uri(document: Document) -> str:
    """Return what to call a document: where it is laid out as it is written, references go by its own URI."""
    root = document.root
    named = root.get(document.dialect.id_keyword) if document.dynamic and isinstance(root, dict) else None
    return urldefrag(named).url if isinstance(named, str) and _IS_ABSOLUTE(named) else _ROOT_URI
