"""Expressions mean what ECMA-262 says they mean."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.schema import compile_schema
from shared.schema.drawing import regexes
from shared.schema.reading import expressions
from shared.schema.reading.linear import translated
from shared.schema.reading.patterns import matches
from shared.schema.reading.syntax import UnreadableError

# Made by node itself; see the script of the same name.
TABLE: Any = json.loads(Path(__file__).with_name("ecma_table.json").read_text())
# What needs more than linear time; there is no verdict to agree with.
BACKTRACKS = {"(?<=a)b", "(?<!a)b", r"(a)\1", r"(?<n>a)\k<n>", r"\1(a)"}


@pytest.mark.parametrize(("pattern", "matched", "all_texts"), TABLE["rows"])
def test_an_expression_matches_what_node_says(pattern: str, matched: list[str] | None, all_texts: bool) -> None:
    """Each text of the table matches here just when it does there, and what is no expression there is none here."""
    compiled = compile_schema({"type": "string", "pattern": pattern})
    if matched is None or pattern in BACKTRACKS:
        assert compiled.undecided
        return
    assert not compiled.undecided
    for text in TABLE["texts"]:
        if all_texts or text.isascii() or max(text) < "\U00010000":
            assert compiled.is_valid(text) == (text in matched), (pattern, text, translated(pattern))


ATOMS = [
    "a",
    "é",
    "😀",
    ".",
    r"\d",
    r"\W",
    r"\s",
    r"\/",
    r"\x41",
    "[^a]",
    "[]",
    "[a&&b]",
    r"[\w-]",
    r"\p{Lu}",
    "{",
    "}",
]
atoms = st.sampled_from(ATOMS)
written = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("(?:{}){}".format, inner, st.sampled_from(["", "*", "+?", "{2}", "{1,3}", "{0,}"])),
        st.builds("({}|{})".format, inner, inner),
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.builds("^{}$".format, inner),
    ),
    max_leaves=12,
)


@given(pattern=written)
def test_what_is_translated_stays_as_it_is(pattern: str) -> None:
    """A translation says the same to both engines, so translating it again changes nothing."""
    assert translated(translated(pattern)) == translated(pattern)


@settings(deadline=None)
@given(pattern=written, seed=st.integers(0, 9))
def test_what_is_drawn_matches(pattern: str, seed: int) -> None:
    """A text drawn from an expression without edges inside matches it."""
    linear = translated(pattern)
    part = expressions.read(linear)
    if part is not None and "^" not in pattern.replace("[^", "") and len(linear) < 2_000:
        text = regexes.draw(part, random.Random(seed), 6)
        assert matches(linear, text), (pattern, linear, text)


@given(pattern=st.text(alphabet=r"ab0\[]{}()^$.*+?|-,:=!<>&~#/ dwsbBkpPLuxc1é", max_size=25))
def test_any_text_is_translated_or_told_apart(pattern: str) -> None:
    """Whatever text stands as an expression, it is taken by the linear-time engine or refused with a sentence."""
    linear, refused = None, None
    try:
        linear = translated(pattern)
    except UnreadableError as error:
        refused = str(error)
    if linear is None:
        assert str(refused).endswith(".")
        return
    compiled = compile_schema({"type": "string", "pattern": pattern})
    assert translated(linear) == linear
    assert not compiled.undecided or "p{" in pattern.lower() or "{" in pattern


@pytest.mark.parametrize(
    "pattern", ["(" * 5_000, "(?:" * 90 + "a" + ")*" * 90, "[" * 4_999, "a|" * 2_499, "\\" * 4_999]
)
def test_odd_expressions_are_read_in_bounded_time(pattern: str) -> None:
    """Nesting, brackets and branches without end are read or refused."""
    compile_schema({"type": ["string", "null"], "pattern": pattern}).is_valid("a")


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        ("(?i)^abc$", "aBC", "abd"),
        ("^(?i:a)b$", "Ab", "AB"),
        ("^(?-i:a)$", "a", "A"),
        ("^(?s:.)$", "\n", "aa"),
        (r"^\p{Han}$", "漢", "a"),
        ("^[^\ud7ff\ue000]$", "a", "\ud7ff"),
        (r"^[^\ud7ff\ue000]$", "\ue001", "\ue000"),
        (r"^[\ud800-\ue000]$", "\ue000", "\ud7ff"),
    ],
)
def test_later_and_common_spellings_are_taken(pattern: str, good: str, bad: str) -> None:
    """Modifiers of ECMA-262's later editions, and what is written all over, mean what they mean elsewhere."""
    compiled = compile_schema({"pattern": pattern})
    assert compiled.is_valid(good)
    assert not compiled.is_valid(bad)


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"pattern": "^.{0,262144}$"}, ["", "a" * 200_000], ["a\n", "a" * 262_145]),
        ({"pattern": "^[ab]{600}$"}, ["ab" * 300], ["ab" * 299, "ab" * 301, "c" * 600]),
        ({"pattern": "^.{2,}?$", "maxLength": 3}, ["ab", "abc"], ["a", "abcd"]),
        ({"pattern": "^[^,]{1,9000}$", "minLength": 2, "maxLength": 3}, ["ab", "abc"], ["a", "abcd", "a,"]),
        ({"pattern": "^.{700,}$", "minLength": 5}, ["😀" * 700], ["😀" * 699]),
        ({"pattern": r"^\p{L}[\p{L}\p{N}_-]{2,31}$"}, ["été", "a" + "-" * 31], ["ab", "-ab", "a" * 33]),
        (
            {"pattern": "^[A-Z]{2}-.{600,9000}:$", "maxLength": 700},
            ["AB-" + "x" * 600 + ":"],
            ["AB-" + "x" * 599 + ":"],
        ),
    ],
)
def test_great_counts_are_lengths(schema: Any, good: list[str], bad: list[str]) -> None:
    """An expression that counts more characters than fit an engine is checked all the same, and drawn from."""
    compiled = compile_schema({"type": "string", **schema})
    assert not compiled.undecided
    assert all(map(compiled.is_valid, good))
    assert not any(map(compiled.is_valid, bad))
    assert compiled.satisfiable() is True
