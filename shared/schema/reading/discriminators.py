"""OpenAPI's discriminator, said with keywords that a validator and a generator know: required, enum.

It names, in one property, which of several schemas an object is of. Under oneOf or anyOf each branch that is a
reference asks for its own names, and one that is written out must not have theirs; of a schema that others extend by
allOf, an object with the name of one of these is of that one. Where such a schema lists these under oneOf or anyOf too,
which read literally would lead back to itself for ever, it is of none but them, and they are not asked for it again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import quote, unquote

from shared.canonical_json import JsonValue
from shared.schema.faults import invalid_schema
from shared.schema.pointers import child, tokens_of
from shared.schema.reading.added import Added, Asked
from shared.schema.reading.dialect import LISTS, MAPS, SINGLES, Dialect
from shared.schema.reading.families import MAX_FAMILY, Families
from shared.schema.reading.own_names import MAX_PARTS, OwnNames, items_of, target_of
from shared.schema.reading.source import Source

_COMPONENTS = {"swagger-2.0": "/definitions"}
# Between a schema and what it extends.
_MAX_STEPS = 20
# Of the lists that are looked through for the names of one schema.
_MAX_LISTS = 40
# With more heirs than this, what each of them asks is not asked where only their base is.
_MAX_TOLD_APART = 16
# A component that has none of these extends no other.
_EXTENDING = frozenset({"allOf", "$ref"})


@dataclass(frozen=True, slots=True)
class _Discriminator:
    """The property that tells, and for each schema that is mapped the names it goes by; and where that is said."""

    place: str
    name: str
    mapped: dict[str, list[str]]


class Discriminators:
    """Finds what discriminators ask of the subschemas of one document, and adds it when these are read.

    Args:
        hidden: tells which properties the values of a schema must not have.
    """

    def __init__(self, source: Source, dialect: Dialect, hidden: Callable[[str], frozenset[str]]) -> None:
        self._source = source
        self._hidden = hidden
        self._swagger = dialect.name == "swagger-2.0"
        self._own_names = OwnNames(source, hidden, knows_const=not dialect.rewritten)
        self._components = _COMPONENTS.get(dialect.name, "/components/schemas")
        self._families = Families(source, self._components)
        # What the schema around a branch or a property asks of it, until it is read itself.
        self._asked: dict[str, tuple[dict[str, JsonValue], Asked]] = {}
        # Where what is added stands, and what it was read from.
        self.added = Added()
        self._known: dict[str, _Discriminator] = {}
        # By schema and property, the names of its branches.
        self._listed: dict[tuple[str, str], list[str]] = {}

    @property
    def count(self) -> bool:
        """Whether any was met: the document says the same without them where none was."""
        return bool(self._known)

    def applied(self, at: str, schema: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """Return the subschema with what discriminators, its own and those around it, ask of it.

        Raises:
            UnprocessableError: `discriminator` is not what the dialect says (`invalid_schema`).
        """
        waiting = self._asked.pop(at, None) if self._asked else None
        asked = {} if waiting is None else waiting[0]
        plain = not asked and "discriminator" not in schema
        if plain and _EXTENDING.isdisjoint(schema):
            return schema
        component = self._families.is_component(at)
        if plain and not component:
            return schema
        own = schema.get("allOf")
        apart = {"allOf": [*(own if isinstance(own, list) else ()), asked]} if set(asked) & set(schema) else asked
        made = {**schema, **apart}
        if waiting is not None:
            apart_at = len(items_of(own))
            places = [child(at, "allOf", apart_at)] if apart is not asked else [child(at, word) for word in asked]
            self.added.asked.update(dict.fromkeys(places, waiting[1]))
        if "discriminator" in schema:
            del made["discriminator"]
            said = self._read(at, schema["discriminator"])
            listing = self._families.listing_heirs(at)
            made = {word: value for word, value in made.items() if word not in listing}
            kinds = [kind for kind in ("oneOf", "anyOf") if isinstance(made.get(kind), list)]
            for kind in kinds:
                self._ask_branches(child(at, kind), schema[kind], said)
            if not kinds and component:
                made = self._ask_family(at, made, said)
        return self._as_heir(at, made) if component else made

    def _read(self, at: str, said: JsonValue) -> _Discriminator:
        found = self._known.get(at)
        if found is None:
            name = said if self._swagger else said.get("propertyName") if isinstance(said, dict) else None
            mapping = said.get("mapping", {}) if isinstance(said, dict) else {}
            if not isinstance(name, str) or not isinstance(mapping, dict):
                shape = "the name of a property" if self._swagger else "an object with 'propertyName', maybe 'mapping'"
                raise invalid_schema(f"'discriminator' is {shape}.", child(at, "discriminator"))
            found = self._known[at] = _Discriminator(child(at, "discriminator"), name, {})
            for value, meant in mapping.items():
                if isinstance(meant, str):
                    place = unquote(meant[1:]) if meant.startswith("#/") else child(self._components, meant)
                    found.mapped.setdefault(place, []).append(value)
        return found

    def _ask_branches(self, at: str, parts: JsonValue, said: _Discriminator) -> None:
        targets = [target_of(part, wrapped=True) for part in parts] if isinstance(parts, list) else []
        names = {target: self._names_of(target, said) for target in targets if target is not None}
        for index, target in enumerate(targets):
            if target is not None:
                asked = Asked(said.place, said.name, tuple(names[target]), is_branch=True)
                self._asked[child(at, index)] = self._asked_of(target, said.name, names[target]), asked
            elif names:
                # What is written out in place has no name, and so must not go by another's.
                others: list[JsonValue] = list(dict.fromkeys(name for listed in names.values() for name in listed))
                asked = Asked(said.place, said.name, tuple(map(str, others)), apart=True)
                self._asked[child(at, index)] = {"properties": {said.name: {"not": {"enum": others}}}}, asked

    def _asked_of(self, target: str, name: str, names: list[str]) -> dict[str, JsonValue]:
        """Return what a discriminator asks of a branch beyond what that asks by itself.

        Of the same thing asked twice, neither can be broken alone.
        """
        asked: dict[str, JsonValue] = {}
        if not self._own_names.requires(target, name):
            asked["required"] = [name]
        as_heir = self._names_as_heir(target).get(name)
        if as_heir is not None and not set(names) & set(as_heir.names):
            # Beside a mapping the names of schemas stay what they are: of two discriminators one has the last word.
            return asked
        if (as_heir is None or set(names) != set(as_heir.names)) and not self._own_names.are(target, name, names):
            asked["properties"] = {name: {"enum": [*names]}}
        return asked

    def _names_of(self, target: str, said: _Discriminator, seen: set[str] | None = None) -> list[str]:
        """Return the names of the schema at `target`: those mapped to it, else its own as far as it lists no others."""
        own = tokens_of(target)[-1:]
        listed = self._own_names.listed(target, said.name) or self._listed_by_branches(target, said, seen)
        # A schema that lists names of its own knows better than a rule that nothing was said against.
        return said.mapped.get(target) or (listed if listed and not set(own) & set(listed) else own)

    def _listed_by_branches(self, target: str, said: _Discriminator, seen: set[str] | None) -> list[str]:
        """Return the names of the branches of a schema that tells these apart by the same property.

        Args:
            seen: the schemas of which this one is a branch, and those whose names they have already.
        """
        schema = self._source.get(target)
        if not isinstance(schema, dict) or "discriminator" not in schema:
            return []
        known = self._listed.get((target, said.name)) if seen is None else None
        if known is not None:
            return known
        around = set() if seen is None else seen
        if target in around or len(around) >= _MAX_LISTS:
            return []
        around.add(target)
        own = self._read(target, schema["discriminator"])
        parts = [part for word in ("oneOf", "anyOf") for part in items_of(schema.get(word))[:MAX_FAMILY]]
        targets = [place for place in dict.fromkeys(map(target_of, parts)) if place is not None]
        names: dict[str, None] = {}
        for place in targets if own.name == said.name else ():
            if place not in around or place in own.mapped:
                names.update(dict.fromkeys(self._names_of(place, own, around)))
        if seen is None:
            self._listed[target, said.name] = [*names]
        return [*names]

    def _ask_family(self, at: str, made: dict[str, JsonValue], said: _Discriminator) -> dict[str, JsonValue]:
        """Ask of a schema that others extend what the one asks whose name is given."""
        family = self._families.family(at)
        listed = self._own_names.listed(at, said.name)
        listing = self._families.listing_heirs(at)
        if listing:
            meant = {place for places in listing.values() for place in places}
            family = {place: above for place, above in family.items() if place in meant or meant & above.keys()}
        names = {place: self._names_of(place, said) for place in family}
        known = [name for of_one in names.values() for name in of_one]
        if not family or (listed is not None and not set(listed) & set(known)):
            return made
        branches: list[JsonValue] = []
        held = items_of(made.get("allOf"))
        part = child(at, "allOf", len(held))
        asked = self.added.asked[part] = Asked(said.place, said.name, tuple(dict.fromkeys(known)))
        apart = len(family) <= _MAX_TOLD_APART and not self._families.lead_back(family)
        for place, above in family.items() if apart else ():
            # What lists its heirs' names beside its own is not meant by them.
            theirs = {name for heir in family if place in family[heir] for name in names[heir]}
            own: list[JsonValue] = [name for name in names[place] if name not in theirs]
            branch: dict[str, JsonValue] = {"properties": {said.name: {"enum": own}}}
            if not own:
                continue
            to = child(part, "anyOf", len(branches))
            self.added.asked[to] = Asked(said.place, said.name, tuple(map(str, own)), is_branch=True)
            if place != at:
                ones = [one for one in (*above, place) if one != at]
                parts = [self._own(one, {*family, at}, child(to, "allOf", i)) for i, one in enumerate(ones)]
                branch |= {"required": [said.name], "allOf": parts}
            branches.append(branch)
        whole: dict[str, JsonValue] = {"properties": {said.name: {"enum": list(dict.fromkeys(known))}}}
        # Said of a part, since that is read as the draft has it, whatever the dialect knows.
        self._asked[part] = {"anyOf": branches} if branches else whole, asked
        return {**made, "allOf": [*held, {}]}

    def _own(self, at: str, family: Collection[str], to: str) -> JsonValue:
        """Return what a schema asks beside the family's schemas that it extends, by reference to where it says so.

        Args:
            to: where this is going to stand.
        """
        schema, hidden = self._source.get(at), self._hidden(at)
        made: dict[str, JsonValue] = {}
        copies = self.added.copies
        copies[to] = at
        for keyword, value in schema.items() if isinstance(schema, dict) else ():
            place = child(at, keyword)
            if keyword == "allOf" and isinstance(value, list):
                outside = [index for index, part in enumerate(value) if target_of(part) not in family]
                made[keyword] = [_reference(child(place, index)) for index in outside]
                copies.update({child(to, keyword, i): child(place, index) for i, index in enumerate(outside)})
            elif keyword in MAPS and isinstance(value, dict):
                unseen = hidden if keyword == "properties" else ()
                made[keyword] = {name: name not in unseen and _reference(child(place, name)) for name in value}
            elif keyword in self._families.listing_heirs(at):
                continue
            elif keyword in LISTS and isinstance(value, list):
                made[keyword] = [_reference(child(place, index)) for index in range(len(value))]
            elif keyword in SINGLES and isinstance(value, dict):
                made[keyword] = _reference(place)
            elif keyword == "required" and isinstance(value, list):
                seen = [index for index, name in enumerate(value) if name not in hidden]
                made[keyword] = [value[index] for index in seen]
                copies.update({child(to, keyword, i): child(place, index) for i, index in enumerate(seen)})
            elif keyword not in ("discriminator", "$ref"):
                made[keyword] = value
        return {
            keyword: value for keyword, value in made.items() if value != [] or keyword not in ("allOf", "required")
        }

    def _as_heir(self, at: str, made: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """Ask a schema that extends another with a discriminator for its own name or one of its heirs'."""
        asked = self._names_as_heir(at)
        if not asked or "allOf" not in made:
            return made
        held = items_of(made["allOf"])
        heirs: list[JsonValue] = [{"properties": {name: {"enum": [*each.names]}}} for name, each in asked.items()]
        places = [child(at, "allOf", len(held) + index) for index in range(len(heirs))]
        self.added.asked.update(zip(places, asked.values(), strict=True))
        return {**made, "allOf": [*held, *heirs]}

    def _names_as_heir(self, at: str) -> dict[str, Asked]:
        """Return the names that a component goes by, and its heirs, for each property that what it extends tells by."""
        schema = self._source.get(at) if self._families.is_component(at) else None
        parts = items_of(schema.get("allOf")) if isinstance(schema, dict) else []
        targets = dict.fromkeys(map(target_of, parts[:MAX_PARTS]))
        asked: dict[str, _Discriminator] = {}
        for target in targets:
            for said in self._inherited(target):
                asked.setdefault(said.name, said)
        found: dict[str, Asked] = {}
        for name, said in asked.items():
            names = dict.fromkeys(known for place in self._families.family(at) for known in self._names_of(place, said))
            listed = self._own_names.listed(at, name)
            if names and (listed is None or set(names) & set(listed)):
                found[name] = Asked(said.place, name, tuple(names))
        return found

    def _inherited(self, target: str | None) -> list[_Discriminator]:
        """Return the discriminators that a reference brings along by allOf."""
        found: list[_Discriminator] = []
        for _ in range(_MAX_STEPS):
            schema = None if target is None else self._source.get(target)
            if not isinstance(schema, dict) or target is None:
                break
            if (
                "discriminator" in schema
                and not {"oneOf", "anyOf"} & set(schema) - self._families.listing_heirs(target).keys()
            ):
                found.append(self._read(target, schema["discriminator"]))
            parts = schema.get("allOf")
            onward = map(target_of, parts[:MAX_PARTS]) if isinstance(parts, list) else iter((target_of(schema),))
            target = next((place for place in onward if place is not None), None)
        return found


def _reference(pointer: str) -> JsonValue:
    return {"$ref": "#" + quote(pointer, safe="/~")}
