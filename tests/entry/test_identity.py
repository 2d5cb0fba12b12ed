"""Who may ask, and how much a key may cause."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from shared.backends.memory_table import MemoryTable
from shared.clock import ManualClock
from shared.entry.identity import Caller, identify, require_admin
from shared.errors import ForbiddenError, TableUnavailableError, UnauthorizedError
from shared.runtime import build_runtime
from shared.settings import Settings
from tests.practice.rig import Numbers, ask, given
from tests.wiring import ScriptedProvider, client_of

KEYS = "ann:ann-key-1,bob:bob-key-1"
PROD = {"LARDER_STAGE": "prod", "LARDER_TABLE_URL": "dynamodb://t", "LARDER_BLOBS_URL": "s3://b"}


def settings(stage: str = "prod", **more: str) -> Settings:
    given = {f"LARDER_{name.upper()}": value for name, value in more.items()}
    return Settings.load({**PROD, "LARDER_STAGE": stage, **given})


def request(**headers: str) -> Request:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": sent, "query_string": b""})


def test_a_key_names_its_owner() -> None:
    """The name before the colon is whom the request belongs to."""
    found = identify(request(x_api_key="bob-key-1"), settings(api_keys=KEYS))
    assert found == Caller("bob", is_admin=False, has_key=True)


def test_keys_may_hold_any_letter() -> None:
    """A key outside ASCII is compared as the UTF-8 that it is sent in."""
    assert identify(request(x_api_key="schlüssel"), settings(api_keys="ann:schlüssel")).owner == "ann"


@pytest.mark.parametrize("key", ["", "ann", "ann-key-2", "ann-key-1 ", "ann:ann-key-1", "admin-key-2", "é"])
def test_an_unknown_key_is_refused_on_every_stage(key: str) -> None:
    """What is no key is a 401: an answer as anonymous would hide the mistake."""
    for stage in ("local", "prod"):
        with pytest.raises(UnauthorizedError):
            identify(request(x_api_key=key), settings(stage, api_keys=KEYS, admin_key="admin-key-1"))


def test_anonymous_is_an_owner_on_a_local_stage_alone() -> None:
    """Locally nobody needs a key; elsewhere it is needed once there are any, and anonymous owns nothing."""
    assert identify(request(), settings("local", api_keys=KEYS)) == Caller("local", is_admin=True, has_key=False)
    assert identify(request(), settings()) == Caller(None, is_admin=False, has_key=False)
    with pytest.raises(UnauthorizedError):
        identify(request(), settings(api_keys=KEYS))


def test_the_admin_key() -> None:
    """It opens the operator's area; without one, only a local stage does."""
    assert identify(request(x_api_key="admin-key-1"), settings(admin_key="admin-key-1")).is_admin
    assert not identify(request(), settings("local", admin_key="admin-key-1")).is_admin
    assert not identify(request(x_api_key="ann-key-1"), settings("local", api_keys=KEYS, admin_key="12345678")).is_admin
    with pytest.raises(ForbiddenError):
        require_admin(Caller("ann", is_admin=False, has_key=True))
    require_admin(Caller("admin", is_admin=True, has_key=True))


def test_authorization_is_left_alone() -> None:
    """`Authorization` is for users' own tokens: it opens nothing and closes nothing."""
    found = identify(request(authorization="Bearer ann-key-1"), settings("local", api_keys=KEYS))
    assert found.owner == "local"
    with pytest.raises(UnauthorizedError):
        identify(request(authorization="Bearer ann-key-1"), settings(api_keys=KEYS))


class Away(MemoryTable):
    """Refuses to count."""

    def add(self, *_: Any, **__: Any) -> dict[str, int] | None:
        raise TableUnavailableError("Away.")


@contextmanager
def deployed(
    table: type[MemoryTable] = MemoryTable, **more: str
) -> Iterator[tuple[TestClient, ScriptedProvider, ManualClock]]:
    """Serve as on stage prod, on a table in memory."""
    clock = ManualClock(datetime(2026, 11, 1, 12, 30, tzinfo=UTC))
    provider = ScriptedProvider(always=Numbers())
    runtime = build_runtime(settings(**more), clock=clock, table=table(clock), provider=provider)
    with client_of(runtime) as client:
        yield client, provider, clock


def slug(number: int) -> dict[str, Any]:
    return {"slug": f"s{number}", "count": 1}


@pytest.mark.parametrize("forced", ["no-store", "no-cache"])
def test_a_generation_is_forced_with_a_key_only(forced: str) -> None:
    """Outside a local stage, a stranger cannot have what is stored paid for again."""
    headers = {"Cache-Control": forced}
    with deployed() as (client, provider, _):
        refused = ask(client, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")
        assert provider.count == 0
        given(client)
    with deployed(api_keys=KEYS) as (client, _, _):
        assert ask(client, headers=headers).status_code == 401
        given(client, headers={**headers, "X-API-Key": "ann-key-1"})
        assert ask(client).status_code == 401
    with client_of(build_runtime(settings("local"), table=MemoryTable(ManualClock()))) as client:
        given(client, headers=headers)


def test_generations_are_limited_per_key_and_hour() -> None:
    """The limit's last generation is made, the next is a 429 that says when; other keys and the next hour go on."""
    ann, bob = {"X-API-Key": "ann-key-1"}, {"X-API-Key": "bob-key-1"}
    with deployed(api_keys=KEYS, generations_per_hour="2") as (client, provider, clock):
        for number in range(2):
            given(client, headers=ann, **slug(number))
        refused = ask(client, headers=ann, **slug(3))
        assert (refused.status_code, refused.json()["code"]) == (429, "generation_limit")
        assert refused.headers["retry-after"] == str(30 * 60)
        assert provider.count == 2
        given(client, headers=bob, **slug(3))
        clock.advance(timedelta(minutes=30))
        given(client, headers=ann, **slug(4))


def test_hits_are_not_counted() -> None:
    """A key that has used up its hour still gets everything that is stored."""
    ann = {"X-API-Key": "ann-key-1"}
    with deployed(api_keys=KEYS, generations_per_hour="1") as (client, _, _):
        for _ in range(5):
            given(client, headers=ann, **slug(0))
        assert ask(client, headers=ann, **slug(1)).status_code == 429
        given(client, headers=ann, **slug(0))


def test_strangers_share_one_limit_and_the_admin_has_none() -> None:
    """Callers without a key are limited together; the admin key is not limited."""
    with deployed(generations_per_hour="1", admin_key="admin-key-1") as (client, _, _):
        given(client, **slug(0))
        refused = ask(client, **slug(1))
        assert refused.json()["detail"].startswith("Callers without a key have caused 1 generations")
        for number in range(3):
            given(client, headers={"X-API-Key": "admin-key-1"}, **slug(number))


def test_a_local_stage_has_no_limit_unless_it_is_set() -> None:
    """The default is 600 an hour outside a local stage, and none there."""
    assert settings("local").key_generations_per_hour is None
    assert settings("local", generations_per_hour="0").key_generations_per_hour == 0
    assert settings("dev").key_generations_per_hour == 600


def test_the_limit_holds_nobody_up_while_the_table_is_away() -> None:
    """Where the counter cannot be reached, the generation goes on: the budget's allowance bounds it."""
    with deployed(Away, generations_per_hour="1") as (client, _, _):
        for number in range(3):
            given(client, **slug(number))
