"""An OpenAPI document as a place where operations, and what they refer to, are looked up; nothing is dereferenced."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Literal
from urllib.parse import unquote

from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema.pointers import child, tokens_of

Dialect = Literal["swagger-2.0", "openapi-3.0", "openapi-3.1"]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_MAX_REFERENCES = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A value of the document, and the pointer to it once references are followed."""

    pointer: str
    value: JsonValue

    def member(self, *tokens: str | int) -> Place:
        """Return a part of the value; None stands where there is none."""
        value: JsonValue = self.value
        for token in tokens:
            if isinstance(value, dict) and isinstance(token, str):
                value = value.get(token)
            elif isinstance(value, list) and isinstance(token, int) and token < len(value):
                value = value[token]
            else:
                value = None
        return Place(child(self.pointer, *tokens), value)

    @property
    def object(self) -> dict[str, JsonValue]:
        """The value where it is an object, else an empty one."""
        return self.value if isinstance(self.value, dict) else {}

    def listed(self) -> Iterator[Place]:
        """Yield the members where the value is a list, else nothing."""
        for at in range(len(self.value) if isinstance(self.value, list) else 0):
            yield self.member(at)

    def text(self, name: str) -> str | None:
        """Return the member of that name where it is a text."""
        found = self.object.get(name)
        return found if isinstance(found, str) else None


class Specification:
    """One parsed document.

    Args:
        value: the whole document, which is never changed.

    Attributes:
        dialect: what it is read as.
        is_newer: whether it is of a version that adds to the one that it is read as.

    Raises:
        UnprocessableError: it is of no version that is known (`unsupported_version`).
    """

    def __init__(self, value: dict[str, JsonValue]) -> None:
        self.value = value
        self.dialect: Dialect = _dialect_of(value)
        self.is_newer = self.dialect == "openapi-3.1" and _minor_of(value) == "2"
        self.root = Place("", value)

    @property
    def paths(self) -> Place:
        """Where the paths are."""
        return self.root.member("paths")

    def operations(self) -> Iterator[tuple[str, str]]:
        """Yield (path, method) of every operation, in the document's order."""
        for path in self.paths.object:
            if path.startswith("/"):
                try:
                    item = self.path_item(path)
                except UnprocessableError:
                    # Whoever asks for it is told; the others are there all the same.
                    continue
                for method in METHODS if item is not None else ():
                    if item is not None and isinstance(item.object.get(method), dict):
                        yield path, method

    def operation_at(self, path: str, method: str) -> tuple[Place, Place]:
        """Return the path's item and its operation.

        Raises:
            UnprocessableError: there is none (`no_such_operation`), the pointer says whether for want of the path or of
                the method.
        """
        item = self.path_item(path)
        if item is None or not path.startswith("/"):
            near = get_close_matches(path, [name for name in self.paths.object if name.startswith("/")], n=1)
            hint = f" The nearest is {near[0]}." if near else ""
            raise UnprocessableError(f"The document has no such path.{hint}", code="no_such_operation", pointer="/path")
        operation = item.member(method.lower())
        if method.lower() not in METHODS or not isinstance(operation.value, dict):
            known = ", ".join(name.upper() for name in METHODS if isinstance(item.object.get(name), dict)) or "none"
            raise UnprocessableError(
                f"The path has no such method; it has {known}.", code="no_such_operation", pointer="/method"
            )
        return item, operation

    def methods_of(self, paths: Iterable[str]) -> frozenset[str]:
        """Return the methods that any of some paths has."""
        found: set[str] = set()
        for other in paths:
            try:
                item = self.path_item(other)
            except UnprocessableError:
                continue
            found.update(() if item is None else methods_of_item(item))
        return frozenset(found)

    def paths_around(self, path: str) -> list[str]:
        """Return a path and every other that a request for it may be one of, in the document's order."""
        own = segments_of(path)
        return [
            other
            for other, parts in self._by_length.get(len(own), ())
            if all(a == b or "{" in a or "{" in b for a, b in zip(own, parts, strict=True))
        ]

    @cached_property
    def _by_length(self) -> dict[int, list[tuple[str, list[str]]]]:
        found: dict[int, list[tuple[str, list[str]]]] = {}
        for path in self.paths.object:
            parts = segments_of(path)
            found.setdefault(len(parts), []).append((path, parts))
        return found

    def follow(self, place: Place) -> Place:
        """Return what a place stands for: itself, or where its `$ref`, and what that leads to, ends.

        Raises:
            UnprocessableError: a reference leads out of the document (`remote_ref`), to nothing, or in a circle
                (`invalid_document`); the pointer leads into the document.
        """
        for _ in range(_MAX_REFERENCES):
            if place.text("$ref") is None:
                return place
            place = self.referred(place)
        raise UnprocessableError(
            "References lead to each other without an end.", code="invalid_document", pointer=place.pointer
        )

    def referred(self, place: Place) -> Place:
        """Return where the `$ref` of a place leads, which may be another reference.

        Raises:
            UnprocessableError: out of the document (`remote_ref`), or to nothing (`invalid_document`).
        """
        reference, at = place.text("$ref") or "", child(place.pointer, "$ref")
        if not reference.startswith("#"):
            raise UnprocessableError(
                "The reference leads out of the document, and nothing is fetched.", code="remote_ref", pointer=at
            )
        found = self.at(child("", *tokens_of(unquote(reference[1:]))))
        if found is None:
            raise UnprocessableError("The reference leads to nothing.", code="invalid_document", pointer=at)
        return found

    def at(self, pointer: str) -> Place | None:
        """Return the value at a pointer, None where there is none."""
        value: JsonValue = self.value
        for token in tokens_of(pointer):
            if isinstance(value, dict) and token in value:
                value = value[token]
            elif isinstance(value, list) and token.isascii() and token.isdigit() and int(token[:9]) < len(value):
                value = value[int(token[:9])]
            else:
                return None
        return Place(pointer, value)

    def path_item(self, path: str) -> Place | None:
        """Return what a path has: its methods, and what they have in common; None where there is none.

        Raises:
            UnprocessableError: see `follow`.
        """
        item = self.paths.member(path)
        if not isinstance(item.value, dict):
            return None
        # What stands beside the reference counts too, so only an item that is nothing else is followed.
        return item if any(method in item.object for method in METHODS) else self.follow(item)


def segments_of(path: str) -> list[str]:
    """Return the segments of a path, encoded or with names in braces."""
    # Some documents have a part of the query in the path itself.
    return re.split(r"[?#]", path)[0].split("/")[1:]


def method_beside(declared: Collection[str]) -> str | None:
    """Return a method that a path does not have, None where it has all that may be told apart."""
    return next((one for one in ("patch", "put", "delete", "post") if one not in declared), None)


def methods_of_item(item: Place) -> tuple[str, ...]:
    """Return the methods that a path's item has."""
    return tuple(name for name in METHODS if isinstance(item.object.get(name), dict))


def _dialect_of(value: dict[str, JsonValue]) -> Dialect:
    swagger, version = value.get("swagger"), value.get("openapi")
    if swagger is not None and str(swagger) in ("2.0", "2"):
        return "swagger-2.0"
    if isinstance(version, (str, float)) and str(version).startswith("3."):
        if _minor_of(value) == "0":
            return "openapi-3.0"
        # 3.2 adds to 3.1, and changes nothing of what is read here.
        if _minor_of(value) in ("1", "2"):
            return "openapi-3.1"
    place = "/openapi" if "openapi" in value else "/swagger" if "swagger" in value else ""
    raise UnprocessableError(
        "The document is none of Swagger 2.0, OpenAPI 3.0 and 3.1.", code="unsupported_version", pointer=place
    )


def _minor_of(value: dict[str, JsonValue]) -> str:
    return str(value.get("openapi")).partition(".")[2].partition(".")[0]
