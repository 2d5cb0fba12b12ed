"""What is drawn for one place of a request: once for every operation of a document that has one just like it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from functions.openapi.cases.bounds import Bounds
from functions.openapi.cases.drawn import Drawn, Remembered
from functions.openapi.reading.parts import Media, Parameter
from functions.openapi.wire.bodies import Body, may_be_written, read_body, write_body
from functions.openapi.wire.form_values import Readings
from functions.openapi.wire.reading import read_parameter
from functions.openapi.wire.shapes import UNKNOWN, Shape
from functions.openapi.wire.writing import Pairs, is_writable, write_parameter
from functions.openapi.wire.xml_bodies import XmlBodies
from shared.canonical_json import JsonValue
from shared.schema import CompiledSchema, Negative, Point, TaggedValue
from shared.schema.pointers import tokens_of

Text = Pairs | Body
_OTHER_NAMES = ("other", "another")
_MOST_TRIED_FOR_ONE = 100
# The smallest values differ in their scalars only, and of those with a tag a slot can do without.
_MOST_TRIED_WITH_TAG = 20
# One-wise: each slot is put at its own edges while all others are plain. After so many, only those are worth a case
# that probe something new, and after so many in a row that do not there is nothing new to come.
_EDGES_OF_ANY_KIND = 60
_MOST_WITHOUT_NEW = 25
# About what the schema and what is known of it take.
_LEAST_BYTES = 20_000


class Sample(NamedTuple):
    """A value, valid or not, and what it is for."""

    value: JsonValue
    name: str
    detail: str


class Broken(NamedTuple):
    """A value that is not valid even when it has travelled, and what it breaks."""

    value: JsonValue
    fault: Negative


class Samples:
    """The values of one slot.

    Args:
        name: of the parameter, or the body's media type.
        parameter, media: how values travel; exactly one is set.
        drawn: values of the schema.
        shape: of the schema.
        unwritten: names of an object that are never sent; the compiled schema knows nothing of them.
        assumed: constraints of the compiled schema that are not the document's, so that none is said to be broken.
        xml: writes and reads bodies that are XML.
        bounds: how much is drawn.
        judge: what values are held to as they are read, where fewer are drawn; None for the schema that is drawn from.
    """

    def __init__(
        self,
        location: str,
        name: str,
        drawn: Drawn,
        shape: Shape,
        how: Parameter | Media,
        bounds: Bounds,
        unwritten: frozenset[str] = frozenset(),
        assumed: frozenset[str] = frozenset(),
        xml: XmlBodies | None = None,
        judge: CompiledSchema | None = None,
    ) -> None:
        self.name = name
        self.drawn = drawn
        self.shape = shape
        self.parameter = how if isinstance(how, Parameter) else None
        self.media = how if isinstance(how, Media) else None
        self._unwritten, self._assumed, self._xml = unwritten, assumed, xml
        self._judge, self._bounds = judge, bounds
        self._is_json = self.media is not None and self.media.is_json
        self._plain_seed = f"{location}:{name}"
        # What travelled last, and as what: a value is written to be proved, and once more to be sent. Between these,
        # what it is without its fault may travel.
        self._written = deque[tuple[JsonValue, Text | None]](maxlen=2)
        # The same for what was read, of which three questions are asked; and what the fields of forms stood for.
        self._read = deque[tuple[Text, list[JsonValue]]](maxlen=2)
        self._readings: Readings = {}
        # Forms and parameters that other operations may send again, by their value's id, which lives as long.
        self._sent: dict[int, tuple[JsonValue, Text]] = {}
        # Whether there were more than the bounds let through, known once all were asked for.
        self.broken_stopped = self.edges_stopped = False
        # How many constraints were not tried since the others took too much work.
        self.untried = 0
        self._edges = Remembered(self._drawn_edges)
        self._broken = Remembered(self._drawn_broken)
        self.size_bytes = _LEAST_BYTES

    @property
    def compiled(self) -> CompiledSchema:
        """The schema that values are held to."""
        return self.drawn.compiled if self._judge is None else self._judge

    def write(self, value: JsonValue) -> Text | None:
        """Return a value as it travels, None where it cannot."""
        for written in self._written:
            if written[0] is value:
                return written[1]
        sent = self._sent.get(id(value))
        if sent is not None:
            return sent[1]
        if self._unwritten and isinstance(value, dict) and not self._unwritten.isdisjoint(value):
            text: Text | None = None
        elif self.parameter is not None:
            text = write_parameter(self.parameter, value)
        elif self._xml is not None and self.media is not None:
            content = self._xml.write(value)
            text = None if content is None else Body(content, self.media.name)
        else:
            text = None if self.media is None else write_body(self.media, value, self.shape)
        self._written.append((value, text))
        return text

    def meant(self, text: Text) -> list[JsonValue]:
        """Return what whoever reads the request may take a text for; nothing where it is not there at all."""
        if self.parameter is not None:
            return read_parameter(self.parameter, text, self.shape) if isinstance(text, list) else []
        if self.media is None or isinstance(text, list):
            return []
        return read_body(text, self.shape) if self._xml is None else self._xml.read(text.content)

    def _proof(self, value: JsonValue) -> list[JsonValue]:
        """Return what a value may be taken for when it has travelled; not to be changed, since these share parts."""
        text = self.write(value)
        if text is None:
            return []
        if self._is_json:
            # It was written canonically, which reads as the same value.
            return [value]
        for read in self._read:
            if read[0] is text:
                return read[1]
        if self._xml is not None and isinstance(text, Body):
            meant = self._xml.meant(value, text.content)
        elif self.parameter is None and isinstance(text, Body):
            meant = read_body(text, self.shape, self._readings)
        else:
            meant = self.meant(text)
        self._read.append((text, meant))
        return meant

    def carries(self, value: JsonValue) -> bool:
        """Tell whether a value is valid when it has travelled."""
        return any(map(self.compiled.is_valid, self._proof(value)))

    def arrives(self, value: JsonValue) -> bool:
        """Tell whether a value, valid or not, is there when it has travelled, and once where it may stand once."""
        is_single = self.parameter is not None and self.shape.types.isdisjoint({"array", "object"})
        return not (is_single and isinstance(value, list) and len(value) != 1) and bool(self._proof(value))

    def _brings(self, value: JsonValue) -> bool:
        """Tell whether a value that is known to be valid still is when it has travelled."""
        # XML is written only where it can be read as the same value; what else is likelier has to be valid too.
        proof = self._proof(value)[: None if self._xml is None else 1]
        # What is written as a truth value is never read as a number, so that equal is the same.
        return any(meant == value or self.compiled.is_valid(meant) for meant in proof)

    def _betrays(self, value: JsonValue) -> bool:
        """Tell whether a value that is known to be invalid is there, and still invalid, when it has travelled."""
        proof = self._proof(value)
        return bool(proof) and not any(meant != value and self.compiled.is_valid(meant) for meant in proof)

    def _misleads(self, value: JsonValue) -> bool:
        """Tell whether a valid value is invalid as it is likeliest read."""
        return any(meant != value and not self.compiled.is_valid(meant) for meant in self._proof(value)[:1])

    def _stays_broken(self, value: JsonValue) -> bool:
        """Tell whether an object stays invalid where one member, whichever, is read otherwise than it was meant."""
        if not isinstance(value, dict):
            return False
        read = (meant for meant in self._proof(value) if isinstance(meant, dict))
        # What is read in many ways has most of its parts in common.
        parts = {(name, id(part)): part for meant in read for name, part in meant.items() if part != value.get(name)}
        return not any(self.compiled.is_valid({**value, name: part}) for (name, _), part in parts.items())

    def _becomes_text(self, value: JsonValue, pointer: str) -> bool:
        """Tell whether a part of a value is read as a text where texts may stand: its type is not what is wrong then.

        Args:
            pointer: to the part.
        """
        read = [_part_at(meant, self.shape, pointer) for meant in self._proof(value)]
        return any(found is not None and isinstance(found[0], str) and "string" in found[1].types for found in read)

    def _keeps(self, value: JsonValue, pointer: str) -> bool:
        """Tell whether a part of a value is read as of its own kind: a list as one of as many, an object as one.

        Args:
            pointer: to the part.
        """
        own = _part_at(value, self.shape, pointer)
        read = [_part_at(meant, self.shape, pointer) for meant in self._proof(value)]
        return own is not None and any(found is not None and _is_alike(own[0], found[0]) for found in read)

    @cached_property
    def plain(self) -> tuple[JsonValue, Text] | None:
        """A plain valid value that travels, the first one that is drawn, and its text; None where there is none.

        Raises:
            UnprocessableError: the schema has no value.
        """
        if self.media is not None and not may_be_written(self.media, self.shape):
            return None
        if self.parameter is not None and not is_writable(self.parameter, self.shape):
            return None
        for tags, most in ((("minimal",), _MOST_TRIED_WITH_TAG), ((), _MOST_TRIED_FOR_ONE)):
            for made in islice(self.drawn.compiled.values(seed=self._plain_seed, tags=tags), most):
                text = self.write(made.value)
                if text is not None and self._brings(made.value):
                    return made.value, text
        return None

    @cached_property
    def full(self) -> TaggedValue | None:
        """A value with everything that may be there, None where none travels."""
        return self._drawn("full")

    @cached_property
    def typical(self) -> TaggedValue | None:
        """A realistic value, None where none travels."""
        return self._drawn("typical")

    def edges(self) -> Iterator[Sample]:
        """Yield valid values that travel, each at an edge of what the schema lets through."""
        return iter(self._edges)

    def broken(self) -> Iterator[Broken]:
        """Yield values that break one constraint each, and still do when they have travelled."""
        return iter(self._broken)

    def rest(self) -> None:
        """Forget what only helps while values are drawn, and is not counted in `size_bytes`."""
        self._readings.clear()
        self._read.clear()
        if self._xml is not None:
            self._xml.rest()

    def _drawn(self, tag: str) -> TaggedValue | None:
        drawn = islice(self.drawn.values(tag), _MOST_TRIED_WITH_TAG)
        return next((made for made in drawn if self._brings(made.value)), None)

    def _drawn_edges(self) -> Iterator[Sample]:
        before, given, in_vain = self.size_bytes, 0, 0
        probed: set[Point] = set()
        for made in islice(self.drawn.values("boundary"), 2 * self._bounds.edges):
            is_new = not probed.issuperset(made.points)
            in_vain = 0 if is_new else in_vain + 1
            if given >= _EDGES_OF_ANY_KIND and in_vain > _MOST_WITHOUT_NEW:
                return
            if (given >= _EDGES_OF_ANY_KIND and not is_new) or not self._brings(made.value):
                continue
            if given == self._bounds.edges or self.size_bytes - before > self._bounds.edges_bytes:
                self.edges_stopped = True
                return
            probed.update(made.points)
            given += 1
            self._weigh(made.value)
            yield Sample(made.value, str(made.points[0]) if made.points else made.note, made.note)

    def _drawn_broken(self) -> Iterator[Broken]:
        self.untried, before = 0, self.size_bytes
        for tried, negative in enumerate(self.drawn.negatives()):
            if tried == self._bounds.constraints or self.size_bytes - before > self._bounds.broken_bytes:
                self.broken_stopped = True
                return
            self.untried += not isinstance(negative, Negative) and negative.untried
            if isinstance(negative, Negative):
                negative = self._beside_another(negative)
            if isinstance(negative, Negative) and self._shows(negative):
                self._weigh(negative.value)
                yield Broken(negative.value, negative)

    def _beside_another(self, negative: Negative) -> Negative:
        """Return one that lacks a property with another in its place, where nothing would be sent else.

        Without any member an object is not there at all (`deepObject`), and what may be left out then lacks nothing.
        """
        mended, is_deep = negative.mended, self.parameter is not None and self.parameter.style == "deepObject"
        if not is_deep or negative.value != {} or negative.keyword != "required" or not isinstance(mended, dict):
            return negative
        for name in _OTHER_NAMES:
            whole = {**mended, name: "1"}
            if name not in self.shape.properties and self.carries(whole):
                return replace(negative, value={name: "1"}, mended=whole)
        full = self.full.value if self.full is not None else None
        for name, part in full.items() if isinstance(full, dict) else ():
            whole = {**mended, name: part}
            if name not in mended and self.carries(whole):
                return replace(negative, value={name: part}, mended=whole)
        return negative

    def _shows(self, negative: Negative) -> bool:
        """Tell whether what a negative breaks is broken, and nothing else is, once it has travelled."""
        if negative.pointer in self._assumed or self._is_text_in_xml(negative) or not self._betrays(negative.value):
            return False
        # Read otherwise in one part, a value proves nothing where another part is wrong as it is likeliest read.
        is_alone = self._proof(negative.value) == [negative.value]
        if not is_alone and self._misleads(negative.mended) and not self._stays_broken(negative.value):
            return False
        # 0 is the text "0" in a URL, which may break a format or a pattern, but is no wrong type.
        if negative.keyword == "type" and self._becomes_text(negative.value, negative.instance_pointer):
            return False
        # JSON keeps everything; in a form an empty object is a list of one text where lists are known to stand.
        return self._is_json or self._keeps(negative.value, negative.instance_pointer)

    def _is_text_in_xml(self, negative: Negative) -> bool:
        """Tell whether a wrong type is a single value where texts stand: everything is a text in XML."""
        if self._xml is None or negative.keyword != "type":
            return False
        found = _part_at(negative.value, self.shape, negative.instance_pointer)
        return found is not None and not isinstance(found[0], (dict, list)) and found[1].types <= {"string", "null"}

    def _weigh(self, value: JsonValue) -> None:
        text = self.write(value)
        size = len(text.content) if isinstance(text, Body) else sum(len(part) for _, part in text or ())
        # In memory a value takes several times what it takes as text.
        self.size_bytes += 3 * size
        if text is not None and not self._is_json:
            # JSON is told by its value alone.
            self._sent[id(value)] = value, text._replace(pairs=None) if isinstance(text, Body) else text
            self.size_bytes += size


def _part_at(value: JsonValue, shape: Shape, pointer: str) -> tuple[JsonValue, Shape] | None:
    """Return a part of a value, with its shape; None where there is none."""
    for token in tokens_of(pointer):
        if isinstance(value, list) and token.isdigit() and int(token) < len(value):
            value, shape = value[int(token)], shape.item(int(token))
        elif isinstance(value, dict) and token in value:
            value, shape = value[token], shape.properties.get(token) or shape.others or UNKNOWN
        else:
            return None
    return value, shape


def _is_alike(one: JsonValue, other: JsonValue) -> bool:
    """Tell whether two values are lists of as many members, or objects of the same names, or neither."""
    if isinstance(one, dict):
        return isinstance(other, dict) and one.keys() == other.keys()
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other)
    return not isinstance(other, (dict, list))
