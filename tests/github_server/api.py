"""What the API answers where nothing was switched on: who may see what, redirects, pages, searches."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from tests.github_server import shapes
from tests.github_server.searching import matches
from tests.github_server.world import Repo, World

_REPOSITORY = re.compile(r"/(?:repos/(?P<name>[^/]+/[^/]+)|repositories/(?P<id>\d+))(?P<rest>/.*)?")
_PER_PAGE = 30


class Reply(NamedTuple):
    """What the server answers: a JSON value and further headers."""

    status: int
    value: Any
    headers: Mapping[str, str] = {}


class Asked(NamedTuple):
    """A request as routes see it; `login` is whose token it is, None for anonymous."""

    method: str
    path: str
    query: dict[str, str]
    login: str | None
    body: bytes


Route = Callable[[Asked], Reply]


class Api:
    """Answers requests from what is in a world.

    Args:
        base_url: what its own addresses begin with.
    """

    def __init__(self, world: World, base_url: str) -> None:
        self.world = world
        self.base_url = base_url

    def reply(self, asked: Asked, token: str | None) -> Reply:
        """Return what GitHub would answer."""
        if asked.method != "GET":
            return Reply(404, shapes.error("Not Found"))
        if token is not None and asked.login is None:
            return Reply(401, shapes.error("Bad credentials"))
        if asked.path == "/user":
            if asked.login is None:
                return Reply(401, shapes.error("Requires authentication"))
            return Reply(200, shapes.viewer(self.world.users[asked.login]))
        if asked.path == "/search/issues":
            return self._search(asked)
        found = _REPOSITORY.fullmatch(asked.path)
        return Reply(404, shapes.error("Not Found")) if found is None else self._of_repository(asked, found)

    def _of_repository(self, asked: Asked, found: re.Match[str]) -> Reply:
        name, rest = found["name"], found["rest"] or ""
        try:
            repo = self.world.named(name) if name else self.world.repositories[int(found["id"])]
        except KeyError:
            return Reply(404, shapes.error("Not Found"))
        if not self.world.sees(asked.login, repo):
            return Reply(404, shapes.error("Not Found"))
        if repo.blocked:
            return Reply(451, {**shapes.error("Repository access blocked"), "block": {"reason": "dmca"}})
        if name and name.lower() != repo.full_name.lower():
            query = f"?{urlencode(asked.query)}" if asked.query else ""
            place = f"{self.base_url}/repositories/{repo.id}{rest}{query}"
            return Reply(301, {"message": "Moved Permanently", "url": place}, {"Location": place})
        if rest == "":
            return Reply(200, shapes.repository(repo))
        if rest == "/issues":
            return self._issues(asked, repo)
        if rest == "/commits":
            return self._commits(asked, repo)
        return Reply(404, shapes.error("Not Found"))

    def _issues(self, asked: Asked, repo: Repo) -> Reply:
        since = asked.query.get("since")
        items = repo.updated_since(None if since is None else datetime.fromisoformat(since))
        wanted = asked.query.get("state", "open")
        listed = [item for item in items if wanted in ("all", item.state)]
        return self._page([shapes.item(item, repo) for item in listed], asked, repo)

    def _commits(self, asked: Asked, repo: Repo) -> Reply:
        if repo.is_empty:
            return Reply(409, shapes.error("Git Repository is empty."))
        until = asked.query.get("until")
        listed = [
            shapes.commit(one)
            for one in sorted(repo.commits, key=lambda one: one.at, reverse=True)
            if asked.query.get("author") in (None, one.author)
            and (until is None or one.at <= datetime.fromisoformat(until))
        ]
        return self._page(listed, asked, repo)

    def _page(self, listed: list[Any], asked: Asked, repo: Repo) -> Reply:
        size = max(1, min(100, int(asked.query.get("per_page", _PER_PAGE))))
        page = max(1, int(asked.query.get("page", 1)))
        cursors = repo.numbered_pages is not None
        if repo.numbered_pages is not None and page > repo.numbered_pages and asked.query.get("after") != _cursor(page):
            return Reply(422, shapes.error("Pagination with the page parameter is not supported for large datasets."))
        last = max(1, -(-len(listed) // size))
        places = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        rest = asked.path.rsplit("/", 1)[1]
        links = ", ".join(
            f'<{self.base_url}/repositories/{repo.id}/{rest}?{urlencode(query)}>; rel="{rel}"'
            for rel, number in places.items()
            for query in [{**asked.query, "page": number, **({"after": _cursor(number)} if cursors else {})}]
            if (rel in ("prev", "first") and page > 1)
            or (rel == "next" and page < last)
            or (rel == "last" and page < last and not cursors)
        )
        return Reply(200, listed[(page - 1) * size : page * size], {"Link": links} if links else {})

    def _search(self, asked: Asked) -> Reply:
        """Answer how many items of the named repositories are what the query asks for, see `searching`."""
        words = [word.partition(":")[::2] for word in asked.query.get("q", "").split()]
        names = [value.lower() for name, value in words if name == "repo"]
        repos = [repo for repo in self.world.visible(asked.login) if repo.full_name.lower() in names]
        if len(repos) < len(names) or not names:
            message = "The listed users and repositories cannot be searched either because the resources do not exist."
            return Reply(422, shapes.error(f"Validation Failed: {message}"))
        found = [item for repo in repos for item in repo.items if all(matches(item, *word) for word in words)]
        first = [shapes.item(item, repos[0]) for item in found[: int(asked.query.get("per_page", _PER_PAGE))]]
        return Reply(200, {"total_count": len(found), "incomplete_results": False, "items": first})


def _cursor(page: int) -> str:
    """Return the cursor that leads to a page."""
    return f"Y3Vyc29yOnYyOpK{page}=="
