"""How people write a repository down: as GitHub's page, its clone button and its address bar have it."""

from __future__ import annotations

import pytest

from functions.reports.naming import read_name
from shared.errors import UnprocessableError

_GITHUB, _OWN = "https://github.com", "https://ghe.example:8443"


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("git@github.com:octo/hello.git", _GITHUB), ("ssh://git@github.com/octo/hello.git", _GITHUB),
        ("ssh://git@github.com:22/octo/hello", _GITHUB), ("GIT@GitHub.com:octo/hello", _GITHUB),
        ("https://github.com:443/octo/hello", _GITHUB), ("http://www.github.com:80/octo/hello/issues", _GITHUB),
        ("octo/hello/", _GITHUB), ("https://github.com/octo/hello/", _GITHUB), ("octo/hello.git/", _GITHUB),
        ("https://ghe.example:8443/octo/hello", _OWN), ("git@ghe.example:octo/hello.git", _OWN),
    ],
)  # fmt: skip
def test_a_repository_is_known_by_each_of_its_addresses(text: str, home: str) -> None:
    """Over SSH, with the port that it has anyway, with a slash behind it."""
    assert read_name(text, github_url=home, pointer="/repo_url") == ("octo", "hello")


@pytest.mark.parametrize(
    "text",
    ["git@gitlab.com:octo/hello.git", "ssh://git@github.com.evil.example/octo/hello", "ssh://root@github.com/octo/hello",
     "git@github.com:octo/hello/issues", "https://github.com:8443/octo/hello", "https://github.com:80/octo/hello",
     "https://github.com:443@evil.example/octo/hello", "octo/hello//", "git@github.com:../hello", "git@github.com:"],
)  # fmt: skip
def test_no_other_host_is_taken_for_github(text: str) -> None:
    """Another host, user or port, and a path that is no repository's, are refused as such."""
    with pytest.raises(UnprocessableError, match=r"owner/name"):
        read_name(text, github_url=_GITHUB, pointer="/repo_url")
