"""Practice pools: a request is served from its pool, which is topped up by what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from functions.practice.arguments import require_owners
from functions.practice.bounds import require_bounds
from functions.practice.directory import note_pool
from functions.practice.generate import Problem, in_body
from functions.practice.models import GenerateTests
from functions.practice.privacy import PrivateText, words_of
from functions.practice.schema_hash import schema_hash_of
from functions.practice.serving import Serving
from shared.cache.call import Call
from shared.cache.key import CacheKey, derive_key
from shared.cache.pool_choice import PoolAnswer
from shared.canonical_json import JsonValue
from shared.errors import NotCachedError, UnprocessableError
from shared.runtime import Runtime
from shared.schema import compile_schema

NAMESPACE = "practice.cases"
POOL_VERSION = 1


class Cases(NamedTuple):
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
        NotCachedError: `only-if-cached`, and the pool is short.
        LarderError: see `Pool.take`.
    """
    directives = call.directives
    problem = _problem(request)
    schema_hash = schema_hash_of(request.json_schema)
    key = pool_key(request.slug, schema_hash)
    serving = Serving(request, runtime, problem, schema_hash, directives, call.answer_by)
    if directives.only_if_cached and directives.no_store:
        raise NotCachedError("The request says only-if-cached, and no-store keeps it from the cache.")
    answer = runtime.pool.take(key, serving.choose, serving.make, call=call)
    if not directives.no_store:
        note_pool(runtime, request.slug, schema_hash, answer)
    if directives.only_if_cached and serving.lacks:
        raise NotCachedError("The pool is short of that many cases, and the request says only-if-cached.")
    if not answer.values:
        serving.require_makeable()
    return Cases(key, schema_hash, answer, serving.notes(answer))


def pool_key(slug: str, schema_hash: str) -> CacheKey:
    """Return the key of the pool of a slug and a schema."""
    return derive_key(NAMESPACE, POOL_VERSION, [slug, schema_hash])


def _problem(request: GenerateTests) -> Problem:
    try:
        return problem_of(request.json_schema, statement=request.statement, tags=request.tags)
    except UnprocessableError as error:
        raise in_body(error) from None


def problem_of(schema: JsonValue, *, statement: str | None = None, tags: Sequence[str] = ()) -> Problem:
    """Return what cases are made for.

    Raises:
        UnprocessableError: the schema cannot be served, or bounds nothing (`needs_constraints`); the pointer leads into
            the schema.
    """
    # A boolean is a schema too, but says nothing of an input.
    if not isinstance(schema, dict):
        raise UnprocessableError("The schema is a JSON object.", code="invalid_schema", pointer="")
    compiled = compile_schema(schema, whole=True)
    require_bounds(schema, compiled)
    require_owners(schema)
    prose, public = words_of(schema)
    private = PrivateText([statement or "", *prose], public)
    return Problem(compiled, schema, public, private, statement, tuple(dict.fromkeys(tags)))
