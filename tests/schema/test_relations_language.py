"""The language of `x-constraints`: what it says, what it refuses, and that it is bounded."""

from __future__ import annotations

import ast
import re
from itertools import islice
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared.errors import UnprocessableError
from shared.schema import compile_schema
from shared.schema.relations.closures import closure_of
from shared.schema.relations.fuel import Fuel
from shared.schema.relations.language import FAILURES, interpreted, read
from tests.schema.problems import array, integers
from tests.schema.related_problems import RELATED, related

NAMES = {"a": integers(-9, 9), "b": integers(-9, 9), "xs": array(integers(-9, 9), 0, 9), "s": {"type": "string"}}


@pytest.mark.parametrize(
    "text",
    [
        "().__class__",
        "xs.__len__()",
        "xs.append(1)",
        "__import__('os')",
        "eval('1')",
        "open('x')",
        "[].__class__.__base__.__subclasses__()",
        "(a := 3) > 1",
        "[*xs] == xs",
        "max(*xs) > 1",
        "sorted(xs, **{})",
        "sorted(xs, key=abs)",
        "lambda: 1",
        "f'{a}' == '1'",
        "'%s' % a and b'x'",
        "{1: 2} == {}",
        "{x: x for x in xs} == {}",
        "await a",
        "(yield a)",
        "...",
        "1j == a",
        "a; b",
        "a = 1",
        "import os",
        "",
        "a <",
        "(" * 3000 + "a" + ")" * 3000,
        "-" * 400 + "a > 0",
        "a" * 501,
        "\uff41 > 1",
        "\u210c > 1",
        "no_such > 1",
        "__builtins__ == 1",
        "all(a > 0 for a in xs)",
        "all(x > 0 for x.y in xs)",
        "all(x for x in xs for y in xs for z in xs for w in xs)",
        "len",
        "a > 0 # \x00",
        "len(xs, xs) > 1",
        "is_tree(xs)",
        "is_permutation(xs)",
        "is_sorted(xs, base=1)",
        "max() > 1",
        "sum(xs, 1) > 1",
    ],
)
def test_what_is_not_the_language_is_refused(text: str) -> None:
    """Nothing but the small language compiles; the refusal quotes the expression and points to it."""
    with pytest.raises(UnprocessableError) as refused:
        compile_schema(related("a < 100", text, **NAMES))
    assert refused.value.code == "invalid_schema"
    assert refused.value.pointer == "/x-constraints/1"


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9 > a",
        "2**(2**20) > a",
        "(1 << 10**9) > a",
        "'a' * 10**9 != s",
        "xs * 10**9 != xs",
        "len([x for x in range(10**9)]) > a",
        "all(True for i in range(99999) for j in range(99999))",
        "all(x != y for x in range(9000) for y in range(9000))",
        pytest.param("sum(x * y for x in range(99999) for y in range(99999)) > 0", marks=pytest.mark.ci),
        "max(range(10**18)) > 0",
        "is_connected(10**12, [])",
        "is_permutation(xs, 10**12)",
        "xs[10**30] > 0",
        "1 / 0 > a",
        "int('9' * 99999) > a",
        "(((9**999)**9)**9)**9 > a",
        "sum([[1], [2]]) == 0",
        "[xs] * 99999 == [xs] * 99999 and all([xs] * 99999 == [xs] * 99999 for i in range(99999))",
    ],
)
def test_what_would_take_for_ever_does_not_hold(text: str) -> None:
    """Huge numbers, ranges and repetitions end soon, and without a yes."""
    compiled = compile_schema(related(text, **NAMES))
    assert not compiled.is_valid({"a": 1, "b": 2, "xs": [1, 2], "s": "x"})


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("1 <= a <= len(xs)", {"a": 2, "xs": [5, 5]}, {"a": 3, "xs": [5, 5]}),
        ("a == b", {"a": 1.0, "b": 1}, {"a": 1, "b": 2}),
        ("a != b", {"a": 2**200, "b": 2**200 + 1}, {"a": 2**200, "b": 2**200}),
        ("sorted(xs) == xs", {"xs": [1, 1, 2]}, {"xs": [2, 1]}),
        ("is_sorted(xs, strict=True)", {"xs": [1, 2]}, {"xs": [1, 1]}),
        ("is_sorted(xs, reverse=True)", {"xs": [2, 2, 1]}, {"xs": [1, 2]}),
        ("len(set(xs)) == len(xs)", {"xs": [[1], [2]]}, {"xs": [[1], [1]]}),
        ("unique(xs)", {"xs": [{"a": [1]}, {"a": [2]}]}, {"xs": [{"a": [1]}, {"a": [1]}]}),
        ("all(u < v for u, v in xs)", {"xs": [[1, 2]]}, {"xs": [[2, 1]]}),
        ("all(u < v for u, v in xs)", {"xs": []}, {"xs": [[1, 2, 3]]}),
        ("is_permutation(xs, len(xs))", {"xs": [2, 0, 1]}, {"xs": [1, 2, 3]}),
        ("is_permutation(xs, a, base=1)", {"xs": [2, 1], "a": 2}, {"xs": [2, 1], "a": 3}),
        ("is_tree(a, xs)", {"a": 3, "xs": [[0, 1], [2, 1]]}, {"a": 3, "xs": [[0, 1], [1, 0]]}),
        ("is_tree(a, xs, base=1)", {"a": 2, "xs": [[1, 2]]}, {"a": 2, "xs": [[0, 1]]}),
        ("is_tree(a, xs)", {"a": 1, "xs": []}, {"a": 0, "xs": []}),
        ("is_tree(a, xs)", {"a": 2, "xs": [[0, 1.0]]}, {"a": 2, "xs": [[0, 1.5]]}),
        ("is_connected(a, xs)", {"a": 2, "xs": [[1, 0]]}, {"a": 2, "xs": [[True, 0]]}),
        ("is_permutation(xs, 2, 1)", {"xs": [2, 1]}, {"xs": [2, True]}),
        ("is_permutation(xs, [True])", {"xs": [True]}, {"xs": [False]}),
        ("is_dag(a, xs)", {"a": 3, "xs": [[0, 1], [0, 1], [1, 2]]}, {"a": 3, "xs": [[0, 1], [1, 2], [2, 0]]}),
        ("is_connected(a, xs)", {"a": 2, "xs": [[0, 1]]}, {"a": 3, "xs": [[0, 1]]}),
        ("is_simple_graph(a, xs)", {"a": 3, "xs": [[0, 1], [1, 2]]}, {"a": 3, "xs": [[0, 1], [1, 0]]}),
        ("is_simple_graph(a, xs, directed=True)", {"a": 3, "xs": [[0, 1], [1, 0]]}, {"a": 3, "xs": [[1, 1]]}),
        ("is_binary_search_tree(xs)", {"xs": [2, 1, 3]}, {"xs": [2, 3, 1]}),
        ("is_palindrome(s) and s == s[::-1]", {"s": "aba"}, {"s": "ab"}),
        ("count(a, xs) == 2", {"a": 1, "xs": [1, 2, 1]}, {"a": 1, "xs": [1]}),
        ("count(xs, a) == 2", {"a": 1, "xs": [1, 2, 1]}, {"a": 1, "xs": [1]}),
        ("count(s, '(') == 2", {"s": "(()"}, {"s": "("}),
        ("count(xs, s) == 1", {"s": "ab", "xs": ["ab", "a"]}, {"s": "a", "xs": ["ab"]}),
        ("a in xs and b not in xs", {"a": 1, "b": 3, "xs": [1]}, {"a": 1, "b": 1, "xs": [1]}),
        ("{x % 2 for x in xs} == {0, 1}", {"xs": [1, 2]}, {"xs": [1, 3]}),
        ("sum(x for x in xs if x > 0) == a", {"a": 3, "xs": [-1, 3]}, {"a": 2, "xs": [-1, 3]}),
        ("[x for i, x in enumerate(xs) if i % 2 == 0] == [a]", {"a": 4, "xs": [4, 9]}, {"a": 9, "xs": [4, 9]}),
        ("a > 0 if xs else a == 0", {"a": 0, "xs": []}, {"a": 0, "xs": [1]}),
        ("s[0] != '0' or len(s) == 1", {"s": "0"}, {"s": "01"}),
        ("a & (a - 1) == 0", {"a": 8}, {"a": 6}),
        ("value['a'] == b", {"a": 8, "b": 8}, {"b": 1}),
    ],
)
def test_expressions_mean_what_python_means(text: str, good: Any, bad: Any) -> None:
    """Each function and operator holds of what it should, and not of what it should not."""
    schema: Any = {
        "type": "object",
        "properties": {name: {} for name in ("a", "b", "xs", "s")},
        "x-constraints": [text],
    }
    compiled = compile_schema(schema)
    assert compiled.is_valid(good)
    assert not compiled.is_valid(bad)
    assert f"the constraint '{text}' does not hold" in str(compiled.explain(bad))


def test_an_explanation_names_the_expression_that_fails() -> None:
    """Of several constraints the one that fails is quoted, and the value is not."""
    compiled = compile_schema(related("a < b", "len(xs) == b", **NAMES))
    told = compiled.explain({"a": 1, "b": 2, "xs": [1], "s": "secret"})
    assert told == "At the root: the constraint 'len(xs) == b' does not hold."


def test_the_constraints_of_one_value_share_their_steps() -> None:
    """Fifty expressions that each nearly run out of steps take no longer than one."""
    slow = [f"all(x + y + {index} > -1 for x in xs for y in xs)" for index in range(50)]
    schema: Any = {"type": "object", "properties": {"xs": {"type": "array"}}, "x-constraints": slow}
    assert not compile_schema(schema).is_valid({"xs": list(range(400))})


def test_ten_thousand_items_are_checked() -> None:
    """The longest arrays of coding problems are within the steps there are, for several constraints at once."""
    schema = related(
        "len(edges) == n - 1",
        "all(0 <= u < n and 0 <= v < n for u, v in edges)",
        "all(u != v for u, v in edges)",
        "is_tree(n, edges)",
        "all(nums[i] <= nums[i + 1] for i in range(len(nums) - 1))",
        n=integers(1, 20_000),
        edges={"type": "array"},
        nums={"type": "array"},
    )
    compiled = compile_schema(schema)
    value: Any = {"n": 10_001, "edges": [[node // 2, node] for node in range(1, 10_001)], "nums": list(range(10_000))}
    assert compiled.is_valid(value)
    assert not compiled.is_valid({**value, "nums": [*range(9_999), 0]})


@pytest.mark.parametrize(
    ("listed", "pointer"),
    [
        ("a < b", "/x-constraints"),
        ([3], "/x-constraints/0"),
        (["a < b"] * 51, "/x-constraints"),
        (["a < b", None], "/x-constraints/1"),
    ],
)
def test_constraints_are_a_list_of_texts(listed: Any, pointer: str) -> None:
    """What is no list, too long, or has something else in it is refused with its pointer."""
    with pytest.raises(UnprocessableError) as refused:
        compile_schema({"properties": {"a": {}, "b": {}}, "x-constraints": listed})
    assert (refused.value.code, refused.value.pointer) == ("invalid_schema", pointer)


def test_names_that_are_no_identifiers_are_reached_through_the_whole() -> None:
    """`value` is the object itself, for names that an expression cannot spell."""
    compiled = compile_schema(
        {"properties": {"größe": {}, "b-c": {}}, "x-constraints": ["value['größe'] < value['b-c']"]}
    )
    assert compiled.is_valid({"größe": 1, "b-c": 2})
    assert not compiled.is_valid({"größe": 2, "b-c": 2})


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-4, 4) | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=8,
)
_atoms = st.sampled_from(
    [
        "a",
        "b",
        "xs",
        "s",
        "0",
        "1",
        "2.5",
        "'a'",
        "len(xs)",
        "xs[0]",
        "sum(xs)",
        "max(xs)",
        "[a, b]",
        "set(xs)",
        "sorted(xs)",
        "len(s)",
        "-a",
    ]
)
_operators = st.sampled_from(["+", "-", "*", "//", "%", "/"])
_compared = st.sampled_from(["<", "<=", "==", "!=", ">", ">=", "in", "not in"])
_sums = st.one_of(_atoms, st.builds("({} {} {})".format, _atoms, _operators, _atoms))
_comparisons = st.one_of(
    st.builds("{} {} {}".format, _sums, _compared, _sums),
    st.builds("{} {} {} {} {}".format, _sums, _compared, _sums, _compared, _sums),
)
_expressions = st.one_of(
    _comparisons,
    st.builds("({}) and ({})".format, _comparisons, _comparisons),
    st.builds("({}) or not ({})".format, _comparisons, _comparisons),
    st.builds("all({} {} x for x in xs)".format, _atoms, _compared),
    st.builds("any(x {} y for x, y in xs if y {} {})".format, _compared, _compared, _atoms),
    st.builds("sum(x * y for x in xs for y in xs) {} {}".format, _compared, _atoms),
    st.builds("({}) if ({}) else ({})".format, _comparisons, _comparisons, _comparisons),
)


@settings(max_examples=150, deadline=None)
@given(
    _expressions, st.fixed_dictionaries({"a": _json, "b": _json, "xs": st.lists(_json, max_size=4) | _json, "s": _json})
)
def test_the_fast_way_finds_what_the_evaluator_finds(text: str, names: dict[str, Any]) -> None:
    """Any expression over any JSON comes to the same by the closures as by simpleeval, or to nothing by both."""

    def outcome(evaluate: Any) -> Any:
        try:
            return evaluate()
        except FAILURES:
            return "nothing"

    tree = read(text).tree
    closure = closure_of(tree)
    assert closure is not None
    assert outcome(lambda: closure(dict(names), Fuel())) == outcome(lambda: interpreted(tree, names, Fuel()))


@settings(max_examples=120, deadline=None)
@given(
    _comparisons,
    st.fixed_dictionaries(
        {
            "a": st.integers(-9, 9),
            "b": st.integers(-9, 9),
            "xs": st.lists(st.integers(-9, 9), max_size=4),
            "s": st.text("ab"),
        }
    ),
)
def test_expressions_are_pythons(text: str, names: dict[str, Any]) -> None:
    """Over numbers, lists and texts an expression comes to what Python's own interpreter makes of it."""
    # The language formats no text, and has lists in its sets, which JSON has no tuples for.
    assume(not ("%" in text and re.search(r"'a'|\bs\b", text)))
    assume(not ("set(" in text and re.search(r"\[a, b\]|\bsorted\(|(?<!\()\bxs\b(?!\[)", text)))
    tree = read(text).tree
    try:
        expected = eval(compile(ast.Expression(tree), "test", "eval"), {}, dict(names))  # the judge, on its own inputs
    except Exception:
        expected = False
    assert read(text).is_met(names, Fuel()) is bool(expected)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from("xy"), min_size=4, max_size=4),
    st.sampled_from(
        [
            "all({0} > sum({1} for {1} in xs if {1} > {2}) for {2} in xs for {0} in xs)",
            "sum({0} for {0} in [{1} * 2 for {1} in xs]) == sum([{2} + {2} for {2} in xs])",
            "any(max([{0} for {0} in xs if {0} < {1}] + [0]) < {1} for {1} in xs)",
            "sum(sum({0} for {1}, {0} in enumerate(xs)) * {1} for {1} in xs) > 3",
            "len({{({0}, {1}) for {0} in xs for {1} in range(3) if any({2} > {0} for {2} in xs)}}) != 4",
            "all(all({0} != {1} + a for {0} in xs) for {1} in xs)",
        ]
    ),
    st.lists(st.integers(-3, 5), max_size=4),
)
def test_a_name_that_is_used_again_is_pythons(chosen: list[str], shape: str, xs: list[int]) -> None:
    """A `for` inside another may use its name for something else, and what the outer one means comes back after it."""
    text = shape.format(*chosen)
    try:
        expected = eval(text, {"xs": xs, "a": 1, "__builtins__": __builtins__})  # the judge, on its own inputs
    except NameError:
        return
    assert read(text).is_met({"xs": xs, "a": 1}, Fuel()) is bool(expected)
    schema = related(text, xs=array(integers(-3, 5), 0, 4), a=integers(0, 2))
    try:
        code, values = "", list(islice(compile_schema(schema).values(seed=1), 3))
    except UnprocessableError as refused:
        code, values = refused.code, []
    assert values or code in ("unmet_constraint", "unsatisfiable_schema")


def test_every_problems_constraints_are_checked_alone() -> None:
    """A value of one problem with a constraint broken on purpose is refused, and the refusal quotes a constraint."""
    schema, _ = RELATED["graph-valid-tree"]
    compiled = compile_schema(schema)
    assert compiled.is_valid({"n": 3, "edges": [[0, 1], [1, 2]]})
    broken: Any
    for broken in ({"n": 4, "edges": [[0, 1], [1, 2]]}, {"n": 3, "edges": [[0, 1], [0, 1]]}):
        assert "constraint" in str(compiled.explain(broken))
