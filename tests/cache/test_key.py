"""Equal requests share a key, and different ones never do."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.cache.key import CacheKey, derive_key
from shared.canonical_json import canonical_bytes, parse_json
from shared.errors import InvalidJsonError, InvalidRequestError

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**200), max_value=2**200)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), inner, max_size=4)
    ),
    max_leaves=20,
)


def digest(*parts: Any) -> str:
    return derive_key("test.answers", 1, list(parts)).digest


def same(a: Any, b: Any) -> bool:
    """Tell whether two JSON values mean the same: numbers by value, booleans apart from numbers."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return a == b
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[name], b[name]) for name in a)
    return type(a) is type(b) and bool(a == b)


def respell(value: Any, draw: random.Random) -> str:
    """Write a value as JSON in another way: names shuffled, blanks, escapes, integral floats."""
    blank = draw.choice(["", " ", "\n\t"])
    if isinstance(value, dict):
        names = list(value)
        draw.shuffle(names)
        members = (f"{respell(name, draw)}{blank}:{blank}{respell(value[name], draw)}" for name in names)
        return "{" + blank + f"{blank},{blank}".join(members) + blank + "}"
    if isinstance(value, list):
        return "[" + blank + f"{blank},".join(respell(inner, draw) for inner in value) + "]"
    if isinstance(value, str):
        units = value.encode("utf-16-be")
        escaped = "".join(f"\\u{units[at]:02x}{units[at + 1]:02X}" for at in range(0, len(units), 2))
        return draw.choice([json.dumps(value), json.dumps(value, ensure_ascii=False), f'"{escaped}"'])
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        return draw.choice([str(value), f"{value}.0", f"{value}.000", f"{value}e0", f"{value * 10}E-1"])
    return json.dumps(value)


@given(VALUES, st.integers(0, 2**32))
@example({"a": 1, "b": [0, -0.0]}, 1)
@example({"\u00e9": "\U0001f600", "e\u0301": 2**200}, 2)
def test_spelling_does_not_matter(value: Any, seed: int) -> None:
    """Key order, blanks, escapes, and 1 / 1.0 / 1e0 give one key."""
    text = respell(value, random.Random(seed))
    assert digest(parse_json(text)) == digest(value), text


@given(VALUES, VALUES)
@example([1], [True])
@example([0], [False])
@example([1, 2], [2, 1])
@example({"a": None}, {})
@example("\u00e9", "e\u0301")
@example(2**64, 2**64 + 1)
@example(2**53, float(2**53) + 2)
@example(1e300, 10**300)
@example(["ab", "c"], ["a", "bc"])
@example("1", 1)
def test_different_values_have_different_keys(a: Any, b: Any) -> None:
    """Two values share a key just when they mean the same."""
    assert (digest(a) == digest(b)) == same(a, b)


@given(st.lists(VALUES, max_size=3), st.lists(VALUES, max_size=3))
@example(["a", "b"], ["ab"])
@example([["a"]], ["a"])
@example([], [[]])
def test_parts_never_run_together(a: list[Any], b: list[Any]) -> None:
    """No two lists of parts share a key unless they are equal part by part."""
    assert (digest(*a) == digest(*b)) == same(a, b)


@given(st.integers(min_value=-(2**200), max_value=2**200))
def test_integers_are_exact_at_any_size(number: int) -> None:
    """Neighbours among integers up to 2^200 never merge, and a double equal to one shares its key."""
    assert digest(number) != digest(number + 1)
    as_double = float(number)
    assert (digest(as_double) == digest(number)) == (int(as_double) == number)


def test_namespace_and_version_are_part_of_the_key() -> None:
    """The same parts in another namespace or version are another key."""
    keys = {derive_key(ns, v, ["x"]).digest for ns in ("test.a", "test.b", "other.a") for v in (1, 2)}
    assert len(keys) == 6


def test_a_key_is_found_again_by_its_text() -> None:
    """What `Cache-Status` prints is what `larder cache show` takes."""
    key = derive_key("test.answers", 3, ["x"])
    assert CacheKey.parse(str(key)) == key
    assert key.item.partition == f"test#{key.digest}"
    for text in ("", "x", f"{key}0", str(key).upper(), "test:1:" + "0" * 64):
        with pytest.raises(InvalidRequestError):
            CacheKey.parse(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"NaN", "non_finite_number"),
        (b"[Infinity]", "non_finite_number"),
        (b'{"a":-Infinity}', "non_finite_number"),
        (b"1e999", "non_finite_number"),
        (b"-1e999", "non_finite_number"),
        (b'{"a":1,"a":1}', "duplicate_name"),
        (b'{"a":1,"\\u0061":2}', "duplicate_name"),
        (b'{"x":[{"b":{},"b":{}}]}', "duplicate_name"),
        (b'"\\ud800"', "lone_surrogate"),
        (b'{"\\udfff":1}', "lone_surrogate"),
        (b'["\\ud83d\\ud83d\\ude00"]', "lone_surrogate"),
        (b"[" * 101 + b"]" * 101, "nesting_too_deep"),
        (b'{"a":' * 101 + b"1" + b"}" * 101, "nesting_too_deep"),
        (b"[" * 200_000, "nesting_too_deep"),
        (b"[" * 200_000 + b"]" * 200_000, "nesting_too_deep"),
        (b"1" * 5000, "number_too_large"),
        (b"\xff", "invalid_json"),
        (b"\xef\xbb\xbf1", "invalid_json"),
        (b"", "invalid_json"),
        (b"01", "invalid_json"),
        (b"[1,]", "invalid_json"),
        (b"'a'", "invalid_json"),
        (b"1 2", "invalid_json"),
    ],
)
def test_json_with_more_than_one_meaning_is_refused(text: bytes, code: str) -> None:
    """NaN, infinities, names given twice, lone surrogates and deep nesting never get as far as a key."""
    with pytest.raises(InvalidJsonError) as refused:
        parse_json(text)
    assert refused.value.code == code


def test_nesting_is_bounded_exactly() -> None:
    """A hundred levels pass, wherever they are; a hundred and one do not."""
    for depth, fits in ((100, True), (101, False)):
        wide = "[" + ",".join(["[]"] * 300) + "]"
        for text in ("[" * depth + "]" * depth, f'{{"w":{wide},"d":' + "[" * (depth - 1) + "]" * (depth - 1) + "}"):
            if fits:
                assert canonical_bytes(parse_json(text))
            else:
                with pytest.raises(InvalidJsonError):
                    parse_json(text)


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], "\ud800", {"\udc00": 1}, {1: 2}, {"a": object()}])
def test_a_value_that_is_no_json_has_no_key(value: Any) -> None:
    """What did not come through the parser is held to the same rules."""
    with pytest.raises(InvalidJsonError):
        digest(value)


@given(VALUES)
def test_canonical_text_reads_back(value: Any) -> None:
    """Canonical text is JSON, means the value, and is its own canonical form."""
    text = canonical_bytes(value)
    assert same(parse_json(text), value)
    assert canonical_bytes(parse_json(text)) == text
