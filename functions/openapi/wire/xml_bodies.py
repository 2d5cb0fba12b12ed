"""XML that was written here, read again: a value that does not come back is not sent; and what others send."""

from __future__ import annotations

from itertools import islice
from xml.etree import ElementTree

from functions.openapi.reading.specification import Place, Specification
from functions.openapi.wire.xml_parsing import parsed
from functions.openapi.wire.xml_parts import Parts
from functions.openapi.wire.xml_reading import Fit, Texts, XmlReading
from functions.openapi.wire.xml_writing import NotInXmlError, XmlWriter
from shared.canonical_json import JsonValue

# Of a body, beside the likeliest.
_MOST_READINGS = 50
# Elements and attributes, of all the readings of a body that others sent.
_MOST_READ = 100_000
# Where the element of the root begins.
_DECLARATION = len('<?xml version="1.0" encoding="UTF-8"?>')


class XmlBodies:
    """Writes bodies of one schema, and reads those that were written here, and those of others.

    Args:
        schema: of the bodies; None where nothing is said of them.
    """

    def __init__(self, specification: Specification, schema: Place | None) -> None:
        self._schema = schema
        self._writer = XmlWriter(specification, exactly=True)
        self._said = self._writer.schemas.of(() if schema is None else (schema,))
        # The last that was written and cannot be read in another way: most bodies are proved by that alone.
        self._plain: bytes | None = None
        # What was written last, parsed.
        self._last: tuple[bytes, XmlReading] | None = None
        self._fits = Parts[Fit]()
        self._texts: Texts = {}

    def write(self, value: JsonValue) -> bytes | None:
        """Return a value as XML, None where it cannot be read as the same value again.

        XML has no empty lists and no null: an empty element is an empty text, or an object of nothing.
        """
        try:
            written = self._writer.document(value, self._schema)
        except NotInXmlError:
            return None
        reading = self._reading(written)
        if reading is None:
            return None
        self._last = written, reading
        fit = reading.fit(value, self._said)
        if fit is Fit.ALONE:
            self._plain = written
        return written if fit else None

    def rest(self) -> None:
        """Forget what only helps while many values are written."""
        self._last = None
        self._fits.clear()
        self._texts.clear()
        self._writer.rest()

    def read(self, content: bytes) -> list[JsonValue]:
        """Return the values that a body may stand for, the likeliest first; none where it is no XML, or see `parsed`.

        Args:
            content: anybody's.
        """
        found = parsed(content)
        if found is None:
            return []
        root, parts = found
        reading = XmlReading(root, None, {})
        likeliest = reading.likeliest(self._said)
        most = min(_MOST_READINGS, _MOST_READ // parts)
        return [likeliest, *islice(reading.others(self._said, likeliest), most)]

    def meant(self, value: JsonValue, content: bytes) -> list[JsonValue]:
        """Return the values that a body may stand for, the likeliest first.

        Args:
            value: what it was written of, which is one of them; others are like it in all but one part, so that what
                may be read in many ways is looked at where it stands.
        """
        if content is self._plain:
            return [value]
        last = self._last
        reading = last[1] if last is not None and last[0] is content else self._reading(content)
        if reading is None:
            return []
        likeliest = reading.likeliest(self._said, value)
        others = islice(reading.others(self._said, value, is_own=True), _MOST_READINGS)
        if likeliest == value:
            return [value, *others]
        return [likeliest, value, *others, *islice(reading.others(self._said, likeliest), _MOST_READINGS)]

    def _reading(self, content: bytes) -> XmlReading | None:
        try:
            root = ElementTree.fromstring(content)  # noqa: S314 - only what was written here comes by
        except ElementTree.ParseError:
            return None
        # Where only the root declares what names without a prefix are in, a part's names depend on nothing else.
        is_alike = content.find(b" xmlns=", content.index(b">", _DECLARATION)) < 0
        return XmlReading(root, self._fits if is_alike else None, self._texts)
