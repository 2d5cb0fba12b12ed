"""Properties that are only read or only written, as values of one direction have them: not at all."""

from __future__ import annotations

from typing import Literal
from urllib.parse import unquote

from shared.canonical_json import JsonValue
from shared.schema.pointers import child
from shared.schema.reading.dialect import Dialect
from shared.schema.reading.source import Source

# References and allOf between a property and the schema that says readOnly.
_MAX_STEPS = 200


class Hidden:
    """Tells which properties the values of a direction must not have.

    Args:
        direction: request hides what is readOnly, response what is writeOnly.
    """

    def __init__(self, source: Source, dialect: Dialect, direction: Literal["request", "response"]) -> None:
        self._source = source
        self._alone = dialect.ref_stands_alone
        self._keyword = "readOnly" if direction == "request" else "writeOnly"
        # What no value satisfies, in the words of the draft.
        self._nothing: JsonValue = False if dialect.year >= 6 else {"not": {}}

    def names_of(self, at: str) -> frozenset[str]:
        """Return the names that the schema at a pointer, with all that it applies by allOf and $ref, hides."""
        found: set[str] = set()
        for place, schema in self._applied(at):
            properties = schema.get("properties")
            for name in properties if isinstance(properties, dict) else ():
                if name not in found and self._marked(child(place, "properties", name)):
                    found.add(name)
        return frozenset(found)

    def applied(self, schema: dict[str, JsonValue], hidden: frozenset[str]) -> dict[str, JsonValue]:
        """Return the schema with the hidden names neither required nor allowed."""
        if not hidden:
            return schema
        made = dict(schema)
        properties, required = made.get("properties"), made.get("required")
        if isinstance(properties, dict):
            made["properties"] = {name: self._nothing if name in hidden else part for name, part in properties.items()}
        if isinstance(required, list):
            made["required"] = [name for name in required if name not in hidden]
            if not made["required"]:
                # Draft 4 has no empty list of names.
                del made["required"]
        return made

    def _marked(self, at: str) -> bool:
        return any(schema.get(self._keyword) is True for _, schema in self._applied(at))

    def _applied(self, at: str) -> list[tuple[str, dict[str, JsonValue]]]:
        """Return the schema and those that every value of it satisfies too, by allOf and $ref."""
        found: dict[str, dict[str, JsonValue]] = {}
        waiting = [at]
        while waiting and len(found) < _MAX_STEPS:
            place = waiting.pop()
            schema = self._source.get(place)
            if place in found or not isinstance(schema, dict):
                continue
            found[place] = schema
            reference = schema.get("$ref")
            if isinstance(reference, str):
                if reference.startswith("#/"):
                    waiting.append(unquote(reference[1:]))
                if self._alone:
                    found[place] = {}
                    continue
            parts = schema.get("allOf")
            waiting.extend(
                child(place, "allOf", index) for index in range(len(parts) if isinstance(parts, list) else 0)
            )
        return list(found.items())
