"""What is in a problem's pools: one listing a slug, by schema and by tag."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared.cache.key import CacheKey
from shared.clock import ManualClock
from shared.runtime import Runtime
from tests.practice.rig import FLAGS, NUMBERS, Numbers, given
from tests.practice.test_limits import CountingTable
from tests.wiring import ScriptedProvider, client_of, items_of, memory_runtime, sqlite_runtime, stored_texts

PATH = "/api/practice/pools/"


def pools(client: TestClient, slug: str = "two-sum", query: str = "") -> dict[str, Any]:
    response = client.get(PATH + slug + query)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


@pytest.mark.parametrize("store", ["memory", "sqlite"])
def test_a_slugs_pools_are_counted_by_tag_and_source(store: str, tmp_path: Path) -> None:
    """Each schema that was sent with the slug is a pool of its own, another slug's are not shown."""
    provider = ScriptedProvider(Numbers(), always={"cases": []})
    clock = ManualClock()
    runtime = (
        memory_runtime(clock=clock, provider=provider)
        if store == "memory"
        else sqlite_runtime(tmp_path, clock=clock, provider=provider)
    )
    with client_of(runtime) as client:
        numbers = given(client, count=3)
        clock.advance(timedelta(hours=1))
        flags = given(client, schema=FLAGS, count=4, tags=["boundary"])
        given(client, slug="other", count=1)
        found = {pool["schema_hash"]: pool for pool in pools(client)["pools"]}
        assert set(found) == {numbers["schema_hash"], flags["schema_hash"]}
        pool = found[numbers["schema_hash"]]
        assert (pool["cases"], pool["tags"], pool["sources"]) == (3, {"model": 3}, {"openai": 3})
        assert pool["oldest_created_at"] == pool["newest_created_at"] == numbers["cases"][0]["created_at"]
        other = found[flags["schema_hash"]]
        assert other["cases"] == other["tags"]["boundary"] == other["sources"]["offline"] == 4
        assert other["newest_created_at"] > pool["newest_created_at"]
        assert pool["key"].startswith("practice.cases:1:")


def test_a_slug_that_nobody_asked_for_has_no_pools() -> None:
    """Pools come into being by being asked for, so there is nothing that would be unknown; a bad slug is a 422."""
    with client_of(memory_runtime()) as client:
        assert pools(client, "never-seen") == {"slug": "never-seen", "pools": [], "cursor": None}
        response = client.get(PATH + "Two%20Sum")
        assert (response.status_code, response.json()["errors"][0]["parameter"]) == (422, "slug")
        assert client.get(PATH + "two-sum?limit=0").status_code == 422
        response = client.get(PATH + "two-sum?cursor=made-up")
        assert (response.status_code, response.json()["code"]) == (400, "invalid_cursor")
        (fault,) = response.json()["errors"]
        assert (fault["parameter"], fault["in"]) == ("cursor", "query")


def test_the_answer_has_a_weak_tag_and_is_304_until_something_changes() -> None:
    """If-None-Match saves the body, in a list and by `*` too, until the pool grows."""
    with client_of(memory_runtime()) as client:
        given(client, count=2)
        etag = client.get(PATH + "two-sum").headers["etag"]
        assert etag.startswith('W/"')
        for sent in (etag, etag.removeprefix("W/"), f'"x", {etag}', "*"):
            response = client.get(PATH + "two-sum", headers={"If-None-Match": sent})
            assert (response.status_code, response.content, response.headers["etag"]) == (304, b"", etag)
        given(client, count=3)
        response = client.get(PATH + "two-sum", headers={"If-None-Match": etag})
        assert (response.status_code, response.json()["pools"][0]["cases"]) == (200, 3)


def test_many_pools_come_in_pages() -> None:
    """Following the cursors shows each pool once."""
    with client_of(memory_runtime()) as client:
        wanted = set()
        for most in range(7):
            schema = {**NUMBERS, "properties": {"n": {"type": "integer", "minimum": 0, "maximum": 10 + most}}}
            wanted.add(given(client, schema=schema, count=1)["schema_hash"])
        seen: list[str] = []
        query = "?limit=3"
        while True:
            answer = pools(client, query=query)
            seen += [pool["schema_hash"] for pool in answer["pools"]]
            if answer["cursor"] is None:
                break
            query = f"?limit=3&cursor={answer['cursor']}"
        assert len(seen) == 7
        assert set(seen) == wanted


def runtime_on(table: CountingTable, clock: ManualClock) -> Runtime:
    return memory_runtime(clock=clock, table=table)


def test_one_write_a_top_up_and_none_a_hit() -> None:
    """Listing costs a top-up one small write; a hit, an opt-out and a look write nothing."""
    clock = ManualClock()
    table = CountingTable(clock)
    with client_of(runtime_on(table, clock)) as client:
        given(client, count=2)
        assert sum(key.partition.startswith("practice#slug#") for _, key in table.writes) == 1
        table.writes.clear()
        given(client, count=2)
        given(client, count=5, headers={"Cache-Control": "no-store"}, slug="private")
        pools(client)
        assert [key for _, key in table.writes if key.partition.startswith("practice#")] == []
        assert pools(client, "private")["pools"] == []


def test_what_is_cleared_or_void_is_not_listed() -> None:
    """A cleared pool, and all of them after the namespace is cleared, are gone from the listing at once."""
    runtime = memory_runtime()
    with client_of(runtime) as client:
        given(client, count=2)
        given(client, schema=FLAGS, count=2)
        first, second = pools(client)["pools"]
        runtime.pool.clear(CacheKey.parse(first["key"]))
        assert [pool["key"] for pool in pools(client)["pools"]] == [second["key"]]
        runtime.invalidation.by_namespace("practice.cases")
        assert pools(client)["pools"] == []


def test_the_listing_lives_as_long_as_its_cases() -> None:
    """It goes with unused cases after 90 days, and stays as long as they are used."""
    clock = ManualClock()
    runtime = memory_runtime(clock=clock)
    with client_of(runtime) as client:
        given(client, count=2)
        for _ in range(4):
            clock.advance(timedelta(days=45))
            given(client, count=2)
            runtime.buffer.flush()
            assert pools(client)["pools"][0]["cases"] == 2
        clock.advance(timedelta(days=90))
        assert pools(client)["pools"] == []
        assert [item for item in items_of(runtime.table) if (item.expires_at_ms or 0) > clock.now_ms()] == []


def test_the_slug_itself_is_not_stored() -> None:
    """A caller who takes a sentence for a slug leaves no words behind."""
    runtime = memory_runtime()
    with client_of(runtime) as client:
        given(client, slug="given-the-confidential-ledger-of-acme", count=1)
        assert not any("confidential" in text for text in stored_texts(runtime))


def test_the_endpoint_asks_for_a_key_where_the_others_do(tmp_path: Path) -> None:
    """Outside a local stage, with keys set, an anonymous look is a 401."""
    with client_of(sqlite_runtime(tmp_path, stage="dev", api_keys="me:a-key-of-some-length")) as client:
        assert client.get(PATH + "two-sum").status_code == 401
        assert client.get(PATH + "two-sum", headers={"X-API-Key": "a-key-of-some-length"}).status_code == 200
