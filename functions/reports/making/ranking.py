"""Which items and people a report tells of: what was talked about, by whom, what came of it, how lately."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from functions.reports.github.models import Account, RepositoryItem
from functions.reports.making.happening import Event, events, is_bot
from functions.reports.making.window import Window

_FOR_ROLE = {"OWNER": 3.0, "MEMBER": 3.0, "COLLABORATOR": 3.0, "CONTRIBUTOR": 1.0}
_FOR_EVENT: dict[Event, float] = {"merged": 6.0, "closed": 3.0, "opened": 2.0, "updated": 0.0}
_FOR_REACTION = 2.0
# A thousand comments say no more than a hundred, and would hide all else.
_MOST_COUNTED = 100
_MOST_OF_ONE = 5


class Ranked(NamedTuple):
    """An item that a report tells of, and what happened to it."""

    item: RepositoryItem
    happened: tuple[Event, ...]


class Person(NamedTuple):
    """Somebody whose items something happened to, these by rank, and how many of them there are in all.

    Attributes:
        prs, issues: the first few.
        merged, opened, reported: pull requests that were merged, that were opened, and issues that were opened.
    """

    account: Account
    prs: tuple[Ranked, ...]
    issues: tuple[Ranked, ...]
    merged: int
    opened: int
    reported: int


def ranked(items: Iterable[RepositoryItem], window: Window) -> list[Ranked]:
    """Return the items of people to which something happened in a window, what matters most first.

    What was only updated comes last: a label that was set tells little of what happened.
    """
    found = [Ranked(item, events(item, window)) for item in items if not is_bot(item.user)]
    return sorted(
        (one for one in found if one.happened),
        key=lambda one: (one.happened == ("updated",), -_score(one, window), -one.item.number),
    )


def people_of(items: Sequence[Ranked], most: int) -> list[Person]:
    """Return who did most, by what was merged, opened and reported; being updated is nobody's doing."""
    by_login: dict[str, tuple[Account, list[Ranked]]] = {}
    for one in items:
        if one.item.user is not None and one.happened != ("updated",):
            by_login.setdefault(one.item.user.login, (one.item.user, []))[1].append(one)
    people = [_person(account, their) for account, their in by_login.values()]
    people.sort(key=lambda one: (-(3 * one.merged + 2 * one.opened + one.reported), one.account.login.lower()))
    return people[:most]


def _person(account: Account, their: Sequence[Ranked]) -> Person:
    prs = [one for one in their if one.item.is_pull_request]
    issues = [one for one in their if not one.item.is_pull_request]
    return Person(
        account,
        tuple(prs[:_MOST_OF_ONE]),
        tuple(issues[:_MOST_OF_ONE]),
        sum("merged" in one.happened for one in prs),
        sum("opened" in one.happened for one in prs),
        sum("opened" in one.happened for one in issues),
    )


def _score(one: Ranked, window: Window) -> float:
    item = one.item
    latest = max(moment for moment in (item.updated_at, item.created_at, window.start))
    lateness = (min(latest, window.end) - window.start) / (window.end - window.start)
    return (
        _FOR_REACTION * min(item.reactions, _MOST_COUNTED)
        + min(item.comments, _MOST_COUNTED)
        + _FOR_ROLE.get(item.author_association, 0.0)
        + max(_FOR_EVENT[event] for event in one.happened)
        + lateness
    )
