"""What an XML text stands for by the schemas of a document, read by ElementTree alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

from tests.openapi.world.judging import Judge

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_SCALARS = {"string", "integer", "number", "boolean", "null"}


# The namespaces of the prefixes that are known to each element.
Scopes = dict[ElementTree.Element, dict[str, str]]


def value_of(judge: Judge, schema: Any, text: str) -> Iterator[Any]:
    """Yield the value that a text stands for, nothing where it is no XML."""
    scopes: Scopes = {}
    try:
        root = _scoped(text, scopes)
    except ElementTree.ParseError:
        return
    yield _value(judge, scopes, schema, root)


def _scoped(text: str, scopes: Scopes) -> ElementTree.Element:
    events: Any = ElementTree.iterparse(BytesIO(text.encode()), events=["start-ns", "end-ns", "start"])
    declared = [("xml", "http://www.w3.org/XML/1998/namespace")]
    for event, of in events:
        if event == "start-ns":
            declared.append(of)
        elif event == "end-ns":
            declared.pop()
        else:
            scopes[of] = dict(declared)
    root: ElementTree.Element = events.root
    return root


def _value(judge: Judge, scopes: Scopes, schema: Any, element: ElementTree.Element) -> Any:
    parts = list(_parts(judge, schema, 0))
    kinds = _kinds(parts)
    nested = len(element) > 0 or bool(element.attrib)
    if element.text and not nested:
        return _scalar(element.text, kinds)
    if "array" in kinds and "object" not in kinds and (nested or not kinds & _SCALARS - {"null"}):
        return [_value(judge, scopes, _items(parts), one) for one in element]
    if "object" in kinds and (nested or not kinds & {"string"}):
        return _object(judge, scopes, parts, element)
    return _object(judge, scopes, parts, element) if nested else _scalar(element.text or "", kinds)


def _object(judge: Judge, scopes: Scopes, parts: list[Any], element: ElementTree.Element) -> dict[str, Any]:
    stated = {name: one for part in reversed(parts) for name, one in (part.get("properties") or {}).items()}
    found: dict[str, Any] = {}
    left = list(element)
    attributes = dict(element.attrib)
    # A name in a namespace is that member's; what is left has its name in any.
    for name, schema in sorted(stated.items(), key=lambda one: not _has_space(judge, *one)):
        inner = list(_parts(judge, schema, 0))
        told = _told(judge, schema)
        # No more than a text fits into an attribute.
        if told.get("attribute") is True and _kinds(inner) & _SCALARS - {"null"}:
            own_names = [one for one in attributes if _is_called(one, told, name, scopes[element])]
            if own_names:
                found[name] = _scalar(attributes.pop(own_names[0]), _kinds(inner))
            continue
        if "array" in _kinds(inner) and told.get("wrapped") is not True:
            of_items = _told(judge, _items(inner))
            own = [one for one in left if _is_called(one.tag, of_items, name, scopes[one])]
            if own and (len(own) > 1 or not _kinds(inner) - {"array", "null"}):
                found[name] = [_value(judge, scopes, _items(inner), one) for one in own]
                left = [one for one in left if one not in own]
                continue
        own = [one for one in left if _is_called(one.tag, told, name, scopes[one])]
        if own:
            found[name] = _value(judge, scopes, schema, own[0])
            left = [one for one in left if one is not own[0]]
    grouped: dict[str, list[ElementTree.Element]] = {}
    for one in left:
        grouped.setdefault(_local(one.tag), []).append(one)
    for name, own in grouped.items():
        schema = _other(parts, name)
        inner = list(_parts(judge, schema, 0))
        if len(own) > 1 or not _kinds(inner) - {"array", "null"}:
            found.setdefault(name, [_value(judge, scopes, _items(inner), one) for one in own])
        else:
            found.setdefault(name, _value(judge, scopes, schema, own[0]))
    return found | {_local(name): text for name, text in attributes.items()}


def _other(parts: list[Any], name: str) -> Any:
    """Return the schema of a member that has none by its name."""
    patterns = (
        (pattern, schema) for part in parts for pattern, schema in (part.get("patternProperties") or {}).items()
    )
    for pattern, schema in patterns:
        if re.search(pattern, name):
            return schema
    return next((part["additionalProperties"] for part in parts if "additionalProperties" in part), {})


def _told(judge: Judge, schema: Any) -> dict[str, Any]:
    """Return what `xml` objects say: of each keyword the nearest word, what is referred to being the farthest."""
    near: list[Any] = [schema]
    far: list[Any] = []
    found: dict[str, Any] = {}
    for _ in range(40):
        if not near and not far:
            break
        part = near.pop(0) if near else judge.followed(far.pop(0))
        if not isinstance(part, dict):
            continue
        if "$ref" in part:
            far.append({"$ref": part["$ref"]})
            if judge.dialect != "openapi-3.1":
                continue
        if isinstance(part.get("xml"), dict):
            found = part["xml"] | found
        near += part.get("allOf") or ()
    return found


def _parts(judge: Judge, schema: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Yield a schema and those that apply to the same value."""
    if isinstance(schema, dict) and len(schema) > 1 and judge.dialect == "openapi-3.1" and "$ref" in schema:
        yield schema
    schema = judge.followed(schema)
    if not isinstance(schema, dict) or depth > 6:
        return
    yield schema
    for keyword in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(keyword) or ():
            yield from _parts(judge, part, depth + 1)


def _kinds(parts: list[Any]) -> set[str]:
    stated = [part["type"] for part in parts if "type" in part]
    if not stated:
        # What is listed tells as much.
        listed = [one for part in parts for one in part.get("enum", [part["const"]] if "const" in part else [])]
        stated = [[_kind(value) for value in listed]] if listed else []
    found = {one for kinds in stated for one in (kinds if isinstance(kinds, list) else [kinds])}
    return found or {"object", "array", *_SCALARS}


def _kind(value: Any) -> str:
    kinds = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"), (list, "array"), (dict, "object"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "null")


def _items(parts: list[Any]) -> Any:
    return next((part["items"] for part in parts if "items" in part), {})


def _scalar(text: str, kinds: set[str]) -> Any:
    if kinds & {"integer", "number"} and _NUMBER.fullmatch(text):
        return json.loads(text)
    if "boolean" in kinds and text in ("true", "false"):
        return text == "true"
    return text


def _is_called(name: str, told: dict[str, Any], key: str, scope: dict[str, str]) -> bool:
    """Tell whether a name is the one that is said, as ElementTree has it: in its namespace, if it has one.

    A prefix that is told apart may be of no namespace, and is left out then.
    """
    prefix, local = _split(told, key)
    space = told.get("namespace")
    if not isinstance(space, str) or not space.strip():
        space = scope.get(prefix, "") if prefix else None
    return name == f"{{{space}}}{local}" if space is not None else _local(name) == local


def _has_space(judge: Judge, key: str, schema: Any) -> bool:
    told = [_told(judge, one) for one in (schema, _items(list(_parts(judge, schema, 0))))]
    return any(one.get("namespace") or _split(one, key)[0] for one in told)


def _split(told: dict[str, Any], key: str) -> tuple[str, str]:
    stated = told["name"] if isinstance(told.get("name"), str) else key
    qualified = re.fullmatch(r"([A-Za-z_][\w.-]*):([A-Za-z_][\w.-]*)", stated, re.ASCII)
    return (qualified[1], qualified[2]) if qualified else ("", _plain(stated))


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _plain(name: str) -> str:
    """Return a name as it can stand in XML."""
    return name if re.fullmatch(r"[A-Za-z_][\w.-]*", name, re.ASCII) else re.sub(r"\W", "_", f"_{name}", flags=re.ASCII)
