"""What holds a write to an account: nothing is kept for a user who went while a request was under way."""

from __future__ import annotations

from functools import partial

from functions.reports.users.profiles import SORT, Profile, partition_of
from functions.reports.users.sessions import invalid_session
from shared.cache.guard import Patience
from shared.runtime import Runtime
from shared.table import Check, IfVersion, ItemKey


def standing(profile: Profile, patience: Patience, runtime: Runtime) -> Check:
    """Return what lets a transaction be done only while an account is there.

    It does not hold either where what GitHub says of the user was written meanwhile: ask for it again then.

    Args:
        profile: as it was when the request came.

    Raises:
        InvalidCredentialsError: `invalid_session`: the account is gone, or was made anew since.
        TableUnavailableError: the table did not answer.
    """
    key = ItemKey(partition_of(profile.user_id), SORT)
    item = runtime.guard.read(patience, partial(runtime.table.get, key, consistent=True))
    if item is None or item.attributes.get("created_at_ms") != profile.created_at_ms:
        raise invalid_session()
    return Check(key, IfVersion(item.version))
