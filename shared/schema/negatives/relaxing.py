"""The schema with any one of its constraints taken out, without compiling it again for each.

The schema is written anew with every constraint beside a switch, {"anyOf": [constraint, switch]}, and compiled once; a
value is then asked with one switch on. A constraint that holds never asks its switch, so this costs little more than
the schema itself.
"""

from __future__ import annotations

from typing import Any

import jsonschema_rs

from shared.canonical_json import JsonValue
from shared.schema.negatives.constraints import Survey
from shared.schema.pointers import child, tokens_of
from shared.schema.reading.document import Document, Schema
from shared.schema.reading.engine import validator_of
from shared.schema.reading.linear import translated
from shared.schema.reading.spelling import NEVER
from shared.schema.relations.fuel import one_check
from shared.schema.relations.keywords import CONSTRAINTS, STRUCTURE

_SWITCH = "x-larder-switch"
_ABSENT = "x-larder-absent"
_PLAIN = frozenset(
    {"type", "enum", "const", "multipleOf", "minLength", "maxLength", "format", "minItems", "maxItems",
     "uniqueItems", "minProperties", "maxProperties"}
)  # fmt: skip
_BOUNDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))
_ENCODED = ("contentEncoding", "contentMediaType")


class Relaxed:
    """A document's validator that leaves out one constraint at a time; not to be shared between threads.

    Args:
        document: every reference must lead where its `targets` say, so none may be dynamic.
        survey: what can be reached of it.
    """

    def __init__(self, document: Document, survey: Survey) -> None:
        self._document = document
        self._off = ""
        # What is said twice is one constraint, and left out in both places.
        self._original = document.added.original
        self._index = {pointer: index for index, pointer in enumerate(survey.order)}
        self._edges = survey.edges
        self._year = document.dialect.year
        self._home = "$defs" if self._year >= 2019 else "definitions"
        rewritten: dict[str, Any] = {str(index): self._rewrite(at) for at, index in self._index.items()}
        root: dict[str, Any] = {
            "$schema": document.dialect.uri,
            self._home: rewritten,
            "allOf": [self._refer(document.entry)],
        }
        self._validator = validator_of(
            root,
            # What makes a keyword is asked for as a class and only ever called.
            keywords={_SWITCH: self._switch, _ABSENT: self._absent},  # type: ignore[dict-item]
        )

    def accepts(self, value: JsonValue, pointer: str) -> bool:
        """Tell whether `value` satisfies the schema without the constraint at `pointer`."""
        self._off = self._original(pointer)
        try:
            with one_check():
                return self._validator.is_valid(value)
        except (ValueError, TypeError, OverflowError):
            return False

    def _switch(self, _parent: Any, pointers: Any, _path: Any) -> _Switch:
        return _Switch(self, frozenset(map(self._original, pointers)))

    def _absent(self, _parent: Any, asked: Any, _path: Any) -> _Absent:
        pointers = [self._original(child(asked["at"], index)) for index in range(len(asked["names"]))]
        return _Absent(self, dict(zip(pointers, asked["names"], strict=True)))

    @property
    def off(self) -> str:
        """Return the constraint that is left out now."""
        return self._off

    def _refer(self, pointer: str) -> dict[str, JsonValue]:
        return {"$ref": f"#/{self._home}/{self._index[pointer]}"}

    def _rewrite(self, at: str) -> dict[str, Any]:
        schema = self._document.subschemas[at]
        if schema is False:
            return {_SWITCH: [at]}
        if schema is True or at in self._document.blocked:
            return {} if schema is True else {"not": {}}
        parts: list[Any] = [self._refer(target) for target in self._document.targets.get(at, ())]
        made: dict[str, Any] = {}
        self._rewrite_applicators(at, schema, made, parts)
        for keyword, value in schema.items():
            if keyword == "pattern":
                place = child(at, keyword)
                linear = NEVER if place in self._document.untaken else translated(str(value))
                parts.append(_either({keyword: linear}, place))
            elif keyword in _PLAIN:
                parts.append(_either({keyword: value}, child(at, keyword)))
            elif keyword == "required" and isinstance(value, list):
                parts.append(self._or_absent({keyword: value}, child(at, keyword), value))
            elif keyword == STRUCTURE:
                parts.append(_either({keyword: value}, child(at, keyword)))
            elif keyword == CONSTRAINTS:
                asked = self._document.relations_of(at)
                parts += (_either({keyword: [text]}, pointer) for pointer, text in asked)
            elif keyword in _ENCODED:
                made[keyword] = value
        for bound, exclusive in _BOUNDS:
            parts.extend(_bounds(at, schema, bound, exclusive))
        return {**made, "allOf": parts} if parts else made

    def _rewrite_applicators(
        self, at: str, schema: dict[str, JsonValue], made: dict[str, Any], parts: list[Any]
    ) -> None:
        applied: dict[str, list[tuple[str | int | None, dict[str, Any]]]] = {}
        for edge in self._edges[at]:
            if edge.keyword != "$ref":
                applied.setdefault(edge.keyword, []).append((edge.token, self._refer(edge.child)))
        for keyword, found in applied.items():
            place = child(at, keyword)
            alone = found[0][1]
            if keyword == "allOf":
                parts.extend(part for _, part in found)
            elif keyword in ("anyOf", "oneOf"):
                parts.append(_either({keyword: [part for _, part in found]}, place))
            elif keyword in ("not", "propertyNames"):
                parts.append(_either({keyword: alone}, place))
            elif keyword == "contains":
                self._rewrite_contains(at, schema, alone, made, parts)
            elif keyword in ("then", "else"):
                made[keyword] = _either(alone, place)
            elif keyword in ("dependentSchemas", "dependencies"):
                made[keyword] = {token: _either(part, child(place, str(token))) for token, part in found}
            elif keyword == "prefixItems" or (keyword == "items" and found[0][0] is not None):
                made[keyword] = [part for _, part in found]
            elif keyword == "patternProperties":
                for token, part in found:
                    # Two expressions may be two spellings of one.
                    held = made.setdefault(keyword, {}).setdefault(translated(str(token)), {"allOf": []})
                    held["allOf"].append(part)
            elif found[0][0] is not None:
                made[keyword] = dict(found)
            else:
                made[keyword] = alone
        for keyword in ("dependentRequired", "dependencies"):
            named = schema.get(keyword)
            for trigger, names in named.items() if isinstance(named, dict) else ():
                if isinstance(names, list):
                    parts.append(self._or_absent({keyword: {trigger: names}}, child(at, keyword, trigger), names))

    def _rewrite_contains(
        self, at: str, schema: dict[str, JsonValue], part: dict[str, Any], made: dict[str, Any], parts: list[Any]
    ) -> None:
        place = child(at, "contains")
        if self._year < 2019:
            parts.append(_either({"contains": part}, place))
            return
        # Only tells unevaluatedItems what was looked at, as the keyword itself would.
        made.update({"contains": part, "minContains": 0})
        least = schema.get("minContains", 1)
        if least != 0:
            parts.append(_either({"contains": part}, place))
            parts.append(_either({"contains": part, "minContains": least}, place, child(at, "minContains")))
        if "maxContains" in schema:
            most = {"contains": part, "minContains": 0, "maxContains": schema["maxContains"]}
            parts.append(_either(most, place, child(at, "maxContains")))

    def _or_absent(self, asked: dict[str, Any], place: str, names: list[Any]) -> dict[str, Any]:
        return {"anyOf": [asked, {_ABSENT: {"at": place, "names": names}}]}


class _Switch:
    def __init__(self, relaxed: Relaxed, pointers: frozenset[str]) -> None:
        self._relaxed = relaxed
        self._pointers = pointers

    def validate(self, _instance: JsonValue) -> None:
        if self._relaxed.off not in self._pointers:
            raise ValueError("is asked")


class _Absent:
    def __init__(self, relaxed: Relaxed, names: dict[str, str]) -> None:
        self._relaxed = relaxed
        # By the pointers of what asks for them.
        self._names = names

    def validate(self, instance: JsonValue) -> None:
        off = self._relaxed.off
        if not isinstance(instance, dict) or off not in self._names:
            raise ValueError("is asked")
        for pointer, name in self._names.items():
            if name not in instance and pointer != off:
                raise ValueError("is asked")


def _either(asked: dict[str, Any], *places: str) -> dict[str, Any]:
    return {"anyOf": [asked, {_SWITCH: list(places)}]}


def _bounds(at: str, schema: dict[str, JsonValue], bound: str, exclusive: str) -> list[dict[str, Any]]:
    """Rewrite a bound and its exclusive form, which in draft 4 is a word about the bound."""
    made = []
    value, beyond = schema.get(bound), schema.get(exclusive)
    if value is not None:
        made.append(_either({bound: value}, child(at, bound)))
    if beyond is True and value is not None:
        made.append(_either({bound: value, exclusive: True}, child(at, exclusive), child(at, bound)))
    elif beyond is not None and not isinstance(beyond, bool):
        made.append(_either({exclusive: beyond}, child(at, exclusive)))
    return made


class Rewritten:
    """A document's validator without one constraint, compiled for each: for references that a value decides on."""

    def __init__(self, document: Document, laid_out: Schema) -> None:
        self._document = document
        self._laid_out = laid_out
        self._last: tuple[str, jsonschema_rs.Validator | None] = ("", None)

    def accepts(self, value: JsonValue, pointer: str) -> bool:
        """Tell whether `value` satisfies the schema without the constraint at `pointer`."""
        if self._last[0] != pointer or self._last[1] is None:
            self._last = (pointer, self._compiled(pointer))
        validator = self._last[1]
        try:
            with one_check():
                return validator is not None and validator.is_valid(value)
        except (ValueError, TypeError, OverflowError):
            return False

    def _compiled(self, pointer: str) -> jsonschema_rs.Validator | None:
        try:
            gone = self._document.subschemas.get(pointer) is False
            return validator_of(_without(self._laid_out, tokens_of(pointer), gone))
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
            return None


def _without(schema: JsonValue, tokens: list[str], replace: bool) -> Any:
    if not tokens:
        return {}
    token, *rest = tokens
    key: Any = int(token) if isinstance(schema, list) else token
    changed: Any = schema.copy()  # type: ignore[union-attr]
    if rest:
        changed[key] = _without(changed[key], rest, replace)
    elif replace:
        changed[key] = {}
    else:
        del changed[key]
    return changed
