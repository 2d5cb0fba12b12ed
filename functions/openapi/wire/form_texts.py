"""Names and texts of a form, percent-encoded and decoded: the same ones again and again, of which most are short."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote_plus, unquote_plus

# Of one that is remembered; of both directions some twelve megabytes at most.
_MOST_CHARS = 1_000
_MOST_REMEMBERED = 2_000
_known_written = lru_cache(maxsize=_MOST_REMEMBERED)(quote_plus)
_known_read = lru_cache(maxsize=_MOST_REMEMBERED)(unquote_plus)


def encoded(pairs: Iterable[tuple[str, str]]) -> str:
    """Return a form's pairs as it is sent, as `urllib.parse.urlencode` writes them.

    Raises:
        UnicodeEncodeError: a text holds a lone surrogate.
    """
    return "&".join([f"{_written(name)}={_written(text)}" for name, text in pairs])


def decoded(form: str) -> list[tuple[str, str]]:
    """Return the pairs of a form, blank ones too, as `urllib.parse.parse_qsl` reads them."""
    found = []
    for pair in form.split("&"):
        if pair:
            name, _, text = pair.partition("=")
            found.append((_read(name), _read(text)))
    return found


def _written(text: str) -> str:
    return _known_written(text) if len(text) <= _MOST_CHARS else quote_plus(text)


def _read(text: str) -> str:
    return _known_read(text) if len(text) <= _MOST_CHARS else unquote_plus(text)
