"""What lies within another: needles in haystacks, stretches of lists, one of several."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any

import pytest

from tests.schema.drawn import take
from tests.schema.problems import array, integers
from tests.schema.related_problems import letters, related

_FEW_LETTERS = {"type": "string", "pattern": "^[ab]*$", "minLength": 1, "maxLength": 100}
_NUMBERS = array(integers(0, 10**6), 1, 1000)


def _is_stretch(part: list[Any], whole: list[Any]) -> bool:
    return any(whole[start : start + len(part)] == part for start in range(len(whole) + 1))


WITHIN: dict[str, tuple[Any, str, int, Callable[[Any], bool]]] = {
    "a needle in a haystack": (
        related("needle in haystack", haystack=letters(1, 10_000), needle=letters(1, 10_000)),
        "needle",
        10_000,
        lambda v: v["needle"] in v["haystack"],
    ),
    "a needle of other letters": (
        related("t in s", s=letters(1, 100), t=_FEW_LETTERS),
        "t",
        100,
        lambda v: v["t"] in v["s"],
    ),
    "both equally long": (
        related("len(s) == len(t)", "t in s + s", s=letters(1, 300), t=letters(1, 300)),
        "t",
        300,
        lambda v: len(v["s"]) == len(v["t"]) and v["t"] in v["s"] * 2,
    ),
    "one in the other in the third": (
        related("t in s", "s in u", s=letters(1, 300), t=letters(1, 300), u=letters(1, 300)),
        "t",
        300,
        lambda v: v["t"] in v["s"] and v["s"] in v["u"],
    ),
    "a stretch of a list": (
        related("any(ys[i:i + len(xs)] == xs for i in range(len(ys) - len(xs) + 1))", xs=_NUMBERS, ys=_NUMBERS),
        "xs",
        1000,
        lambda v: _is_stretch(v["xs"], v["ys"]),
    ),
    "one turned round": (
        related("any(s[i:] + s[:i] == t for i in range(len(s)))", s=letters(1, 100), t=letters(1, 100)),
        "t",
        100,
        lambda v: len(v["s"]) == len(v["t"]) and v["t"] in v["s"] * 2,
    ),
}


@pytest.mark.parametrize("name", WITHIN)
def test_what_lies_within_is_of_every_length(name: str) -> None:
    """A needle is as long as there is room, a few letters long as ordinary ones are, and one letter."""
    schema, inner, most, check = WITHIN[name]
    values: list[Any] = [each.value for each in take(schema, 120)]
    assert len(values) == 120
    assert all(map(check, values))
    lengths = [len(each[inner]) for each in values]
    assert {1, most} <= set(lengths)
    assert median(lengths) >= 3


def test_words_of_a_text_are_more_than_its_letters() -> None:
    """Words that all have to be found in a text are of several letters."""
    schema = related("all(w in s for w in words)", s=letters(1, 300), words=array(letters(1, 20), 1, 10))
    values: list[Any] = [each.value for each in take(schema, 60)]
    assert all(word in each["s"] for each in values for word in each["words"])
    assert sum(len(word) > 1 for each in values for word in each["words"]) > 60


@pytest.mark.parametrize(
    ("expression", "more", "allowed"),
    [
        ("x in [7, 12345, 999999999]", {"x": integers(0, 10**9)}, lambda v: v["x"] in (7, 12_345, 999_999_999)),
        ("x in xs[:3]", {"x": integers(0, 10**9)}, lambda v: v["x"] in v["xs"][:3]),
        ("x in [e + 1 for e in xs]", {"x": integers(0, 10**9)}, lambda v: v["x"] - 1 in v["xs"]),
        ("'abc' in x", {"x": letters(1, 300)}, lambda v: "abc" in v["x"]),
    ],
)
def test_one_of_several_is_chosen_from_them(
    expression: str, more: dict[str, Any], allowed: Callable[[Any], bool]
) -> None:
    """What has to be among the items of any list is, and the list is as long as without that."""
    values: list[Any] = [each.value for each in take(related(expression, xs=_NUMBERS, **more), 100)]
    assert len(values) == 100
    assert all(map(allowed, values))
    assert max(len(each["xs"]) for each in values) == 1000
