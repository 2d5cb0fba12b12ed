"""A request to a mock server, as it was sent."""

from __future__ import annotations

import hashlib
from functools import cached_property


class Sent:
    """One request.

    Args:
        method: in upper case.
        path: below the mock server, percent-encoded, with a slash before it.
        query: percent-encoded, without the question mark.
        headers: names in lower case, in the order in which they came.
    """

    def __init__(self, method: str, path: str, query: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.method, self.path, self.query, self.headers, self.body = method, path, query, headers, body

    def header(self, name: str) -> str | None:
        """Return the value of a header, of several lines joined by commas; None where it is not there."""
        found = [value for known, value in self.headers if known == name]
        return ", ".join(found) if found else None

    @cached_property
    def query_pairs(self) -> list[tuple[str, str]]:
        """The pairs of the query, still encoded."""
        return [
            (name, text) for part in self.query.split("&") if part for name, _, text in (part.partition("="),) if name
        ]

    @cached_property
    def cookies(self) -> list[tuple[str, str]]:
        """The cookies by name."""
        found = []
        for name, value in self.headers:
            if name == "cookie":
                for part in value.split(";"):
                    key, equals, text = part.strip().partition("=")
                    if equals:
                        found.append((key, text))
        return found

    def number(self, *more: str) -> int:
        """Return a large number that is the same for the same request: method, URL and body.

        Args:
            more: what else it depends on.
        """
        # HEAD gets the headers of what GET gets.
        method = "GET" if self.method == "HEAD" else self.method
        hashed = hashlib.sha256()
        for part in (*more, method, self.path, self.query):
            content = part.encode("utf-8", "surrogateescape")
            hashed.update(b"%d:" % len(content) + content)
        hashed.update(self.body)
        return int.from_bytes(hashed.digest()[:8], "big")
