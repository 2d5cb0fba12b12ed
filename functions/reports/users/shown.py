"""Users and sessions as they are answered, and what the document says of endpoints that ask who is there."""

from __future__ import annotations

from typing import Any

from functions.reports.users.profiles import Profile
from functions.reports.users.sessions import Issued
from shared.clock import from_ms
from shared.entry.documented import PROBLEMS

BEARER: dict[str, Any] = {"security": [{"Bearer": []}]}
"""What the document says of an endpoint for users who are signed in (`openapi_extra`)."""
NOT_SIGNED_IN: dict[int | str, dict[str, Any]] = {
    401: {**PROBLEMS[401], "description": "No session and no GitHub token, or one that is not good."}
}
"""The problem of such an endpoint."""

REDIRECT: dict[str, Any] = {
    "description": "Sends the browser on; `Location` says where to.",
    "headers": {"Location": {"description": "Where to go.", "schema": {"type": "string"}}},
}
"""What the document says of an answer that sends the browser on."""


def user_shown(profile: Profile) -> dict[str, Any]:
    """Return a user as `UserShown`."""
    return {
        "id": profile.user_id,
        "login": profile.login,
        "name": profile.name,
        "email": profile.email,
        "avatar_url": profile.avatar_url,
        "created_at": from_ms(profile.created_at_ms),
        "updated_at": from_ms(profile.updated_at_ms),
    }


def session_shown(issued: Issued, profile: Profile) -> dict[str, Any]:
    """Return a session as `SessionShown`."""
    return {
        "token": issued.text,
        "token_type": "Bearer",
        "expires_at": from_ms(issued.expires_at_ms),
        "user": user_shown(profile),
    }
