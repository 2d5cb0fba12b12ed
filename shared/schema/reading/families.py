"""Which components of a document extend which by allOf, and which of them list those that extend them."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from shared.schema.pointers import child, parts_of
from shared.schema.reading.dialect import IN_PLACE_LISTS, IN_PLACE_SINGLES
from shared.schema.reading.own_names import MAX_PARTS, items_of, target_of
from shared.schema.reading.source import Source

MAX_FAMILY = 100
# Of the schemas that these apply in place, to see that none leads back.
_MAX_IN_PLACE = 400


class Families:
    """Finds the relatives of the components of one document.

    Args:
        components: the pointer under which these stand.
    """

    def __init__(self, source: Source, components: str) -> None:
        self._source = source
        self.components = components

    def is_component(self, at: str) -> bool:
        """Tell whether a component stands at a pointer."""
        return at.rpartition("/")[0] == self.components

    def family(self, at: str) -> dict[str, dict[str, None]]:
        """Return a component and all that extend it, each with those of them it extends; none where they are many."""
        found: dict[str, dict[str, None]] = {at: {}}
        waiting = [at]
        while waiting:
            place = waiting.pop(0)
            above = {**found[place], place: None}
            for heir in self._heirs.get(place, ()):
                known = found.setdefault(heir, {})
                if heir != at and not above.keys() <= known.keys():
                    known.update(above)
                    waiting.append(heir)
            if len(found) > MAX_FAMILY:
                return {}
        return found

    def listing_heirs(self, at: str) -> dict[str, list[str]]:
        """Return those of oneOf and anyOf that list nothing but schemas which extend the one they stand in.

        Each with what it lists; none where the schema is no component with a discriminator.
        """
        schema = self._source.get(at) if self.is_component(at) else None
        if not isinstance(schema, dict) or "discriminator" not in schema:
            return {}
        found: dict[str, list[str]] = {}
        for word in ("oneOf", "anyOf"):
            targets = [target_of(part, wrapped=True) for part in items_of(schema.get(word))]
            heirs = [place for place in targets if place is not None and place != at]
            if heirs and len(heirs) == len(targets) and set(heirs) <= self.family(at).keys():
                found[word] = heirs
        return found

    def lead_back(self, family: Collection[str]) -> bool:
        """Tell whether what the family's schemas ask beside each other leads, in place, to one of them again."""
        waiting: list[str] = []
        for place in family:
            schema = self._source.get(place)
            beside = dict.fromkeys(self._in_place(place))
            held = items_of(schema.get("allOf")) if isinstance(schema, dict) else []
            extended = {child(place, "allOf", index) for index, part in enumerate(held) if target_of(part) in family}
            waiting += [other for other in beside if other not in extended]
        seen: set[str] = set()
        while waiting:
            place = waiting.pop()
            if place in family or len(seen) > _MAX_IN_PLACE:
                return True
            if place not in seen:
                seen.add(place)
                waiting.extend(self._in_place(place))
        return False

    def _in_place(self, at: str) -> list[str]:
        """Return the pointers of what the schema at a pointer applies to the same value."""
        schema = self._source.get(at)
        if not isinstance(schema, dict):
            return []
        words = [word for word in sorted(IN_PLACE_LISTS) if word not in self.listing_heirs(at)]
        found = [place for word in words for place in parts_of(child(at, word), schema.get(word))]
        found += [child(at, word) for word in sorted(IN_PLACE_SINGLES) if word in schema]
        target = target_of(schema)
        return found if target is None else [*found, target]

    @cached_property
    def _heirs(self) -> dict[str, list[str]]:
        """For each component, those that extend it by allOf."""
        found: dict[str, list[str]] = {}
        components = self._source.get(self.components)
        for name, schema in components.items() if isinstance(components, dict) else ():
            parts = schema.get("allOf") if isinstance(schema, dict) else None
            for part in parts[:MAX_PARTS] if isinstance(parts, list) else ():
                target = target_of(part)
                if target is not None:
                    found.setdefault(target, []).append(child(self.components, name))
        return found
