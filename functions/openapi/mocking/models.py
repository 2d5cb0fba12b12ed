"""What the endpoints of mock servers take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from functions.openapi.models import DocumentWarning, OfDocument
from shared.entry.fields import Integer

MAX_VARIETY = 20
MAX_DELAY_MS = 10_000
MAX_TTL_DAYS = 90
DEFAULT_TTL_DAYS = 30


class Behaviour(BaseModel):
    """How a mock server answers."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    use_ai_responses: StrictBool = Field(
        default=True, description="Let the model, where one is configured, write bodies; the schema's serve until then."
    )
    response_variety: Integer = Field(
        default=3, ge=1, le=MAX_VARIETY, description="How many bodies an answer has; a request always gets the same."
    )
    delay_ms: Integer = Field(default=0, ge=0, le=MAX_DELAY_MS)
    error_rate: float = Field(
        default=0.0,
        ge=0,
        le=1,
        strict=True,
        description="The share of requests that fail; a request always does, or never.",
    )
    validate_requests: StrictBool = True
    stateful: StrictBool = Field(
        default=False,
        description="Keep what is sent to collections and their items, and answer with it. An id that is taken is a "
        "409; what cannot be kept is told in Larder-Mock-Warning.",
    )


class CreateMockServer(OfDocument, Behaviour):
    """Which document is served, and how."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    ttl_days: Integer = Field(default=DEFAULT_TTL_DAYS, ge=1, le=MAX_TTL_DAYS)


class ChangeMockServer(BaseModel):
    """What is changed of a mock server; what is left out stays."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    use_ai_responses: StrictBool | None = None
    response_variety: Annotated[Integer, Field(ge=1, le=MAX_VARIETY)] | None = None
    delay_ms: Annotated[Integer, Field(ge=0, le=MAX_DELAY_MS)] | None = None
    error_rate: float | None = Field(default=None, ge=0, le=1, strict=True)
    validate_requests: StrictBool | None = None
    stateful: StrictBool | None = None
    ttl_days: Annotated[Integer, Field(ge=1, le=MAX_TTL_DAYS)] | None = Field(default=None, description="From now on.")


_DEFERRED = ConfigDict(defer_build=True)


class MockEndpoint(BaseModel):
    """One operation that a mock server answers."""

    model_config = _DEFERRED

    path: str
    method: str
    summary: str


class ListedMockServer(Behaviour):
    """A mock server and its settings."""

    model_config = _DEFERRED

    mock_id: str
    base_url: str = Field(description="In place of the servers' URL that the document has.")
    spec_hash: str
    title: str
    created_at: datetime
    expires_at: datetime


class MockServerShown(ListedMockServer):
    """The same, and what it answers."""

    model_config = _DEFERRED

    endpoints: list[MockEndpoint]
    warnings: list[DocumentWarning] = Field(
        description="Paths of the document that are left out, and references that lead out of it or to nothing."
    )


class MockServers(BaseModel):
    """Some of the caller's mock servers, the newest first."""

    model_config = _DEFERRED

    servers: list[ListedMockServer]
    cursor: str | None = Field(description="Asks for the next ones; null after the last.")
