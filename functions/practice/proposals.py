"""Proposed schemas: read without a model where that goes, asked of one where there are a statement and a model."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from functions.practice.models import ProposeSchema
from functions.practice.proposing.asking import PROMPT_VERSION, ask_for_schema
from functions.practice.proposing.draft import Draft, finish, make_draft, no_types
from functions.practice.proposing.types import Schema
from shared.cache.call import CacheStatus, Call
from shared.cache.generation import Generated
from shared.cache.key import CacheKey, content_digest, derive_key
from shared.cache.policy import CachePolicy
from shared.canonical_json import JsonValue, parse_json
from shared.clock import Deadline
from shared.entry.json_response import json_bytes
from shared.errors import BudgetExceededError, BudgetUnavailableError, LarderError, ProviderError, UnprocessableError
from shared.runtime import Runtime

NAMESPACE = "practice.schema"
_VERSION = 1
_POLICY = CachePolicy(ttl=timedelta(days=90), stale_for=timedelta(days=30), jitter=0.1)


class Proposal(NamedTuple):
    """A proposed schema, and how it came about; `key` and `status` where a model was asked."""

    schema: Schema
    source: str
    notes: tuple[str, ...]
    assumptions: tuple[str, ...]
    key: CacheKey | None = None
    status: CacheStatus | None = None


class _Stored(NamedTuple):
    schema: Schema
    assumptions: tuple[str, ...]


def propose_schema(request: ProposeSchema, runtime: Runtime, call: Call) -> Proposal:
    """Propose the schema of a problem's input.

    A model's schema is kept under the digest of what was sent, and paid for once; nothing else is kept, and the
    statement never. Where the model does not answer, what could be read without one is proposed, and says so.

    Raises:
        UnprocessableError: what was sent cannot be read, contradicts itself, or bounds nothing (`needs_constraints`).
        LarderError: see `ReadThroughCache.get_or_generate`.
    """
    examples = request.examples or []
    draft = make_draft(request.statement, request.signature, examples)
    has_model = request.statement is not None and runtime.provider.name != "offline"
    if has_model:
        try:
            return _asked(request, draft, runtime, call)
        except (ProviderError, BudgetExceededError, BudgetUnavailableError) as error:
            return _without(draft, error)
    if draft is None:
        raise no_types()
    return _read(draft)


def _read(draft: Draft) -> Proposal:
    finish(draft)
    return Proposal(draft.schema, draft.source, tuple(draft.notes), tuple(draft.assumptions))


def _without(draft: Draft | None, error: LarderError) -> Proposal:
    """Return what was read without the model that failed; where that is too little, its failure is what is told."""
    if draft is None:
        raise error
    try:
        found = _read(draft)
    except UnprocessableError:
        raise error from None
    return found._replace(notes=(f"The model gave no schema ({error.code}).", *found.notes))


def _asked(request: ProposeSchema, draft: Draft | None, runtime: Runtime, call: Call) -> Proposal:
    statement, examples = request.statement or "", request.examples or []
    digest = content_digest([statement, request.signature, examples])
    key = derive_key(NAMESPACE, _VERSION, [digest, dict(runtime.provider.identity), PROMPT_VERSION])

    def generate(deadline: Deadline) -> Generated:
        schema, assumptions, made = ask_for_schema(
            statement, request.signature, examples, draft, runtime.provider, deadline=deadline, spend=runtime.budget
        )
        # Not canonical: the order of the properties is the order of the arguments.
        content = json_bytes({"schema": schema, "assumptions": assumptions})
        return Generated(content, made)

    outcome = runtime.cache.get_or_generate(key, _POLICY, generate, decode=_decode, call=call)
    notes = draft.notes if draft is not None else []
    kept = tuple(note for note in notes if not note.startswith("Line ") and "without a model" not in note)
    return Proposal(outcome.value.schema, "model", kept, outcome.value.assumptions, key, outcome.status)


def _decode(content: bytes) -> _Stored:
    stored: JsonValue = parse_json(content)
    if not isinstance(stored, dict) or not isinstance(schema := stored.get("schema"), dict):
        raise ValueError("no stored proposal")
    told = stored.get("assumptions")
    return _Stored(schema, tuple(str(one) for one in told) if isinstance(told, list) else ())
