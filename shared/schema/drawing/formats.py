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
_FIRST_DAY = date(1970, 1, 1)


def word(rng: random.Random) -> str:
    """Return a plain lower-case word."""
    return rng.choice(_WORDS)


def _date(rng: random.Random) -> str:
    return (_FIRST_DAY + timedelta(days=rng.randint(0, 36_000))).isoformat()


def _time(rng: random.Random) -> str:
    return f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}Z"


def _hostname(rng: random.Random) -> str:
    return f"{word(rng)}{rng.randint(0, 9999)}.example.{rng.choice(('com', 'net', 'org'))}"


def _ipv6(rng: random.Random) -> str:
    return "2001:db8:" + ":".join(f"{rng.randint(0, 0xFFFF):x}" for _ in range(6))


def _uri(rng: random.Random) -> str:
    return f"https://{_hostname(rng)}/{word(rng)}/{rng.randint(0, 9999)}"


def _base64(rng: random.Random) -> str:
    return base64.b64encode(rng.randbytes(rng.randint(0, 30))).decode()


_DRAW: dict[str, Callable[[random.Random], str]] = {
    "date": _date,
    "time": _time,
    "date-time": lambda rng: f"{_date(rng)}T{_time(rng)}",
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
    "uuid": (("00000000-0000-0000-0000-000000000000", "the nil UUID"),),
    "uri": (("http://a", "a short URI"), ("https://example.com:8080/a/b?c=d&e=f#g", "a URI with all its parts")),
    "hostname": (("a", "one letter"), ("a-b.example.com", "with a hyphen")),
    "ipv4": (("0.0.0.0", "the lowest address"), ("255.255.255.255", "the highest address")),  # noqa: S104
    "ipv6": (("::", "the unspecified address"), ("::1", "the loopback address")),
}


def drawer(name: str) -> Callable[[random.Random], str] | None:
    """Return what draws texts of the format `name`, or None where it is not known and so not checked either."""
    return _DRAW.get(name)
