"""What the stream of values promises."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from shared.canonical_json import canonical_bytes
from shared.errors import UnprocessableError
from shared.schema import KNOWN_TAGS, compile_schema
from shared.schema.drawing.stream import Stream
from shared.schema.tagged import TaggedValue
from tests.schema.drawn import HARD, judge, take
from tests.schema.ordinary_values import FILE, MANY, kinds
from tests.schema.problems import PROBLEMS, array, integers, record


@pytest.mark.parametrize("name", PROBLEMS)
def test_every_value_is_valid_and_distinct(name: str) -> None:
    """Each value of a coding problem's schema is valid by another validator, fits 64 KiB and comes once."""
    values = take(PROBLEMS[name], 150)
    validator = judge(PROBLEMS[name])
    texts = [canonical_bytes(each.value) for each in values]
    assert len(values) == 150
    assert len(set(texts)) == 150
    assert max(map(len, texts)) <= 64 * 1024
    for each in values:
        error = next(validator.iter_errors(each.value), None)
        assert error is None, f"{name}: {each.note}: {error}"


@pytest.mark.ci
@pytest.mark.parametrize("name", PROBLEMS)
def test_a_thousand_values(name: str) -> None:
    """A stream goes on to 1,000 distinct values where the space allows."""
    room = 48 if name == "shipping" else 1_000
    assert len(take(PROBLEMS[name], room)) == room


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_few_values_are_a_mix(name: str) -> None:
    """Among the first ten values are ordinary ones, boundaries and random ones."""
    kinds = Counter(tag for each in take(PROBLEMS[name], 10) for tag in each.tags)
    assert kinds["boundary"] >= 3
    assert kinds["typical"] >= 1
    assert kinds["random"] >= 1


def test_notes_name_the_place_and_the_point() -> None:
    """A boundary's note says which place is at which edge, and the value is there."""
    boundaries = take(PROBLEMS["two-sum"], 60, tags=("boundary",))
    noted = {told: each.value for each in reversed(boundaries) for told in each.note.split("; ")}
    assert len(noted["nums at its minimum length 2"]["nums"]) == 2  # type: ignore[index,call-overload,arg-type]
    assert len(noted["nums at its maximum length 10000"]["nums"]) == 10_000  # type: ignore[index,call-overload,arg-type]
    assert noted["target at its maximum 1000000000"]["target"] == 10**9  # type: ignore[index,call-overload]
    assert noted["target at 0"]["target"] == 0  # type: ignore[index,call-overload]
    assert noted["nums[] at its minimum -1000000000"]["nums"][0] == -(10**9)  # type: ignore[index,call-overload]


def test_edges_come_early() -> None:
    """Each edge of each place of a schema is among the first 200 values."""
    values = [each.value for each in take(PROBLEMS["k-closest"], 200)]
    counts = {len(each["points"]) for each in values}  # type: ignore[index,call-overload,arg-type]
    ks = {each["k"] for each in values}  # type: ignore[index,call-overload]
    numbers = {n for each in values for point in each["points"] for n in point}  # type: ignore[index,call-overload,union-attr]
    assert {1, 2, 499, 500} <= counts
    assert {1, 2, 499, 500} <= ks
    assert {-10_000, -9_999, 9_999, 10_000, 0, 1, -1} <= numbers


@pytest.mark.parametrize(
    ("schema", "size"),
    [
        ({"type": "boolean"}, 2),
        ({"enum": [1, "a", None, [1], {"b": 2}]}, 5),
        ({"const": {"a": 1}}, 1),
        ({"type": "null"}, 1),
        (integers(-3, 3), 7),
        ({"type": "integer", "minimum": 0.5, "maximum": 3.5}, 3),
        ({"type": "number", "minimum": 0, "maximum": 1, "multipleOf": 0.25}, 5),
        (record(a={"type": "boolean"}, b={"type": "boolean"}), 4),
        (array({"type": "boolean"}, 0, 3), 15),
        (array(integers(1, 3), 3, 3, uniqueItems=True), 6),
        ({"type": "string", "maxLength": 0}, 1),
        ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, 3),
        ({"type": "integer", "minimum": 1, "maximum": 10, "not": {"multipleOf": 2}}, 5),
        ({"type": "integer", "minimum": 2**200, "maximum": 2**200 + 2}, 3),
        ({"type": "string", "pattern": "^[ab]{2}$"}, 4),
    ],
)
def test_a_small_space_is_exhausted(schema: Any, size: int) -> None:
    """The stream has every value of a small space and then ends."""
    assert len(take(schema, 50)) == size


def test_the_same_seed_gives_the_same_bytes_in_every_process() -> None:
    """Values do not depend on the process's hash seed."""
    program = (
        "import hashlib, itertools\n"
        "from shared.canonical_json import canonical_bytes\n"
        "from shared.schema import compile_schema\n"
        "from tests.schema.problems import PROBLEMS\n"
        "made = hashlib.sha256()\n"
        "for schema in PROBLEMS.values():\n"
        "    for each in itertools.islice(compile_schema(schema).values(seed='s'), 30):\n"
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
    for schema in PROBLEMS.values():
        for each in take(schema, 30, seed="s"):
            here.update(canonical_bytes([each.value, list(each.tags), each.note]))
    assert digests == {here.hexdigest() + "\n"}


def test_what_a_present_name_asks_for_is_not_all_there_is() -> None:
    """The smallest value is the smallest of all ways, and one that leaves a name out for good says so."""
    text = {"type": "string"}
    schema = {
        "type": "object",
        "properties": {"card": text, "address": text},
        "dependentSchemas": {"card": {"required": ["address"], "properties": {"address": {"minLength": 4}}}},
    }
    assert take(schema, 1, seed=7, tags=("minimal",))[0].value == {}
    for each in take(schema, 40, tags=("boundary",)):
        assert isinstance(each.value, dict)
        if "with everything optional" in {point.what for point in each.points}:
            assert {"card", "address"} <= each.value.keys()


def test_seeds_differ() -> None:
    """Another seed gives other values."""
    assert [v.value for v in take(PROBLEMS["two-sum"], 5, 1)] != [v.value for v in take(PROBLEMS["two-sum"], 5, 2)]


@pytest.mark.parametrize("tag", sorted(KNOWN_TAGS))
def test_tags_filter(tag: str) -> None:
    """With a tag asked for, only values that have it come."""
    values = take(PROBLEMS["phone-book"], 12, tags=(tag,))
    assert len(values) == 12
    assert all(tag in each.tags for each in values)


@pytest.mark.parametrize("tags", [("graph",), ("boundary", "graph"), ("boundary", "random")])
def test_tags_that_nothing_has_leave_nothing(tags: tuple[str, ...]) -> None:
    """An unknown tag, or two kinds at once, give an empty stream."""
    assert take(PROBLEMS["two-sum"], 5, tags=tags) == []


def test_pairs_are_boundaries_too() -> None:
    """What combines edges is at each of them, and is found under both tags."""
    schema = record(a=integers(0, 9), b={"type": "boolean"}, c={"enum": ["x", "y"]})
    both = take(schema, 20, tags=("boundary", "pairwise"))
    assert len(both) > 5
    assert [each.value for each in both] == [each.value for each in take(schema, 20, tags=("pairwise",))]
    assert all(set(each.tags) == {"boundary", "pairwise"} and len(each.points) >= 3 for each in both)
    edges = [each.tags for each in take(schema, 40, tags=("boundary",))]
    assert 0 < sum("pairwise" in tags for tags in edges) < len(edges) / 2


def test_pairs_meet() -> None:
    """Any two edges of two properties meet in a pairwise value."""
    schema = record(a={"type": "boolean"}, b={"enum": ["x", "y", "z"]}, c={"type": "boolean"})
    rows = [each.value for each in take(schema, 100, tags=("pairwise",))]
    for one, other in itertools.combinations("abc", 2):
        met = {(json.dumps(row[one]), json.dumps(row[other])) for row in rows}  # type: ignore[index,call-overload]
        assert len(met) == (4 if "b" not in (one, other) else 6)


def test_recursion_is_populated_and_ends() -> None:
    """Values of a recursive schema are of many depths."""

    def depth(node: Any) -> int:
        return 0 if node is None else 1 + max(depth(node["left"]), depth(node["right"]))

    depths = Counter(depth(each.value["root"]) for each in take(PROBLEMS["max-depth"], 200))  # type: ignore[index,call-overload]
    assert {0, 1, 2, 3, 4} <= set(depths)


def test_odd_property_names() -> None:
    """Empty, non-ASCII and pointer-like names, and the ones that trip JavaScript, are names like others."""
    names = ["", "__proto__", "größe", "a/b", "m~n", "日本", "%41", "constructor", " ", '"']
    schema = {"type": "object", "properties": {n: integers(1, 5) for n in names}, "required": names}
    for each in take(schema, 40):
        assert isinstance(each.value, dict)
        assert list(each.value) == names
        assert judge(schema).is_valid(each.value)


def test_strings_without_bounds_include_unicode() -> None:
    """Boundaries of a free string are empty, combining, astral and right-to-left."""
    texts = {str(each.value) for each in take({"type": "string"}, 12, tags=("boundary",))}
    assert "" in texts
    assert any("\u0301" in text for text in texts)
    assert any(ord(max(text, default="a")) > 0xFFFF for text in texts)
    assert any("\u05d0" <= max(text, default="a") <= "\u05ea" for text in texts)


def test_integers_without_bounds_include_the_32_bit_edges() -> None:
    """Boundaries of a free integer are 0, 1, -1 and the edges of 32 bits."""
    values = [each.value for each in take({"type": "integer"}, 12, tags=("boundary",))]
    assert {0, 1, -1, 2**31 - 1, -(2**31)} <= set(values)


def test_assumptions_are_told() -> None:
    """Where the schema gives no bounds, what is used instead is said with a pointer."""
    told = compile_schema(
        record(nums={"type": "array", "items": {"type": "integer"}}, s={"type": "string"})
    ).assumptions()
    assert "/nums has no maximum length: lengths up to 50 are used" in told
    assert any(line.startswith("/nums/* has no bounds") for line in told)
    assert any(line.startswith("/s has no maximum length") for line in told)
    assert compile_schema(PROBLEMS["two-sum"]).assumptions() == []


@pytest.mark.parametrize(
    ("structure", "longest"),
    [
        ({"kind": "binary-tree", "maxNodes": 100}, 199),
        ({"kind": "n-ary-tree", "maxNodes": 100}, 199),
        ({"kind": "linked-list", "maxNodes": 100}, 100),
        ({"kind": "linked-list", "maxNodes": 7}, 7),
    ],
)
def test_nodes_that_are_counted_are_a_bound(structure: dict[str, Any], longest: int) -> None:
    """Nothing is assumed of an array whose structure says how many nodes it has, and the most of them are made."""
    items = {"type": ["integer", "null"], "minimum": 0, "maximum": 9}
    schema = record(root={"type": "array", "items": items, "x-structure": structure})
    assert compile_schema(schema).assumptions() == []
    values: list[Any] = [each.value for each in take(schema, 60)]
    assert max(len(value["root"]) for value in values) == longest


def test_nothing_is_assumed_of_what_a_graph_says() -> None:
    """Its nodes bound which labels there are and how many neighbours; a weight has no bounds all the same."""
    rows = {"type": "array", "items": {"type": "integer"}, "minItems": 2}
    lists = {"type": "array", "maxItems": 9, "items": {**rows, "minItems": 0}, "x-structure": "adjacency-list"}
    assert compile_schema(record(graph=lists)).assumptions() == []
    edges = {"type": "array", "items": {**rows, "maxItems": 2}}
    tree = {**edges, "x-structure": {"kind": "edge-list", "nodes": 200, "tree": True}}
    assert compile_schema(record(e=tree)).assumptions() == []
    weighted = {"kind": "edge-list", "nodes": 9, "weighted": True}
    told = compile_schema(record(e={**edges, "items": {**rows, "maxItems": 3}, "x-structure": weighted})).assumptions()
    assert [each.partition(" ")[0] for each in told] == ["/e", "/e/*/*"]


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"type": "array", "minItems": 10**9}, "/minItems"),
        (record(a={"type": "string", "minLength": 2**70}), "/properties/a/minLength"),
        (array(array(integers(0, 1), 1000, 1000), 1000, 1000), "/minItems"),
        ({"type": "object", "minProperties": 10**9}, "/minProperties"),
    ],
)
def test_values_that_cannot_fit_are_refused(schema: Any, pointer: str) -> None:
    """A schema whose every value is over 64 KiB is refused with the pointer of what makes it so."""
    with pytest.raises(UnprocessableError) as refused:
        take(schema, 1)
    assert refused.value.code == "schema_too_large"
    assert refused.value.pointer == pointer


def test_an_unsupported_keyword_is_named() -> None:
    """What cannot be made is refused with the keyword's name and place, never served invalid."""
    schema = record(a={"type": "string", "allOf": HARD})
    with pytest.raises(UnprocessableError) as refused:
        take(schema, 1)
    assert refused.value.code == "unsupported_keyword"
    assert refused.value.pointer == "/properties/a/allOf/0/pattern"
    assert "pattern" in refused.value.detail


def test_values_are_the_callers_own() -> None:
    """Changing a value changes neither the schema nor later values."""
    compiled = compile_schema({"enum": [[1], [2]]})
    for each in compiled.values(seed=1):
        assert isinstance(each.value, list)
        each.value.append(9)
    assert {canonical_bytes(each.value) for each in compiled.values(seed=1)} == {b"[1]", b"[2]"}


def _open(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _kinds(count: int) -> list[Any]:
    return [record(kind={"const": f"k{number}"}) for number in range(count)]


@pytest.mark.parametrize(
    ("schema", "count"),
    [
        ({"oneOf": [{"const": number} for number in range(100)]}, 100),
        ({"anyOf": [integers(10 * number, 10 * number + 2) for number in range(100)]}, 300),
        ({"oneOf": _kinds(200)}, 200),
        (
            {
                **record(k=integers(0, 69), v={}),
                "allOf": [
                    {"if": {"properties": {"k": {"const": n}}}, "then": {"properties": {"v": {"const": n}}}}
                    for n in range(70)
                ],
            },
            70,
        ),
        ({"allOf": [{"anyOf": [_open(**{name: {"const": n}}) for n in range(30)]} for name in "abc"]}, 400),
    ],
    ids=["constants", "ranges", "records", "conditions", "three choices"],
)
def test_a_wide_choice_is_drawn_from_whole(schema: Any, count: int) -> None:
    """Branches beyond the first 64 have their values too, whichever they are."""
    assert len({canonical_bytes(each.value) for each in take(schema, count)}) == count


def test_every_branch_of_a_wide_choice_is_met_though_none_is_used_up() -> None:
    """Branches that have values without end do not keep the others from their turn."""
    branches = [{"type": "array", "prefixItems": [{"const": n}], "minItems": 1} for n in range(100)]
    found = {each.value[0] for each in take({"oneOf": branches}, 900) if isinstance(each.value, list)}
    assert found == set(range(100))


def test_a_list_of_all_there_is() -> None:
    """A list may have to hold each of a hundred values once."""
    each: Any = {"oneOf": [{"const": number} for number in range(100)]}
    for tagged in take({**array(each, 100, 100), "uniqueItems": True}, 2):
        assert sorted(tagged.value) == list(range(100))  # type: ignore[type-var,arg-type]


@pytest.mark.parametrize(
    ("schema", "count"),
    [
        (
            {
                **record(a=integers(1, 200), b=integers(1, 200), c=integers(1, 300)),
                "x-constraints": ["a * a + b * b == c * c", "a < b"],
            },
            3,
        ),
        (
            {
                **_open(n=integers(150, 152)),
                "anyOf": [_open(t={"const": number}) for number in range(200)],
                "x-constraints": ["t == n"],
            },
            3,
        ),
    ],
    ids=["triples", "branches"],
)
def test_what_has_a_value_gives_some(schema: Any, count: int) -> None:
    """Where values are rare, several are found."""
    assert len(take(schema, count)) == count


def test_the_known_value_is_given_where_a_stream_finds_none() -> None:
    """A schema of which a value is known never has an empty stream, but where another kind of value is asked for."""
    compiled = compile_schema(integers(1, 3))
    known = TaggedValue(2, ("random",), "a random input")
    for tags, given in (((), [known]), (("random",), [known]), (("typical",), [])):
        stream = Stream(compiled._reader, compiled._needs, lambda _value: False, 1, tags)
        assert list(stream.knowing(known)) == given


def test_an_object_that_takes_no_other_names_is_drawn_full() -> None:
    """A rule for names invites none where `unevaluatedProperties` lets none in."""
    schema = {
        "type": "object",
        "properties": {"mail": {"type": "string", "format": "email"}, "cc": {"type": "string"}},
        "if": {"required": ["cc"]},
        "then": {"properties": {"bill": {"type": "string"}}, "required": ["bill"]},
        "propertyNames": {"maxLength": 6},
        "unevaluatedProperties": False,
    }
    names = [set(each.value) for each in take(schema, 5, tags=("full",)) if isinstance(each.value, dict)]
    assert {"mail", "cc", "bill"} in names


def test_every_kind_that_a_name_asks_for_is_written_down() -> None:
    """A name in the schema never asks for a kind of which there are no values; the command that adds some tells how."""
    written = json.loads(FILE.read_bytes())
    assert sorted(written) == kinds(), "python -m tests.schema.ordinary_values"
    assert {len(values) for values in written.values()} == {MANY}


def test_names_that_are_made_up_make_up_for_lacking_ones() -> None:
    """What is spelled out may be left out where an expression allows other names, however many there are to be."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {".": {"type": "string"}},
        "patternProperties": {"^\\./.+": {"type": "string"}},
        "additionalProperties": False,
        "minProperties": 1,
    }
    values: list[Any] = [each.value for each in take(schema, 100)]
    assert sum("." not in value for value in values) > 3
