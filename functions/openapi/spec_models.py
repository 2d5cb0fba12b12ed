"""What the endpoints for whole documents take and give."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from functions.openapi.models import DocumentWarning
from functions.openapi.reading.text import MAX_TEXT_BYTES
from shared.entry.fields import Integer

HASH_PATTERN = r"^[0-9a-f]{64}$"
_DEFERRED = ConfigDict(defer_build=True)


class OfferSpec(BaseModel):
    """A document that is about to be sent."""

    model_config = ConfigDict(extra="forbid")

    spec_hash: str = Field(pattern=HASH_PATTERN, description="SHA-256 of the text, in lowercase hex.")
    size_bytes: Integer = Field(default=MAX_TEXT_BYTES, ge=1, description="Of the text; 20 MB at most.")


class UploadTarget(BaseModel):
    """Where to send the text: as the body of a PUT, or posted as a form whose last field, `file`, it is."""

    model_config = _DEFERRED

    method: str = Field(description="PUT or POST.")
    url: str
    fields: dict[str, str] = Field(description="Of the form that is posted, in this order, before `file`.")
    max_bytes: int
    expires_at: datetime | None = Field(description="When the target stops taking it; null for never.")


class OfferedSpec(BaseModel):
    """Whether the document is here already, and else where it goes."""

    model_config = _DEFERRED

    spec_hash: str
    stored: bool
    upload: UploadTarget | None


class ListedOperation(BaseModel):
    """An operation by name."""

    model_config = _DEFERRED

    path: str
    method: str
    summary: str | None


class DescribedSpec(BaseModel):
    """What a document is, and what is wrong with it."""

    model_config = _DEFERRED

    spec_hash: str
    dialect: str = Field(description="openapi-3.0, openapi-3.1 or swagger-2.0.")
    title: str | None
    version: str | None
    operations: list[ListedOperation]
    cursor: str | None = Field(description="Asks for the next operations, where there are more.")
    warnings: list[DocumentWarning] = Field(
        description="Up to 20 faults of its structure; operations that are sound are served all the same."
    )
