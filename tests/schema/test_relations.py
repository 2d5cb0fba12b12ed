"""What `x-constraints` promises of the values that are handed out."""

from __future__ import annotations

import hashlib
import itertools
import os
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from shared.canonical_json import canonical_bytes
from shared.errors import UnprocessableError
from shared.schema import compile_schema
from tests.longer import some_of
from tests.schema.drawn import judge, take
from tests.schema.problems import array, integers, record
from tests.schema.related_problems import RELATED, letters, related


@pytest.mark.parametrize("count", [20, pytest.param(100, marks=pytest.mark.ci)])
@pytest.mark.parametrize("name", some_of(RELATED))
def test_every_value_satisfies_the_relations(name: str, count: int) -> None:
    """All of many distinct values of every kind satisfy what is asked, by a check in plain Python, and the schema.

    Relations do not starve a kind: ordinary values, boundaries and random ones are all there.
    """
    schema, check = RELATED[name]
    values = take(schema, count)
    assert len({canonical_bytes(each.value) for each in values}) == count
    judged = judge(schema)
    for each in values:
        assert check(each.value), f"{each.note}: {str(each.value)[:300]}"
        assert judged.is_valid(each.value), each.note
    kinds = Counter(tag for each in values for tag in each.tags)
    assert kinds["typical"] >= count // 10
    assert kinds["boundary"] >= count // 20
    assert kinds["random"] >= count // 10


@pytest.mark.parametrize("name", some_of(RELATED))
def test_notes_are_true_of_lengths(name: str) -> None:
    """What a value is said to probe it still does once its relations hold: lengths are as told."""
    for each in take(RELATED[name][0], 15, tags=("boundary",)):
        for point in each.points:
            words = point.what.split()
            field = point.pointer.removeprefix("/")
            if (
                point.what.startswith(("at its minimum length ", "at its maximum length "))
                and "/" not in field
                and field
            ):
                assert len(each.value[field]) == int(words[-1])  # type: ignore[index,call-overload,arg-type]
            if point.what.startswith(("at its minimum ", "at its maximum ")) and words[3:4] and "length" not in words:
                found = _at(each.value, point.pointer.split("/")[1:])
                assert int(words[3]) in found, point


def _at(value: Any, steps: list[str]) -> list[Any]:
    if not steps:
        return [value]
    parts = value if steps[0] == "*" else [value[int(steps[0]) if isinstance(value, list) else steps[0]]]
    return [found for part in parts for found in _at(part, steps[1:])]


def test_the_edges_of_relations_are_probed() -> None:
    """k at 1, at the length of nums and one below it are among the first boundaries, and are what they say."""
    noted = {}
    for each in take(RELATED["sliding-window-maximum"][0], 30, tags=("boundary",)):
        noted.update({str(point).split(" = ")[0]: each.value for point in each.points})
    at_length: Any = noted["k at its bound len(nums)"]
    below: Any = noted["k just inside its bound len(nums) - 1"]
    at_one: Any = noted["k at its bound 1"]
    assert at_length["k"] == len(at_length["nums"])
    assert below["k"] == len(below["nums"]) - 1
    assert at_one["k"] == 1


def test_a_tree_of_one_node_has_no_edges() -> None:
    """The least graph there is comes among the boundaries, and the largest."""
    values: list[Any] = [each.value for each in take(RELATED["graph-valid-tree"][0], 20, tags=("boundary",))]
    assert any(each == {"n": 1, "edges": []} for each in values)
    assert any(each["n"] == 2000 for each in values)


def test_a_probe_pulls_what_depends_on_it_along() -> None:
    """The highest label an edge may have is probed by a graph of so many nodes."""
    values: list[Any] = [each.value for each in take(RELATED["course-schedule"][0], 40, tags=("boundary",))]
    assert any(1999 in pair for each in values for pair in each["prerequisites"])


def test_the_same_seed_gives_the_same_bytes_in_every_process() -> None:
    """Values with relations do not depend on the process's hash seed."""
    names = ["course-order", "word-ladder", "binary-search", "even-split", "graph-valid-tree"]
    program = (
        "import hashlib, itertools\n"
        "from shared.canonical_json import canonical_bytes\n"
        "from shared.schema import compile_schema\n"
        "from tests.schema.related_problems import RELATED\n"
        "made = hashlib.sha256()\n"
        f"for name in {names}:\n"
        "    for each in itertools.islice(compile_schema(RELATED[name][0]).values(seed='s'), 15):\n"
        "        made.update(canonical_bytes([each.value, list(each.tags), each.note]))\n"
        "print(made.hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for hash_seed in ("0", "4711")
    }
    here = hashlib.sha256()
    for name in names:
        for each in itertools.islice(compile_schema(RELATED[name][0]).values(seed="s"), 15):
            here.update(canonical_bytes([each.value, list(each.tags), each.note]))
    assert digests == {here.hexdigest() + "\n"}


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        (record(p=related("a * a == 2", a=integers(1, 10**9))), "/properties/p/x-constraints/0"),
        (related("1 // 0 == a", a=integers(1, 10**9)), "/x-constraints/0"),
    ],
)
def test_a_constraint_that_cannot_be_met_is_named(schema: Any, pointer: str) -> None:
    """The refusal has a code of its own, points to the expression and quotes it."""
    with pytest.raises(UnprocessableError) as refused:
        take(schema, 1)
    assert refused.value.code == "unmet_constraint"
    assert refused.value.pointer == pointer
    text = schema
    for step in pointer.split("/")[1:]:
        text = text[int(step) if isinstance(text, list) else step]
    assert text in refused.value.detail


def test_a_contradiction_without_the_relations_is_still_proved() -> None:
    """Where the bounds alone leave nothing, that is what is told."""
    compiled = compile_schema(related("a < b", a={"type": "integer", "minimum": 3, "maximum": 1}, b=integers(0, 5)))
    assert compiled.satisfiable() is False


def test_a_negated_relation_is_not_taken_for_a_contradiction() -> None:
    """Proofs that know nothing of relations do not rule out their opposite."""
    schema = {
        **record(a=integers(0, 5), b=integers(0, 5)),
        "not": {"properties": {"a": {}, "b": {}}, "x-constraints": ["a <= b"]},
    }
    compiled = compile_schema(schema)
    assert compiled.satisfiable() is not False
    assert compiled.is_valid({"a": 3, "b": 1})
    assert not compiled.is_valid({"a": 1, "b": 3})


def test_relations_hold_wherever_they_stand() -> None:
    """Behind a reference, in items, under anyOf: every object is asked its own."""
    schema = {
        "$defs": {"span": related("low <= high", low=integers(0, 99), high=integers(0, 99))},
        **record(
            spans=array({"$ref": "#/$defs/span"}, 1, 5),
            other={"anyOf": [{"type": "null"}, {"$ref": "#/$defs/span"}]},
        ),
    }
    compiled = compile_schema(schema)
    assert compiled.is_valid({"spans": [{"low": 1, "high": 1}], "other": None})
    told = compiled.explain({"spans": [{"low": 1, "high": 1}, {"low": 2, "high": 1}], "other": None})
    assert told == "At /spans/1: the constraint 'low <= high' does not hold."
    assert not compiled.is_valid({"spans": [{"low": 1, "high": 1}], "other": {"low": 2, "high": 1}})
    for each in itertools.islice(compiled.values(seed=1), 60):
        value: Any = each.value
        assert all(span["low"] <= span["high"] for span in value["spans"])
        assert value["other"] is None or value["other"]["low"] <= value["other"]["high"]


def test_a_permutation_may_be_of_another_list() -> None:
    """Given a list instead of a number, a permutation has that list's items."""
    schema = related("is_permutation(t, s)", s=array(integers(0, 99), 1, 20), t=array(integers(0, 99), 1, 20))
    for each in take(schema, 60):
        value: Any = each.value
        assert sorted(value["s"]) == sorted(value["t"])


def test_the_greatest_and_the_least_item_are_bounded() -> None:
    """Bounds of an array's greatest and least item from its own length are met without a long search."""
    schema = related("max(nums) <= len(nums)", "min(nums) >= 1", nums=array(integers(0, 1000), 1, 100))
    values: list[Any] = [each.value["nums"] for each in take(schema, 200)]  # type: ignore[index,call-overload]
    assert len(values) == 200
    assert all(0 < x <= len(nums) for nums in values for x in nums)


def test_relations_of_a_component_are_told_where_they_stand() -> None:
    """In a large document, a constraint is read with its schema and refused by its place in the document."""
    span = related("a < b", "a * a > 99", a=integers(0, 5), b=integers(0, 5))
    document: Any = {"components": {"schemas": {"Span": span}}}
    at = "/components/schemas/Span"
    compiled = compile_schema(document, at=at, dialect="openapi-3.1")
    assert not compiled.is_valid({"a": 1, "b": 2})
    with pytest.raises(UnprocessableError) as refused:
        next(compiled.values(seed=1))
    assert refused.value.pointer == at + "/x-constraints/1"


def test_values_are_plain_lists() -> None:
    """What marks a probe inside the engine does not leave it."""
    for each in take({**record(a=array(integers(0, 9), 0, 9), b=RELATED["kth-largest"][0])}, 60):
        value: Any = each.value
        assert type(value["a"]) is list
        assert type(value["b"]["nums"]) is list


def test_constraints_in_all_are_bounded() -> None:
    """A schema of many objects with many constraints is refused before any is read."""
    many = {f"p{index}": related(*["a < b"] * 50, a=integers(0, 9), b=integers(0, 9)) for index in range(11)}
    with pytest.raises(UnprocessableError) as refused:
        compile_schema(record(**many))
    assert refused.value.code == "schema_too_complex"


def test_an_absent_optional_property_is_not_asked() -> None:
    """A constraint on a property that may be missing binds where it is there; null is there."""
    schema = {**related("k < n", n=integers(1, 9), k={"type": ["integer", "null"]}), "required": ["n"]}
    compiled = compile_schema(schema)
    assert compiled.is_valid({"n": 3})
    assert not compiled.is_valid({"n": 3, "k": 3})
    assert not compiled.is_valid({"n": 3, "k": None})
    seen = [each.value for each in itertools.islice(compiled.values(seed=1), 30)]
    assert any("k" not in each for each in seen)  # type: ignore[operator]
    assert any("k" in each for each in seen)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("expression", "field"),
    [
        pytest.param("set([[1],[2]]) == x", array(array(integers(0, 9), 0, 2), 0, 3), marks=pytest.mark.ci),
        ("'\\ud800' == x", letters(0, 3)),
    ],
)
def test_a_constraint_that_comes_to_no_json_is_unmet(expression: str, field: Any) -> None:
    """A set, or half a surrogate pair, as what a field should equal is a refusal that names the constraint."""
    with pytest.raises(UnprocessableError) as refused:
        take(related(expression, x=field), 1)
    assert refused.value.code in ("unmet_constraint", "unsatisfiable_schema")
    assert refused.value.pointer == "/x-constraints/0"


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "minLength": 5, "maxLength": 5, "x-constraints": ["value == 'hello'"]}, "hello"),
        ({"type": "integer", "x-constraints": ["value == 123456789"]}, 123456789),
        (record(a={"type": "number", "x-constraints": ["value == 0.125"]}), {"a": 0.125}),
    ],
)
def test_a_scalar_that_is_spelled_out_is_found(schema: Any, value: Any) -> None:
    """A text or a number whose constraint names it is that one."""
    assert [each.value for each in compile_schema(schema).values(seed=1)] == [value]


@pytest.mark.parametrize("most", [20, 50, 120])
def test_few_numbers_that_keep_an_equation_are_all_found(most: int) -> None:
    """Pythagorean triples: as many as three loops find, and then the stream ends."""
    schema = record(a=integers(1, most), b=integers(1, most), c=integers(1, most))
    schema["x-constraints"] = ["a < b", "b < c", "a*a + b*b == c*c"]
    found = {tuple(each.value[name] for name in "abc") for each in _all(schema)}
    squares = {c * c: c for c in range(1, most + 1)}
    pairs = itertools.combinations(range(1, most + 1), 2)
    assert found == {(a, b, squares[a * a + b * b]) for a, b in pairs if a * a + b * b in squares}


@pytest.mark.ci
def test_all_placements_of_queens_are_found() -> None:
    """No queen beats another on boards of up to 8 by 8: 1, 0, 0, 2, 10, 4, 40 and 92 placements."""
    schema = record(n=integers(1, 8), q=array(integers(0, 7), 1, 8))
    schema["x-constraints"] = [
        "sorted(q) == list(range(n))",
        "all(abs(q[i] - q[j]) != j - i for i in range(n) for j in range(i + 1, n))",
    ]
    counted = Counter(each.value["n"] for each in _all(schema))
    assert counted == {1: 1, 4: 2, 5: 10, 6: 4, 7: 40, 8: 92}


@pytest.mark.parametrize(
    ("constraint", "keeps"),
    [
        ("all(q[i] != q[i - 1] for i in range(len(q)))", lambda q: all(q[i] != q[i - 1] for i in range(len(q)))),
        ("sum(q) == 7 and q[0] > q[-1]", lambda q: sum(q) == 7 and q[0] > q[-1]),
        ("unique(q) and q[-1] == 0", lambda q: len({*q}) == len(q) and q[-1] == 0),
        ("all(q[i] + q[i + 1] == 3 for i in range(len(q) - 1) if i > 0)", None),
    ],
)
def test_lists_are_left_out_only_where_they_break_a_constraint(constraint: str, keeps: Any) -> None:
    """What looks at an end that is not there yet, or at rounds of a loop that do not count, loses no list."""
    schema = record(q=array(integers(0, 3), 1, 5), k=integers(7, 7))
    schema["x-constraints"] = [constraint, "k == len(q) + 7 - len(q)"]
    rows = (row for length in range(1, 6) for row in itertools.product(range(4), repeat=length))
    keeps = keeps or (lambda q: all(q[i] + q[i + 1] == 3 for i in range(len(q) - 1) if i > 0))
    wanted = {row for row in rows if keeps(row)}
    assert {tuple(each.value["q"]) for each in _all(schema)} == wanted


@pytest.mark.parametrize("seed", [1, 2, "x"])
def test_a_target_that_is_a_sum_is_put_at_both_of_its_bounds(seed: int | str) -> None:
    """Both items of the sorted list are then at theirs."""
    schema = record(nums=array(integers(-100, 100), 2, 50), target=integers(-200, 200))
    schema["x-constraints"] = [
        "sorted(nums) == nums",
        "any(nums[i] + nums[j] == target for i in range(len(nums)) for j in range(i + 1, len(nums)))",
    ]
    told = {str(point) for each in take(schema, 200, seed) for point in each.points}
    assert {"target at its minimum -200", "target at its maximum 200", "target just below its maximum, 199"} <= told


def _all(schema: dict[str, Any]) -> list[Any]:
    return list(itertools.islice(compile_schema(schema).values(seed="s"), 2_000))
