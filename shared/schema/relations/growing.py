"""Objects made large by letting a small one grow: what no rule makes at size often holds of more of the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.drawing.manner import Manner, Spent, Unlucky
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.reading.nodes import Node
from shared.schema.reading.spans import Span
from shared.schema.relations.bulk import MOST_BYTES, Bulk
from shared.schema.relations.repair import bare, settle_object

if TYPE_CHECKING:
    from shared.schema.drawing.drawing import Drawing

_ROOM = 300
# Small ones that are drawn, and that are tried.
_DRAWN = 12
_BASES = 3
# How much a small one grows to see whether its relations bear it, and how much less each further attempt asks for.
_TRIED = 40
_SHRINKING = 8
# Attempts at what is large, over all.
_ATTEMPTS = 3
# Steps of the language for seeing it, and for looking at all of it.
_FEW_STEPS = 50_000
_ALL_STEPS = 1_000_000

# Makes a list or text longer; the numbers that its items may be are None where they may be something else.
_Way: TypeAlias = Callable[[Any, int, Span | None], Any]


@dataclass(frozen=True, slots=True)
class Growing:
    """Grows objects of a node.

    Args:
        depth: how deep they lie in the whole.
        sizes: what is to grow, by its name.
    """

    drawing: Drawing
    node: Node
    depth: int
    sizes: Mapping[str, Bulk]

    def grown(self, lengths: Mapping[str, int]) -> dict[str, JsonValue] | None:
        """Return an object grown to lengths, or as near to them as it is found; None where none is."""
        left = _ATTEMPTS
        for small in islice(self._bases(), _BASES):
            tried = {name: min(length, max(_TRIED, 2 * len(_long(small, name)))) for name, length in lengths.items()}
            for way in _WAYS:
                if self._settled(small, tried, way, _FEW_STEPS) is None:
                    continue
                while left:
                    left -= 1
                    made = self._settled(small, lengths, way, _ALL_STEPS)
                    size = 0 if made is None else len(canonical_bytes(made))
                    if made is not None and size <= MAX_VALUE_BYTES:
                        return made
                    share = MOST_BYTES / size if size else 1 / _SHRINKING
                    lengths = {name: int(length * share) for name, length in lengths.items()}
                return None
        return None

    def _bases(self) -> Iterator[dict[str, JsonValue]]:
        """Yield small ones in which there is more than one of everything that is to grow."""
        for _ in range(_DRAWN):
            try:
                small = self._small()
            except (Unlucky, Spent):
                continue
            if all(len(_long(small, name)) > 1 for name in self.sizes):
                yield small

    def _small(self) -> dict[str, JsonValue]:
        from shared.schema.drawing import objects

        self.drawing.refuel()
        made = objects.draw(self.drawing, bare(self.drawing, self.node), Manner.TYPICAL, _ROOM, self.depth)
        return settle_object(self.drawing, self.node, made, (), Manner.TYPICAL, _ROOM, self.depth)

    def _settled(
        self, small: Mapping[str, JsonValue], lengths: Mapping[str, int], way: _Way, steps: int
    ) -> dict[str, JsonValue] | None:
        """Return a small object with what is long grown in one way, None where its relations cannot hold of that."""
        try:
            longer = {name: way(_long(small, name), length, self._span(name)) for name, length in lengths.items()}
            made, kept = {**small, **longer}, tuple(longer)
            self.drawing.refuel()
            return settle_object(
                self.drawing, self.node, made, kept, Manner.TYPICAL, _ROOM, self.depth, steps=steps, at_size=True
            )
        except (Unlucky, Spent):
            return None

    def _span(self, name: str) -> Span | None:
        node = self.sizes[name].node
        items = self.drawing.usable(node.item(0)) if node.types == {"array"} else ()
        plain = len(items) == 1 and items[0].types == {"integer"} and items[0].members is None
        return self.drawing.span(items[0], whole=True) if plain else None


def _long(made: Mapping[str, JsonValue], name: str) -> list[Any] | str:
    found = made.get(name)
    return found if isinstance(found, (list, str)) else ""


def _last_again(short: Any, length: int, span: Span | None) -> Any:  # noqa: ARG001 - one of several ways
    return short + short[-1:] * (length - len(short))


def _rest_again(short: Any, length: int, span: Span | None) -> Any:
    return short[:1] + _again(short[1:], length - 1, span)


def _again(short: Any, length: int, span: Span | None) -> Any:  # noqa: ARG001 - one of several ways
    return (short * (length // len(short) + 1))[:length]


def _each_again(short: Any, length: int, span: Span | None) -> Any:  # noqa: ARG001 - one of several ways
    times = max(1, length // len(short))
    if isinstance(short, str):
        return "".join(letter * times for letter in short)
    return [item for item in short for _ in range(times)]


def _stretched(short: Any, length: int, span: Span | None) -> Any:
    """Return whole numbers that rise and fall as these do, with many more between them."""
    if span is None or span.step != 1 or not all(type(item) is int for item in short):
        raise Unlucky
    between = -(-(length - 1) // (len(short) - 1))
    low, high = min(short), max(short)
    # Far enough apart that no two neighbours become equal that were not.
    times = -(-between // min((abs(one - other) for one, other in pairwise(short) if one != other), default=between))
    least = low if span.first is None else span.first
    if span.last is not None and least + (high - low) * times > span.last:
        raise Unlucky
    scaled = [least + (item - low) * times for item in short]
    found = [one + (other - one) * step // between for one, other in pairwise(scaled) for step in range(between)]
    return [*found, scaled[-1]]


_WAYS: tuple[_Way, ...] = (_last_again, _rest_again, _again, _each_again, _stretched)
