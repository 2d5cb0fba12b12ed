"""An expression that counts many characters is one constraint, whatever it is made into; so is a format of integers."""

from __future__ import annotations

from typing import Any

import pytest

from shared.schema import compile_schema
from shared.schema.negatives.found import Negative
from tests.schema.drawn import judge

COUNTS = ["^[^<>]{3,500}$", "^[^<>]{0,600}$", "^[A-Z][^<>]{2,400}$", "^[A-Z]{2}[^<>]{0,600}x$"]
LENGTHS: list[dict[str, int]] = [
    {}, {"maxLength": 500}, {"minLength": 3}, {"minLength": 10, "maxLength": 800}, {"maxLength": 520}, {"minLength": 0},
    {"minLength": 1, "maxLength": 400},
]  # fmt: skip


@pytest.mark.parametrize("around", ["alone", "allOf"])
@pytest.mark.parametrize("lengths", LENGTHS)
@pytest.mark.parametrize("pattern", COUNTS)
def test_each_of_an_expression_and_the_lengths_beside_it_is_broken_alone(
    pattern: str, lengths: dict[str, int], around: str
) -> None:
    """Without the one that is named a value passes; with it, it does not. A length that the other implies is told."""
    schema: dict[str, Any] = {"type": "string", "pattern": pattern, **lengths}
    if around == "allOf":
        schema["allOf"] = [{"minLength": 1}]
    results = [each for each in compile_schema(schema).negatives(seed=1) if "/allOf" not in each.pointer]
    asked = [keyword for keyword in ("pattern", "minLength", "maxLength") if schema.get(keyword)]
    assert {each.pointer for each in results} == {f"/{keyword}" for keyword in ("type", *asked)}
    for each in results:
        assert each.keyword == each.pointer.removeprefix("/")
        if isinstance(each, Negative):
            left = {keyword: asks for keyword, asks in schema.items() if keyword != each.keyword}
            assert not judge(schema).is_valid(each.value)
            assert judge(left).is_valid(each.value), each
            if each.keyword == "pattern":
                assert pattern in each.sentence
        else:
            # Never both broken and said not to be.
            assert each.pointer not in {other.pointer for other in results if isinstance(other, Negative)}
    assert any(isinstance(each, Negative) and each.keyword == "pattern" for each in results)


@pytest.mark.parametrize(("lengths", "told"), [({"maxLength": 500}, "/maxLength"), ({"minLength": 3}, "/minLength")])
def test_a_length_that_the_expression_asks_for_too_is_not_broken_alone(lengths: dict[str, int], told: str) -> None:
    results = list(compile_schema({"type": "string", "pattern": "^[^<>]{3,500}$", **lengths}).negatives(seed=1))
    (unbroken,) = (each for each in results if not isinstance(each, Negative))
    assert unbroken.pointer == told
    assert "/pattern" in unbroken.reason


def test_a_format_of_integers_is_told_as_what_was_written() -> None:
    """Not as the bounds that it stands for."""
    results = compile_schema({"type": "integer", "format": "int32", "minimum": 5}).negatives(seed=1)
    (broken,) = (each for each in results if each.pointer == "/format")
    assert isinstance(broken, Negative)
    assert (broken.keyword, broken.value) == ("format", 2**31)
    assert broken.sentence == "The value is 2147483648, which is no int32."
