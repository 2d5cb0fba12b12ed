"""The places of a request that take a value: each parameter, and the body in each of its media types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from functions.openapi.reading.examples import examples_beside
from functions.openapi.reading.operation import Media, Operation, Parameter, Warning, form_schema
from functions.openapi.reading.specification import Place, Specification
from functions.openapi.wire.bodies import Body, is_written, read_body, write_body
from functions.openapi.wire.reading import read_parameter
from functions.openapi.wire.shapes import UNKNOWN, Shape, shape_of
from functions.openapi.wire.writing import Pairs, write_parameter
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema import CompiledSchema, compile_schema
from shared.schema.pointers import tokens_of

Text = Pairs | Body
# Where a form that Swagger describes by parameters has the schema that is made of them, in a copy of the document.
_FORM_AT = "x-larder-form"


@dataclass(frozen=True, eq=False)
class Slot:
    """One place of a request that takes a value.

    Attributes:
        location: path, query, header, cookie or body.
        name: of the parameter; of a body, its media type.
        schema: its schema's pointer in the document.
        examples: of the document, valid or not.
    """

    location: str
    name: str
    required: bool
    pointer: str
    schema: str
    compiled: CompiledSchema
    shape: Shape
    parameter: Parameter | None = None
    media: Media | None = None
    examples: tuple[JsonValue, ...] = ()

    def write(self, value: JsonValue) -> Text | None:
        """Return a value as it travels, None where it cannot."""
        if self.parameter is not None:
            return write_parameter(self.parameter, value)
        return None if self.media is None else write_body(self.media, value)

    def meant(self, text: Text) -> list[JsonValue]:
        """Return what whoever reads the request may take a text for; nothing where it is not there at all."""
        if self.parameter is not None:
            return read_parameter(self.parameter, text, self.shape) if isinstance(text, list) else []
        return [] if self.media is None or isinstance(text, list) else read_body(text, self.shape)

    def carries(self, value: JsonValue) -> bool:
        """Tell whether a value that is valid still is when it has travelled."""
        text = self.write(value)
        return text is not None and any(map(self.compiled.is_valid, self.meant(text)))

    def betrays(self, value: JsonValue) -> bool:
        """Tell whether a value that is not valid is still there, and still is not valid, when it has travelled."""
        text = self.write(value)
        if text is None:
            return False
        meant = self.meant(text)
        return bool(meant) and not any(map(self.compiled.is_valid, meant))

    def becomes_text(self, value: JsonValue, pointer: str) -> bool:
        """Tell whether a part of a value is read as a text where texts may stand: its type is not what is wrong then.

        Args:
            pointer: to the part.
        """
        text = self.write(value)
        for meant in [] if text is None else self.meant(text):
            part, shape = meant, self.shape
            for token in tokens_of(pointer):
                if isinstance(part, list) and token.isdigit() and int(token) < len(part):
                    part, shape = part[int(token)], shape.items or UNKNOWN
                elif isinstance(part, dict) and token in part:
                    part, shape = part[token], shape.properties.get(token) or shape.others or UNKNOWN
                else:
                    return False
            if isinstance(part, str) and "string" in shape.types:
                return True
        return False

    @cached_property
    def plain(self) -> JsonValue:
        """A plain valid value that travels: the first one that is drawn.

        Raises:
            UnprocessableError: there is none; the pointer leads into the document.
        """
        for tags in (("minimal",), ()):
            for made in islice(self.compiled.values(seed=self._seed, tags=tags), _MOST_TRIED):
                if self.carries(made.value):
                    return made.value
        raise UnprocessableError(
            f"No value of {self.name} in {self.location} can be sent.", code="unsendable_value", pointer=self.schema
        )

    @property
    def _seed(self) -> str:
        return f"{self.location}:{self.name}"


_MOST_TRIED = 100


class Slots:
    """The slots of one operation; what cannot be compiled is left out, and told.

    Args:
        to_send: whether requests are to be made, for which what is required has to be there, and have a value; False
            where requests are only read.

    Raises:
        UnprocessableError: a required parameter, or every media type of a required body, cannot be served; the pointer
            leads into the document.
    """

    def __init__(self, specification: Specification, operation: Operation, *, to_send: bool = True) -> None:
        self._specification = specification
        self._to_send = to_send
        self.warnings: list[Warning] = []
        self._faults: list[UnprocessableError] = []
        self.parameters = [slot for parameter in operation.parameters for slot in self._of_parameter(parameter)]
        self.bodies = (
            [slot for media in operation.body.media for slot in self._of_media(media, operation)]
            if operation.body
            else []
        )
        if to_send and operation.body is not None and operation.body.required and not self.bodies:
            if self._faults:
                raise self._faults[0]
            raise UnprocessableError(
                "No media type of the body can be served.",
                code="invalid_document",
                pointer=operation.body.place.pointer,
            )

    def _of_parameter(self, parameter: Parameter) -> Iterator[Slot]:
        schema = parameter.schema
        if schema is None:
            schema = Place(parameter.place.pointer, {})
        try:
            slot = Slot(
                parameter.location,
                parameter.name,
                parameter.required,
                parameter.place.pointer,
                schema.pointer,
                self._compiled(schema),
                shape_of(self._specification, schema),
                parameter=parameter,
                examples=examples_beside(parameter.place, schema),
            )
            if self._to_send:
                # Every case of the slot begins with it, so one without is no use.
                _ = slot.plain
        except UnprocessableError as error:
            if parameter.required and self._to_send:
                raise
            self.warnings.append(Warning(error.pointer or schema.pointer, f"A parameter is left out: {error.detail}"))
            return
        yield slot

    def _of_media(self, media: Media, operation: Operation) -> Iterator[Slot]:
        required = operation.body is not None and operation.body.required
        if not is_written(media):
            self.warnings.append(Warning(media.place.pointer, f"Bodies of {media.name} are not written, and left out."))
            return
        try:
            if media.fields:
                document = {**self._specification.value, _FORM_AT: form_schema(media)}
                whole = Specification(document)
                schema = whole.root.member(_FORM_AT)
                compiled = compile_schema(document, at=schema.pointer, dialect=whole.dialect, direction="request")
                shape = shape_of(whole, schema)
            else:
                # Without a schema anything goes.
                schema = media.schema or Place(media.place.pointer, {})
                compiled = self._compiled(schema)
                shape = shape_of(self._specification, schema)
            slot = Slot(
                "body",
                media.name,
                required,
                media.place.pointer,
                schema.pointer,
                compiled,
                shape,
                media=media,
                examples=examples_beside(media.place, schema),
            )
            if self._to_send:
                _ = slot.plain
        except UnprocessableError as error:
            self._faults.append(error)
            self.warnings.append(Warning(error.pointer or media.place.pointer, f"A body is left out: {error.detail}"))
            return
        yield slot

    def _compiled(self, schema: Place) -> CompiledSchema:
        dialect = self._specification.dialect
        if not isinstance(schema.value, (dict, bool)) or schema.value == {}:
            return compile_schema({}, dialect="2020-12")
        return compile_schema(self._specification.value, at=schema.pointer, dialect=dialect, direction="request")
