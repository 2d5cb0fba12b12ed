"""Relations across fields are constraints like others: broken alone, and kept by whatever breaks something else."""

from __future__ import annotations

from typing import Any

import pytest

from shared.schema import compile_schema
from shared.schema.negatives.found import Negative
from tests.longer import some_of
from tests.schema.drawn import judge
from tests.schema.problems import array, integers, record
from tests.schema.related_problems import RELATED, related
from tests.schema.structured import STRUCTURED
from tests.schema.without import without


def broken(schema: Any) -> dict[str, list[Negative]]:
    """Return the negatives by the constraint they break, an empty list where there is only a reason."""
    found: dict[str, list[Negative]] = {}
    for result in compile_schema(schema).negatives(seed=1):
        known = found.setdefault(result.pointer, [])
        if isinstance(result, Negative):
            known.append(result)
            require_alone(schema, result)
        else:
            assert result.reason
    return found


def require_alone(schema: Any, negative: Negative) -> None:
    """Check that a value is wrong, and right by the schema without the constraint, read from plain JSON."""
    whole = compile_schema(schema)
    assert not whole.is_valid(negative.value), negative
    assert whole.is_valid(negative.mended), negative
    assert compile_schema(without(schema, negative.pointer)).is_valid(negative.value), negative
    assert 0 < len(negative.sentence) <= 200


@pytest.mark.parametrize("name", some_of(RELATED, 2))
def test_relations_of_problems_are_broken_alone_or_told(name: str) -> None:
    """Each expression has a value that is right in all else, by a check that is no part of the engine, or a reason."""
    schema, check = RELATED[name]
    found = broken(schema)
    for index, text in enumerate(schema["x-constraints"]):
        assert f"/x-constraints/{index}" in found, text
        for negative in found[f"/x-constraints/{index}"]:
            assert judge(schema).is_valid(negative.value), "it breaks a keyword too"
            assert not check(negative.value)
            assert check(negative.mended)


@pytest.mark.parametrize("name", STRUCTURED)
def test_structures_are_broken_alone(name: str) -> None:
    """Each structure has a value that has it not and is right in all else."""
    schema, check, _ = STRUCTURED[name]
    negatives = [
        each for pointer, known in broken(schema).items() for each in known if pointer.endswith("/x-structure")
    ]
    assert negatives
    for negative in negatives:
        assert judge(schema).is_valid(negative.value)
        assert check(negative.mended)


def test_relations_hold_around_other_faults() -> None:
    """A list that is too long is sorted all the same, and what is tied to a number at fault follows it."""
    schema = related(
        "is_sorted(nums)", "distinct(nums)", "len(nums) == n", nums=array(integers(0, 99), 2, 50), n=integers(0, 90)
    )
    found = broken(schema)
    (negative,) = found["/properties/nums/maxItems"]
    long: Any = negative.value
    assert sorted(set(long["nums"])) == long["nums"]
    assert len(long["nums"]) == long["n"] == 51
    for pointer in ("/properties/nums/items/minimum", "/properties/nums/items/maximum", "/properties/nums/minItems"):
        assert found[pointer], pointer
    # A list of n numbers cannot have -1 of them.
    assert not found["/properties/n/minimum"]


def test_what_a_relation_forbids_is_told_by_its_name() -> None:
    """Where a bound follows from a relation, the reason names the expression that is broken with it."""
    schema = related("k <= n", "n <= 10", n=integers(1, 10), k=integers(1, 10))
    reasons = {each.pointer: getattr(each, "reason", "") for each in compile_schema(schema).negatives(seed=1)}
    assert "/x-constraints/0" in reasons["/properties/n/minimum"]
    assert "/x-constraints/1" in reasons["/properties/n/maximum"]
    assert not reasons["/x-constraints/0"]


def test_relations_within_items() -> None:
    """A relation of an array's items, objects, is broken in one of them."""
    schema = {
        "type": "array",
        "minItems": 2,
        "maxItems": 5,
        "items": {**record(low=integers(0, 50), high=integers(0, 50)), "x-constraints": ["low < high"]},
    }
    (negative,) = broken(schema)["/items/x-constraints/0"]
    items: Any = negative.value
    assert negative.instance_pointer.startswith("/")
    assert [item["low"] < item["high"] for item in items].count(False) == 1


def test_a_constraint_as_long_as_may_be_has_answers() -> None:
    """Its opposite is longer than may be written, so there may be no value that breaks it; that is told."""
    schema = related("<=".join(["n"] * 120), n=integers(1, 9))
    found = [each for each in compile_schema(schema).negatives(seed=1) if each.pointer == "/x-constraints/0"]
    assert len(found) == 1
