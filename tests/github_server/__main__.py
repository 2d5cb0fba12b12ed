"""Serve a made-up repository, `octo/hello`, and a private one, `octo/secret`, which the token `ghp_ann` sees."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from tests.github_server import GitHubServer, made_items


def main() -> None:
    server = GitHubServer(port=int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    now = datetime.now(UTC).replace(microsecond=0)
    server.user("ann", token="ghp_ann", name="Ann")
    server.repository("octo/hello", items=made_items(seed=1, count=250, until=now, days=30))
    server.repository("octo/secret", items=made_items(seed=2, count=40, until=now), private=True, visible_to={"ann"})
    print(f"GITHUB_API_URL={server.base_url}", flush=True)
    server.serve()


if __name__ == "__main__":
    main()
