"""One test case, as it is handed out, and what a request that was put together is made of."""

from __future__ import annotations

from typing import Literal, NamedTuple

from shared.cache.key import content_digest
from shared.canonical_json import JsonValue

Group = Literal["happy_path", "sad_path", "edge_cases", "ai_generated"]
GROUPS: tuple[Group, ...] = ("happy_path", "sad_path", "edge_cases", "ai_generated")
MAX_NAME = 120
MAX_DESCRIPTION = 300
_ID_CHARS = 32


class Violation(NamedTuple):
    """The one thing that a request does wrong.

    Attributes:
        location: path, query, header, cookie, body, method or security.
        name: of the parameter or the scheme, where it is one's.
        pointer: where in the value the fault is, as a JSON pointer.
        keyword: what is broken: one of JSON Schema's, or required, contentType, method, duplicate, security, syntax,
            notFound, readOnly, discriminator.
        detail: a sentence.
        annotated: whether the dialect only annotates it (a format in OpenAPI 3.1, a property that is readOnly, what
            only a discriminator tells), so that the value is valid by its schema alone and a server may accept.
    """

    location: str
    keyword: str
    detail: str
    name: str | None = None
    pointer: str | None = None
    annotated: bool = False

    def shown(self) -> dict[str, JsonValue]:
        """Return it as it is handed out."""
        found: dict[str, JsonValue] = {"in": self.location}
        if self.name is not None:
            found["name"] = self.name
        if self.pointer is not None:
            found["pointer"] = self.pointer
        found |= {"keyword": self.keyword, "detail": self.detail[:MAX_DESCRIPTION]}
        if self.annotated:
            found["annotated"] = True
        return found


class Request(NamedTuple):
    """A request that is put together.

    Attributes:
        url: path and query as they are sent, percent-encoded, below the server's base.
        path_params, query_params: the values that these were made of, by name.
        headers, cookies: as they are sent.
        body: the value of a JSON body; None for no body.
        raw_body: the body's text where it is not its value's JSON.
        security: the schemes that a client has to bring along.
    """

    method: str
    url: str
    path_params: dict[str, JsonValue]
    query_params: dict[str, JsonValue]
    headers: dict[str, str]
    cookies: dict[str, str]
    body: JsonValue = None
    raw_body: str | None = None
    content_type: str | None = None
    security: tuple[str, ...] = ()

    def shown(self) -> dict[str, JsonValue]:
        """Return it as it is handed out."""
        found: dict[str, JsonValue] = {
            "method": self.method,
            "url": self.url,
            "path_params": {**self.path_params},
            "query_params": {**self.query_params},
            "headers": {**self.headers},
            "cookies": {**self.cookies},
            "body": self.body,
            "content_type": self.content_type,
        }
        if self.raw_body is not None:
            found["raw_body"] = self.raw_body
        if self.security:
            found["security"] = [*self.security]
        return found


class Case(NamedTuple):
    """A request, what it is for, and what should come of it.

    Attributes:
        presumes: what has to be true of the server's state for that, as no document can tell.
    """

    group: Group
    name: str
    description: str
    request: Request
    status: int
    schema_valid: bool
    error: str | None = None
    violates: Violation | None = None
    presumes: str | None = None

    def shown(self) -> dict[str, JsonValue]:
        """Return it as it is handed out; its id stands for what it sends."""
        request = self.request.shown()
        violates = None if self.violates is None else self.violates.shown()
        # Without its nulls, which make it dearer to write canonically and tell nothing that others do not, and without
        # what a text was made of.
        sent: dict[str, JsonValue] = {name: part for name, part in request.items() if part is not None}
        if self.request.raw_body is not None:
            sent.pop("body", None)
        expected: dict[str, JsonValue] = {"status": self.status, "schema_valid": self.schema_valid}
        if self.error is not None:
            expected["error"] = self.error
        found: dict[str, JsonValue] = {
            "id": content_digest([self.group, sent])[:_ID_CHARS],
            "name": self.name[:MAX_NAME],
            "description": self.description[:MAX_DESCRIPTION],
            "request": request,
            "expected_response": expected,
            "violates": violates,
        }
        if self.presumes is not None:
            found["presumes"] = self.presumes
        return found
