"""What stands in the head of a multipart form's part beside its name: that it is a file, and of what type."""

from __future__ import annotations

import re

from functions.openapi.reading.media_types import essence_of, is_json
from functions.openapi.reading.names import is_media_type
from functions.openapi.wire.shapes import Shape
from shared.canonical_json import JsonValue

# Written out, since what the standard library knows depends on the machine.
_EXTENSIONS = {
    "application/gzip": "gz", "application/json": "json", "application/pdf": "pdf", "application/xml": "xml",
    "application/zip": "zip", "audio/mpeg": "mp3", "audio/wav": "wav", "image/gif": "gif", "image/jpeg": "jpg",
    "image/png": "png", "image/svg+xml": "svg", "image/webp": "webp", "text/csv": "csv", "text/html": "html",
    "text/plain": "txt", "video/mp4": "mp4",
}  # fmt: skip
_NOT_IN_A_NAME = re.compile(r"[^0-9A-Za-z._-]+")


def part_type(encoding: JsonValue) -> str | None:
    """Return the media type that a part is said to be of, None where the document names none.

    Args:
        encoding: what the document has of the field under `encoding`.
    """
    stated = encoding.get("contentType") if isinstance(encoding, dict) else None
    types = stated.split(",") if isinstance(stated, str) else []
    # Of several, or of a range, one is sent.
    return next((one.strip() for one in types if is_media_type(one.strip()) and "*" not in one), None)


def part_parameters(name: str, encoding: JsonValue, shape: Shape) -> str:
    """Return what follows a part's name: of a file its own name and its type, else a type where the document has one.

    Args:
        name: of the field.
        encoding: what the document has of the field under `encoding`.
        shape: of the field's schema.
    """
    sent = part_type(encoding)
    of_file = shape.file_type or (shape.items.file_type if shape.items is not None else None)
    if of_file is None:
        # Texts are sent as they are, without the quotes that JSON would have.
        is_told = sent is not None and not (is_json(sent) and "string" in shape.types)
        return f"\r\nContent-Type: {sent}" if is_told else ""
    sent = sent or of_file
    extension = _EXTENSIONS.get(essence_of(sent), "bin")
    file_name = _NOT_IN_A_NAME.sub("_", name)
    return f'; filename="{file_name}.{extension}"\r\nContent-Type: {sent}'
