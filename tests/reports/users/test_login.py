"""Signing in with GitHub: to GitHub and back, once, in one browser, within its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from infra.server import make_app
from tests.github_server import answers
from tests.reports.users.rig import LOCAL_PAGE, PAGE, SECRET, Rig, bearer, parameter, refused, rig
from tests.wiring import client_of, memory_runtime


def test_a_user_signs_in_and_is_known() -> None:
    """The way to GitHub and back ends in a session of eight hours, by which the user is known from then on."""
    with rig() as larder:
        session = larder.signed_in("ann")
        assert (session["token_type"], session["user"]["login"]) == ("Bearer", "ann")
        ends = larder.runtime.clock.now_ms() / 1000 + 8 * 3600
        assert datetime.fromisoformat(session["expires_at"]).timestamp() == ends
        me = larder.me(session["token"])
        assert me.json() == session["user"]
        assert me.json() == {
            "id": 7,
            "login": "ann",
            "name": "Ann",
            "email": "ann@example.com",
            "avatar_url": session["user"]["avatar_url"],
            "created_at": "2026-11-01T00:00:00+00:00",
            "updated_at": "2026-11-01T00:00:00+00:00",
        }
        assert me.headers["cache-control"] == "private, no-store"
        larder.clock.advance(timedelta(hours=8))
        refused(larder.me(session["token"]), 401, "invalid_session")


def test_what_is_sent_to_github_and_set_in_the_browser() -> None:
    """Reading is asked for and no more, `repo` for a private login alone; the cookie is for this dance."""
    with rig() as larder:
        answer = larder.client.get("/auth/github/login")
        place = answer.headers["location"]
        assert place.startswith(f"{larder.github.origin}/login/oauth/authorize?client_id=Iv1.larder&")
        assert parameter(place, "redirect_uri") == "http://testserver/auth/github/callback"
        assert parameter(place, "scope") == "read:user user:email"
        assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("larder-login=")
        assert cookie.endswith("; HttpOnly; Max-Age=600; Path=/; SameSite=lax")
        assert parameter(larder.to_github(private="true"), "scope") == "read:user user:email repo"
        assert len({parameter(larder.to_github(), "state") for _ in range(9)}) == 9


CLOUD = {"table_url": "dynamodb://unused", "blobs_url": "s3://unused/unused"}


def test_over_https_the_cookie_is_bound_to_the_host() -> None:
    """Under the public address, whatever the Host header says; and no other host of the domain can set the cookie."""
    with rig(public_url="https://larder.example.com/", stage="prod", **CLOUD) as larder:
        answer = larder.client.get("/auth/github/login", headers={"Host": "evil.example.com"})
        assert parameter(answer.headers["location"], "redirect_uri") == (
            "https://larder.example.com/auth/github/callback"
        )
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-larder-login=")
        assert cookie.endswith("; HttpOnly; Max-Age=600; Path=/; SameSite=lax; Secure")


def test_a_login_comes_back_once() -> None:
    """The same address again, with the same cookie, gives no second session; nor does GitHub get asked."""
    with rig() as larder:
        larder.oauth.visitor = "ann"
        begun = larder.client.get("/auth/github/login")
        back = larder.at_github(begun.headers["location"])
        cookies = dict(larder.client.cookies)
        answer = larder.client.get(back)
        assert answer.status_code == 200
        assert "Max-Age=0" in answer.headers["set-cookie"]
        asked = larder.github.count()
        again = larder.browser()
        again.cookies.update(cookies)
        refused(again.get(back), 400, "invalid_state")
        assert larder.github.count() == asked


def test_a_login_comes_back_in_its_own_browser() -> None:
    """Who is led to another's callback, with no cookie or that of a login of their own, is not signed in as them."""
    with rig() as larder:
        larder.oauth.visitor = "ann"
        back = larder.at_github(larder.to_github())
        victim = larder.browser()
        refused(victim.get(back), 400, "invalid_state")
        victim.get("/auth/github/login")
        refused(victim.get(back), 400, "invalid_state")
        assert larder.github.count(path="/login/oauth/access_token") == 0
        assert larder.client.get(back).status_code == 200


def test_another_logins_code_is_not_taken() -> None:
    """PKCE: a code that was given out to another login is refused by GitHub, because its verifier is another."""
    with rig() as larder:
        larder.oauth.visitor = "ann"
        stolen = parameter(larder.at_github(larder.to_github()), "code")
        place = larder.to_github()
        answer = larder.client.get("/auth/github/callback", params={"code": stolen, "state": parameter(place, "state")})
        refused(answer, 400, "invalid_code")


def test_a_login_has_ten_minutes() -> None:
    """A moment before, it is taken, and then no more."""
    with rig() as larder:
        larder.oauth.visitor = "ann"
        first, late = larder.at_github(larder.to_github()), timedelta(minutes=10)
        larder.clock.advance(late - timedelta(milliseconds=1))
        assert larder.client.get(first).status_code == 200
        second = larder.at_github(larder.to_github())
        larder.clock.advance(late)
        refused(larder.client.get(second), 400, "invalid_state")


@pytest.mark.parametrize(
    "query", ["", "?state=", "?state=x&code=y", "?state=%00%ff", "?code=x", "?error=access_denied"]
)
def test_a_callback_that_nobody_began(query: str) -> None:
    """Whoever calls it by hand is told to sign in, and GitHub is not asked; nothing is written."""
    with rig() as larder:
        refused(larder.client.get(f"/auth/github/callback{query}"), 400, "invalid_state")
        larder.client.cookies.set("larder-login", "AAAA" * 30)
        refused(larder.client.get(f"/auth/github/callback{query}"), 400, "invalid_state")
        assert larder.github.count() == 0
        assert not larder.runtime.table.scan().items


def test_who_refuses_on_github_is_told_so() -> None:
    """It is no fault of anyone's: a problem of its own, and the login is over."""
    with rig() as larder:
        back = larder.at_github(larder.to_github())
        refused(larder.client.get(back), 403, "access_denied")
        refused(larder.client.get(back), 400, "invalid_state")
        other = f"/auth/github/callback?error=application_suspended&state={parameter(larder.to_github(), 'state')}"
        refused(larder.client.get(other), 400, "login_failed")


def test_what_github_adds_to_the_callback_does_not_matter() -> None:
    """A client ignores the parameters that it does not know (RFC 6749, 4.1.2)."""
    with rig() as larder:
        larder.oauth.visitor = "ann"
        back = larder.at_github(larder.to_github())
        assert larder.client.get(f"{back}&iss=https%3A%2F%2Fgithub.com").status_code == 200


@pytest.mark.parametrize("page", [PAGE, LOCAL_PAGE])
def test_a_page_gets_its_session_for_a_code(page: str) -> None:
    """The browser goes back to the page with a code; the page exchanges it, once, for the session."""
    with rig() as larder:
        larder.oauth.visitor = "ann"
        answer = larder.client.get(larder.at_github(larder.to_github(return_to=page)))
        assert answer.status_code == 302
        assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
        place = answer.headers["location"]
        code = parameter(place, "code")
        assert place == page + ("&" if urlsplit(page).query else "?") + f"code={code}"
        taken = larder.client.post("/auth/session", json={"code": code})
        assert (taken.headers["cache-control"], taken.headers["referrer-policy"]) == ("no-store", "no-referrer")
        assert larder.me(taken.json()["token"]).json() == taken.json()["user"]
        again = larder.client.post("/auth/session", json={"code": code})
        refused(again, 400, "invalid_code")
        assert again.json()["pointer"] == "/code"


def code_of(larder: Rig) -> str:
    larder.oauth.visitor = "ann"
    answer = larder.client.get(larder.at_github(larder.to_github(return_to=PAGE)))
    return parameter(answer.headers["location"], "code")


def test_a_code_is_good_for_a_minute() -> None:
    """After that it is nothing, and so it is after the account is gone, or when it is changed."""
    with rig() as larder:
        code = code_of(larder)
        larder.clock.advance(timedelta(seconds=60))
        refused(larder.client.post("/auth/session", json={"code": code}), 400, "invalid_code")
        code = code_of(larder)
        for changed in (code[:-1], code + "A", "A" + code[1:] if code[0] != "A" else "B" + code[1:], "x", "=\x00é"):
            refused(larder.client.post("/auth/session", json={"code": changed}), 400, "invalid_code")
        assert larder.client.delete("/api/v1/users/me", headers=bearer(larder.oauth.issued["ann"])).status_code == 204
        refused(larder.client.post("/auth/session", json={"code": code}), 400, "invalid_code")
        code = code_of(larder)
        larder.client.delete("/api/v1/users/me", headers=bearer(larder.oauth.issued["ann"]))
        larder.clock.advance(timedelta(milliseconds=1))
        assert larder.signed_in()["user"]["login"] == "ann"
        refused(larder.client.post("/auth/session", json={"code": code}), 400, "invalid_code")


NOT_LISTED = [
    "",
    "https://app.example.com/signed-in",
    f"{PAGE}&x=1",
    f"{PAGE}#x",
    f"{PAGE}/",
    f" {PAGE}",
    f"{PAGE},{LOCAL_PAGE}",
    "https://app.example.com.evil.com/signed-in?tab=1",
    "https://app.example.com@evil.com/signed-in?tab=1",
    "HTTPS://app.example.com/signed-in?tab=1",
    "//app.example.com/signed-in?tab=1",
    "javascript:alert(1)",
]


def test_a_login_returns_to_listed_pages_alone() -> None:
    """Nobody is sent, with a code for a session, to where the operator did not say."""
    with rig() as larder:
        for page in NOT_LISTED:
            answer = larder.client.get("/auth/github/login", params={"return_to": page})
            refused(answer, 422, "unknown_return_to")
            assert answer.json()["errors"][0]["parameter"] == "return_to"
            assert "set-cookie" not in answer.headers


TROUBLES = [
    answers.status(500),
    answers.status(404),
    answers.reset(),
    answers.truncated(),
    answers.body([]),
    answers.body({"access_token": 7}),
    answers.body({"error": ["bad_verification_code"]}),
    answers.body({"error": {"code": "bad_verification_code"}}),
    answers.body({"error": None, "access_token": "gho_1"}),
    answers.body({"access_token": "gho_a b\r\nX: y"}),
    answers.body({}),
    answers.body({"access_token": "x" * 100_000}),
    answers.moved("http://127.0.0.1:9/"),
]


def test_github_failing_at_the_exchange_is_an_outage() -> None:
    """Whatever GitHub says instead of a token, the user is told to come back later, and none of it is repeated."""
    with rig() as larder:
        larder.oauth.visitor = "ann"
        for trouble in TROUBLES:
            back = larder.at_github(larder.to_github())
            larder.github.on("/login/oauth/access_token", trouble)
            answer = larder.client.get(back)
            refused(answer, 503, "github_unavailable")
            assert int(answer.headers["retry-after"]) >= 1
            assert "gho_" not in answer.text


def test_a_wrong_client_secret_is_the_operators_fault() -> None:
    """GitHub tells of it as it tells of a bad code; the user cannot do anything about it."""
    with rig(github_client_secret="another-secret") as larder:
        larder.oauth.visitor = "ann"
        refused(larder.client.get(larder.at_github(larder.to_github())), 503, "login_not_configured")


CONFIGURED = {
    "github_client_id": "Iv1.larder",
    "github_client_secret": "made-up",
    "session_secret": SECRET,
    "public_url": "https://larder.example.com",
    "stage": "prod",
    **CLOUD,
}


@pytest.mark.parametrize("missing", [["github_client_id", "github_client_secret"], ["session_secret"], ["public_url"]])
def test_without_its_settings_nobody_signs_in(missing: list[str]) -> None:
    """Outside a local stage, what is missing is told as the server's lack, and no address is made of a Host header."""
    settings: dict[str, Any] = {name: value for name, value in CONFIGURED.items() if name not in missing}
    runtime = memory_runtime(**settings)
    with client_of(runtime):
        client = TestClient(make_app(), follow_redirects=False)
        for path in ("/auth/github/login", "/auth/github/callback?state=x&code=y"):
            refused(client.get(path), 503, "login_not_configured")


def test_on_a_local_stage_a_secret_is_made_for_the_process() -> None:
    """A developer needs an app at GitHub, and no secret of sessions; sessions end with the process."""
    with rig(session_secret="") as larder:
        session = larder.signed_in()
        assert larder.me(session["token"]).status_code == 200
    with rig(session_secret="") as restarted:
        refused(restarted.me(session["token"]), 401, "invalid_session")


def test_a_user_is_kept_up_to_date() -> None:
    """A new name shows with the next sign-in; an address that GitHub no longer tells is kept; the account stays."""
    with rig() as larder:
        first = larder.signed_in()["user"]
        larder.clock.advance(timedelta(days=1))
        unchanged = larder.signed_in()["user"]
        assert unchanged == first
        user = larder.github.world.users["ann"]
        user.name, user.email = "Ann Other", None
        second = larder.signed_in()["user"]
        later = datetime(2026, 11, 2, tzinfo=UTC).isoformat()
        assert second == {**first, "name": "Ann Other", "updated_at": later}
