"""A schema read as what it is: a set of subschemas, each at its pointer, and references between them.

Only keywords that hold schemas are entered, so what stands in enum, const, default or examples stays data.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

from shared.canonical_json import JsonValue
from shared.schema import faults, limits
from shared.schema.dialect import LISTS, MAPS, REFERENCES, SINGLES, Dialect, read_dialect
from shared.schema.pointers import child, tokens_of

Schema = bool | dict[str, JsonValue]


@dataclass
class Document:
    """The subschemas of one schema.

    Args:
        root: the whole schema.
        dialect: how its keywords are read.
        subschemas: every subschema by its pointer, the root under "".
        targets: for a subschema with references, the pointers of what they refer to.
    """

    root: Schema
    dialect: Dialect
    subschemas: dict[str, Schema] = field(default_factory=dict)
    targets: dict[str, tuple[str, ...]] = field(default_factory=dict)


class _Reference(NamedTuple):
    holder: str
    keyword: str
    text: str

    @property
    def pointer(self) -> str:
        return child(self.holder, self.keyword)


class _Reading:
    def __init__(self, document: Document) -> None:
        self.document = document
        # The pointer of the schema resource that a subschema belongs to: what "#" means there.
        self.resources: dict[str, str] = {}
        self.anchors: dict[tuple[str, str], str] = {}
        self.references: deque[_Reference] = deque()

    def read(self) -> None:
        self._enter("", self.document.root, resource="")
        targets: dict[str, list[str]] = {}
        while self.references:
            reference = self.references.popleft()
            targets.setdefault(reference.holder, []).append(self._resolve(reference))
        self.document.targets.update({holder: tuple(found) for holder, found in targets.items()})

    def _enter(self, pointer: str, schema: JsonValue, resource: str) -> None:
        known = self.document.subschemas
        stack: list[tuple[str, JsonValue, str]] = [(pointer, schema, resource)]
        while stack:
            at, inner, within = stack.pop()
            if at in known or not isinstance(inner, (bool, dict)):
                continue
            known[at] = inner
            if len(known) > limits.MAX_SUBSCHEMAS:
                raise faults.too_complex(f"The schema has more than {limits.MAX_SUBSCHEMAS} subschemas.", "")
            if isinstance(inner, dict):
                within = self._identify(at, inner, within)
                self.resources[at] = within
                self._collect_references(at, inner)
                # Reversed, because a stack hands out last what went in first, and faults are told in reading order.
                stack.extend(reversed([(place, part, within) for place, part in children(at, inner)]))
            else:
                self.resources[at] = within

    def _identify(self, at: str, schema: dict[str, JsonValue], within: str) -> str:
        if at and "$schema" in schema:
            place = child(at, "$schema")
            if read_dialect(schema["$schema"], place) != self.document.dialect:
                raise faults.invalid_schema("The schema mixes dialects.", place)
        own = schema.get(self.document.dialect.id_keyword)
        if isinstance(own, str) and not ("$ref" in schema and self.document.dialect.ref_stands_alone):
            if own.startswith("#"):
                self.anchors[within, own[1:]] = at
            else:
                within = at
        for keyword in ("$anchor", "$dynamicAnchor"):
            name = schema.get(keyword)
            if isinstance(name, str):
                self.anchors.setdefault((within, name), at)
        return within

    def _collect_references(self, at: str, schema: dict[str, JsonValue]) -> None:
        for keyword in REFERENCES:
            text = schema.get(keyword)
            if isinstance(text, str):
                if not text.startswith("#"):
                    raise faults.remote_ref(child(at, keyword))
                self.references.append(_Reference(at, keyword, text))

    def _resolve(self, reference: _Reference) -> str:
        fragment = unquote(reference.text[1:])
        resource = self.resources[reference.holder]
        if fragment and not fragment.startswith("/"):
            return self._resolve_anchor(reference, resource, fragment)
        at = resource
        value: JsonValue = self.document.subschemas[resource]
        for token in tokens_of(fragment):
            if isinstance(value, dict) and token in value:
                value = value[token]
            elif isinstance(value, list) and token.isascii() and token.isdigit() and int(token[:9]) < len(value):
                value = value[int(token[:9])]
            else:
                raise faults.invalid_schema("The reference leads to nothing in the schema.", reference.pointer)
            at = child(at, token)
        if not isinstance(value, (bool, dict)):
            raise faults.invalid_schema("The reference leads to something that is not a schema.", reference.pointer)
        self._enter(at, value, resource)
        return at

    def _resolve_anchor(self, reference: _Reference, resource: str, name: str) -> str:
        # A dynamic reference may land in any resource that is on the way; the validator has the last word on which.
        elsewhere = (at for (_, anchor), at in self.anchors.items() if anchor == name)
        found = self.anchors.get((resource, name))
        if found is None and reference.keyword == "$dynamicRef":
            found = next(elsewhere, None)
        if found is None:
            raise faults.invalid_schema("The reference leads to no anchor in the schema.", reference.pointer)
        return found


def read_document(schema: Schema, dialect: Dialect) -> Document:
    """Find every subschema and follow every local reference.

    Raises:
        UnprocessableError: a reference leads outside (`remote_ref`) or to nothing (`invalid_schema`); there are too
            many subschemas (`schema_too_complex`).
    """
    document = Document(schema, dialect)
    _Reading(document).read()
    return document


def children(at: str, schema: dict[str, JsonValue]) -> Iterator[tuple[str, JsonValue]]:
    """Yield pointer and subschema for everything that `schema` holds in a place for schemas."""
    for keyword, value in schema.items():
        if keyword in MAPS and isinstance(value, dict):
            for name, part in value.items():
                yield child(at, keyword, name), part
        elif keyword in LISTS and isinstance(value, list):
            for index, part in enumerate(value):
                yield child(at, keyword, index), part
        elif keyword in SINGLES:
            yield child(at, keyword), value
