"""What a value says it probes, and that a large schema's points need few values."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.canonical_json import JsonValue
from shared.schema import Point, compile_schema
from tests.counting import calls_of
from tests.schema.drawn import judge, take
from tests.schema.oracle import Hits, Layout, Reach
from tests.schema.oracle.points import SIZES
from tests.schema.problems import integers, record


def wide(properties: int) -> dict[str, Any]:
    """Return a schema with far more points than a hundred values could probe one by one."""
    made: dict[str, Any] = {}
    for index in range(properties):
        made[f"count{index}"] = integers(index, 1_000 + index)
        made[f"code{index}"] = {"type": "string", "minLength": 2, "maxLength": 6 + index}
        made[f"kind{index}"] = {"enum": ["a", "b", "c", "d", "e"]}
    return {"type": "object", "properties": made, "additionalProperties": False}


@pytest.mark.ci
@settings(max_examples=4, deadline=None)
@given(st.integers(1, 40))
@example(60)
def test_every_point_of_a_wide_schema_within_200_values(properties: int) -> None:
    """All bounds with their inside neighbours, enum members, presences and absences, of up to 180 properties."""
    values: list[Any] = [each.value for each in take(wide(properties), 200)]
    for index in range(properties):
        counts = {value.get(f"count{index}") for value in values}
        lengths = {len(value.get(f"code{index}", "")) for value in values}
        assert {index, index + 1, 999 + index, 1_000 + index, None} <= counts
        assert {0, 2, 3, 5 + index, 6 + index} <= lengths
        assert {"a", "b", "c", "d", "e", None} == {value.get(f"kind{index}") for value in values}


def test_schemas_that_hold_themselves_in_many_ways_are_bounded_work() -> None:
    """As the schema of schemas does: by eight ways within each other, one value was at edges in thousands of places."""
    ways = [*"abcdefgh"]
    own: dict[str, Any] = {name: {"type": "string"} for name in map("text{}".format, range(4))}
    lists = {name: {"type": "array", "items": {"$ref": "#/$defs/self"}} for name in ways[::2]}
    maps = {name: {"type": "object", "additionalProperties": {"$ref": "#/$defs/self"}} for name in ways[1::2]}
    schema = {
        "type": "object",
        "properties": {"schema": {"$ref": "#/$defs/self"}},
        "$defs": {"self": {"type": "object", "properties": {**own, **lists, **maps}}},
    }
    assert calls_of(take, schema, 200) < 6_000_000


def test_every_member_of_a_long_list_within_200_values() -> None:
    """A hundred and thirty kinds of events, among the fields of each."""
    kinds = [f"KIND_{number}" for number in range(130)]
    texts: dict[str, Any] = {name: {"type": "string", "maxLength": 40} for name in map("text{}".format, range(12))}
    schema = {"type": "object", "properties": {"kind": {"enum": kinds}, **texts}}
    values: list[Any] = [each.value for each in take(schema, 200)]
    assert {value.get("kind") for value in values} >= {*kinds}


def test_items_share_an_array() -> None:
    """The edges of twelve fields of an array's items are there within 200 values, several items at a time."""
    fields = {f"f{index}": integers(-index, 100 + index) for index in range(12)}
    schema = record(rows={"type": "array", "items": record(**fields), "minItems": 1, "maxItems": 20})
    rows = [row for each in take(schema, 200) for row in each.value["rows"]]  # type: ignore[index,call-overload,union-attr]
    for index in range(12):
        assert {-index, 1 - index, 99 + index, 100 + index} <= {row[f"f{index}"] for row in rows}  # type: ignore[index,call-overload]


def test_a_point_is_where_it_says() -> None:
    """The pointer of a point leads to the place, and what it says holds there."""
    schema = record(a=record(n=integers(3, 9)), words={"type": "array", "items": {"type": "string", "maxLength": 4}})
    boundaries = [each for each in take(schema, 100, tags=("boundary",)) if each.points]
    assert {point.pointer for each in boundaries for point in each.points} == {"/a/n", "/words", "/words/*"}
    told = {point.what: each.value for each in boundaries for point in each.points if point.pointer == "/a/n"}
    for what, number in (
        ("at its minimum 3", 3),
        ("just above its minimum, 4", 4),
        ("just below its maximum, 8", 8),
        ("at its maximum 9", 9),
    ):
        assert told[what]["a"]["n"] == number  # type: ignore[index,call-overload]
    assert str(Point("/words/*", "at its minimum length 0")) == "words[] at its minimum length 0"
    assert str(Point("", "true")) == "the value true"


def test_points_at_the_edges_of_machines_and_alphabets() -> None:
    """Unbounded numbers are tried at the 32-bit and 64-bit edges, unbounded texts with odd characters."""
    schema = record(n={"type": "integer"}, s={"type": "string"})
    values: list[Any] = [each.value for each in take(schema, 80, tags=("boundary",))]
    numbers = {value["n"] for value in values}
    assert {0, 1, -1, 2**31 - 1, -(2**31), 2**63 - 1, -(2**63)} <= numbers
    text = "".join(value["s"] for value in values)
    assert {"\x00", "\u0301", "\U0001f600", "ש"} <= set(text)


def test_minimal_and_full() -> None:
    """A minimal value has nothing optional, a full one everything; both are among the first ten."""
    schema = {
        "type": "object",
        "properties": {name: {"type": "integer", "minimum": 0, "maximum": 10**6} for name in "abcdef"},
        "required": ["b"],
    }
    for each in take(schema, 20, tags=("minimal",)):
        assert list(each.value) == ["b"]  # type: ignore[arg-type]
    for each in take(schema, 20, tags=("full",)):
        assert set("abcdef") <= set(each.value)  # type: ignore[arg-type]
    kinds = [tag for each in take(schema, 10) for tag in each.tags]
    assert {"minimal", "full"} <= set(kinds)
    assert "minimal" not in kinds[5:]


def test_ordinary_values_are_realistic() -> None:
    """A person's name, an age and a city look like one, and what they look like never breaks the schema."""
    schema = record(
        full_name={"type": "string", "maxLength": 30},
        age=integers(0, 150),
        billingCity={"type": "string"},
        email={"type": "string", "format": "email"},
        unit_price={"type": "number", "minimum": 0, "maximum": 20},
    )
    values: list[Any] = [each.value for each in take(schema, 40, tags=("typical",))]
    assert sum(" " in value["full_name"] for value in values) >= 20
    assert sum(18 <= value["age"] <= 90 for value in values) >= 20
    assert sum(value["billingCity"][0].isupper() for value in values) >= 20
    validator = judge(schema)
    assert all(validator.is_valid(value) for value in values)


def test_recursion_is_populated_and_ends() -> None:
    """Trees are drawn empty, small and several levels deep; their points are told once, not at every depth."""
    node: dict[str, Any] = {
        "type": ["object", "null"],
        "properties": {"val": integers(0, 9), "kids": {"type": "array", "items": {"$ref": "#/$defs/n"}, "maxItems": 3}},
        "required": ["val", "kids"],
    }
    values = take({"$ref": "#/$defs/n", "$defs": {"n": node}}, 200)
    depths = [_depth(each.value) for each in values]
    assert min(depths) == 0
    assert sum(depth >= 3 for depth in depths) > 20
    pointers = {point.pointer for each in values for point in each.points}
    assert max(pointer.count("kids") for pointer in pointers) <= 2


def _depth(value: JsonValue) -> int:
    kids = value["kids"] if isinstance(value, dict) else None
    return 0 if not isinstance(kids, list) else 1 + max(map(_depth, kids), default=0)


def test_any_values_points_are_bounded() -> None:
    """A schema of thousands of members and names costs no more than is asked for."""
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {f"p{index}": {"enum": list(range(500))} for index in range(400)},
    }
    values = list(itertools.islice(compile_schema(schema).values(seed=3), 20))
    assert len(values) == 20
    assert all(len(each.note) <= 200 for each in values)


FORMATS = [
    *(
        "date",
        "time",
        "date-time",
        "duration",
        "email",
        "idn-email",
        "hostname",
        "idn-hostname",
        "ipv4",
        "ipv6",
        "uuid",
    ),
    *("uuid", "uri", "uri-reference", "iri", "iri-reference", "uri-template"),
    *("json-pointer", "relative-json-pointer", "regex"),
]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("more", [{}, {"pattern": "^[a-zA-Z0-9/]"}, {"maxLength": 40}, {"minLength": 3}])
def test_formats_are_drawn_whatever_stands_beside_them(name: str, more: dict[str, Any]) -> None:
    """Each format has plenty of values, valid to the other validator too, with bounds or a pattern beside it."""
    if (name, "pattern" in more) in {("json-pointer", True), ("duration", True)}:
        more = {"pattern": "^[P/]"}
    schema = {"type": "string", "format": name, **more}
    values = [each.value for each in take(schema, 60)]
    assert len(values) == 60
    assert [value for value in values if not judge(schema).is_valid(value)] == []


@pytest.mark.parametrize(
    "schema",
    [
        {"format": "email", "maxLength": 12},
        {"format": "date", "pattern": "^2024-"},
        {"format": "uri", "pattern": "^https://shop\\.example"},
        {"format": "hostname", "minLength": 100},
        {"format": "uuid", "pattern": "^00000000-"},
    ],
)
def test_formats_within_narrow_bounds(schema: dict[str, Any]) -> None:
    """A format with a pattern or lengths that few of its texts have is met on purpose, not by luck."""
    values = [each.value for each in take({"type": "string", **schema}, 100)]
    assert len(values) == 100


@pytest.mark.parametrize(
    "inner", [{"$ref": "#"}, {"type": "array", "items": {"type": "array", "items": {"type": "array"}}}]
)
def test_a_list_of_lists_is_put_at_its_longest_too(inner: dict[str, Any]) -> None:
    """What its items may hold in turn takes no room from how many they are."""
    schema: dict[str, Any] = {"type": "array", "items": inner}
    drawn = itertools.islice(compile_schema(schema).values(seed=1, tags=("boundary",)), 60)
    lengths = {len(each.value) for each in drawn if isinstance(each.value, list)}
    assert {0, 1, 2, 49, 50} <= lengths


def _expandable(depth: int) -> dict[str, Any]:
    """Return what many interfaces have: an id, or the whole thing, whose parts are again an id or the whole."""
    codes = [f"code_{depth}_{index}" for index in range(120)]
    made = record(
        id={"type": "string", "maxLength": 20 + depth},
        state={"enum": [f"s{depth}{letter}" for letter in "abcdef"]},
        codes={"type": "array", "items": {"enum": codes}},
        **{f"part{index}": {"type": ["integer", "null"], "maximum": 100 * depth + index} for index in range(12)},
    )
    if depth:
        made["properties"]["inner"] = {"anyOf": [{"type": "string", "maxLength": 30}, _expandable(depth - 1)]}
    return made


def test_what_lies_deep_comes_as_soon_as_what_does_not() -> None:
    """Of ten levels of expandable objects the innermost one's points are among 200 values, its 120 codes too."""
    values: list[Any] = [each.value for each in take(_expandable(9), 200)]
    inner: list[Any] = values
    for _ in range(9):
        inner = [value["inner"] for value in inner if isinstance(value, dict) and isinstance(value.get("inner"), dict)]
    assert {value["state"] for value in inner} == {f"s0{letter}" for letter in "abcdef"}
    assert {0, 19, 20} <= {len(value["id"]) for value in inner}
    assert {code for value in inner for code in value["codes"]} == {f"code_0_{index}" for index in range(120)}
    for index in range(12):
        assert {index, index - 1, None} <= {value[f"part{index}"] for value in inner}


def test_large_items_are_put_at_edges() -> None:
    """An item that takes over 300 bytes at least has its points too."""
    fields = {f"field_of_a_long_name_{index}": integers(index, 9_000 + index) for index in range(20)}
    schema = {"type": "object", "properties": {"rows": {"type": "array", "items": record(**fields)}}}
    values: list[Any] = [each.value for each in take(schema, 200)]
    rows = [row for value in values for row in value.get("rows", ())]
    for index in range(20):
        assert {index, index + 1, 8_999 + index, 9_000 + index} <= {
            row[f"field_of_a_long_name_{index}"] for row in rows
        }


CASES: dict[str, Any] = {
    "type": "object",
    "properties": {"t": {"enum": ["a", "b"]}, "x": integers(1, 5)},
    "required": ["t"],
    "if": {"properties": {"t": {"const": "a"}}},
    "then": {"properties": {"x": {"maximum": 3}}, "required": ["x"]},
    "else": {"properties": {"x": {"minimum": 4}}},
    "additionalProperties": False,
}


@pytest.mark.parametrize("tags", [(), ("boundary",)])
@pytest.mark.parametrize("seed", range(5))
def test_a_value_at_two_points_tells_both(seed: int, tags: tuple[str, ...]) -> None:
    """Where the only value at an edge was made for something else, or as an ordinary one, it tells the edge too."""
    values = take(CASES, 40, seed, tags)
    for what, value in (
        ("x at its maximum 3", {"t": "a", "x": 3}),
        ("x at its maximum 5", {"t": "b", "x": 5}),
        ("x at its minimum 1", {"t": "a", "x": 1}),
        ("x at its minimum 4", {"t": "b", "x": 4}),
    ):
        told = [each for each in values if what in map(str, each.points)]
        assert value in [each.value for each in told]
        assert all(what in each.note for each in told)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "items": integers(0, 1), "maxItems": 3},
        record(a={"type": "boolean"}, b={"type": "array", "items": {"const": 7}, "maxItems": 2}),
        {"type": "object", "propertyNames": {"enum": ["p", "q"]}, "additionalProperties": {"type": "null"}},
        {"anyOf": [integers(0, 3), {"type": "string", "enum": ["", "x"]}, {"type": "array", "items": False}]},
    ],
)
def test_every_point_is_told_where_values_are_few(schema: dict[str, Any], seed: int) -> None:
    """Of schemas with a handful of values, whichever come first, all edges are told, and none that is not hit."""
    layout = Layout(schema)
    hits = Hits(layout)
    values = [each for each in take(schema, 200, seed) if each.points]
    for point in Reach(layout).reachable:
        if point.keyword in SIZES or point.keyword in ("minimum", "maximum", "enum", "const"):
            assert any(point in hits.of(each.value).points for each in values), point
    told = {str(point): each.value for each in values for point in each.points}
    assert len(told) >= 5


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "items": {"type": "integer"}, "minItems": 50},
        {"type": "array", "contains": {"const": 1}, "minContains": 50, "maxContains": 50},
        {"type": "object", "minProperties": 40},
        {"type": "string", "minLength": 100},
    ],
)
def test_what_must_be_long_and_has_no_maximum_is_longer_too(schema: dict[str, Any]) -> None:
    """A least that is beyond the usual lengths leaves its neighbour, and more than one value."""
    values: list[Any] = [each.value for each in take(schema, 100)]
    assert len(values) == 100
    least = min(map(len, values))
    assert {least + 1, least + 10} <= {len(value) for value in values} or least == 100
