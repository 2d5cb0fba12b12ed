"""The last step of GitHub's OAuth: a code for a token (https://docs.github.com/apps/oauth-apps)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from shared.canonical_json import parse_json
from shared.clock import Deadline
from shared.errors import (
    GitHubUnavailableError,
    InvalidJsonError,
    InvalidRequestError,
    LarderError,
    NotConfiguredError,
)
from shared.outgoing import Line, http_client, within
from shared.telemetry import warn

CALL_THREAD = "larder-oauth-call"
_MAX_BODY_BYTES = 64 * 1024
_RETRY_AFTER = timedelta(seconds=10)
_TOKEN = re.compile(r"[\x21-\x7e]{1,1000}")
# What is wrong with the code, and not with the settings.
_OF_THE_CODE = frozenset({"bad_verification_code", "invalid_grant", "unverified_user_email"})


class OAuthApp(NamedTuple):
    """The app that users let in.

    Attributes:
        url: GitHub's own (not its API's), without a slash at the end.
    """

    url: str
    client_id: str
    client_secret: str

    def __repr__(self) -> str:
        return f"OAuthApp({self.url!r}, {self.client_id!r})"


def exchange(app: OAuthApp, *, code: str, verifier: str, redirect_uri: str, deadline: Deadline) -> str:
    """Return the user's GitHub token.

    Args:
        code: from the callback.
        verifier: of PKCE, whose digest was sent with the login.
        redirect_uri: as it was sent with the login.

    Raises:
        InvalidRequestError: GitHub does not take the code (`invalid_code`).
        GitHubUnavailableError: no answer by the deadline, or none that GitHub would give.
        NotConfiguredError: GitHub does not take the app's id or secret.
    """
    form = {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "code": code,
        "code_verifier": verifier,
        "redirect_uri": redirect_uri,
    }
    status, body = _post(f"{app.url}/login/oauth/access_token", form, deadline)
    if status != 200:
        raise _unavailable()
    try:
        answer = parse_json(body)
    except InvalidJsonError:
        raise _unavailable() from None
    if not isinstance(answer, dict):
        raise _unavailable()
    if "error" in answer:
        error = answer["error"]
        raise _refusal(error) if isinstance(error, str) else _unavailable()
    token = answer.get("access_token")
    if not isinstance(token, str) or _TOKEN.fullmatch(token) is None:
        raise _unavailable()
    return token


def _post(url: str, form: Mapping[str, str], deadline: Deadline) -> tuple[int, bytes]:
    seconds = deadline.remaining()

    def ask(line: Line) -> tuple[int, bytes]:
        import httpx2

        # Compressed, a body within the bound could unpack to far more.
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Larder"}
        try:
            with (
                http_client(seconds, line, headers=headers) as client,
                client.stream("POST", url, data=dict(form)) as response,
            ):
                body = bytearray()
                for chunk in response.iter_raw():
                    body += chunk
                    if len(body) > _MAX_BODY_BYTES:
                        raise _unavailable()
                return response.status_code, bytes(body)
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError):
            # Such an error may repeat what was sent.
            raise _unavailable() from None

    try:
        return within(seconds, ask, thread=CALL_THREAD)
    except TimeoutError:
        raise _unavailable() from None


def _refusal(error: str) -> LarderError:
    if error in _OF_THE_CODE:
        return InvalidRequestError(
            "GitHub does not take the code, or no longer; sign in again at /auth/github/login.", code="invalid_code"
        )
    warn("GitHub does not take the OAuth app's settings")
    return NotConfiguredError("GitHub does not take this server's OAuth app.", code="login_not_configured")


def _unavailable() -> GitHubUnavailableError:
    return GitHubUnavailableError("GitHub does not answer, or not in time.", retry_after=_RETRY_AFTER)
