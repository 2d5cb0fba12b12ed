"""Variations of an operation's answer: from the cache, or made once for everyone whose response is the same."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from functions.openapi.documents import Document
from functions.openapi.mocking.choosing import described_media, response_for
from functions.openapi.mocking.variations import (
    GENERATOR_VERSION,
    PROMPT_VERSION,
    Answers,
    ask_for_variations,
    make_variations,
)
from functions.openapi.reading.examples import examples_beside
from functions.openapi.reading.operation import read_operation
from functions.openapi.reading.parts import Media, Response, Warning
from shared.cache.call import CacheStatus, Call
from shared.cache.generation import Generated
from shared.cache.key import CacheKey, derive_key
from shared.cache.policy import CachePolicy
from shared.canonical_json import JsonValue, parse_json
from shared.clock import Deadline
from shared.entry.json_response import json_bytes
from shared.errors import BudgetExceededError, BudgetUnavailableError, ProviderError
from shared.llm import Provenance
from shared.runtime import Runtime
from shared.schema import compile_schema
from shared.schema.turns import one_draws

NAMESPACE = "openapi.variations"
_VERSION = 1
_POLICY = CachePolicy(ttl=timedelta(days=30), stale_for=timedelta(days=60), jitter=0.1)


class Varied(NamedTuple):
    """Variations, and how they came about.

    Attributes:
        key, status: None where there was nothing to make.
        without_model: whether the model was to be asked, and did not answer.
    """

    variations: list[JsonValue]
    response_code: str
    warnings: tuple[Warning, ...]
    key: CacheKey | None = None
    status: CacheStatus | None = None
    without_model: bool = False


def vary(
    document: Document,
    path: str,
    method: str,
    *,
    code: str,
    count: int,
    use_model: bool,
    runtime: Runtime,
    call: Call,
) -> Varied:
    """Return variations of what an operation answers with a status.

    Where the model does not answer, they are made without it, not stored, and say so.

    Raises:
        UnprocessableError: there is no such operation, or no value of the schema can be made; the pointer of the latter
            leads into the document.
        LarderError: see `ReadThroughCache.get_or_generate`.
    """
    operation = read_operation(document.specification, path, method)
    response = response_for(operation, code)
    if response is None:
        return Varied([], code, (*operation.warnings, Warning(operation.place.pointer, "It has no responses.")))
    if response.fault is not None:
        raise response.fault
    warnings = [*operation.warnings]
    if response.code.upper() != code.upper():
        warnings.append(
            Warning(response.place.pointer, f"There is no response {code}; {response.code} is the nearest.")
        )
    media = described_media(response)
    if media is None:
        warnings.append(Warning(response.place.pointer, "The response has no schema, so there is nothing to vary."))
        return Varied([], response.code, tuple(warnings))
    asks = use_model and runtime.provider.name != "offline"
    key = _key(document, response, media, count, runtime if asks else None)

    def generate(deadline: Deadline) -> Generated:
        answers = answers_of(document, media)
        if asks:
            made, provenance = ask_for_variations(
                answers, count, runtime.provider, deadline=deadline, spend=runtime.budget
            )
            return Generated(json_bytes(made), provenance)
        with one_draws(deadline):
            return Generated(json_bytes(make_variations(answers, count)), Provenance("offline", "schema"))

    try:
        outcome = runtime.cache.get_or_generate(key, _POLICY, generate, decode=_decode, call=call)
    except (ProviderError, BudgetExceededError, BudgetUnavailableError) as error:
        with one_draws(call.answer_by):
            made = make_variations(answers_of(document, media), count)
        warnings.append(Warning("", f"The model gave none ({error.code}); these are made from the schema."))
        return Varied(made, response.code, tuple(warnings), key, CacheStatus(False, fwd="miss"), True)
    return Varied(outcome.value, response.code, tuple(warnings), key, outcome.status)


def _key(document: Document, response: Response, media: Media, count: int, asked: Runtime | None) -> CacheKey:
    made_of = document.closures.digest_at(media.place)
    by: list[JsonValue] = [GENERATOR_VERSION]
    if asked is not None:
        by += [PROMPT_VERSION, dict(asked.provider.identity)]
    return derive_key(NAMESPACE, _VERSION, [made_of, response.code, media.name, count, by])


def answers_of(document: Document, media: Media) -> Answers:
    """Return what variations of a media type with a schema are made of.

    Raises:
        UnprocessableError: the schema cannot be served; the pointer leads into the document.
    """
    if media.schema is None:
        raise AssertionError("only what has a schema is varied")
    compiled = compile_schema(
        document.specification.value,
        at=media.schema.pointer,
        dialect=document.specification.dialect,
        direction="response",
        whole=True,
    )
    referred = document.closures.reached(media.schema)
    examples = examples_beside(media.place, media.schema, media.name, document.specification)
    return Answers(compiled, media.schema.value, referred, examples)


def _decode(content: bytes) -> list[JsonValue]:
    stored = parse_json(content)
    if not isinstance(stored, list):
        raise ValueError("no stored variations")
    return stored
