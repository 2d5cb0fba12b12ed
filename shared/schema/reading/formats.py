"""Formats that jsonschema_rs does not check, or not rightly: its own dates and times take '2/20-01-19' for one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache

import jsonschema_rs

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))")
_DATE_LENGTH = 10
# RFC 4648, section 4: whole groups of four, the last one padded.
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def is_date(text: str) -> bool:
    """Tell whether a text is a full-date of RFC 3339, from the year 1 on."""
    found = _DATE.fullmatch(text)
    if found is None:
        return False
    try:
        date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """Tell whether a text is a full-time of RFC 3339; a leap second comes only where a day ends by UTC."""
    found = _TIME.fullmatch(text)
    if found is None:
        return False
    hour, minute, second = int(found[1]), int(found[2]), int(found[3])
    away = int(found[5] or 0) * 60 + int(found[6] or 0)
    if hour > 23 or minute > 59 or second > 60 or int(found[5] or 0) > 23 or int(found[6] or 0) > 59:
        return False
    offset = -away if found[4] == "-" else away
    return second < 60 or (hour * 60 + minute - offset) % (24 * 60) == 24 * 60 - 1


def is_date_time(text: str) -> bool:
    """Tell whether a text is a date-time of RFC 3339."""
    return text[_DATE_LENGTH : _DATE_LENGTH + 1] in ("T", "t") and (
        is_date(text[:_DATE_LENGTH]) and is_time(text[_DATE_LENGTH + 1 :])
    )


def is_base64(text: str) -> bool:
    """Tell whether a text is base64 as RFC 4648 has it."""
    return _BASE64.fullmatch(text) is not None


def is_idn_hostname(text: str) -> bool:
    """Tell whether a text is a host name whose labels are ASCII or U-labels (RFC 5890), which have no capitals."""
    if any(not label.isascii() and label != label.lower() for label in text.split(".")):
        return False
    return _idn_hostname().is_valid(text)


@cache
def _idn_hostname() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for({"format": "idn-hostname"}, validate_formats=True)


SAYS_NOTHING = frozenset({"binary", "password"})
# int32 and int64 are bounds (see `widths`).
CHECKED: dict[str, Callable[[str], bool]] = {
    "date": is_date,
    "time": is_time,
    "date-time": is_date_time,
    "byte": is_base64,
    "idn-hostname": is_idn_hostname,
}
