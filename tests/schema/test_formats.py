"""Formats count, as the drafts and the documents that they name say."""

from __future__ import annotations

import itertools
import random
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.schema import compile_schema

JUDGE = jsonschema.Draft202012Validator.FORMAT_CHECKER
DRAFT_4 = "http://json-schema.org/draft-04/schema#"


@pytest.mark.parametrize(
    ("named", "good", "bad"),
    [
        ("date", ["2024-02-29", "0001-01-01"], ["2023-02-29", "2024-2-9", "2/20-01-19", "20240101", "2024-01-01Z"]),
        (
            "time",
            ["00:00:00Z", "12:00:00.5+05:30", "23:59:60Z", "00:29:60+00:30"],
            ["12:00:00", "24:00:00Z", "12:00:60Z", "1-:05:38Z", "12:00Z"],
        ),
        (
            "date-time",
            ["2024-02-29T23:59:59Z", "2024-01-01t00:00:00.123z"],
            ["2024-01-01 00:00:00Z", "2024-01-01", "19.1-09-10T07:30:58Z"],
        ),
        ("duration", ["P1Y2M3DT4H5M6S", "P2W", "PT0S"], ["P", "PT", "1D", "P1W2D"]),
        ("email", ["a.b+c@d.example"], ["@", "a@", "a b@c.de"]),
        ("hostname", ["a-b.example"], ["-a", "a_b", "a..b", "a" * 64]),
        ("ipv4", ["127.0.0.1"], ["256.0.0.1", "1.2.3", "01.2.3.4"]),
        ("ipv6", ["::1", "::ffff:1.2.3.4"], ["1::2::3", "::1/64", "12345::"]),
        ("uuid", ["2eb8aa08-aa98-11ea-b4aa-73b441d16380"], ["2eb8aa08aa9811eab4aa73b441d16380", "x"]),
        ("uri", ["https://a.example/b?c#d", "urn:x:y"], ["/a", "http://a b", "//a"]),
        ("uri-reference", ["/a", "#b", ""], ["\\a", "a b"]),
        ("uri-template", ["/a/{b}"], ["/a/{b"]),
        ("iri", ["https://é.example/"], ["é"]),
        ("json-pointer", ["", "/a~0b/~1"], ["a", "/~2"]),
        ("relative-json-pointer", ["0", "1/a", "0#"], ["01", "/a"]),
        ("regex", ["^a+$", "(?=a)"], ["(", "a{3,2}"]),
        ("byte", ["", "AA==", "+/8=", "TWFu"], ["A", "AA", "A===", "-_8=", "AA==\n", "TWFu TWFu"]),
        ("binary", ["", "\x00"], []),
        ("password", ["", "x"], []),
        ("no-such-format", ["x"], []),
    ],
)
def test_a_format_counts(named: str, good: list[str], bad: list[str]) -> None:
    """What the format allows is valid, what it does not is not, and anything but a string has no format."""
    compiled = compile_schema({"format": named})
    for text in good:
        assert compiled.is_valid(text), text
    for text in bad:
        assert not compiled.is_valid(text), text
    assert compiled.is_valid(5)


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"format": "int32"}, [2**31 - 1, -(2**31), "any", 0.5], [2**31, -(2**31) - 1]),
        ({"type": "integer", "format": "int64", "minimum": 3}, [3, 2**63 - 1], [2, 2**63]),
        ({"type": "number", "format": "int64"}, [5, 5.0], [5.5, 2**63]),
        ({"type": ["number", "null"], "format": "int32"}, [None, 5], [0.5, 2**31]),
        ({"type": "integer", "format": "int32", "maximum": 2**40}, [2**31 - 1], [2**31]),
        ({"type": "integer", "format": "int32", "exclusiveMaximum": 2}, [1], [2]),
        ({"$schema": DRAFT_4, "format": "int32", "maximum": 2**40, "exclusiveMaximum": True}, [2**31 - 1], [2**31]),
        ({"$schema": DRAFT_4, "format": "int32", "maximum": 9, "exclusiveMaximum": True}, [8], [9]),
        ({"type": "number", "format": "float"}, [0.5, 3], ["3"]),
        ({"type": "number", "format": "double"}, [1e300], [None]),
    ],
)
def test_a_width_is_a_bound(schema: Any, good: list[Any], bad: list[Any]) -> None:
    """Integers of 32 and 64 bits stay within them in every dialect, and the edges are among the boundary values."""
    compiled = compile_schema(schema)
    for value in good:
        assert compiled.is_valid(value), value
    for value in bad:
        assert not compiled.is_valid(value), value


def test_the_edges_of_a_width_are_probed() -> None:
    """An int64 is drawn at both of its ends."""
    compiled = compile_schema({"type": "integer", "format": "int64"})
    values = [each.value for each in itertools.islice(compiled.values(seed=1, tags=["boundary"]), 10)]
    assert 2**63 - 1 in values
    assert -(2**63) in values


@given(st.text(alphabet="0123456789-+:.TtZz/ ", max_size=26), st.randoms(use_true_random=False))
def test_no_date_is_taken_that_is_none(text: str, rng: random.Random) -> None:
    """Dates and times are taken only where python-jsonschema takes them too, leap seconds aside."""
    whole = "2024-02-29T12:30:05.25+05:30"
    place = rng.randrange(len(whole))
    changed = whole[:place] + text[:1] + whole[place + rng.randrange(2) :]
    for named, tried in (("date", changed[:10]), ("time", changed[11:]), ("date-time", changed), ("date-time", text)):
        if compile_schema({"format": named}).is_valid(tried) and ":60" not in tried:
            assert JUDGE.conforms(tried, named), (named, tried)


@pytest.mark.parametrize(
    ("text", "valid"), [("b\u00fccher.example", True), ("B\u00fccher.example", False), ("Example.com", True)]
)
def test_a_label_beyond_ascii_has_no_capitals(text: str, valid: bool) -> None:
    """RFC 5890: what is mapped to small letters before it is looked up is no U-label yet."""
    assert compile_schema({"type": "string", "format": "idn-hostname"}).is_valid(text) is valid
