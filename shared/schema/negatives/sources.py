"""Where valid values for the places of a schema come from: ordinary ones first, then ones made for a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from shared.canonical_json import JsonValue, canonical_bytes, canonical_value
from shared.errors import InvalidJsonError, UnprocessableError
from shared.schema import limits
from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.manner import Manner, Spent, Unlucky
from shared.schema.negatives.bases import Atlas, Site
from shared.schema.negatives.constraints import Survey
from shared.schema.negatives.reaching import reach
from shared.schema.reading.nodes import ROOT
from shared.schema.tagged import TaggedValue

_ROOM = 300
# Most places are in a value that has everything, and what it has too much is left out again.
_FULL_ROOM = 20_000
_ORDINARY = (Manner.FULL, Manner.TYPICAL, Manner.SPARE, Manner.RANDOM)
_TRIES = 3
# Where branches take different values, the next place may be in another branch.
_BRANCHES = frozenset({"anyOf", "oneOf", "if", "not", "dependentSchemas", "dependencies"})
_MORE_BRANCHES = 4
_REACHES = (Manner.SPARE, Manner.TYPICAL, Manner.SPARE, Manner.RANDOM)


class Sources:
    """Draws valid values and enters them into an atlas, as places are asked for.

    Args:
        accepts: the validator's verdict, in bounded time.
        stream: begins a stream of valid values, for schemas whose values are hard to come by.
    """

    def __init__(
        self,
        survey: Survey,
        atlas: Atlas,
        drawing: Drawing,
        accepts: Callable[[JsonValue], bool],
        stream: Callable[[], Iterator[TaggedValue]],
    ) -> None:
        self._survey = survey
        self._atlas = atlas
        self._drawing = drawing
        self._accepts = accepts
        self._ordinary = self._draw_ordinary(stream)
        self._more = _MORE_BRANCHES if any(edge.keyword in _BRANCHES for edge in survey.reached.values()) else 1
        self.empty = True

    def sites(self, pointer: str) -> list[Site]:
        """Return places where the subschema applies, none where no value has one."""
        while not self._atlas.sites(pointer):
            if next(self._ordinary, None) is None:
                break
        if not self._atlas.sites(pointer) and not self.empty:
            self.reach(pointer)
        return list(self._atlas.sites(pointer))

    def more(self, pointer: str) -> Iterator[list[Site]]:
        """Yield, a few times, other places where the subschema applies."""
        for _ in self._ordinary:
            found = self._atlas.latest(pointer)
            if found:
                yield found
        for turn in range(0 if self.empty else self._more):
            found = self.reach(pointer, turn)
            if found:
                yield found

    def reach(self, pointer: str, turn: int = 0) -> list[Site]:
        """Return places in a value that was made for this subschema, another for each turn."""
        way = self._survey.way(pointer)
        for manner in (*_REACHES[turn:], *_REACHES[:turn]):
            self._drawing.refuel()
            try:
                value = self._valid(reach(self._drawing, way, manner))
            except (Unlucky, Spent):
                continue
            if value is not None:
                self._atlas.add(value[0])
                found = self._atlas.latest(pointer)
                if found:
                    return found
        return []

    def _valid(self, value: JsonValue) -> tuple[JsonValue] | None:
        """Return a value that is valid, None where it is not.

        Raises:
            Spent: it is too long to be given, and to draw another like it would most likely be as much for nothing.
        """
        try:
            value = canonical_value(value)
            size = len(canonical_bytes(value))
        except InvalidJsonError:
            return None
        if size > limits.MAX_VALUE_BYTES:
            raise Spent
        return (value,) if self._accepts(value) else None

    def _draw_ordinary(self, stream: Callable[[], Iterator[TaggedValue]]) -> Iterator[bool]:
        for manner in _ORDINARY:
            room = _FULL_ROOM if manner is Manner.FULL else _ROOM
            for _ in range(_TRIES):
                self._drawing.refuel()
                try:
                    value = self._valid(self._drawing.draw(ROOT, manner, room))
                except Unlucky:
                    continue
                except Spent:
                    break
                if value is not None:
                    self._atlas.add(value[0])
                    self.empty = False
                    yield True
                    break
        if self.empty:
            try:
                for tagged, _ in zip(stream(), _ORDINARY, strict=False):
                    self._atlas.add(tagged.value)
                    self.empty = False
                    yield True
            except UnprocessableError:
                return
