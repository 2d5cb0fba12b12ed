"""One place of a request that takes a value: a parameter, or the body in one of its media types."""

from __future__ import annotations

from dataclasses import dataclass

from functions.openapi.cases.samples import Samples, Text
from functions.openapi.reading.names import is_sent_unasked
from functions.openapi.reading.parts import Media, Parameter
from functions.openapi.wire.shapes import Shape
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema import CompiledSchema


@dataclass(frozen=True, eq=False)
class Slot:
    """One place of a request that takes a value.

    Attributes:
        location: path, query, header, cookie or body.
        pointer: of the parameter, or the body's media type.
        schema: its schema's pointer in the document.
        samples: its values, which other slots that are just like it may have too.
        examples: of the document, valid or not.
        is_twin: whether it is a body just like another in all but the name of its media type, so that the other's
            edges and faults are not sent again.
    """

    location: str
    required: bool
    pointer: str
    schema: str
    samples: Samples
    examples: tuple[JsonValue, ...] = ()
    is_twin: bool = False

    @property
    def name(self) -> str:
        """Of the parameter; of a body, its media type."""
        return self.samples.name

    @property
    def compiled(self) -> CompiledSchema:
        """Its schema."""
        return self.samples.compiled

    @property
    def shape(self) -> Shape:
        """Of its schema."""
        return self.samples.shape

    @property
    def parameter(self) -> Parameter | None:
        """The parameter, None for a body."""
        return self.samples.parameter

    @property
    def media(self) -> Media | None:
        """The body's media type, None for a parameter."""
        return self.samples.media

    @property
    def is_held_against(self) -> bool:
        """Whether a request is refused for it; not for an optional header that clients send unasked."""
        return self.required or self.location != "header" or not is_sent_unasked(self.name)

    @property
    def plain(self) -> JsonValue:
        """A plain valid value that travels: the first one that is drawn.

        Raises:
            UnprocessableError: there is none; the pointer leads into the document.
        """
        return self._sendable()[0]

    @property
    def plain_text(self) -> Text:
        """The same as it travels.

        Raises:
            UnprocessableError: see `plain`.
        """
        return self._sendable()[1]

    def _sendable(self) -> tuple[JsonValue, Text]:
        found = self.samples.plain
        if found is None:
            raise UnprocessableError(
                f"No value of {self.name} in {self.location} can be sent.", code="unsendable_value", pointer=self.schema
            )
        return found
