"""OpenAPI's discriminator, said with keywords that a validator and a generator know: required, enum.

It names, in one property, which of several schemas an object is of. Under oneOf or anyOf each branch that is a
reference asks for its own names; in a schema that others extend by allOf, each of these asks for its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from shared.canonical_json import JsonValue
from shared.schema.faults import invalid_schema
from shared.schema.pointers import child, tokens_of
from shared.schema.reading.dialect import Dialect
from shared.schema.reading.source import Source

_COMPONENTS = {"swagger-2.0": "/definitions"}
# Between a schema and what it extends; of the parts of one allOf; and of the schemas that extend one.
_MAX_STEPS = 20
_MAX_PARTS = 20
_MAX_FAMILY = 100


@dataclass(frozen=True, slots=True)
class _Discriminator:
    """The property that tells, and for each schema that is mapped the names it goes by."""

    name: str
    mapped: dict[str, list[str]]

    def names_of(self, target: str) -> list[str]:
        """Return the names of the schema at `target`: those mapped to it, else its own."""
        return self.mapped.get(target) or tokens_of(target)[-1:]


class Discriminators:
    """Finds what discriminators ask of the subschemas of one document, and adds it when these are read."""

    def __init__(self, source: Source, dialect: Dialect) -> None:
        self._source = source
        self._swagger = dialect.name == "swagger-2.0"
        self._components = _COMPONENTS.get(dialect.name, "/components/schemas")
        # What the schema around a branch or a property asks of it, until it is read itself.
        self._asked: dict[str, dict[str, JsonValue]] = {}
        self._known: dict[str, _Discriminator] = {}

    def applied(self, at: str, schema: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """Return the subschema with what discriminators, its own and those around it, ask of it.

        Raises:
            UnprocessableError: `discriminator` is not what the dialect says (`invalid_schema`).
        """
        asked = self._asked.pop(at, {})
        component = self._is_component(at)
        if not asked and not component and "discriminator" not in schema:
            return schema
        own = schema.get("allOf")
        apart = {"allOf": [*(own if isinstance(own, list) else ()), asked]} if set(asked) & set(schema) else asked
        made = {**schema, **apart}
        if "discriminator" in schema:
            del made["discriminator"]
            said = self._read(at, schema["discriminator"])
            kinds = [kind for kind in ("oneOf", "anyOf") if isinstance(schema.get(kind), list)]
            for kind in kinds:
                self._ask_branches(child(at, kind), schema[kind], said)
            if not kinds and component:
                self._ask_property(at, made, said)
        return self._as_heir(at, made) if component else made

    def _read(self, at: str, said: JsonValue) -> _Discriminator:
        found = self._known.get(at)
        if found is None:
            name = said if self._swagger else said.get("propertyName") if isinstance(said, dict) else None
            mapping = said.get("mapping", {}) if isinstance(said, dict) else {}
            if not isinstance(name, str) or not isinstance(mapping, dict):
                shape = "the name of a property" if self._swagger else "an object with 'propertyName', maybe 'mapping'"
                raise invalid_schema(f"'discriminator' is {shape}.", child(at, "discriminator"))
            found = self._known[at] = _Discriminator(name, {})
            for value, meant in mapping.items():
                if isinstance(meant, str):
                    place = unquote(meant[1:]) if meant.startswith("#/") else child(self._components, meant)
                    found.mapped.setdefault(place, []).append(value)
        return found

    def _ask_branches(self, at: str, parts: JsonValue, said: _Discriminator) -> None:
        for index, part in enumerate(parts if isinstance(parts, list) else ()):
            target = _target(part)
            if target is None:
                # What is written out in place has no name.
                continue
            asked: dict[str, JsonValue] = {"required": [said.name]}
            names = said.names_of(target)
            listed = self._listed(target, said.name)
            # A schema that lists names of its own knows better than a rule that nothing was said against.
            if target in said.mapped or listed is None or listed & set(names):
                asked["properties"] = {said.name: {"enum": list(names)}}
            self._asked[child(at, index)] = asked

    def _ask_property(self, at: str, made: dict[str, JsonValue], said: _Discriminator) -> None:
        """Ask the property of a schema that others extend for its own name or one of theirs."""
        names = self._family(at, said)
        properties = made.get("properties")
        described = properties.get(said.name) if isinstance(properties, dict) else None
        if names and isinstance(described, dict) and not {"$ref", "enum", "const"} & set(described):
            self._asked[child(at, "properties", said.name)] = {"enum": list(names)}

    def _as_heir(self, at: str, made: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """Ask a schema that extends another with a discriminator for its own name or one of its heirs'."""
        parts = made.get("allOf")
        targets = dict.fromkeys(map(_target, parts[:_MAX_PARTS] if isinstance(parts, list) else ()))
        asked: dict[str, _Discriminator] = {}
        for target in targets:
            for said in self._inherited(target):
                asked.setdefault(said.name, said)
        heirs: list[JsonValue] = []
        for name, said in asked.items():
            names, listed = self._family(at, said), self._listed(at, name)
            if names and (listed is None or set(names) & listed):
                heirs.append({"properties": {name: {"enum": list(names)}}})
        return {**made, "allOf": [*(parts if isinstance(parts, list) else ()), *heirs]} if heirs else made

    def _family(self, at: str, said: _Discriminator) -> list[str]:
        """Return the names of a component and of all that extend it; none where they are too many to list."""
        found: dict[str, None] = {}
        waiting = [at]
        while waiting:
            place = waiting.pop()
            if place not in found:
                found[place] = None
                waiting.extend(self._heirs.get(place, ()))
            if len(found) + len(waiting) > _MAX_FAMILY:
                return []
        return list(dict.fromkeys(name for place in found for name in said.names_of(place)))

    def _inherited(self, target: str | None) -> list[_Discriminator]:
        """Return the discriminators that a reference brings along by allOf."""
        found: list[_Discriminator] = []
        for _ in range(_MAX_STEPS):
            schema = None if target is None else self._source.get(target)
            if not isinstance(schema, dict) or target is None:
                break
            if "discriminator" in schema and not {"oneOf", "anyOf"} & set(schema):
                found.append(self._read(target, schema["discriminator"]))
            parts = schema.get("allOf")
            onward = map(_target, parts[:_MAX_PARTS]) if isinstance(parts, list) else iter((_target(schema),))
            target = next((place for place in onward if place is not None), None)
        return found

    @cached_property
    def _heirs(self) -> dict[str, list[str]]:
        """For each component, those that extend it by allOf."""
        found: dict[str, list[str]] = {}
        components = self._source.get(self._components)
        for name, schema in components.items() if isinstance(components, dict) else ():
            parts = schema.get("allOf") if isinstance(schema, dict) else None
            for part in parts[:_MAX_PARTS] if isinstance(parts, list) else ():
                target = _target(part)
                if target is not None:
                    found.setdefault(target, []).append(child(self._components, name))
        return found

    def _listed(self, target: str, name: str) -> set[str] | None:
        """Return the values that the schema at `target` itself lists for the property, None where it lists none."""
        schema = self._source.get(target)
        parts = schema.get("allOf") if isinstance(schema, dict) else None
        for one in (schema, *(parts[:_MAX_PARTS] if isinstance(parts, list) else ())):
            properties = one.get("properties") if isinstance(one, dict) else None
            described = properties.get(name) if isinstance(properties, dict) else None
            place = _target(described)
            described = described if place is None else self._source.get(place)
            if isinstance(described, dict):
                listed = [described["const"]] if "const" in described else described.get("enum")
                if isinstance(listed, list):
                    return {value for value in listed if isinstance(value, str)}
        return None

    def _is_component(self, at: str) -> bool:
        return at.rpartition("/")[0] == self._components


def _target(schema: JsonValue) -> str | None:
    """Return where the reference of a schema leads, None where it has none into the document."""
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    return unquote(reference[1:]) if isinstance(reference, str) and reference.startswith("#/") else None
