"""What the texts of a request may mean, without asking a schema: every reading that some server has."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice, product
from typing import Any
from urllib.parse import unquote, unquote_plus

Pair = tuple[str, str]
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_MOST_READINGS = 64


def scalars(text: str) -> list[Any]:
    """Return the text itself, and the number or truth value that it looks like."""
    if text in ("true", "false"):
        return [text, text == "true"]
    return [text, json.loads(text)] if _NUMBER.fullmatch(text) else [text]


def members(texts: Sequence[str]) -> Iterator[list[Any]]:
    """Yield the lists that some texts may stand for."""
    read = [scalars(text) for text in texts]
    yield [one[-1] for one in read]
    yield [one[0] for one in read]
    for chosen in islice(product(*read), _MOST_READINGS):
        yield list(chosen)


def field(texts: Sequence[str]) -> list[Any]:
    """Return what the texts of one field may stand for."""
    if len(texts) > 1:
        return [*islice(members(texts), 3), [(_parsed(text) or scalars(text))[0] for text in texts]]
    found = [*scalars(texts[0]), *_parsed(texts[0])]
    return [*found, *([one] for one in found)]


def _parsed(text: str) -> list[Any]:
    """Return the list or the object that a text is the JSON of."""
    with suppress(ValueError):
        return [json.loads(text)] if text[:1] in ("{", "[") else []
    return []


def of_parameter(
    place: str,
    name: str,
    style: str,
    explode: bool,
    pairs: Sequence[Pair],
    objects: Callable[[list[Pair]], Iterator[Any]],
) -> Iterator[Any]:
    """Yield the values that a parameter may stand for.

    Args:
        pairs: all of the location, as they are sent: in path and query percent-encoded; of a path, the segment under
            the parameter's name.
        objects: makes objects of names and texts, once these are decoded.
    """
    decode = {"query": unquote_plus, "path": unquote}.get(place, str)
    own = [text for key, text in pairs if decode(key) == name]
    if own:
        text = own[0]
        if style == "label":
            text = text.removeprefix(".")
        if style == "matrix":
            text = re.sub(rf"^;({re.escape(name)}=)?", "", text)
        yield from scalars(decode(text))
        between = {
            "spaceDelimited": r"%20|\+", "pipeDelimited": r"%7[Cc]|\|", "tabDelimited": "%09",
            "label": r"\." if explode else ",", "matrix": f";{re.escape(name)}=" if explode else ",",
        }.get(style, ",")  # fmt: skip
        repeats = explode and place in ("query", "cookie")
        parts = own if repeats else re.split(between, text)
        texts = [decode(part.strip() if place in ("header", "cookie") else part) for part in parts]
        yield from members(texts)
        if explode:
            split = [part.strip().partition("=") for part in re.split(r"[.;,]", text)]
            yield from objects([(decode(key), decode(value)) for key, equals, value in split if equals])
        elif len(texts) % 2 == 0:
            yield from objects(list(zip(texts[::2], texts[1::2], strict=True)))
    if style == "deepObject":
        inside = re.compile(re.escape(name) + r"\[([^\[\]]+)\]")
        found = [(match[1], decode(text)) for key, text in pairs if (match := inside.fullmatch(decode(key)))]
        if found:
            yield from objects(found)
