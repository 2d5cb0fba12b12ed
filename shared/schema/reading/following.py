"""Reading a document along its references, at once or as far as is asked."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple
from urllib.parse import unquote

from shared.canonical_json import JsonValue
from shared.schema import faults, limits
from shared.schema.pointers import child, tokens_of
from shared.schema.reading import outlining
from shared.schema.reading.dialect import DEFINITIONS, HOLDERS, IN_PLACE, REFERENCES, Dialect, read_dialect
from shared.schema.reading.document import Direction, Document, placed
from shared.schema.reading.resources import Resources
from shared.schema.reading.rewriting import Rewriting
from shared.schema.reading.source import Source

_NAMING = frozenset({"$schema", "$anchor", "$dynamicAnchor", "$recursiveAnchor"})
_REFERENCES = frozenset(REFERENCES)
_NOTHING_HIDDEN: frozenset[str] = frozenset()


class Reference(NamedTuple):
    """A reference as it is written: in which subschema, and under which keyword."""

    holder: str
    keyword: str
    text: str

    @property
    def pointer(self) -> str:
        """Where it is written."""
        return child(self.holder, self.keyword)


# A subschema that is to be read: where, what stands there, in which resource, and which names are kept from it.
_Visit = tuple[str, JsonValue, str, frozenset[str]]


class Reading:
    """Reads a document, from the schema that is meant along all references or as far as is asked.

    Args:
        document: gets what is read; it has nothing yet.
        with_definitions: whether definitions are read that nothing was found to refer to.
        puts_off: whether of what is large, the parts that step into a value are read only when they are entered.
    """

    def __init__(self, document: Document, *, with_definitions: bool = True, puts_off: bool = False) -> None:
        self.document = document
        # Of a part of a document, definitions count where they are referred to.
        self._with_definitions = with_definitions and not document.entry
        direction = document.direction
        self.rewriting = Rewriting(document.source, document.dialect, direction)
        document.added = self.rewriting.added
        self.places = Resources(document.source, document.dialect)
        # The resource that every way begins in.
        self.root = ""
        # The pointer of the schema resource that a subschema belongs to: what "#" means there.
        self.resources: dict[str, str] = {}
        self.anchors: dict[tuple[str, str], str] = {}
        self.dynamic_anchors: dict[str, set[str]] = {}
        # Of references that lead elsewhere by the way there, the anchors ("" for $recursiveAnchor).
        self.unsettled: set[str] = set()
        # By their holders, and those that were not followed yet.
        self.referring: dict[str, list[Reference]] = {}
        self.references: deque[Reference] = deque()
        # What was not entered yet: what stands there, and in which resource.
        self.put_off: dict[str, tuple[dict[str, JsonValue], str]] = {}
        # Of what was read without such parts, what it says itself.
        self.outlines: dict[str, dict[str, JsonValue]] = {}
        self._puts_off = puts_off
        self._naming = _NAMING | {document.dialect.id_keyword}

    def read(self, most: int | None = None) -> bool:
        """Read along the references, those first that stand nearest; tell whether all were followed.

        Args:
            most: of subschemas, after which no further reference is followed.

        Raises:
            UnprocessableError: see `read_document`.
        """
        document = self.document
        around = self.places.around(document.entry)
        self.root = around if self.places.identifier(document.source.get(document.entry)) is None else document.entry
        self._enter(document.entry, around)
        targets: dict[str, list[str]] = {}
        known: dict[tuple[str, str], str] = {}
        while self.references and (most is None or len(document.subschemas) < most):
            reference = self.references.popleft()
            # Where a $ref leads depends on the resource it stands in alone.
            place = (self.resources[reference.holder], reference.text)
            at = known.get(place) if reference.keyword == "$ref" else None
            if at is None:
                at = self.enter(reference)
                if reference.keyword == "$ref":
                    known[place] = at
            targets.setdefault(reference.holder, []).append(at)
        document.targets.update({holder: tuple(found) for holder, found in targets.items()})
        document.by_discriminators = self.rewriting.by_discriminators
        document.dynamic = any(len(self.dynamic_anchors.get(name, ())) > 1 for name in self.unsettled)
        return not (self.references or self.put_off)

    def enter_put_off(self, pointer: str) -> bool:
        """Read a subschema that was put off; tell whether there is one."""
        found = self.put_off.pop(pointer, None)
        if found is not None:
            self._enter(pointer, found[1], found[0])
        return found is not None

    def _enter(self, pointer: str, resource: str, written: dict[str, JsonValue] | None = None) -> None:
        document = self.document
        known = document.subschemas
        document.trees[pointer] = None
        # Plain tuples and few calls: thousands of subschemas come through here before the first value.
        rewrite, resources = self.rewriting.of, self.resources
        named = not document.dialect.rewritten
        unread = frozenset() if self._with_definitions else DEFINITIONS
        found = document.source.get(pointer) if written is None else written
        most = outlining.most_at_once(len(known)) if self._puts_off and isinstance(found, dict) else None
        tree = document.source.copied(found, pointer, unread, most)
        outlines = most is not None and tree is found
        stack: list[_Visit] = [(pointer, tree, resource, _NOTHING_HIDDEN)]
        while stack:
            at, schema, within, hidden = stack.pop()
            if at in known or not isinstance(schema, (dict, bool)):
                continue
            if len(known) >= limits.MAX_SUBSCHEMAS:
                raise faults.too_complex(f"The schema has more than {limits.MAX_SUBSCHEMAS} subschemas.", "")
            if isinstance(schema, bool):
                known[at], resources[at] = schema, within
                continue
            if named:
                within = self._identify(at, schema, within)
            made, unseen, in_place = rewrite(at, schema, hidden)
            if not unread.isdisjoint(made):
                made = {keyword: value for keyword, value in made.items() if keyword not in unread}
            if outlines:
                outline = self.outlines[at] = outlining.outlined(made, at, document.source)
                made = {keyword: value if keyword in HOLDERS else outline[keyword] for keyword, value in made.items()}
            known[at], resources[at] = made, within
            if not _REFERENCES.isdisjoint(made):
                self._collect_references(at, made)
            if not HOLDERS.isdisjoint(made):
                parts: list[tuple[str, str]] = []
                inner: list[_Visit] = []
                for keyword, place, part in placed(at, made):
                    if not isinstance(part, (dict, bool)):
                        # Older drafts list names in `dependencies` too.
                        continue
                    parts.append((keyword, place))
                    if outlines and keyword not in IN_PLACE and isinstance(part, dict):
                        self.put_off[place] = part, within
                        continue
                    inner.append((place, part, within, unseen if place in in_place else _NOTHING_HIDDEN))
                document.parts[at] = parts
                # Reversed, because a stack hands out last what went in first, and faults are told in reading order.
                inner.reverse()
                stack += inner

    def _identify(self, at: str, schema: dict[str, JsonValue], within: str) -> str:
        if self._naming.isdisjoint(schema):
            return within
        dialect = self.document.dialect
        if at != self.document.entry and "$schema" in schema:
            place = child(at, "$schema")
            if read_dialect(schema["$schema"], place).uri != dialect.uri:
                raise faults.invalid_schema("The schema mixes dialects.", place)
        own = schema.get(dialect.id_keyword)
        if self.places.identifier(schema) is not None:
            within = at
        elif isinstance(own, str) and own.startswith("#") and not ("$ref" in schema and dialect.ref_stands_alone):
            self.anchors[within, own[1:]] = at
        for keyword in ("$anchor", "$dynamicAnchor"):
            name = schema.get(keyword)
            if isinstance(name, str):
                self.anchors.setdefault((within, name), at)
                if keyword == "$dynamicAnchor":
                    self.dynamic_anchors.setdefault(name, set()).add(at)
        if schema.get("$recursiveAnchor") is True or (within == at and at != self.document.entry):
            # Where there are several resources, one that is recursive may stand in for another.
            self.dynamic_anchors.setdefault("", {self.document.entry}).add(at)
        return within

    def _collect_references(self, at: str, schema: dict[str, JsonValue]) -> None:
        named = [(keyword, schema.get(keyword)) for keyword in REFERENCES]
        found = [Reference(at, keyword, text) for keyword, text in named if isinstance(text, str)]
        if found:
            self.referring[at] = found
            self.references += found

    def enter(self, reference: Reference) -> str:
        """Read what a reference leads to, and return its pointer; what that refers to is not followed.

        Raises:
            UnprocessableError: see `read_document`.
        """
        at = self.locate(reference)
        if at not in self.document.subschemas:
            self._enter(at, self.places.around(at))
        return at

    def locate(self, reference: Reference) -> str:
        """Return the pointer of the schema that a reference leads to.

        Raises:
            UnprocessableError: it leads outside (`remote_ref`), or to nothing that is a schema (`invalid_schema`).
        """
        target = self.places.target(self.resources[reference.holder], reference.text)
        if target is None:
            raise faults.remote_ref(reference.pointer)
        resource, fragment = target[0], unquote(target[1])
        if fragment and not fragment.startswith("/"):
            at = self._resolve_anchor(reference, resource, fragment)
        else:
            # Escapes are written in one way, so that one place has one pointer.
            at = child(resource, *tokens_of(fragment)) if "~" in fragment else resource + fragment
            if at not in self.document.subschemas and not self.document.source.has(at):
                raise faults.invalid_schema("The reference leads to nothing in the schema.", reference.pointer)
        if reference.keyword != "$ref":
            at = self._outermost(at, fragment if reference.keyword == "$dynamicRef" else "")
        if at not in self.document.subschemas and not isinstance(self.document.source.get(at), (bool, dict)):
            raise faults.invalid_schema("The reference leads to something that is not a schema.", reference.pointer)
        return at

    def _outermost(self, at: str, name: str) -> str:
        """Return where a dynamic reference leads, which where the whole has such an anchor too is always there."""
        word, wanted = ("$dynamicAnchor", name) if name else ("$recursiveAnchor", True)
        if not self._says(at, word, wanted):
            return at
        root = self.root
        keyword = self.document.dialect.id_keyword
        first = self.document.source.anchors_of(root, keyword).get(name) if name else root
        if first is not None and self._says(first, word, wanted):
            return first
        self.unsettled.add(name)
        return at

    def _says(self, at: str, keyword: str, value: JsonValue) -> bool:
        schema = self.document.source.get(at)
        return isinstance(schema, dict) and schema.get(keyword) == value

    def _resolve_anchor(self, reference: Reference, resource: str, name: str) -> str:
        found = self.anchors.get((resource, name))
        if found is None:
            keyword = self.document.dialect.id_keyword
            found = self.document.source.anchors_of(resource, keyword).get(name)
        if found is None and reference.keyword == "$dynamicRef":
            # It may land in any resource that is on the way; the validator has the last word on which.
            found = next((at for (_, anchor), at in self.anchors.items() if anchor == name), None)
        if found is None:
            raise faults.invalid_schema("The reference leads to no anchor in the schema.", reference.pointer)
        return found


def read_document(source: Source, entry: str, dialect: Dialect, direction: Direction | None = None) -> Document:
    """Find every subschema that is reachable from `entry`, following every local reference.

    Raises:
        UnprocessableError: a reference leads outside (`remote_ref`) or to nothing, or a keyword is none that the
            dialect allows (`invalid_schema`); there is too much of it (`schema_too_complex`).
    """
    document = Document(source, entry, dialect, direction=direction)
    Reading(document).read()
    return document
