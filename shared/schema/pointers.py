"""JSON pointers (RFC 6901) as text, written and read in one place so that ~0 and ~1 are right everywhere."""

from __future__ import annotations

from collections.abc import Iterable


def child(pointer: str, *tokens: str | int) -> str:
    """Return the pointer to what lies under `tokens` of the value at `pointer`."""
    for token in tokens:
        text = str(token)
        pointer += "/" + (text if "~" not in text and "/" not in text else text.replace("~", "~0").replace("/", "~1"))
    return pointer


def parts_of(pointer: str, value: object) -> list[str]:
    """Return the pointers of the parts of a list or an object that stands at `pointer`; none for any other value."""
    if isinstance(value, dict):
        return [under(pointer, name) for name in value]
    return [f"{pointer}/{index}" for index in range(len(value))] if isinstance(value, list) else []


def under(pointer: str, name: str) -> str:
    """Return the pointer to what lies under one name, sooner than `child` does."""
    return f"{pointer}/{name}" if "~" not in name and "/" not in name else child(pointer, name)


def pointer_of(tokens: Iterable[str | int]) -> str:
    """Return the pointer that steps through `tokens` from the root."""
    return child("", *tokens)


def tokens_of(pointer: str) -> list[str]:
    """Return the unescaped steps of a pointer; the root has none."""
    if "~" not in pointer:
        return pointer.split("/")[1:]
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
