"""Sessions: signed JSON Web Tokens (HS256) with the user's GitHub token encrypted inside."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any, NamedTuple

from functions.reports.users.keys import Keys, decoded, encoded, keyring_of
from functions.reports.users.profiles import Profile
from shared.clock import to_ms
from shared.errors import InvalidCredentialsError, NotConfiguredError
from shared.runtime import Runtime

LASTS = timedelta(hours=8)
"""As long as the tokens that GitHub Apps are given."""
_ALGORITHM = "HS256"
_MAX_CHARS = 4_000
_CLAIMS = ["iss", "sub", "login", "iat", "exp", "jti", "user_since", "github"]
# Times are compared with Larder's own clock.
_OPTIONS: Any = {"require": _CLAIMS, "verify_exp": False, "verify_iat": False, "verify_nbf": False}


class Session(NamedTuple):
    """What a session says.

    Attributes:
        user_since_ms: when the account was made that the session is of; one made anew has a later one.
        token: the user's GitHub token.
    """

    user_id: int
    login: str
    user_since_ms: int
    token: str

    def __repr__(self) -> str:
        return f"Session(user_id={self.user_id}, login={self.login!r})"


class Issued(NamedTuple):
    """A session as its user gets it: the JSON Web Token, and its end in ms since the epoch."""

    text: str
    expires_at_ms: int

    def __repr__(self) -> str:
        return f"Issued(expires_at_ms={self.expires_at_ms})"


def issue(profile: Profile, token: str, runtime: Runtime) -> Issued:
    """Return a new session of a user.

    Args:
        token: the user's GitHub token.

    Raises:
        NotConfiguredError: there is no secret to sign it with.
    """
    import jwt

    keys = keyring_of(runtime).newest
    issued_at = runtime.clock.now_ms() // 1000
    expires_at = issued_at + to_ms(LASTS) // 1000
    session_id = str(uuid.uuid4())
    claims = {
        "iss": _issuer(runtime),
        "sub": str(profile.user_id),
        "login": profile.login,
        "iat": issued_at,
        "exp": expires_at,
        "jti": session_id,
        "user_since": profile.created_at_ms,
        "github": encoded(keys.seal(token.encode(), _about(session_id))),
    }
    text = jwt.encode(claims, keys.signing, algorithm=_ALGORITHM, headers={"kid": keys.id})
    return Issued(text, expires_at * 1000)


def read(text: str, runtime: Runtime) -> Session:
    """Return what a session says.

    Raises:
        InvalidCredentialsError: it is not one of ours, was changed, or has ended; `invalid_session` in each case.
    """
    # In base64url the last character may have more than one spelling; ours has one.
    if len(text) > _MAX_CHARS or any(encoded(decoded(part)) != part for part in text.split(".")):
        raise invalid_session()
    import jwt

    try:
        keys = keyring_of(runtime).named(jwt.get_unverified_header(text).get("kid"))
        if keys is None:
            raise invalid_session()
        claims = jwt.decode(text, keys.signing, algorithms=[_ALGORITHM], issuer=_issuer(runtime), options=_OPTIONS)
    except (jwt.PyJWTError, NotConfiguredError, ValueError):
        raise invalid_session() from None
    if claims["exp"] * 1000 <= runtime.clock.now_ms():
        raise invalid_session()
    return _opened(claims, keys)


def invalid_session() -> InvalidCredentialsError:
    """Return the error of a session that is not good, for whatever reason."""
    return InvalidCredentialsError(
        "The session is not valid or has ended; sign in again at /auth/github/login.", code="invalid_session"
    )


def _opened(claims: dict[str, Any], keys: Keys) -> Session:
    token = keys.unseal(decoded(claims["github"]), _about(claims["jti"]))
    if token is None:
        raise invalid_session()
    return Session(int(claims["sub"]), claims["login"], claims["user_since"], token.decode())


def _about(session_id: str) -> str:
    return f"session {session_id}"


def _issuer(runtime: Runtime) -> str:
    # Of two stages that share a secret by mistake, neither takes the other's sessions.
    return f"urn:larder:{runtime.settings.stage}"
