"""Which things of a collection a request lists: those that are like its parameters say, and of these one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from functions.openapi.cases.slot import Slot
from functions.openapi.mocking.sent import Sent
from shared.canonical_json import JsonValue, canonical_value

_LIMITS = frozenset(
    {"limit", "$limit", "per_page", "perpage", "page_size", "pagesize", "page[size]", "size", "$top", "top", "take",
     "max_results", "maxresults", "first"}
)  # fmt: skip
_OFFSETS = frozenset({"offset", "$offset", "skip", "$skip", "start", "page[offset]"})
_PAGES = frozenset({"page", "page_number", "pagenumber", "page[number]"})
# A page without a size, its parameter's default neither, has so many things.
_PAGE = 20
# Where a filter takes one of these beside the member's own values, it asks for all.
_ALL = frozenset({"all", "any", "*"})


class Wanted(NamedTuple):
    """What a request asks for.

    Attributes:
        like: values by name, one of which a thing has under that name.
        limit: None for all.
        ignored: the parameters that were sent and mean nothing here.
    """

    like: dict[str, list[JsonValue]]
    offset: int = 0
    limit: int | None = None
    ignored: tuple[str, ...] = ()

    def of(self, things: Sequence[JsonValue]) -> tuple[list[JsonValue], int]:
        """Return the things that are wanted, and how many there are on all pages."""
        found = [thing for thing in things if self._is_like(thing)]
        until = None if self.limit is None else self.offset + self.limit
        return found[self.offset : until], len(found)

    def _is_like(self, thing: JsonValue) -> bool:
        return all(
            isinstance(thing, dict) and name in thing and _key(thing[name]) in map(_key, values)
            for name, values in self.like.items()
        )


def wanted_of(parameters: Sequence[Slot], members: frozenset[str], sent: Sent) -> Wanted:
    """Return what the parameters of an operation's query say of its list.

    Args:
        parameters: of the operation; what is sent beside them says nothing.
        members: of a thing, those that are no lists and no objects.
    """
    like: dict[str, list[JsonValue]] = {}
    ignored: list[str] = []
    limit = page = None
    offset, first, usual = 0, 1, _PAGE
    for slot in parameters:
        meant = slot.samples.meant(sent.query_pairs) if slot.location == "query" else []
        name, number = slot.name.lower(), _number(meant)
        if not meant:
            usual = (name in _LIMITS and _default(slot)) or usual
            continue
        if name in _LIMITS and number is not None:
            limit = number
        elif name in _OFFSETS and number is not None:
            offset = number
        elif name in _PAGES and number is not None:
            # Pages count from zero only where the document lets them.
            page, first = number, 0 if slot.compiled.is_valid(0) and not slot.compiled.is_valid(-1) else 1
        elif slot.name in members and _ALL.isdisjoint(one for one in meant if isinstance(one, str)):
            like[slot.name] = [one for value in meant for one in (value if isinstance(value, list) else [value])]
        elif slot.name not in members:
            ignored.append(slot.name)
    if page is not None:
        limit = usual if limit is None else limit
        offset = max(0, page - first) * limit
    return Wanted(like, offset, limit, tuple(ignored))


def _default(slot: Slot) -> int | None:
    schema = None if slot.parameter is None else slot.parameter.schema
    return None if schema is None else _number([schema.object.get("default")])


def _number(meant: Sequence[JsonValue]) -> int | None:
    return next((one for one in meant if isinstance(one, int) and not isinstance(one, bool) and one >= 0), None)


def _key(value: JsonValue) -> tuple[bool, str]:
    # A truth value is no number, and 1.0 is 1.
    return isinstance(value, str), str(canonical_value(value))
