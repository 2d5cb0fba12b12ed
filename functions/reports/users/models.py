"""What the endpoints of users and sessions take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from functions.reports.users.handing_over import MAX_CODE_CHARS

# Built when the document is asked for: nothing is validated against these.
_DEFERRED = ConfigDict(defer_build=True)


class TakeSession(BaseModel):
    """The code that came to `return_to`."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(min_length=1, max_length=MAX_CODE_CHARS, description="Good once, for a minute.")


class UserShown(BaseModel):
    """A user, as GitHub describes them."""

    model_config = _DEFERRED

    id: int = Field(description="GitHub's; it stays when the login changes.")
    login: str
    name: str | None
    email: str | None
    avatar_url: str
    created_at: datetime = Field(description="When the account was made here.")
    updated_at: datetime = Field(description="When what GitHub says of the user last changed.")


class SessionShown(BaseModel):
    """A session; send its token as `Authorization: Bearer`."""

    model_config = _DEFERRED

    token: str
    token_type: Literal["Bearer"]
    expires_at: datetime
    user: UserShown
