"""What happened to items in a window, and which of them are a bot's."""

from __future__ import annotations

from typing import Literal

from functions.reports.github.models import Account, RepositoryItem
from functions.reports.making.window import Window

Event = Literal["opened", "merged", "closed", "updated"]
# Accounts of type User that are bots all the same.
_BOTS = frozenset(
    {
        "codecov-commenter", "codecov-io", "dependabot-preview", "github-actions", "greenkeeper", "k8s-ci-robot",
        "k8s-infra-cherrypick-robot", "mergify", "pre-commit-ci", "renovate-bot", "rustbot", "bors", "snyk-bot",
        "stale", "web-flow", "weblate", "whitesource-bolt", "pyup-bot", "imgbot", "allcontributors",
    }
)  # fmt: skip


def is_bot(account: Account | None) -> bool:
    """Tell whether an account is a machine's; one that is gone is taken for a person's."""
    if account is None:
        return False
    login = account.login.lower()
    return account.type == "Bot" or login.endswith("[bot]") or login in _BOTS


def events(item: RepositoryItem, window: Window) -> tuple[Event, ...]:
    """Return what happened to an item in a window: opened, merged or closed, or at least updated.

    A pull request that was merged was not closed besides.
    """
    found: list[Event] = []
    if window.holds(item.created_at):
        found.append("opened")
    if window.holds(item.merged_at):
        found.append("merged")
    elif item.merged_at is None and window.holds(item.closed_at):
        found.append("closed")
    if not found and window.holds(item.updated_at):
        found.append("updated")
    return tuple(found)
