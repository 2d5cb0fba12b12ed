"""XML of strangers, parsed: without a document type, and so without entities of its own; bounded in depth and size."""

from __future__ import annotations

from xml.etree import ElementTree
from xml.parsers import expat

_MOST_DEPTH = 100
_MOST_ELEMENTS = 20_000
_MOST_ATTRIBUTES = 60_000


BOUNDS = f"without a document type, in at most {_MOST_DEPTH} levels and {_MOST_ELEMENTS:,} elements"


class _RefusedError(Exception):
    """It is XML, and none that is read here."""


def parsed(content: bytes) -> tuple[ElementTree.Element, int] | None:
    """Return the root of a body, and how many elements and attributes it has.

    None where it is no XML in UTF-8, has a document type, or is too deep or too much. Names are as ElementTree has
    them: those in a namespace begin with it, in braces.
    """
    builder = _Builder()
    parser = expat.ParserCreate("utf-8", "}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.tree.data
    parser.StartDoctypeDeclHandler = builder.refuse
    try:
        parser.Parse(content, True)
        return builder.tree.close(), builder.parts
    except (expat.ExpatError, _RefusedError):
        return None


class _Builder:
    def __init__(self) -> None:
        self.tree = ElementTree.TreeBuilder()
        self._depth = self._elements = self._attributes = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth, self._elements = self._depth + 1, self._elements + 1
        self._attributes += len(attributes)
        if self._depth > _MOST_DEPTH or self._elements > _MOST_ELEMENTS or self._attributes > _MOST_ATTRIBUTES:
            raise _RefusedError
        self.tree.start(_named(name), {_named(each): text for each, text in attributes.items()})

    @property
    def parts(self) -> int:
        """How many elements and attributes there are."""
        return self._elements + self._attributes

    def end(self, name: str) -> None:
        self._depth -= 1
        self.tree.end(_named(name))

    def refuse(self, *_about: object) -> None:
        raise _RefusedError


def _named(name: str) -> str:
    return f"{{{name}" if "}" in name else name
