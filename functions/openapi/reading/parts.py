"""What an operation is made of, whichever dialect it is written in."""

from __future__ import annotations

from dataclasses import dataclass, field

from functions.openapi.reading.media_types import is_json
from functions.openapi.reading.specification import Place
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError

LOCATIONS = ("path", "query", "header", "cookie")


@dataclass(frozen=True, slots=True)
class Warning:
    """A fault of the document that the operation does without."""

    pointer: str
    detail: str

    def shown(self) -> dict[str, JsonValue]:
        """Return it as it is handed out."""
        return {"detail": self.detail, "pointer": self.pointer}


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a request carries under a name.

    Attributes:
        place: of the parameter in the document.
        location: path, query, header or cookie; formData for a field of a Swagger form.
        schema: where its schema stands; None where anything goes.
        style, explode: how its value is written.
        allow_reserved: whether characters that URLs use themselves stay as they are.
        media_type: set where the value is written as that instead.
    """

    place: Place
    name: str
    location: str
    required: bool
    schema: Place | None
    style: str
    explode: bool
    allow_reserved: bool = False
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """One of the media types that a body may have.

    Attributes:
        schema: where its schema stands; None where anything goes, or where `fields` make it up.
        encoding: how a form's fields are written, by name.
        fields: of a form that Swagger describes by parameters.
    """

    name: str
    place: Place
    schema: Place | None
    encoding: dict[str, JsonValue] = field(default_factory=dict)
    fields: tuple[Parameter, ...] = ()

    @property
    def is_json(self) -> bool:
        """Whether bodies are JSON texts."""
        return is_json(self.name)


@dataclass(frozen=True, slots=True)
class Body:
    """What a request may send along."""

    place: Place
    required: bool
    media: tuple[Media, ...]


@dataclass(frozen=True, slots=True)
class Response:
    """What is answered with a status: `200`, `2XX` or `default`.

    Attributes:
        fault: why it cannot be read, which the operation's warnings tell too.
    """

    code: str
    place: Place
    media: tuple[Media, ...] = ()
    headers: tuple[tuple[str, Place], ...] = ()
    fault: UnprocessableError | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path.

    Attributes:
        security: alternatives, each the names of the schemes that are needed together; empty for none.
        warnings: what was left out of it.
        unknown: why parameters or a body cannot be read: it may require what no one knows of.
    """

    path: str
    method: str
    place: Place
    summary: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: tuple[Response, ...]
    security: tuple[tuple[str, ...], ...]
    warnings: tuple[Warning, ...]
    unknown: tuple[UnprocessableError, ...] = ()


def is_spread(parameter: Parameter | None) -> bool:
    """Tell whether the members of an object stand in the query each by itself, as parameters do."""
    return parameter is not None and (parameter.location, parameter.style, parameter.explode) == ("query", "form", True)


def form_schema(media: Media) -> dict[str, JsonValue]:
    """Return the schema of a form that Swagger describes by parameters; it refers to theirs."""
    return {
        "type": "object",
        "properties": {part.name: {"$ref": f"#{part.place.pointer}"} for part in media.fields},
        "required": [part.name for part in media.fields if part.required],
    }
