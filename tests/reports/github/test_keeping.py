"""What is read twice is revalidated, and costs no rate limit; what is private, or a caller's, is kept nowhere."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from functions.reports.github.client import GitHub, github_of
from functions.reports.github.keeping import KEPT_FOR
from shared.backends.memory_table import MemoryTable
from shared.clock import ManualClock, from_ms
from shared.errors import LarderError, TableUnavailableError
from shared.runtime import Runtime
from shared.table import Condition, Item, ItemKey, Table
from tests.github_server import GitHubServer, Repo, made_items
from tests.reports.github.rig import A_WEEK_AGO, ANN, soon, told
from tests.wiring import items_of, memory_runtime, stored_texts

OWN = "ghp_own"
CANARY = "canary-in-a-title"


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with GitHubServer() as server:
        server.user("ann", token=ANN)
        server.user("larder", token=OWN)
        yield server


def runtime_on(server: GitHubServer, *, clock: ManualClock | None = None, table: Table | None = None) -> Runtime:
    return memory_runtime(clock=clock, table=table, github_api_url=server.base_url, github_token=OWN)


def hello(server: GitHubServer, count: int = 250, **fields: Any) -> Repo:
    items = made_items(seed=1, count=count)
    items[0].title = CANARY
    return server.repository("octo/hello", items=items, **fields)


def read_all(github: GitHub, repo: Repo, token: str | None = None) -> tuple[object, object]:
    found = github.repository(repo.owner, repo.name, token=token, deadline=soon())
    return found, github.items(found, A_WEEK_AGO, token=token, deadline=soon())


def test_what_has_not_changed_costs_nothing(server: GitHubServer) -> None:
    """Another process that asks for the same gets 304s, which GitHub does not count, and the same answer."""
    runtime = runtime_on(server)
    repo = hello(server)
    first = read_all(github_of(runtime), repo)
    assert server.count(token=OWN, status=200) == 4
    server.forget()
    server.limit(token=OWN, remaining=0, reset_ms=0)
    other = runtime_on(server, table=runtime.table)
    assert read_all(github_of(other), repo) == first
    # The first page of several is looked at twice.
    assert server.count(token=OWN) == server.count(token=OWN, status=304) == 5


def test_another_spelling_of_a_name_is_the_same_repository(server: GitHubServer) -> None:
    """GitHub's names know no case."""
    github = github_of(runtime_on(server))
    hello(server, count=1)
    github.repository("octo", "hello", deadline=soon())
    github.repository("Octo", "HELLO", deadline=soon())
    assert [call.status for call in server.calls] == [200, 304]


def test_what_has_changed_is_read_again(server: GitHubServer) -> None:
    """An ETag that no longer stands brings the page as it is now, which is then the one that is kept."""
    github = github_of(runtime_on(server))
    repo = hello(server, count=20)
    read_all(github, repo)
    repo.items[0].title, repo.stars = "Another", 43
    for status in (200, 304):
        server.forget()
        found = github.repository("octo", "hello", deadline=soon())
        assert found.stargazers_count == 43
        titles = [item.title for item in github.items(found, A_WEEK_AGO, deadline=soon()).items]
        assert "Another" in titles
        assert CANARY not in titles
        assert server.count(status=status) == 2


def test_what_a_callers_token_reads_is_kept_nowhere(server: GitHubServer) -> None:
    """Neither a public repository's answers nor a private one's, nor the token; and no ETag of others' is sent."""
    runtime = runtime_on(server)
    public = hello(server, count=20)
    secret = server.repository("octo/secret", items=public.items, private=True, visible_to={"ann"})
    read_all(github_of(runtime), public, ANN)
    read_all(github_of(runtime), secret, ANN)
    github_of(runtime).viewer(ANN, deadline=soon())
    assert items_of(runtime.table) == []
    read_all(github_of(runtime), public)
    read_all(github_of(runtime), public, ANN)
    assert [call.etag for call in server.calls_to(token=ANN)] == [None] * 7
    assert not any(ANN in text or OWN in text for text in stored_texts(runtime))


def test_what_is_said_of_a_private_repository_is_kept_nowhere(server: GitHubServer) -> None:
    """Even where the server's own token sees it: it may be a public one that was hidden since."""
    runtime = runtime_on(server)
    repo = hello(server, count=20, private=True, visible_to={"larder"})
    read_all(github_of(runtime), repo)
    assert items_of(runtime.table) == []


def test_a_repository_that_becomes_private_or_goes_is_forgotten(server: GitHubServer) -> None:
    """Its record is dropped when GitHub says so; and never given again without GitHub's word."""
    runtime = runtime_on(server)
    github = github_of(runtime)
    repo = hello(server, visible_to={"larder"})
    github.repository("octo", "hello", deadline=soon())
    repo.private = True
    assert github.repository("octo", "hello", deadline=soon()).is_private
    assert items_of(runtime.table) == []
    repo.private = False
    github.repository("octo", "hello", deadline=soon())
    repo.blocked = True
    with pytest.raises(LarderError):
        github.repository("octo", "hello", deadline=soon())
    assert items_of(runtime.table) == []


def test_commits_and_searches_are_kept_nowhere(server: GitHubServer) -> None:
    """They tell people's addresses, and are asked for once."""
    runtime = runtime_on(server)
    github = github_of(runtime)
    repo = hello(server)
    github.has_commits_before(told(repo), "ann", A_WEEK_AGO, deadline=soon())
    github.count("repo:octo/hello", deadline=soon())
    assert items_of(runtime.table) == []


def test_a_large_page_is_kept_as_a_blob(server: GitHubServer) -> None:
    """It would not fit an item; and where the blob is gone, the page is read in full."""
    runtime = runtime_on(server)
    draw = random.Random(1)
    repo = hello(server, count=40)
    for item in repo.items:
        item.body = "".join(chr(draw.randrange(0x4E00, 0x9FFF)) for _ in range(6_000))
    first = read_all(github_of(runtime), repo)
    (blob,) = [digest for digest, _ in runtime.blobs.list()]
    server.forget()
    assert read_all(github_of(runtime), repo) == first
    assert server.count(status=304) == 2
    runtime.blobs.delete(blob)
    server.forget()
    assert read_all(github_of(runtime), repo) == first
    assert (server.count(status=304), server.count(status=200)) == (1, 1)


def test_answers_are_kept_for_a_week(server: GitHubServer) -> None:
    """Then they are read in full."""
    clock = ManualClock()
    runtime = runtime_on(server, clock=clock)
    hello(server)
    for passed, etags in ((timedelta(0), 0), (KEPT_FOR - timedelta(seconds=1), 1), (timedelta(seconds=2), 0)):
        clock.advance(passed)
        server.forget()
        github_of(runtime).repository("octo", "hello", deadline=soon())
        assert sum(call.etag is not None for call in server.calls) == etags


def test_a_year_is_asked_for_by_the_day_and_a_day_by_the_hour(server: GitHubServer) -> None:
    """A window moves by the second, and would never be revalidated; what is before it is left out here."""
    clock = ManualClock()
    runtime = runtime_on(server, clock=clock)
    repo = told(hello(server, count=20))
    clock.advance(timedelta(hours=1))
    for age, minutes, statuses in ((365, 22 * 60, {304}), (1, 50, {304}), (1, 61, {200})):
        moment = from_ms(clock.now_ms()) - timedelta(days=age)
        github_of(runtime).items(repo, moment, deadline=soon())
        server.forget()
        github_of(runtime).items(repo, moment + timedelta(minutes=minutes), deadline=soon())
        assert {call.status for call in server.calls} == statuses


class _DownTable(MemoryTable):
    def get(self, key: ItemKey, *, consistent: bool = False) -> Item | None:
        raise TableUnavailableError("Down.")

    def put(self, item: Item, *, when: Condition | None = None) -> int | None:
        raise TableUnavailableError("Down.")


def test_a_table_that_is_down_only_means_no_revalidation(server: GitHubServer) -> None:
    """GitHub is read all the same."""
    clock = ManualClock()
    runtime = runtime_on(server, clock=clock, table=_DownTable(clock))
    repo = hello(server)
    assert read_all(github_of(runtime), repo) == read_all(github_of(runtime), repo)
    # But for the looks at the first page again, within one reading.
    assert (server.count(status=200), server.count(status=304)) == (8, 2)


def test_what_is_kept_and_cannot_be_read_is_read_again(server: GitHubServer) -> None:
    """Corrupt, or of another release: as good as nothing."""
    runtime = runtime_on(server)
    github = github_of(runtime)
    hello(server)
    github.repository("octo", "hello", deadline=soon())
    (good,) = items_of(runtime.table)
    for bad in (
        good._replace(body=b"x"),
        good._replace(attributes={}),
        good._replace(attributes={**good.attributes, "format": 99}),
        good._replace(attributes={**good.attributes, "etag": 7}),
    ):
        runtime.table.put(bad)
        server.forget()
        assert github.repository("octo", "hello", deadline=soon()).name == "hello"
        assert [call.status for call in server.calls] == [200]
