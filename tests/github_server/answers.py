"""Failures and oddities to switch on with `GitHubServer.on`; those of any HTTP server come from the LLM server's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.github_server.shapes import error
from tests.llm_behaviours import Behaviour, after, body, endless, reset, silent, trickle, truncated

__all__ = [
    "Behaviour",
    "after",
    "body",
    "endless",
    "moved",
    "rate_limited",
    "reset",
    "secondary_limit",
    "sign_on",
    "silent",
    "status",
    "trickle",
    "truncated",
]


def status(code: int, message: str = "Made-up trouble.", *, headers: Mapping[str, str] | None = None) -> Behaviour:
    """Answer with an error as GitHub words it."""
    return body(error(message), status=code, headers=headers)


def rate_limited(*, reset_ms: int, code: int = 403, resource: str = "core") -> Behaviour:
    """Refuse as GitHub does where an hour's requests are used up; `reset_ms` since the epoch."""
    headers = {
        "X-RateLimit-Limit": "60",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(reset_ms // 1000),
        "X-RateLimit-Resource": resource,
    }
    return status(code, "API rate limit exceeded for 203.0.113.9.", headers=headers)


def secondary_limit(*, retry_after: int | None = None, code: int = 403) -> Behaviour:
    """Refuse as GitHub does where somebody asks too much at once; `retry_after` in seconds, or left unsaid."""
    headers = {"X-RateLimit-Remaining": "4000", **({} if retry_after is None else {"Retry-After": str(retry_after)})}
    return status(code, "You have exceeded a secondary rate limit. Please wait a few minutes.", headers=headers)


def sign_on() -> Behaviour:
    """Refuse a token that was not authorized for an organization with single sign-on."""
    url = "https://github.com/orgs/octo/sso?authorization_request=made-up"
    headers = {"X-GitHub-SSO": f"required; url={url}"}
    return status(403, "Resource protected by organization SAML enforcement.", headers=headers)


def moved(location: str, *, code: int = 301) -> Behaviour:
    """Say that something moved, to anywhere."""
    answer: dict[str, Any] = {"message": "Moved Permanently", "url": location}
    return body(answer, status=code, headers={"Location": location})
