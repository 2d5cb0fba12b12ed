"""Values are what a person expects under a name, and of a format that nobody checks."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from shared.schema import compile_schema
from tests.schema.drawn import judge, take

DRAFT_4 = "http://json-schema.org/draft-04/schema#"
TODAY = date(2026, 1, 1)
ORDINARY = ("typical", "full", "minimal", "pairwise")


def record(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), **more}


def drawn(named: dict[str, str], tag: str, count: int = 25) -> list[dict[str, Any]]:
    """Return values of one tag of an object with these names, each of a format."""
    schema = record({name: {"type": "string", "format": form} for name, form in named.items()})
    values: list[Any] = [each.value for each in take(schema, count, tags=(tag,))]
    assert len(values) == count
    assert all(judge(schema).is_valid(value) for value in values)
    return values


def day(text: str) -> date:
    return date.fromisoformat(text[:10])


@pytest.mark.parametrize("tag", ["typical", "full", "minimal"])
@pytest.mark.parametrize("form", ["date", "date-time"])
@pytest.mark.parametrize("name", ["dob", "birthDate", "date_of_birth", "DateOfBirth", "customerDOB", "born_at"])
def test_nobody_is_born_in_the_future(name: str, form: str, tag: str) -> None:
    """Whoever was born was so within a hundred years, and they are of all ages."""
    ages = [(TODAY - day(value[name])).days / 365.25 for value in drawn({name: form}, tag)]
    assert all(0 <= age < 100 for age in ages)
    assert min(ages) < 30 < 60 < max(ages)


@pytest.mark.parametrize("tag", ["typical", "full", "minimal"])
@pytest.mark.parametrize(
    ("made", "changed", "later"),
    [
        ("created_at", "updated_at", "expires_at"),
        ("creationDate", "lastModified", "expiryDate"),
        ("startTime", "lastLoginAt", "endTime"),
        ("ORDER_DATE", "SHIPPED_ON", "DUE_DATE"),
        ("validFrom", "dateChanged", "validUntil"),
    ],
)
def test_things_are_made_then_changed_then_expire(made: str, changed: str, later: str, tag: str) -> None:
    for value in drawn({later: "date-time", changed: "date-time", made: "date-time"}, tag):
        days = [day(value[name]) for name in (made, changed, later)]
        assert sorted(days) == days
        assert days[1] < TODAY < days[2]
        assert (TODAY - days[0]).days < 4 * 365


def test_a_date_is_near_in_whatever_holds_it() -> None:
    """Also where an edge of another value is meant, and in a list."""
    schema = record(
        {
            "people": {"type": "array", "minItems": 1, "items": record({"dob": {"type": "string", "format": "date"}})},
            "birthDates": {"type": "array", "minItems": 1, "items": {"type": "string", "format": "date"}},
            "age": {"type": "integer", "minimum": 0, "maximum": 120},
            "email": {"type": "string", "format": "email"},
        },
    )
    values: list[Any] = [each for tag in ORDINARY for each in take(schema, 15, tags=(tag,))]
    edges = {"0001-01-01", "9999-12-31", "2024-02-29"}
    found = [person["dob"] for each in values for person in each.value["people"]]
    assert len(found) > 40
    assert all(day(text) < TODAY for text in found if text not in edges)


@pytest.mark.parametrize(
    ("named", "expression"),
    [
        ("url", r"https?://[^\s/]+/.*"),
        ("phone", r"[-+0-9() ]{10,}"),
        ("phone-number", r"[-+0-9() ]{10,}"),
        ("ip-address", r"(\d{1,3}\.){3}\d{1,3}"),
        ("host-name", r"[a-z0-9-]+(\.[a-z0-9-]+)+"),
        ("base64", r"[A-Za-z0-9+/]*={0,2}"),
        ("base64url", r"[A-Za-z0-9_-]+"),
        ("slug", r"[a-z0-9]+(-[a-z0-9]+)*"),
        ("objectid", r"[0-9a-f]{24}"),
        ("ObjectId", r"[0-9a-f]{24}"),
        ("credit-card", r"4\d{15}"),
        ("semver", r"\d+\.\d+\.\d+"),
        ("color", r"#[0-9a-f]{6}"),
        ("guid", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("dateTime", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*"),
        ("currency", r"[A-Z]{3}"),
        ("country-code", r"[A-Z]{2}"),
        ("mac-address", r"([0-9a-f]{2}:){5}[0-9a-f]{2}"),
        ("email-address", r"[a-z0-9._]+@[a-z0-9.-]+"),
    ],
)
def test_a_format_that_nobody_checks_is_drawn_as_it_is_meant(named: str, expression: str) -> None:
    """Ordinary texts are of it, most others too, and what is not of it is as valid as ever."""
    ordinary = [value["x"] for value in drawn({"x": named}, "typical")]
    assert [text for text in ordinary if not re.fullmatch(expression, text)] == []
    others = [value["x"] for value in drawn({"x": named}, "random")]
    assert sum(bool(re.fullmatch(expression, text)) for text in others) > len(others) // 2
    assert compile_schema({"type": "string", "format": named}).is_valid("\u00e9 ?")


def test_a_card_number_has_the_digit_that_checks_it() -> None:
    for value in drawn({"card": "credit-card"}, "typical"):
        digits = [int(digit) for digit in reversed(value["card"])]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
        assert (sum(digits[::2]) + sum(doubled)) % 10 == 0


@pytest.mark.parametrize(
    "more",
    [
        {"maxLength": 5},
        {"minLength": 40},
        {"pattern": "^[0-9]{10}$"},
        {"pattern": "^x+$", "maxLength": 3},
        {"enum": ["a"]},
    ],
)
def test_lengths_and_expressions_count_more_than_what_is_likely(more: dict[str, Any]) -> None:
    schema = record({"x": {"type": "string", "format": "phone", **more}, "n": {"type": "integer"}})
    values = [each.value for each in take(schema, 40)]
    assert len(values) == 40
    assert [value for value in values if not judge(schema).is_valid(value)] == []


def test_a_likely_text_keeps_no_length_from_being_tried() -> None:
    """The shortest and the longest that a schema allows are among the edges, whatever format nobody checks."""
    texts = [each.value for each in take({"type": "string", "format": "phone", "minLength": 2, "maxLength": 30}, 20)]
    assert {2, 3, 29, 30} <= {len(str(text)) for text in texts}


def test_where_nothing_is_known_of_a_format_the_name_tells() -> None:
    schema = record({"billingCity": {"type": "string", "format": "our-own"}, "n": {"type": "integer"}})
    values: list[Any] = [each.value for each in take(schema, 40, tags=("typical",))]
    assert all(value["billingCity"][0].isupper() for value in values)


@pytest.mark.parametrize(
    ("name", "expression"),
    [
        ("email", r"[^@ ]+@[^@ ]+"),
        ("contactEmailAddress", r"[^@ ]+@[^@ ]+"),
        ("phoneNumber", r"[-+.x0-9() ]{10,}"),
        ("createdAt", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*"),
        ("timestamp", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*"),
        ("dateOfBirth", r"\d{4}-\d\d-\d\d"),
        ("currency_code", r"[A-Z]{3}"),
        ("orderId", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("sku", r"[A-Z]{3}-\d{4,5}"),
        ("macAddress", r"([0-9a-f]{2}[:-]){5}[0-9a-f]{2}"),
        ("hexColor", r"#[0-9a-f]{6}"),
        ("openingTime", r"\d\d:\d\d.*|\d{4}-\d\d-\d\d.*"),
        ("time", r"\d\d:\d\d"),
        ("address2", r"\d+ .*"),
        ("email1", r"\S+@\S+"),
        ("lat", r"-?\d{1,2}\.\d+"),
        ("unit_price", r"\d{1,3}\.\d\d"),
        ("status", r"active|inactive|pending"),
        ("avatar", r"https?://\S+"),
        ("middleName", r"[A-Z][a-z]+"),
        ("userAgent", r"(?!.*Gecko/\d{4}-)\S.*"),
    ],
)
def test_an_ordinary_text_is_what_its_name_says(name: str, expression: str) -> None:
    """From the first on, and not in most cases only."""
    schema = record({name: {"type": "string"}})
    for seed in range(8):
        values: list[Any] = [each.value for each in take(schema, 3, seed=seed, tags=("typical",))]
        assert [value for value in values if not re.fullmatch(expression, value[name])] == []


@pytest.mark.parametrize(
    ("name", "low", "high"), [("latitude", -90, 90), ("age", 0, 120), ("month", 1, 12), ("probability", 0, 1)]
)
def test_an_ordinary_number_is_what_its_name_says(name: str, low: int, high: int) -> None:
    schema = record({name: {"type": "number"}, "other": {"type": "integer"}})
    values: list[Any] = [each.value for each in take(schema, 60, tags=("typical",))]
    assert [value for value in values if not low <= value[name] <= high] == []


@pytest.mark.parametrize(
    ("name", "bounds", "low", "high"),
    [
        ("price", {"maximum": 9, "multipleOf": 0.01}, 1, 9),
        ("rating", {"multipleOf": 0.5}, 1, 5),
        ("total", {"exclusiveMinimum": 1_000}, 1_000, 5_000),
        ("age", {"type": "integer", "maximum": 30}, 18, 30),
        ("amount", {"multipleOf": 2_500}, 2_500, 5_000),
    ],
)
def test_an_ordinary_number_keeps_bounds_too(name: str, bounds: dict[str, Any], low: float, high: float) -> None:
    """Those of the schema narrow what the name says, and need not leave much of it."""
    schema = record({name: {"type": "number", **bounds}, "other": {"type": "integer"}})
    values: list[Any] = [each.value for each in take(schema, 60, tags=("typical",))]
    assert len(values) == 60
    assert [value for value in values if not low <= value[name] <= high] == []


def test_what_a_person_expects_runs_out_before_the_schema_does() -> None:
    """There are few ordinary ages; ordinary inputs go on with others, as long as the schema has any."""
    schema = record({"age": {"type": "integer", "minimum": -100, "maximum": 100}})
    ages: list[Any] = [each.value for each in take(schema, 130, tags=("typical",))]
    assert len(ages) == 130
    assert all(18 <= each["age"] <= 90 for each in ages[:30])


@pytest.mark.parametrize(
    ("named", "pattern", "expression"),
    [
        ("uuid", "^[0-9a-f-]{36}$", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("duration", "^P[0-9DTHMS]{3,12}$", r"P(?=.)(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?"),
        ("json-pointer", "^/[a-z~01/]+$", r"(/([^~/]|~[01])*)*"),
    ],
)
def test_an_older_draft_draws_what_later_ones_ask_for(named: str, pattern: str, expression: str) -> None:
    """A draft that knows no such format asserts none; its texts are of it all the same, also beside an expression."""
    schema = {"$schema": DRAFT_4, "type": "string", "format": named, "pattern": pattern}
    texts = [str(each.value) for each in take(schema, 40)]
    assert len(texts) == 40
    assert sum(bool(re.fullmatch(expression, text)) for text in texts) >= 36
    assert all(re.fullmatch(pattern, text) for text in texts)
