"""The part of GitHub's search syntax that counting issues and pull requests takes."""

from __future__ import annotations

from datetime import datetime

from tests.github_server.shapes import moment
from tests.github_server.world import Issue


def matches(item: Issue, name: str, value: str) -> bool:
    """Tell whether an item is one that `name:value` asks for; what is not known here asks for nothing."""
    if name in ("is", "state", "type"):
        kinds = {"pr": item.is_pull, "issue": not item.is_pull, "merged": item.merged_at is not None}
        return kinds.get(value, item.state == value)
    if name == "author":
        return item.user is not None and item.user.lower() == value.lower()
    if name in ("created", "updated", "closed", "merged"):
        at: datetime | None = getattr(item, f"{name}_at")
        return at is not None and _is_within(at, value)
    return True


def _is_within(at: datetime, value: str) -> bool:
    text = moment(at) or ""
    if ".." in value:
        low, high = value.split("..")
        # A day without a time is the whole day.
        return low <= text and (high == "*" or text[: len(high)] <= high)
    for sign in (">=", "<=", ">", "<", ""):
        if value.startswith(sign):
            day = value.removeprefix(sign)
            cut = text[: len(day)]
            return {">=": cut >= day, "<=": cut <= day, ">": cut > day, "<": cut < day, "": cut == day}[sign]
    return False
