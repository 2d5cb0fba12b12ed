"""On whose behalf GitHub is asked: the server's own, or that of a caller who sent a token."""

from __future__ import annotations

import hashlib
import re

from shared.errors import UnauthorizedError

# What may stand in a header, and is longer than no token that GitHub gives out.
_TOKEN = re.compile(r"[\x21-\x7e]{1,1000}")


class Behalf:
    """Somebody's token, which this alone hands out; printed, it shows none.

    Args:
        token: None for the server's own behalf without a token: anonymous.
        is_own: the server's own.

    Attributes:
        key: a digest that tells behalves apart.

    Raises:
        UnauthorizedError: the text cannot be a token.
    """

    def __init__(self, token: str | None, *, is_own: bool) -> None:
        if token is not None and _TOKEN.fullmatch(token) is None:
            raise UnauthorizedError("GitHub does not know this token.", code="github_token_invalid")
        self._token = token
        self.is_own = is_own
        self.key = "" if token is None else hashlib.sha256(token.encode()).hexdigest()

    def headers(self) -> dict[str, str]:
        """Return the header that carries the token; none where there is none."""
        return {} if self._token is None else {"Authorization": f"Bearer {self._token}"}
