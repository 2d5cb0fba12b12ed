"""Who a token belongs to, and what a repository is: read as GitHub tells it, for whom GitHub tells it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared.errors import ForbiddenError, LarderError, NotFoundError, RepositoryBlockedError, UnauthorizedError
from tests.github_server import GitHubServer, answers
from tests.reports.github.rig import ANN, BOB, client_on, soon


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with GitHubServer() as server:
        server.user("ann", token=ANN, name="Ann", email="ann@example.com")
        server.user("bob", token=BOB)
        server.repository("octo/hello", stars=7)
        server.repository("octo/secret", private=True, visible_to={"ann"})
        yield server


def test_a_token_tells_who_it_belongs_to(server: GitHubServer) -> None:
    """The user's own record, under their own token; one that is not known is told so, under a stable code."""
    github = client_on(server, token="ghp_own")
    ann, bob = github.viewer(ANN, deadline=soon()), github.viewer(BOB, deadline=soon())
    assert (ann.login, ann.name, ann.email) == ("ann", "Ann", "ann@example.com")
    assert (bob.login, bob.name, bob.email) == ("bob", None, None)
    assert ann.id != bob.id
    server.revoke(BOB)
    with pytest.raises(UnauthorizedError) as caught:
        github.viewer(BOB, deadline=soon())
    assert caught.value.code == "github_token_invalid"
    assert server.count(token="ghp_own") == 0


@pytest.mark.parametrize("token", ["", "two words", "line\r\nX-Evil: 1", "n\u00f6", "x" * 2_000])
def test_what_cannot_be_a_token_is_not_sent(server: GitHubServer, token: str) -> None:
    """A text that would break the header, or that no token is, is refused here."""
    with pytest.raises(UnauthorizedError) as caught:
        client_on(server).viewer(token, deadline=soon())
    assert caught.value.code == "github_token_invalid"
    assert server.calls == []


def test_a_repository_is_told_as_it_is(server: GitHubServer) -> None:
    """Every field, by the names that reports use; spelt in any case."""
    found = client_on(server).repository("Octo", "HELLO", deadline=soon())
    assert (found.full_name, found.owner, found.name) == ("octo/hello", "octo", "hello")
    assert (found.is_private, found.is_fork, found.is_archived) == (False, False, False)
    assert (found.stargazers_count, found.language, found.default_branch) == (7, "Python", "main")
    assert found.html_url == "https://github.com/octo/hello"
    assert found.updated_at is not None
    assert found.updated_at.isoformat() == "2026-11-01T00:00:00+00:00"


def test_a_private_repository_is_shown_to_whom_github_shows_it(server: GitHubServer) -> None:
    """To a token that sees it; to any other, and to the server itself, there is none, as GitHub has it."""
    github = client_on(server)
    assert github.repository("octo", "secret", token=ANN, deadline=soon()).is_private
    for token in (None, BOB):
        with pytest.raises(NotFoundError) as caught:
            github.repository("octo", "secret", token=token, deadline=soon())
        assert caught.value.code == "repository_not_found"


@pytest.mark.parametrize("name", ["..", ".", "a/b", "a?b", "a#b", "a%2fb", "", "a b", "\u00e4", "x" * 101])
def test_what_cannot_be_a_name_is_not_asked_for(server: GitHubServer, name: str) -> None:
    """No name leads out of /repos/: what GitHub would give to nobody is not found here already."""
    github = client_on(server)
    for owner, repository in ((name, "hello"), ("octo", name)):
        with pytest.raises(NotFoundError):
            github.repository(owner, repository, deadline=soon())
    assert server.calls == []


@pytest.mark.parametrize(
    ("behaviour", "kind", "code"),
    [
        (answers.status(451), RepositoryBlockedError, "repository_blocked"),
        (answers.status(403, "Repository access blocked"), RepositoryBlockedError, "repository_blocked"),
        (answers.sign_on(), ForbiddenError, "github_sso_required"),
        (answers.status(403, "Resource not accessible by personal access token"), ForbiddenError, "github_forbidden"),
        (answers.status(401, "Bad credentials"), UnauthorizedError, "github_token_invalid"),
        (answers.status(418), LarderError, "github_unavailable"),
        (answers.status(304), LarderError, "github_unavailable"),
    ],
)
def test_each_refusal_has_its_own_code(
    server: GitHubServer, behaviour: answers.Behaviour, kind: type[LarderError], code: str
) -> None:
    """What a caller can do about it differs, so the code does; none of them is tried twice."""
    server.on("/repos/octo/hello", behaviour)
    with pytest.raises(kind) as caught:
        client_on(server).repository("octo", "hello", token=ANN, deadline=soon())
    assert caught.value.code == code
    assert server.count() == 1


def test_the_operators_own_bad_token_is_not_the_callers_fault(server: GitHubServer) -> None:
    """A caller who sent none is not told that theirs is bad."""
    with pytest.raises(LarderError) as caught:
        client_on(server, token="ghp_ended").repository("octo", "hello", deadline=soon())
    assert caught.value.code == "github_unavailable"
