"""`/api/specs`: documents that are too large to stand in a request, sent once and named by their hash."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response
from starlette.requests import ClientDisconnect

from functions.openapi.cursors import cursor_at, index_of
from functions.openapi.documents import UPLOAD_WITHIN, Document, invite, is_kept, keep, load
from functions.openapi.reading.listing import operations_from
from functions.openapi.reading.references import stray_references
from functions.openapi.reading.structure import structural_warnings
from functions.openapi.reading.text import MAX_TEXT_BYTES
from functions.openapi.requests import PROBLEMS_OF_DOCUMENTS, owner_of
from functions.openapi.spec_models import HASH_PATTERN, DescribedSpec, OfferedSpec, OfferSpec
from shared.clock import from_ms, to_ms
from shared.entry.documented import PROBLEMS
from shared.entry.etag import conditional_response
from shared.entry.identity import identify
from shared.entry.json_response import json_bytes
from shared.entry.lambda_handler import lambda_handler
from shared.entry.route import StrictRoute
from shared.errors import InvalidRequestError, PayloadTooLargeError, UnprocessableError
from shared.runtime import get_runtime

router = APIRouter(route_class=StrictRoute, tags=["openapi"])
_SECURITY: dict[str, Any] = {"security": [{"ApiKey": []}, {}]}
_TEXT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The document's text: JSON or YAML, whatever the Content-Type says.",
        "content": {"text/plain": {"schema": {"type": "string"}}},
    }
}
SpecHash = Annotated[str, Path(pattern=HASH_PATTERN, description="SHA-256 of the text, in lowercase hex.")]
Cursor = Annotated[str | None, Query(max_length=100, description="Of the last answer: asks for the next operations.")]


async def _text_of(request: Request) -> bytes:
    """Return a body as it comes, and stop reading where it is too large."""
    content = bytearray()
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > MAX_TEXT_BYTES:
                raise _too_large()
    except ClientDisconnect:
        raise InvalidRequestError("The body broke off.") from None
    return bytes(content)


@router.post(
    "/api/specs",
    summary="Where a large document is sent to",
    response_model=OfferedSpec,
    responses={status: PROBLEMS[status] for status in (400, 401, 413, 415, 422, 500, 503)},
    openapi_extra=_SECURITY,
)
def post_spec(body: OfferSpec, request: Request) -> Response:
    """Give the target that takes the text of that hash; nothing where it is here already.

    Once it is sent, every endpoint takes its `spec_hash`. The hash is verified before the text is first used.
    """
    runtime = get_runtime()
    owner = owner_of(identify(request, runtime.settings))
    if body.size_bytes > MAX_TEXT_BYTES:
        raise _too_large()
    if is_kept(body.spec_hash, owner, runtime):
        return _json({"spec_hash": body.spec_hash, "stored": True, "upload": None})
    target = invite(body.spec_hash, body.size_bytes, owner, runtime)
    base = runtime.settings.public_url or str(request.base_url)
    upload = {
        "method": "PUT" if target is None else "POST",
        "url": f"{base.rstrip('/')}/api/specs/{body.spec_hash}" if target is None else target.url,
        "fields": {} if target is None else target.fields,
        "max_bytes": MAX_TEXT_BYTES if target is None else body.size_bytes,
        "expires_at": None if target is None else from_ms(runtime.clock.now_ms() + to_ms(UPLOAD_WITHIN)),
    }
    return _json({"spec_hash": body.spec_hash, "stored": False, "upload": upload})


@router.put(
    "/api/specs/{spec_hash}",
    summary="Sends a document",
    response_model=DescribedSpec,
    responses={status: PROBLEMS[status] for status in (400, 401, 413, 422, 500, 503)},
    openapi_extra={**_SECURITY, **_TEXT},
)
def put_spec(request: Request, spec_hash: SpecHash, content: Annotated[bytes, Depends(_text_of)]) -> Response:
    """Keep a document of up to 20 MB under its hash, for whoever sent it, and tell what it is."""
    runtime = get_runtime()
    owner = owner_of(identify(request, runtime.settings))
    with _faults_in_text():
        document = keep(content, spec_hash, owner, runtime)
    return _json(_described(document, 0))


@router.get(
    "/api/specs/{spec_hash}",
    summary="What a document is",
    response_model=DescribedSpec,
    responses={
        304: {"description": "It is as `If-None-Match` has it."},
        **{status: PROBLEMS_OF_DOCUMENTS[status] for status in (400, 401, 404, 422, 500, 503)},
    },
    openapi_extra=_SECURITY,
)
def get_spec(request: Request, spec_hash: SpecHash, cursor: Cursor = None) -> Response:
    """Tell a document's dialect, title, operations, and the faults of its structure, to whoever sent it."""
    runtime = get_runtime()
    owner = owner_of(identify(request, runtime.settings))
    start = index_of(cursor, "operations", spec_hash)
    with _faults_in_text():
        document = load(spec_hash, owner, runtime)
    return conditional_response(request, json_bytes(_described(document, start)))


def _described(document: Document, start: int) -> dict[str, object]:
    specification = document.specification
    info = specification.root.member("info")
    operations, rest = operations_from(specification, start)
    return {
        "spec_hash": document.spec_hash,
        "dialect": specification.dialect,
        "title": _short(info.text("title")),
        "version": _short(info.text("version")),
        "operations": [one._asdict() for one in operations],
        "cursor": None if rest is None else cursor_at(rest, "operations", document.spec_hash),
        "warnings": [one.shown() for one in (*structural_warnings(specification), *stray_references(specification))],
    }


@contextmanager
def _faults_in_text() -> Iterator[None]:
    """Tell of faults by a pointer into the document: there is no JSON around it to point into."""
    try:
        yield
    except UnprocessableError as error:
        extra = {**error.extra, **({"document_pointer": error.pointer} if error.pointer is not None else {})}
        raise UnprocessableError(error.detail, code=error.code, extra=extra) from None


def _short(text: str | None) -> str | None:
    return None if text is None else text[:200]


def _json(answer: object) -> Response:
    return Response(json_bytes(answer), headers={"Cache-Control": "private, no-store"}, media_type="application/json")


def _too_large() -> PayloadTooLargeError:
    return PayloadTooLargeError(f"A document has {MAX_TEXT_BYTES >> 20} MB at the most.")


handler = lambda_handler(router)
