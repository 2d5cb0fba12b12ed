"""What a user read: listed newest first, as long as the report is there and its repository is shown to the user."""

from __future__ import annotations

from datetime import timedelta

from functions.reports.accesses import note_access
from functions.reports.kept import find, keep, new_id
from functions.reports.service import NAMESPACE
from functions.reports.users.principal import Principal
from shared.cache.key import derive_key
from tests.github_server import answers
from tests.reports.rig import ANN, EVE, PRIVATE, PUBLIC, Rig, bearer, refused, rig

MINE = "/api/v1/users/me/reports"
OF_REPORT = ("repo", "timeframe", "timeframe_start", "timeframe_end", "generated_at", "expires_at")


def repos_of(larder: Rig, token: str = ANN) -> list[str]:
    return [one["repo"] for one in larder.read(token=token)]


def test_what_was_read_last_comes_first() -> None:
    """Each report once, with its window and when it was read last, also when it was read by its id."""
    with rig() as larder:
        week = larder.generate(token=ANN).json()
        larder.advance(minutes=1)
        day = larder.generate(timeframe="last_day", token=ANN).json()
        assert [one["id"] for one in larder.read()] == [day["id"], week["id"]]
        larder.advance(minutes=1)
        larder.get(f"/api/v1/reports/{week['id']}", token=ANN)
        first, second = larder.read()
        assert [first["id"], second["id"]] == [week["id"], day["id"]]
        assert {name: first[name] for name in OF_REPORT} == {name: week[name] for name in OF_REPORT}
        assert first["repository_id"] == week["repository"]["id"]
        assert (first["imported"], first["accessed_at"] > second["accessed_at"]) == (False, True)


def test_a_list_is_its_users_own() -> None:
    """Another user's is another one, and nobody has none."""
    with rig() as larder:
        larder.generate(token=ANN)
        assert (len(larder.read()), larder.read(token=EVE)) == (1, [])
        refused(larder.get(MINE), 401, "login_required")
        refused(larder.get(MINE, admin=True), 401, "login_required")


def test_a_report_is_found_by_its_repositorys_id_where_another_has_its_name() -> None:
    """Read and listed as before; GitHub is asked once more, and only about the one whose name was taken."""
    with rig() as larder:
        ours = larder.generate(token=ANN).json()
        number = ours["repository"]["id"]
        larder.github.rename(PUBLIC, "octo/moved")
        other = larder.github.repository(PUBLIC)
        larder.advance(minutes=6)
        larder.github.forget()
        assert repos_of(larder) == [PUBLIC]
        assert larder.github.count(path=f"/repos/{PUBLIC}") == larder.github.count(path=f"/repositories/{number}") == 1
        assert larder.get(f"/api/v1/reports/{ours['id']}", token=EVE).status_code == 200
        assert larder.github.count(path="/repo.*") == 2
        moved = larder.github.world.named("octo/moved")
        moved.private, moved.visible_to = True, {"ann"}
        assert other.id != number
        larder.advance(minutes=6)
        assert (repos_of(larder), larder.get(f"/api/v1/reports/{ours['id']}", token=EVE).status_code) == ([PUBLIC], 403)


def test_reports_that_are_gone_are_left_out() -> None:
    """Expired, though read a moment before they did; or taken away by the operator."""
    with rig() as larder:
        taken = larder.generate(token=ANN).json()
        kept = larder.generate(timeframe="last_day", token=ANN).json()
        larder.delete(f"/api/v1/reports/{taken['id']}")
        assert [one["id"] for one in larder.read()] == [kept["id"]]
        larder.advance(minutes=119)
        assert larder.get(f"/api/v1/reports/{kept['id']}", token=ANN).status_code == 200
        larder.advance(minutes=1)
        assert larder.read() == []


def test_a_report_is_listed_while_github_shows_its_repository() -> None:
    """A former member's list has nothing of it within a minute, and has it again when GitHub shows it again."""
    with rig() as larder:
        larder.generate(token=ANN)
        larder.generate(PRIVATE, token=ANN)
        assert sorted(repos_of(larder)) == [PUBLIC, PRIVATE]
        members = larder.github.world.named(PRIVATE).visible_to
        members.remove("ann")
        larder.advance(seconds=61)
        assert repos_of(larder) == [PUBLIC]
        assert "secret" not in larder.get(MINE, token=ANN).text
        members.add("ann")
        larder.advance(seconds=61)
        assert sorted(repos_of(larder)) == [PUBLIC, PRIVATE]


def test_what_turned_private_is_listed_for_its_members_alone() -> None:
    """As soon as what was known of it is five minutes old."""
    with rig() as larder:
        for token in (ANN, EVE):
            larder.generate(token=token)
        repo = larder.github.world.named(PUBLIC)
        repo.private, repo.visible_to = True, {"ann"}
        larder.advance(minutes=5)
        assert (repos_of(larder), repos_of(larder, EVE)) == ([PUBLIC], [])


def test_a_name_that_became_anothers_shows_nothing_of_the_one_before() -> None:
    """The private repository that a report is of went away, and a public one has its name now."""
    with rig() as larder:
        larder.generate(PRIVATE, token=ANN)
        larder.github.world.remove(PRIVATE)
        larder.github.repository(PRIVATE)
        larder.advance(minutes=2)
        assert larder.read() == []


def test_while_github_is_away_the_list_says_that_it_is_not_complete() -> None:
    """Public ones are listed, private ones are not; nothing is forgotten."""
    with rig() as larder:
        larder.generate(token=ANN)
        larder.generate(PRIVATE, token=ANN)
        larder.advance(seconds=61)
        larder.github.on("/repos/.*", answers.status(502), times=None)
        answer = larder.get(MINE, token=ANN).json()
        assert ([one["repo"] for one in answer["reports"]], answer["complete"]) == ([PUBLIC], False)
        larder.github.unlimited()
        answer = larder.get(MINE, token=ANN).json()
        assert (len(answer["reports"]), answer["complete"]) == (2, True)


def test_a_list_asks_github_little() -> None:
    """Nothing of public repositories that are known, and of each private one once, however many reports it has."""
    with rig() as larder:
        for timeframe in ("last_day", "last_week", "last_month"):
            larder.generate(timeframe=timeframe, token=ANN)
            larder.generate(PRIVATE, timeframe, token=ANN)
        larder.advance(seconds=61)
        larder.github.forget()
        assert len(larder.read()) == 6
        assert larder.github.count(path="/repos/octo/hello") == 0
        assert larder.github.count(path="/repos/octo/secret", token=ANN) == 1


def test_fifty_are_listed_and_the_rest_takes_the_place_of_what_is_not_shown() -> None:
    """Newer reports of a repository that is not shown any longer hide no older ones."""
    with rig() as larder:
        user = larder.github.world.users["ann"].id
        secret = find(larder.generate(PRIVATE, token=ANN).json()["id"], larder.runtime)
        report = find(larder.generate().json()["id"], larder.runtime)
        key = derive_key(NAMESPACE, 1, ["made up"])
        for number in range(60):
            window = {"id": new_id(), "timeframe_start": f"2026-10-25T00:00:{number:02}Z"}
            other = keep({**report, **window}, key, timedelta(hours=6), larder.runtime)
            note_access(other, Principal(user, "ann", ANN), larder.runtime)
        larder.advance(seconds=1)
        note_access(secret, Principal(user, "ann", ANN), larder.runtime)
        assert len(larder.read()) == 50
        larder.github.world.named(PRIVATE).visible_to.clear()
        larder.advance(seconds=61)
        assert [one["repo"] for one in larder.read()] == [PUBLIC] * 50


def test_what_another_process_notes_late_of_a_deleted_account_is_not_shown() -> None:
    """It was noted before the account was made that lists it."""
    with rig() as larder:
        report = larder.generate(token=ANN).json()
        user = larder.github.world.users["ann"].id
        assert larder.client.delete("/api/v1/users/me", headers=bearer(ANN)).status_code == 204
        note_access(find(report["id"], larder.runtime), Principal(user, "ann", ANN), larder.runtime)
        larder.advance(seconds=1)
        assert larder.read() == []
        larder.generate(token=ANN)
        assert len(larder.read()) == 1


def test_head_is_get_without_the_body() -> None:
    """Of a report in each format, of lists and problems; what a GET uses up is not used up by a HEAD."""
    with rig() as larder:
        report = larder.generate(token=ANN).json()
        for path, token in (
            (f"/api/v1/reports/{report['id']}", EVE),
            (f"/api/v1/reports/{report['id']}?format=html", EVE),
            (f"/api/v1/reports/{report['id']}?format=pdf", EVE),
            ("/api/v1/reports/" + "0" * 32, EVE),
            (MINE, ANN),
        ):
            got = larder.client.get(path, headers=bearer(token))
            head = larder.client.head(path, headers=bearer(token))
            assert (head.status_code, head.content) == (got.status_code, b""), path
            told = {"x-request-id", "content-length"}
            assert {n: v for n, v in head.headers.items() if n not in told} == {
                n: v for n, v in got.headers.items() if n not in told
            }
            if got.status_code == 200:
                assert head.headers["content-length"] == str(len(got.content))
        etag = larder.client.get(f"/api/v1/reports/{report['id']}", headers=bearer(EVE)).headers["etag"]
        again = larder.client.head(f"/api/v1/reports/{report['id']}", headers={**bearer(EVE), "If-None-Match": etag})
        assert again.status_code == 304
        assert larder.client.head("/auth/session").status_code == 405
        assert larder.client.head("/auth/github/login").status_code == 405
        assert larder.client.head("/auth/github/callback?code=a&state=b").status_code == 405
