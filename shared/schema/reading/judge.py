"""The validators of one schema, of which that of a large one is made when more than a value or two is judged."""

from __future__ import annotations

from functools import cached_property

import jsonschema_rs

from shared.canonical_json import JsonValue
from shared.schema.reading.document import Document
from shared.schema.reading.engine import passes, validator_of
from shared.schema.reading.layout import Layout

# Values that are judged without the validator of the whole.
_MOST_APART = 3


class Judge:
    """Tells whether values satisfy a schema. Threads may share it.

    Args:
        document: decided and measured.
        layout: of the document.
        related: whether it has relations.
    """

    def __init__(self, document: Document, layout: Layout, *, related: bool) -> None:
        self._document = document
        self._layout = layout
        self._apart = 0
        self.related = related
        self._defers = layout.is_large and not related

    def require(self) -> None:
        """Make sure that there is a validator.

        Raises:
            jsonschema_rs.ValidationError: the schema is against its meta-schema.
            jsonschema_rs.ReferencingError, ValueError: no validator can be made.
        """
        if not self._defers:
            _ = self.wide
        elif not self._is_plainly_valid():
            # What the meta-schema allows can be made, since expressions were looked at one by one.
            jsonschema_rs.meta.validate(self._layout.narrow)

    @cached_property
    def narrow(self) -> jsonschema_rs.Validator:
        """The validator that accepts only what is surely valid."""
        return validator_of(self._layout.narrow)

    @cached_property
    def wide(self) -> jsonschema_rs.Validator:
        """The validator that accepts what cannot be checked too."""
        return self.narrow if self._layout.wide is self._layout.narrow else validator_of(self._layout.wide)

    def accepts(self, value: JsonValue) -> bool:
        """Tell whether a value is surely valid."""
        if self._defers and "narrow" not in self.__dict__ and self._apart < _MOST_APART:
            self._apart += 1
            cut = self._layout.cut_for(value)
            if cut is not None:
                return passes(validator_of(cut.narrow), value)
        return passes(self.narrow, value)

    def _is_plainly_valid(self) -> bool:
        """Tell whether the meta-schema allows the schema as it is written, which says the same before it is rewritten.

        Rewriting asks for more only of what this allows: types are looked at on the way, and what it adds is allowed.
        """
        if not self._document.dialect.rewritten:
            return False
        known = self._document.subschemas
        trees: JsonValue = {at: known[at] for at in self._document.trees}
        return jsonschema_rs.meta.is_valid(
            {"$schema": self._document.dialect.uri, self._document.dialect.definitions: trees}
        )
