"""Who is given what: nobody, a member, a stranger, a former member; public, private, turned private; each endpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests.github_server import answers
from tests.reports.rig import ANN, EVE, PRIVATE, PUBLIC, Rig, bearer, refused, rig
from tests.wiring import stored_texts

FORMER = "ghp_former"
_CALLERS = {"nobody": None, "member": ANN, "stranger": EVE, "former member": FORMER}
# Beyond what is remembered of a caller, and of a repository that everyone saw.
_A_MINUTE, _FIVE_MINUTES = 61, 301


class World(NamedTuple):
    """A repository of which a member had a report made, and the report's id."""

    larder: Rig
    repo: str
    report_id: str


Ask = Callable[[World, str | None], Any]


def _generate(world: World, token: str | None) -> Any:
    return world.larder.generate(world.repo, token=token)


def _generate_by_address(world: World, token: str | None) -> Any:
    return world.larder.generate(f"https://github.com/{world.repo.upper()}", token=token)


def _generate_another(world: World, token: str | None) -> Any:
    return world.larder.generate(world.repo, "last_day", token=token)


def _generate_from_cache(world: World, token: str | None) -> Any:
    return world.larder.generate(world.repo, token=token, headers={"Cache-Control": "max-stale"})


def _read(world: World, token: str | None) -> Any:
    return world.larder.get(f"/api/v1/reports/{world.report_id}", token=token)


def _read_markdown(world: World, token: str | None) -> Any:
    return world.larder.get(f"/api/v1/reports/{world.report_id}", token=token, format="markdown")


def _read_html(world: World, token: str | None) -> Any:
    return world.larder.get(f"/api/v1/reports/{world.report_id}", token=token, format="html")


_ENDPOINTS: dict[str, Ask] = {
    ask.__name__.strip("_"): ask
    for ask in (
        _generate,
        _generate_by_address,
        _generate_another,
        _generate_from_cache,
        _read,
        _read_markdown,
        _read_html,
    )
}


def _world(larder: Rig, kind: str) -> World:
    """Return a repository of a kind, with a report that a member asked for, and a former member who just left."""
    larder.github.user("fay", token=FORMER)
    name = PUBLIC if kind == "public" else PRIVATE
    repo = larder.github.world.named(name)
    if kind == "turned private":
        repo.private = False
    repo.visible_to = {"ann", "fay"}
    for token in (ANN, FORMER):
        made = larder.generate(name, token=token)
        assert made.status_code == 200, made.text
        assert larder.track(name, token=token).status_code == 201
    repo.visible_to = {"ann"}
    if kind == "turned private":
        repo.private = True
        larder.advance(seconds=_FIVE_MINUTES)
    else:
        larder.advance(seconds=_A_MINUTE)
    return World(larder, name, made.json()["id"])


@pytest.mark.parametrize("endpoint", _ENDPOINTS)
@pytest.mark.parametrize("kind", ["public", "private", "turned private"])
def test_what_a_caller_is_given(kind: str, endpoint: str) -> None:
    """Everyone reads a public one; of the others a member alone, and nobody else learns that there is anything."""
    with rig() as larder:
        world = _world(larder, kind)
        for caller, token in _CALLERS.items():
            answer = _ENDPOINTS[endpoint](world, token)
            if kind == "public" or caller == "member":
                assert answer.status_code == 200, (caller, answer.text)
                expected = "no-store" if endpoint.startswith("generate") else "private, no-cache"
                assert answer.headers["cache-control"] == (expected if kind == "public" else "private, no-store")
            else:
                refused(answer, 403, "no_repository_access")
                assert "octo" not in answer.text.lower()
                assert "cache-status" not in answer.headers


@pytest.mark.parametrize("kind", ["public", "private", "turned private"])
def test_what_lists_name(kind: str) -> None:
    """A former member's own lists name nothing of what they read and tracked before; the operator's name no private."""
    with rig() as larder:
        world = _world(larder, kind)
        for caller, token in _CALLERS.items():
            if token is None:
                continue
            named = [
                len(larder.read(token=token)),
                sum(one["available"] for one in larder.tracked(token=token)["repositories"]),
                larder.track(world.repo, token=token).status_code,
            ]
            had, may_see = caller != "stranger", kind == "public" or caller == "member"
            assert named == [int(had and may_see), int(had and may_see), (200 if had else 201) if may_see else 403]
            texts = [larder.get(f"/api/v1/users/me/{what}", token=token).text for what in ("reports", "repositories")]
            assert may_see or not any("octo" in text.lower() for text in texts), caller
        assert (larder.popular() != []) == (kind == "public")


def test_no_repository_and_a_hidden_one_are_one_answer() -> None:
    """Byte for byte but for the request's id: held or not, there or not."""
    with rig() as larder:
        world = _world(larder, "private")
        hidden, absent = larder.generate(world.repo, token=EVE), larder.generate("octo/nothing", token=EVE)
        told = [{**one.json(), "request_id": ""} for one in (hidden, absent)]
        assert told[0] == told[1]
        assert hidden.headers.keys() == absent.headers.keys()


def test_what_is_remembered_ends() -> None:
    """A former member is served for a minute at most, a repository that turned private for five to everyone."""
    with rig() as larder:
        assert larder.generate(PRIVATE, token=ANN).status_code == 200
        larder.github.world.named(PRIVATE).visible_to = set()
        larder.advance(seconds=59)
        assert larder.generate(PRIVATE, token=ANN).status_code == 200
        larder.advance(seconds=1)
        refused(larder.generate(PRIVATE, token=ANN), 403, "no_repository_access")
        assert larder.generate(PUBLIC).status_code == 200
        larder.github.world.named(PUBLIC).private = True
        larder.advance(minutes=5, seconds=-61)
        assert larder.generate(PUBLIC).status_code == 200
        larder.advance(seconds=61)
        refused(larder.generate(PUBLIC), 403, "no_repository_access")


def test_a_private_report_is_given_to_nobody_while_github_cannot_be_asked() -> None:
    """Where access cannot be checked, a member too gets 503."""
    with rig() as larder:
        report = larder.generate(PRIVATE, token=ANN).json()
        larder.advance(seconds=_A_MINUTE)
        larder.github.on("/repos/.*", answers.status(503), times=None)
        refused(larder.generate(PRIVATE, token=ANN), 503, "github_unavailable")
        refused(larder.get(f"/api/v1/reports/{report['id']}", token=ANN), 503, "github_unavailable")


def test_a_name_that_is_another_repositorys_now_opens_no_old_report() -> None:
    """A report of a private repository is not read by members of one that took its name."""
    with rig() as larder:
        report = larder.generate(PRIVATE, token=ANN).json()
        larder.github.world.remove(PRIVATE)
        larder.github.repository(PRIVATE, private=True, visible_to={"eve"})
        larder.advance(seconds=_A_MINUTE)
        refused(larder.get(f"/api/v1/reports/{report['id']}", token=EVE), 403, "no_repository_access")
        assert larder.generate(PRIVATE, token=EVE).json()["id"] != report["id"]


def test_a_token_that_was_revoked_opens_nothing() -> None:
    """Once GitHub does not take it any more and what is remembered of it has ended: 401."""
    with rig() as larder:
        assert larder.generate(PRIVATE, token=ANN).status_code == 200
        larder.github.revoke(ANN)
        larder.advance(minutes=6)
        assert larder.generate(PRIVATE, token=ANN).status_code == 401


def test_the_servers_own_token_opens_nothing_to_anyone() -> None:
    """A private repository that GITHUB_TOKEN could read is read by nobody through it."""
    with rig(GITHUB_TOKEN="ghp_server") as larder:
        larder.github.user("server", token="ghp_server")
        larder.github.world.named(PRIVATE).visible_to = {"ann", "server"}
        refused(larder.generate(PRIVATE), 403, "no_repository_access")
        refused(larder.generate(PRIVATE, token=EVE), 403, "no_repository_access")
        assert larder.generate(PRIVATE, token=ANN).status_code == 200
        assert larder.github.count(path="/repos/octo/secret/.*", token="ghp_server") == 0
        assert not any("A repository that a test made" in text for text in _of_github(larder))


def _of_github(larder: Rig) -> list[str]:
    """Return what is stored of the private repository in anything but its report."""
    return [text for text in stored_texts(larder.runtime) if "octo/secret" in text and '"timeframe"' not in text]


def test_a_report_is_read_with_an_etag() -> None:
    """A public one is 304 for who has it; a private one is given whole, and kept by nobody."""
    with rig() as larder:
        public = larder.generate(PUBLIC).json()["id"]
        etag = larder.get(f"/api/v1/reports/{public}").headers["etag"]
        again = larder.client.get(f"/api/v1/reports/{public}", headers={"If-None-Match": etag})
        assert again.status_code == 304
        private = larder.generate(PRIVATE, token=ANN).json()["id"]
        answer = larder.client.get(f"/api/v1/reports/{private}", headers={"If-None-Match": "*", **bearer(ANN)})
        assert answer.status_code == 200
        assert "etag" not in answer.headers
