"""Test cases of an operation: from the cache, or made once for everyone whose operation is the same."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from functions.openapi.cases.asking import PROMPT_VERSION, ask_for_cases
from functions.openapi.cases.assembling import GENERATOR_VERSION, Assembly, Made
from functions.openapi.cases.bounds import ALL
from functions.openapi.cases.case import GROUPS
from functions.openapi.cases.known import SharedSamples
from functions.openapi.documents import Document
from functions.openapi.reading.references import MAX_WARNINGS
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
_BY_SCHEMA = Provenance("offline", "schema")
# Of an operation among many.
_MOST_TOLD = 3
# Of the rest, whose record is decoded at once.
_MOST_BYTES = 32 * 1024 * 1024
_STOPPED = "There are more cases in {}; these are the first."
_POLICY = CachePolicy(ttl=timedelta(days=30), stale_for=timedelta(days=60), jitter=0.1)

Groups = dict[str, list[JsonValue]]


class Tests(NamedTuple):
    """The cases of each group, what was left out of the operation, and how they came about.

    Attributes:
        key: under which all of them are kept.
        own_key: under which those are kept that need no model.
        cut: the groups that have more cases, see `with_rest`.
    """

    groups: Groups
    warnings: list[dict[str, JsonValue]]
    cut: tuple[str, ...]
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
    made_of = document.closures.digest(path, method)
    own_key = _own_key(made_of)

    def own() -> Tests:
        def generate(deadline: Deadline) -> Generated:
            with one_draws(deadline):
                made = Assembly(document.specification, path, method, _samples(runtime).of(document.spec_hash)).made()
            told = {warning.pointer for warning in made.warnings}
            # What answers refer to is in no request, and so met by nobody who makes them.
            strays = [one for one in document.closures.strays(path, method) if one.pointer not in told]
            return _kept(made._replace(warnings=(*made.warnings, *strays[:MAX_WARNINGS])), made.groups)

        outcome = runtime.cache.get_or_generate(own_key, _POLICY, generate, decode=_decode, call=call)
        return Tests(*outcome.value, own_key, outcome.status, own_key)

    if not _asks(runtime, include_ai_tests=include_ai_tests):
        return own()
    identity = dict(runtime.provider.identity)
    key = derive_key(NAMESPACE, _VERSION, [made_of, True, GENERATOR_VERSION, PROMPT_VERSION, identity])

    def ask(deadline: Deadline) -> Generated:
        found = own()
        assembly = Assembly(document.specification, path, method)
        if assembly.requests.slots.lacks_body:
            # No request that a model thinks of would be whole.
            return Generated(_written(found.groups, found.warnings, found.cut), _BY_SCHEMA)
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
        groups: Groups = {**found.groups, "ai_generated": [*cases]}
        return Generated(_written(groups, found.warnings, found.cut), made)

    try:
        outcome = runtime.cache.get_or_generate(key, _POLICY, ask, decode=_decode, call=call)
    except (ProviderError, BudgetExceededError, BudgetUnavailableError) as error:
        found = own()
        told: JsonValue = f"The model gave no cases ({error.code}); ask again for them."
        return found._replace(
            warnings=[*found.warnings, {"detail": told, "pointer": None}], status=CacheStatus(False, fwd="miss")
        )
    return Tests(*outcome.value, key, outcome.status, own_key)


class Counted(NamedTuple):
    """How many cases an operation has, without them.

    Attributes:
        counts: by group.
        is_cut: whether a group has more.
        warnings: the first few.
        key, status: of the cases.
    """

    counts: dict[str, int]
    is_cut: bool
    warnings: list[dict[str, JsonValue]]
    key: CacheKey
    status: CacheStatus


def count_tests(
    document: Document, path: str, method: str, *, include_ai_tests: bool, runtime: Runtime, call: Call
) -> Counted:
    """Return how many cases an operation has, and make them where they are not there.

    Those that need no model are counted once: whoever goes through thousands of operations reads none of them.

    Raises:
        UnprocessableError, LarderError: see `generate_tests`.
    """
    made: list[Tests] = []

    def tests() -> Tests:
        found = generate_tests(document, path, method, include_ai_tests=include_ai_tests, runtime=runtime, call=call)
        made.append(found)
        return found

    if _asks(runtime, include_ai_tests=include_ai_tests):
        found = tests()
        return Counted(_counts(found), bool(found.cut), found.warnings[:_MOST_TOLD], found.key, found.status)
    made_of = document.closures.digest(path, method)
    key = derive_key(NAMESPACE, _VERSION, [made_of, "count", GENERATOR_VERSION])

    def generate(_deadline: Deadline) -> Generated:
        found = tests()
        counted = {"counts": _counts(found), "cut": bool(found.cut), "warnings": found.warnings[:_MOST_TOLD]}
        return Generated(json_bytes(counted), _BY_SCHEMA)

    outcome = runtime.cache.get_or_generate(key, _POLICY, generate, decode=_decode_counted, call=call)
    counts, is_cut, warnings = outcome.value
    status = made[0].status if made else outcome.status
    return Counted(counts, is_cut, warnings, _own_key(made_of), status)


def _counts(tests: Tests) -> dict[str, int]:
    return {group: len(tests.groups[group]) for group in GROUPS}


def with_rest(tests: Tests, document: Document, path: str, method: str, *, runtime: Runtime, call: Call) -> Tests:
    """Return the cases of an operation with those of its groups that were cut.

    They are made when someone goes on so far, and kept by themselves.

    Raises:
        UnprocessableError, LarderError: see `generate_tests`.
    """
    key = derive_key(NAMESPACE, _VERSION, [document.closures.digest(path, method), "rest", GENERATOR_VERSION])

    def generate(deadline: Deadline) -> Generated:
        with one_draws(deadline):
            made = Assembly(document.specification, path, method, bounds=ALL).made()
        given = {case["id"] for cases in tests.groups.values() for case in cases if isinstance(case, dict)}
        room, rest, cut = _MOST_BYTES, dict[str, list[dict[str, JsonValue]]](), {*made.cut}
        for group in tests.cut:
            left = (case for case in made.groups.get(group, ()) if case["id"] not in given)
            for case in left:
                room -= len(json_bytes(case))
                if room < 0:
                    cut.add(group)
                    break
                rest.setdefault(group, []).append(case)
        return _kept(made._replace(cut=tuple(sorted(cut))), rest)

    outcome = runtime.cache.get_or_generate(key, _POLICY, generate, decode=_decode, call=call)
    rest, warnings, cut = outcome.value
    groups = {group: [*cases, *rest[group]] for group, cases in tests.groups.items()}
    told: list[dict[str, JsonValue]] = [{"detail": _STOPPED.format(group), "pointer": None} for group in cut]
    return tests._replace(groups=groups, warnings=[*warnings, *told], cut=(), status=outcome.status)


def _asks(runtime: Runtime, *, include_ai_tests: bool) -> bool:
    return include_ai_tests and runtime.provider.name != "offline"


def _own_key(made_of: str) -> CacheKey:
    return derive_key(NAMESPACE, _VERSION, [made_of, False, GENERATOR_VERSION])


def _samples(runtime: Runtime) -> SharedSamples:
    return runtime.hold(_SAMPLES, SharedSamples)


def _kept(made: Made, groups: dict[str, list[dict[str, JsonValue]]]) -> Generated:
    whole: Groups = {group: [*groups.get(group, [])] for group in GROUPS}
    return Generated(_written(whole, [one.shown() for one in made.warnings], made.cut), _BY_SCHEMA)


def _written(groups: Groups, warnings: list[dict[str, JsonValue]], cut: tuple[str, ...]) -> bytes:
    return json_bytes({"groups": groups, "warnings": warnings, "cut": cut})


def _decode_counted(content: bytes) -> tuple[dict[str, int], bool, list[dict[str, JsonValue]]]:
    stored = parse_json(content)
    counts = stored.get("counts") if isinstance(stored, dict) else None
    if not isinstance(stored, dict) or not isinstance(counts, dict) or set(counts) != set(GROUPS):
        raise ValueError("no stored counts")
    numbers = {group: number for group, number in counts.items() if isinstance(number, int)}
    warnings = stored.get("warnings")
    told = [one for one in warnings if isinstance(one, dict)] if isinstance(warnings, list) else []
    return {group: numbers[group] for group in GROUPS}, stored.get("cut") is True, told


def _decode(content: bytes) -> tuple[Groups, list[dict[str, JsonValue]], tuple[str, ...]]:
    stored = parse_json(content)
    if not isinstance(stored, dict):
        raise ValueError("no stored cases")
    groups, warnings, cut = stored.get("groups"), stored.get("warnings"), stored.get("cut")
    if not isinstance(groups, dict) or set(groups) != set(GROUPS):
        raise ValueError("no stored cases")
    if not isinstance(warnings, list) or not isinstance(cut, list):
        raise ValueError("no stored cases")
    kept = {name: cases for name, cases in groups.items() if isinstance(cases, list)}
    told = [one for one in warnings if isinstance(one, dict)]
    return {name: kept[name] for name in GROUPS}, told, tuple(group for group in GROUPS if group in cut)
