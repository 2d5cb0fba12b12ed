"""What is wrong with a request, read anew from its URL, headers and body by the document's own words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain, islice, product
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from tests.openapi.world.judging import Judge
from tests.openapi.world.texts import field, of_parameter
from tests.openapi.world.xml_texts import value_of

_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_COLLECTIONS = {"csv": ("form", False), "multi": ("form", True), "ssv": ("spaceDelimited", False),
                "tsv": ("tabDelimited", False), "pipes": ("pipeDelimited", False)}  # fmt: skip
_MOST_READINGS = 128

Fault = tuple[str, str, str]
"""Where: path, query, header, cookie or body; the parameter's name or the body's media type; and what is wrong."""


class Reader:
    """Reads the requests of one operation."""

    def __init__(self, judge: Judge, path: str, method: str) -> None:
        self._judge, self._path = judge, path
        self._swagger = judge.dialect == "swagger-2.0"
        self.item = judge.followed(judge.document["paths"][path]) if "$ref" in judge.document["paths"][path] else (
            judge.document["paths"][path])  # fmt: skip
        self.operation = self.item[method]

    @cached_property
    def parameters(self) -> dict[tuple[str, str], Any]:
        """The parameters by location and name; the operation's go before the path's."""
        found = {}
        for holder in (self.item, self.operation):
            for one in holder.get("parameters") or ():
                parameter = self._judge.followed(one)
                if isinstance(parameter, dict) and "name" in parameter and "in" in parameter:
                    found[parameter["in"], parameter["name"]] = parameter
        return found

    @cached_property
    def discriminators(self) -> frozenset[str]:
        """The names of the properties by which the document's schemas, wherever they stand, tell others apart."""
        stated: list[Any] = []
        waiting: list[Any] = [self._judge.document]
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict):
                stated += [one["discriminator"]] if "discriminator" in one else []
                waiting += one.values()
            elif isinstance(one, list):
                waiting += one
        names = (one.get("propertyName") if isinstance(one, dict) else one for one in stated)
        return frozenset(name for name in names if isinstance(name, str))

    def faults(self, request: dict[str, Any]) -> list[Fault]:
        """Return everything that is wrong with a request."""
        url, _, query = request["url"].partition("?")
        pairs = [tuple(part.partition("=")[::2]) for part in query.split("&") if part]
        segments = self._segments(url)
        if segments is None:
            return [("path", "", "the URL is none of the operation's")]
        # A part of the query may stand in the document's path.
        for name, text in [part.partition("=")[::2] for part in self._path.partition("?")[2].split("&") if part]:
            own = next((pair for pair in pairs if pair[0] == quote(name, safe="") or pair[0] == name), None)
            if own is None or (text[:1] != "{" and unquote(own[1]) != unquote(text)):
                return [("path", "", "the URL is none of the operation's")]
            pairs.remove(own)
            if text[:1] == "{":
                segments[text[1:-1]] = own[1]
        found: list[Fault] = []
        for (place, name), parameter in self.parameters.items():
            sent: list[Any] = {
                "path": [(quote(name, safe=""), segments.get(name, ""))], "query": pairs,
                "header": [*request["headers"].items()], "cookie": [*request["cookies"].items()],
            }.get(place, [])  # fmt: skip
            if place in _STYLES and not (
                # The last ones are what a client writes itself, of whatever it is that it sends.
                place == "header"
                and name.lower() in ("accept", "content-type", "authorization", "content-length", "host")
            ):
                found += self._of_parameter(place, name, parameter, sent)
        return [*found, *self._of_body(request)]

    def _segments(self, url: str) -> dict[str, str] | None:
        parts = re.split(r"(\{[^{}]*\})", self._path.partition("?")[0])
        names = [part[1:-1] for part in parts if part[:1] == "{"]
        written = [re.escape(quote(part, safe="/%:@!$&'()*+,;=~")) for part in parts]
        loose = ["([^/]*)" if part[:1] == "{" else text for part, text in zip(parts, written, strict=True)]
        # Where two names stand side by side, the texts that one of them may have tell where it begins.
        listed = [f"({self._listed(part[1:-1]) or '[^/]*'})" if part[:1] == "{" else text
                  for part, text in zip(parts, written, strict=True)]  # fmt: skip
        match = re.fullmatch("".join(listed), url) or re.fullmatch("".join(loose), url)
        return None if match is None else dict(zip(names, match.groups(), strict=True))

    def _listed(self, name: str) -> str:
        parameter = self.parameters.get(("path", name), {})
        texts = self._judge.followed(parameter.get("schema", parameter)).get("enum") or ()
        return "|".join(re.escape(quote(text, safe="")) for text in texts if isinstance(text, str))

    def _of_parameter(self, place: str, name: str, parameter: Any, sent: list[Any]) -> Iterator[Fault]:
        decoded = [unquote(key.replace("+", " ")) if place in ("query", "path") else key for key, _ in sent]
        own = [text for key, (_, text) in zip(decoded, sent, strict=True) if key == name]
        content = parameter.get("content")
        if isinstance(content, dict) and content:
            schema = next(iter(content.values())).get("schema", {})
            texts = [unquote(own[0].replace("+", " ") if place == "query" else own[0])] if own else []
            readings: list[Any] = [_json(texts[0])] if texts else []
        else:
            schema = parameter if self._swagger else parameter.get("schema", {})
            if self._swagger:
                style, explode = _COLLECTIONS.get(parameter.get("collectionFormat", "csv"), ("form", False))
                style = style if place == "query" else _STYLES[place]
            else:
                style = parameter.get("style", _STYLES[place])
                explode = parameter.get("explode", style == "form")

            def objects(pairs: list[tuple[str, str]], schema: Any = schema) -> Iterator[Any]:
                return islice(self._forms(pairs, schema), _MOST_READINGS)

            readings = list(islice(of_parameter(place, name, style, explode, sent, objects), _MOST_READINGS))
            if explode and style == "form" and place in ("query", "cookie") and not own:
                others = {known for where, known in self.parameters if where == place}
                rest = [(key, unquote(text.replace("+", " "))) for key, (_, text) in zip(decoded, sent, strict=True)
                        if key not in others]  # fmt: skip
                if rest and self.may_be_object(schema):
                    readings += objects(rest)
        if not readings:
            if parameter.get("required") is True or place == "path":
                yield place, name, "it is missing"
            return
        faults = [self._judge.fault(schema, value, "request") for value in readings]
        if None not in faults:
            yield place, name, faults[0] or ""
        elif (
            len(own) > 1
            and place == "query"
            and not any(
                isinstance(value, list) and fault is None for value, fault in zip(readings, faults, strict=True)
            )
        ):
            yield place, name, "it stands twice"

    def may_be_object(self, schema: Any, depth: int = 0) -> bool:
        """Tell whether objects are let through, as far as that is easily told."""
        schema = self._judge.followed(schema)
        if not isinstance(schema, dict) or depth > 5:
            return True
        kinds = schema.get("type")
        if kinds is not None:
            return "object" in (kinds if isinstance(kinds, list) else [kinds])
        parts = [part for keyword in ("oneOf", "anyOf", "allOf") for part in schema.get(keyword) or ()]
        return not parts or any(self.may_be_object(part, depth + 1) for part in parts)

    def _of_body(self, request: dict[str, Any]) -> Iterator[Fault]:
        content, required = self._content
        content_type = request["content_type"]
        if content_type is None:
            if required:
                yield "body", "", "it is missing"
            return
        essence = content_type.partition(";")[0].strip().lower()
        schema = _of_type(content, essence)
        if schema is None:
            yield "header", "Content-Type", "it is none of the operation's"
            return
        readings = self._readings(request, essence, content_type, schema)
        faults = [self._judge.fault(schema, value, "request") for value in islice(readings, _MOST_READINGS)]
        if None not in faults:
            yield "body", essence, faults[0] if faults and faults[0] else "it cannot be read"

    def _readings(self, request: dict[str, Any], essence: str, content_type: str, schema: Any) -> Iterator[Any]:
        text = request.get("raw_body")
        if essence in ("application/json", "text/json") or essence.endswith("+json"):
            # As it travels: written, and read again.
            yield from [json.loads(json.dumps(request["body"]))] if text is None else _parsed(text)
        elif essence == "application/x-www-form-urlencoded":
            yield from self._forms(parse_qsl(text or "", keep_blank_values=True), schema)
        elif essence == "multipart/form-data":
            boundary = content_type.partition("boundary=")[2].strip('"')
            yield from self._forms(_parts(text or "", boundary), schema)
        elif essence in ("application/xml", "text/xml") or essence.endswith("+xml"):
            yield from value_of(self._judge, schema, text or "")
        else:
            yield text

    def _forms(self, pairs: list[tuple[str, str]], schema: Any) -> Iterator[Any]:
        """Yield a form with each field read by its own schema, then with whatever else its fields may mean."""
        grouped: dict[str, list[str]] = {}
        for name, text in pairs:
            grouped.setdefault(name, []).append(text)
        choices = {name: field(texts) for name, texts in grouped.items()}
        likely = {name: self._likely(schema, name, readings) for name, readings in choices.items()}
        yield likely
        for chosen in islice(product(*choices.values()), _MOST_READINGS):
            yield dict(zip(choices, chosen, strict=True))

    def _likely(self, schema: Any, name: str, readings: list[Any]) -> Any:
        stated = list(self._members(schema, name, 0))
        fits = (one for one in readings if any(self._judge.fault(part, one, "request") is None for part in stated))
        return next(fits, readings[0])

    def _members(self, schema: Any, name: str, depth: int) -> Iterator[Any]:
        schema = self._judge.followed(schema)
        if not isinstance(schema, dict) or depth > 5:
            return
        if name in (schema.get("properties") or {}):
            yield schema["properties"][name]
        for part in chain.from_iterable(schema.get(keyword) or () for keyword in ("allOf", "oneOf", "anyOf")):
            yield from self._members(part, name, depth + 1)

    @cached_property
    def _content(self) -> tuple[dict[str, Any], bool]:
        """Return the schemas of a body by media type, and whether there has to be one."""
        if not self._swagger:
            body = self._judge.followed(self.operation.get("requestBody") or {})
            found = body.get("content") or {}
            return {name: (media or {}).get("schema", {}) for name, media in found.items()}, body.get(
                "required"
            ) is True
        consumes = self.operation.get("consumes", self._judge.document.get("consumes")) or []
        fields = {}
        for (place, name), parameter in self.parameters.items():
            if place == "body":
                schema = parameter.get("schema", {})
                return dict.fromkeys(consumes or ["application/json"], schema), parameter.get("required") is True
            if place == "formData":
                fields[name] = parameter
        if not fields:
            return {}, False
        needed = [name for name, one in fields.items() if one.get("required") is True]
        form = {"type": "object", "properties": fields, **({"required": needed} if needed else {})}
        return dict.fromkeys(("application/x-www-form-urlencoded", "multipart/form-data"), form), bool(needed)


def _of_type(content: dict[str, Any], essence: str) -> Any:
    """Return the schema of a media type: of the type itself, else of a range that it is in; None for none."""
    named = {name.partition(";")[0].strip().lower(): schema for name, schema in content.items()}
    ranges = (essence, f"{essence.partition('/')[0]}/*", "*/*", "*")
    return next((named[name] for name in ranges if name in named), None)


def _parsed(text: str) -> list[Any]:
    try:
        return [json.loads(text)]
    except ValueError:
        return []


def _json(text: str) -> Any:
    return (_parsed(text) or [text])[0]


def _parts(text: str, boundary: str) -> list[tuple[str, str]]:
    found = []
    for part in ("\r\n" + text).split(f"\r\n--{boundary}")[1:]:
        head, _, content = part.partition("\r\n\r\n")
        name = re.search(r'name="([^"]*)"', head)
        if name is not None:
            found.append((name[1], content))
    return found
