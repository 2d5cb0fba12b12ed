"""As many cases as an answer may hold, and cursors for the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from functions.openapi.cases.case import GROUPS
from functions.openapi.cases.service import Tests
from functions.openapi.cursors import cursor_at, index_of, invalid_cursor
from shared.entry.json_response import json_bytes

MAX_ANSWER_CASES = 1_000
MAX_ANSWER_BYTES = 4 * 1024 * 1024
# The names around the cases, warnings and cursors.
_ROOM_AROUND = 64 * 1024


class Shown(NamedTuple):
    """The cases of an answer as texts by group, and for each group that goes on the cursor of its next."""

    cases: dict[str, list[bytes]]
    cursors: dict[str, str]


def page_of(
    tests: Tests,
    group: str | None,
    cursor: str | None,
    written: Callable[[Any], bytes] = json_bytes,
) -> Shown:
    """Return what fits.

    Args:
        group: give this one only; None for all.
        cursor: of an earlier answer for the group of the same operation.
        written: how a case is written.

    Raises:
        InvalidRequestError: a cursor without a group, none of this endpoint's, or one of other cases.
    """
    start = _start(tests, group, cursor)
    cases: dict[str, list[bytes]] = {}
    cursors: dict[str, str] = {}
    room, left = MAX_ANSWER_BYTES - _ROOM_AROUND, MAX_ANSWER_CASES
    for name in GROUPS if group is None else (group,):
        shown = cases.setdefault(name, [])
        for case in tests.groups[name][start:]:
            text = written(case)
            if not left or (len(text) > room and any(cases.values())):
                cursors[name] = cursor_at(start + len(shown), *_scope(tests, name))
                break
            shown.append(text)
            room, left = room - len(text), left - 1
        else:
            if name in tests.cut:
                cursors[name] = cursor_at(len(tests.groups[name]), *_scope(tests, name))
    return Shown(cases, cursors)


def goes_past(tests: Tests, group: str | None, cursor: str | None) -> bool:
    """Tell whether a cursor asks for what comes after the cases that are there, of a group that was cut.

    Raises:
        InvalidRequestError: see `page_of`.
    """
    start = _start(tests, group, cursor)
    return group is not None and group in tests.cut and start >= len(tests.groups[group])


def _start(tests: Tests, group: str | None, cursor: str | None) -> int:
    if cursor is None:
        return 0
    if group is None:
        raise invalid_cursor("A cursor goes with its group.")
    return index_of(cursor, *_scope(tests, group))


def _scope(tests: Tests, group: str) -> tuple[str, str]:
    # The model may answer for one page and not for the next: what needs none goes on all the same.
    return str(tests.key if group == "ai_generated" else tests.own_key), group
