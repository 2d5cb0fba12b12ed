"""The stream of distinct values: what is ordinary, what is at an edge, what is random, in turn."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from jsonschema_rs import canonical

from shared.canonical_json import JsonValue, canonical_bytes, canonical_value
from shared.errors import InvalidJsonError
from shared.schema.drawing import boundaries, combinations, exhaustion
from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.hits import Hits
from shared.schema.drawing.homes import count_points
from shared.schema.drawing.manner import Manner, Spent, Unlucky
from shared.schema.drawing.probes import Probe
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.reading.needs import Needs
from shared.schema.reading.nodes import ROOT
from shared.schema.reading.reader import Reader
from shared.schema.relations.fuel import one_check
from shared.schema.relations.hooks import Relations
from shared.schema.tagged import PATIENT, Point, TaggedValue

_TURNS = ("typical", "boundary", "boundary", "random", "boundary", "pairwise", "boundary", "random")
# The same where there are so many points that half of a few hundred values would not do for them.
_MANY_POINTS = 200
_MANY_TURNS = ("typical", *["boundary"] * 3, "random", *["boundary"] * 3, "pairwise", *["boundary"] * 3, "random")
# The smallest and the fullest come once among the first, and for as long as they are asked for by name.
_OPENING = ("typical", "boundary", "minimal", "boundary", "full", *_TURNS[3:])
# What combines edges is at each of them.
_TAGS = {"pairwise": ("pairwise", "boundary")}
_TYPICAL_ROOM = 400
_FULL_ROOMS = (4_000,)
_RANDOM_ROOMS = (80, 400, 400, 1_500, 1_500, 6_000)
_MAX_NOTE = 200
_MOST_TOLD = 8
# Steps, for each attempt in a row that gave nothing new.
_PATIENCE_STEPS = 200
# The same for one turn, so that the other sources get theirs and one value costs bounded time.
_TURN_PATIENCE = 25
_TURN_STEPS = 10_000
# Values in a row that were not new, after which it need no longer be one that a person expects.
_IN_VAIN = 8
# New values of one kind after which it is drawn from more alternatives, where some were cut off, and the factor by
# which it takes more the next time.
_BEFORE_WIDENING = 16
_TIMES_WIDER = 4
# Steps of the language of constraints before the first value, for each attempt that patience allows: half a second in
# all. Where there is one there may be others, and they are waited for longer.
_PATIENCE_LABOUR = 12_000
# Drawings in a row that gave nothing new, after which values that keep constraints are listed where they can be: each
# drawing may take as long as the whole list.
_BEFORE_LISTING = 4
# Steps of the language for each value, and a few more, from which on that is done at once.
_DEAR = 40_000
_AT_LEAST = 3
_MORE_LABOUR = 4


@dataclass(slots=True)
class _Source:
    """One kind of value and how long it has given nothing new."""

    drawing: Drawing
    probes: Iterator[Probe | None]
    in_vain: int = 0
    steps: int = 0
    dry: bool = False
    found: int = 0
    until_wider: int = _BEFORE_WIDENING


class Stream:
    """Distinct values of one document from one seed, for one iteration.

    Args:
        accepts: the validator's verdict on a whole value.
        tags: give only values that have all of these.
        patience: attempts that give nothing new, after which a kind of value counts as used up.
        widens: whether more alternatives are read where these are used up.
        any_type: give values of types too that the schema's keywords do not speak of.
    """

    def __init__(
        self,
        reader: Reader,
        needs: Needs,
        accepts: Callable[[JsonValue], bool],
        seed: int | str,
        tags: Collection[str],
        patience: int = PATIENT,
        *,
        widens: bool = True,
        any_type: bool = False,
    ) -> None:
        self._reader = reader
        self._needs = needs
        self._accepts = accepts
        self._seed = seed
        self._tags = frozenset(tags)
        self._seen: set[bytes] = set()
        self._found: set[Point] = set()
        self._told: set[Point] = set()
        self._hits: Hits | None = None
        self._patience = patience
        self._widens = widens
        self._any_type = any_type
        self._opening = [kind for kind in _OPENING if self._tags.issubset(_tags_of(kind))]
        self._sources = {kind: self._source(kind) for kind in dict.fromkeys(self._opening)}
        self._everyone = [*self._sources.values()]
        self._first: tuple[Probe | None] | None = None
        self._listed: list[JsonValue] | None = None
        self._was_listed = False

    @property
    def labour(self) -> int:
        """The steps of the language of constraints that drawing took."""
        return sum(source.drawing.labour for source in self._everyone)

    def begin(self) -> bool:
        """Draw the first value, of which iterating makes use; tell whether the first turn found one."""
        if self._first is None and self._opening:
            self._first = (self._turn(self._opening[0], self._sources[self._opening[0]]),)
        return self._first is not None and self._first[0] is not None

    def knowing(self, witness: TaggedValue) -> Iterator[TaggedValue]:
        """Yield what iterating does, or a value that is known and what comes after it where that would be nothing."""
        drawn = iter(self)
        first = next(drawn, None)
        if first is not None:
            yield first
            yield from drawn
        elif self._tags <= set(witness.tags):
            self._seen.add(canonical_bytes(witness.value))
            yield witness._replace(value=canonical.schema.clone(witness.value))

    def __iter__(self) -> Iterator[TaggedValue]:
        sources = self._sources
        lucky = sources.get("random")
        until = self._patience * _PATIENCE_LABOUR
        self.begin()
        for kind in self._kinds():
            source = sources.get(kind)
            if source is None:
                # The last of the kinds in turn may be gone while those of the opening are not.
                if sources.keys().isdisjoint(self._opening if self._tags else _TURNS):
                    break
                continue
            labour = source.drawing.labour
            found = self._turn(kind, source) if self._first is None else self._first[0]
            self._first = None
            until -= source.drawing.labour - labour
            may_list = self._reader.related and not (self._was_listed or self._reader.truncated)
            if lucky is not None and may_list and self.labour > _DEAR * (_AT_LEAST + len(self._seen)):
                self._list(lucky.drawing)
            if found is not None:
                until = self._patience * _PATIENCE_LABOUR * _MORE_LABOUR
                if "boundary" in sources:
                    found = self._telling(kind, found)
                yield TaggedValue(canonical.schema.clone(found.value), _tags_of(kind), _told(found), found.points)
            elif until < 0:
                break
            elif source.dry or (self._listed is not None and self._reader.related and source is not lucky):
                # Where all there are come in turn, nothing is looked for that is hard to find.
                del sources[kind]
        if lucky is not None and self._reader.related:
            yield from self._left_over(lucky.drawing)

    def _kinds(self) -> Iterator[str]:
        """Yield whose turn it is, without end."""
        yield from self._opening
        if self._tags:
            yield from itertools.cycle(self._opening)
        edges = self._sources.get("boundary")
        many = edges is not None and count_points(edges.drawing, _MANY_POINTS) > _MANY_POINTS
        yield from itertools.cycle(_MANY_TURNS if many else _TURNS)

    def _left_over(self, drawing: Drawing) -> Iterator[TaggedValue]:
        """Yield what is left of few values where constraints are so hard to keep that luck took all the steps."""
        until = limit = self._patience * _PATIENCE_LABOUR
        for value in self._list(drawing) or ():
            with one_check() as fuel:
                before = fuel.left
                found = self._new(Probe(value, "one of the few inputs there are"))
                until -= before - fuel.left
            if found is not None:
                until = limit * _MORE_LABOUR
                yield TaggedValue(canonical.schema.clone(found.value), ("random",), found.note)
            elif until < 0:
                return

    def _telling(self, kind: str, found: Probe) -> Probe:
        """Return a value with the points that it hits besides: what is made for one later may be the same value."""
        if self._hits is None:
            self._hits = Hits(self._reader, self._needs)
        hit = self._hits.of(found.value)
        more = [point for point in hit if point not in self._told and point not in found.points]
        self._told.update(found.points, more)
        if kind == "boundary":
            self._found.update(found.points, hit)
        return found._replace(points=(*found.points, *more))

    def _list(self, drawing: Drawing) -> list[JsonValue] | None:
        """Return all values that are read, None where they cannot be listed; found out once."""
        # Of alternatives that were cut off more may be read later.
        if self._reader.truncated:
            return exhaustion.all_values(drawing, ROOT)
        if not self._was_listed:
            self._listed, self._was_listed = exhaustion.all_values(drawing, ROOT), True
        return self._listed

    def _turn(self, kind: str, source: _Source) -> Probe | None:
        """Return the source's next new value, or None where its turn is over before one was found."""
        until = source.drawing.steps + _TURN_STEPS
        for _ in range(_TURN_PATIENCE):
            try:
                probe = next(source.probes)
            except StopIteration:
                source.dry = not self._widen(kind, source)
                return None
            found = None if probe is None else self._new(probe)
            if found is not None:
                source.in_vain, source.steps = 0, source.drawing.steps
                source.drawing.in_vain = False
                source.found += 1
                if source.found >= source.until_wider:
                    self._widen(kind, source)
                return found
            source.in_vain += 1
            source.drawing.in_vain = source.in_vain >= _IN_VAIN
            steps = source.drawing.steps - source.steps
            tired = source.in_vain > self._patience or steps > self._patience * _PATIENCE_STEPS
            if (tired or source.in_vain > _TURN_PATIENCE) and self._widen(kind, source):
                return None
            if tired:
                source.dry = True
                return None
            if source.drawing.steps > until:
                return None
        return None

    def _widen(self, kind: str, source: _Source) -> bool:
        """Begin a source anew with more alternatives, where some were cut off; tell whether it was."""
        if not self._widens or not source.drawing.widen():
            return False
        source.probes = self._probes(kind, source.drawing)
        source.in_vain, source.steps, source.found = 0, source.drawing.steps, 0
        source.until_wider *= _TIMES_WIDER
        return True

    def _new(self, probe: Probe) -> Probe | None:
        """Return the probe with its value in canonical form, which is what must be valid; None where it is not new."""
        try:
            text = canonical_bytes(probe.value)
            value = canonical_value(probe.value)
        except InvalidJsonError:
            return None
        if text in self._seen or len(text) > MAX_VALUE_BYTES or not self._accepts(value):
            return None
        self._seen.add(text)
        return Probe(value, probe.note, probe.points)

    def _source(self, kind: str) -> _Source:
        # Each kind has its own chance, so asking for one tag gives what the whole stream has under it.
        rng = random.Random(f"{kind}:{type(self._seed).__name__}:{self._seed}")  # noqa: S311 - repeatable on purpose
        around = kind in ("boundary", "pairwise")
        drawing = Drawing(self._reader, self._needs, rng, Relations(), around=around, any_type=self._any_type)
        return _Source(drawing, self._probes(kind, drawing))

    def _probes(self, kind: str, drawing: Drawing) -> Iterator[Probe | None]:
        if kind == "boundary":
            return boundaries.probes(drawing, self._found)
        if kind == "pairwise":
            return combinations.probes(drawing)
        if kind == "typical":
            return _drawn(drawing, Manner.TYPICAL, "an ordinary input", (_TYPICAL_ROOM,))
        if kind == "minimal":
            return _drawn(drawing, Manner.SPARE, "nothing that can be left out", (_TYPICAL_ROOM,))
        if kind == "full":
            return _drawn(drawing, Manner.FULL, "everything that may be there", _FULL_ROOMS)
        return self._random(drawing)

    def _random(self, drawing: Drawing) -> Iterator[Probe | None]:
        known, repeats = len(self._seen), 0
        for probe in _drawn(drawing, Manner.RANDOM, "a random input", _RANDOM_ROOMS):
            yield probe
            repeats = 0 if len(self._seen) > known else repeats + 1
            known = len(self._seen)
            if self._reader.related and repeats == _BEFORE_LISTING and not self._reader.truncated:
                self._list(drawing)
            if self._reader.related and self._listed is not None:
                break
            # Before its patience ends: luck no longer finds what is left, so list it where it can be listed.
            if repeats >= self._patience // 2:
                break
        listed = self._list(drawing)
        if listed is not None:
            for value in listed:
                if canonical_bytes(value) not in self._seen:
                    yield Probe(value, "one of the few inputs there are")
        else:
            yield from _drawn(drawing, Manner.WIDE, "a random input", _RANDOM_ROOMS)


def _drawn(drawing: Drawing, manner: Manner, note: str, rooms: tuple[int, ...]) -> Iterator[Probe | None]:
    while True:
        drawing.refuel()
        try:
            yield Probe(drawing.draw(ROOT, manner, drawing.rng.choice(rooms)), note)
        except (Spent, Unlucky):
            yield None


def _tags_of(kind: str) -> tuple[str, ...]:
    return _TAGS.get(kind, (kind,))


def _told(probe: Probe) -> str:
    told = map(str, probe.points[:_MOST_TOLD])
    note = "; ".join([probe.note, *told] if probe.note else told)
    more = len(probe.points) - _MOST_TOLD
    if more > 0:
        note += f"; and {more} more"
    return note if len(note) <= _MAX_NOTE else note[: _MAX_NOTE - 3] + "..."
