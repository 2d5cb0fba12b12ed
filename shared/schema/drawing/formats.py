"""Texts of the common formats: drawn, and at the points worth testing."""

from __future__ import annotations

import base64
import random
import uuid
from collections.abc import Callable
from datetime import date, timedelta

_WORDS = (
    "amber", "basil", "cedar", "delta", "ember", "fjord", "grove", "harbor", "iris", "jade", "koala", "lemon",
    "maple", "north", "ocean", "pearl", "quartz", "river", "stone", "tiger", "umber", "violet", "willow", "zephyr",
)  # fmt: skip
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_OFFSETS = ("Z", "Z", "Z", "Z", ".250Z", "+05:30", "-08:00")
_FIRST_DAY = date(1970, 1, 1)


def word(rng: random.Random) -> str:
    """Return a plain lower-case word."""
    return rng.choice(_WORDS)


def _date(rng: random.Random) -> str:
    return (_FIRST_DAY + timedelta(days=rng.randint(0, 36_000))).isoformat()


def time(rng: random.Random) -> str:
    """Return a time of day, mostly of UTC."""
    return f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}{rng.choice(_OFFSETS)}"


def _hostname(rng: random.Random) -> str:
    return f"{word(rng)}{rng.randint(0, 9999)}.example.{rng.choice(('com', 'net', 'org'))}"


def _ipv6(rng: random.Random) -> str:
    if rng.random() < 0.25:
        return f"fe80::{rng.randint(1, 0xFFFF):x}"
    return "2001:db8:" + ":".join(f"{rng.randint(0, 0xFFFF):x}" for _ in range(6))


def _uri(rng: random.Random) -> str:
    return f"https://{_hostname(rng)}/{word(rng)}/{rng.randint(0, 9999)}"


def _base64(rng: random.Random) -> str:
    return base64.b64encode(rng.randbytes(rng.randint(0, 30))).decode()


def _letters(rng: random.Random, length: int) -> str:
    return "".join(rng.choices(_ALPHABET, k=length))


def _sized_email(rng: random.Random, length: int) -> str:
    local = min(max(length - len("@a.co"), 1), 64)
    return f"{_letters(rng, local)}@{_sized_hostname(rng, max(length - local - 1, 4))}"


def _sized_hostname(rng: random.Random, length: int) -> str:
    """Return a name of `length` characters in labels of at most 60, as near as that goes."""
    if length < 4:
        return _letters(rng, max(length, 1))
    rest, labels = length - len(".co"), []
    while rest > 0:
        size = rest if rest <= 60 else min(60, rest - 2)
        labels.append(_letters(rng, size))
        rest -= size + 1
    return ".".join([*labels, "co"])


def _sized_uri(rng: random.Random, length: int) -> str:
    start = f"https://{word(rng)}.example.com/" if length > 30 else "http://a/" if length > 9 else "a:"
    return start + _letters(rng, max(length - len(start), 1))


# Of formats whose texts can have any length from a least one on.
_SIZED: dict[str, Callable[[random.Random, int], str]] = {
    "email": _sized_email,
    "idn-email": _sized_email,
    "hostname": _sized_hostname,
    "idn-hostname": _sized_hostname,
    "uri": _sized_uri,
    "iri": _sized_uri,
    "uri-reference": lambda rng, length: "/" * (length > 0) + _letters(rng, max(length - 1, 0)),
    "iri-reference": lambda rng, length: "/" * (length > 0) + _letters(rng, max(length - 1, 0)),
    "json-pointer": lambda rng, length: "/" * (length > 0) + _letters(rng, max(length - 1, 0)),
    "uri-template": lambda rng, length: "/" * (length > 0) + _letters(rng, max(length - 1, 0)),
    "regex": lambda rng, length: _letters(rng, length),
}


_DRAW: dict[str, Callable[[random.Random], str]] = {
    "date": _date,
    "time": time,
    "date-time": lambda rng: f"{_date(rng)}T{time(rng)}",
    "duration": lambda rng: f"P{rng.randint(0, 99)}DT{rng.randint(0, 23)}H{rng.randint(0, 59)}M",
    "email": lambda rng: f"{word(rng)}.{word(rng)}{rng.randint(0, 9999)}@example.com",
    "idn-email": lambda rng: f"{word(rng)}{rng.randint(0, 9999)}@example.com",
    "uuid": lambda rng: str(uuid.UUID(int=rng.getrandbits(128), version=4)),
    "uri": _uri,
    "uri-reference": lambda rng: f"/{word(rng)}/{rng.randint(0, 9999)}",
    "iri": _uri,
    "iri-reference": lambda rng: f"/{word(rng)}/{rng.randint(0, 9999)}",
    "hostname": _hostname,
    "idn-hostname": _hostname,
    "ipv4": lambda rng: ".".join(str(rng.randint(0, 255)) for _ in range(4)),
    "ipv6": _ipv6,
    "json-pointer": lambda rng: f"/{word(rng)}/{rng.randint(0, 9999)}",
    "relative-json-pointer": lambda rng: f"{rng.randint(0, 9)}/{word(rng)}/{rng.randint(0, 99)}",
    "byte": _base64,
    "regex": lambda rng: f"^{word(rng)}[0-9]{{{rng.randint(1, 9)}}}$",
    "uri-template": lambda rng: f"/{word(rng)}/{{{word(rng)}}}/{rng.randint(0, 9999)}",
}

NAMES = tuple(_DRAW)

EDGES: dict[str, tuple[tuple[str, str], ...]] = {
    "date": (("2024-02-29", "a leap day"), ("0001-01-01", "the first day"), ("9999-12-31", "the last day")),
    "time": (("00:00:00Z", "midnight"), ("23:59:59Z", "the last second"), ("12:00:00+05:30", "with an offset")),
    "date-time": (
        ("2024-02-29T23:59:59Z", "a leap day's last second"),
        ("1970-01-01T00:00:00Z", "the epoch"),
        ("2024-06-30T12:00:00.123+05:30", "with a fraction and an offset"),
    ),
    "byte": (("", "nothing"), ("AA==", "one byte"), ("+/8=", "two bytes, with both signs")),
    "email": (("a@b.co", "a short address"), ("first.last+tag@sub.example.com", "an address with a tag")),
    "duration": (
        ("PT0S", "no time at all"),
        ("P1Y2M3DT4H5M6S", "with all its parts"),
        ("P52W", "in weeks"),
    ),
    "uuid": (
        ("00000000-0000-0000-0000-000000000000", "the nil UUID"),
        ("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "the last UUID, in capitals"),
    ),
    "uri": (("http://a", "a short URI"), ("https://example.com:8080/a/b?c=d&e=f#g", "a URI with all its parts")),
    "hostname": (("a", "one letter"), ("a-b.example.com", "with a hyphen")),
    "ipv4": (("0.0.0.0", "the lowest address"), ("255.255.255.255", "the highest address")),  # noqa: S104
    "ipv6": (
        ("::", "the unspecified address"),
        ("::1", "the loopback address"),
        ("::ffff:192.0.2.1", "an address of version 4 within one of version 6"),
        ("2001:0db8:0000:0000:0000:0000:0000:0001", "with all its digits"),
    ),
    "iri": (("http://a", "a short IRI"), ("https://example.com/caf\u00e9", "with a letter beyond ASCII")),
    "uri-reference": (("", "empty"), ("#", "an empty fragment"), ("../a?b#c", "a relative reference")),
    "iri-reference": (("", "empty"), ("../\u00e9", "a relative reference")),
    "json-pointer": (("", "to the whole"), ("/", "to an empty name"), ("/a~1b/~0", "with escapes")),
    "relative-json-pointer": (("0", "to the place itself"), ("1#", "to a name")),
    "regex": (("", "empty"), ("^(a|b)*$", "with groups")),
    "uri-template": (("", "empty"), ("/a{?b,c*}", "with a query")),
}


def sized(name: str, rng: random.Random, length: int) -> str | None:
    """Return a text of the format of about `length` characters, or None where its texts have lengths of their own."""
    make = _SIZED.get(name)
    return None if make is None else make(rng, length)


def drawer(name: str) -> Callable[[random.Random], str] | None:
    """Return what draws texts of the format `name`, or None where it is not known and so not checked either."""
    return _DRAW.get(name)
