"""What a request asks of a collection, with what its things are like, and what it came to."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from functions.openapi.mocking.fitting import Valid
from functions.openapi.mocking.listing import Wanted
from functions.openapi.mocking.sides import Sides
from functions.openapi.wire.shapes import Shape
from shared.canonical_json import JsonValue


class Given(NamedTuple):
    """What an answer is made with, or what things are like as they are read.

    Attributes:
        base: a valid body, to start from.
        valid: tells whether a body is.
        explain: tells what is wrong with one that is not.
        shape: of the body.
        sides: of its members.
    """

    base: JsonValue
    valid: Valid
    explain: Callable[[JsonValue], str | None]
    shape: Shape
    sides: Sides


class Asked(NamedTuple):
    """What a request asks of a path.

    Attributes:
        body: that was sent; an empty object for none, and for one that could not be read.
        patches: whether the body is a JSON patch.
        strict: whether a patch is refused where its result would not be valid.
        list_of: tells which things to list, of those that have members of some names.
    """

    method: str
    body: JsonValue
    patches: bool
    strict: bool
    list_of: Callable[[frozenset[str]], Wanted]


class Made(NamedTuple):
    """What a request came to: a thing, or a list of them.

    Attributes:
        id: of a thing that is new.
        total: how many things there are, of which not all may be listed.
        left_out: names of members that were sent and do not fit.
        ignored: parameters of a list that were sent and change nothing.
    """

    value: JsonValue
    id: str | None = None
    total: int | None = None
    left_out: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def left_out(sent: JsonValue, kept: JsonValue) -> tuple[str, ...]:
    """Return the names of members that were sent and are not kept as they were."""
    given, there = sent if isinstance(sent, dict) else {}, kept if isinstance(kept, dict) else {}
    return tuple(name for name in given if name not in there or there[name] != given[name])
