"""What a schema says, apart from how it is written: one form for those of which anyone sees that they mean the same."""

from __future__ import annotations

from urllib.parse import unquote

from shared.canonical_json import JsonValue, canonical_bytes
from shared.errors import UnprocessableError
from shared.schema.reading.dialect import DEFAULT, LISTS, MAPS, SINGLES, read_dialect
from shared.schema.relations.keywords import CONSTRAINTS

_MORE = "additionalProperties"
# Keywords whose lists are sets of texts, and those that hold such lists by name.
_SETS = frozenset({"required", "type", CONSTRAINTS})
_MAPS_OF_SETS = frozenset({"dependentRequired", "dependencies"})


def normal_form(schema: JsonValue) -> JsonValue:
    """Return a schema with its sets in one order, and without what holds anyway; what is in normal form is as it was.

    Sets are the lists of `required`, `enum`, `type`, `dependentRequired` and `x-constraints`; what holds anyway are a
    `$schema` that names 2020-12 and `additionalProperties: true`. Whatever is data, told or shown (`const`, `default`,
    `examples`, `description`), and where subschemas stand in a list, is left alone.

    Args:
        schema: one that was compiled; it is not changed.
    """
    if isinstance(schema, dict) and _is_default(schema.get("$schema")):
        schema = {keyword: said for keyword, said in schema.items() if keyword != "$schema"}
    return _Writer(schema).written(schema)


def _is_default(uri: JsonValue) -> bool:
    try:
        return read_dialect(uri, "") == DEFAULT
    except UnprocessableError:
        return False


class _Writer:
    """Writes subschemas of a whole in normal form, where nothing elsewhere in it depends on how they are written."""

    def __init__(self, whole: JsonValue) -> None:
        # `additionalProperties: true` is an answer for each property, and leaves `unevaluatedProperties` none. And what
        # refers to a schema among an enum's members finds it by its place: any text may be such a reference.
        self._says_more = self._has_places = False
        waiting = [whole]
        while waiting:
            part = waiting.pop()
            if isinstance(part, dict):
                self._says_more = self._says_more or "unevaluatedProperties" in part
                waiting.extend(part.values())
            elif isinstance(part, list):
                waiting.extend(part)
            elif isinstance(part, str) and "/" in part and "/enum/" in unquote(part):
                self._has_places = True

    def written(self, schema: JsonValue) -> JsonValue:
        """Return a subschema in normal form."""
        if not isinstance(schema, dict):
            return schema
        return {
            keyword: self._keyword(keyword, said)
            for keyword, said in schema.items()
            if keyword != _MORE or self._says_more or (said is not True and said != {})
        }

    def _keyword(self, keyword: str, said: JsonValue) -> JsonValue:
        if keyword in _SETS or (keyword == "enum" and not self._has_places):
            made = _ordered(said) if keyword == "enum" or _are_texts(said) else said
            return made[0] if keyword == "type" and isinstance(made, list) and len(made) == 1 else made
        if keyword in _MAPS_OF_SETS and isinstance(said, dict):
            return {name: _ordered(one) if _are_texts(one) else self.written(one) for name, one in said.items()}
        if keyword in MAPS and isinstance(said, dict):
            return {name: self.written(one) for name, one in said.items()}
        if keyword in LISTS and isinstance(said, list):
            return [self.written(one) for one in said]
        return self.written(said) if keyword in SINGLES else said


def _are_texts(said: JsonValue) -> bool:
    return isinstance(said, list) and all(isinstance(one, str) for one in said)


def _ordered(said: JsonValue) -> JsonValue:
    """Return the members of a set, each once: numbers and texts in their own order, then what is left in that of texts.

    What is no list is returned as it is.
    """
    if not isinstance(said, list):
        return said
    whole, texts, others = set[int](), set[str](), dict[bytes, JsonValue]()
    for member in said:
        if type(member) is str:
            texts.add(member)
        elif type(member) is int or (type(member) is float and member.is_integer()):
            # 1.0 is 1.
            whole.add(int(member))
        else:
            others[canonical_bytes(member)] = member
    return [*sorted(whole), *sorted(texts), *(others[text] for text in sorted(others))]
