"""The way to GitHub and back: OAuth's authorization code with PKCE (RFC 6749, 7636), bound to one browser.

What has to outlive the way, the state, PKCE's verifier and where to go then, is in an encrypted cookie of the browser.
The table learns of a login when it comes back, and only that it did, so that nobody fills it by beginning logins.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from functions.reports.users.exchange import OAuthApp
from functions.reports.users.keys import encoded, keyring_of
from shared.cache.guard import Patience
from shared.canonical_json import parse_json
from shared.clock import to_ms
from shared.entry.json_response import json_bytes
from shared.errors import InvalidRequestError, NotConfiguredError, UnprocessableError
from shared.runtime import Runtime
from shared.table import IfAbsent, Item, ItemKey

CALLBACK = "/auth/github/callback"
WITHIN = timedelta(minutes=10)
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
"""Of every answer on the way: their addresses and bodies hold what is good for a session."""
_SCOPES = "read:user user:email"
_ABOUT = "login"
_SECRET_BYTES = 32


class Login(NamedTuple):
    """A login under way.

    Attributes:
        state: goes to GitHub and comes back.
        verifier: PKCE's; only its digest goes to GitHub with the state.
        return_to: one of the settings' addresses; None where the session is the callback's own answer.
    """

    state: str
    verifier: str
    return_to: str | None
    expires_at_ms: int

    def __repr__(self) -> str:
        return f"Login(return_to={self.return_to!r})"


def app_of(runtime: Runtime) -> OAuthApp:
    """Return the OAuth app of the settings.

    Raises:
        NotConfiguredError: they name none, or no secret for sessions, or, outside a local stage, no public URL.
    """
    settings = runtime.settings
    # The Host header names this server on a developer's machine alone: elsewhere it is the sender's to choose.
    has_address = settings.is_local or settings.public_url is not None
    if settings.github_client_id is None or settings.github_client_secret is None or not has_address:
        raise NotConfiguredError(
            "Signing in needs GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET, LARDER_SESSION_SECRET and LARDER_PUBLIC_URL.",
            code="login_not_configured",
        )
    keyring_of(runtime)
    return OAuthApp(
        settings.github_url.rstrip("/"), settings.github_client_id, settings.github_client_secret.get_secret_value()
    )


def redirect_uri_of(request: Request, runtime: Runtime) -> str:
    """Return the address that GitHub sends the browser back to."""
    public = runtime.settings.public_url or str(request.base_url)
    return public.rstrip("/") + CALLBACK


def begin(request: Request, return_to: str | None, runtime: Runtime, *, private: bool) -> Response:
    """Return the answer that sends a browser to GitHub, with the cookie by which it is known when it comes back.

    Args:
        private: ask for private repositories too.

    Raises:
        UnprocessableError: the settings do not name `return_to`.
        NotConfiguredError: see `app_of`.
    """
    app = app_of(runtime)
    if return_to is not None and return_to not in runtime.settings.return_addresses():
        detail = "return_to is none of the addresses that this server returns to."
        fault = {"detail": detail, "parameter": "return_to", "in": "query"}
        raise UnprocessableError(detail, code="unknown_return_to", extra={"errors": [fault]})
    login = Login(
        secrets.token_urlsafe(_SECRET_BYTES),
        secrets.token_urlsafe(_SECRET_BYTES),
        return_to,
        runtime.clock.now_ms() + to_ms(WITHIN),
    )
    redirect_uri = redirect_uri_of(request, runtime)
    query = {
        "client_id": app.client_id,
        "redirect_uri": redirect_uri,
        "scope": f"{_SCOPES} repo" if private else _SCOPES,
        "state": login.state,
        "code_challenge": encoded(hashlib.sha256(login.verifier.encode()).digest()),
        "code_challenge_method": "S256",
    }
    location = f"{app.url}/login/oauth/authorize?{urlencode(query)}"
    answer = Response(status_code=302, headers={**HEADERS, "Location": location})
    sealed = keyring_of(runtime).seal(json_bytes(login), _ABOUT)
    _set_cookie(answer, redirect_uri, sealed, to_ms(WITHIN) // 1000)
    return answer


def resume(request: Request, state: str, runtime: Runtime) -> Login:
    """Return the login that a browser comes back with, once.

    Raises:
        InvalidRequestError: it did not begin in this browser, took too long, or was here before (`invalid_state`).
        TableUnavailableError: it cannot be noted that it was here.
    """
    sealed = request.cookies.get(_cookie_name(redirect_uri_of(request, runtime)), "")
    opened = keyring_of(runtime).unseal(sealed, _ABOUT)
    if opened is None:
        raise _invalid_state()
    login = Login(*parse_json(opened))  # type: ignore[misc]
    matches = hmac.compare_digest(login.state.encode(), state.encode())
    if not matches or login.expires_at_ms <= runtime.clock.now_ms():
        raise _invalid_state()
    key = ItemKey(f"reports#login#{hashlib.sha256(state.encode()).hexdigest()}", "used")
    used = Item(key, expires_at_ms=login.expires_at_ms)
    if runtime.guard.write(Patience(), lambda: runtime.table.put(used, when=IfAbsent())) is None:
        raise _invalid_state()
    return login


def finish(answer: Response, request: Request, runtime: Runtime) -> Response:
    """Take the cookie back from the browser, and return the answer."""
    _set_cookie(answer, redirect_uri_of(request, runtime), "", 0)
    return answer


def _set_cookie(answer: Response, redirect_uri: str, value: str, seconds: int) -> None:
    name = _cookie_name(redirect_uri)
    secure = _is_https(redirect_uri)
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")


def _cookie_name(redirect_uri: str) -> str:
    # With the prefix, no other host of the domain can set it; browsers take it over https alone.
    return "__Host-larder-login" if _is_https(redirect_uri) else "larder-login"


def _is_https(address: str) -> bool:
    return address.lower().startswith("https:")


def _invalid_state() -> InvalidRequestError:
    return InvalidRequestError(
        "This login did not begin in this browser, took longer than ten minutes, or was finished before; "
        "sign in again at /auth/github/login.",
        code="invalid_state",
    )
