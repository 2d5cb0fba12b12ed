"""The places of a request that take a value: each parameter, and the body in each of its media types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from functions.openapi.cases.bounds import FIRST, Bounds
from functions.openapi.cases.drawn import Drawn
from functions.openapi.cases.known import Known
from functions.openapi.cases.samples import Samples
from functions.openapi.cases.slot import Slot
from functions.openapi.reading.compiling import compile_in
from functions.openapi.reading.examples import examples_beside
from functions.openapi.reading.instead import with_examples
from functions.openapi.reading.media_types import essence_of
from functions.openapi.reading.nulls import without_null
from functions.openapi.reading.parts import Media, Operation, Parameter, Warning, form_schema, is_spread
from functions.openapi.reading.queries import query_of
from functions.openapi.reading.schemes import keys_of, place_of_key, scheme_named
from functions.openapi.reading.specification import Place, Specification
from functions.openapi.wire.bodies import is_of_xml, is_written, sent_as
from functions.openapi.wire.shapes import Shape, nested_in, shape_of
from functions.openapi.wire.xml_bodies import XmlBodies
from shared.cache.key import content_digest
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema import CompiledSchema, Undecided, compile_schema
from shared.schema.pointers import child, tokens_of

# Where a form that Swagger describes by parameters has the schema that is made of them, in a copy of the document.
_FORM_AT = "x-larder-form"
_EXAMPLES = "{} The document's own values are sent, and none is said to break it."
_NESTED = "{} holds lists or objects, which the parameter's style cannot write: it is left out of what is sent."


class Slots:
    """The slots of one operation; what cannot be compiled is left out, and told.

    Args:
        to_send: whether requests are to be made, for which what is required has to be there, and have a value; False
            where requests are only read.
        known: samples that were drawn for the document's other operations, within the same bounds.
        bounds: how much is drawn.

    Attributes:
        left_out: each parameter and media type that has no slot since it cannot be served, and why.
        keys: where the keys are sent that any alternative of the operation's security asks for.
        asks_for_credentials: whether a request without any is surely refused.
        lacks_body: whether a body is required of which no media type is written, so that no request is whole.

    Raises:
        UnprocessableError: a required parameter, or the schemas of a required body, cannot be served; the pointer leads
            into the document.
    """

    def __init__(
        self,
        specification: Specification,
        operation: Operation,
        *,
        to_send: bool = True,
        known: Known | None = None,
        bounds: Bounds = FIRST,
    ) -> None:
        self._specification = specification
        self.dialect = specification.dialect
        self._to_send = to_send
        self._known, self._bounds = known, bounds
        self.warnings: list[Warning] = []
        self.left_out: list[tuple[Parameter | Media, UnprocessableError]] = []
        if to_send and operation.unknown:
            raise operation.unknown[0]
        self._in_query = frozenset(one.name for one in operation.parameters if one.location == "query")
        # What the path's query spells out has no other value, and is sent as it stands there; a fragment is not sent.
        tail = query_of(operation.path) if to_send else None
        spelled = {("query", name) for name in tail.texts} if tail is not None else set()
        declared = {one.name for one in operation.parameters if one.location in ("path", "query")}
        if tail is not None:
            spelled |= {("query", name) for name in declared if tail.is_of_others(name, declared)}
        # Of a scheme that the document does not have, no one knows what it asks for.
        self.asks_for_credentials = bool(operation.security) and all(
            any(scheme_named(specification, name) is not None for name in alternative)
            for alternative in operation.security
        )
        asked = keys_of(specification, operation)
        self.keys = frozenset(key for keys in asked for key in keys)
        # As what says who asks, whoever sends a case brings it along.
        placed = frozenset() if tail is None else tail.templated | tail.names
        brought = {key for key in asked[0] if key[0] != "query" or key[1] not in placed} if asked and to_send else set()
        self.parameters = [
            slot
            for parameter in operation.parameters
            if (parameter.location, parameter.name) not in spelled
            and place_of_key(parameter.location, parameter.name) not in brought
            for slot in self._of_parameter(parameter)
        ]
        self.bodies: list[Slot] = []
        for media in operation.body.media if operation.body else ():
            self.bodies.extend(self._of_media(media, operation))
        self.lacks_body = False
        if to_send and operation.body is not None and operation.body.required and not self.bodies:
            for place, error in self.left_out:
                if isinstance(place, Media):
                    raise error
            self.lacks_body = True
            told = "The body is required and cannot be written: only requests are given that break just that."
            self.warnings.append(Warning(operation.body.place.pointer, told))

    @property
    def apart(self) -> list[Slot]:
        """All but the bodies that are like another."""
        return [*self.parameters, *(body for body in self.bodies if not body.is_twin)]

    def _of_parameter(self, parameter: Parameter) -> Iterator[Slot]:
        schema = parameter.schema
        if schema is None:
            schema = Place(parameter.place.pointer, {})
        try:
            examples = examples_beside(parameter.place, schema)
            samples = self._samples(parameter.location, parameter, schema, examples)
            slot = Slot(
                parameter.location, parameter.required, parameter.place.pointer, schema.pointer, samples, examples
            )
            if self._to_send:
                # Every case of the slot begins with it, so one without is no use.
                _ = slot.plain
        except UnprocessableError as error:
            if parameter.required and self._to_send:
                raise
            self.left_out.append((parameter, error))
            self.warnings.append(Warning(error.pointer or schema.pointer, f"A parameter is left out: {error.detail}"))
            return
        yield slot

    def _of_media(self, media: Media, operation: Operation) -> Iterator[Slot]:
        required = operation.body is not None and operation.body.required
        if not is_written(media) and not is_of_xml(media):
            self.warnings.append(Warning(media.place.pointer, f"Bodies of {media.name} are not written, and left out."))
            return
        beside = operation.body.media if operation.body and self._to_send and "*" in media.name else ()
        if any(one is not media and essence_of(one.name) == sent_as(media) for one in beside):
            told = f"Bodies of {media.name} would be sent as {sent_as(media)}, which has a schema of its own: left out."
            self.warnings.append(Warning(media.place.pointer, told))
            return
        try:
            if media.fields:
                document = {**self._specification.value, _FORM_AT: form_schema(media)}
                whole = Specification(document)
                schema = whole.root.member(_FORM_AT)
                at, dialect = schema.pointer, whole.dialect
                compiled = compile_schema(document, at=at, dialect=dialect, direction="request", whole=True)
                drawn = Drawn(compiled, keeps=False)
                samples = Samples("body", media.name, drawn, shape_of(whole, schema), media, self._bounds)
            else:
                # Without a schema anything goes.
                schema = media.schema or Place(media.place.pointer, {})
                samples = self._samples("body", media, schema, examples_beside(media.place, schema))
            examples = examples_beside(media.place, schema)
            twin = next(
                (slot for slot in self.bodies if slot.media is not None and _are_twins(slot.media, media)), None
            )
            slot = Slot("body", required, media.place.pointer, schema.pointer, samples, examples, twin is not None)
            if self._to_send:
                _ = slot.plain
        except UnprocessableError as error:
            self.left_out.append((media, error))
            self.warnings.append(Warning(error.pointer or media.place.pointer, f"A body is left out: {error.detail}"))
            return
        if self._to_send and slot.compiled.needs_discriminators:
            told = (
                "Its values are valid as its discriminator has it; by schema alone each matches several alternatives."
            )
            self.warnings.append(Warning(slot.schema, told))
        if self._to_send and twin is not None:
            told = f"Edges and faults of {media.name} are those of {twin.name}, and are not sent again."
            self.warnings.append(Warning(media.place.pointer, told))
        yield slot

    def _samples(self, location: str, how: Parameter | Media, schema: Place, examples: Sequence[JsonValue]) -> Samples:
        """Return what is drawn for a slot, where it is known already."""
        known = self._known
        taken = self._taken_beside(how, schema)
        # What it refers to is the document's, and so the same for all that refer to it.
        key = content_digest([location, how.name, how.place.value, schema.value, [*sorted(taken)]]) if known else ""
        found = known.get(key) if known else None
        if found is None:
            other = self._body_of(schema) if isinstance(how, Media) and not self._to_send else None
            shape = shape_of(self._specification, schema) if other is None else other.shape
            nested = self._nested(how, schema, shape)
            # Parameters of other names may have the same schema, and with it the same edges and faults.
            same = content_digest([schema.value]) if known and isinstance(how, Parameter) and not nested else ""
            twin = known.get(same) if known and same else other
            compiled, told = (twin.compiled, ()) if twin is not None else self._compiled(schema, nested)
            drawn = Drawn(compiled, keeps=bool(same)) if twin is None else twin.drawn
            unwritten = frozenset(_last(place) for place in nested) | taken
            written_as_xml = isinstance(how, Media) and is_of_xml(how)
            xml = XmlBodies(self._specification, how.schema) if written_as_xml else None
            of_values = self._of_values(schema) if written_as_xml and self._to_send else None
            judge = None if of_values is None else compiled
            drawn = drawn if of_values is None else Drawn(of_values, keeps=False)
            found = Samples(location, how.name, drawn, shape, how, self._bounds, unwritten, xml=xml, judge=judge)
            told = (*told, *(Warning(place.pointer, _NESTED.format(_last(place))) for place in nested))
            if self._to_send and compiled.undecided and not (compiled.reverses_undecided or _has_values(compiled)):
                compiled, read = self._with_examples(schema, compiled, examples, nested)
                listed = frozenset(child(each.pointer.removesuffix("/pattern"), "enum") for each in read)
                drawn = Drawn(compiled, keeps=False)
                found = Samples(location, how.name, drawn, shape, how, self._bounds, unwritten, listed, xml)
                told = (*told, *(Warning(each.pointer, _EXAMPLES.format(each.reason)) for each in read))
            if told:
                # Each operation tells of it, at its own place, and so compiles it itself.
                self.warnings += told
                return found
            if known and self._to_send:
                # What has no value is told at the place of whoever asks, and so not kept for others.
                _ = found.plain
            if known and same and not compiled.undecided:
                known.use(same, found)
        if known:
            known.use(key, found)
        return found

    def _body_of(self, schema: Place) -> Samples | None:
        """Return a body of the same schema in another media type; compiled again, it would take as long."""
        bodies = (slot.samples for slot in self.bodies if slot.media is not None and _said(slot.media) == schema.value)
        return next(bodies, None)

    def _of_values(self, schema: Place) -> CompiledSchema | None:
        """Return a schema of an XML body without null, which XML cannot write; None where there is no such thing."""
        changed = without_null(self._specification, schema)
        place = None if changed is None else changed.at(schema.pointer)
        if changed is None or place is None:
            return None
        try:
            compiled, _ = compile_in(changed, place, "request")
        except UnprocessableError:
            return None
        return compiled if _has_values(compiled) else None

    def _with_examples(
        self, schema: Place, compiled: CompiledSchema, examples: Sequence[JsonValue], without: list[Place]
    ) -> tuple[CompiledSchema, list[Undecided]]:
        """Return a schema compiled with the document's examples for what cannot be matched, where it has some."""
        changed, taken = with_examples(self._specification, schema, compiled.undecided, examples)
        place = changed.at(schema.pointer)
        if not taken or place is None:
            return compiled, []
        listed, _ = compile_in(changed, place, "request", without)
        return (listed, taken) if _has_values(listed) else (compiled, [])

    def _taken_beside(self, how: Parameter | Media, schema: Place) -> frozenset[str]:
        """Return the names that members of an object cannot have, for another parameter stands under them."""
        spread = isinstance(how, Parameter) and is_spread(how)
        # Scalars have no members, and are alike in many operations.
        may_have = schema.object.get("type", "object") == "object" or isinstance(schema.object.get("type"), list)
        return self._in_query - {how.name} if spread and may_have and self._to_send else frozenset()

    def _nested(self, how: Parameter | Media, schema: Place, shape: Shape) -> list[Place]:
        """Return the properties of a parameter's object that its style cannot write: the others go without them."""
        is_flat = isinstance(how, Parameter) and how.media_type is None and "object" in shape.types
        return nested_in(self._specification, schema) if self._to_send and is_flat else []

    def _compiled(self, schema: Place, without: list[Place]) -> tuple[CompiledSchema, tuple[Warning, ...]]:
        if not isinstance(schema.value, (dict, bool)) or schema.value == {}:
            return compile_schema({}, dialect="2020-12"), ()
        return compile_in(self._specification, schema, "request", without)


def _are_twins(one: Media, other: Media) -> bool:
    """Tell whether two media types are two names of JSON or XML (application/xml and text/xml), of one schema."""
    names = [essence_of(media.name).removeprefix("text/") for media in (one, other)]
    alike = names[0].removeprefix("application/") == names[1].removeprefix("application/")
    known = (one.is_json and other.is_json) or (is_of_xml(one) and is_of_xml(other))
    return alike and known and _said(one) == _said(other)


def _said(media: Media) -> JsonValue:
    return None if media.schema is None else media.schema.value


def _has_values(compiled: CompiledSchema) -> bool:
    try:
        return next(iter(compiled.values(seed=0)), None) is not None
    except UnprocessableError:
        return False


def _last(place: Place) -> str:
    return tokens_of(place.pointer)[-1]
