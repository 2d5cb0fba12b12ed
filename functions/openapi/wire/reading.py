"""Parameters read from a request: the values that its texts may stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, unquote

from functions.openapi.reading.media_types import is_json
from functions.openapi.reading.parts import Parameter
from functions.openapi.wire.scalars import read_scalar, readings
from functions.openapi.wire.shapes import UNKNOWN, Shape
from shared.canonical_json import JsonValue, parse_json
from shared.errors import InvalidJsonError

Pair = tuple[str, str]
_DELIMITERS = {
    "form": re.compile(","),
    "spaceDelimited": re.compile(r"%20|\+"),
    "pipeDelimited": re.compile(r"%7[Cc]|\|"),
    "tabDelimited": re.compile("%09"),
}


def read_parameter(parameter: Parameter, pairs: Sequence[Pair], shape: Shape) -> list[JsonValue]:
    """Return the values that a request may mean by a parameter, the likeliest first; none where it has none.

    Args:
        pairs: of the request at the parameter's location, as they were sent: in path and query percent-encoded; of a
            path, the segment under the parameter's name.
        shape: of the parameter's schema.
    """
    return _Texts(parameter, pairs, shape).values()


class _Texts:
    def __init__(self, parameter: Parameter, pairs: Sequence[Pair], shape: Shape) -> None:
        self._parameter, self._shape = parameter, shape
        self._in_url = parameter.location in ("path", "query")
        self._pairs = pairs
        self._own = [text for name, text in pairs if self._decoded(name) == parameter.name]

    def values(self) -> list[JsonValue]:
        if self._parameter.media_type is not None:
            return self._as_media()
        found: list[JsonValue] = []
        types = self._shape.types
        if self._own and types - {"array", "object", "null"}:
            found.extend(readings(self._decoded(self._bare(self._own[0])), self._shape))
        if self._own and "array" in types:
            listed = enumerate(self._listed())
            found.append([read_scalar(self._decoded(text), self._shape.item(index)) for index, text in listed])
        if "object" in types:
            members = self._members()
            if members:
                found.append({name: read_scalar(text, self._member(name)) for name, text in members})
        return found

    def _as_media(self) -> list[JsonValue]:
        if not self._own:
            return []
        text = self._decoded(self._own[0])
        if not is_json(self._parameter.media_type or ""):
            return [text]
        try:
            return [parse_json(text)]
        except InvalidJsonError:
            return [text]

    def _member(self, name: str) -> Shape:
        return self._shape.properties.get(name) or self._shape.others or UNKNOWN

    def _decoded(self, text: str) -> str:
        if not self._in_url:
            return text
        # In a query, but not in a path, a plus is a space, as forms have it.
        return unquote(text.replace("+", " ") if self._parameter.location == "query" else text)

    def _bare(self, text: str) -> str:
        """Return a segment of a path without what its style puts before the value."""
        if self._parameter.location != "path":
            return text
        if self._parameter.style == "label":
            return text.removeprefix(".")
        if self._parameter.style == "matrix":
            return text.removeprefix(f";{quote(self._parameter.name, safe='')}").removeprefix("=")
        return text

    def _listed(self) -> list[str]:
        """Return the members of a list, still encoded."""
        parameter, own = self._parameter, self._own
        if parameter.location == "query":
            return own if parameter.explode else _DELIMITERS.get(parameter.style, _DELIMITERS["form"]).split(own[0])
        if parameter.location == "cookie" and parameter.explode:
            return own
        if parameter.location != "path":
            return [text.strip() for text in own[0].split(",")]
        if parameter.style == "matrix" and parameter.explode:
            return [text.partition("=")[2] for text in own[0].removeprefix(";").split(";")]
        between = "." if parameter.style == "label" and parameter.explode else ","
        return self._bare(own[0]).split(between)

    def _members(self) -> list[Pair]:
        """Return the members of an object by name."""
        parameter = self._parameter
        if parameter.style == "deepObject":
            inside = re.compile(re.escape(parameter.name) + r"\[([^\[\]]+)\]")
            found = ((inside.fullmatch(self._decoded(name)), text) for name, text in self._pairs)
            return [(match[1], self._decoded(text)) for match, text in found if match is not None]
        if parameter.explode and parameter.location in ("query", "cookie"):
            told = [(self._decoded(name), self._decoded(text)) for name, text in self._pairs]
            known = self._shape.properties
            return [pair for pair in told if pair[0] in known] if known else told
        if not self._own:
            return []
        if parameter.explode:
            between = {"label": ".", "matrix": ";"}.get(parameter.style, ",")
            text = self._own[0].removeprefix(";") if parameter.style == "matrix" else self._bare(self._own[0])
            cut = [part.strip().partition("=") for part in text.split(between)]
            return [(self._decoded(name), self._decoded(value)) for name, equals, value in cut if equals]
        flat = [self._decoded(text) for text in self._listed()]
        return list(zip(flat[::2], flat[1::2], strict=False)) if len(flat) % 2 == 0 else []
