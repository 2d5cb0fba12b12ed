"""Ordinary values by the name they lie under: a city under `city`, 19.90 under `unit_price`."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Collection
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import orjson

from shared.schema.drawing import dates, formats, informal
from shared.schema.reading.spans import Span

# Faker's word for what a name's last words speak of; the longer one wins.
_TEXTS = {
    "name": "name", "fullname": "name", "displayname": "name", "author": "name", "owner": "name", "assignee": "name",
    "firstname": "first_name", "givenname": "first_name", "lastname": "last_name", "familyname": "last_name",
    "surname": "last_name", "username": "user_name", "login": "user_name", "nickname": "user_name",
    "handle": "user_name", "email": "email", "mail": "email", "phone": "phone_number", "telephone": "phone_number",
    "mobile": "phone_number", "street": "street_address", "address": "street_address", "line1": "street_address",
    "city": "city", "town": "city", "state": "state", "province": "state", "country": "country",
    "countrycode": "country_code", "zip": "postcode", "zipcode": "postcode", "postcode": "postcode",
    "postalcode": "postcode", "company": "company", "organization": "company", "employer": "company", "job": "job",
    "jobtitle": "job", "occupation": "job", "title": "catch_phrase", "subject": "catch_phrase",
    "headline": "catch_phrase", "summary": "sentence", "description": "sentence", "message": "sentence",
    "comment": "sentence", "text": "sentence", "body": "sentence", "note": "sentence", "bio": "sentence",
    "content": "sentence", "reason": "sentence", "url": "url", "uri": "url", "link": "url", "href": "url",
    "website": "url", "homepage": "url", "domain": "domain_name", "host": "domain_name", "hostname": "domain_name",
    "ip": "ipv4", "ipaddress": "ipv4", "currency": "currency_code", "color": "color_name", "colour": "color_name",
    "locale": "locale", "language": "language_name", "timezone": "timezone", "tz": "timezone",
    "useragent": "user_agent", "filename": "file_name", "file": "file_name", "path": "file_path",
    "mimetype": "mime_type", "contenttype": "mime_type", "isbn": "isbn13", "ean": "ean13", "slug": "slug",
    "word": "word", "tag": "word", "label": "word", "category": "word", "keyword": "word", "iban": "iban",
    "plate": "license_plate", "date": "date", "uuid": "uuid4", "guid": "uuid4",
    "brand": "company", "product": "catch_phrase", "emailaddress": "email", "ipv4": "ipv4",
    "phonenumber": "phone_number", "mobilenumber": "phone_number", "cellphone": "phone_number", "fax": "phone_number",
    "faxnumber": "phone_number", "middlename": "first_name", "maidenname": "last_name", "currencycode": "currency_code",
    "avatar": "url", "image": "url", "photo": "url", "picture": "url", "thumbnail": "url", "icon": "url", "logo": "url",
    "webhook": "url", "callback": "url", "endpoint": "url", "region": "state", "nationality": "country",
    "barcode": "ean13",
}  # fmt: skip
_FORMATS = {
    "email": "email",
    "idn-email": "email",
    "uri": "url",
    "iri": "url",
    "hostname": "domain_name",
    "ipv4": "ipv4",
}
_DAYS = frozenset({"date", "date-time"})
# Any text is one of these.
_SAY_NOTHING = frozenset({"binary"})
# Lowest, highest, and how many decimals a number that need not be whole has.
_NUMBERS = {
    "age": (18, 90, 0), "year": (1990, 2030, 0), "month": (1, 12, 0), "day": (1, 28, 0), "hour": (0, 23, 0),
    "minute": (0, 59, 0), "second": (0, 59, 0), "price": (1, 500, 2), "amount": (1, 5_000, 2), "cost": (1, 500, 2),
    "total": (1, 5_000, 2), "balance": (0, 10_000, 2), "salary": (30_000, 150_000, 0), "quantity": (1, 20, 0),
    "qty": (1, 20, 0), "latitude": (-90, 90, 6), "lat": (-90, 90, 6), "longitude": (-180, 180, 6),
    "lng": (-180, 180, 6), "lon": (-180, 180, 6), "percent": (0, 100, 1), "percentage": (0, 100, 1),
    "rating": (1, 5, 1), "score": (0, 100, 1), "port": (1_024, 65_535, 0),
    "timestamp": (1_500_000_000, 1_800_000_000, 0), "weight": (1, 100, 1), "height": (150, 200, 0),
    "width": (100, 2_000, 0), "page": (1, 20, 0), "limit": (10, 100, 0), "offset": (0, 200, 0),
    "duration": (1, 3_600, 0), "temperature": (-20, 40, 1), "id": (1, 100_000, 0), "size": (1, 100_000, 0),
    "stock": (0, 500, 0), "discount": (0, 50, 0), "tax": (0, 25, 1), "birthyear": (1926, 2008, 0),
    "probability": (0, 1, 3), "ratio": (0, 1, 3), "confidence": (0, 1, 3), "rate": (0, 10, 2), "fee": (0, 100, 2),
    "count": (0, 100, 0), "level": (1, 10, 0), "rank": (1, 100, 0), "priority": (1, 5, 0), "distance": (0, 1_000, 1),
    "length": (1, 200, 1), "depth": (1, 200, 1), "speed": (0, 120, 1), "altitude": (0, 4_000, 0),
    **dict.fromkeys(("phone", "mobile", "phonenumber", "fax"), (2_000_000_000, 9_999_999_999, 0)),
    **dict.fromkeys(("likes", "followers", "views", "votes", "visits", "downloads", "capacity"), (0, 10_000, 0)),
    **dict.fromkeys(("retries", "attempts", "order", "position", "index", "floor"), (0, 20, 0)),
    **dict.fromkeys(("bytes", "ttl", "timeout", "inventory"), (0, 100_000, 0)), "subtotal": (1, 5_000, 2),
    **dict.fromkeys(("statuscode", "httpstatus"), (200, 504, 0)),
    **dict.fromkeys(("zip", "zipcode", "postcode", "postalcode"), (10_000, 99_999, 0)),
    "yearofbirth": (1926, 2008, 0), "createdat": (1_672_531_200, 1_751_327_999, 0),
    "updatedat": (1_751_328_000, 1_767_225_599, 0), "expiresat": (1_830_297_600, 2_019_686_400, 0),
}  # fmt: skip
_TEXT, _INFORMAL, _NUMBER = range(3)
_KNOWN: tuple[Collection[str], ...] = (_TEXTS, informal.BY_NAME, _NUMBERS)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_MOST_WORDS = 3
_MOST_CHARS = 60
# Of each kind so many are written down.
_POOL = 64


def value(
    kind: str, name: str | None, named: tuple[str, ...], rng: random.Random, span: Span | None
) -> str | int | float | None:
    """Return a value that a person would expect under `name`, or None where neither name nor format says anything.

    Args:
        kind: the JSON type: string, integer or number.
        named: the formats that the schema names; what is returned need not be of them.
        span: the numbers that the schema allows, between which one is looked for; it need not be one of them.
    """
    if kind == "string" and named:
        form = informal.meant(named[0])
        if form in _DAYS:
            return _day(form, name, rng)
        maker = _FORMATS.get(form)
        # Of what nobody checks, the name may say more than the format.
        if maker is not None or formats.drawer(form) is not None or form in _SAY_NOTHING:
            return None if maker is None else _made(maker, rng)
        return of_format(form, rng) or (None if name is None else _text(name, rng))
    if name is None or kind not in ("string", "integer", "number"):
        return None
    if kind == "string":
        return _text(name, rng)
    number = _number(name, rng, span)
    return None if number is None else int(number[0]) if kind == "integer" else number[0]


def of_format(named: str, rng: random.Random) -> str | None:
    """Return a likely text of a format that nobody checks, None where nothing is known of it."""
    drawn = informal.drawer(named)
    if drawn is not None:
        return drawn(rng)
    said = _said(named, _TEXT)
    return None if said is None else _made(_TEXTS[said], rng)


def is_day(named: str) -> bool:
    """Tell whether texts of a format are days or moments, of which there are many that a person expects."""
    return informal.meant(named) in _DAYS


def _text(name: str, rng: random.Random) -> str | None:
    form = dates.form_of(_words(name))
    if form is not None:
        return _day(form, name, rng)
    said, informally = _said(name, _TEXT), _said(name, _INFORMAL)
    # Of "macAddress" the whole says more than the last word.
    if said is not None and len(said) >= len(informally or ""):
        return _made(_TEXTS[said], rng)
    if informally is not None:
        return informal.BY_NAME[informally](rng)
    number = _number(name, rng)
    return None if number is None else f"{number[0]:.{number[1]}f}"


def _number(name: str, rng: random.Random, span: Span | None = None) -> tuple[int | float, int] | None:
    """Return a number and how many decimals it may have."""
    said = _said(name, _NUMBER)
    if said is None:
        return None
    low, high, digits = _NUMBERS[said]
    if span is None:
        return (round(rng.uniform(low, high), digits) if digits else rng.randint(low, high)), digits
    step = span.step or Fraction(1, 10**digits)
    least = Fraction(low) if span.low is None else max(Fraction(low), span.low)
    most = Fraction(high) if span.high is None else min(Fraction(high), span.high)
    first, last = math.ceil(least / step), math.floor(most / step)
    if first > last:
        return None
    found = rng.randint(first, last) * step
    return int(found) if found.denominator == 1 else float(found), digits


def _day(form: str, name: str | None, rng: random.Random) -> str:
    day = dates.draw(() if name is None else _words(name), rng).isoformat()
    return day if form == "date" else f"{day}T{formats.time(rng)}"


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    """Return the last words of a name, in small letters."""
    return tuple([word.casefold() for word in _WORDS.findall(name[-_MOST_CHARS:])][-_MOST_WORDS:])


@lru_cache(maxsize=4096)
def _said(name: str, of: int) -> str | None:
    """Return what the last words of a name speak of: "billing_city" and "cities" of a city."""
    known = _KNOWN[of]
    words = _words(name)
    for start in range(len(words)):
        joined = "".join(words[start:])
        # The second of several has its number behind it.
        plain = joined.rstrip("0123456789")
        for form in (joined, plain, plain.removesuffix("s"), plain.removesuffix("es"), plain.removesuffix("ies") + "y"):
            if form in known:
                return form
    return None


def _made(maker: str, rng: random.Random) -> str:
    return _values()[maker][rng.randrange(_POOL)]


@lru_cache(maxsize=1)
def _values() -> dict[str, list[str]]:
    """Return some of Faker's values by its word for them; `tests.schema.ordinary_values` has written them down."""
    found: dict[str, list[str]] = orjson.loads(Path(__file__).with_name("ordinary_values.json").read_bytes())
    return found
