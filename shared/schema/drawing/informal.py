"""Texts of formats that no draft knows and nobody checks, as whoever names them most likely means them."""

from __future__ import annotations

import base64
import random
import re
import uuid
from collections.abc import Callable
from functools import partial

from shared.schema.drawing import formats

_DIGITS, _HEX = "0123456789", "0123456789abcdef"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NO_LETTER = re.compile(r"[^a-z0-9]")
_MOST_CHARS = 40
# Other names of formats that are known.
_ALSO = {
    "url": "uri", "weburl": "uri", "httpurl": "uri", "guid": "uuid", "uuid4": "uuid", "uuidv4": "uuid", "ip": "ipv4",
    "ipaddress": "ipv4", "ipv4address": "ipv4", "ipv6address": "ipv6", "domain": "hostname", "domainname": "hostname",
    "fqdn": "hostname", "host": "hostname", "emailaddress": "email", "mail": "email", "timestamp": "date-time",
    "iso8601": "date-time",
    "rfc3339": "date-time", "fulldate": "date", "base64": "byte", "regexp": "regex",
}  # fmt: skip


def _some(alphabet: str, count: int, rng: random.Random) -> str:
    return "".join(rng.choices(alphabet, k=count))


def _one_of(listed: tuple[str, ...], rng: random.Random) -> str:
    return rng.choice(listed)


def _phone(rng: random.Random) -> str:
    # These numbers are kept free for what is made up.
    area, line = rng.randint(201, 989), rng.randint(100, 199)
    style = rng.choice(("+1{}5550{}", "{}-555-0{}", "({}) 555-0{}", "{}5550{}"))
    return style.format(area, line)


def _card(rng: random.Random) -> str:
    """Return a number of sixteen digits, the last of which tells that the others are right (ISO/IEC 7812)."""
    digits = [4, *(rng.randrange(10) for _ in range(14))]
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[::2]]
    return "".join(map(str, [*digits, -(sum(doubled) + sum(digits[1::2])) % 10]))


def _version(rng: random.Random) -> str:
    return f"{rng.randint(0, 9)}.{rng.randint(0, 20)}.{rng.randint(0, 30)}"


def _mac(rng: random.Random) -> str:
    return ":".join(_some(_HEX, 2, rng) for _ in range(6))


def _base64url(rng: random.Random) -> str:
    return base64.urlsafe_b64encode(rng.randbytes(rng.randint(3, 30))).decode().rstrip("=")


def _slug(rng: random.Random) -> str:
    return "-".join(formats.word(rng) for _ in range(rng.randint(1, 3))) + rng.choice(("", f"-{rng.randint(2, 99)}"))


_DRAW: dict[str, Callable[[random.Random], str]] = {
    **dict.fromkeys(("phone", "phonenumber", "telephone", "tel", "mobile"), _phone),
    "e164": lambda rng: f"+1{rng.randint(201, 989)}5550{rng.randint(100, 199)}",
    "slug": _slug,
    **dict.fromkeys(("objectid", "mongoid"), partial(_some, _HEX, 24)),
    "md5": partial(_some, _HEX, 32),
    "sha1": partial(_some, _HEX, 40),
    "sha256": partial(_some, _HEX, 64),
    "hex": lambda rng: _some(_HEX, 2 * rng.randint(1, 16), rng),
    "ulid": lambda rng: "01" + _some(_CROCKFORD, 24, rng),
    **dict.fromkeys(("creditcard", "creditcardnumber", "cardnumber"), _card),
    **dict.fromkeys(("semver", "version"), _version),
    **dict.fromkeys(("color", "colour", "hexcolor"), lambda rng: f"#{rng.getrandbits(24):06x}"),
    "base64url": _base64url,
    **dict.fromkeys(("mac", "macaddress"), _mac),
    "cidr": lambda rng: f"10.{rng.randint(0, 255)}.{rng.randint(0, 255)}.0/{rng.randint(8, 24)}",
    "decimal": lambda rng: f"{rng.randint(0, 9_999)}.{rng.randint(0, 99):02}",
    "integer": lambda rng: str(rng.randint(0, 99_999)),
    "int32": lambda rng: str(rng.randint(0, 2**31 - 1)),
    "int64": lambda rng: str(rng.randint(0, 2**63 - 1)),
    "uint64": lambda rng: str(rng.randint(0, 2**64 - 1)),
    "password": lambda rng: f"{formats.word(rng).title()}-{formats.word(rng)}{rng.randint(10, 99)}",
}


# What a text is that lies under a name, where the name is no format's.
BY_NAME: dict[str, Callable[[random.Random], str]] = {
    "id": lambda rng: str(uuid.UUID(int=rng.getrandbits(128), version=4)),
    "sku": lambda rng: f"{_some(_CROCKFORD[10:], 3, rng)}-{rng.randint(1_000, 99_999)}",
    **dict.fromkeys(("token", "secret", "apikey"), _DRAW["md5"]),
    **dict.fromkeys(("hash", "checksum"), _DRAW["sha256"]),
    **{name: _DRAW[name] for name in ("password", "version", "creditcard", "cardnumber", "macaddress")},
    # No number is given out that begins with a nine.
    "ssn": lambda rng: f"9{rng.randint(0, 99):02}-{rng.randint(1, 99):02}-{rng.randint(1, 9_999):04}",
    **dict.fromkeys(("hexcolor", "colorhex", "hexcolour"), lambda rng: f"#{rng.getrandbits(24):06x}"),
    "time": lambda rng: f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}",
    "pin": partial(_some, _DIGITS, 4),
    "otp": partial(_some, _DIGITS, 6),
    "status": partial(_one_of, ("active", "inactive", "pending")),
    "gender": partial(_one_of, ("female", "male", "other")),
    "sex": partial(_one_of, ("female", "male")),
    "role": partial(_one_of, ("admin", "editor", "viewer")),
    "size": partial(_one_of, ("S", "M", "L", "XL")),
    "department": partial(_one_of, ("Engineering", "Finance", "Sales", "Support")),
}

# "host-name" means what "hostname" does.
_MEANT = {name.replace("-", ""): name for name in formats.NAMES} | _ALSO


def _plain(name: str) -> str:
    return _NO_LETTER.sub("", name[:_MOST_CHARS].casefold())


def meant(name: str) -> str:
    """Return the format that a name of one stands for: "hostname" for "host-name"; the same where that is not known."""
    return name if formats.drawer(name) is not None else _MEANT.get(_plain(name), name)


def drawer(name: str) -> Callable[[random.Random], str] | None:
    """Return what draws likely texts of a format that is not checked; None where nothing is known of it."""
    return _DRAW.get(_plain(name)) or formats.drawer(meant(name))
