"""Whatever GitHub or what stands in its place does: one stable error, in time, and no token where it has no place."""

from __future__ import annotations

import gzip
import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.reports.github.asking import MAX_BODY_BYTES
from functions.reports.github.client import GitHub
from shared.clock import ManualClock, SystemClock
from shared.entry.problems import status_of
from shared.errors import GitHubUnavailableError, LarderError, RepositoryBlockedError
from tests.github_server import GitHubServer, Repo, answers, made_items, shapes
from tests.github_server.answers import Behaviour
from tests.reports.github.rig import A_WEEK_AGO, ANN, client_on, soon, told

HELLO = "/repos/octo/hello"


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with GitHubServer() as server:
        server.user("ann", token=ANN)
        server.repository("octo/hello")
        yield server


@pytest.mark.parametrize(
    "behaviour", [answers.status(502), answers.status(503), answers.status(504), answers.reset(), answers.truncated()]
)
def test_what_fails_in_passing_is_tried_once_more(server: GitHubServer, behaviour: Behaviour) -> None:
    """One failure is not the caller's; two are told, and there is no third try."""
    server.on(HELLO, behaviour)
    assert client_on(server).repository("octo", "hello", deadline=soon()).name == "hello"
    server.forget()
    server.on(HELLO, behaviour, times=None)
    with pytest.raises(GitHubUnavailableError) as caught:
        client_on(server).repository("octo", "hello", deadline=soon())
    assert (caught.value.code, status_of(caught.value)) == ("github_unavailable", 503)
    assert caught.value.retry_after is not None
    assert server.count() == 2


@pytest.mark.parametrize(
    "behaviour",
    [
        answers.status(500),
        answers.body(b"<html>A proxy's page</html>"),
        answers.body(b""),
        answers.body([]),
        answers.body({"id": 1, "name": "hello", "owner": {"login": "octo"}}),
        answers.body({**shapes.repository(Repo("octo", "hello")), "private": "false"}),
        answers.body(b"[" * 100_000),
        answers.body(b"9" * 100_000),
        answers.body(b"\xff\xfe\x00", headers={"Content-Encoding": "br"}),
        answers.body(b"not gzip", headers={"Content-Encoding": "gzip"}),
    ],
)
def test_what_github_would_not_say_is_an_outage(server: GitHubServer, behaviour: Behaviour) -> None:
    """An error in our words, whatever was sent; a repository that may be private is not taken for public."""
    server.on(HELLO, behaviour, times=None)
    with pytest.raises(GitHubUnavailableError):
        client_on(server).repository("octo", "hello", deadline=soon())


@pytest.mark.parametrize("behaviour", [answers.silent(), answers.trickle(), answers.trickle(in_headers=True)])
def test_a_server_that_dawdles_is_left_at_the_deadline(server: GitHubServer, behaviour: Behaviour) -> None:
    """However slowly it still sends, the caller's time is kept to."""
    clock = SystemClock()
    server.on(HELLO, behaviour, times=None)
    began = time.monotonic()
    with pytest.raises(GitHubUnavailableError):
        client_on(server, clock=clock).repository("octo", "hello", deadline=soon(0.2, clock))
    assert time.monotonic() - began < 2


def test_after_the_deadline_nothing_is_asked(server: GitHubServer) -> None:
    """There is nobody who waits for the answer."""
    with pytest.raises(GitHubUnavailableError):
        client_on(server).repository("octo", "hello", deadline=soon(0))
    assert server.calls == []


def test_one_page_that_hangs_does_not_hold_the_others_callers(server: GitHubServer) -> None:
    """Pages are waited for until the deadline, and no longer."""
    clock = SystemClock()
    repo = server.repository("octo/long")
    path = f"{server.base_url}/repositories/{repo.id}/issues"
    link = f'<{path}?page=2>; rel="next", <{path}?page=9>; rel="last"'
    server.on("/repos/octo/long/issues", answers.body([], headers={"Link": link}))
    server.on("/repos/octo/long/issues", answers.silent(), times=None)
    began = time.monotonic()
    with pytest.raises(GitHubUnavailableError):
        client_on(server, clock=clock).items(told(repo), A_WEEK_AGO, deadline=soon(0.2, clock))
    assert time.monotonic() - began < 2


def test_after_a_page_has_failed_the_others_are_not_asked_for(server: GitHubServer) -> None:
    """There is no answer to make of them, and each would cost of the rate limit."""
    repo = server.repository("octo/long")
    path = "/repos/octo/long/issues"
    link = f'<{server.base_url}/x?page=2>; rel="next", <{server.base_url}/x?page=90>; rel="last"'
    server.on(path, answers.body([], headers={"Link": link}))
    server.on(path, answers.body(b"no JSON"), times=None)
    github = client_on(server)
    with pytest.raises(GitHubUnavailableError):
        github.items(told(repo), A_WEEK_AGO, deadline=soon(), max_pages=90)
    # Its pages come after whatever still waits.
    other = server.repository("octo/other", items=made_items(seed=1, count=150))
    github.items(told(other), A_WEEK_AGO, deadline=soon())
    assert server.count(path=path) < 60


@pytest.mark.parametrize("packed", [False, True])
def test_more_than_can_be_read_is_refused_while_it_is_read(server: GitHubServer, packed: bool) -> None:
    """A body without end, and one that unpacks to a thousand times what was sent."""
    bomb = gzip.compress(b" " * (MAX_BODY_BYTES + 1), 9)
    assert len(bomb) < 50_000
    behaviour = answers.body(bomb, headers={"Content-Encoding": "gzip"}) if packed else answers.endless()
    server.on(HELLO, behaviour)
    with pytest.raises(GitHubUnavailableError, match="more than can be read"):
        client_on(server).repository("octo", "hello", deadline=soon())
    assert server.count() == 1


def test_packed_answers_are_read(server: GitHubServer) -> None:
    """GitHub packs what it sends to whoever takes it."""
    record = shapes.repository(server.world.named("octo/hello"))
    packed = gzip.compress(json.dumps(record).encode())
    server.on(HELLO, answers.body(packed, headers={"Content-Encoding": "gzip"}))
    assert client_on(server).repository("octo", "hello", deadline=soon()).name == "hello"
    assert server.calls[0].headers["accept-encoding"] == "gzip"


def test_no_redirect_leads_to_another_host(server: GitHubServer) -> None:
    """Neither a token nor a question goes there, whatever the Location says."""
    with GitHubServer() as elsewhere:
        port = elsewhere.origin.rsplit(":", 1)[1]
        for location in (
            f"{elsewhere.origin}/repositories/1",
            f"//127.0.0.1:{port}/repositories/1",
            f"{server.origin}@127.0.0.1:{port}/repositories/1",
            server.origin.replace("http:", "https:") + "/repositories/1",
            server.origin.replace("127.0.0.1", "localhost") + "/repositories/1",
            "http://[/repositories/1",
            "file:///etc/passwd",
            "",
        ):
            server.on(HELLO, answers.moved(location))
            with pytest.raises(GitHubUnavailableError, match="moved"):
                client_on(server).repository("octo", "hello", token=ANN, deadline=soon())
        assert elsewhere.calls == []


@pytest.mark.parametrize("place", ["/user", "/repositories/1/../../user", "/repos/../user", "/repos/a/b%2f..", "/"])
def test_a_repository_moves_to_a_repository_only(server: GitHubServer, place: str) -> None:
    """A redirect cannot make the client read something else with somebody's token."""
    server.on(HELLO, answers.moved(server.origin + place))
    with pytest.raises(GitHubUnavailableError, match="moved"):
        client_on(server).repository("octo", "hello", token=ANN, deadline=soon())
    assert server.count() == 1


def test_a_redirect_stays_below_the_apis_own_path() -> None:
    """An Enterprise Server's web pages are on the same host as its API."""
    with GitHubServer(prefix="/api/v3") as server:
        server.repository("octo/hello")
        server.on(HELLO, answers.moved("/repositories/1"))
        with pytest.raises(GitHubUnavailableError, match="moved"):
            client_on(server).repository("octo", "hello", token=ANN, deadline=soon())
        assert server.count() == 1


def test_a_repository_does_not_move_for_ever(server: GitHubServer) -> None:
    """Three redirects are followed, a fourth is not."""
    server.on("/repositories/7", answers.moved(f"{server.origin}/repositories/7"), times=None)
    server.on(HELLO, answers.moved("/repositories/7"))
    with pytest.raises(GitHubUnavailableError, match="again and again"):
        client_on(server).repository("octo", "hello", deadline=soon())
    assert server.count() == 4


def test_nobody_at_the_address() -> None:
    """A host that is not there is an outage like any other."""
    with GitHubServer() as gone:
        address = gone.base_url
    with pytest.raises(GitHubUnavailableError):
        GitHub(address, token=None, clock=ManualClock()).repository("octo", "hello", deadline=soon())


def test_tokens_are_in_no_log_and_no_error(server: GitHubServer, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong, and however much is logged."""
    caplog.set_level(logging.DEBUG)
    for logger in ("larder", "httpx2", "httpcore2"):
        logging.getLogger(logger).setLevel(logging.DEBUG)
    own = "ghp_own_of_the_server"
    github = client_on(server, token=own)
    said = []
    for behaviour in (answers.status(401), answers.status(500), answers.reset(), answers.moved("http://x/"), None):
        for token in (ANN, own, None):
            if behaviour is not None:
                server.on(HELLO, behaviour, times=2)
            try:
                github.repository("octo", "hello", token=token, deadline=soon())
            except LarderError as error:
                said += [repr(error), error.detail, str(error.extra), repr(error.__cause__), repr(error.__context__)]
            server.unlimited()
    assert server.count(token=own) > 0
    written = [record.getMessage() + str(record.__dict__) for record in caplog.records]
    assert said
    assert not [text for text in [*said, *written, repr(github)] if ANN in text or own in text]


def test_a_repository_that_is_blocked_has_the_status_for_it() -> None:
    """451, as GitHub's own answer has it."""
    assert status_of(RepositoryBlockedError("Blocked.")) == 451


def test_the_http_library_waits_for_the_first_request() -> None:
    """A report that is given from the cache does not import it: it takes a tenth of a second."""
    code = "import sys, functions.reports.github.client; print('httpx2' in sys.modules, 'httpx' in sys.modules)"
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
