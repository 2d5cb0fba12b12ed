"""Expressions that look around match what a backtracking engine says they match, in linear time."""

from __future__ import annotations

import itertools
import re
import time
from itertools import islice
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.schema import Negative, compile_schema
from shared.schema.reading.linear import translated
from shared.schema.reading.patterns import matches
from shared.schema.reading.syntax import UnreadableError

TEXTS = ["".join(text) for length in range(6) for text in itertools.product("ab-", repeat=length)]
# Of the kinds that documents have.
WRITTEN = [
    r"^(?!aws:)[a-zA-Z+-=._:/]+$",
    r"^(?!\s*$).+",
    r"(^(?!_{2}))(^[a-zA-Z0-9_]+$)",
    r"(?!^.*--)(?!^[0-9]+$)(?!^-)(?!.*-$)^[A-Za-z0-9-]+$",
    r"^[a-zA-Z0-9]?((?!-)([A-Za-z0-9-]*[A-Za-z0-9])\.)+[a-zA-Z0-9]+$",
    r"^((?!-)[A-Za-z0-9-]{1,63}(?<!-)\.)+[A-Za-z]{2,6}$",
    r"^(?=.*[a-z])(?=.*[A-Z])(?=.*[!@#$%])[a-zA-Z\d!@#$%]{12,123}$",
    r"^(?![0-9]+$)(?!-)[a-zA-Z0-9-]{2,49}[a-zA-Z0-9]$",
    r"^(?!aws:).{1,128}$",
    r"^[a-z](?!.*--)(?!.*-$)[0-9a-z\-]*$",
    r"^[0-9A-Za-z\.\-_]*(?<!\.)$",
    r"(?!^[0-9]+$)([a-zA-Z0-9-_]+)",
    r"^(?=[/\.\-_A-Za-z0-9]+)((?!aws\.).*)|(\$(\.[\w_-]+(\[(\d+|\*)\])*)*)$",
]
REFUSED = ["^(?:(?!ab)[a-z])+$", "(?<=ab)c", "^a+(?=ab)b", r"^(?!(?!a)b)c$", r"^(?!(.)\1)a$"]

_atoms = st.sampled_from(["a", "b", "-", "[ab]", "[^a]", ".", "ab", "a-"])


def _repeated(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("(?:{}){}".format, inner, st.sampled_from(["", "?", "*", "+", "{2}", "{1,2}"]))


_parts = st.recursive(
    _repeated(_atoms),
    lambda inner: st.one_of(
        _repeated(st.lists(inner, min_size=1, max_size=2).map("".join)),
        st.lists(inner, min_size=2, max_size=2).map(lambda both: f"(?:{'|'.join(both)})"),
    ),
    max_leaves=4,
)
_ahead = st.builds("(?{}{})".format, st.sampled_from("=!"), st.one_of(_atoms, _parts))
# Python looks back over texts of one length alone.
_behind = st.builds("(?<{}{})".format, st.sampled_from("=!"), _atoms)
_any_part = st.one_of(_parts, _ahead, _behind, st.builds("(?:{}{}){}".format, _ahead, _parts, st.sampled_from("+*?")))
_bodies = st.lists(_any_part, min_size=1, max_size=4).map("".join)
_anchored = st.builds(
    "{}{}{}".format, st.sampled_from(["^", "", "(?!^a)", "(?=^b)"]), _bodies, st.sampled_from(["$", ""])
)
PATTERNS = st.one_of(_anchored, st.builds("{}|{}".format, _anchored, _anchored), st.builds("({})".format, _anchored))


@settings(max_examples=200, deadline=None)
@given(PATTERNS)
def test_what_is_taken_matches_what_a_backtracking_engine_says(pattern: str) -> None:
    """Just the texts that Python's own engine finds, wherever the expression looks around."""
    try:
        linear = translated(pattern)
    except UnreadableError:
        assume(False)
    known = re.compile(pattern)
    for text in TEXTS:
        assert matches(linear, text) == (known.search(text) is not None), (pattern, linear, text)


@pytest.mark.parametrize("pattern", WRITTEN)
def test_expressions_of_documents_give_values(pattern: str) -> None:
    """Values, edges among them, are found by Python's engine; what breaks the expression is not."""
    schema: Any = {"type": "string", "pattern": pattern}
    compiled = compile_schema(schema)
    assert not compiled.undecided
    values = [made.value for made in islice(compiled.values(seed=1), 40)]
    assert len(values) > 20
    assert all(re.search(pattern, str(value)) for value in values)
    broken = [one.value for one in compiled.negatives(seed=1) if isinstance(one, Negative) and one.keyword == "pattern"]
    texts = [value for value in broken if isinstance(value, str)]
    assert texts
    assert not any(re.search(pattern, text) for text in texts)


@pytest.mark.parametrize("pattern", REFUSED)
def test_what_cannot_be_said_without_is_refused(pattern: str) -> None:
    """Looks at more than a character from a place that moves, or at other looks, are told and never guessed at."""
    (undecided,) = compile_schema({"type": "string", "pattern": pattern}).undecided
    assert undecided.code == "unsupported_pattern"


@pytest.mark.parametrize(
    "pattern",
    [
        "^" + "(?!a{30})" * 30 + "[a-z]*$",
        "^" + "".join(f"(?=.*{chr(97 + index)})" for index in range(20)) + ".*$",
        "^(?!(a|b)*c.{200}$).*$",
        "((?!a)(b?c?d?)*)" * 50,
        "(?!a)" * 500 + "(b|c|d)?" * 500 + "e",
        "(?!(a*)*b)" * 50 + "^c",
        "^(?!" * 90 + "a" + ")" * 90,
    ],
)
def test_hostile_looks_take_little_time(pattern: str) -> None:
    """Whatever comes of them."""
    began = time.process_time()
    next(iter(compile_schema({"type": ["string", "null"], "pattern": pattern}).values(seed=1)))
    assert time.process_time() - began < 2


@pytest.mark.parametrize("pattern", [r"^(?!\$)", "^(?!aws:)[a-z:]+$", "(?<!-)$"])
def test_what_looks_around_is_broken_too(pattern: str) -> None:
    """A text that does not match is found, and under names that match a value at fault."""
    text = [
        each
        for each in compile_schema({"type": "string", "pattern": pattern}).negatives(seed=1)
        if each.keyword == "pattern"
    ]
    assert [re.search(pattern, each.value) for each in text if isinstance(each, Negative)] == [None]  # type: ignore[arg-type]
    named: Any = {
        "type": "object",
        "patternProperties": {pattern: {"type": "integer", "maximum": 9}},
        "minProperties": 1,
    }
    broken = {each.keyword: each for each in compile_schema(named).negatives(seed=1) if isinstance(each, Negative)}
    value: Any = broken["maximum"].value
    assert [
        name for name, number in value.items() if isinstance(number, int) and number > 9 and re.search(pattern, name)
    ]
