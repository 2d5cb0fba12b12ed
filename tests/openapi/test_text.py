"""Reading the text of a document: JSON and YAML come to the same, and nothing in it has no end."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.openapi.reading.text import MAX_TEXT_BYTES, parse_text
from shared.errors import LarderError, PayloadTooLargeError, UnprocessableError
from tests.openapi.rig import shop

_scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
_values = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.text(), _values, max_size=5))
def test_json_is_read_as_json(value: dict[str, Any]) -> None:
    """Any JSON object comes back as it is, integers of any size exactly."""
    assert parse_text(json.dumps(value).encode()) == value


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\x85")),
        st.integers() | st.text("abc: -#&*!'\"{}[],|>%@`\n.+~", max_size=12),
        max_size=5,
    )
)
def test_yaml_is_read_as_it_was_written(value: dict[str, Any]) -> None:
    """What a YAML library writes, quoting what it must, is read as the same values."""
    assert parse_text(yaml.safe_dump({"openapi": "3.0.0", **value}, allow_unicode=True).encode()) == {
        "openapi": "3.0.0",
        **value,
    }


def test_both_spellings_of_a_document_are_one() -> None:
    """A document as JSON, as YAML, and as YAML in flow style has the same values."""
    texts = [json.dumps(shop()), yaml.safe_dump(shop()), yaml.safe_dump(shop(), default_flow_style=True)]
    assert all(parse_text(text.encode()) == shop() for text in texts)
    assert parse_text(b"\xef\xbb\xbf" + texts[0].encode()) == shop()


def test_scalars_are_those_of_yaml_1_2() -> None:
    """Words and dates are texts, status codes are names, and numbers are numbers: as OpenAPI says."""
    text = (
        "on: yes\n200: no\n1.0: 2020-01-01\nhex: 0x1F\noctal: 0o17\nfloat: 1e3\nquoted: '12'\nnothing:\ninf: .inf\n~: ~"
    )
    assert parse_text(text.encode()) == {
        "on": "yes", "200": "no", "1.0": "2020-01-01", "hex": 31, "octal": 15, "float": 1000.0, "quoted": "12",
        "nothing": None, "inf": ".inf", "~": None,
    }  # fmt: skip


def test_aliases_and_merge_keys_stand_for_what_they_name() -> None:
    """An anchor may be used again, as a value, as a name and merged; what is spelled out wins over what is merged."""
    text = "base: &b {a: 1, b: 2}\nkey: &k name\nagain: *b\nmerged: {<<: *b, b: 3}\nboth: {<<: [{a: 0}, *b]}\n*k : 5"
    assert parse_text(text.encode()) == {
        "base": {"a": 1, "b": 2}, "key": "name", "again": {"a": 1, "b": 2}, "merged": {"a": 1, "b": 3},
        "both": {"a": 0, "b": 2}, "name": 5,
    }  # fmt: skip


def _levels(count: int, line: str) -> bytes:
    names = [f"l{number}" for number in range(count)]
    lines = [line.format(name=name, before=before) for before, name in pairwise(names)]
    return "\n".join([f"{names[0]}: &{names[0]} {{x: aaaaaaaaaa}}", *lines]).encode()


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nested brackets": (b"a: " + b"[" * 100_000, "document_too_complex"),
    "nested JSON": (b'{"a":' + b"[" * 100_000, "invalid_document"),
    "nested JSON within orjson's depth": (b'{"a":' * 300 + b"1" + b"}" * 300, "document_too_complex"),
    "nested blocks": ("\n".join(" " * n + "a:" for n in range(500)).encode(), "document_too_complex"),
    "laughs": (_levels(40, "{name}: &{name} [*{before}, *{before}, *{before}]"), "document_too_complex"),
    "merged laughs": (_levels(40, "{name}: &{name} {{<<: [*{before}, *{before}, *{before}]}}"), "document_too_complex"),
    "a long text often": (b"a: &a " + b"x" * 1_000_000 + b"\nb: [" + b"*a, " * 1000 + b"]", "document_too_complex"),
    "nested by aliases": (_levels(300, "{name}: &{name} [*{before}]"), "document_too_complex"),
    "itself": (b"a: &a [*a]", "invalid_document"),
    "nothing's alias": (b"a: *b", "invalid_document"),
    "two documents": (b"a: 1\n---\nb: 2", "invalid_document"),
    "a Python object": (b"a: !!python/object/apply:os.system [x]", "invalid_document"),
    "a tag of its own": (b"a: !mine {}", "invalid_document"),
    "a list for a name": (b"? [a]\n: 1", "invalid_document"),
    "a list": (b"[1]", "invalid_document"),
    "a text": (b"hello", "invalid_document"),
    "nothing": (b"", "invalid_document"),
    "no UTF-8": (b"a: \xff\xfe\xfd", "invalid_document"),
    "NUL": (b"a: \x00", "invalid_document"),
    "half a document": (b'{"openapi": ', "invalid_document"),
    "NaN": (b'{"a": NaN', "invalid_document"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_document_is_refused(name: str) -> None:
    """Neither depth nor aliases, tags or broken text get further than a refusal that says why."""
    text, code = HOSTILE[name]
    with pytest.raises(UnprocessableError) as refused:
        parse_text(text)
    assert refused.value.code == code
    assert len(refused.value.detail) < 300


def test_a_text_over_the_limit_is_too_large() -> None:
    """Over 20 MB nothing is parsed at all."""
    with pytest.raises(PayloadTooLargeError):
        parse_text(b" " * (MAX_TEXT_BYTES + 1))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60) | st.text("{}[]:,-?&*!|>'\"%@#<> \n\tab01~", max_size=60).map(str.encode))
def test_whatever_is_sent_is_read_or_refused(text: bytes) -> None:
    """No text gets anything but an object or a refusal."""
    try:
        found: Any = parse_text(text)
    except LarderError as error:
        found = error.code
    assert isinstance(found, dict) or found in ("invalid_document", "document_too_complex")


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 2**64 - 1, -(2**63) - 1, 2**64, 10**40, 10**19 - 1])
def test_integers_are_read_as_they_are_written(number: int) -> None:
    """Whichever parser reads them."""
    assert parse_text(b'{"maximum": %d}' % number) == {"maximum": number}
