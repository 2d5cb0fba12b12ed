"""Valid values that hold little but one place: what is broken there is easily seen, and soon written and proved."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from shared.canonical_json import JsonValue
from shared.schema.negatives.bases import Base, Path, Place, Site
from shared.schema.reading.document import Document


class _Extent(NamedTuple):
    """What is left out.

    Args:
        items: to how many a list is cut that asks for no more; None cuts none.
        names: whether objects on the way keep all their names.
    """

    items: int | None
    names: bool


# In turn: something else than a subschema's own count or list of names may ask for more. A list keeps two items, since
# forms write one with a single item as they write that item; what is left of two may be the same.
_EXTENTS = (
    _Extent(2, names=False),
    _Extent(1, names=False),
    _Extent(None, names=False),
    _Extent(None, names=True),
)


class Bare:
    """Leaves out of values what no schema requires.

    Args:
        valid: tells whether a value is valid, in bounded time.
    """

    def __init__(self, document: Document, valid: Callable[[JsonValue], bool]) -> None:
        self._document = document
        self._valid = valid

    def around(self, site: Site, *, inside: bool) -> Site:
        """Return the place in a value that holds little else; the same site where that is not valid.

        Args:
            inside: whether what stands at the place itself may lose names and items too; its parts may anyway.
        """
        base, place = site.base, site.place
        known = base.bare.get((place, inside))
        if known is None:
            known = site
            for extent in _EXTENTS:
                value = self._least(base, (), base.value, place.path, inside or place.named, extent)
                if value is base.value:
                    break
                if self._valid(value):
                    known = Site(Base(value, base.applied), place)
                    break
            base.bare[place, inside] = known
        return known

    def _least(
        self, base: Base, at: Path, local: JsonValue, onward: Path | None, inside: bool, extent: _Extent
    ) -> JsonValue:
        """Return a part of a value with only what is required in it and what lies onward; itself if it has no more."""
        token = onward[0] if onward else None
        whole = onward == () and not inside
        applied = base.applied.get(Place(at))
        if not isinstance(local, (dict, list)) or applied is None:
            return local

        def part(key: str | int, value: JsonValue) -> JsonValue:
            further = onward[1:] if onward and key == token else None
            return self._least(base, (*at, key), value, further, inside, extent)

        if isinstance(local, list):
            least = len(local) if whole or extent.items is None else max(extent.items, self._count("minItems", applied))
            kept = local[: max(least, token + 1 if isinstance(token, int) else 0)]
            items = [part(index, item) for index, item in enumerate(kept)]
            same = len(items) == len(local) and all(new is old for new, old in zip(items, local, strict=True))
            return local if same else items
        whole = whole or (onward is not None and extent.names)
        names = local if whole else self._names(applied, local, [token] if isinstance(token, str) else [])
        members = {name: part(name, local[name]) for name in names}
        same = len(members) == len(local) and all(members[name] is local[name] for name in local)
        return local if same else members

    def _names(self, applied: dict[str, None], local: dict[str, JsonValue], wanted: list[str]) -> dict[str, None]:
        """Return the names that an object must have, and those that it should: all that these ask for too."""
        names: dict[str, None] = {}
        asked: dict[str, list[str]] = {}
        for pointer in applied:
            schema = self._document.subschemas[pointer]
            if isinstance(schema, dict):
                names.update(dict.fromkeys(_texts(schema.get("required"))))
                for keyword in ("dependentRequired", "dependencies"):
                    dependents = schema.get(keyword)
                    for trigger, listed in dependents.items() if isinstance(dependents, dict) else ():
                        asked.setdefault(trigger, []).extend(_texts(listed))
        names.update(dict.fromkeys(wanted))
        least = self._count("minProperties", applied)
        names.update(dict.fromkeys([name for name in local if name not in names][: max(0, least - len(names))]))
        waiting = list(names)
        while waiting:
            more = [name for name in asked.get(waiting.pop(), ()) if name not in names]
            names.update(dict.fromkeys(more))
            waiting += more
        return {name: None for name in names if name in local}

    def _count(self, keyword: str, applied: dict[str, None]) -> int:
        """Return the most of which the subschemas ask for at least so many."""
        schemas = (self._document.subschemas[pointer] for pointer in applied)
        counts = [schema.get(keyword) for schema in schemas if isinstance(schema, dict)]
        return max((int(count) for count in counts if isinstance(count, (int, float))), default=0)


def _texts(listed: JsonValue) -> list[str]:
    return [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
