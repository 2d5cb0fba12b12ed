"""Values as the media type of an answer writes them."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from functions.openapi.mocking.sample_files import sample_of
from functions.openapi.reading.media_types import FORM, JSON, essence_of, is_json
from functions.openapi.reading.parts import Media
from functions.openapi.reading.specification import Specification
from functions.openapi.wire.scalars import write_scalar
from functions.openapi.wire.xml_writing import XmlWriter, is_xml
from shared.canonical_json import JsonValue
from shared.entry.json_response import json_bytes

_MEDIA_TYPE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:;[ -~]*)?")
_CHARSET = re.compile(r"(;\s*charset=)(?:\"[^\"]*\"|[^\s;]+)", re.IGNORECASE)
_RANGES = {"image/*": "image/png", "audio/*": "audio/wav", "text/*": "text/plain"}
_LINES = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"})
_EVENTS = "text/event-stream"


def content_type_of(media: Media) -> str:
    """Return the media type that an answer names; one within a range, JSON for a wide one and for no media type."""
    name = media.name.strip()
    essence = essence_of(name)
    if "*" in essence or len(name) > 200 or _MEDIA_TYPE.fullmatch(name) is None:
        return _RANGES.get(essence, JSON)
    # Whatever the document says: what is written here is UTF-8.
    return _CHARSET.sub(r"\1utf-8", name)


def stand_in(media: Media) -> JsonValue:
    """Return what stands for a body of which nothing is said: no members, or a text."""
    essence = essence_of(content_type_of(media))
    return {} if is_json(essence) or is_xml(essence) or essence == FORM else "OK"


def present(specification: Specification, media: Media, value: JsonValue) -> bytes:
    """Return a value as a media type writes it: JSON, XML, a form, or a text as it is; JSON for what is not known.

    What is no text, such as a picture, is a sample of its kind, whatever the value.
    """
    essence = essence_of(content_type_of(media))
    if is_json(essence):
        return json_bytes(value)
    sample = sample_of(essence)
    if sample is not None:
        return sample
    if is_xml(essence):
        if isinstance(value, str) and value.lstrip()[:1] == "<":
            # An example that is written as XML already.
            return value.encode("utf-8", "replace")
        return XmlWriter(specification).document(value, media.schema)
    if essence in _LINES:
        return b"".join(json_bytes(line) + b"\n" for line in (value if isinstance(value, list) else [value]))
    if essence == _EVENTS:
        return b"data: " + json_bytes(value) + b"\n\n" if not isinstance(value, str) else _event(value)
    if essence == FORM and isinstance(value, dict):
        texts = {name: write_scalar(member) for name, member in value.items()}
        return urlencode({n: json_bytes(value[n]) if text is None else text for n, text in texts.items()}).encode()
    text = write_scalar(value)
    return json_bytes(value) if text is None else text.encode("utf-8", "replace")


def _event(text: str) -> bytes:
    if text.lstrip().startswith(("data:", "event:", "id:", ":")):
        # An example that is written as events already.
        return (text.rstrip() + "\n\n").encode("utf-8", "replace")
    return ("".join(f"data: {line}\n" for line in text.splitlines() or [""]) + "\n").encode("utf-8", "replace")
