"""Texts that are nearly right: one edit away from a match, or what people mistake for a format."""

from __future__ import annotations

from collections.abc import Iterator

from shared.canonical_json import JsonValue

# Put in place of a character that is right, until one does not fit.
_ODD = ("!", "0", "A", "a", " ", "_", "é", "-", "~", "\U0001f600")
_MOST_PLACES = 6

_FORMATS: dict[str, tuple[JsonValue, ...]] = {
    "date": ("2023-02-30", "2023-13-01", "2023-1-5", "01/02/2023"),
    "time": ("24:00:00Z", "12:60:00Z", "12:00", "noon"),
    "date-time": ("2023-02-30T12:00:00Z", "2023-01-05T24:00:00Z", "2023-01-05"),
    "duration": ("P", "PT", "1D", "P1S"),
    "email": ("a.example.com", "a@", "@example.com", "a b@example.com"),
    "idn-email": ("a.example.com", "a@", "@example.com"),
    "hostname": ("-a.example.com", "a..example.com", "a_b.example.com", "a b"),
    "idn-hostname": ("-a.example.com", "a..example.com", "a b"),
    "ipv4": ("256.1.1.1", "1.2.3", "1.2.3.4.5", "01.2.3.4"),
    "ipv6": ("1::2::3", "12345::", "::g", "1:2:3"),
    "uuid": ("00000000-0000-0000-0000-00000000000g", "00000000-0000-0000-0000-00000000000", "0000"),
    "uri": ("/no/scheme", "http://a b", "http://[::1", "://a"),
    "uri-reference": ("/a b", "http://[::1", "\\\\server"),
    "iri": ("/no/scheme", "http://a b", "http://[::1"),
    "iri-reference": ("/a b", "http://[::1", "\\\\server"),
    "uri-template": ("/{a", "/{a}}", "/{"),
    "json-pointer": ("a/b", "/a~2", "/~"),
    "relative-json-pointer": ("/a", "-1/a", "01/a"),
    "regex": ("(", "[a-", "a{2,1}"),
    "int32": (2**31, -(2**31) - 1, 1.5),
    "int64": (2**63, -(2**63) - 1, 1.5),
    "byte": ("a", "a===", "!!!!"),
    "base64": ("a", "a===", "!!!!"),
    "float": (1e39, -1e39),
    "char": ("ab", ""),
}


def of_pattern(pattern: str, text: str) -> Iterator[str]:
    """Yield texts one edit away from `text`, which matches, and then some that have nothing of it."""
    length = len(text)
    places = dict.fromkeys(
        place for place in (length - 1, 0, length // 2, 1, length - 2, length // 3) if 0 <= place < length
    )
    for place in list(places)[:_MOST_PLACES]:
        before, after = text[:place], text[place + 1 :]
        swapped = text[place].swapcase()
        for odd in (swapped, *_ODD) if len(swapped) == 1 and swapped != text[place] else _ODD:
            yield before + odd + after
    for odd in _ODD:
        yield odd * length
    for place in places:
        yield text[:place] + text[place + 1 :]
    for odd in _ODD:
        yield text + odd
        yield odd + text
    yield from ("", pattern[:40], "xyz")


def of_format(name: str, text: str) -> Iterator[JsonValue]:
    """Yield what people mistake for a text of the format, and edits of `text`, which is one."""
    listed = _FORMATS.get(name, ())
    if "@" in text:
        # Some validators ask of an address no more than an @.
        yield text.replace("@", ".")
    # The same length first, for where lengths are bounded too.
    yield from sorted(listed, key=lambda miss: not isinstance(miss, str) or abs(len(miss) - len(text)) > 2)
    yield from (text.replace(":", ";"), text[:-1], text[:-1] + "!")
    yield " " + text[1:]
    yield text + " "
    yield from ("", "!", " ", "a b", "~", "%", "\\", "(", "[", "{", "@")
