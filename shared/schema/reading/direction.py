"""Properties that are only read or only written, as values of one direction have them: not at all."""

from __future__ import annotations

from typing import Literal
from urllib.parse import unquote

from shared.canonical_json import JsonValue
from shared.schema.limits import MAX_CHAIN
from shared.schema.pointers import child, parts_of
from shared.schema.reading.dialect import Dialect
from shared.schema.reading.source import Source


class Hidden:
    """Tells which properties the values of a direction must not have.

    Args:
        direction: request hides what is readOnly, response what is writeOnly.
    """

    def __init__(self, source: Source, dialect: Dialect, direction: Literal["request", "response"]) -> None:
        self._source = source
        self._alone = dialect.ref_stands_alone
        self._keyword = "readOnly" if direction == "request" else "writeOnly"
        self._known: dict[str, frozenset[str]] = {}
        self._marked: dict[str, bool] = {}
        # What no value satisfies, in the words of the draft.
        self._nothing: JsonValue = False if dialect.year >= 6 else {"not": {}}

    def names_of(self, at: str) -> frozenset[str]:
        """Return the names that the schema at a pointer, with all that it applies by allOf and $ref, hides."""
        return self._names(at, 0)

    def _names(self, at: str, steps: int) -> frozenset[str]:
        found = self._known.get(at)
        if found is None and steps <= MAX_CHAIN:
            # Until it is known, so that what leads back to itself ends.
            self._known[at] = frozenset()
            schema = self._source.get(at)
            properties = schema.get("properties") if isinstance(schema, dict) else None
            hidden: set[str] = set()
            for name in properties if isinstance(properties, dict) else ():
                if self._is_marked(child(at, "properties", name), 0):
                    hidden.add(name)
            for place in self._applied(at):
                hidden |= self._names(place, steps + 1)
            found = self._known[at] = frozenset(hidden)
        return found or frozenset()

    def _is_marked(self, at: str, steps: int) -> bool:
        found = self._marked.get(at)
        if found is None and steps <= MAX_CHAIN:
            self._marked[at] = False
            schema = self._source.get(at)
            own = isinstance(schema, dict) and schema.get(self._keyword) is True
            if own and self._alone and isinstance(schema, dict) and "$ref" in schema:
                own = False
            found = own or any(self._is_marked(place, steps + 1) for place in self._applied(at))
            self._marked[at] = found
        return bool(found)

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

    def _applied(self, at: str) -> list[str]:
        """Return the pointers of what every value of the schema satisfies too, by allOf and $ref."""
        schema = self._source.get(at)
        if not isinstance(schema, dict):
            return []
        reference = schema.get("$ref")
        found = [unquote(reference[1:])] if isinstance(reference, str) and reference.startswith("#/") else []
        if isinstance(reference, str) and self._alone:
            return found
        return found + parts_of(child(at, "allOf"), schema.get("allOf"))
