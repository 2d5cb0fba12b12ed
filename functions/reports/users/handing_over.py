"""A session on its way to the page that asked for it: a code in the address, good once, for a minute.

The code holds what the session is made of, encrypted; the table holds the code's digest alone, until it is used.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any, NamedTuple

from functions.reports.users.keys import keyring_of
from functions.reports.users.profiles import Profile, find
from shared.cache.guard import Patience
from shared.canonical_json import parse_json
from shared.clock import to_ms
from shared.entry.json_response import json_bytes
from shared.errors import InvalidRequestError
from shared.runtime import Runtime
from shared.table import IfAbsent, Item, ItemKey

WITHIN = timedelta(seconds=60)
MAX_CODE_CHARS = 2_000
_ABOUT = "handing over"


class HandedOver(NamedTuple):
    """Of what a session is made."""

    profile: Profile
    token: str

    def __repr__(self) -> str:
        return f"HandedOver({self.profile!r})"


def code_for(profile: Profile, token: str, runtime: Runtime) -> str:
    """Return a code for a user's session.

    Args:
        token: the user's GitHub token.

    Raises:
        TableUnavailableError: it cannot be noted that the code was given out.
    """
    made_of = [profile.user_id, profile.created_at_ms, token]
    code = keyring_of(runtime).seal(json_bytes(made_of), _ABOUT)
    item = Item(_key(code), expires_at_ms=runtime.clock.now_ms() + to_ms(WITHIN))
    runtime.guard.write(Patience(), lambda: runtime.table.put(item, when=IfAbsent()))
    return code


def take_over(code: str, runtime: Runtime) -> HandedOver:
    """Use a code up, and return what it was given out for.

    Raises:
        InvalidRequestError: it is none of ours, was used, or is over a minute old (`invalid_code`).
        TableUnavailableError: the table did not answer.
    """
    opened = keyring_of(runtime).unseal(code, _ABOUT)
    if opened is None or not runtime.guard.write(Patience(), lambda: runtime.table.delete(_key(code))):
        raise _invalid_code()
    made_of: Any = parse_json(opened)
    user_id, created_at_ms, token = made_of
    profile = find(user_id, runtime)
    if profile is None or profile.created_at_ms != created_at_ms:
        raise _invalid_code()
    return HandedOver(profile, token)


def _key(code: str) -> ItemKey:
    return ItemKey(f"reports#code#{hashlib.sha256(code.encode()).hexdigest()}", "unused")


def _invalid_code() -> InvalidRequestError:
    return InvalidRequestError(
        "The code is unknown, was used, or is older than a minute; sign in again at /auth/github/login.",
        code="invalid_code",
        pointer="/code",
    )
