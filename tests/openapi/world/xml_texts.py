"""What an XML text stands for by the schemas of a document, read by ElementTree alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from tests.openapi.world.judging import Judge

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_SCALARS = {"string", "integer", "number", "boolean", "null"}


def value_of(judge: Judge, schema: Any, text: str) -> Iterator[Any]:
    """Yield the value that a text stands for, nothing where it is no XML."""
    try:
        root = ElementTree.fromstring(text.encode())
    except ElementTree.ParseError:
        return
    yield _value(judge, schema, root)


def _value(judge: Judge, schema: Any, element: ElementTree.Element) -> Any:
    parts = list(_parts(judge, schema, 0))
    kinds = _kinds(parts)
    nested = len(element) > 0 or bool(element.attrib)
    if "array" in kinds and "object" not in kinds and (nested or not kinds & _SCALARS):
        return [_value(judge, _items(parts), one) for one in element]
    if "object" in kinds and (nested or not kinds & {"string"}):
        return _object(judge, parts, element)
    return _object(judge, parts, element) if nested else _scalar(element.text or "", kinds)


def _object(judge: Judge, parts: list[Any], element: ElementTree.Element) -> dict[str, Any]:
    stated = {name: one for part in reversed(parts) for name, one in (part.get("properties") or {}).items()}
    found: dict[str, Any] = {}
    left = list(element)
    attributes = {_local(name): text for name, text in element.attrib.items()}
    for name, schema in stated.items():
        inner = list(_parts(judge, schema, 0))
        told: dict[str, Any] = next((part["xml"] for part in inner if isinstance(part.get("xml"), dict)), {})
        called = told.get("name", name)
        if told.get("attribute") is True:
            if _plain(called) in attributes:
                found[name] = _scalar(attributes.pop(_plain(called)), _kinds(inner))
            continue
        if "array" in _kinds(inner) and told.get("wrapped") is not True:
            items = list(_parts(judge, _items(inner), 0))
            of_items: dict[str, Any] = next((part["xml"] for part in items if isinstance(part.get("xml"), dict)), {})
            own = [one for one in left if _local(one.tag) == _plain(of_items.get("name", name))]
            if own and (len(own) > 1 or not _kinds(inner) & (_SCALARS - {"null"})):
                found[name] = [_value(judge, _items(inner), one) for one in own]
                left = [one for one in left if one not in own]
                continue
        own = [one for one in left if _local(one.tag) == _plain(called)]
        if own:
            found[name] = _value(judge, schema, own[0])
            left = [one for one in left if one is not own[0]]
    others: Any = next((part["additionalProperties"] for part in parts if "additionalProperties" in part), {})
    grouped: dict[str, list[Any]] = {}
    for one in left:
        grouped.setdefault(_local(one.tag), []).append(_value(judge, others, one))
    found |= {name: values[0] if len(values) == 1 else values for name, values in grouped.items() if name not in found}
    return found | attributes


def _parts(judge: Judge, schema: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield a schema and those that apply to the same value."""
    schema = judge.followed(schema)
    if not isinstance(schema, dict) or depth > 6:
        return
    yield schema
    for keyword in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(keyword) or ():
            yield from _parts(judge, part, depth + 1)


def _kinds(parts: list[Any]) -> set[str]:
    stated = [part["type"] for part in parts if "type" in part]
    found = {one for kinds in stated for one in (kinds if isinstance(kinds, list) else [kinds])}
    return found or {"object", "array", *_SCALARS}


def _items(parts: list[Any]) -> Any:
    return next((part["items"] for part in parts if "items" in part), {})


def _scalar(text: str, kinds: set[str]) -> Any:
    if kinds & {"integer", "number"} and _NUMBER.fullmatch(text):
        return json.loads(text)
    if "boolean" in kinds and text in ("true", "false"):
        return text == "true"
    return text


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _plain(name: str) -> str:
    """Return a name as it can stand in XML."""
    return name if re.fullmatch(r"[A-Za-z_][\w.-]*", name, re.ASCII) else re.sub(r"\W", "_", f"_{name}", flags=re.ASCII)
