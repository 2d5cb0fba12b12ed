"""Reading one operation, as its requests and answers are made and checked: parameters, bodies, responses, security.

The three dialects become one shape. A part of the document that cannot be read is left out, and told as a warning
where the operation is sound without it.
"""

from __future__ import annotations

from collections.abc import Iterator

from functions.openapi.reading.media_types import FORM, JSON, MULTIPART
from functions.openapi.reading.names import is_a_parameters, is_media_type, is_status
from functions.openapi.reading.parts import LOCATIONS, Body, Media, Operation, Parameter, Response, Warning
from functions.openapi.reading.specification import Place, Specification
from functions.openapi.reading.templates import TEMPLATED
from shared.errors import UnprocessableError

_NEWER = (
    "The document is of OpenAPI 3.2 and read as 3.1: what 3.2 adds is not (the QUERY method, additionalOperations, "
    "parameters in querystring, itemSchema, defaultMapping, $self)."
)
# What these headers say is said elsewhere, so a parameter of such a name is ignored (OpenAPI 3, Parameter Object).
_SAID_ELSEWHERE = frozenset({"accept", "content-type", "authorization"})
_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_KNOWN_STYLES = {
    "path": frozenset({"simple", "label", "matrix"}),
    "query": frozenset({"form", "spaceDelimited", "pipeDelimited", "deepObject"}),
    "header": frozenset({"simple"}),
    "cookie": frozenset({"form"}),
}
_COLLECTION_FORMATS = {
    "csv": ("form", False),
    "multi": ("form", True),
    "ssv": ("spaceDelimited", False),
    "tsv": ("tabDelimited", False),
    "pipes": ("pipeDelimited", False),
}


def version_warnings(specification: Specification) -> tuple[Warning, ...]:
    """Return what is to be told of a document whose version is newer than what is read of it."""
    return (Warning("/openapi", _NEWER),) if specification.is_newer else ()


def read_operation(specification: Specification, path: str, method: str) -> Operation:
    """Read an operation.

    Raises:
        UnprocessableError: there is none (`no_such_operation`).
    """
    item, operation = specification.operation_at(path, method)
    return _Reading(specification, item, operation).read(path, method.lower())


class _Reading:
    def __init__(self, specification: Specification, item: Place, operation: Place) -> None:
        self._specification = specification
        self._swagger = specification.dialect == "swagger-2.0"
        self._item, self._operation = item, operation
        self._warnings: list[Warning] = [*version_warnings(specification)]
        self._unknown: list[UnprocessableError] = []

    def read(self, path: str, method: str) -> Operation:
        given = list(self._given_parameters())
        parameters = self._in_step(path, [read for place in given if (read := self._parameter(place)) is not None])
        body = self._swagger_body(given) if self._swagger else self._body()
        return Operation(
            path,
            method,
            self._operation,
            self._operation.text("summary") or "",
            tuple(parameters),
            body,
            tuple(self._responses()),
            self._security(),
            tuple(self._warnings),
            tuple(self._unknown),
        )

    def _in_step(self, path: str, parameters: list[Parameter]) -> list[Parameter]:
        """Return the parameters with one for each name that stands in the path, and none that does not."""
        names = dict.fromkeys(name for name in TEMPLATED.findall(path) if name)
        own = TEMPLATED.findall(path.partition("?")[0])
        kept = []
        for parameter in parameters:
            if parameter.location == "path" and parameter.name not in names:
                self._warn(parameter.place, f"{parameter.name[:60]} does not stand in the path, and was left out.")
            else:
                kept.append(parameter)
        declared = {parameter.name for parameter in parameters}
        for name in names:
            if name in own and name not in declared:
                self._warn(self._operation, f"The path's {name[:60]} is no parameter: any text is taken for it.")
                kept.append(Parameter(self._operation, name, "path", True, None, "simple", False))
        return kept

    def _given_parameters(self) -> Iterator[Place]:
        """Yield the parameters of path and operation; where both have one of a name and location, the operation's."""
        found: dict[tuple[str, str], Place] = {}
        for holder in (self._item, self._operation):
            for listed in holder.member("parameters").listed():
                place = self._asked_for(listed)
                if place is None:
                    continue
                name, location = place.text("name"), place.text("in")
                if not name or location is None:
                    self._warn(place, "A parameter has no name or no 'in', and was left out.")
                else:
                    found[location, name] = place
        yield from found.values()

    def _parameter(self, place: Place) -> Parameter | None:
        name, location = place.text("name") or "", place.text("in") or ""
        if location not in LOCATIONS:
            if not (self._swagger and location in ("body", "formData")):
                self._warn(place, "A parameter is in none of path, query, header and cookie, and was left out.")
            return None
        if location == "header" and not self._swagger and name.lower() in _SAID_ELSEWHERE:
            return None
        if location == "header" and not is_a_parameters(name):
            self._warn(place, "A header of such a name is not a parameter's to set, and was left out.")
            return None
        return self._written(place, name, location)

    def _written(self, place: Place, name: str, location: str) -> Parameter:
        """Return a parameter with how it is written."""
        required = place.object.get("required") is True or location == "path"
        if self._swagger:
            style, explode = _COLLECTION_FORMATS.get(place.text("collectionFormat") or "csv", ("form", False))
            style = _STYLES[location] if location in ("path", "header") else style
            return Parameter(place, name, location, required, place, style, explode)
        content = place.member("content")
        if isinstance(content.value, dict) and content.value:
            media_type = next(iter(content.value))
            schema = self._schema_in(content.member(media_type))
            return Parameter(place, name, location, required, schema, "simple", False, media_type=media_type)
        style = place.text("style") or _STYLES[location]
        if style not in _KNOWN_STYLES[location]:
            self._warn(place.member("style"), f"A parameter in {location} has no such style; the usual one is taken.")
            style = _STYLES[location]
        said = place.object.get("explode")
        explode = said if isinstance(said, bool) else style == "form"
        reserved = place.object.get("allowReserved") is True
        return Parameter(place, name, location, required, self._schema_in(place), style, explode, reserved)

    def _body(self) -> Body | None:
        stated = self._operation.member("requestBody")
        place = None if stated.value is None else self._asked_for(stated)
        if place is None:
            return None
        media = tuple(self._media_of(place.member("content")))
        return Body(place, place.object.get("required") is True, media) if media else None

    def _swagger_body(self, given: list[Place]) -> Body | None:
        consumes = self._types("consumes")
        for place in given:
            if place.text("in") == "body":
                schema = self._schema_in(place)
                media = tuple(Media(name, place, schema) for name in consumes or (JSON,))
                return Body(place, place.object.get("required") is True, media)
        fields = tuple(
            self._written(place, place.text("name") or "", "formData")
            for place in given
            if place.text("in") == "formData"
        )
        if not fields:
            return None
        has_files = any(part.place.text("type") == "file" for part in fields)
        forms = [name for name in consumes if name in (FORM, MULTIPART)] or [MULTIPART if has_files else FORM]
        media = tuple(Media(name, self._operation, None, fields=fields) for name in forms)
        return Body(self._operation, any(part.required for part in fields), media)

    def _responses(self) -> Iterator[Response]:
        stated = self._operation.member("responses")
        for name in stated.object:
            if name.startswith("x-"):
                continue
            code = name if name == "default" else name.upper()
            if name != "default" and not is_status(name):
                told = f"It is read as {code}." if is_status(code) or code == "DEFAULT" else "No case expects it."
                self._warn(stated.member(name), f"A response is of a status (200), a range (2XX) or default. {told}")
            try:
                place = self._specification.follow(stated.member(name))
            except UnprocessableError as error:
                self._warn_of(error, stated.member(name))
                yield Response(code, stated.member(name), fault=error)
                continue
            if self._swagger:
                schema = self._schema_in(place)
                types = () if schema is None else self._types("produces") or (JSON,)
                media = tuple(Media(one, place, schema) for one in types)
            else:
                media = tuple(self._media_of(place.member("content")))
            yield Response(code, place, media, tuple(self._headers(place.member("headers"))))

    def _headers(self, stated: Place) -> Iterator[tuple[str, Place]]:
        for name in stated.object:
            header = self._followed(stated.member(name))
            if header is None:
                continue
            if not self._swagger:
                # Where the value is described by its content, the first is taken.
                content = header.member("content")
                described = next(iter(content.object), None)
                self._schema_in(header if described is None else content.member(described))
            yield name, header

    def _media_of(self, content: Place) -> Iterator[Media]:
        for name in content.object:
            place = self._followed(content.member(name))
            if not is_media_type(name):
                self._warn(content.member(name), "This is no media type, and was left out.")
            elif place is not None:
                yield Media(name, place, self._schema_in(place), place.member("encoding").object)

    def _schema_in(self, holder: Place) -> Place | None:
        schema = holder.member("schema")
        if isinstance(schema.value, (dict, bool)):
            return schema
        if "schema" in holder.object:
            self._warn(schema, "This is no schema, and was read as one that lets anything through.")
        return None

    def _security(self) -> tuple[tuple[str, ...], ...]:
        own = self._operation.object.get("security", self._specification.value.get("security"))
        asked = [tuple(one) for one in own if isinstance(one, dict)] if isinstance(own, list) else []
        # An empty alternative asks for nothing.
        return () if () in asked else tuple(asked)

    def _types(self, name: str) -> tuple[str, ...]:
        listed = self._operation.object.get(name, self._specification.value.get(name))
        named = (one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()
        return tuple(one for one in named if is_media_type(one))

    def _asked_for(self, place: Place) -> Place | None:
        """Follow what tells of a part of the request."""
        try:
            return self._specification.follow(place)
        except UnprocessableError as error:
            self._unknown.append(error)
            self._warn_of(error, place)
            return None

    def _followed(self, place: Place) -> Place | None:
        try:
            return self._specification.follow(place)
        except UnprocessableError as error:
            self._warn_of(error, place)
            return None

    def _warn_of(self, error: UnprocessableError, place: Place) -> None:
        self._warnings.append(Warning(error.pointer or place.pointer, error.detail))

    def _warn(self, place: Place, detail: str) -> None:
        self._warnings.append(Warning(place.pointer, detail))
