"""GitHub's pages for signing in, joined to a `GitHubServer`: whoever comes is signed in already, and agrees or not.

    with GitHubServer() as server:
        oauth = OAuthPages(server)
        server.user("ann")
        oauth.visitor = "ann"  # None: whoever comes refuses

Set `GITHUB_URL` to `server.origin`, and `GITHUB_CLIENT_ID` and `GITHUB_CLIENT_SECRET` to `oauth.client_id` and
`oauth.client_secret`. As on GitHub, a code is good once, for its `redirect_uri` and PKCE verifier alone, and what is
wrong with it is told with status 200.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from tests.github_server.api import Asked, Reply
from tests.github_server.server import GitHubServer


@dataclass(frozen=True)
class Grant:
    """What a code was given out for."""

    login: str
    redirect_uri: str
    challenge: str
    scope: str


class OAuthPages:
    """The two pages.

    Attributes:
        visitor: the login of whoever comes next; None refuses.
        codes: those that were given out and not used.
        verifiers: of PKCE, as they came.
        issued: the tokens that were given out, by login, and the scopes of the last one.
    """

    client_id = "Iv1.larder"
    client_secret = "made-up-client-secret"

    def __init__(self, server: GitHubServer) -> None:
        self._server = server
        self.visitor: str | None = None
        self.codes: dict[str, Grant] = {}
        self.verifiers: list[str] = []
        self.issued: dict[str, str] = {}
        self.scope = ""
        server.routes["GET /login/oauth/authorize"] = self._authorize
        server.routes["POST /login/oauth/access_token"] = self._access_token

    def _authorize(self, asked: Asked) -> Reply:
        query = asked.query
        if query.get("client_id") != self.client_id or query.get("code_challenge_method") != "S256":
            return Reply(404, {"message": "Not Found"})
        back = {"state": query["state"]}
        if self.visitor is None:
            back |= {"error": "access_denied", "error_description": "The user has denied your application access."}
        else:
            back["code"] = secrets.token_hex(10)
            grant = Grant(self.visitor, query["redirect_uri"], query["code_challenge"], query["scope"])
            self.codes[back["code"]] = grant
        return Reply(302, None, {"Location": f"{query['redirect_uri']}?{urlencode(back)}"})

    def _access_token(self, asked: Asked) -> Reply:
        form = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
        self.verifiers.append(form.get("code_verifier", ""))
        if (form.get("client_id"), form.get("client_secret")) != (self.client_id, self.client_secret):
            return _refused("incorrect_client_credentials")
        grant = self.codes.pop(form.get("code", ""), None)
        if grant is None or grant.challenge != _challenge(form.get("code_verifier", "")):
            return _refused("bad_verification_code")
        if grant.redirect_uri != form.get("redirect_uri"):
            return _refused("redirect_uri_mismatch")
        token = f"gho_{secrets.token_hex(18)}"
        self._server.user(grant.login, token=token)
        self.issued[grant.login] = token
        self.scope = grant.scope
        return Reply(200, {"access_token": token, "token_type": "bearer", "scope": grant.scope.replace(" ", ",")})


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _refused(error: str) -> Reply:
    return Reply(200, {"error": error, "error_description": "What is wrong, in a sentence.", "error_uri": "https://x"})
