"""Bodies as their media type writes them, and read from what was written."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from functions.openapi.reading.media_types import FORM, JSON, MULTIPART, essence_of, is_json
from functions.openapi.reading.parts import Media
from functions.openapi.wire import form_texts, form_values
from functions.openapi.wire.parts import part_parameters, part_type
from functions.openapi.wire.scalars import readings, write_scalar
from functions.openapi.wire.shapes import UNKNOWN, Shape
from functions.openapi.wire.xml_writing import is_xml
from shared.canonical_json import JsonValue, canonical_bytes, parse_json
from shared.errors import InvalidJsonError

_RANGES = {
    "*/*": JSON, "application/*": JSON, "text/*": "text/plain", "image/*": "image/png", "audio/*": "audio/mpeg",
    "video/*": "video/mp4",
}  # fmt: skip
BOUNDARY = "larder-boundary-7MA4YWxkTrZu0gW"
# Both expressions look at so much only.
_MAX_HEAD = 1_000
_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))', re.IGNORECASE)
_PART_NAME = re.compile(r'form-data;[^\r\n]*?\bname=(?:"([^"\r\n]*)"|([^\s;"]+))', re.IGNORECASE)
_PART_TYPE = re.compile(r"^content-type:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)


class Body(NamedTuple):
    """A body as it is sent.

    Attributes:
        pairs: what a form was written of, which its text reads back as; None where that is not at hand.
    """

    content: bytes
    content_type: str
    pairs: list[form_texts.Pair] | None = None


def is_written(media: Media) -> bool:
    """Tell whether bodies of a media type can be written as they are: JSON, forms, and texts as bytes of any kind.

    XML says less than a value, and is written by what is known of its schema (see `XmlBodies`).
    """
    essence = _essence(media.name)
    return "*" not in essence and not is_xml(essence)


def is_of_xml(media: Media) -> bool:
    """Tell whether bodies of a media type are XML."""
    essence = _essence(media.name)
    return "*" not in essence and is_xml(essence)


def sent_as(media: Media) -> str:
    """Return the media type that bodies have when they are sent, without parameters: one that is in it for a range."""
    return _essence(media.name)


def may_be_written(media: Media, shape: Shape) -> bool:
    """Tell whether any value of a shape can be written: forms are objects, and whatever is not JSON is a text."""
    essence = _essence(media.name)
    return (
        is_json(essence) or is_xml(essence) or ("object" if essence in (FORM, MULTIPART) else "string") in shape.types
    )


def write_body(media: Media, value: JsonValue, shape: Shape = UNKNOWN) -> Body | None:
    """Return a body as its media type writes it; None where that is not known, or cannot carry the value.

    Args:
        shape: of its schema, which says what parts of a form are files.
    """
    essence = _essence(media.name)
    content_type = essence if "*" in media.name else media.name
    if is_json(essence):
        return Body(canonical_bytes(value), content_type)
    if essence in (FORM, MULTIPART):
        pairs = _fields(value)
        if pairs is None:
            return None
        return (
            Body(form_texts.encoded(pairs).encode(), content_type, pairs)
            if essence == FORM
            else _multipart(pairs, media, shape, _nested(value) if isinstance(value, dict) else set())
        )
    return Body(value.encode(), content_type) if is_written(media) and isinstance(value, str) else None


def read_body(body: Body, shape: Shape, known: form_values.Readings | None = None) -> list[JsonValue]:
    """Return the values that a body may stand for, the likeliest first; none where it cannot be read.

    Args:
        known: fields that were read before by the same shape, to which those of this body are added; the values of
            several bodies have parts in common then, and may not be changed.
    """
    essence = _essence(body.content_type)
    if essence == FORM:
        pairs = _form(body)
        return [] if pairs is None else form_values.meant_by(pairs, shape, known)
    if essence == MULTIPART:
        fields = read_fields(body)
        return [] if fields is None else form_values.meant_by([(one.name, one.text) for one in fields], shape, known)
    try:
        if is_json(essence):
            return [parse_json(body.content)]
        # A file may be of any bytes; only what is a text has to be one.
        text = body.content.decode(errors="strict" if essence.startswith("text/") else "replace")
    except (InvalidJsonError, UnicodeDecodeError):
        return []
    return list(readings(text, Shape(frozenset({"string"}))))


class Field(NamedTuple):
    """One field of a form, as it stands there.

    Attributes:
        content_type: that a part of several says it is of; None where it does not say.
    """

    name: str
    text: str
    content_type: str | None = None


def read_fields(body: Body) -> list[Field] | None:
    """Return the fields of a form, in order; None for what cannot be read as one, or is no form."""
    essence = _essence(body.content_type)
    if essence == FORM:
        pairs = _form(body)
        return None if pairs is None else [Field(*pair) for pair in pairs]
    boundary = _boundary(body.content_type) if essence == MULTIPART else None
    # Parts may be files of any bytes.
    return None if boundary is None else _parts(body.content.decode(errors="replace"), boundary)


def _form(body: Body) -> list[form_texts.Pair] | None:
    if body.pairs is not None:
        return body.pairs
    try:
        return form_texts.decoded(body.content.decode())
    except UnicodeDecodeError:
        return None


def repeated(fields: list[Field], shape: Shape) -> list[str]:
    """Return the names of fields that stand more than once in a form, though what they name is a single value.

    Args:
        shape: of the form.
    """
    counted = Counter(field.name for field in fields)
    return [name for name, count in counted.items() if count > 1 and "array" not in _named(name, shape).types]


def _named(name: str, shape: Shape) -> Shape:
    """Return the shape of what a field names: `a[b]` is a part of `a`, where no field has the whole name."""
    stem, _, rest = name.partition("[")
    inner = shape.properties.get(stem)
    if inner is None or name in shape.properties or rest[-1:] != "]":
        return shape.properties.get(name) or shape.others or UNKNOWN
    for step in rest[:-1].split("]["):
        if not step:
            # One more item of a list.
            return UNKNOWN
        inner = (inner.items if step.isdigit() and "array" in inner.types else inner.properties.get(step)) or UNKNOWN
    return inner


@lru_cache(maxsize=500)
def _essence(name: str) -> str:
    """Return a media type without its parameters, and one that is in it for a range."""
    essence = essence_of(name)
    return _RANGES.get(essence, essence)


def _fields(value: JsonValue) -> list[tuple[str, str]] | None:
    """Return a form's fields: lists repeat their name, objects are JSON; None for what is no form."""
    if not isinstance(value, dict):
        return None
    pairs: list[tuple[str, str]] = []
    for name, member in value.items():
        if not name or member == []:
            return None
        for one in member if isinstance(member, list) else (member,):
            text = canonical_bytes(one).decode() if isinstance(one, (dict, list)) else write_scalar(one)
            if text is None:
                return None
            pairs.append((name, text))
    return pairs


def _nested(value: dict[str, JsonValue]) -> set[str]:
    """Return the names of a form's fields that are written as JSON."""
    members = ((name, one if isinstance(one, list) else [one]) for name, one in value.items())
    return {name for name, items in members if any(isinstance(item, (dict, list)) for item in items)}


def _multipart(pairs: list[tuple[str, str]], media: Media, shape: Shape, nested: set[str]) -> Body | None:
    parts = []
    for name, text in pairs:
        if name in nested and is_xml(_essence(part_type(media.encoding.get(name)) or "")):
            # It says to be XML, and parts are written as JSON only.
            return None
        if any(character in name for character in '"\r\n') or f"--{BOUNDARY}" in text:
            return None
        about = part_parameters(name, media.encoding.get(name), shape.properties.get(name) or UNKNOWN)
        parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{about}\r\n\r\n{text}\r\n')
    return Body(("".join(parts) + f"--{BOUNDARY}--\r\n").encode(), f"{MULTIPART}; boundary={BOUNDARY}")


def _boundary(content_type: str) -> str | None:
    match = _BOUNDARY.search(content_type[:_MAX_HEAD])
    return None if match is None else match[1] or match[2]


def _parts(text: str, boundary: str) -> list[Field]:
    found = []
    for part in f"\r\n{text}".split(f"\r\n--{boundary}")[1:]:
        head, blank, content = part.partition("\r\n\r\n")
        name = _PART_NAME.search(head[:_MAX_HEAD])
        if blank and name is not None:
            kind = _PART_TYPE.search(head[:_MAX_HEAD])
            found.append(Field(name[1] or name[2] or "", content, None if kind is None else kind[1].strip()))
    return found
