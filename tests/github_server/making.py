"""Issues and pull requests as repositories have them, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from tests.github_server.world import START, Issue

_VERBS = ("Fix", "Add", "Remove", "Document", "Speed up", "Rename", "Test", "Bump")
_THINGS = ("the parser", "retries", "the settings page", "caching", "the release notes", "dark mode", "a flaky test")
_LABELS = ("bug", "enhancement", "documentation", "good first issue", "dependencies")
_PEOPLE = ("ann", "bob", "chi", "dee", "eli")
_BOT = "dependabot[bot]"


def made_items(
    *,
    seed: int,
    count: int,
    until: datetime = START,
    days: float = 7.0,
    people: Sequence[str] = _PEOPLE,
    pulls: float = 0.5,
    bots: float = 0.1,
) -> list[Issue]:
    """Return issues and pull requests that were updated in the days before `until`, numbered by age.

    Args:
        pulls, bots: which share are pull requests, and which is a bot's.
    """
    draw = random.Random(seed)
    moments = sorted(until - timedelta(seconds=int(draw.uniform(0, days * 86_400))) for _ in range(count))
    return [_item(draw, number, at, until, people, pulls, bots) for number, at in enumerate(moments, start=1)]


def _item(
    draw: random.Random, number: int, at: datetime, until: datetime, people: Sequence[str], pulls: float, bots: float
) -> Issue:
    is_bot = draw.random() < bots
    is_pull = is_bot or draw.random() < pulls
    updated = at + timedelta(seconds=int(draw.uniform(0, (until - at).total_seconds())))
    is_closed = draw.random() < 0.5
    is_merged = is_pull and is_closed and draw.random() < 0.8
    return Issue(
        number=number,
        title=f"{draw.choice(_VERBS)} {draw.choice(_THINGS)}",
        created_at=at,
        updated_at=updated,
        user=_BOT if is_bot else draw.choice(people),
        user_kind="Bot" if is_bot else "User",
        is_pull=is_pull,
        body=draw.choice((None, "", f"It happens since #{max(1, number - 3)}.\n\n- [ ] a task\n")),
        closed_at=updated if is_closed else None,
        merged_at=updated if is_merged else None,
        draft=is_pull and not is_closed and draw.random() < 0.2,
        comments=draw.randrange(0, 30),
        reactions=draw.randrange(0, 10),
        labels=tuple(draw.sample(_LABELS, draw.randrange(0, 3))),
        assignees=tuple(draw.sample(list(people), draw.randrange(0, min(2, len(people)) + 1))),
        association="NONE" if is_bot else draw.choice(("OWNER", "MEMBER", "CONTRIBUTOR", "FIRST_TIME_CONTRIBUTOR")),
        state_reason="completed" if is_closed and not is_pull else None,
    )
