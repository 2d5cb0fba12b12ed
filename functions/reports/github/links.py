"""How a list goes on: the page numbers and the cursor in GitHub's Link header. Its addresses are never asked; pure."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

_LINK = re.compile(r'<([^<>]{0,4000})>\s*;\s*rel="?(next|last)"?')
_NEXT = re.compile(r'rel="?next\b')
_PAGE = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_CURSOR = re.compile(r"[A-Za-z0-9+/=_-]{1,500}", re.ASCII)


class Pages(NamedTuple):
    """What a Link header says of pages; None where there is none, or it is not said in a way that is known.

    Attributes:
        next, last: numbers of the page that comes next and of the last one.
        after: the cursor of the next page. Of large lists GitHub gives no page without it.
        has_next: whether there is one, however it is named.
    """

    next: int | None
    last: int | None
    after: str | None
    has_next: bool


def pages_of(link: str) -> Pages:
    """Return what a Link header says of pages."""
    found = {rel: _parameters(url) for url, rel in _LINK.findall(link)}
    following = found.get("next", {})
    after = following.get("after", "")
    return Pages(
        _number(following),
        _number(found.get("last", {})),
        after if _CURSOR.fullmatch(after) is not None else None,
        _NEXT.search(link) is not None,
    )


def _parameters(url: str) -> dict[str, str]:
    try:
        return {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
    except ValueError:
        return {}


def _number(parameters: dict[str, str]) -> int | None:
    said = parameters.get("page", "")
    return int(said) if _PAGE.fullmatch(said) is not None else None
