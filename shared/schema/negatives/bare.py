"""Valid values that hold little but one place: what is broken there is easily seen, and soon written and proved."""

from __future__ import annotations

from collections.abc import Callable

from shared.canonical_json import JsonValue
from shared.schema.negatives.bases import Base, Path, Place, Site
from shared.schema.reading.document import Document


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
            inside: whether what stands at the place itself may lose something too.
        """
        base, path = site.base, site.place.path
        known = base.bare.get((site.place, inside))
        if known is None:
            value = base.value if site.place.named else self._least(base, (), base.value, path, inside=inside)
            known = site
            if value is not base.value and self._valid(value):
                known = Site(Base(value, base.applied), site.place)
            base.bare[site.place, inside] = known
        return known

    def _least(self, base: Base, at: Path, local: JsonValue, onward: Path | None, *, inside: bool) -> JsonValue:
        """Return a part of a value with only what is required in it and what lies onward; itself if it has no more."""
        if onward == () and not inside:
            return local
        token = onward[0] if onward else None
        if isinstance(local, list):
            items = [
                self._least(base, (*at, index), item, onward[1:] if onward and index == token else None, inside=inside)
                for index, item in enumerate(local)
            ]
            return items if any(new is not old for new, old in zip(items, local, strict=True)) else local
        applied = base.applied.get(Place(at)) if isinstance(local, dict) else None
        if not isinstance(local, dict) or applied is None:
            return local
        kept = self._required(applied)
        if isinstance(token, str):
            kept[token] = None
        least = {
            name: self._least(
                base, (*at, name), local[name], onward[1:] if onward and name == token else None, inside=inside
            )
            for name in kept
            if name in local
        }
        same = len(least) == len(local) and all(least[name] is local[name] for name in local)
        return local if same else least

    def _required(self, applied: dict[str, None]) -> dict[str, None]:
        names: dict[str, None] = {}
        for pointer in applied:
            schema = self._document.subschemas[pointer]
            required = schema.get("required") if isinstance(schema, dict) else None
            if isinstance(required, list):
                names.update((name, None) for name in required if isinstance(name, str))
        return names
