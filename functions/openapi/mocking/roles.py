"""Which paths of a document are collections and which are one of their things, whatever their names are."""

from __future__ import annotations

import re
from typing import NamedTuple

from functions.openapi.mocking.routing import Endpoint

_THING = re.compile(r"(?P<collection>.*)/\{(?P<name>[^{}/]+)\}")


class Role(NamedTuple):
    """What a path is to a collection.

    Attributes:
        of_thing: whether it means one thing of it.
        parameter: that names a thing.
        may_post: whether the document lets things be made there.
    """

    of_thing: bool
    parameter: str
    may_post: bool


def roles_of(endpoints: list[Endpoint]) -> dict[str, Role]:
    """Return what paths are to collections; those are left out in which nothing can be made."""
    methods: dict[str, set[str]] = {}
    for endpoint in endpoints:
        methods.setdefault(endpoint.path, set()).add(endpoint.method)
    found: dict[str, Role] = {}
    for path in methods:
        match = _THING.fullmatch(path)
        if match is None:
            continue
        collection = match["collection"] or "/"
        may_post = "POST" in methods.get(collection, ())
        if may_post or "PUT" in methods[path]:
            found[path] = Role(True, match["name"], may_post)
            if collection in methods:
                found.setdefault(collection, Role(False, match["name"], may_post))
    return found
