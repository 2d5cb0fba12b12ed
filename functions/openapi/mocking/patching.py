"""Changes as they are sent to a thing: merge patches (RFC 7396) and JSON patches (RFC 6902), all bounded."""

from __future__ import annotations

import copy
from typing import Any, NoReturn

from shared.canonical_json import MAX_DEPTH, JsonValue, canonical_bytes, depth_exceeds
from shared.entry.json_response import json_bytes
from shared.errors import PayloadTooLargeError, UnprocessableError
from shared.schema.pointers import child, tokens_of

MAX_OPERATIONS = 500
MAX_BYTES = 1024 * 1024
"""Of what the operations of one patch copy, move and compare, together."""
_BEHIND = ("-",)
_MAX_DIGITS = 7
_NEEDS = {
    "add": ("path", "value"), "remove": ("path",), "replace": ("path", "value"), "move": ("from", "path"),
    "copy": ("from", "path"), "test": ("path", "value"),
}  # fmt: skip


def merge_patched(value: JsonValue, patch: JsonValue) -> JsonValue:
    """Return a value as a merge patch changes it: members in place of members, null takes one away."""
    if not isinstance(patch, dict):
        return patch
    found = dict(value) if isinstance(value, dict) else {}
    for name, member in patch.items():
        if member is None:
            found.pop(name, None)
        else:
            found[name] = merge_patched(found.get(name), member)
    return found


def json_patched(value: JsonValue, patch: JsonValue) -> JsonValue:
    """Return a value as a JSON patch changes it: all of its operations, or none.

    Raises:
        UnprocessableError: an operation makes no sense, or cannot be done (`invalid_patch`), or its test fails
            (`patch_test_failed`); the pointer leads into the patch.
        PayloadTooLargeError: it copies, or makes, too much.
    """
    if not isinstance(patch, list):
        _refuse("A JSON patch is a list of operations.", "")
    if len(patch) > MAX_OPERATIONS:
        _refuse(f"A patch has {MAX_OPERATIONS} operations at most.", child("", MAX_OPERATIONS))
    patching = _Patching(value)
    for number, operation in enumerate(patch):
        patching.do(operation, child("", number))
    found: JsonValue = patching.value
    return found


class _Patching:
    def __init__(self, value: JsonValue) -> None:
        self.value: Any = copy.deepcopy(value)
        self._left = MAX_BYTES

    def do(self, operation: JsonValue, at: str) -> None:
        """Do one operation.

        Args:
            at: its pointer in the patch.
        """
        if not isinstance(operation, dict):
            _refuse("An operation is an object.", at)
        name = operation.get("op")
        if not isinstance(name, str) or name not in _NEEDS:
            _refuse(f"op is one of {', '.join(_NEEDS)}.", child(at, "op"))
        for member in _NEEDS[name]:
            if member not in operation:
                _refuse(f"{name} needs {member}.", at)
            if member != "value" and not _is_pointer(operation[member]):
                _refuse(f"{member} is a JSON pointer: empty, or with a slash before each step.", child(at, member))
        path, source = str(operation["path"]), operation.get("from")
        if name in ("remove", "replace", "test"):
            found = self._at(path, child(at, "path"))
            if name == "test":
                self._count(found)
                if canonical_bytes(found) != canonical_bytes(operation["value"]):
                    told = "The test fails: another value stands there."
                    raise UnprocessableError(told, code="patch_test_failed", pointer=child(at, "value"))
            elif name == "remove":
                if not path:
                    _refuse(
                        "The whole of what is patched is not removed: that is what DELETE is for.", child(at, "path")
                    )
                self._remove(path, child(at, "path"))
            else:
                self._put(path, copy.deepcopy(operation["value"]), child(at, "path"), replaces=True)
        elif name == "add":
            self._put(path, copy.deepcopy(operation["value"]), child(at, "path"))
        else:
            moved = self._at(str(source), child(at, "from"))
            self._count(moved)
            if name == "copy":
                moved = copy.deepcopy(moved)
            elif path.startswith(f"{source}/"):
                _refuse("Nothing moves into itself.", child(at, "path"))
            else:
                self._remove(str(source), child(at, "from"))
            self._put(path, moved, child(at, "path"))

    def _count(self, value: JsonValue) -> None:
        # A copy of a copy of a copy doubles what is there each time.
        self._left -= len(json_bytes(value))
        if self._left < 0:
            raise PayloadTooLargeError(f"A patch copies, moves and compares {MAX_BYTES:,} bytes at most.")

    def _at(self, path: str, at: str) -> Any:
        value = self.value
        for token in tokens_of(path):
            value = self._step(value, token, at)
        return value

    def _step(self, value: Any, token: str, at: str) -> Any:
        if isinstance(value, dict) and token in value:
            return value[token]
        if isinstance(value, list):
            return value[self._index(token, len(value) - 1, at)]
        _refuse("There is nothing at this place.", at)

    def _holder(self, path: str, at: str) -> tuple[Any, str]:
        tokens = tokens_of(path)
        holder = self.value
        for token in tokens[:-1]:
            holder = self._step(holder, token, at)
        return holder, tokens[-1]

    def _remove(self, path: str, at: str) -> None:
        if not path:
            self.value = None
            return
        holder, token = self._holder(path, at)
        if isinstance(holder, list):
            del holder[self._index(token, len(holder) - 1, at)]
        else:
            del holder[token]

    def _put(self, path: str, value: JsonValue, at: str, *, replaces: bool = False) -> None:
        if not path:
            self.value = value
            return
        holder, token = self._holder(path, at)
        if depth_exceeds(value, MAX_DEPTH - len(tokens_of(path))):
            _refuse(f"Values are nested {MAX_DEPTH} deep at most.", at)
        if isinstance(holder, dict):
            holder[token] = value
        elif not isinstance(holder, list):
            _refuse("There is nothing that could hold it.", at)
        elif replaces:
            holder[self._index(token, len(holder) - 1, at)] = value
        else:
            holder.insert(len(holder) if token in _BEHIND else self._index(token, len(holder), at), value)

    @staticmethod
    def _index(token: str, last: int, at: str) -> int:
        sound = token.isascii() and token.isdigit() and str(int(token[:_MAX_DIGITS])) == token
        if not sound or int(token) > last:
            _refuse("A list has no such place.", at)
        return int(token)


def _is_pointer(text: JsonValue) -> bool:
    if not isinstance(text, str) or (text and text[0] != "/"):
        return False
    return "~" not in text.replace("~0", "").replace("~1", "")


def _refuse(why: str, pointer: str) -> NoReturn:
    raise UnprocessableError(why, code="invalid_patch", pointer=pointer)
