"""Tracked repositories: added once, listed as GitHub shows them now, taken off by id or by name."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest

from functions.reports.users import trackers
from functions.reports.users.trackers import COUNTER, count_key
from tests.github_server import answers
from tests.reports.rig import ANN, EVE, PRIVATE, PUBLIC, REPOSITORIES, Rig, bearer, refused, rig
from tests.wiring import items_of


def id_of(larder: Rig, repo: str) -> int:
    return larder.github.world.named(repo).id


def trackers_of(larder: Rig, repository_id: int) -> int:
    item = larder.runtime.table.get(count_key(repository_id))
    return 0 if item is None else item.counters.get(COUNTER, 0)


def test_a_repository_is_added_once() -> None:
    """201, then 200 with the same answer, whatever it is called; it is listed once, and counted once."""
    with rig() as larder:
        first = larder.track(PUBLIC)
        assert first.status_code == 201, first.text
        larder.advance(minutes=1)
        for spelled in (PUBLIC, "https://github.com/octo/HELLO.git"):
            again = larder.track(spelled)
            assert (again.status_code, again.json()) == (200, first.json())
        told = larder.tracked()
        assert (told["repositories"], told["total"], told["cursor"]) == ([first.json()], 1, None)
        assert first.json()["available"]
        assert first.json()["repository"]["full_name"] == PUBLIC
        assert trackers_of(larder, id_of(larder, PUBLIC)) == 1


@pytest.mark.parametrize("by", ["id", "name", "encoded", "case"])
def test_one_is_taken_off_by_id_or_name(by: str) -> None:
    """204, and 404 when it is asked for again; another user's list is left alone."""
    with rig() as larder:
        for token in (ANN, EVE):
            larder.track(PUBLIC, token=token)
        named = {
            "id": str(id_of(larder, PUBLIC)), "name": PUBLIC, "encoded": quote(PUBLIC, safe=""), "case": "Octo/HELLO",
        }  # fmt: skip
        assert larder.untrack(named[by]).status_code == 204
        refused(larder.untrack(named[by]), 404, "not_tracked")
        assert larder.tracked()["repositories"] == []
        assert larder.tracked(token=EVE)["total"] == 1
        assert trackers_of(larder, id_of(larder, PUBLIC)) == 1


def test_what_github_is_asked_for_an_account_that_goes_is_not_kept() -> None:
    """The account is deleted while the request waits for GitHub: 401, and nothing is left, not even a count."""
    with rig() as larder:
        larder.track(PUBLIC)

        def delete() -> None:
            assert larder.client.delete("/api/v1/users/me", headers=bearer(ANN)).status_code == 204

        larder.github.meanwhile("/repos/octo/secret", delete)
        refused(larder.track(PRIVATE), 401, "invalid_session")
        assert not [item for item in items_of(larder.runtime.table) if "#user#" in item.key.partition]
        assert (trackers_of(larder, id_of(larder, PUBLIC)), trackers_of(larder, id_of(larder, PRIVATE))) == (0, 0)
        # Whoever comes again begins anew.
        assert larder.track(PRIVATE).status_code == 201


def test_an_account_made_anew_gets_nothing_of_the_one_before() -> None:
    """Deleted and made again while the request waited for GitHub."""
    with rig() as larder:
        larder.track(PUBLIC)

        def begin_anew() -> None:
            assert larder.client.delete("/api/v1/users/me", headers=bearer(ANN)).status_code == 204
            larder.advance(seconds=1)
            assert larder.get("/api/v1/users/me", token=ANN).status_code == 200

        larder.github.meanwhile("/repos/octo/secret", begin_anew)
        refused(larder.track(PRIVATE), 401, "invalid_session")
        assert larder.tracked()["total"] == 0


def test_a_token_that_was_revoked_lists_nothing() -> None:
    """401, as where a report is asked for: no list of which all but what is public is missing."""
    with rig() as larder:
        larder.track(PUBLIC)
        larder.track(PRIVATE)
        larder.generate(PRIVATE, token=ANN)
        larder.github.revoke(ANN)
        larder.advance(seconds=61)
        for path in (REPOSITORIES, "/api/v1/users/me/reports"):
            refused(larder.get(path, token=ANN), 401, "github_token_invalid")
        refused(larder.generate(PRIVATE, token=ANN), 401, "github_token_invalid")


def test_what_is_no_name_is_not_tracked() -> None:
    """Neither is a name that leads to nothing, nor an id beyond GitHub's."""
    with rig() as larder:
        larder.track(PUBLIC)
        for which in ("a/b/c", "-", "octo/nothing", "9" * 30, "..%2f..", "7"):
            refused(larder.untrack(which), 404, "not_tracked")
        assert larder.tracked()["total"] == 1


def test_the_last_added_comes_first_and_cursors_lead_on() -> None:
    """Page by page, also while one is added and one is taken off; a cursor that is none is 400."""
    with rig() as larder:
        for number in range(5):
            larder.github.repository(f"octo/r{number}")
            larder.advance(seconds=1)
            larder.track(f"octo/r{number}")
        first = larder.tracked(limit="2")
        assert [one["repository"]["name"] for one in first["repositories"]] == ["r4", "r3"]
        larder.track(PUBLIC)
        larder.untrack("octo/r3")
        second = larder.tracked(limit="2", cursor=first["cursor"])
        assert [one["repository"]["name"] for one in second["repositories"]] == ["r2", "r1"]
        last = larder.tracked(limit="2", cursor=second["cursor"])
        assert [one["repository"]["name"] for one in last["repositories"]] == ["r0"]
        assert (last["cursor"], last["total"]) == (None, 5)
        refused(larder.get(REPOSITORIES, token=ANN, cursor="here"), 400, "invalid_cursor")


def test_what_github_does_not_show_is_not_added() -> None:
    """A private repository and one that is not there are one answer to a stranger; nothing is counted."""
    with rig() as larder:
        for repo in (PRIVATE, "octo/nothing"):
            refused(larder.track(repo, token=EVE), 403, "no_repository_access")
        refused(larder.track("https://gitlab.com/octo/hello"), 422, "invalid_repository")
        assert larder.tracked(token=EVE)["total"] == 0
        assert trackers_of(larder, id_of(larder, PRIVATE)) == 0


def test_of_a_private_repository_a_former_member_sees_the_id_alone() -> None:
    """Within a minute nothing of it is in the list but what takes it off; a member goes on seeing it."""
    with rig() as larder:
        larder.github.world.named(PRIVATE).visible_to.add("eve")
        for token in (ANN, EVE):
            assert larder.track(PRIVATE, token=token).status_code == 201
        larder.github.world.named(PRIVATE).visible_to.remove("eve")
        larder.advance(seconds=61)
        (shown,) = larder.tracked(token=EVE)["repositories"]
        assert shown == {
            "id": id_of(larder, PRIVATE),
            "added_at": shown["added_at"],
            "available": False,
            "repository": None,
            "reason": "no_repository_access",
        }
        assert "secret" not in larder.get(REPOSITORIES, token=EVE).text
        assert larder.tracked()["repositories"][0]["repository"]["full_name"] == PRIVATE
        assert larder.untrack(shown["id"], token=EVE).status_code == 204
        assert trackers_of(larder, id_of(larder, PRIVATE)) == 1


def test_a_public_repository_that_turns_private_is_shown_to_its_members_alone() -> None:
    """As soon as what was known of it is five minutes old."""
    with rig() as larder:
        for token in (ANN, EVE):
            larder.track(PUBLIC, token=token)
        repo = larder.github.world.named(PUBLIC)
        repo.private, repo.visible_to = True, {"ann"}
        larder.advance(minutes=5)
        assert [one["available"] for one in larder.tracked()["repositories"]] == [True]
        assert [one["available"] for one in larder.tracked(token=EVE)["repositories"]] == [False]


def test_a_renamed_repository_is_the_same_and_its_old_name_may_become_anothers() -> None:
    """It is shown as it is called now, and comes off by either name; that its old name is another's changes nothing."""
    with rig() as larder:
        larder.track(PUBLIC)
        larder.github.rename(PUBLIC, "octo/hi")
        larder.advance(minutes=6)
        assert larder.tracked()["repositories"][0]["repository"]["full_name"] == "octo/hi"
        assert larder.track("octo/hi").status_code == 200
        assert larder.untrack("octo/hi").status_code == 204
        larder.track("octo/hi")
        larder.github.rename("octo/hi", "octo/moved")
        other = larder.github.repository("octo/hi")
        larder.advance(minutes=6)
        (shown,) = larder.tracked()["repositories"]
        assert (shown["available"], shown["id"] == other.id) == (True, False)
        assert shown["repository"]["full_name"] == "octo/moved"
        assert shown["repository"]["id"] == shown["id"]


def test_while_github_is_away_the_list_says_so() -> None:
    """What was public a day ago is still shown, a private one is not; adding is 503, taking off needs nobody."""
    with rig() as larder:
        larder.track(PUBLIC)
        larder.track(PRIVATE)
        larder.advance(minutes=10)
        larder.github.on("/repos/.*", answers.status(502), times=None)
        told = {one["id"]: one["reason"] for one in larder.tracked()["repositories"]}
        assert told == {id_of(larder, PUBLIC): None, id_of(larder, PRIVATE): "github_unavailable"}
        refused(larder.track("octo/new"), 503, "github_unavailable")
        assert larder.untrack(PRIVATE).status_code == 204


def test_what_there_is_no_time_for_is_not_asked_of_github(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the list is told without it, to be asked for again."""
    with rig() as larder:
        larder.track(PUBLIC)
        larder.advance(minutes=10)
        monkeypatch.setattr("functions.reports.seeing.WITHIN", timedelta(0))
        assert [one["reason"] for one in larder.tracked()["repositories"]] == ["not_done"]


def test_a_user_tracks_so_many_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more is refused, until another one is taken off; what is there already is there."""
    monkeypatch.setattr(trackers, "MOST_TRACKED", 2)
    with rig() as larder:
        for name in ("a", "b", "c"):
            larder.github.repository(f"octo/{name}")
        assert [larder.track(f"octo/{name}").status_code for name in "abca"] == [201, 201, 422, 200]
        refused(larder.track("octo/c"), 422, "too_many_repositories")
        larder.untrack("octo/a")
        assert larder.track("octo/c").status_code == 201


def test_nobody_else_has_a_list() -> None:
    """Without a session or a token there is none, and an API key is no user."""
    with rig() as larder:
        refused(larder.get(REPOSITORIES), 401, "login_required")
        refused(larder.get(REPOSITORIES, admin=True), 401, "login_required")
        refused(larder.post(REPOSITORIES, {"repo_url": PUBLIC}), 401, "login_required")
        refused(larder.client.delete(f"{REPOSITORIES}/7"), 401, "login_required")


def test_an_account_that_goes_is_counted_no_longer() -> None:
    """Every repository that it tracked has one tracker fewer, and whoever comes again begins with none."""
    with rig() as larder:
        for token in (ANN, EVE):
            larder.track(PUBLIC, token=token)
        larder.track(PRIVATE)
        assert larder.client.delete("/api/v1/users/me", headers={"Authorization": f"Bearer {ANN}"}).status_code == 204
        assert trackers_of(larder, id_of(larder, PUBLIC)) == 1
        assert trackers_of(larder, id_of(larder, PRIVATE)) == 0
        assert larder.tracked()["total"] == 0


def test_popular_repositories_are_public_and_counted() -> None:
    """By number of trackers; a private one is never among them, nor one that nobody tracks any longer."""
    with rig() as larder:
        larder.github.repository("octo/other")
        larder.github.repository("octo/left")
        larder.github.world.named(PRIVATE).visible_to.add("eve")
        for repo, tokens in (
            (PRIVATE, (ANN, EVE)), (PUBLIC, (ANN, EVE)), ("octo/other", (EVE,)), ("octo/left", (ANN,)),
        ):  # fmt: skip
            for token in tokens:
                larder.track(repo, token=token)
        larder.untrack("octo/left")
        assert larder.popular() == [(PUBLIC, 2), ("octo/other", 1)]
        assert larder.popular(limit="1") == [(PUBLIC, 2)]
        refused(larder.get("/api/v1/repositories/popular"), 403, "forbidden")
        refused(larder.get("/api/v1/repositories/popular", admin=True, limit="0"), 422, "invalid_field")


def test_a_repository_that_turned_public_is_popular_when_it_is_added_again() -> None:
    """Its name was kept nowhere while it was private; who tracks it already is counted once."""
    with rig() as larder:
        larder.track(PRIVATE)
        larder.github.world.named(PRIVATE).private = False
        larder.advance(minutes=5)
        assert larder.popular() == []
        assert larder.track(PRIVATE).status_code == 200
        assert larder.popular() == [(PRIVATE, 1)]


def test_a_repository_that_turned_private_is_popular_no_longer() -> None:
    """As soon as what was known of it is five minutes old; nobody's token is used to find out."""
    with rig() as larder:
        larder.track(PUBLIC)
        repo = larder.github.world.named(PUBLIC)
        repo.private, repo.visible_to = True, {"ann"}
        larder.advance(minutes=5)
        larder.github.forget()
        assert larder.popular() == []
        assert larder.github.count(token=ANN) == 0


def test_the_trackers_of_a_name_are_not_anothers_that_took_it() -> None:
    """A repository is popular by its own trackers, not by those of one that was called so before."""
    with rig() as larder:
        larder.track(PUBLIC)
        larder.github.rename(PUBLIC, "octo/moved")
        larder.github.repository(PUBLIC)
        larder.advance(minutes=6)
        assert larder.popular() == [("octo/moved", 1)]
        larder.track("octo/moved", token=EVE)
        assert larder.popular() == [("octo/moved", 2)]


def test_a_private_repository_is_named_in_its_users_items_alone() -> None:
    """What counts it says its number, and no item but the member's own says its name."""
    with rig() as larder:
        larder.track(PRIVATE)
        named = {
            item.key.partition
            for item in larder.runtime.table.scan(limit=1000).items
            if "secret" in str(item.attributes).lower() and "reports#" in item.key.partition
        }
        assert all("#user#" in partition for partition in named)
        assert named
