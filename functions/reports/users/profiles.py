"""Users as they are kept: one item each, after what GitHub says of them."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from functions.reports.github.models import Viewer
from shared.cache.guard import Patience
from shared.canonical_json import JsonValue
from shared.errors import TableUnavailableError
from shared.runtime import Runtime
from shared.table import IfAbsent, IfVersion, Item, ItemKey

SORT = "profile"
_FORMAT_VERSION = 1
_MOST_ATTEMPTS = 5


class Profile(NamedTuple):
    """A user.

    Attributes:
        user_id: GitHub's, which stays when the login changes.
        created_at_ms: when the account was made; one that was deleted and made anew has a new time.
        updated_at_ms: when what GitHub says last changed.
    """

    user_id: int
    login: str
    name: str | None
    email: str | None
    avatar_url: str
    created_at_ms: int
    updated_at_ms: int


def partition_of(user_id: int) -> str:
    """Return the partition of all that is a user's own."""
    return f"reports#user#{user_id}"


def find(user_id: int, runtime: Runtime) -> Profile | None:
    """Return a user as of now, None where there is none.

    Raises:
        TableUnavailableError: the table did not answer.
    """
    return _profile(_load(user_id, runtime))


def upsert(viewer: Viewer, runtime: Runtime) -> Profile:
    """Make a user, or write what changed of one; nothing where nothing did.

    Raises:
        TableUnavailableError: the table did not answer, or others write the user without an end.
    """
    for _ in range(_MOST_ATTEMPTS):
        item = _load(viewer.id, runtime)
        kept = _profile(item)
        now = runtime.clock.now_ms()
        profile = Profile(
            viewer.id,
            viewer.login,
            viewer.name,
            # A token without the scope user:email is not told the address.
            viewer.email or (kept and kept.email),
            viewer.avatar_url,
            now if kept is None else kept.created_at_ms,
            now,
        )
        if kept is not None and kept == profile._replace(updated_at_ms=kept.updated_at_ms):
            return kept
        condition = IfAbsent() if item is None else IfVersion(item.version)
        put = partial(runtime.table.put, _item(profile), when=condition)
        if runtime.guard.write(Patience(), put) is not None:
            return profile
    raise TableUnavailableError("The user is being written by others.")


def _load(user_id: int, runtime: Runtime) -> Item | None:
    key = ItemKey(partition_of(user_id), SORT)
    return runtime.guard.read(Patience(), lambda: runtime.table.get(key, consistent=True))


def _item(profile: Profile) -> Item:
    attributes: dict[str, JsonValue] = {**profile._asdict(), "format": _FORMAT_VERSION}
    return Item(ItemKey(partition_of(profile.user_id), SORT), attributes)


def _profile(item: Item | None) -> Profile | None:
    if item is None or item.attributes.get("format") != _FORMAT_VERSION:
        return None
    kept: dict[str, Any] = dict(item.attributes)
    return Profile(*(kept[name] for name in Profile._fields))
