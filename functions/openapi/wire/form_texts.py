"""Names and texts of a form, percent-encoded and decoded: the same ones again and again, of which most are short."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote_plus, unquote

# Of one that is remembered; of both directions some twelve megabytes at most.
_MOST_CHARS = 1_000
_MOST_REMEMBERED = 2_000
_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~")
_ASCII = frozenset(map(chr, range(128)))
_CODES = {character: f"%{ord(character):02X}" for character in _ASCII - _SAFE}
_MEANT = {code[1:]: character for character, code in _CODES.items()}
# A text with many different characters to encode would be gone through as often.
_FEW = 24


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
    return _known_written(text) if len(text) <= _MOST_CHARS else _quoted(text)


def _read(text: str) -> str:
    if "%" not in text and "+" not in text:
        return text
    return _known_read(text) if len(text) <= _MOST_CHARS else _unquoted(text)


def _quoted(text: str) -> str:
    odd = set(text) - _SAFE
    if not odd:
        return text
    if len(odd) > _FEW:
        return quote_plus(text)
    # One pass in C for each character takes less than a look at each byte. The percent sign comes first and the blank
    # last, so that no pass changes what an earlier one has written.
    text = text.replace("%", "%25")
    for character in odd - {"%", " "}:
        text = text.replace(character, _CODES.get(character) or quote_plus(character))
    return text.replace(" ", "+")


def _unquoted(text: str) -> str:
    text = text.replace("+", " ")
    codes = {part[:2] for part in text.split("%")[1:]}
    if len(codes) > _FEW or not codes <= _MEANT.keys():
        return unquote(text)
    # As above; here the percent sign is the last that is written.
    for code in codes - {"25"}:
        text = text.replace("%" + code, _MEANT[code])
    return text.replace("%25", "%")


_known_written = lru_cache(maxsize=_MOST_REMEMBERED)(_quoted)
_known_read = lru_cache(maxsize=_MOST_REMEMBERED)(_unquoted)
