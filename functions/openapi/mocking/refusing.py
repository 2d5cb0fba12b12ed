"""Errors as the mocked API would tell them: a valid body of the document's own error schema, with our reasons in it."""

from __future__ import annotations

import copy
from itertools import islice
from typing import NamedTuple

from functions.openapi.documents import Document
from functions.openapi.mocking.service import answers_of
from functions.openapi.reading.parts import Media
from shared.canonical_json import JsonValue
from shared.errors import LarderError, UnprocessableError
from shared.schema import CompiledSchema

_SEED = "errors"
_TEXTS = ("message", "detail", "details", "error_description", "description", "error_message", "reason", "error")
_NUMBERS = ("status", "statusCode", "status_code", "code", "error_code")
_MAX_DEPTH = 3
_MOST_PLACES = 12


class ErrorBody(NamedTuple):
    """What the bodies of one error are made of."""

    media: Media
    value: JsonValue
    compiled: CompiledSchema

    def telling(self, error: LarderError, status: int) -> JsonValue:
        """Return the body with what went wrong in the places that are there for it, as far as it stays valid."""
        value = copy.deepcopy(self.value)
        for holder, name in islice(_places(value, 0), _MOST_PLACES):
            before = holder[name]
            told: JsonValue = error.detail if name in _TEXTS else status
            for one in (told, str(told), error.code):
                holder[name] = one
                if type(one) is type(before) and self.compiled.is_valid(value):
                    break
                holder[name] = before
        return value


def error_body(document: Document, media: Media) -> ErrorBody | None:
    """Return what the bodies of a media type are made of; None where none can be made."""
    if media.schema is None or not media.is_json:
        return None
    try:
        answers = answers_of(document, media)
        compiled = answers.compiled
        for example in answers.examples:
            if compiled.is_valid(example):
                return ErrorBody(media, example, compiled)
        for tags in (("full",), ("typical",), ()):
            for made in compiled.values(seed=_SEED, tags=tags):
                return ErrorBody(media, made.value, compiled)
    except UnprocessableError:
        return None
    return None


def _places(value: JsonValue, depth: int) -> list[tuple[dict[str, JsonValue], str]]:
    if isinstance(value, list):
        return [place for one in value[:1] for place in _places(one, depth + 1)]
    if not isinstance(value, dict) or depth > _MAX_DEPTH:
        return []
    found = [(value, name) for name in (*_TEXTS, *_NUMBERS) if isinstance(value.get(name), (str, int))]
    return found + [place for inner in value.values() for place in _places(inner, depth + 1)]
