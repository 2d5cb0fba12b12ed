"""Which addresses a shown report may link to: https ones of the GitHub that its repository is on, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from functions.reports.github.reading import OWNER
from functions.reports.models import ReportShown

_HOST = re.compile(r"https://([A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?)/")
# Nothing that Markdown or HTML would read as more than an address.
_PATH = re.compile(r"/[A-Za-z0-9._~%/-]*(?:#[A-Za-z0-9_-]*)?")
# As texts refer to an item of their own repository.
_REFERENCE = re.compile(r"(?<![\w/])#([0-9]{1,18})(?!\w)")


class Piece(NamedTuple):
    """A stretch of a text, and where it leads to, if anywhere."""

    text: str
    address: str | None


class Links:
    """What may be linked in one report."""

    def __init__(self, report: ReportShown) -> None:
        found = _HOST.match(report.repository.html_url)
        self._root = None if found is None else f"https://{found[1].lower()}"
        named = [each for person in report.people for each in (*person.prs, *person.issues)]
        self._items = {
            **{item.number: item.html_url for item in named if item.number},
            **{item.number: item.html_url for item in (*report.prs, *report.issues) if item.number},
        }
        self._profiles = {person.username: person.profile_url for person in report.people}

    def safe(self, address: str) -> str | None:
        """Return an address if it may be linked, else None."""
        if self._root is None or address[: len(self._root)].lower() != self._root:
            return None
        path = address[len(self._root) :]
        return self._root + path if _PATH.fullmatch(path) is not None else None

    def profile(self, login: str) -> str | None:
        """Return where somebody's page is, if it may be linked."""
        if login in self._profiles:
            return self.safe(self._profiles[login])
        return None if self._root is None or OWNER.fullmatch(login) is None else f"{self._root}/{login}"

    def pieces(self, text: str) -> Iterable[Piece]:
        """Yield a text in pieces: references to the report's items lead there, all else nowhere."""
        at = 0
        for found in _REFERENCE.finditer(text):
            address = self.safe(self._items.get(int(found[1]), ""))
            if address is not None:
                yield Piece(text[at : found.start()], None)
                yield Piece(found[0], address)
                at = found.end()
        yield Piece(text[at:], None)
