"""A real HTTP server for tests that speaks GitHub's REST shapes, and fails where a test wants it to.

    with GitHubServer() as server:
        server.user("ann", token="ghp_ann")
        hello = server.repository("octo/hello", items=made_items(seed=1, count=250))
        secret = server.repository("octo/secret", private=True, visible_to={"ann"})
        server.rename("octo/hello", "octo/hi")
        server.on("/user", answers.status(502))  # the next call fails, the one after it does not
        server.limit(token="ghp_ann", remaining=0, reset_ms=...)
        ...
        assert server.count(path="/repos/octo/hi") == 1
        assert server.count(token=None) == 0

Set `GITHUB_API_URL` to `server.base_url` in any number of processes: one server counts the calls of all. Everything may
be changed while it serves. `server` is the server, `world` what it tells of, `shapes` GitHub's JSON, `making` makes
issues and pull requests, `answers` are failures to switch on. By hand: `python -m tests.github_server`.
"""

from tests.github_server.making import made_items
from tests.github_server.server import Call, GitHubServer
from tests.github_server.world import Commit, Issue, Repo, User

__all__ = ["Call", "Commit", "GitHubServer", "Issue", "Repo", "User", "made_items"]
