"""Parameters written as OpenAPI says: style and explode, after RFC 6570.

What a style cannot carry (a list of lists, an empty path segment, a comma in a header's list) is not written at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from functions.openapi.reading.media_types import is_json
from functions.openapi.reading.parts import Parameter
from functions.openapi.wire.scalars import write_scalar
from functions.openapi.wire.shapes import Shape
from shared.canonical_json import JsonValue, canonical_bytes

Pairs = list[tuple[str, str]]
# Reserved characters that a query may hold as they are; the others would end a pair, or the query.
_RESERVED = ":/?[]@!$'()*,;"
# As they stand in a URL, and decoded.
_DELIMITERS = {
    "form": (",", ","),
    "spaceDelimited": ("%20", " "),
    "pipeDelimited": ("%7C", "|"),
    "tabDelimited": ("%09", "\t"),
}
_HEADER_TEXT = re.compile(r"[!-~](?:[ -~]*[!-~])?|")
# A comma is none of RFC 6265's, but what OpenAPI separates members with.
_COOKIE_TEXT = re.compile(r"[!#-:<-\[\]-~]*")
_DOTS = frozenset({"", ".", ".."})


def write_parameter(parameter: Parameter, value: JsonValue) -> Pairs | None:
    """Return names and texts as a parameter's style writes its value; None where the style cannot carry it.

    In a path it is one pair, of the parameter's name and the segment's text. In path and query, names and texts are
    percent-encoded. An empty list in an exploded query is no pair at all.
    """
    if parameter.media_type is not None:
        return _WRITERS[parameter.location](parameter, canonical_bytes(value).decode()) if _is_json(parameter) else None
    return _WRITERS[parameter.location](parameter, value)


def segment_of(parameter: Parameter, value: JsonValue) -> str | None:
    """Return a value's text in a path, percent-encoded, which may be empty; None where the style cannot carry it."""
    if parameter.media_type is not None:
        return _segment(parameter, canonical_bytes(value).decode()) if _is_json(parameter) else None
    return _segment(parameter, value)


def is_writable(parameter: Parameter, shape: Shape) -> bool:
    """Tell whether a parameter's style can carry any value of a shape at all."""
    if parameter.media_type is not None:
        return _is_json(parameter)
    return parameter.location != "query" or parameter.style != "deepObject" or "object" in shape.types


def _is_json(parameter: Parameter) -> bool:
    return parameter.media_type is not None and is_json(parameter.media_type)


def _encoded(parameter: Parameter, text: str) -> str:
    return quote(text, safe=_RESERVED if parameter.allow_reserved else "")


def _texts(value: JsonValue) -> list[str] | list[tuple[str, str]] | str | None:
    """Return a value's own text, its members' texts, or names and texts; None where a part has no text."""
    if isinstance(value, list):
        members = [write_scalar(member) for member in value]
        return None if None in members else [member for member in members if member is not None]
    if isinstance(value, dict):
        named = [(name, write_scalar(member)) for name, member in value.items()]
        found = [(name, text) for name, text in named if text is not None]
        return found if len(found) == len(named) else None
    return write_scalar(value)


def opening_of(parameter: Parameter) -> str:
    """Return what stands in a path before a parameter's single value, percent-encoded, as its style has it."""
    return {"label": ".", "matrix": f";{quote(parameter.name, safe='')}"}.get(parameter.style, "")


def _in_path(parameter: Parameter, value: JsonValue) -> Pairs | None:
    segment = _segment(parameter, value)
    # An empty segment is another route, and dots are walked by whoever reads the URL.
    return None if segment is None or segment in _DOTS else [(parameter.name, segment)]


def _segment(parameter: Parameter, value: JsonValue) -> str | None:
    texts = _texts(value)
    if texts is None or texts == []:
        return None
    name, explode = parameter.name, parameter.explode
    if isinstance(texts, str):
        return opening_of(parameter) + "=" * (parameter.style == "matrix" and texts != "") + quote(texts, safe="")
    if any(("." if parameter.style == "label" and explode else ",") in part for part in _flat(texts)):
        # What separates may not stand within: many servers decode first and split then.
        return None
    return _joined_in_path(parameter.style, quote(name, safe=""), texts, explode=explode)


def _joined_in_path(style: str, name: str, texts: Sequence[str | tuple[str, str]], *, explode: bool) -> str:
    pairs = [(quote(one[0], safe=""), quote(one[1], safe="")) for one in texts if isinstance(one, tuple)]
    members = [quote(one, safe="") for one in texts if isinstance(one, str)]
    between = {"simple": ",", "label": "." if explode else ",", "matrix": ";" if explode else ","}[style]
    if pairs:
        told = between.join(f"{key}={text}" for key, text in pairs) if explode else ",".join(map(",".join, pairs))
    elif style == "matrix" and explode:
        told = ";".join(f"{name}={text}" for text in members)
    else:
        told = between.join(members)
    opening = {"simple": "", "label": ".", "matrix": ";" if explode else f";{name}="}[style]
    return opening + told


def _in_query(parameter: Parameter, value: JsonValue) -> Pairs | None:
    texts = _texts(value)
    name = quote(parameter.name, safe="[]")
    if texts is None:
        return None
    if isinstance(texts, str):
        return None if parameter.style == "deepObject" else [(name, _encoded(parameter, texts))]
    pairs = [(one[0], _encoded(parameter, one[1])) for one in texts if isinstance(one, tuple)]
    members = [_encoded(parameter, one) for one in texts if isinstance(one, str)]
    if parameter.style == "deepObject":
        if not isinstance(value, dict) or any("[" in key or "]" in key or not key for key in value):
            return None
        return [(f"{name}[{quote(key, safe='')}]", text) for key, text in pairs]
    if parameter.explode:
        return [(quote(key, safe=""), text) for key, text in pairs] if pairs else [(name, text) for text in members]
    encoded, delimiter = _DELIMITERS[parameter.style]
    if not texts or any(delimiter in part for part in _flat(texts)):
        return None
    flat = members or [part for key, text in pairs for part in (quote(key, safe=""), text)]
    return [(name, encoded.join(flat))]


def _in_header(parameter: Parameter, value: JsonValue) -> Pairs | None:
    texts = _texts(value)
    if texts is None or texts == []:
        return None
    told = texts if isinstance(texts, str) else _listed(texts, explode=parameter.explode)
    return [(parameter.name, told)] if told is not None and _HEADER_TEXT.fullmatch(told) else None


def _in_cookie(parameter: Parameter, value: JsonValue) -> Pairs | None:
    texts = _texts(value)
    if texts is None or texts == []:
        return None
    if isinstance(texts, str):
        pairs = [(parameter.name, texts)]
    elif parameter.explode:
        pairs = [one if isinstance(one, tuple) else (parameter.name, one) for one in texts]
        if len(pairs) != len({name for name, _ in pairs}):
            # A cookie has one value.
            return None
    else:
        told = _listed(texts, explode=False)
        pairs = [] if told is None else [(parameter.name, told)]
    fits = all(_COOKIE_TEXT.fullmatch(text) and _COOKIE_TEXT.fullmatch(name) and name for name, text in pairs)
    return pairs if pairs and fits else None


def _flat(texts: Sequence[str | tuple[str, str]]) -> list[str]:
    return [part for one in texts for part in (one if isinstance(one, tuple) else (one,))]


def _listed(texts: Sequence[str | tuple[str, str]], *, explode: bool) -> str | None:
    """Return members separated by commas, None where one of them holds what separates."""
    flat = _flat(texts)
    if any("," in part or part != part.strip() or (explode and "=" in part) for part in flat):
        return None
    if explode and texts and isinstance(texts[0], tuple):
        return ",".join("=".join(one) for one in texts)
    return ",".join(flat)


_WRITERS = {"path": _in_path, "query": _in_query, "header": _in_header, "cookie": _in_cookie}
