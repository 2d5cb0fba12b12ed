"""What making a fault needs to know of the constraint and of the place where it applies."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from shared.canonical_json import JsonValue
from shared.schema.drawing import arrays, numbers, objects, strings
from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.manner import REACH, Manner, Unlucky
from shared.schema.negatives.bases import Atlas, Path, Site
from shared.schema.negatives.constraints import Constraint
from shared.schema.reading.nodes import Conjunction, Node

ROOM = 120
_MOST_SHOWN = 40


class Fault(NamedTuple):
    """A part with one fault, to be put where a valid one stands.

    Args:
        broken: the part.
        sentence: what is wrong with it.
        below: where in the part the fault is.
        mended: the part without the fault; a one-element tuple, or None for the one that stands there already.
    """

    broken: JsonValue
    sentence: str
    below: Path = ()
    mended: tuple[JsonValue] | None = None


class Spot:
    """A constraint at a place.

    Args:
        constraint: what is to be broken.
        site: where it applies.
        atlas: what else applies there.
        drawing: draws parts.
    """

    def __init__(self, constraint: Constraint, site: Site, atlas: Atlas, drawing: Drawing) -> None:
        self.constraint = constraint
        self.site = site
        self.atlas = atlas
        self.drawing = drawing
        self.rng = drawing.rng
        self.local = site.local
        self.path = site.place.path

    @cached_property
    def schema(self) -> dict[str, JsonValue]:
        """Return the subschema that asks."""
        found = self.drawing.reader.document.subschemas[self.constraint.at]
        return found if isinstance(found, dict) else {}

    @property
    def limit(self) -> JsonValue:
        """Return what the keyword says."""
        return self.schema[self.constraint.keyword]

    @property
    def count(self) -> int:
        """Return what the keyword says, as a count."""
        limit = self.limit
        return int(limit) if isinstance(limit, (int, float)) else 0

    @cached_property
    def said(self) -> dict[str, str]:
        """Return what the caller wrote instead of a count or a bound: an expression or a format by its keyword."""
        document = self.drawing.reader.document
        place = document.place(self.constraint.pointer)
        found = document.source.get(place)
        return {place.rpartition("/")[2]: found} if place != self.constraint.pointer and isinstance(found, str) else {}

    def unlike(self, value: JsonValue, pattern: str) -> str:
        """Return what is wrong with a text that does not match."""
        return f"{self.called} is {shown(value)}, which does not match pattern {shown(pattern)}."

    def no_such(self, value: JsonValue, form: str) -> str:
        """Return what is wrong with a value that is not of a format."""
        return f"{self.called} is {shown(value)}, which is no {form[:_MOST_SHOWN]}."

    def elsewhere(self, sentence: str, path: Path) -> str:
        """Return what is wrong at the place as what is wrong at another."""
        own = sentence.startswith(self.called + " ")
        return called(path) + sentence.removeprefix(self.called) if own else sentence

    @property
    def depth(self) -> int:
        """Return how deep the place lies."""
        return len(self.path)

    @property
    def applied(self) -> dict[str, None]:
        """Return the subschemas that apply at the place."""
        return self.site.base.applied[self.site.place]

    @cached_property
    def whole(self) -> Node:
        """Return all that is asked at the place."""
        return self.atlas.node(self.applied)

    @cached_property
    def node(self) -> Node:
        """Return all that is asked at the place, but for the constraint."""
        return self.atlas.node(self.applied, self.constraint.at, reduced(self.schema, self.constraint))

    @cached_property
    def called(self) -> str:
        """Return what a sentence calls the place."""
        return "A name" if self.site.place.named else called(self.path)

    def draw(self, conjunction: Conjunction, manner: Manner = Manner.TYPICAL) -> JsonValue:
        """Return a part that satisfies the subschemas.

        Raises:
            Unlucky: none was found.
        """
        return self.drawing.draw(conjunction, manner, ROOM, self.depth + 1)

    def some(self, node: Node, kind: str, manner: Manner = Manner.TYPICAL) -> JsonValue:
        """Return a part of this JSON type that `node` allows, members of an enum aside.

        Raises:
            Unlucky: none was found.
        """
        if kind == "object":
            return dict(objects.draw(self.drawing, node, manner, ROOM, self.depth))
        if kind == "array":
            return list(arrays.draw(self.drawing, node, manner, ROOM, self.depth))
        if kind == "boolean":
            return self.rng.random() < 0.5
        if kind == "null":
            return None
        found: JsonValue = None
        if kind == "string":
            found = strings.draw(node, self.rng, ROOM, near=True)
        else:
            span = self.drawing.span(node, whole=kind == "integer")
            found = None if span is None else numbers.draw(span, self.rng, REACH[manner])
        if found is None:
            raise Unlucky
        return found


def reduced(schema: dict[str, JsonValue], constraint: Constraint) -> dict[str, JsonValue]:
    """Return the subschema without what the constraint asks."""
    keyword = constraint.keyword
    left = {other: value for other, value in schema.items() if other != keyword}
    value = schema.get(keyword)
    if keyword == "required" and isinstance(value, list):
        left[keyword] = [name for name in value if name != constraint.name]
    elif constraint.trigger is not None and isinstance(value, dict):
        left[keyword] = {trigger: asked for trigger, asked in value.items() if trigger != constraint.trigger}
    elif keyword in ("minimum", "maximum") and schema.get(exclusive := f"exclusive{keyword.title()}") is True:
        del left[exclusive]
    elif keyword == "contains":
        left = {other: value for other, value in left.items() if other not in ("minContains", "maxContains")}
    return left


def called(path: Path) -> str:
    """Return what a sentence calls the place: "nums[0].x", or "The value" for the whole."""
    text = ""
    for token in path:
        text += f"[{token}]" if isinstance(token, int) else f".{token}" if text else token
    if not path:
        return "The value"
    return text if 0 < len(text) <= 60 else f"{text[:20]}...{text[-20:]}"


def shown(value: JsonValue) -> str:
    """Return a value as a sentence shows it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (dict, list)):
        return ("an object" if isinstance(value, dict) else "an array") if value else "{}" if value == {} else "[]"
    if isinstance(value, int) and value.bit_length() > 128:
        return "a number of many digits"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    text = text if text.isprintable() else ascii(text)[1:-1]
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 4] + '..."'


def counted(count: int, noun: str) -> str:
    """Return "1 item" or "2 items"."""
    plural = {"property": "properties"}.get(noun, noun + "s")
    return f"{count} {noun if count == 1 else plural}"
