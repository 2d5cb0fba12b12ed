"""The first values of a large schema, for which only what they reach is read.

A component of a large document may reach thousands of subschemas, of which one value needs some dozens. What is read
here is checked as the whole is; whatever is not ordinary is left to the whole, so that both give the same values.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import replace
from urllib.parse import unquote, urldefrag

import jsonschema_rs

from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema import limits
from shared.schema.drawing.stream import Stream
from shared.schema.reading import complexity, texts
from shared.schema.reading.deciding import patterns_in
from shared.schema.reading.dialect import IN_PLACE
from shared.schema.reading.document import Schema
from shared.schema.reading.engine import passes, validator_of
from shared.schema.reading.following import Reading, Reference
from shared.schema.reading.layout import Layout
from shared.schema.reading.needs import Needs
from shared.schema.reading.patterns import Expressions
from shared.schema.reading.reaching import Reached, reached_by
from shared.schema.reading.reader import Reader
from shared.schema.reading.source import SCALARS
from shared.schema.reading.work import Work
from shared.schema.relations.keywords import CONSTRAINTS, STRUCTURE
from shared.schema.tagged import TaggedValue

# With more subschemas, a value is better made of the whole.
_MOST_READ = 4_000
# Values, and subschemas that are asked about on the way to them, each of which takes a validator of its own.
_MOST_VALUES = 3
_MOST_ASKED = 40
# Ways through what applies in place: ordinary schemas have a few.
_MOST_WAYS = 1_000
# So long that the whole has room for it too, whatever is chained elsewhere.
_LONGEST_CHAIN = 20
# What depends on the way to a subschema, on what else there is, or on more than the value.
_UNUSUAL = frozenset({"$recursiveRef", CONSTRAINTS, STRUCTURE})
_EXPRESSIONS = frozenset({"pattern", "patternProperties"})


class UnusualError(Exception):
    """Only the whole has an answer."""


class ByNeed:
    """Draws first values of one schema. Threads may share it.

    Args:
        reading: of the schema, begun.

    Raises:
        UnprocessableError: what was read has a fault.
        UnusualError: only the whole has an answer.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._document = document = reading.document
        self._expressions = Expressions()
        self._checked: set[str] = set()
        # By the pointer of a subschema, the ways through what it applies in place, and the longest.
        self._ways: dict[str, tuple[int, int]] = {}
        # Of each subschema that was asked about, the last validator, and the subschemas that it knows.
        self._asked: dict[str, tuple[frozenset[str], jsonschema_rs.Validator]] = {}
        self._made = 0
        # The same for values that hold nothing, of which the pointer tells what has a say about them.
        self._asked_of_scalars: dict[str, jsonschema_rs.Validator] = {}
        self._left = _MOST_VALUES
        self._lock = threading.Lock()
        for references in reading.referring.values():
            for reference in references:
                self._require_plain(reference)
                reading.locate(reference)
        self._check(document.trees)
        # Whatever was followed is followed again, as all else is.
        document.targets.clear()
        document.follow = self._follow
        document.enter = self._enter_put_off
        layout = Layout(document, frozenset(), frozenset())
        self._reader = Reader(document, layout, subschemas=self, effort=texts.LEAST_EFFORT)
        self._needs = Needs(self._reader)

    def first(self, seed: int | str, tags: Collection[str]) -> TaggedValue | None:
        """Return the value that a stream of the whole begins with; None where that has to be asked."""
        with self._lock:
            if not self._left:
                return None
            is_first = self._left == _MOST_VALUES
            self._left -= 1
            try:
                stream = Stream(self._reader, self._needs, self._accepts, seed, tags)
                found = next(iter(stream), None) if stream.begin() else None
            except (UnusualError, UnprocessableError, jsonschema_rs.ReferencingError, ValueError):
                found = None
            if self._reader.crowded:
                # The first has read what it has of the whole; for the next, the whole may have read something else.
                self._left = 0
                found = found if is_first else None
            if found is None or self._reader.exhausted:
                self._left = 0
                return None
            return found

    def accept(self, pointer: str, value: JsonValue) -> bool:
        """Tell whether `value` satisfies the subschema at `pointer`; "" stands for the schema that is meant."""
        at = pointer or self._document.entry
        if type(value) not in SCALARS:
            return passes(self._asked_about(value, at), value)
        validator = self._asked_of_scalars.get(at)
        if validator is None:
            validator = self._asked_of_scalars[at] = self._asked_about(value, at)
        return passes(validator, value)

    def _asked_about(self, value: JsonValue, at: str) -> jsonschema_rs.Validator:
        kept = self._reached_by(value, at).kept
        found = self._asked.get(at)
        if found is None or not kept <= found[0]:
            # What other values of it reached is most likely reached again.
            kept = kept if found is None else kept | found[0]
            asked = Layout(self._document, frozenset(), kept).led_to(at)
            if asked is None or self._made == _MOST_ASKED:
                raise UnusualError
            self._made += 1
            found = self._asked[at] = kept, validator_of(asked)
        return found[1]

    def _accepts(self, value: JsonValue) -> bool:
        reached = self._reached_by(value, self._document.entry)
        work = self._work(value, reached.kept) if reached.looks is None else reached.looks
        if work > limits.MAX_CHECK_WORK or _depth(value) > _LONGEST_CHAIN:
            raise UnusualError
        return passes(validator_of(Layout(self._document, frozenset(), reached.kept).narrow), value)

    def _reached_by(self, value: JsonValue, at: str) -> Reached:
        reached = reached_by(self._document, value, _MOST_READ, at)
        if reached is None:
            raise UnusualError
        return reached

    def _work(self, value: JsonValue, kept: frozenset[str]) -> int:
        known, targets = self._document.subschemas, self._document.targets
        document = replace(
            self._document,
            subschemas={at: known[at] for at in known if at in kept},
            targets={at: found for at, found in targets.items() if at in kept and kept.issuperset(found)},
            follow=None,
            enter=None,
        )
        return Work(document, complexity.measure(document)).of(value)

    def _follow(self, at: str) -> tuple[str, ...]:
        """Read what a subschema refers to, and all that this applies in place."""
        if at not in self._reading.referring:
            return ()
        self._count_ways(at)
        return self._document.targets[at]

    def _enter(self, at: str) -> tuple[str, ...]:
        found = self._document.targets.get(at)
        if found is None:
            references = self._reading.referring.get(at)
            if references is None:
                return ()
            for reference in references:
                self._require_plain(reference)
            found = tuple(map(self._reading.enter, references))
            self._check(found)
            self._document.targets[at] = found
        return found

    def _enter_put_off(self, at: str) -> None:
        if self._reading.enter_put_off(at):
            self._check((at,))

    def _require_plain(self, reference: Reference) -> None:
        """Make sure that a reference leads to one place, whatever else there is: a name that stands once is one."""
        if reference.keyword == "$ref" and reference.text.startswith("#/"):
            return
        named = unquote(urldefrag(reference.text).fragment)
        if not named or named.startswith("/"):
            if reference.keyword != "$ref":
                raise UnusualError
        elif self._document.source.names[named] != 1:
            raise UnusualError

    def _count_ways(self, start: str) -> None:
        """Make sure that what a subschema applies in place ends, and is little."""
        ways, waiting, begun = self._ways, [start], set[str]()
        while waiting:
            at = waiting[-1]
            onward = [
                *self._enter(at),
                *(place for word, place in self._document.parts.get(at, ()) if word in IN_PLACE),
            ]
            ahead = [place for place in onward if place not in ways]
            if ahead and at not in begun:
                begun.add(at)
                if not begun.isdisjoint(ahead):
                    raise UnusualError
                waiting += ahead
                continue
            waiting.pop()
            ways[at] = (
                1 + sum(ways[place][0] for place in onward),
                1 + max([ways[place][1] for place in onward], default=0),
            )
            if ways[at][0] > _MOST_WAYS or ways[at][1] > _LONGEST_CHAIN:
                raise UnusualError

    def _check(self, trees: Collection[str]) -> None:
        """Make sure that what was read is valid, and has nothing that only the whole can tell about."""
        document = self._document
        fresh = {at: document.subschemas[at] for at in trees if at not in self._checked}
        if not fresh:
            return
        self._checked.update(fresh)
        outlines = self._reading.outlines
        if len(document.subschemas) > _MOST_READ or self._reading.rewriting.by_discriminators:
            raise UnusualError
        waiting, looked_at = list(fresh), set[str]()
        while waiting:
            at = waiting.pop()
            looked_at.add(at)
            schema = document.subschemas.get(at)
            if schema is None or isinstance(schema, bool):
                continue
            if not _UNUSUAL.isdisjoint(schema):
                raise UnusualError
            if at in outlines:
                fresh[at] = outlines[at]
            if not _EXPRESSIONS.isdisjoint(schema) and any(map(self._is_untaken, patterns_in(at, schema))):
                raise UnusualError
            waiting += (place for _, place in document.parts.get(at, ()))
        if self._is_allowed(fresh):
            return
        # A reference may have characters that no URI has, which the validator never sees.
        layout = Layout(document, frozenset(), frozenset(looked_at))
        if not self._is_allowed({at: layout.alone(at) for at in fresh}):
            raise UnusualError

    def _is_allowed(self, schemas: dict[str, Schema]) -> bool:
        dialect = self._document.dialect
        return jsonschema_rs.meta.is_valid({"$schema": dialect.uri, dialect.definitions: schemas})

    def _is_untaken(self, expression: tuple[str, str, str]) -> bool:
        return self._expressions.why_not(expression[1]) is not None


def _depth(value: JsonValue) -> int:
    depth, level = 0, [value]
    while level := [part for part in level if isinstance(part, (dict, list))]:
        depth += 1
        level = [inner for part in level for inner in (part.values() if isinstance(part, dict) else part)]
    return depth
