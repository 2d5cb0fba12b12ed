"""The formats that cases are given in beside JSON, and which of them a request asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from functions.openapi.exporting import hurl, postman, pytest_module
from functions.openapi.mocking.negotiating import liked

Format: TypeAlias = Literal["json", "pytest", "postman", "hurl"]


_JSON = "application/json"


class Layout(NamedTuple):
    """How cases are written: each for itself, and then all of them, by group, with the operation's name.

    Both are given the names of the keys that a client with credentials brings along in the query.

    Attributes:
        media_types: that a client may ask for; the first is given where the query asks.
    """

    media_types: tuple[str, ...]
    written: Callable[[Any, Sequence[str]], bytes]
    whole: Callable[[str, Mapping[str, Sequence[bytes]], Sequence[str]], bytes]


class Asked(NamedTuple):
    """What a request asks for: how cases are written, and the media type that it calls it by."""

    layout: Layout
    media_type: str


# None of Python's and Hurl's is registered, so clients write them both ways.
LAYOUTS: dict[str, Layout] = {
    "pytest": Layout(
        ("text/x-python", "application/x-python", "text/python"), pytest_module.written, pytest_module.whole
    ),
    "postman": Layout(("application/vnd.postman.collection+json",), postman.written, postman.whole),
    "hurl": Layout(("text/x-hurl", "application/x-hurl", "text/hurl", "application/hurl"), hurl.written, hurl.whole),
}
_BY_TYPE = {media_type: layout for layout in LAYOUTS.values() for media_type in layout.media_types}


def asked_of(wanted: Format | None, accept: str) -> Asked | None:
    """Return how cases are written; None for JSON.

    Args:
        wanted: what the query says, which counts.
        accept: the request's header, of which the type that it likes best counts, of several the one it names first.
            What takes anything gets JSON.
    """
    if wanted is not None:
        layout = LAYOUTS.get(wanted)
        return None if layout is None else Asked(layout, layout.media_types[0])
    for media_type in liked(accept):
        if media_type in _BY_TYPE:
            return Asked(_BY_TYPE[media_type], media_type)
        if media_type in (_JSON, "application/*", "*/*"):
            return None
    return None
