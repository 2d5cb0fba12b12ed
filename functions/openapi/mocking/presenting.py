"""Values as the media type of an answer writes them."""

from __future__ import annotations

import re
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from functions.openapi.mocking.negotiating import essence_of
from functions.openapi.mocking.sample_files import sample_of
from functions.openapi.reading.operation import FORM, JSON, Media, is_json
from functions.openapi.reading.specification import Place, Specification
from functions.openapi.wire.scalars import write_scalar
from shared.canonical_json import JsonValue
from shared.entry.json_response import json_bytes
from shared.errors import UnprocessableError

_MEDIA_TYPE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:;[ -~]*)?")
_CHARSET = re.compile(r"(;\s*charset=)(?:\"[^\"]*\"|[^\s;]+)", re.IGNORECASE)
_XML_NAME = re.compile(r"[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?", re.ASCII)
_PREFIX = re.compile(r"(?!xml)[A-Za-z_][\w.-]*", re.ASCII | re.IGNORECASE)
_XMLS_OWN = ("http://www.w3.org/2000/xmlns/", "http://www.w3.org/XML/1998/namespace")
# What XML 1.0 has no way to write.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAX_DEPTH = 40
_ROOT = "root"
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
    return {} if is_json(essence) or _is_xml(essence) or essence == FORM else "OK"


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
    if _is_xml(essence):
        if isinstance(value, str) and value.lstrip()[:1] == "<":
            # An example that is written as XML already.
            return value.encode("utf-8", "replace")
        return _Xml(specification).document(value, media.schema)
    if essence in _LINES:
        return b"".join(json_bytes(line) + b"\n" for line in (value if isinstance(value, list) else [value]))
    if essence == _EVENTS:
        return b"data: " + json_bytes(value) + b"\n\n" if not isinstance(value, str) else _event(value)
    if essence == FORM and isinstance(value, dict):
        texts = {name: write_scalar(member) for name, member in value.items()}
        return urlencode({n: json_bytes(value[n]) if text is None else text for n, text in texts.items()}).encode()
    text = write_scalar(value)
    return json_bytes(value) if text is None else text.encode("utf-8", "replace")


def _is_xml(essence: str) -> bool:
    return essence in ("application/xml", "text/xml") or essence.endswith("+xml")


def _event(text: str) -> bytes:
    if text.lstrip().startswith(("data:", "event:", "id:", ":")):
        # An example that is written as events already.
        return (text.rstrip() + "\n\n").encode("utf-8", "replace")
    return ("".join(f"data: {line}\n" for line in text.splitlines() or [""]) + "\n").encode("utf-8", "replace")


def _declared(spaces: dict[str, str]) -> str:
    return "".join(f" {name}={quoteattr(namespace)}" for name, namespace in spaces.items())


class _Xml:
    """Writes values as OpenAPI's `xml` objects say: names, attributes, namespaces, wrapped lists."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification

    def document(self, value: JsonValue, schema: Place | None) -> bytes:
        name = _ROOT
        if schema is not None:
            reference = schema.text("$ref")
            name = reference.rpartition("/")[2] if reference is not None else name
        written = self._element(name, value, self._followed(schema), 0)
        return f'<?xml version="1.0" encoding="UTF-8"?>{written}'.encode("utf-8", "replace")

    def _element(self, name: str, value: JsonValue, schema: Place | None, depth: int) -> str:
        bare = self._name(name, schema)
        name, spaces = self._qualified(bare, schema)
        if depth > _MAX_DEPTH or value is None:
            return f"<{name}{_declared(spaces)}/>"
        if isinstance(value, list):
            items = self._items(schema)
            inner_name = "item" if bare == _ROOT else bare
            inner = "".join(self._element(inner_name, one, items, depth + 1) for one in value)
            return f"<{name}{_declared(spaces)}>{inner}</{name}>"
        if not isinstance(value, dict):
            return f"<{name}{_declared(spaces)}>{self._text(value)}</{name}>"
        attributes, inner = "", ""
        for key, member in value.items():
            described = self._member(schema, key)
            told = described.member("xml").object if described is not None else {}
            if told.get("attribute") is True and not isinstance(member, (dict, list)):
                called, bound = self._qualified(self._name(key, described), described, is_attribute=True)
                spaces = {**bound, **spaces}
                attributes += f" {called}={quoteattr(self._plain(member))}"
            elif isinstance(member, list) and told.get("wrapped") is not True:
                items = self._items(described)
                inner += "".join(self._element(key, one, items, depth + 1) for one in member)
            else:
                inner += self._element(key, member, described, depth + 1)
        return f"<{name}{_declared(spaces)}{attributes}>{inner}</{name}>"

    def _qualified(self, name: str, schema: Place | None, *, is_attribute: bool = False) -> tuple[str, dict[str, str]]:
        """Return a name with its prefix, and the namespaces that it needs to be declared, by attribute."""
        told = schema.member("xml").object if schema is not None else {}
        prefix, namespace = told.get("prefix"), told.get("namespace")
        if not isinstance(namespace, str) or not namespace.strip() or namespace.startswith(_XMLS_OWN):
            # A prefix of no namespace is no XML that could be read.
            return name, {}
        namespace = _NOT_XML.sub("\ufffd", namespace)
        if isinstance(prefix, str) and _PREFIX.fullmatch(prefix) and ":" not in name:
            return f"{prefix}:{name}", {f"xmlns:{prefix}": namespace}
        return name, {} if is_attribute else {"xmlns": namespace}

    def _name(self, name: str, schema: Place | None) -> str:
        told = schema.member("xml").object.get("name") if schema is not None else None
        name = told if isinstance(told, str) else name
        return name if _XML_NAME.fullmatch(name) else re.sub(r"\W", "_", f"_{name}", flags=re.ASCII) or "_"

    def _text(self, value: JsonValue) -> str:
        return escape(self._plain(value))

    @staticmethod
    def _plain(value: JsonValue) -> str:
        return _NOT_XML.sub("\ufffd", write_scalar(value) or "")

    def _member(self, schema: Place | None, key: str) -> Place | None:
        waiting, looked = [schema], 0
        while waiting and looked < _MAX_DEPTH:
            place = self._followed(waiting.pop(0))
            looked += 1
            if place is None:
                continue
            if key in place.member("properties").object:
                return self._followed(place.member("properties", key))
            for keyword in ("allOf", "oneOf", "anyOf"):
                parts = place.member(keyword)
                waiting += [parts.member(at) for at in range(len(parts.value) if isinstance(parts.value, list) else 0)]
        return None

    def _items(self, schema: Place | None) -> Place | None:
        return None if schema is None else self._followed(schema.member("items"))

    def _followed(self, place: Place | None) -> Place | None:
        try:
            return None if place is None else self._specification.follow(place)
        except UnprocessableError:
            return None
