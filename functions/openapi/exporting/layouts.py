"""The formats that cases are given in beside JSON, and which of them a request asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from functions.openapi.exporting import hurl, postman, pytest_module

Format: TypeAlias = Literal["json", "pytest", "postman", "hurl"]


class Layout(NamedTuple):
    """How cases are written: each for itself, and then all of them, by group, with the operation's name."""

    media_type: str
    written: Callable[[Any], bytes]
    whole: Callable[[str, Mapping[str, Sequence[bytes]]], bytes]


LAYOUTS: dict[str, Layout] = {
    "pytest": Layout("text/x-python", pytest_module.written, pytest_module.whole),
    "postman": Layout("application/vnd.postman.collection+json", postman.written, postman.whole),
    "hurl": Layout("text/x-hurl", hurl.written, hurl.whole),
}


def layout_of(wanted: Format | None, accept: str) -> Layout | None:
    """Return how cases are written; None for JSON.

    Args:
        wanted: what the query says, which counts.
        accept: the request's header, of which the first type that is known counts.
    """
    if wanted is not None:
        return LAYOUTS.get(wanted)
    by_type = {layout.media_type: layout for layout in LAYOUTS.values()}
    for part in accept.split(","):
        media_type = part.partition(";")[0].strip().lower()
        if media_type in ("application/json", "*/*"):
            return None
        if media_type in by_type:
            return by_type[media_type]
    return None
