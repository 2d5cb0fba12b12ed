"""Whether a document is built as its dialect says, by the OpenAPI Initiative's own JSON Schemas; faults are only told.

The schemas come with openapi-spec-validator, whose files are read and whose code is never imported: it would take half
a second, and a document of 13 MB ten.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from functions.openapi.reading.operation import version_warnings
from functions.openapi.reading.parts import Warning
from functions.openapi.reading.specification import METHODS, Place, Specification
from shared.canonical_json import JsonValue
from shared.entry.json_response import json_bytes
from shared.schema.pointers import child

MAX_WARNINGS = 20
_PACKAGE = "openapi_spec_validator"
_HEADS: dict[str, tuple[str, dict[str, JsonValue]]] = {
    "swagger-2.0": ("v2.0", {"swagger": "2.0"}),
    "openapi-3.0": ("v3.0", {"openapi": "3.0.3"}),
    "openapi-3.1": ("v3.1", {"openapi": "3.1.0"}),
}
_INFO: JsonValue = {"title": "", "version": ""}
# The validator finds all faults of a part before it tells the first, so large parts are only named.
_MAX_BYTES_LOOKED_INTO = 32 * 1024
_MAX_DETAIL = 200


def structural_warnings(specification: Specification) -> list[Warning]:
    """Return up to `MAX_WARNINGS` faults with their places; none of structure where the schemas are not installed."""
    validator = _validator(specification.dialect)
    told = [*version_warnings(specification)]
    if validator is None or validator.is_valid(_readable(specification)):
        return told
    return [*told, *islice(_Search(specification, validator).faults(), MAX_WARNINGS - len(told))]


class _Search:
    """Looks at one part after the other, each in a document that has nothing else, so what is sound costs little."""

    def __init__(self, specification: Specification, validator: jsonschema_rs.Validator) -> None:
        self._root = specification.value
        self._validator = validator
        self._head: dict[str, JsonValue] = {**_HEADS[specification.dialect][1], "info": _INFO, "paths": {}}
        self._holders = (
            ["definitions", "parameters", "responses", "securityDefinitions"] if "swagger" in self._head else []
        )
        self._left = _MAX_BYTES_LOOKED_INTO

    def faults(self) -> Iterator[Warning]:
        for part, place in self._parts():
            document = {**self._head, **part}
            if self._validator.is_valid(document):
                continue
            size = len(json_bytes(place.value))
            if size > self._left:
                yield Warning(place.pointer, "It is not built as its dialect says.")
                continue
            self._left -= size
            for error in self._validator.iter_errors(document):
                yield _told(error)

    def _parts(self) -> Iterator[tuple[dict[str, JsonValue], Place]]:
        """Yield the parts of the document, each as it stands in an otherwise empty one."""
        apart = {"paths", "components", *self._holders}
        own: dict[str, JsonValue] = {name: value for name, value in self._root.items() if name not in apart}
        own["info"] = self._root.get("info", {})
        root = Place("", self._root)
        for name in sorted({"paths", "components", *self._holders} & set(self._root)):
            if not isinstance(self._root[name], dict):
                own[name] = self._root[name]
        yield own, Place("", own)
        for path in root.member("paths").object:
            item = root.member("paths", path)
            rest: JsonValue = {name: value for name, value in item.object.items() if name not in METHODS}
            yield {"paths": {path: rest if item.object else item.value}}, Place(item.pointer, rest)
            for method in METHODS:
                if method in item.object:
                    yield {"paths": {path: {method: item.object[method]}}}, item.member(method)
        for kind in root.member("components").object:
            section = root.member("components", kind)
            for name, value in section.object.items():
                yield {"components": {kind: {name: value}}}, section.member(name)
            if not section.object:
                yield {"components": {kind: section.value}}, section
        for holder in self._holders:
            section = root.member(holder)
            for name, value in section.object.items():
                yield {holder: {name: value}}, section.member(name)


def _told(error: jsonschema_rs.ValidationError) -> Warning:
    """Return the fault that an error is in truth about: where alternatives failed, what failed deepest within one."""
    while branches := getattr(error.kind, "context", None):
        deepest = max((one for branch in branches for one in branch), key=_depth, default=None)
        if deepest is None or _depth(deepest) <= _depth(error):
            break
        error = deepest
    tokens = [str(token) for token in error.instance_path]
    detail = error.message if len(error.message) <= _MAX_DETAIL else f"{error.message[: _MAX_DETAIL - 3]}..."
    return Warning(child("", *tokens), detail)


def _depth(error: jsonschema_rs.ValidationError) -> int:
    return len(error.instance_path)


def _readable(specification: Specification) -> Any:
    # The files of 3.1 stand for 3.2 too, of which nothing more is read.
    return {**specification.value, **_HEADS[specification.dialect][1]}


@cache
def _validator(dialect: str) -> jsonschema_rs.Validator | None:
    found = find_spec(_PACKAGE)
    for folder in (found.submodule_search_locations or ()) if found is not None else ():
        file = Path(folder, "resources", "schemas", _HEADS[dialect][0], "schema.json")
        if file.is_file():
            return jsonschema_rs.validator_for(
                orjson.loads(file.read_bytes()), mask="The value", validate_formats=False
            )
    return None
