"""An account's end: all that is a user's own goes, sessions with it, and whoever comes again begins anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fastapi import Request

from functions.reports.users import accounts
from functions.reports.users.accounts import delete_account
from functions.reports.users.principal import principal_of
from functions.reports.users.profiles import partition_of
from shared.errors import TableUnavailableError
from shared.runtime import Runtime
from shared.table import Add, Item, ItemKey, Operation
from tests.reports.users.rig import another_process, bearer, refused, rig
from tests.wiring import items_of, memory_runtime


def delete(larder: Any, token: str) -> int:
    answer = larder.client.delete("/api/v1/users/me", headers=bearer(token))
    assert answer.status_code in (204, 401), answer.text
    return int(answer.status_code)


def with_items(runtime: Runtime, user_id: int, count: int, kind: str = "access") -> None:
    for number in range(count):
        runtime.table.put(Item(ItemKey(partition_of(user_id), f"{kind}#{number:05d}"), {"n": number}))


def test_all_that_is_a_users_own_goes() -> None:
    """Several pages of it, and nothing of anybody else's, not even of one whose id begins alike."""
    with rig() as larder:
        session = larder.signed_in()["token"]
        with_items(larder.runtime, 7, 250)
        with_items(larder.runtime, 77, 3)
        assert delete(larder, session) == 204
        users = {item.key.partition for item in items_of(larder.runtime.table) if "#user#" in item.key.partition}
        assert users == {"reports#user#77"}
        assert delete(larder, session) == 401


def test_what_waits_to_be_written_does_not_come_back() -> None:
    """An access that was noted a moment ago goes too."""
    with rig() as larder:
        session = larder.signed_in()["token"]
        larder.runtime.buffer.append(Item(ItemKey(partition_of(7), "access#1")))
        assert delete(larder, session) == 204
        larder.runtime.buffer.flush()
        assert not [item for item in items_of(larder.runtime.table) if item.key.partition == partition_of(7)]


def test_deleting_again_changes_nothing() -> None:
    """With a token of one's own, any number of times."""
    with rig() as larder:
        larder.github.user("bob", id=8, token="ghp_bob")
        assert [delete(larder, "ghp_bob") for _ in range(3)] == [204, 204, 204]
        assert items_of(larder.runtime.table) == []


def test_sessions_end_with_the_account() -> None:
    """At once; and they stay ended when the user signs in again, whose new session is good."""
    with rig() as larder:
        first = larder.signed_in()
        assert delete(larder, first["token"]) == 204
        refused(larder.me(first["token"]), 401, "invalid_session")
        larder.clock.advance(timedelta(seconds=1))
        second = larder.signed_in()
        assert second["user"]["created_at"] > first["user"]["created_at"]
        assert larder.me(second["token"]).status_code == 200
        refused(larder.me(first["token"]), 401, "invalid_session")


def test_another_process_learns_of_the_end_within_a_minute() -> None:
    """It looks at the account once a minute, not with every request."""
    with rig() as larder:
        session = larder.signed_in()["token"]
        request = Request({"type": "http", "headers": [(b"authorization", f"Bearer {session}".encode())]})
        with another_process(larder) as there:
            assert principal_of(request, there).user_id == 7
            delete_account(7, larder.runtime)
            larder.clock.advance(timedelta(seconds=60, milliseconds=-1))
            assert principal_of(request, there).user_id == 7
            larder.clock.advance(timedelta(milliseconds=1))
            refused(larder.me(session), 401, "invalid_session")


def test_a_token_makes_the_account_anew_after_another_process_deleted_it() -> None:
    """What a process remembers of the token does not hide that the user is gone."""
    with rig() as larder:
        larder.github.user("bob", id=8, token="ghp_bob")
        first = larder.me("ghp_bob").json()
        delete_account(8, memory_runtime(clock=larder.clock, table=larder.runtime.table))
        larder.clock.advance(timedelta(seconds=1))
        again = larder.me("ghp_bob")
        assert again.status_code == 200
        assert again.json()["created_at"] > first["created_at"]


def test_counters_are_counted_down_with_the_items_that_they_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one transaction an item, so that a deletion that broke off and is begun again counts nothing twice."""
    counter = ItemKey("reports#repo#octo/hello", "trackers")

    def counted_down(item: Item) -> list[Operation]:
        assert item.key.sort.startswith("tracker#")
        return [Add(counter, {"count": -1})]

    monkeypatch.setitem(accounts.ALSO, "tracker", counted_down)
    with rig() as larder:
        session = larder.signed_in()["token"]
        with_items(larder.runtime, 7, 3, kind="tracker")
        with_items(larder.runtime, 7, 3, kind="trackerless")
        larder.runtime.table.add(counter, {"count": 5})
        assert delete(larder, session) == 204
        item = larder.runtime.table.get(counter)
        assert item is not None
        assert item.counters == {"count": 2}


def test_a_deletion_that_is_not_done_in_time_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is more than fits into one request is told so, and the session is good for asking again."""
    monkeypatch.setattr(accounts, "_WITHIN", timedelta(0))
    with rig() as larder:
        session = larder.signed_in()["token"]
        with_items(larder.runtime, 7, 150)
        answer = larder.client.delete("/api/v1/users/me", headers=bearer(session))
        refused(answer, 503, "deletion_pending")
        assert len(items_of(larder.runtime.table)) < 60
        assert delete(larder, session) == 204
        assert not [item for item in items_of(larder.runtime.table) if item.key.partition == partition_of(7)]


def test_while_the_table_is_away_nothing_is_said_to_be_deleted() -> None:
    """The caller is told to come back."""
    away = memory_runtime(table_url="sqlite:////nonexistent/larder.db")
    with pytest.raises(TableUnavailableError):
        delete_account(7, away)
