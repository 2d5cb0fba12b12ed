"""What a schema itself says of the property that a discriminator tells by: whether it has to be there, and as what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import unquote

from shared.canonical_json import JsonValue
from shared.schema.reading.source import Source

# Of one allOf.
MAX_PARTS = 20
_ANNOTATIONS = frozenset({"title", "description", "deprecated", "example", "externalDocs"})


class OwnNames:
    """Looks into the schemas of one document.

    Args:
        hidden: tells which properties the values of a schema must not have.
        knows_const: whether `const` asserts anything in the document's dialect.
    """

    def __init__(self, source: Source, hidden: Callable[[str], frozenset[str]], *, knows_const: bool) -> None:
        self._source, self._hidden, self._knows_const = source, hidden, knows_const

    def listed(self, target: str, name: str) -> list[str] | None:
        """Return the values that the schema at `target` itself lists for the property, None where it lists none."""
        for part in self._parts(target):
            described = self._described(part, name)
            if described is not None:
                listed = [described["const"]] if "const" in described else described.get("enum")
                if isinstance(listed, list):
                    return [value for value in listed if isinstance(value, str)]
        return None

    def requires(self, target: str, name: str) -> bool:
        """Tell whether the schema at `target`, or one that it extends, surely asks for the property."""
        above = [place for part in self._parts(target) if (place := target_of(part)) is not None]
        return any(
            name in items_of(part.get("required")) and "$ref" not in part and name not in self._hidden(place)
            for place in (target, *above)
            for part in self._parts(place)
        )

    def are(self, target: str, name: str, names: list[str]) -> bool:
        """Tell whether the schema at `target` surely lets through no other values of the property than `names`."""
        if name in self._hidden(target):
            return False
        own = (self._described(part, name) for part in self._parts(target) if "$ref" not in part)
        return any(self._are(described, names) for described in own if described is not None)

    def _are(self, described: dict[str, JsonValue], names: list[str]) -> bool:
        if "$ref" in described:
            return False
        listed = [described["const"]] if "const" in described and self._knows_const else described.get("enum")
        return isinstance(listed, list) and len(listed) == len(names) and all(name in listed for name in names)

    def _parts(self, target: str) -> Iterator[dict[str, JsonValue]]:
        """Yield the schema at `target`, and the parts of its allOf."""
        schema = self._source.get(target)
        parts = items_of(schema.get("allOf")) if isinstance(schema, dict) else []
        for one in (schema, *parts[:MAX_PARTS]):
            if isinstance(one, dict):
                yield one

    def _described(self, part: dict[str, JsonValue], name: str) -> dict[str, JsonValue] | None:
        """Return the schema that a part has of the property."""
        properties = part.get("properties")
        described = properties.get(name) if isinstance(properties, dict) else None
        place = target_of(described)
        described = described if place is None else self._source.get(place)
        return described if isinstance(described, dict) else None


def target_of(schema: JsonValue, *, wrapped: bool = False) -> str | None:
    """Return where the reference of a schema leads, None where it has none into the document.

    Args:
        wrapped: take a reference that stands alone in allOf for one, as OpenAPI 3.0 needs it to be described.
    """
    if not isinstance(schema, dict):
        return None
    parts = schema.get("allOf")
    if wrapped and isinstance(parts, list) and len(parts) == 1 and not set(schema) - _ANNOTATIONS - {"allOf"}:
        return target_of(parts[0])
    reference = schema.get("$ref")
    return unquote(reference[1:]) if isinstance(reference, str) and reference.startswith("#/") else None


def items_of(value: JsonValue) -> list[JsonValue]:
    """Return a list as it is, and an empty one for anything else."""
    return value if isinstance(value, list) else []
