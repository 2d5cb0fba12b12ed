"""What requests of this area have in common: which document they are about, and how its faults are told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from functions.openapi.documents import Document, load, take_in
from functions.openapi.models import OfDocument
from shared.cache.call import Call
from shared.entry.documented import PROBLEMS
from shared.entry.identity import Caller
from shared.entry.route import StrictRoute
from shared.errors import UnprocessableError
from shared.runtime import Runtime

ANONYMOUS = "anonymous"
# Faults in what was sent beside the document; every other pointer leads into the document.
_IN_REQUEST = frozenset({"/path", "/method"})


PROBLEMS_OF_DOCUMENTS: dict[int | str, dict[str, Any]] = {
    **PROBLEMS,
    404: {**PROBLEMS[422], "description": "You have sent no document of that hash."},
}
"""What endpoints that take a document say of their problems."""


class DocumentRoute(StrictRoute):
    """A route whose body may hold a whole document, escaped as a JSON text."""

    max_body_bytes = 32 * 1024 * 1024


def owner_of(caller: Caller) -> str:
    """Return who owns what a request keeps."""
    return caller.owner or ANONYMOUS


def document_of(body: OfDocument, caller: Caller, runtime: Runtime, call: Call) -> Document:
    """Return the document that a request is about.

    Raises:
        UnprocessableError: it cannot be read.
        NotFoundError: the caller has sent none of that hash.
    """
    owner = owner_of(caller)
    with faults_in_document(body):
        if body.spec_hash is not None:
            return load(body.spec_hash, owner, runtime)
        return take_in(body.spec_text or "", owner, runtime, keep=not call.directives.no_store)


@contextmanager
def faults_in_document(body: OfDocument | None = None) -> Iterator[None]:
    """Tell of faults in the document where they are: a pointer into it beside the one into the request.

    Args:
        body: the request's, where the document may be named by its hash.
    """
    try:
        yield
    except UnprocessableError as error:
        if error.pointer in _IN_REQUEST:
            raise
        extra = {**error.extra, **({"document_pointer": error.pointer} if error.pointer is not None else {})}
        pointer = "/spec_text" if body is None or body.spec_hash is None else "/spec_hash"
        raise UnprocessableError(error.detail, code=error.code, pointer=pointer, extra=extra) from None
