"""Ordinary values by the name they lie under: a city under `city`, 19.90 under `unit_price`."""

from __future__ import annotations

import random
import re
from functools import lru_cache
from pathlib import Path

import orjson

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
    "plate": "license_plate", "date": "date", "birthday": "date", "uuid": "uuid4", "guid": "uuid4",
    "brand": "company", "product": "catch_phrase",
}  # fmt: skip
_FORMATS = {
    "email": "email",
    "idn-email": "email",
    "uri": "url",
    "iri": "url",
    "hostname": "domain_name",
    "ipv4": "ipv4",
}
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
    "stock": (0, 500, 0), "discount": (0, 50, 0), "tax": (0, 25, 1),
}  # fmt: skip
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_MOST_WORDS = 3
_MOST_CHARS = 60
# Of each kind so many are written down.
_POOL = 64


def value(kind: str, name: str | None, formats: tuple[str, ...], rng: random.Random) -> str | int | float | None:
    """Return a value that a person would expect under `name`, or None where neither name nor format says anything.

    Args:
        kind: the JSON type: string, integer or number.
        formats: what the schema says of it; what is returned need not match them.
    """
    if kind == "string" and formats:
        maker = _FORMATS.get(formats[0])
        return None if maker is None else _made(maker, rng.randrange(_POOL))
    if name is None:
        return None
    if kind == "string":
        maker = _meant(name, "text")
        return None if maker is None else _made(maker, rng.randrange(_POOL))
    if kind not in ("integer", "number"):
        return None
    meant = _meant(name, "number")
    if meant is None:
        return None
    low, high, digits = _NUMBERS[meant]
    if kind == "integer" or not digits:
        return rng.randint(low, high)
    return round(rng.uniform(low, high), digits)


@lru_cache(maxsize=4096)
def _meant(name: str, what: str) -> str | None:
    """Return what the last words of a name speak of: "billing_city" and "cities" of a city."""
    known = _TEXTS if what == "text" else _NUMBERS
    words = [word.casefold() for word in _WORDS.findall(name[-_MOST_CHARS:])][-_MOST_WORDS:]
    for start in range(len(words)):
        joined = "".join(words[start:])
        for form in (joined, joined.removesuffix("s"), joined.removesuffix("es"), joined.removesuffix("ies") + "y"):
            if form in known:
                return _TEXTS[form] if what == "text" else form
    return None


def _made(maker: str, index: int) -> str:
    return _values()[maker][index]


@lru_cache(maxsize=1)
def _values() -> dict[str, list[str]]:
    """Return some of Faker's values by its word for them; `tests.schema.ordinary_values` has written them down."""
    found: dict[str, list[str]] = orjson.loads(Path(__file__).with_name("ordinary_values.json").read_bytes())
    return found
