"""Issues and pull requests: all of them, once, as GitHub tells them, in as few round trips as may be."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from functions.reports.github.models import Account
from shared.canonical_json import canonical_bytes
from shared.errors import NotFoundError
from tests.github_server import Commit, GitHubServer, Issue, answers, made_items, shapes
from tests.github_server.world import START
from tests.reports.github.rig import A_WEEK_AGO, ANN, client_on, soon, told


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with GitHubServer() as server:
        server.user("ann", token=ANN)
        yield server


def test_an_item_is_told_as_github_tells_it(server: GitHubServer) -> None:
    """Every field that reports use; issues and pull requests apart; what GitHub leaves out is a plain nothing."""
    at = START - timedelta(hours=5)
    pull = Issue(
        number=7,
        title="Fix it",
        created_at=at,
        updated_at=at + timedelta(hours=2),
        closed_at=at + timedelta(hours=1),
        merged_at=at + timedelta(hours=1),
        is_pull=True,
        body="x" * 3_000,
        comments=3,
        reactions=5,
        labels=("bug", "urgent"),
        assignees=("bob",),
        user="dependabot[bot]",
        user_kind="Bot",
        association="CONTRIBUTOR",
    )
    issue = Issue(number=8, title="It broke", created_at=at, updated_at=at, user=None)
    repo = server.repository("octo/hello", items=[pull, issue])
    found = client_on(server).items(told(repo), A_WEEK_AGO, deadline=soon())
    assert found.complete
    first, second = found.items
    assert (first.id, first.number, first.title, first.body) == (pull.id, 7, "Fix it", "x" * 2_000)
    assert (first.is_pull_request, first.state, first.draft, first.state_reason) == (True, "closed", False, None)
    assert (first.created_at, first.updated_at) == (pull.created_at, pull.updated_at)
    assert (first.closed_at, first.merged_at) == (pull.closed_at, pull.merged_at)
    assert (first.comments, first.reactions, first.labels) == (3, 5, ("bug", "urgent"))
    assert first.html_url == "https://github.com/octo/hello/pull/7"
    assert first.user is not None
    assert (first.user.login, first.user.type) == ("dependabot[bot]", "Bot")
    avatar = "https://avatars.githubusercontent.com/u/1?v=4"
    assert first.assignees == (Account("bob", "User", avatar, "https://github.com/bob"),)
    assert first.author_association == "CONTRIBUTOR"
    assert (second.is_pull_request, second.state, second.user, second.body) == (False, "open", None, "")
    assert (second.closed_at, second.merged_at, second.assignees, second.labels) == (None, None, (), ())


def test_pages_are_read_side_by_side_and_never_more_than_four(server: GitHubServer) -> None:
    """Ten pages: the first, three more rounds (two go on when four have arrived), and another look at the first."""
    items = made_items(seed=1, count=1_000)
    repo = server.repository("octo/hello", items=items)
    four = threading.Barrier(4)
    path = "/repos/octo/hello/issues"
    github = client_on(server)
    server.meanwhile(path, lambda: None)
    for _ in range(8):
        server.meanwhile(path, lambda: four.wait(timeout=10))
    found = github.items(told(repo), A_WEEK_AGO, deadline=soon())
    assert {item.id for item in found.items} == {item.id for item in items}
    assert found.complete
    assert (server.count(path=path, status=200), server.count(path=path, status=304)) == (10, 1)
    assert server.most_at_once == 4


def test_what_is_over_the_bound_is_missing_and_told(server: GitHubServer) -> None:
    """The newest are there, and `complete` says that they are not all."""
    items = made_items(seed=2, count=350)
    repo = server.repository("octo/hello", items=items)
    found = client_on(server).items(told(repo), A_WEEK_AGO, deadline=soon(), max_pages=2)
    newest = [item.id for item in repo.updated_since(None)][:200]
    assert ([item.id for item in found.items], found.complete) == (newest, False)
    assert server.count(status=200) == 2
    assert client_on(server).items(told(repo), A_WEEK_AGO, deadline=soon(), max_pages=4).complete


def test_a_list_that_moves_tells_nothing_twice(server: GitHubServer) -> None:
    """An item that is new while pages are read pushes another onto the next page, which then has it again."""
    repo = server.repository("octo/hello", items=made_items(seed=3, count=300))
    known = {item.id for item in repo.items}
    path = "/repos/octo/hello/issues"
    new = Issue(number=999, title="New", created_at=START, updated_at=START + timedelta(seconds=1))
    both = threading.Barrier(2, action=lambda: repo.items.append(new))
    server.meanwhile(path, lambda: None)
    for _ in range(2):
        server.meanwhile(path, lambda: both.wait(timeout=10))
    found = client_on(server).items(told(repo), A_WEEK_AGO, deadline=soon())
    numbers = [item.id for item in found.items]
    assert len(numbers) == len(set(numbers))
    assert known <= set(numbers)
    # The list grew to a fourth page, which nobody knew of at first.
    assert server.calls_to(path)[3].query["page"] == "4"
    assert found.complete
    assert new.id in numbers


def test_what_is_updated_while_the_list_is_read_is_not_missing(server: GitHubServer) -> None:
    """It leaves a page that was not yet read for the first one, which was: so that one is looked at again."""
    repo = server.repository("octo/hello", items=made_items(seed=3, count=150))
    oldest = repo.updated_since(None)[-1]
    path = "/repos/octo/hello/issues"
    server.meanwhile(path, lambda: None)
    server.meanwhile(path, lambda: setattr(oldest, "updated_at", START + timedelta(seconds=1)))
    found = client_on(server).items(told(repo), A_WEEK_AGO, deadline=soon())
    assert (len(found.items), found.items[0].id, found.complete) == (150, oldest.id, True)


def test_of_an_item_that_is_read_twice_the_newer_is_given(server: GitHubServer) -> None:
    """It was on the first page, was closed while another was read, and is on the first page again."""
    repo = server.repository("octo/hello", items=made_items(seed=3, count=150))
    first = repo.updated_since(None)[0]
    first.title = "Before"

    def change() -> None:
        first.title, first.updated_at = "After", START + timedelta(seconds=1)

    path = "/repos/octo/hello/issues"
    server.meanwhile(path, lambda: None)
    server.meanwhile(path, change)
    found = client_on(server).items(told(repo), A_WEEK_AGO, deadline=soon())
    assert [item.title for item in found.items if item.id == first.id] == ["After"]


def test_whether_the_list_moved_is_told_where_it_cannot_be_known(server: GitHubServer) -> None:
    """What was read is given; that something may be missing is told."""
    repo = server.repository("octo/hello", items=made_items(seed=3, count=150))
    path = "/repos/octo/hello/issues"
    server.meanwhile(path, lambda: None)
    server.meanwhile(path, lambda: server.on(path, answers.status(500)))
    found = client_on(server).items(told(repo), A_WEEK_AGO, deadline=soon())
    assert (len(found.items), found.complete) == (150, False)


def test_a_list_without_numbers_is_read_by_its_cursors(server: GitHubServer) -> None:
    """GitHub tells no last page of long lists, and refuses pages by number alone."""
    items = made_items(seed=4, count=450)
    repo = server.repository("octo/hello", items=items, numbered_pages=1)
    found = client_on(server).items(told(repo), A_WEEK_AGO, deadline=soon())
    assert {item.id for item in found.items} == {item.id for item in items}
    assert (server.count(status=200), found.complete) == (5, True)


def test_a_page_that_is_refused_by_number_ends_what_is_read(server: GitHubServer) -> None:
    """What came before it is given, and that it is not all is told; it is no error."""
    repo = server.repository("octo/hello", items=made_items(seed=4, count=450))
    path = "/repos/octo/hello/issues"
    github = client_on(server)
    server.meanwhile(path, lambda: server.on(path, answers.status(422), times=None))
    found = github.items(told(repo), A_WEEK_AGO, deadline=soon())
    assert (len(found.items), found.complete) == (100, False)


def test_nothing_older_than_asked_for_is_given(server: GitHubServer) -> None:
    """The window's beginning is kept to the second, whatever GitHub is asked for."""
    items = made_items(seed=5, count=80)
    repo = server.repository("octo/hello", items=items)
    since = datetime(2026, 10, 29, 13, 37, 21, tzinfo=UTC)
    found = client_on(server).items(told(repo), since, deadline=soon())
    assert {item.id for item in found.items} == {item.id for item in items if item.updated_at >= since}
    assert found.complete


def test_the_addresses_in_a_link_header_are_not_asked(server: GitHubServer) -> None:
    """Only the page's number is read from it: nobody can have another host asked, with the token at that."""
    repo = server.repository("octo/hello", items=[])
    with GitHubServer() as elsewhere:
        page = [shapes.item(item, repo) for item in made_items(seed=6, count=3)]
        links = f'<{elsewhere.origin}/x?page=2>; rel="next", <{elsewhere.origin}/x?page=2>; rel="last"'
        server.on("/repos/octo/hello/issues", answers.body(page, headers={"Link": links}))
        found = client_on(server).items(told(repo), A_WEEK_AGO, token=ANN, deadline=soon())
        assert len(found.items) == 3
        assert [call.query.get("page") for call in server.calls] == [None, "2", None]
        assert elsewhere.calls == []


@pytest.mark.parametrize(
    "link", ["", "<", '<x>; rel="next"', '<http://[?page=2>; rel="next"', '<?page=-1>; rel="last"']
)
def test_a_link_header_that_makes_no_sense_ends_the_list(server: GitHubServer, link: str) -> None:
    """The page is given; that more comes after it is told where the header says so, however badly."""
    repo = server.repository("octo/hello")
    page = [shapes.item(item, repo) for item in made_items(seed=6, count=3)]
    server.on("/repos/octo/hello/issues", answers.body(page, headers={"Link": link}))
    found = client_on(server).items(told(repo), A_WEEK_AGO, deadline=soon())
    assert (len(found.items), found.complete) == (3, "next" not in link)


def test_a_renamed_repository_is_followed_and_its_pages_too(server: GitHubServer) -> None:
    """Who asks by the old name gets the repository under its new one, and each of its pages."""
    items = made_items(seed=7, count=250)
    old = told(server.repository("octo/old", items=items))
    server.rename("octo/old", "octo/new")
    github = client_on(server)
    assert github.repository("octo", "old", deadline=soon()).full_name == "octo/new"
    found = github.items(old, A_WEEK_AGO, deadline=soon())
    assert {item.id for item in found.items} == {item.id for item in items}
    # The pages after the first are asked for where it was found.
    assert server.count(status=301) == 2


def test_an_enterprise_servers_paths_are_its_own() -> None:
    """The API may lie below a path; redirects and pages stay below it."""
    with GitHubServer(prefix="/api/v3") as server:
        old = told(server.repository("octo/old", items=made_items(seed=8, count=150)))
        server.rename("octo/old", "octo/new")
        assert len(client_on(server).items(old, A_WEEK_AGO, deadline=soon()).items) == 150


def test_whether_somebody_came_before(server: GitHubServer) -> None:
    """A commit before the moment counts, one at it or after it does not; an empty repository has none."""
    at = START - timedelta(days=2)
    repo = server.repository("octo/hello", commits=[Commit("ann", at), Commit("bob", START)])
    github = client_on(server)
    assert github.has_commits_before(told(repo), "ann", START, deadline=soon())
    assert not github.has_commits_before(told(repo), "ann", at, deadline=soon())
    assert not github.has_commits_before(told(repo), "bob", START, deadline=soon())
    assert not github.has_commits_before(told(repo), "", START, deadline=soon())
    assert not github.has_commits_before(told(repo), "ann&author=bob", START, deadline=soon())
    empty = server.repository("octo/empty", is_empty=True)
    assert not github.has_commits_before(told(empty), "ann", START, deadline=soon())


def test_a_search_counts_what_pages_would_not_reach(server: GitHubServer) -> None:
    """The count is of all that the query finds; a repository that is not shown is not found."""
    items = made_items(seed=9, count=400)
    server.repository("octo/hello", items=items)
    server.repository("octo/secret", items=items, private=True, visible_to={"ann"})
    github = client_on(server)
    merged = sum(item.merged_at is not None for item in items)
    assert github.count("repo:octo/hello is:pr merged:>=2026-10-01", deadline=soon()) == merged > 0
    assert github.count("repo:octo/secret", token=ANN, deadline=soon()) == 400
    with pytest.raises(NotFoundError):
        github.count("repo:octo/secret", deadline=soon())


def test_an_item_is_json_that_can_be_stored(server: GitHubServer) -> None:
    """As canonical JSON takes it, whatever characters its author found."""
    odd = Issue(number=1, title="a\x00b\ud800c", created_at=START, updated_at=START, body="\udfff", user="a\x00")
    repo = server.repository("octo/hello", items=[odd])
    (item,) = client_on(server).items(told(repo), A_WEEK_AGO, deadline=soon()).items
    assert (item.title, item.body) == ("a\ufffdb\ufffdc", "\ufffd")
    assert b'"created_at":"2026-11-01T00:00:00Z"' in canonical_bytes(item.to_json())
