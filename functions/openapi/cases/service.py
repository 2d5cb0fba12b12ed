"""Test cases of an operation: from the cache, or made once for everyone whose operation is the same."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from functions.openapi.cases.asking import PROMPT_VERSION, ask_for_cases
from functions.openapi.cases.assembling import GENERATOR_VERSION, Assembly
from functions.openapi.cases.case import GROUPS
from functions.openapi.cases.known import SharedSamples
from functions.openapi.documents import Document
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
from shared.schema.turns import one_draws

NAMESPACE = "openapi.tests"
_VERSION = 1
_SAMPLES = "openapi.samples"
_POLICY = CachePolicy(ttl=timedelta(days=30), stale_for=timedelta(days=60), jitter=0.1)

Groups = dict[str, list[JsonValue]]


class Tests(NamedTuple):
    """The cases of each group, what was left out of the operation, and how they came about.

    Attributes:
        key: under which all of them are kept.
        own_key: under which those are kept that need no model.
    """

    groups: Groups
    warnings: list[dict[str, JsonValue]]
    key: CacheKey
    status: CacheStatus
    own_key: CacheKey


def generate_tests(
    document: Document, path: str, method: str, *, include_ai_tests: bool, runtime: Runtime, call: Call
) -> Tests:
    """Return the cases of an operation.

    The deterministic groups are made without a model, and kept by themselves; with the model's they are kept once more,
    and only when it has answered.

    Raises:
        UnprocessableError: there is no such operation, or it cannot be served.
        LarderError: see `ReadThroughCache.get_or_generate`.
    """
    asks = include_ai_tests and runtime.provider.name != "offline"
    made_of = document.closures.digest(path, method)
    own_key = derive_key(NAMESPACE, _VERSION, [made_of, False, GENERATOR_VERSION])

    def own() -> Tests:
        def generate(deadline: Deadline) -> Generated:
            with one_draws(deadline):
                made = Assembly(document.specification, path, method, _samples(runtime).of(document.spec_hash)).made()
            groups: Groups = {group: list(made.groups.get(group, [])) for group in GROUPS}
            warnings = [{"detail": one.detail, "pointer": one.pointer} for one in made.warnings]
            return Generated(json_bytes({"groups": groups, "warnings": warnings}), Provenance("offline", "schema"))

        outcome = runtime.cache.get_or_generate(own_key, _POLICY, generate, decode=_decode, call=call)
        return Tests(*outcome.value, own_key, outcome.status, own_key)

    if not asks:
        return own()
    identity = dict(runtime.provider.identity)
    key = derive_key(NAMESPACE, _VERSION, [made_of, True, GENERATOR_VERSION, PROMPT_VERSION, identity])

    def ask(deadline: Deadline) -> Generated:
        found = own()
        assembly = Assembly(document.specification, path, method)
        if assembly.requests.slots.lacks_body:
            # No request that a model thinks of would be whole.
            return Generated(
                json_bytes({"groups": found.groups, "warnings": found.warnings}), Provenance("offline", "schema")
            )
        known = [case["request"] for cases in found.groups.values() for case in cases if isinstance(case, dict)]
        cases, made = ask_for_cases(
            assembly.operation,
            document.closures.reached(assembly.operation.place),
            assembly.requests,
            assembly.expecting,
            known,
            runtime.provider,
            deadline=deadline,
            spend=runtime.budget,
        )
        groups = {**found.groups, "ai_generated": cases}
        return Generated(json_bytes({"groups": groups, "warnings": found.warnings}), made)

    try:
        outcome = runtime.cache.get_or_generate(key, _POLICY, ask, decode=_decode, call=call)
    except (ProviderError, BudgetExceededError, BudgetUnavailableError) as error:
        found = own()
        told: JsonValue = f"The model gave no cases ({error.code}); ask again for them."
        return found._replace(
            warnings=[*found.warnings, {"detail": told, "pointer": None}], status=CacheStatus(False, fwd="miss")
        )
    return Tests(*outcome.value, key, outcome.status, own_key)


def _samples(runtime: Runtime) -> SharedSamples:
    return runtime.hold(_SAMPLES, SharedSamples)


def _decode(content: bytes) -> tuple[Groups, list[dict[str, JsonValue]]]:
    stored = parse_json(content)
    if not isinstance(stored, dict):
        raise ValueError("no stored cases")
    groups, warnings = stored.get("groups"), stored.get("warnings")
    if not isinstance(groups, dict) or set(groups) != set(GROUPS) or not isinstance(warnings, list):
        raise ValueError("no stored cases")
    kept = {name: cases for name, cases in groups.items() if isinstance(cases, list)}
    return {name: kept[name] for name in GROUPS}, [one for one in warnings if isinstance(one, dict)]
