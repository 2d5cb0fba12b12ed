"""Schemas that mean the same have one pool, by whatever command or endpoint they come."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from functions.practice.directory import note_pool
from functions.practice.service import pool_key
from shared.cache.key import content_digest
from shared.cache.pool_choice import Choice, Made
from shared.cache.pool_items import NewValue
from shared.canonical_json import JsonValue, canonical_bytes
from shared.clock import ManualClock
from tests.cache.rig import MADE_BY, call
from tests.larder_process import larder
from tests.practice.proposals import DIALECT, propose
from tests.practice.rig import given
from tests.practice.test_pools import pools
from tests.wiring import ScriptedProvider, client_of, memory_runtime

INTEGERS = {"type": "integer", "minimum": 0, "maximum": 99}
TARGET = {"type": ["integer", "null"], "minimum": 0, "maximum": 198}
TWO_SUM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "nums": {"type": "array", "items": INTEGERS, "minItems": 2, "maxItems": 9},
        "mode": {"enum": ["any", "first"]},
        "target": TARGET,
    },
    "required": ["nums", "target"],
}


@pytest.mark.parametrize(
    "written",
    [
        {"required": ["target", "nums"]},
        {"$schema": DIALECT},
        {"additionalProperties": True},
        {"properties": {**TWO_SUM["properties"], "mode": {"enum": ["first", "any"]}}},
        {"properties": {**TWO_SUM["properties"], "target": {**TARGET, "type": ["null", "integer"]}}},
    ],
)
def test_another_spelling_is_a_hit(written: dict[str, Any]) -> None:
    """What was paid for is not paid for again because `required` was written in the order of the fields."""
    cases = [{"input": {"nums": [n, n], "target": n}, "tags": [], "note": ""} for n in range(5)]
    provider = ScriptedProvider({"cases": cases})
    with client_of(memory_runtime(provider=provider)) as client:
        first = given(client, schema=TWO_SUM, count=5)
        again = given(client, schema={**TWO_SUM, **written}, count=5)
        assert (again["cached"], again["schema_hash"]) == (5, first["schema_hash"])
        assert provider.count == 1
        assert len(pools(client)["pools"]) == 1


@pytest.mark.parametrize("said", [{"description": "d"}, {"examples": [{"nums": [1, 2], "target": 3}]}, {"title": "t"}])
def test_what_is_told_and_shown_is_part_of_the_key(said: dict[str, Any]) -> None:
    """Cases are made after what a schema says of itself, so that it makes a pool of its own."""
    with client_of(memory_runtime()) as client:
        hashes = [given(client, schema=schema, count=1)["schema_hash"] for schema in (TWO_SUM, {**TWO_SUM, **said})]
        assert hashes[0] != hashes[1]


def test_a_proposal_and_the_command_name_the_same_pool(tmp_path: Path) -> None:
    """`schema_hash` is the pool's in the proposal, in the answer with cases, and in what `larder practice` prints."""
    with client_of(memory_runtime()) as client:
        answer = propose(client, signature="def f(self, b: bool, a: int) -> int:", statement="1 <= a <= 50").json()
        schema = answer["schema"]
        made = given(client, schema={**schema, "required": schema["required"][::-1]}, count=1)
        ran = larder(tmp_path, "practice", "-", stdin=json.dumps(schema))
        assert answer["schema_hash"] == made["schema_hash"] == json.loads(ran.out)["schema_hash"]


def test_a_pool_that_was_made_before_is_still_there() -> None:
    """One that was found by the schema as it was sent is listed under its slug, and read by its own key."""
    clock = ManualClock()
    runtime = memory_runtime(clock=clock)
    schema: dict[str, JsonValue] = {**TWO_SUM, "required": ["target", "nums"]}
    old_hash = content_digest(schema)
    old_key = pool_key("two-sum", old_hash)
    value: JsonValue = {"nums": [1, 2], "target": 3}
    made = Made((NewValue(content_digest(value), canonical_bytes(value), (), "", "offline"),), MADE_BY)
    answer = runtime.pool.take(
        old_key,
        lambda listing: Choice(listing.values, 1 - len(listing.values)),
        lambda *_: made,
        call=call(clock),
    )
    note_pool(runtime, "two-sum", old_hash, answer)
    with client_of(runtime) as client:
        new = given(client, schema=schema, count=2)
        assert new["generated"] == 2
        assert {pool["key"]: pool["cases"] for pool in pools(client)["pools"]} == {
            str(old_key): 1,
            str(pool_key("two-sum", new["schema_hash"])): 2,
        }
