"""The stream of distinct values: what is ordinary, what is at an edge, what is random, in turn."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from jsonschema_rs import canonical

from shared.canonical_json import JsonValue, canonical_bytes
from shared.errors import InvalidJsonError
from shared.schema import combinations, exhaustion
from shared.schema.boundaries import Boundaries
from shared.schema.drawing import Drawing, Manner, Unlucky
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.needs import Needs
from shared.schema.nodes import ROOT
from shared.schema.probes import Probe
from shared.schema.reader import Reader

KNOWN_TAGS = frozenset({"typical", "boundary", "random", "pairwise"})

_TURNS = ("typical", "boundary", "boundary", "random", "boundary", "pairwise", "boundary", "random")
_TYPICAL_ROOM = 400
_RANDOM_ROOMS = (80, 400, 400, 1_500, 1_500, 6_000)
_MAX_NOTE = 200
# Values in a row that are invalid or known already, after which a source counts as dry.
_PATIENCE = 150
# The same for one turn, so that the other sources get theirs and one value costs bounded time.
_TURN_PATIENCE = 25


@dataclass(frozen=True, slots=True)
class TaggedValue:
    """A valid value with its kind and what it probes.

    Args:
        tags: of `KNOWN_TAGS`.
        note: what it probes, in plain words.
    """

    value: JsonValue
    tags: tuple[str, ...]
    note: str


class Stream:
    """Distinct values of one document from one seed.

    Args:
        accepts: the validator's verdict on a whole value.
        tags: give only values that have all of these.
    """

    def __init__(
        self,
        reader: Reader,
        needs: Needs,
        accepts: Callable[[JsonValue], bool],
        seed: int | str,
        tags: Collection[str],
    ) -> None:
        self._reader = reader
        self._needs = needs
        self._accepts = accepts
        self._seed = seed
        self._kinds = [kind for kind in _TURNS if set(tags) <= {kind}]
        self._seen: set[bytes] = set()

    def __iter__(self) -> Iterator[TaggedValue]:
        sources = {kind: self._source(kind) for kind in dict.fromkeys(self._kinds)}
        dry = dict.fromkeys(sources, 0)
        while sources:
            for kind in self._kinds:
                for _ in range(_TURN_PATIENCE):
                    if kind not in sources:
                        break
                    probe = next(sources[kind], None)
                    if probe is None or dry[kind] > _PATIENCE:
                        del sources[kind]
                        break
                    dry[kind] += 1
                    if self._is_new(probe.value):
                        dry[kind] = 0
                        # A copy, because parts of a value may be the schema's own constants.
                        note = probe.note if len(probe.note) <= _MAX_NOTE else probe.note[: _MAX_NOTE - 3] + "..."
                        yield TaggedValue(canonical.schema.clone(probe.value), (kind,), note)
                        break

    def _is_new(self, value: JsonValue) -> bool:
        try:
            text = canonical_bytes(value)
        except InvalidJsonError:
            return False
        if text in self._seen or len(text) > MAX_VALUE_BYTES or not self._accepts(value):
            return False
        self._seen.add(text)
        return True

    def _source(self, kind: str) -> Iterator[Probe]:
        # Each kind has its own chance, so asking for one tag gives what the whole stream has under it.
        rng = random.Random(f"{kind}:{type(self._seed).__name__}:{self._seed}")  # noqa: S311 - repeatable on purpose
        drawing = Drawing(self._reader, self._needs, rng)
        if kind == "boundary":
            return _told(Boundaries(drawing).probes(ROOT))
        if kind == "pairwise":
            return combinations.probes(drawing)
        if kind == "typical":
            return _drawn(drawing, Manner.TYPICAL, "an ordinary input", (_TYPICAL_ROOM,))
        return self._random(drawing)

    def _random(self, drawing: Drawing) -> Iterator[Probe]:
        yield from self._until_dry(_drawn(drawing, Manner.RANDOM, "a random input", _RANDOM_ROOMS))
        for value in exhaustion.all_values(drawing, ROOT) or ():
            yield Probe(value, "one of the few inputs there are")

    def _until_dry(self, probes: Iterator[Probe]) -> Iterator[Probe]:
        known, repeats = len(self._seen), 0
        for probe in probes:
            yield probe
            repeats = 0 if len(self._seen) > known else repeats + 1
            known = len(self._seen)
            if repeats >= _PATIENCE - 2 * _TURN_PATIENCE:
                return


def _drawn(drawing: Drawing, manner: Manner, note: str, rooms: tuple[int, ...]) -> Iterator[Probe]:
    misses = 0
    while misses < _PATIENCE:
        try:
            value = drawing.draw(ROOT, manner, drawing.rng.choice(rooms))
        except Unlucky:
            misses += 1
            continue
        misses = 0
        yield Probe(value, note)


def _told(probes: Iterator[Probe]) -> Iterator[Probe]:
    yield from probes
