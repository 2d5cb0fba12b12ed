"""Who asks for a report, and what the request may cost: a user of GitHub's needs no API key."""

from __future__ import annotations

from fastapi import Request

from functions.reports.users.principal import Principal, principal_of
from shared.cache.call import Call
from shared.entry.call import call_of
from shared.entry.identity import HEADER, Caller, identify
from shared.runtime import Runtime


def asking(request: Request, runtime: Runtime) -> tuple[Principal, Call]:
    """Return who asks, and the call that the request is.

    A key that is sent counts as anywhere; without one a signed-in user is counted by the user's own id.

    Raises:
        InvalidCredentialsError: see `principal_of`.
        UnauthorizedError, InvalidRequestError: see `call_of`.
    """
    principal = principal_of(request, runtime)
    if principal.is_anonymous or HEADER in request.headers:
        caller = identify(request, runtime.settings)
    else:
        caller = Caller(f"user-{principal.user_id}", is_admin=False, has_key=False)
    return principal, call_of(request, runtime, caller)
