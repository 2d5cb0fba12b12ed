"""Texts that programs stumble over: names with an apostrophe and letters beyond ASCII, addresses with a plus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy

from shared.canonical_json import JsonValue

_NAMES = ("Zoë O'Connor", "O'Zoë")
_ADDRESSES = ("zoe.o'connor+test@example.com", "zoe+test@example.com")
# Each is a question to the validator about the whole value.
_MOST_TEXTS = 12

_Holder = dict[str, JsonValue] | list[JsonValue]


def demanding(value: JsonValue, suits: Callable[[JsonValue], bool]) -> JsonValue | None:
    """Return a value with such texts in place of its own where it stays valid; None where none is.

    Args:
        suits: tells whether a value may be handed out.
    """
    # Listed values are the schema's own.
    value, changed = deepcopy(value), False
    for number, (holder, key) in enumerate(_texts(value)):
        if number == _MOST_TEXTS:
            break
        before = holder[key]  # type: ignore[index]
        for text in _ADDRESSES if "@" in str(before) else _NAMES:
            holder[key] = text  # type: ignore[index]
            if suits(value):
                changed = True
                break
            holder[key] = before  # type: ignore[index]
    return value if changed else None


def _texts(value: JsonValue) -> Iterator[tuple[_Holder, str | int]]:
    """Yield where texts stand within a value, level by level."""
    level = [value]
    while level:
        inner: list[JsonValue] = []
        for holder in level:
            if isinstance(holder, (dict, list)):
                members = list(holder.items()) if isinstance(holder, dict) else list(enumerate(holder))
                for key, member in members:
                    if isinstance(member, str):
                        yield holder, key
                    else:
                        inner.append(member)
        level = inner
