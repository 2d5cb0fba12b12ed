"""Structures of nothing, of texts, of too little, and within themselves."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from shared.errors import UnprocessableError
from shared.schema import Negative, compile_schema
from tests.schema.drawn import judge, take
from tests.schema.problems import array, integers, record
from tests.schema.structured import OR_NULL


def structured(items: Any, kind: str, least: int = 0, most: int | None = None, **options: Any) -> dict[str, Any]:
    bounds = {"minItems": least} if most is None else {"minItems": least, "maxItems": most}
    return {"type": "array", "items": items, **bounds, "x-structure": {"kind": kind, **options}}


@pytest.mark.parametrize("kind", ["binary-tree", "n-ary-tree", "linked-list"])
def test_a_structure_of_no_nodes_is_empty(kind: str) -> None:
    """That is all there is, and what breaks it is found."""
    schema = structured(OR_NULL if "tree" in kind else integers(0, 9), kind, maxNodes=0)
    assert [each.value for each in take(schema, 5)] == [[]]
    broken = [each for each in compile_schema(schema).negatives(seed=1) if isinstance(each, Negative)]
    assert "/x-structure" in {each.pointer for each in broken}


def test_a_grid_of_texts_is_a_matrix() -> None:
    """Of rows of one length, as many problems have it; rows are cut or grown where that is broken."""
    schema = structured({"type": "string", "pattern": "^[.#]+$", "maxLength": 30}, "matrix", 1, 30)
    values: list[Any] = [each.value for each in take(schema, 120)]
    assert len(values) == 120
    assert all(judge(schema).is_valid(rows) and len({len(row) for row in rows}) == 1 for rows in values)
    sizes = {(len(rows), len(rows[0])) for rows in values}
    assert {(1, 1), (30, 30), (1, 30), (30, 1)} <= sizes
    (jagged,) = (
        each
        for each in compile_schema(schema).negatives(seed=1)
        if isinstance(each, Negative) and each.pointer == "/x-structure"
    )
    assert isinstance(jagged.value, list)
    assert judge(schema).is_valid(jagged.value)
    assert len({len(row) for row in jagged.value if isinstance(row, str)}) > 1


def test_a_grid_of_texts_may_be_its_own_mirror_image() -> None:
    schema = structured({"type": "string", "pattern": "^[01]*$", "maxLength": 12}, "matrix", 1, 12, symmetric=True)
    values: list[Any] = [each.value for each in take(schema, 40)]
    assert len(values) == 40
    for rows in values:
        assert all(rows[i][j] == rows[j][i] for i in range(len(rows)) for j in range(len(rows)))


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        (structured(integers(0, 9), "binary-tree", bst=True, minNodes=20), "/x-structure"),
        (structured(array(integers(0, 9), 3, 9), "matrix", 1, 2, square=True), "/x-structure"),
        (structured(array(integers(0, 9), 1, 2), "matrix", 3, 9, symmetric=True), "/x-structure"),
        (structured(integers(0, 9), "matrix", 1), "/x-structure"),
        (
            record(
                n=integers(10, 20), e=structured(array(integers(0, 19), 2, 2), "edge-list", 0, 5, nodes="n", tree=True)
            ),
            "/properties/e/x-structure",
        ),
        (
            record(
                n=integers(10, 20),
                e=structured(array(integers(0, 19), 2, 2), "edge-list", 0, 5, nodes="n", connected=True),
            ),
            "/properties/e/x-structure",
        ),
    ],
)
def test_a_structure_that_nothing_has_is_refused_as_such(schema: Any, pointer: str) -> None:
    """It is proved at once, and told at the structure, not as another keyword's fault."""
    compiled = compile_schema(schema)
    assert compiled.satisfiable() is False
    with pytest.raises(UnprocessableError) as refused:
        next(iter(compiled.values(seed=1)))
    assert (refused.value.code, refused.value.pointer) == ("unsatisfiable_schema", pointer)


@pytest.mark.parametrize(
    "schema",
    [
        structured({**integers(0, 9), "type": ["integer", "null"]}, "binary-tree", bst=True, minNodes=10),
        structured(array(integers(0, 9), 3, 9), "matrix", 1, 3, square=True),
        record(n=integers(6, 20), e=structured(array(integers(0, 19), 2, 2), "edge-list", 0, 5, nodes="n", tree=True)),
    ],
)
def test_a_structure_that_just_fits_has_values(schema: Any) -> None:
    assert len(take(schema, 5)) == 5


@pytest.mark.ci
def test_relations_within_what_holds_itself_are_bounded_work() -> None:
    """Intervals in a tree: every part is within what holds it; values come in bounded steps, and some have parts."""
    schema: Any = {
        "$ref": "#/$defs/span",
        "$defs": {
            "span": {
                **record(low=integers(0, 50), high=integers(0, 50), parts=array({"$ref": "#/$defs/span"}, 0, 3)),
                "x-constraints": ["low <= high", "all(low <= part['low'] and part['high'] <= high for part in parts)"],
            }
        },
    }
    values: list[Any] = [each.value for each in itertools.islice(compile_schema(schema).values(seed=1), 40)]
    assert any(each["parts"] for each in values)

    def within(span: Any) -> bool:
        return span["low"] <= span["high"] and all(
            span["low"] <= part["low"] and part["high"] <= span["high"] and within(part) for part in span["parts"]
        )

    assert all(within(each) for each in values)
