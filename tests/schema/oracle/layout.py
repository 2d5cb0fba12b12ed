"""A schema taken apart: its subschemas by pointer, and what each refers to."""

from __future__ import annotations

from functools import cache, cached_property
from typing import Any
from urllib.parse import unquote

import jsonschema

Schema = Any
_TYPES = frozenset({"null", "boolean", "number", "string", "array", "object"})


class Layout:
    """A schema of 2020-12 (or an older draft's, as far as both agree) whose references are local pointers.

    Args:
        root: the schema; every `$ref` in it is `#` or `#/...`.
    """

    def __init__(self, root: Schema) -> None:
        self.root = root
        kind = jsonschema.validators.validator_for(root, default=jsonschema.Draft202012Validator)
        self.judge = kind(root, format_checker=kind.FORMAT_CHECKER)
        self.at = cache(self._at)
        self._validator = cache(lambda pointer: self.judge.evolve(schema=self.at(pointer)))

    def accepts(self, pointer: str, value: Any) -> bool:
        """Tell whether a value is valid against one subschema, by python-jsonschema."""
        return bool(self._validator(pointer).is_valid(value))

    def keywords(self, pointer: str) -> dict[str, Any]:
        """Return the keywords of a subschema; a boolean one has none."""
        schema = self.at(pointer)
        return schema if isinstance(schema, dict) else {}

    def types(self, pointer: str) -> frozenset[str]:
        """Return the types one subschema allows by its own `type`; `integer` counts as `number` does."""
        if self.at(pointer) is False:
            return frozenset()
        listed = self.keywords(pointer).get("type", sorted(_TYPES))
        names = [listed] if isinstance(listed, str) else listed
        return frozenset("number" if name == "integer" else name for name in names)

    def beside(self, pointer: str) -> list[str]:
        """Return the subschemas that hold for the same value whenever this one does: `$ref` and `allOf`."""
        found = self.keywords(pointer)
        ahead = [self.target(found["$ref"])] if "$ref" in found else []
        return ahead + [f"{pointer}/allOf/{index}" for index in range(len(found.get("allOf", ())))]

    def together(self, *pointers: str) -> frozenset[str]:
        """Return the subschemas that hold for one value when these do."""
        seen: set[str] = set()
        left = list(pointers)
        while left:
            pointer = left.pop()
            if pointer not in seen:
                seen.add(pointer)
                left += self.beside(pointer)
        return frozenset(seen)

    def target(self, reference: str) -> str:
        """Return the pointer that a local reference names."""
        if not reference.startswith("#"):
            raise ValueError(f"{reference} is not local")
        fragment = unquote(reference[1:])
        return fragment if not fragment or fragment.startswith("/") else self._anchors[fragment]

    @cached_property
    def _anchors(self) -> dict[str, str]:
        found: dict[str, str] = {}
        left: list[tuple[str, Any]] = [("", self.root)]
        while left:
            pointer, part = left.pop()
            inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
            if isinstance(part, dict) and isinstance(part.get("$anchor"), str):
                found[part["$anchor"]] = pointer
            left += [(f"{pointer}/{escaped(str(key))}", value) for key, value in inner]
        return found

    def _at(self, pointer: str) -> Schema:
        found = self.root
        for part in pointer.split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            found = found[int(name)] if isinstance(found, list) else found[name]
        return found


def escaped(name: str) -> str:
    """Return a property's name as a JSON pointer writes it."""
    return name.replace("~", "~0").replace("/", "~1")
