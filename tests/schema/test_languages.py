"""Several expressions of one text: what matches them all, and nothing else, at every length there is."""

from __future__ import annotations

import itertools
import random
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.schema.drawing import regexes
from shared.schema.reading.languages import language
from tests.schema.drawn import judge, take

ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\w", r"\W", "(?i:A)", r"\b", r"\B", "^", "$"])
expressions = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("(?:{}){}".format, inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "{2,}"])),
        st.builds("(?:{}|{})".format, inner, inner),
        st.lists(inner, min_size=2, max_size=3).map("".join),
        st.builds("^{}$".format, inner),
    ),
    max_leaves=6,
)
# Of Python, `\B` does not match the empty text.
TEXTS = ["".join(each) for length in range(1, 5) for each in itertools.product("aAb-", repeat=length)]


@settings(max_examples=60, deadline=None)
@given(wanted=st.lists(expressions, min_size=1, max_size=3), unwanted=st.lists(expressions, max_size=1))
def test_a_language_is_what_another_engine_says(wanted: list[str], unwanted: list[str]) -> None:
    """Python's own engine matches what is drawn, and no text that it matches has a length that is ruled out."""
    found = language(tuple(wanted), tuple(unwanted)).language
    assert found is not None
    ours = [[re.compile(each.replace("$", r"\Z"), re.ASCII) for each in some] for some in (wanted, unwanted)]

    def told(text: str) -> bool:
        return all(each.search(text) for each in ours[0]) and not any(each.search(text) for each in ours[1])

    assert {len(text) for text in TEXTS if told(text)} <= {length for length in range(1, 5) if found.has(length)}
    for length in (1, 2, 3, 4, 9):
        text = regexes.walk(found, random.Random(length), length, 0.3)
        assert (text is not None) == found.has(length)
        # Python's letters are the same whatever the case only within ASCII, and a dot takes other ends of lines.
        if text is not None and text.isascii() and "\r" not in text:
            assert told(text), (text, wanted, unwanted)


PASSWORD = {"minLength": 8, "allOf": [{"pattern": each} for each in ("[a-z]", "[A-Z]", "[0-9]", "[^A-Za-z0-9]")]}


@pytest.mark.parametrize(
    "schema",
    [
        PASSWORD,
        {"pattern": "^.$"},
        {"pattern": r"\bfoo\b"},
        {"pattern": "[0-9]$"},
        {"pattern": "^a|b$"},
        {"pattern": "^a", "not": {"pattern": "b"}, "maxLength": 9},
        {
            "anyOf": [{"pattern": "^[a-z]+$"}, {"pattern": "^[0-9]+$"}],
            "allOf": [{"pattern": "^.{3}$"}, {"pattern": "7"}],
        },
        {"format": "date", "pattern": "^(?:19|20).*-0[1-9]$", "allOf": [{"pattern": "-1[0-2]-"}]},
        {"allOf": [{"format": "email"}, {"format": "idn-email"}], "pattern": r"@corp\.com$"},
        {"format": "ipv6", "pattern": "[A-F]", "maxLength": 12},
        {"format": "uri-reference", "pattern": r"\.com", "maxLength": 7, "not": {"pattern": "^/"}},
        {"oneOf": [{"minLength": 0}, {"not": {"pattern": "-"}}]},
        {"not": {"anyOf": [{"pattern": "^.{1,3}$"}, {"pattern": "a$"}]}, "maxLength": 5, "pattern": "^[a-z]*$"},
        {"pattern": "^.{4}$", "allOf": [{"pattern": "[\U0001f600-\U0001f64f]"}]},
    ],
)
def test_texts_of_several_expressions_are_many(schema: Any) -> None:
    """Two hundred values, all distinct and valid to the other validator, whatever has to hold at once."""
    whole = {"type": "string", **schema}
    values = [each.value for each in take(whole, 200)]
    assert len(set(map(str, values))) == 200
    # Python's letters at the edge of a word are those of any script; JSON Schema's are those of ASCII.
    judged = [value for value in values if str(value).isascii() or r"\b" not in str(schema.get("pattern"))]
    assert [value for value in judged if not judge(whole).is_valid(value)] == []


@pytest.mark.parametrize(
    ("schema", "lengths"),
    [
        ({"pattern": "^(?:ab)+$", "minLength": 3, "maxLength": 9}, {4, 6, 8}),
        ({"pattern": "^[ab]{2,7}$", "allOf": [{"pattern": "^(?:...)+$"}]}, {3, 6}),
        ({"pattern": "^x*$", "not": {"pattern": "xxx"}}, {0, 1, 2}),
        ({"format": "ipv4", "maxLength": 8, "pattern": "^[0-9.]+$"}, {7, 8}),
    ],
)
def test_every_length_at_an_edge_is_one_that_can_be(schema: Any, lengths: set[int]) -> None:
    """The shortest and the longest text are those that expressions and lengths leave together."""
    found = {len(str(each.value)) for each in take({"type": "string", **schema}, 100)}
    assert {min(found), max(found)} == {min(lengths), max(lengths)}
    assert found == lengths


@pytest.mark.parametrize(
    "pattern",
    [r"^[()\[\]{}]+$", "^(ab|cde)+$", "^(aa)*b(ccc)*$", "^a{1000,5000}b*$", "^(?!.*--)[a-z-]+$", "x", "^.{3000}$"],
)
def test_long_texts_have_the_length_that_is_asked_for(pattern: str) -> None:
    """Whatever of them is repeated: the language knows which lengths there are, and each gives a text that matches."""
    found = language((pattern,)).language
    assert found is not None
    lengths = [*range(295, 310), 1_000, 1_001, 1_002, 1_003, 3_000, 4_999, 5_000, 20_000]
    for length in filter(found.has, lengths):
        for seed in range(3):
            text = regexes.walk(found, random.Random(seed), length)
            assert text is not None
            assert (len(text), re.search(pattern, text) is not None) == (length, True)
    assert any(map(found.has, lengths))
