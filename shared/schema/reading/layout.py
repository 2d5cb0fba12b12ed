"""The schema as the validator gets it: nothing but what is reachable, with expressions translated.

Subschemas hang together in trees; where one refers to another, the other is a definition under its own pointer. What
cannot be checked makes two readings of a schema: the narrow one accepts only what is surely valid, the wide one all
that may be. Under `not` each takes the other, and so it goes for everything that counts or rules out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Literal
from urllib.parse import quote

from shared.canonical_json import JsonValue
from shared.schema.pointers import child, parts_of, pointer_of, under
from shared.schema.reading.dialect import DEFINITIONS, HOLDERS, LISTS, MAPS, REFERENCES, SINGLES
from shared.schema.reading.document import Document, Schema
from shared.schema.reading.linear import translated
from shared.schema.reading.reaching import reached_by
from shared.schema.reading.spelling import NEVER

Reading = Literal["", "narrow", "wide"]
# A reference says where it leads by pointer, so that names and base URIs have no more to say.
_NAMES = frozenset({"$schema", "$id", "$anchor", "$dynamicAnchor", "$recursiveAnchor"})
_REFERENCES = frozenset(REFERENCES)
# From so many subschemas on it takes longer to lay them out than to tell which of them count for one value.
_LARGE = 150
# What a fragment holds as it is.
_IN_FRAGMENTS = re.compile(r"[A-Za-z0-9_.~/$-]*").fullmatch


class Layout:
    """Lays one document out.

    Args:
        document: what was read, and decided.
        inexact: the pointers of all that depend on something undecided.
        kept: the pointers of what is laid out, and of what holds it; in place of all else stands what accepts anything.
    """

    def __init__(self, document: Document, inexact: frozenset[str], kept: frozenset[str] | None = None) -> None:
        self._document = document
        self._inexact = inexact
        self._kept = kept
        self._reversing = document.reversing
        self._roots = set(document.trees)
        for at, keywords in self._reversing.items():
            self._roots.update(self._looked_at_apart(at, keywords))
        if not document.dialect.rewritten and not document.dynamic:
            self._roots.update(self._renamed())
        self._definitions = document.dialect.definitions
        self._changing = _NAMES | HOLDERS | {"pattern", *REFERENCES, document.dialect.id_keyword}
        # For each expression as it was translated, what the schema writes.
        self.written: dict[str, str] = {}
        self._whole = document.entry == "" and len(self._roots) == 1 and not inexact

    @cached_property
    def narrow(self) -> Schema:
        """The reading that accepts only what is surely valid."""
        return self._laid_out("narrow" if self._inexact else "")

    @cached_property
    def wide(self) -> Schema:
        """The reading that accepts all that may be valid; the narrow one where nothing is undecided."""
        return self._laid_out("wide") if self._inexact else self.narrow

    def alone(self, pointer: str) -> Schema:
        """Return the subschema at `pointer` as the narrow reading has it, without what else is laid out."""
        return self._written(pointer, "narrow" if self._inexact else "")

    def led_to(self, pointer: str) -> Schema | None:
        """Return what asks of values what the subschema at `pointer` does, None where it is no reference to it."""
        narrow = self.narrow
        return None if self._whole or isinstance(narrow, bool) else {**narrow, "$ref": self.fragment(pointer)}

    def cut_for(self, value: JsonValue, at: str | None = None) -> Layout | None:
        """Return only what can have a say about one value, None where that is not much less than the whole.

        Args:
            at: the pointer of the subschema that `value` is judged by; None for the schema that is meant.
        """
        reached = reached_by(self._document, value, len(self._document.subschemas) // 2, at)
        return None if reached is None else Layout(self._document, frozenset(), reached.kept)

    @property
    def may_be_cut(self) -> bool:
        """Whether it may be laid out for one value alone: it has one reading, in which references lead to one place."""
        return not self._inexact and not self._document.dynamic

    @property
    def is_large(self) -> bool:
        """Whether laying it out for one value alone is less work, where a few are asked about."""
        return self.may_be_cut and len(self._document.subschemas) >= _LARGE

    def fragment(self, pointer: str) -> str:
        """Return the URI fragment under which the narrow reading has the subschema at `pointer`."""
        return self._fragment(pointer, "narrow" if self._inexact else "")

    def pointer_of(self, tokens: Sequence[str | int]) -> str:
        """Return the pointer in the caller's document for a place in what was laid out."""
        if self._whole or self._document.dynamic:
            return self._document.place(pointer_of(tokens))
        if len(tokens) < 2 or tokens[0] != self._definitions:
            return self._document.entry
        key = str(tokens[1]).removeprefix("narrow").removeprefix("wide")
        return self._document.place(child(key, *tokens[2:]))

    def _laid_out(self, reading: Reading) -> Schema:
        document = self._document
        uri: dict[str, JsonValue] = {"$schema": document.dialect.uri}
        if document.dynamic:
            if document.blocked:
                return {**uri, "not": {}} if reading == "narrow" else uri
            return {**self._as_written(document.entry), **uri} if isinstance(document.root, dict) else document.root
        if self._whole:
            whole = self._written(document.entry, reading)
            return whole if isinstance(whole, bool) else {**whole, **uri}
        trees: dict[str, JsonValue] = {}
        for at in sorted(self._roots if self._kept is None else self._roots & self._kept):
            # What is exact has one reading only.
            for one in ("narrow", "wide") if at in self._inexact else ("narrow" if self._inexact else "",):
                trees[one + at] = self._written(at, one)
        return {**uri, "$ref": self._fragment(document.entry, reading), self._definitions: trees}

    def _fragment(self, pointer: str, reading: Reading) -> str:
        if self._whole or self._document.dynamic:
            return "#" + _quoted(pointer)
        root = pointer
        while root not in self._roots and root:
            root = root.rpartition("/")[0]
        if self._inexact and root not in self._inexact:
            reading = "narrow"
        return "#" + _quoted(child("", self._definitions, reading + root) + pointer[len(root) :])

    def _ref(self, pointer: str, reading: Reading) -> JsonValue:
        return {"$ref": self._fragment(pointer, reading)}

    def _part(self, pointer: str, value: JsonValue, reading: Reading) -> JsonValue:
        if pointer not in self._document.subschemas:
            # Of what is not kept, some was not even read.
            return value if self._kept is None or not isinstance(value, dict) else {}
        if self._is_cut(pointer):
            return {}
        return self._ref(pointer, reading) if pointer in self._roots else self._written(pointer, reading)

    def _written(self, at: str, reading: Reading) -> Schema:
        schema = self._document.subschemas[at]
        if isinstance(schema, bool):
            return schema
        if reading == "narrow" and at in self._document.blocked:
            return False
        if self._changing.isdisjoint(schema):
            return schema
        made: dict[str, JsonValue] = {}
        for keyword, value in schema.items():
            if keyword in MAPS and isinstance(value, dict):
                if keyword not in DEFINITIONS or not self._document.entry:
                    made[keyword] = self._map(child(at, keyword), keyword, value, reading)
            elif keyword in LISTS and isinstance(value, list):
                made[keyword] = [self._part(child(at, keyword, i), part, reading) for i, part in enumerate(value)]
            elif keyword in SINGLES:
                made[keyword] = self._part(child(at, keyword), value, reading)
            elif keyword == "pattern" and isinstance(value, str):
                self._write_pattern(made, child(at, keyword), value, reading)
            elif keyword not in _NAMES and keyword not in REFERENCES and keyword != self._id_keyword:
                made[keyword] = value
        self._write_references(made, at, schema, reading)
        if at in self._reversing:
            self._reverse(made, at, self._reversing[at], reading)
        if reading == "wide" and at in self._document.blocked:
            made.pop("unevaluatedItems", None)
            made.pop("unevaluatedProperties", None)
        return made

    def _is_cut(self, place: str) -> bool:
        return self._kept is not None and place not in self._kept and place in self._document.subschemas

    @property
    def _id_keyword(self) -> str:
        return self._document.dialect.id_keyword

    def _map(self, at: str, keyword: str, value: dict[str, JsonValue], reading: Reading) -> JsonValue:
        made: dict[str, JsonValue] = {}
        for name, part in value.items():
            place = under(at, name)
            if place in self._document.untaken or self._is_cut(place):
                continue
            written = self._part(place, part, reading)
            key = translated(name) if keyword == "patternProperties" else name
            # Two expressions may be two spellings of one.
            made[key] = written if key not in made else {"allOf": [made[key], written]}
        return made

    def _write_pattern(self, made: dict[str, JsonValue], at: str, pattern: str, reading: Reading) -> None:
        if at not in self._document.untaken:
            made["pattern"] = linear = translated(pattern)
            self.written.setdefault(linear, pattern)
        elif reading != "wide":
            made["pattern"] = NEVER

    def _write_references(
        self, made: dict[str, JsonValue], at: str, schema: dict[str, JsonValue], reading: Reading
    ) -> None:
        if at not in self._document.targets and _REFERENCES.isdisjoint(schema):
            return
        named = [keyword for keyword in REFERENCES if isinstance(schema.get(keyword), str)]
        for target in self._document.targets.get(at, ()):
            if self._is_cut(target):
                # What only holds something else that is kept applies to nothing itself.
                continue
            if "$ref" not in made:
                made["$ref"] = self._fragment(target, reading)
            else:
                _add(made, self._ref(target, reading))
        made.update({word: schema[word] for word in REFERENCES if word in schema and word not in named})

    def _as_written(self, at: str) -> dict[str, JsonValue]:
        """Return the schema with its own references and names, of which only the way there tells where they lead."""
        made: dict[str, JsonValue] = {}
        schema = self._document.subschemas[at]
        for keyword, value in schema.items() if isinstance(schema, dict) else ():
            if keyword in MAPS and isinstance(value, dict):
                places = {name: child(at, keyword, name) for name in value}
                made[keyword] = {
                    translated(name) if keyword == "patternProperties" else name: self._deep(places[name], part)
                    for name, part in value.items()
                }
            elif keyword in LISTS and isinstance(value, list):
                made[keyword] = [self._deep(child(at, keyword, i), part) for i, part in enumerate(value)]
            elif keyword in SINGLES:
                made[keyword] = self._deep(child(at, keyword), value)
            else:
                made[keyword] = translated(value) if keyword == "pattern" and isinstance(value, str) else value
        return made

    def _deep(self, at: str, value: JsonValue) -> JsonValue:
        return self._as_written(at) if isinstance(self._document.subschemas.get(at), dict) else value

    def _renamed(self) -> Iterator[str]:
        """Yield the places under an expression that is laid out in other words, which no pointer would lead to."""
        known = self._document.subschemas
        # What else there is is laid out nowhere.
        for at in known if self._kept is None else self._kept:
            schema = known.get(at)
            named = schema.get("patternProperties") if isinstance(schema, dict) else None
            for name in named if isinstance(named, dict) else ():
                place = child(at, "patternProperties", name)
                if place in known and place not in self._document.untaken and translated(name) != name:
                    yield place

    def _looked_at_apart(self, at: str, keywords: frozenset[str]) -> list[str]:
        """Return the parts that the two readings of a subschema look at in both of their readings."""
        schema = self._document.subschemas[at]
        found = [child(at, "not")] if "not" in keywords else []
        if not isinstance(schema, dict):
            return found
        if "oneOf" in keywords:
            found += parts_of(child(at, "oneOf"), schema["oneOf"])
        if "if" in keywords:
            found += [child(at, word) for word in ("if", "then", "else") if word in schema]
        if "contains" in keywords:
            found.append(child(at, "contains"))
        if "patternProperties" in keywords:
            places = parts_of(child(at, "patternProperties"), schema["patternProperties"])
            found += [place for place in places if place in self._document.untaken]
        return [place for place in found if place in self._document.subschemas]

    def _reverse(self, made: dict[str, JsonValue], at: str, keywords: frozenset[str], reading: Reading) -> None:
        """Say anew what one reading alone would get wrong."""
        other: Reading = "wide" if reading == "narrow" else "narrow"
        if "not" in keywords:
            made["not"] = self._ref(child(at, "not"), other)
        if "oneOf" in keywords:
            self._reverse_one_of(made, at, reading)
        if "if" in keywords:
            del made["if"]
            condition = child(at, "if")
            if made.pop("then", None) is not None:
                _add(made, {"anyOf": [{"not": self._ref(condition, other)}, self._branch(at, "then", reading)]})
            if made.pop("else", None) is not None:
                _add(made, {"anyOf": [self._ref(condition, reading), self._branch(at, "else", reading)]})
        if "contains" in keywords:
            least, most = made.pop("minContains", 1), made.pop("maxContains")
            made.update(contains=self._ref(child(at, "contains"), reading), minContains=least)
            _add(made, {"contains": self._ref(child(at, "contains"), other), "minContains": 0, "maxContains": most})
        if "patternProperties" in keywords:
            self._reverse_names(made, at, reading)

    def _branch(self, at: str, keyword: str, reading: Reading) -> JsonValue:
        return self._ref(child(at, keyword), reading)

    def _reverse_one_of(self, made: dict[str, JsonValue], at: str, reading: Reading) -> None:
        places = parts_of(child(at, "oneOf"), made.pop("oneOf"))
        _add(made, {"anyOf": [self._ref(place, reading) for place in places]})
        if reading == "narrow":
            # One may be satisfied at most, so the one that surely is must be it.
            made["oneOf"] = [self._ref(place, "wide") for place in places]

    def _reverse_names(self, made: dict[str, JsonValue], at: str, reading: Reading) -> None:
        """Let the names that cannot be told apart be any: each value satisfies what any of them asks, or nothing."""
        schema = self._document.subschemas[at]
        if reading == "wide":
            made.pop("additionalProperties", None)
            return
        named = schema.get("patternProperties") if isinstance(schema, dict) else None
        for place in parts_of(child(at, "patternProperties"), named):
            if place in self._document.untaken:
                _add(made, {"additionalProperties": self._ref(place, reading)})


def _quoted(pointer: str) -> str:
    return pointer if _IN_FRAGMENTS(pointer) else quote(pointer, safe="/~")


def _add(made: dict[str, JsonValue], schema: JsonValue) -> None:
    """Ask one more thing of the values; the places of what is asked already stay as they are."""
    asked = made.get("allOf")
    made["allOf"] = [*(asked if isinstance(asked, list) else ()), schema]
