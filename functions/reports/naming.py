"""Which repository somebody means: `owner/name`, or the address of its page or of its clones."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from functions.reports.github.reading import NAME, OWNER
from shared.errors import UnprocessableError

MAX_CHARS = 500
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
# As git has them: `git@host:owner/name.git`, and the same as a URL.
_SSH = re.compile(
    r"(?:git@([\w.-]{1,253}):/?|ssh://git@([\w.-]{1,253})(?::[0-9]{1,5})?/)(.*)", re.ASCII | re.IGNORECASE
)
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class RepositoryName(NamedTuple):
    """A repository as somebody wrote it down; GitHub's names know no case."""

    owner: str
    name: str

    @classmethod
    def of(cls, full_name: str) -> RepositoryName:
        """Return the name of `owner/name` as GitHub gave it."""
        return cls(*full_name.split("/", 1))

    @property
    def key(self) -> str:
        """The one spelling that it is kept under."""
        return f"{self.owner}/{self.name}".lower()


class RepositoryId(NamedTuple):
    """A repository by GitHub's own number, which stays its own whatever it is called."""

    id: int

    @property
    def key(self) -> str:
        """What it is kept under; no name is like it."""
        return f"#{self.id}"


def read_name(text: str, *, github_url: str, pointer: str) -> RepositoryName:
    """Return the repository that a text names: nothing is fetched for it.

    Args:
        text: `owner/name`, or an address of GitHub's, with or without `.git`, a page below it or a query; or what git
            clones it from over SSH.
        github_url: where GitHub's pages are; any other host is refused.
        pointer: to the text in the request.

    Raises:
        UnprocessableError: `invalid_repository`.
    """
    plain = text.strip()
    home = urlsplit(github_url)
    host = _host(home)
    if (over_ssh := _SSH.fullmatch(plain)) is not None:
        if (over_ssh[1] or over_ssh[2]).lower() != home.hostname:
            raise _invalid(pointer, host)
        parts = over_ssh[3].removesuffix("/").split("/")
    elif _SCHEME.match(plain) is not None or plain.lower().startswith((f"{host}/", f"www.{host}/")):
        try:
            url = urlsplit(plain if _SCHEME.match(plain) else f"https://{plain}")
        except ValueError:
            raise _invalid(pointer, host) from None
        if url.scheme.lower() not in ("http", "https") or _host(url) not in (host, f"www.{host}"):
            raise _invalid(pointer, host)
        parts = [part for part in url.path.split("/") if part][:2]
    else:
        parts = plain.removesuffix("/").split("/")
    if len(parts) != 2:
        raise _invalid(pointer, host)
    owner, name = parts[0], parts[1].removesuffix(".git")
    if OWNER.fullmatch(owner) is None or NAME.fullmatch(name) is None:
        raise _invalid(pointer, host)
    return RepositoryName(owner, name)


def _host(url: SplitResult) -> str:
    """Return what stands where a host does, less the port that the scheme has anyway."""
    return url.netloc.lower().removesuffix(_DEFAULT_PORTS.get(url.scheme.lower(), ""))


def _invalid(pointer: str, host: str) -> UnprocessableError:
    return UnprocessableError(
        f"Name a repository as owner/name, or by its address on {host}.", code="invalid_repository", pointer=pointer
    )
