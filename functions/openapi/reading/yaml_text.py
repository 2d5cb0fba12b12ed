"""YAML as OpenAPI uses it: the JSON schema of YAML 1.2, its aliases and merge keys bounded.

Built from the parser's events, for which the C parser keeps its own stack: composing nodes recurses in C, and a text
of fifty thousand brackets ends the process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError

MAX_VALUES = 3_000_000
"""Values in a document, each alias counted as all that it stands for."""
MAX_EXPANDED_BYTES = 64 * 1024 * 1024
"""The same for the characters of its scalars."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]{1,4000}")
_BASED = re.compile(r"0o[0-7]{1,4000}|0x[0-9a-fA-F]{1,4000}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_TAG = "tag:yaml.org,2002:"
_MERGE = "<<"
# As libyaml says it, which reads ahead of the events that are counted here.
_TOO_DEEP = "maximum nesting depth"


def parse_yaml(text: bytes, *, max_depth: int) -> JsonValue:
    """Parse one YAML document.

    Scalars are read as YAML 1.2 reads them: `yes`, `on` and dates are texts. Names are texts, whatever they look like
    (`200:`). A name that stands twice has its last value.

    Raises:
        UnprocessableError: not YAML, several documents, or what JSON has no words for (`invalid_document`); nested
            over `max_depth` deep, or too large once its aliases are written out (`document_too_complex`).
    """
    try:
        return _Building(max_depth).build(text)
    except yaml.YAMLError as error:
        raise _fault(error) from None


@dataclass(slots=True)
class _Open:
    """A list or an object that is being read."""

    value: dict[str, JsonValue] | list[JsonValue]
    anchor: str | None
    name: str | None = None
    merged: list[JsonValue] = field(default_factory=list)
    values: int = 1
    characters: int = 0
    depth: int = 1


@dataclass(frozen=True, slots=True)
class _Anchored:
    """What an alias stands for, and how much that is."""

    value: JsonValue
    values: int
    characters: int
    depth: int


class _Building:
    def __init__(self, max_depth: int) -> None:
        self._max_depth = max_depth
        self._stack: list[_Open] = []
        self._anchors: dict[str, _Anchored] = {}
        self._root: JsonValue = None
        self._documents = 0

    def build(self, text: bytes) -> JsonValue:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.MappingStartEvent):
                self._open({}, event, "map")
            elif isinstance(event, yaml.SequenceStartEvent):
                self._open([], event, "seq")
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close()
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    raise _invalid("it holds several documents", event)
        return self._root

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        plain = event.implicit[0]
        if self._awaits_name():
            if plain and event.value == _MERGE:
                self._stack[-1].name = _MERGE
                return
            self._name(event.value)
            return
        value = _read(event, plain=plain)
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(value, 1, len(event.value), 0)
        self._add(value, 1, len(event.value), 0)

    def _open(self, value: dict[str, JsonValue] | list[JsonValue], event: yaml.CollectionStartEvent, tag: str) -> None:
        if event.tag is not None and event.tag != _TAG + tag:
            raise _invalid(f"the tag {event.tag[:40]!r} is not known", event)
        if self._awaits_name():
            raise _invalid("a name is a list or an object", event)
        if len(self._stack) >= self._max_depth:
            raise _too_complex(f"It is nested more than {self._max_depth} deep.")
        if event.anchor is not None:
            # An alias within what it stands for would have no end.
            self._anchors.pop(event.anchor, None)
        self._stack.append(_Open(value, event.anchor))

    def _close(self) -> None:
        done = self._stack.pop()
        value = done.value
        if isinstance(value, dict):
            for other in done.merged:
                if isinstance(other, dict):
                    for name, member in other.items():
                        value.setdefault(name, member)
        if done.anchor is not None:
            self._anchors[done.anchor] = _Anchored(value, done.values, done.characters, done.depth)
        self._add(value, done.values, done.characters, done.depth)

    def _alias(self, event: yaml.AliasEvent) -> None:
        anchor = str(event.anchor)
        found = self._anchors.get(anchor)
        if found is None:
            raise _invalid(f"the alias {anchor[:40]!r} stands for nothing, or for what it stands in", event)
        if self._awaits_name():
            if not isinstance(found.value, str):
                raise _invalid("a name is an alias of something that is no text", event)
            self._name(found.value)
            return
        self._add(found.value, found.values, found.characters, found.depth)

    def _awaits_name(self) -> bool:
        return bool(self._stack) and isinstance(self._stack[-1].value, dict) and self._stack[-1].name is None

    def _name(self, name: str) -> None:
        self._stack[-1].name = name
        self._stack[-1].characters += len(name)

    def _add(self, value: JsonValue, values: int, characters: int, depth: int) -> None:
        if not self._stack:
            self._root = value
            return
        around = self._stack[-1]
        around.values += values
        around.characters += characters
        around.depth = max(around.depth, depth + 1)
        if around.values > MAX_VALUES or around.characters > MAX_EXPANDED_BYTES:
            raise _too_complex("Once its aliases are written out, it is too large.")
        if len(self._stack) + depth > self._max_depth:
            raise _too_complex(f"It is nested more than {self._max_depth} deep.")
        if isinstance(around.value, list):
            around.value.append(value)
        elif around.name == _MERGE and isinstance(value, (dict, list)):
            around.merged.extend(value if isinstance(value, list) else [value])
            around.name = None
        else:
            around.value[around.name or ""] = value
            around.name = None


def _read(event: yaml.ScalarEvent, *, plain: bool) -> JsonValue:
    text: str = event.value
    tag = event.tag
    if tag is not None and not plain:
        if tag in ("!", _TAG + "str", _TAG + "binary", _TAG + "timestamp"):
            return text
        if tag not in (_TAG + "int", _TAG + "float", _TAG + "bool", _TAG + "null"):
            raise _invalid(f"the tag {tag[:40]!r} is not known", event)
    elif not plain:
        return text
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text) and abs(number := float(text)) != float("inf"):
        return number
    return text


def _invalid(detail: str, event: yaml.Event) -> UnprocessableError:
    return UnprocessableError(
        f"The document is not what can be read of YAML: {detail}{_place(event.start_mark)}.", code="invalid_document"
    )


def _too_complex(detail: str) -> UnprocessableError:
    return UnprocessableError(f"The document is too complex. {detail}", code="document_too_complex")


def _fault(error: yaml.YAMLError) -> UnprocessableError:
    place = _place(getattr(error, "problem_mark", None))
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    if _TOO_DEEP in problem:
        return _too_complex(f"It is nested too deep{place}.")
    return UnprocessableError(
        f"The document is neither JSON nor YAML: {problem[:160]}{place}.", code="invalid_document"
    )


def _place(mark: Any) -> str:
    return "" if mark is None else f" (line {mark.line + 1}, column {mark.column + 1})"
