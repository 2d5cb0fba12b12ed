"""OpenAPI's discriminator, said with keywords that a validator and a generator know: required, enum.

It names, in one property, which of several schemas an object is of. Under oneOf or anyOf each branch that is a
reference asks for its own names; in a schema that others extend by allOf, each of these asks for its own.
"""

from __future__ import annotations

from functools import cached_property
from urllib.parse import unquote

from shared.canonical_json import JsonValue
from shared.schema.faults import invalid_schema
from shared.schema.pointers import child, tokens_of
from shared.schema.reading.dialect import Dialect
from shared.schema.reading.source import Source

_COMPONENTS = {"swagger-2.0": "/definitions"}
_MAX_STEPS = 20


class Discriminators:
    """Finds what discriminators ask of the subschemas of one document, and adds it when these are read."""

    def __init__(self, source: Source, dialect: Dialect) -> None:
        self._source = source
        self._swagger = dialect.name == "swagger-2.0"
        self._components = _COMPONENTS.get(dialect.name, "/components/schemas")
        # What the schema around a branch or a property asks of it, until it is read itself.
        self._asked: dict[str, dict[str, JsonValue]] = {}

    def applied(self, at: str, schema: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """Return the subschema with what discriminators, its own and those around it, ask of it.

        Raises:
            UnprocessableError: `discriminator` is not what the dialect says (`invalid_schema`).
        """
        asked = self._asked.pop(at, {})
        own = schema.get("allOf")
        apart = {"allOf": [*(own if isinstance(own, list) else ()), asked]} if set(asked) & set(schema) else asked
        made = {**schema, **apart}
        if "discriminator" in schema:
            del made["discriminator"]
            name, mapping = self._read(at, schema["discriminator"])
            branches = [(kind, schema[kind]) for kind in ("oneOf", "anyOf") if isinstance(schema.get(kind), list)]
            for kind, parts in branches:
                self._ask_branches(child(at, kind), parts, name, mapping)
            if not branches:
                made = self._one_of_family(at, made, name)
        return self._heir(at, made)

    def _read(self, at: str, said: JsonValue) -> tuple[str, dict[str, JsonValue]]:
        if self._swagger and isinstance(said, str):
            return said, {}
        name = said.get("propertyName") if isinstance(said, dict) else None
        mapping = said.get("mapping", {}) if isinstance(said, dict) else None
        if not isinstance(name, str) or not isinstance(mapping, dict):
            shape = "the name of a property" if self._swagger else "an object with 'propertyName' and maybe 'mapping'"
            raise invalid_schema(f"'discriminator' is {shape}.", child(at, "discriminator"))
        return name, mapping

    def _ask_branches(self, at: str, parts: JsonValue, name: str, mapping: dict[str, JsonValue]) -> None:
        for index, part in enumerate(parts if isinstance(parts, list) else ()):
            target = _target(part)
            if target is None:
                # What is written out in place has no name.
                continue
            asked: dict[str, JsonValue] = {"required": [name]}
            names = self._names(target, mapping)
            if not any(target == place for place in map(self._mapped, mapping.values())):
                own = self._listed(target, name)
                # A schema that lists names of its own knows better than a rule that nothing was said against.
                names = [] if own is not None and not set(names) & own else names
            if names:
                asked["properties"] = {name: {"enum": list(names)}}
            self._asked[child(at, index)] = asked

    def _one_of_family(self, at: str, made: dict[str, JsonValue], name: str) -> dict[str, JsonValue]:
        """Ask a schema that others extend for its own name or one of theirs."""
        if not self._is_component(at):
            return made
        names = self._family(at)
        properties = made.get("properties")
        described = properties.get(name) if isinstance(properties, dict) else None
        if isinstance(described, dict) and not {"$ref", "enum", "const"} & set(described):
            self._asked[child(at, "properties", name)] = {"enum": list(names)}
        return made

    def _heir(self, at: str, made: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """Ask a schema that extends another with a discriminator for its own name or one of its heirs'."""
        parts = made.get("allOf")
        if not isinstance(parts, list) or not self._is_component(at):
            return made
        for name in dict.fromkeys(name for part in parts for name in self._inherited(_target(part))):
            listed = self._listed(at, name)
            names = self._family(at)
            if listed is None or set(names) & listed:
                made = {**made, "allOf": [*parts, {"properties": {name: {"enum": list(names)}}}]}
        return made

    def _family(self, at: str) -> list[JsonValue]:
        """Return the names of a component and of all that extend it."""
        found: dict[str, None] = {}
        waiting = [at]
        while waiting:
            place = waiting.pop()
            if place not in found:
                found[place] = None
                waiting.extend(self._heirs.get(place, ()))
        names: dict[JsonValue, None] = {}
        for place in found:
            names.update(dict.fromkeys(self._names(place, self._mappings.get(at, {}))))
        return list(names)

    def _inherited(self, target: str | None) -> list[str]:
        """Return the properties of the discriminators that a reference brings along by allOf."""
        found: list[str] = []
        for _ in range(_MAX_STEPS):
            schema = None if target is None else self._source.get(target)
            if not isinstance(schema, dict) or target is None:
                break
            if "discriminator" in schema and not {"oneOf", "anyOf"} & set(schema):
                found.append(self._read(target, schema["discriminator"])[0])
            parts = schema.get("allOf")
            onward = [_target(part) for part in parts] if isinstance(parts, list) else [_target(schema)]
            target = next((place for place in onward if place is not None), None)
        return found

    @cached_property
    def _heirs(self) -> dict[str, list[str]]:
        """For each component, those that extend it by allOf."""
        found: dict[str, list[str]] = {}
        components = self._source.get(self._components)
        for name, schema in components.items() if isinstance(components, dict) else ():
            parts = schema.get("allOf") if isinstance(schema, dict) else None
            for part in parts if isinstance(parts, list) else ():
                target = _target(part)
                if target is not None:
                    found.setdefault(target, []).append(child(self._components, name))
        return found

    @cached_property
    def _mappings(self) -> dict[str, dict[str, JsonValue]]:
        """For each component, the names that the discriminator of what it extends gives to schemas."""
        found: dict[str, dict[str, JsonValue]] = {}
        for place in self._heirs:
            schema = self._source.get(place)
            said = schema.get("discriminator") if isinstance(schema, dict) else None
            mapping = said.get("mapping") if isinstance(said, dict) else None
            if isinstance(mapping, dict):
                waiting, seen = [place], set()
                while waiting:
                    one = waiting.pop()
                    if one not in seen:
                        seen.add(one)
                        found.setdefault(one, {}).update(mapping)
                        waiting.extend(self._heirs.get(one, ()))
        return found

    def _names(self, target: str, mapping: dict[str, JsonValue]) -> list[JsonValue]:
        """Return the names that stand for the schema at `target`: those mapped to it, else its own."""
        mapped: list[JsonValue] = [name for name, value in mapping.items() if self._mapped(value) == target]
        return mapped or list(tokens_of(target)[-1:])

    def _mapped(self, value: JsonValue) -> str | None:
        """Return where a value of a mapping leads: a reference, or the name of a component."""
        if not isinstance(value, str):
            return None
        return unquote(value[1:]) if value.startswith("#/") else child(self._components, value)

    def _listed(self, target: str, name: str) -> set[JsonValue] | None:
        """Return the values that the schema at `target` itself lists for the property, None where it lists none."""
        schema = self._source.get(target)
        parts = schema.get("allOf") if isinstance(schema, dict) else None
        for one in (schema, *(parts if isinstance(parts, list) else ())):
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
