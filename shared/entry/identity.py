"""Who asks: the name of an API key, or nobody."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, NamedTuple

from fastapi import Request

from shared.errors import ForbiddenError, UnauthorizedError

if TYPE_CHECKING:
    from shared.settings import Settings

HEADER = "X-API-Key"
LOCAL_OWNER = "local"


class Caller(NamedTuple):
    """Whom a request comes from.

    Attributes:
        owner: the API key's name, which owns what the caller makes; None for anonymous outside a local stage.
        is_admin: the admin key was sent, or there is none and the stage is local.
        has_key: a key was sent and is known.
    """

    owner: str | None
    is_admin: bool
    has_key: bool


def identify(request: Request, settings: Settings) -> Caller:
    """Tell whom a request comes from.

    Raises:
        UnauthorizedError: a key was sent that is not known, or none where the settings ask for one.
    """
    sent = request.headers.get(HEADER)
    admin_key = None if settings.admin_key is None else settings.admin_key.get_secret_value()
    owners = settings.keys()
    if sent is None:
        if owners and not settings.is_local:
            raise UnauthorizedError(f"This endpoint needs an API key, sent as {HEADER}.")
        return Caller(LOCAL_OWNER if settings.is_local else None, settings.is_local and admin_key is None, False)
    if admin_key is not None and _equal(sent, admin_key):
        return Caller("admin", True, True)
    for key, owner in owners.items():
        if _equal(sent, key):
            return Caller(owner, settings.is_local and admin_key is None, True)
    raise UnauthorizedError(f"The API key sent as {HEADER} is not known.")


def require_admin(caller: Caller) -> None:
    """Let only the admin key pass.

    Raises:
        ForbiddenError: the caller is someone else.
    """
    if not caller.is_admin:
        raise ForbiddenError(f"This endpoint needs the admin key, sent as {HEADER}.")


def _equal(sent: str, known: str) -> bool:
    # Header values arrive as bytes read as Latin-1; keys are UTF-8.
    return hmac.compare_digest(sent.encode("latin-1", "replace"), known.encode())
