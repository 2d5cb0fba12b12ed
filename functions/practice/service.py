"""Practice pools: what a request takes from its pool, and how the pool is topped up."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from functions.practice.cursor import read_cursor
from functions.practice.generate import PROMPT_VERSION, Asked, Problem, ask, offline_cases, pairwise_cases
from functions.practice.models import PAIRWISE, GenerateTests
from functions.practice.privacy import PrivateText, prose
from shared.cache.key import CacheKey, content_digest, derive_key
from shared.cache.pool import Choice, Listing, Made, PoolAnswer, sample_rank
from shared.cache.pool_items import NewValue, PoolValue
from shared.cache.read_through import Call
from shared.canonical_json import JsonValue
from shared.clock import Deadline, to_ms
from shared.errors import LarderError, UnprocessableError
from shared.llm import Provenance
from shared.runtime import Runtime
from shared.schema import KNOWN_TAGS, CompiledSchema, compile_schema

NAMESPACE = "practice.cases"
POOL_VERSION = 1
_RESTS_FOR = timedelta(seconds=30)
_COMPLETE_FOR = timedelta(hours=24)
_RESTING = "model_rests_until_ms"
_COMPLETE = "complete_until_ms"


@dataclass(frozen=True, slots=True)
class Cases:
    """The answer to a request: chosen cases, and what to say with them."""

    key: CacheKey
    schema_hash: str
    answer: PoolAnswer
    notes: tuple[str, ...]


def generate_tests(request: GenerateTests, runtime: Runtime, call: Call) -> Cases:
    """Serve a request from its pool, topped up by what is missing.

    Raises:
        UnprocessableError: the schema cannot be served; the pointer leads into the request body.
        InvalidRequestError: the cursor is none of this endpoint's.
        LarderError: see `Pool.take`.
    """
    compiled = _compile(request.json_schema)
    schema_hash = content_digest(request.json_schema)
    key = derive_key(NAMESPACE, POOL_VERSION, [request.slug, schema_hash])
    private = PrivateText([request.statement or "", *prose(request.json_schema)])
    tags = tuple(dict.fromkeys(request.tags))
    problem = Problem(compiled, request.json_schema, _declared(request.json_schema), private, request.statement, tags)
    serving = _Serving(request, runtime, problem, schema_hash)
    answer = runtime.pool.take(key, serving.choose, serving.make, call=call)
    return Cases(key, schema_hash, answer, serving.notes(answer))


class _Serving:
    """One request: its choice among a pool's cases, and its way to make what is missing."""

    def __init__(self, request: GenerateTests, runtime: Runtime, problem: Problem, schema_hash: str) -> None:
        self._request = request
        self._runtime = runtime
        self._problem = problem
        self._schema_hash = schema_hash
        self._seed: int | str = secrets.token_hex(8) if request.seed is None else request.seed
        self._rest = None if request.cursor is None else read_cursor(request.cursor)
        self._pairwise = pairwise_cases(problem, request.count) if request.pairwise and self._rest is None else []
        self._has_model = runtime.provider.name != "offline"

    def choose(self, listing: Listing) -> Choice:
        """Choose by tags, pairwise first where asked for, the model's own before the offline generator's."""
        if self._rest is not None:
            by_id = {value.id: value for value in listing.values}
            return Choice(tuple(by_id[value_id] for value_id in self._rest if value_id in by_id), 0)
        count, tags = self._request.count, frozenset(self._problem.tags)
        matching = sorted((v for v in listing.values if tags.issubset(v.tags)), key=self._rank)
        model_answers = self._has_model and not self._is_resting(listing)
        counted = [v for v in matching if not model_answers or self._counts(v)]
        others = [v for v in matching if v not in counted] if model_answers else []
        present = {value.id for value in listing.values}
        missing_pairs = sum(value.id not in present for value in self._pairwise)
        shortfall = 0 if self._is_complete(listing) else max(0, count - len(counted))
        return Choice(tuple((counted + others)[:count]), max(shortfall, missing_pairs))

    def make(self, listing: Listing, choice: Choice, deadline: Deadline) -> Made:
        """Make what the choice lacks: missing pairs, then the model's cases, then the offline generator's."""
        known = {value.id for value in listing.values}
        made = [value for value in self._pairwise if value.id not in known]
        known.update(value.id for value in made)
        wanted = choice.shortfall - len(made)
        asked = self._ask(listing, wanted, known, deadline)
        made += asked.values
        # Offline cases that are there already fill up too, once the model has been asked for what it can give.
        filling = wanted - len(asked.values) - self._fillers(listing)
        made += islice(self._offline(known, listing), max(0, filling))
        marks = self._marks(listing, asked, short=len(made) < choice.shortfall - self._fillers(listing))
        return Made(tuple(made), self._provenance(asked), marks, tuple(asked.notes))

    def notes(self, answer: PoolAnswer) -> tuple[str, ...]:
        """Return what the reader should know of the answer."""
        said = list(answer.notes)
        said += self._problem.compiled.assumptions()
        if not self._has_model and answer.made:
            said.append("Made by the offline generator, without a model: no OPENAI_API_KEY is set.")
        if answer.made and not answer.stored and answer.trouble:
            said.append("The cases could not be stored just now.")
        short = self._request.count - len(answer.values)
        if short > 0 and self._rest is None:
            said.append(self._why_short(len(answer.values)))
        return tuple(said)

    def _rank(self, value: PoolValue) -> tuple[bool, bytes]:
        return self._request.pairwise and PAIRWISE not in value.tags, sample_rank(self._seed, value.id)

    def _counts(self, value: PoolValue) -> bool:
        return value.provider != "offline" or (self._request.pairwise and PAIRWISE in value.tags)

    def _fillers(self, listing: Listing) -> int:
        if not self._has_model:
            return 0
        tags = frozenset(self._problem.tags)
        return sum(tags.issubset(v.tags) and not self._counts(v) for v in listing.values)

    def _ask(self, listing: Listing, wanted: int, known: set[str], deadline: Deadline) -> Asked:
        if not self._has_model or wanted <= 0 or self._is_resting(listing):
            return Asked()
        runtime = self._runtime
        try:
            return ask(self._problem, wanted, known, runtime.provider, deadline=deadline, spend=runtime.budget)
        except LarderError as error:
            # Over the budget, or with its counter away: the offline generator still serves.
            return Asked(answered=False, notes=[error.detail])

    def _offline(self, known: set[str], listing: Listing) -> list[NewValue] | Any:
        # Another seed for each size of the pool, so that later top-ups do not draw the same random cases again.
        seed = f"{self._schema_hash}:{len(listing.values)}"
        return (value for value in offline_cases(self._problem, seed) if value.id not in known)

    def _provenance(self, asked: Asked) -> Provenance:
        if asked.provenance is None:
            return Provenance("offline", "", prompt_version=PROMPT_VERSION)
        return asked.provenance

    def _tag_set(self) -> str:
        return " ".join((self._runtime.provider.name, *sorted(self._problem.tags)))

    def _is_resting(self, listing: Listing) -> bool:
        until = listing.marks.get(_RESTING, 0)
        return isinstance(until, int) and until > self._runtime.clock.now_ms()

    def _is_complete(self, listing: Listing) -> bool:
        complete = listing.marks.get(_COMPLETE)
        until = complete.get(self._tag_set(), 0) if isinstance(complete, dict) else 0
        return isinstance(until, int) and until > self._runtime.clock.now_ms()

    def _marks(self, listing: Listing, asked: Asked, *, short: bool) -> Mapping[str, JsonValue]:
        now = self._runtime.clock.now_ms()
        if not asked.answered:
            return {_RESTING: now + to_ms(_RESTS_FOR)}
        exhausted = self._has_model and not asked.values and not self._is_resting(listing)
        if short or exhausted:
            before = listing.marks.get(_COMPLETE)
            kept = (
                {t: u for t, u in before.items() if isinstance(u, int) and u > now} if isinstance(before, dict) else {}
            )
            return {_COMPLETE: {**dict(list(kept.items())[-50:]), self._tag_set(): now + to_ms(_COMPLETE_FOR)}}
        return {}

    def _why_short(self, found: int) -> str:
        unknown = sorted(set(self._problem.tags) - KNOWN_TAGS)
        if unknown and not self._has_model:
            known = ", ".join(sorted(KNOWN_TAGS))
            return (
                f"Only {found} of {self._request.count} cases: the offline generator knows the tags {known}, "
                f"not {', '.join(unknown)}."
            )
        return (
            f"Only {found} of {self._request.count} cases: no more distinct ones were found for this schema and tags."
        )


def _compile(schema: JsonValue) -> CompiledSchema:
    try:
        compiled = compile_schema(schema)
        compiled.require_satisfiable()
    except UnprocessableError as error:
        raise UnprocessableError(
            error.detail, code=error.code, pointer=f"/schema{error.pointer or ''}", extra=error.extra
        ) from None
    return compiled


def _declared(schema: JsonValue) -> frozenset[str]:
    found: set[str] = set()
    stack: list[JsonValue] = [schema]
    while stack:
        inner = stack.pop()
        if isinstance(inner, list):
            stack.extend(inner)
        elif isinstance(inner, dict):
            properties = inner.get("properties")
            if isinstance(properties, dict):
                found.update(properties)
            stack.extend(inner.values())
    return frozenset(found)
