"""GitHub's rate limits: told to the caller, remembered for whom they hold, and not run into again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from functions.reports.github.limits import EVERYTHING, Limits
from shared.clock import ManualClock
from shared.entry.problems import status_of
from shared.errors import RateLimitedByGitHubError
from tests.github_server import GitHubServer, answers
from tests.github_server.answers import Behaviour
from tests.reports.github.rig import ANN, BOB, client_on, soon

HELLO = "/repos/octo/hello"


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with GitHubServer() as server:
        server.user("ann", token=ANN)
        server.user("bob", token=BOB)
        server.repository("octo/hello")
        yield server


def in_seconds(clock: ManualClock, seconds: int) -> int:
    return clock.now_ms() + seconds * 1000


@pytest.mark.parametrize(
    ("behaviour", "seconds"),
    [
        (answers.rate_limited(reset_ms=in_seconds(ManualClock(), 1_800)), 1_800),
        (answers.rate_limited(reset_ms=in_seconds(ManualClock(), 1_800), code=429), 1_800),
        (answers.rate_limited(reset_ms=in_seconds(ManualClock(), -5)), 1),
        (answers.rate_limited(reset_ms=in_seconds(ManualClock(), 10**9)), 3_700),
        (answers.secondary_limit(retry_after=30), 30),
        (answers.secondary_limit(retry_after=30, code=429), 30),
        (answers.secondary_limit(), 60),
        (answers.status(403, "You have triggered an abuse detection mechanism."), 60),
        (answers.status(429, headers={"Retry-After": "Sun, 01 Nov 2026 00:00:45 GMT"}), 45),
        (answers.status(429, headers={"Retry-After": "soon"}), 60),
    ],
)
def test_a_limit_is_kept_to_until_it_ends(
    server: GitHubServer, clock: ManualClock, behaviour: Behaviour, seconds: int
) -> None:
    """It is told with the time to wait; nothing is sent until then on that behalf, and on others as ever."""
    github = client_on(server, clock=clock)
    server.on(HELLO, behaviour)
    for _ in range(2):
        with pytest.raises(RateLimitedByGitHubError) as caught:
            github.repository("octo", "hello", token=ANN, deadline=soon(clock=clock))
        assert caught.value.retry_after == timedelta(seconds=seconds)
        assert (caught.value.code, status_of(caught.value)) == ("github_rate_limited", 503)
    assert server.count(token=ANN) == 1
    for other in (BOB, None):
        github.repository("octo", "hello", token=other, deadline=soon(clock=clock))
    clock.advance(timedelta(seconds=seconds, milliseconds=-1))
    with pytest.raises(RateLimitedByGitHubError):
        github.viewer(ANN, deadline=soon(clock=clock))
    clock.advance(timedelta(milliseconds=1))
    github.repository("octo", "hello", token=ANN, deadline=soon(clock=clock))


def test_a_short_wait_is_waited_once(server: GitHubServer, clock: ManualClock) -> None:
    """Two seconds are not worth an error; asked to wait again, it is one."""
    github = client_on(server, clock=clock)
    began = clock.now_ms()
    server.on(HELLO, answers.secondary_limit(retry_after=2))
    github.repository("octo", "hello", deadline=soon(clock=clock))
    assert clock.now_ms() - began == 2_000
    server.on(HELLO, answers.secondary_limit(retry_after=2), times=2)
    with pytest.raises(RateLimitedByGitHubError):
        github.repository("octo", "hello", deadline=soon(clock=clock))


def test_a_short_wait_is_not_waited_past_the_deadline(server: GitHubServer, clock: ManualClock) -> None:
    """Whoever has a second is told at once to come back in two."""
    began = clock.now_ms()
    server.on(HELLO, answers.secondary_limit(retry_after=2))
    with pytest.raises(RateLimitedByGitHubError):
        client_on(server, clock=clock).repository("octo", "hello", deadline=soon(1.0, clock))
    assert clock.now_ms() == began


def test_searches_that_are_used_up_leave_reading(server: GitHubServer, clock: ManualClock) -> None:
    """GitHub counts searches apart; a limit of behaviour holds for both."""
    github = client_on(server, clock=clock)
    server.on("/search/issues", answers.rate_limited(reset_ms=in_seconds(clock, 50), resource="search"))
    with pytest.raises(RateLimitedByGitHubError):
        github.count("repo:octo/hello", deadline=soon(clock=clock))
    github.repository("octo", "hello", deadline=soon(clock=clock))
    clock.advance(timedelta(seconds=60))
    server.on("/search/issues", answers.secondary_limit())
    with pytest.raises(RateLimitedByGitHubError):
        github.count("repo:octo/hello", deadline=soon(clock=clock))
    with pytest.raises(RateLimitedByGitHubError):
        github.repository("octo", "hello", deadline=soon(clock=clock))


def test_a_limit_that_was_met_by_the_server_is_read_from_its_headers(server: GitHubServer, clock: ManualClock) -> None:
    """The hour's requests are used up by reading, and there again when GitHub says."""
    github = client_on(server, token=ANN, clock=clock)
    server.limit(token=ANN, remaining=2, reset_ms=in_seconds(clock, 600))
    for _ in range(2):
        github.repository("octo", "hello", deadline=soon(clock=clock))
    with pytest.raises(RateLimitedByGitHubError) as caught:
        github.repository("octo", "hello", deadline=soon(clock=clock))
    assert caught.value.retry_after == timedelta(minutes=10)


def test_of_many_limits_the_oldest_are_forgotten(clock: ManualClock) -> None:
    """A stranger who sends a token after the other does not fill the memory."""
    limits = Limits(clock)
    for number in range(3_000):
        limits.note(str(number), EVERYTHING, 60)
    limits.require("0", "core")
    with pytest.raises(RateLimitedByGitHubError):
        limits.require("2999", "core")
