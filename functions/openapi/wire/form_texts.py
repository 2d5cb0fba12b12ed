"""Fields of a form, percent-encoded and decoded: the same ones again and again, of which most are short."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote_plus, unquote_plus

Pair = tuple[str, str]
# Of one that is remembered; of both directions some twelve megabytes at most.
_MOST_CHARS = 1_000
_MOST_REMEMBERED = 2_000
# Blanks are written in a way of their own. Few at once, so that the same ones come again in other texts.
_ENCODED = re.compile(r"([^0-9A-Za-z_.~ -]{1,8})")
_ASCII = str.maketrans({chr(code): quote_plus(chr(code)) for code in range(128)})


def encoded(pairs: Iterable[Pair]) -> str:
    """Return a form's pairs as it is sent, as `urllib.parse.urlencode` writes them.

    Raises:
        UnicodeEncodeError: a text holds a lone surrogate.
    """
    return "&".join(
        [
            _known_written(name, text) if len(name) + len(text) <= _MOST_CHARS else _written(name, text)
            for name, text in pairs
        ]
    )


def decoded(form: str) -> list[Pair]:
    """Return the pairs of a form, blank ones too, as `urllib.parse.parse_qsl` reads them."""
    return [_known_read(pair) if len(pair) <= _MOST_CHARS else _read(pair) for pair in form.split("&") if pair]


def _written(name: str, text: str) -> str:
    return f"{_quoted(name)}={_quoted(text)}"


def _read(pair: str) -> Pair:
    name, _, text = pair.partition("=")
    return unquote_plus(name), unquote_plus(text)


def _quoted(text: str) -> str:
    """Return the same as `urllib.parse.quote_plus`, which goes by each byte where a text holds one to be encoded."""
    if text.isascii():
        # Long texts mostly are letters.
        return text if text.isalnum() else text.translate(_ASCII)
    parts = _ENCODED.split(text)
    parts[1::2] = map(_code, parts[1::2])
    return "".join(parts).replace(" ", "+")


@lru_cache(maxsize=_MOST_REMEMBERED)
def _code(characters: str) -> str:
    return "%" + characters.encode().hex("%").upper()


_known_written = lru_cache(maxsize=_MOST_REMEMBERED)(_written)
_known_read = lru_cache(maxsize=_MOST_REMEMBERED)(_read)
