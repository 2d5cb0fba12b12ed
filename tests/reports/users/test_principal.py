"""A session or a GitHub token names its user, GitHub is asked seldom, and tokens leak nowhere."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import unquote

import pytest
from fastapi import Request

from functions.reports.users.principal import ANONYMOUS, principal_of
from shared.errors import InvalidCredentialsError
from tests.github_server import answers
from tests.llm_behaviours import Exchange
from tests.reports.users.rig import PAGE, SECRET, another_process, bearer, parameter, refused, rig
from tests.wiring import items_of, memory_runtime, stored_texts

TOKEN = "ghp_" + "a" * 36


def request_with(*authorization: str) -> Request:
    headers = [(b"authorization", value.encode("latin-1")) for value in authorization]
    return Request({"type": "http", "headers": headers})


@pytest.mark.parametrize(
    "token",
    [
        TOKEN,
        "gho_1",
        "ghu_x_y",
        "ghs_12_eyJh.eyJp.c2ln-x",
        "github_pat_11A_b",
        "0123456789abcdef0123456789abcdef01234567",
    ],
)
def test_every_kind_of_github_token_names_its_user(token: str) -> None:
    """GitHub is asked whose it is; the user is kept with the first use."""
    with rig() as larder:
        larder.github.user("bob", id=8, token=token)
        me = larder.me(token)
        assert (me.status_code, me.json()["id"], me.json()["login"]) == (200, 8, "bob")
        (item,) = items_of(larder.runtime.table)
        assert item.key == ("reports#user#8", "profile")


def test_without_a_header_a_request_is_nobodys() -> None:
    """Which is no error until somebody is asked for."""
    with rig() as larder:
        assert principal_of(request_with(), larder.runtime) is ANONYMOUS
        assert ANONYMOUS.is_anonymous
        answer = larder.client.get("/api/v1/users/me")
        refused(answer, 401, "login_required")
        assert answer.headers["www-authenticate"] == "Bearer"


NEITHER = [
    "",
    "Bearer",
    "Bearer ",
    "Basic YW5uOmFubg==",
    f"token {TOKEN}",
    TOKEN,
    "Bearer ghr_refresh",
    "Bearer ghp_",
    "Bearer ghp_a b",
    "Bearer 0123456789ABCDEF0123456789ABCDEF01234567",
    "Bearer a.b",
    "Bearer a.b.c.d",
    "Bearer ghp_" + "a" * 1_001,
    "Bearer gh\xe9",
    "Bearer name:key-of-eight-or-more",
]


def test_what_is_neither_is_refused_unasked() -> None:
    """No request goes to GitHub for it."""
    with rig() as larder:
        for header in NEITHER:
            with pytest.raises(InvalidCredentialsError) as caught:
                principal_of(request_with(header), larder.runtime)
            assert caught.value.code == "invalid_credentials", header
        for header in filter(str.isascii, NEITHER):
            answer = larder.client.get("/api/v1/users/me", headers={"Authorization": header})
            refused(answer, 401, "invalid_credentials")
        assert larder.github.count() == 0


def test_two_headers_are_refused() -> None:
    """Of two, another server on the way may believe the other one."""
    with rig() as larder, pytest.raises(InvalidCredentialsError):
        principal_of(request_with(f"Bearer {TOKEN}", f"Bearer {TOKEN}"), larder.runtime)


def test_github_is_asked_every_five_minutes() -> None:
    """What it said is remembered so long, and a token that was revoked is good until then."""
    with rig() as larder:
        larder.github.user("bob", token=TOKEN)
        for _ in range(3):
            assert larder.me(TOKEN).status_code == 200
        assert larder.github.count(path="/user") == 1
        larder.github.revoke(TOKEN)
        larder.clock.advance(timedelta(minutes=5, milliseconds=-1))
        assert larder.me(TOKEN).status_code == 200
        larder.clock.advance(timedelta(milliseconds=1))
        refused(larder.me(TOKEN), 401, "invalid_credentials")
        assert larder.github.count(path="/user") == 2


def test_a_refusal_is_remembered_for_half_a_minute() -> None:
    """A token that GitHub does not know, or that is no user's, costs one request to it in that time."""
    with rig() as larder:
        for _ in range(3):
            refused(larder.me(TOKEN), 401, "invalid_credentials")
        assert larder.github.count(path="/user") == 1
        larder.github.user("bob", token=TOKEN)
        larder.clock.advance(timedelta(seconds=30))
        assert larder.me(TOKEN).status_code == 200
        larder.github.on("/user", answers.status(403, "Resource not accessible by integration"), times=None)
        refused(larder.me("ghs_1"), 401, "invalid_credentials")
        larder.github.unlimited()
        larder.github.on("/user", answers.status(404, "Not Found"), times=None)
        refused(larder.me("ghs_2"), 401, "invalid_credentials")


def test_an_outage_of_github_is_not_remembered() -> None:
    """While it lasts the caller is told to come back, and is known again right after it."""
    with rig() as larder:
        larder.github.user("bob", token=TOKEN)
        larder.github.on("/user", answers.status(500), times=None)
        refused(larder.me(TOKEN), 503, "github_unavailable")
        larder.github.unlimited()
        assert larder.me(TOKEN).status_code == 200


def test_callers_at_once_share_one_question() -> None:
    """A page that asks for several things at once has GitHub asked once."""
    with rig() as larder:
        larder.github.user("bob", token=TOKEN)
        larder.github.on("/user", answers.after(0.2, answers.body({"id": 8, "login": "bob"})))
        with ThreadPoolExecutor(8) as pool:
            requests = [request_with(f"Bearer {TOKEN}") for _ in range(8)]
            found = list(pool.map(lambda one: principal_of(one, larder.runtime), requests))
        assert {principal.login for principal in found} == {"bob"}
        assert larder.github.count(path="/user") == 1


def test_tokens_are_remembered_in_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who makes tokens up fills no memory: what was used least is forgotten, and asked for again."""
    monkeypatch.setattr("functions.reports.users.tokens._MOST_REMEMBERED", 2)
    with rig() as larder:
        for number in (1, 2, 3, 3, 1):
            refused(larder.me(f"ghp_{number}"), 401, "invalid_credentials")
        assert larder.github.count(path="/user") == 4


def test_made_up_tokens_keep_no_threads_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """While GitHub hangs over as many as may be asked about, further ones are turned away at once; sessions are not."""
    monkeypatch.setattr("functions.reports.users.turns._AT_ONCE", 1)
    with rig() as larder, ThreadPoolExecutor(1) as pool:
        session = larder.signed_in()["token"]
        asked, go_on = threading.Event(), threading.Event()

        def hang(exchange: Exchange) -> None:
            asked.set()
            go_on.wait(10)
            answers.status(401)(exchange)

        larder.github.on("/user", hang)
        first = pool.submit(principal_of, request_with("Bearer ghp_1"), larder.runtime)
        assert asked.wait(10)
        refused(larder.me("ghp_2"), 503, "too_many_sign_ins")
        assert larder.me(session).status_code == 200
        go_on.set()
        assert isinstance(first.exception(), InvalidCredentialsError)
        refused(larder.me("ghp_2"), 401, "invalid_credentials")


def test_an_api_key_is_asked_for_as_before() -> None:
    """The two headers stand beside each other: neither is taken for the other."""
    with rig(
        stage="prod",
        api_keys="shop:key-of-eight-or-more",
        table_url="dynamodb://unused",
        blobs_url="s3://unused/unused",
    ) as larder:
        larder.github.user("bob", token=TOKEN)
        keyless = larder.client.get("/api/mock/servers", headers=bearer(TOKEN))
        assert (keyless.status_code, keyless.headers["www-authenticate"]) == (401, "X-API-Key")
        assert larder.me(TOKEN).status_code == 200


def test_sessions_are_taken_while_the_table_is_away() -> None:
    """Who is signed in stays so: the session is signed, and gives no more than the GitHub token in it."""
    with rig() as larder:
        session, token = larder.signed_in()["token"], larder.oauth.issued["ann"]
        away = memory_runtime(clock=larder.clock, table_url="sqlite:////nonexistent/larder.db", session_secret=SECRET)
        principal = principal_of(request_with(f"Bearer {session}"), away)
        assert (principal.user_id, principal.login, principal.token) == (7, "ann", token)


def test_a_user_is_known_while_the_table_is_away() -> None:
    """GitHub vouches for a token's user, whether or not it can be written down."""
    with rig() as larder:
        larder.github.user("bob", id=8, token=TOKEN)
        away = memory_runtime(
            clock=larder.clock, table_url="sqlite:////nonexistent/larder.db", github_api_url=larder.github.base_url
        )
        assert principal_of(request_with(f"Bearer {TOKEN}"), away).user_id == 8


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Every log line of the process, of every library, as it is formatted."""
    caught: list[str] = []
    formatter = logging.Formatter("%(name)s %(message)s %(fields)s", defaults={"fields": ""})

    class Catching(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            caught.append(formatter.format(record))

    handler, root, own = Catching(), logging.getLogger(), logging.getLogger("larder")
    levels = root.level, own.level
    for logger in (root, own):
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    yield caught
    for logger, level in zip((root, own), levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def test_no_token_is_stored_or_logged(lines: list[str]) -> None:
    """Neither GitHub's tokens, nor sessions, codes, states, verifiers and secrets; not even where things go wrong."""
    with rig() as larder:
        larder.github.user("bob", token=TOKEN)
        session = larder.signed_in()["token"]
        place = larder.to_github(return_to=PAGE)
        back = larder.at_github(place)
        code = parameter(larder.client.get(back).headers["location"], "code")
        taken = larder.client.post("/auth/session", json={"code": code}).json()["token"]
        unused = parameter(
            larder.client.get(larder.at_github(larder.to_github(return_to=PAGE))).headers["location"], "code"
        )
        larder.me(TOKEN)
        larder.me(session + "x")
        larder.me("ghp_unknown_to_github")
        larder.github.on("/login/oauth/access_token", answers.reset(), times=None)
        failed = larder.at_github(larder.to_github())
        larder.client.get(failed)
        larder.github.on("/user", answers.reset(), times=None)
        larder.me("ghp_while_it_is_away")
        principal = principal_of(request_with(f"Bearer {session}"), larder.runtime)
        logging.getLogger("larder").warning("whoever asks: %s", principal)
        secrets = [
            *(TOKEN, session, taken, code, unused, "ghp_unknown_to_github", "ghp_while_it_is_away"),
            *(larder.oauth.issued["ann"], larder.oauth.client_secret, SECRET),
            *(parameter(address, "state") for address in (place, back, failed)),
            *larder.oauth.verifiers,
            *(parameter(back, "code"), parameter(failed, "code")),
        ]
        texts = [*lines, *stored_texts(larder.runtime)]
        assert any("whoever asks" in text for text in lines)
        assert any("reports#user#7" in text for text in texts)
        held = [(secret, text) for secret in secrets for text in texts if secret in unquote(text)]
        # The browsers of the test log the addresses that they visit.
        browsers = re.compile(r"httpx |httpcore\.|httpx2 .* http://testserver/")
        assert [(secret, text) for secret, text in held if not browsers.match(text)] == []


def test_another_process_knows_the_session() -> None:
    """Sessions are read wherever the secret is known: nothing of them is kept in a process."""
    with rig() as larder:
        session = larder.signed_in()
        with another_process(larder):
            assert larder.me(session["token"]).json() == session["user"]
