"""What endpoints say of their problems in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from shared.entry.identity import HEADER as API_KEY_HEADER
from shared.entry.problems import MEDIA_TYPE

# Built when the document is asked for: nothing is validated against these.
_DEFERRED = ConfigDict(defer_build=True)


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    model_config = _DEFERRED

    detail: str
    pointer: str | None = Field(default=None, description="URI fragment of a JSON pointer into the request body.")
    parameter: str | None = None


class Problem(BaseModel):
    """RFC 9457 problem details."""

    model_config = _DEFERRED

    type: str
    title: str
    status: int
    detail: str
    code: str = Field(description="Stable, for programs.")
    request_id: str
    pointer: str | None = Field(default=None, description="JSON pointer to the fault in the request body.")
    errors: list[Fault] | None = None


class DocumentedApp(FastAPI):
    """An app whose document describes a problem once, for all the answers that refer to it."""

    def openapi(self) -> dict[str, Any]:
        document = super().openapi()
        # Made here and not at import: a cold start would pay for a document that nobody reads there.
        _, made = models_json_schema([(Problem, "serialization")], ref_template=f"{_SCHEMAS}{{model}}")
        components = document.setdefault("components", {})
        components.setdefault("schemas", {}).update(made["$defs"])
        components["securitySchemes"] = {
            "ApiKey": {"type": "apiKey", "in": "header", "name": API_KEY_HEADER},
            "Bearer": {"type": "http", "scheme": "bearer", "description": "A session, or a GitHub token."},
        }
        return document


_SCHEMAS = "#/components/schemas/"


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": f"{_SCHEMAS}{Problem.__name__}"}}}}


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


CACHED: dict[str, Any] = {
    "parameters": [
        {
            "name": "no_store",
            "in": "query",
            "description": "Opts out, for clients that cannot set headers: true, 1, yes, on, or nothing at all.",
            "schema": {"type": "string"},
        },
        {
            "name": "Cache-Control",
            "in": "header",
            "description": "no-store, no-cache, only-if-cached, max-age, max-stale (RFC 9111, 5.2.1).",
            "schema": {"type": "string"},
        },
    ],
    # With a key or, on a local stage, without.
    "security": [{"ApiKey": []}, {}],
}
"""What the document says of an endpoint whose answers are cached (`openapi_extra`)."""

CACHED_HEADERS: dict[str, Any] = {
    "Cache-Status": _header("How the answer came about (RFC 9211), with the key it is stored under."),
    "X-Request-Id": _header("Names the request in the logs."),
}
"""The headers of such an answer."""

PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: _problem("The request cannot be read."),
    401: _problem("No API key that is known."),
    413: _problem("The body is too large."),
    415: _problem("The body is not JSON, or is compressed."),
    422: _problem("The request cannot be served; `pointer` leads to the fault."),
    429: _problem("The budget or the key's share is used up; see Retry-After."),
    500: _problem("Something went wrong that is no fault of the request."),
    502: _problem("The model's answer could not be used."),
    503: _problem("Busy, or something it needs is away; see Retry-After."),
    504: _problem("Nothing is stored, and the request says only-if-cached."),
}

NOT_FOUND: dict[int | str, dict[str, Any]] = {404: _problem("There is no such thing, or it is someone else's.")}
"""The problem of endpoints that are about something of the caller's."""
