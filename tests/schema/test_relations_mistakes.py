"""Constraints with a mistake in them: told at once, with the expression, its place and what is wrong in it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from shared.errors import UnprocessableError
from shared.schema import compile_schema
from tests.longer import some_of
from tests.schema.drawn import outcome, take
from tests.schema.problems import array, integers, record
from tests.schema.related_problems import letters, related

_FIELDS: dict[str, Any] = {
    "n": integers(1, 10),
    "xs": array(integers(0, 9), 0, 8),
    "s": letters(0, 9),
    "g": array(array(integers(0, 9), 0, 4), 0, 4),
    "ps": array(array(integers(0, 9), 2, 2), 0, 5),
    "o": record(a=integers(0, 3)),
    "os": array(record(a=integers(0, 3)), 0, 4),
    "r": {"type": ["integer", "null"], "minimum": 0, "maximum": 9},
    "f": {"type": "number", "minimum": 0, "maximum": 9},
}


def refusal(schema: Any) -> UnprocessableError:
    found = outcome(schema, 1)
    assert isinstance(found, UnprocessableError)
    return found


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("len(n) > 0", "len() takes a text, a list or an object, and 'n' is a whole number"),
        ("n < 'a'", "'<' cannot compare 'n', which is a whole number, with 'a', which is a text"),
        ("xs < n", "'<' cannot compare 'xs', which is a list"),
        ("n + s == 3", "'+' cannot take 'n', which is a whole number, and 's', which is a text"),
        ("s % 3 == 1", "'%' cannot take 's'"),
        ("-xs == xs", "take numbers, and 'xs' is a list"),
        ("n / 0 == 1", "'n / 0' divides by zero"),
        ("xs[0] % (2 - 2) == 1", "'xs[0] % (2 - 2)' divides by zero"),
        ("o['b'] == 1", "nothing under 'b' in 'o'"),
        ("all(each['b'] > 1 for part in [os] for each in [part[0]])", "nothing under 'b' in 'each'"),
        ("xs[8] == 1", "'xs' has at most 8 parts"),
        ("xs['a'] == 1", "an index is a whole number, and 'a' is a text"),
        ("xs[n / 2] == 1", "'n / 2' is a fraction"),
        ("n[0] == 1", "'n[0]' asks for a part of 'n', which is a whole number"),
        ("xs[::0] == xs", "steps of zero"),
        ("all(x > 0 for x in n)", "'for' goes through a list or a text, and 'n' is a whole number"),
        ("all(a < b for a, b in xs)", "'a, b' takes apart each item of 'xs', which is a whole number"),
        ("all(a < b for a, b, c in ps)", "'a, b, c' are 3 names, and each item of 'ps' has 2 parts"),
        ("all(a < b for a, b, c, d, e in g)", "each item of 'g' has at most 4 parts"),
        ("all(i < a for i, (a, b) in enumerate(xs))", "'a, b' takes apart what is in each item of 'enumerate(xs)'"),
        ("all(p[2] > 0 for p in ps)", "'p' has at most 2 parts"),
        ("all(x < c for x, c in zip(xs, s))", "'<' cannot compare 'x', which is a whole number, with 'c'"),
        ("is_tree(n, xs)", "is_tree() takes edges, which are lists, and what is in 'xs' is a whole number"),
        ("is_dag(n, os)", "what is in 'os' is an object"),
        ("is_dag(s, ps)", "is_dag() takes a whole number, and 's' is a text"),
        ("is_permutation(n, xs)", "is_permutation() takes a text, a list or an object, and 'n' is a whole number"),
        ("is_symmetric(xs)", "what is in 'xs' is a whole number"),
        ("is_sorted(os)", "what is in 'os' has no order: it is an object"),
        ("max(s, n) > 1", "have no order"),
        ("max([]) > n", "'[]' is empty"),
        ("sum(s) == n", "each item is a number, and what is in 's' is a text"),
        ("abs(s) > 0", "abs() takes a number, and 's' is a text"),
        ("all(xs[i] > 0 for i in range(n / 2))", "'//' gives a whole one: 'n // 2'"),
        ("sorted(xs) == range(n)", "'sorted(xs)', which is a list, never equals 'range(n)', which is a range"),
        ("n > 2 and 9 in ps", "9, which is a whole number, is never in 'ps', where each item is a list"),
        ("n in s", "only a text can be in a text, and 'n' is a whole number"),
        ("n > 3 or len(r) > 0", "'r' is a whole number or null"),
        ("value > 3", "'value', which is an object"),
        ("2**100000 > n", "'2 ** 100000' is a number of more than 8,192 bits"),
        ("n << 100000000 > 0", "'n << 100000000' is a number of more than 8,192 bits"),
        ("len(range(10**9)) > 0", "'range(10 ** 9)' has more than 100,000 numbers"),
        ("[0] * (10**9 + n) == xs", "'[0] * (10 ** 9 + n)' has more than 100,000 parts"),
        ("'a' * 10**9 == s", "has more than 100,000 parts"),
        ("all(i + j > -1 for i in range(9000) for j in range(9000))", "more than the 2,000,000 steps"),
        ("n < sum(i * j for i in range(9000) for j in range(9000))", "more than the 2,000,000 steps"),
        ("n < int('a')", "'int('a')' comes to nothing"),
    ],
)
def test_what_comes_to_nothing_is_told(expression: str, words: str) -> None:
    """Wrong kinds, divisions by zero, numbers of names that do not fit, and what is too large: said in plain words."""
    refused = refusal(related("n < 11", expression, **_FIELDS))
    assert refused.code in ("unmet_constraint", "unsatisfiable_schema")
    assert refused.pointer == "/x-constraints/1"
    assert f"'{expression}'" in refused.detail
    assert words in refused.detail


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("all(xs[i] < xs[i + 1] for i in range(len(xs)))", "'xs[i + 1]' does not exist in the last round"),
        ("all(x <= xs[i + 1] for i, x in enumerate(xs))", "where 'i' is len(xs) - 1"),
        ("all(g[i][j] < g[i][j + 1] for i in range(len(g)) for j in range(len(g[i])))", "'g[i][j + 1]' does not exist"),
        ("all(xs[len(xs) - i] > 0 for i in range(len(xs)))", "in the first round, where 'i' is 0"),
        ("n > 3 and xs[len(xs)] == n", "'xs[len(xs)]' does not exist"),
        ("sum(abs(xs[i] - xs[i + 1]) for i in range(len(xs))) > n", "in the last round"),
        ("n // (n - n) == 0", "'n // (n - n)' divides by zero"),
        ("n / (len(s) - len(s)) > 1", "divides by zero"),
        ("int(s) > 5", "no text that 's' may be is a number"),
        ("all(int(c) > 5 for c in s)", "no text that 'c' may be is a number"),
        ("max(n) > 0", "'n' is a whole number"),
        ("n / 0 > 1", "divides by zero"),
        ("n == 'a'", "never equals 'a'"),
    ],
)
def test_a_mistake_is_told_under_one_code(expression: str, words: str) -> None:
    """What comes to nothing is `unmet_constraint`, whether or not an empty list would keep it all the same."""
    refused = refusal(related("n < 11", expression, **{**_FIELDS, "s": letters(1, 9) | {"pattern": "^[a-z]+$"}}))
    assert (refused.code, refused.pointer) == ("unmet_constraint", "/x-constraints/1")
    assert words in refused.detail


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("sum(xs) > 72", "'sum(xs)' is at most 72"),
        ("max(sum(row) for row in rows) == 37", "is at most 36"),
        ("min(len(row) for row in rows) > 4", "is at most 4"),
        ("count(xs, 3) >= 9", "'count(xs, 3)' is at most 8"),
        ("sum(x * x for x in xs) < 0", "is at least 0"),
        ("f * 2 > 18", "'f * 2' is at most 18"),
        ("xs[0] > xs[0]", "'xs[0]' is never more than itself"),
        ("sum(xs) != sum(xs)", "'sum(xs)' is never other than itself"),
        ("n < n", "'n' is never less than itself"),
        ("n > 10 or sum(xs) < 0", "'n' is at most 10, and 'sum(xs)' is at least 0"),
        ("not n <= 10", "'n' is at most 10"),
        ("n in [20, 30]", "'n' is at most 10"),
        ("all(x > 9 for x in rows[0])", "'x' is at most 9"),
        ("n % 3 == 3", "'n % 3' is at most 2"),
        ("(n, len(xs)) == (3, 9)", "'len(xs)' is at most 8"),
        ("s == 'ABC'", "'ABC' is none of the values that the schema allows for 's'"),
        ("xs == [1, 20]", "is none of the values that the schema allows for 'xs'"),
        ("sorted(xs) == [3, 1]", "is not in the order that 'sorted(xs)' has"),
        ("rows[0][0:] == [1, 2, 3, 4, 5]", "'rows[0][0:]' has at most 4 parts"),
    ],
)
def test_what_never_holds_says_why(expression: str, words: str) -> None:
    """What bounds leave no room for is proved at once, and the bound is told."""
    schema = related("n < 11", expression, **_FIELDS, rows=array(array(integers(0, 9), 1, 4), 1, 4))
    refused = refusal(schema)
    assert (refused.code, refused.pointer) == ("unsatisfiable_schema", "/x-constraints/1")
    assert words in refused.detail
    assert compile_schema(schema).satisfiable() is False


def test_a_check_of_too_many_steps_is_told() -> None:
    """Loops that go round more often than a check has steps, however short the lists are, are refused for that."""
    condition = "all(all(all(a + b + c + d > 0 for d in xs) for c in xs) for a in xs for b in xs)"
    refused = refusal(related(condition, xs=array(integers(1, 9), 50, 60)))
    assert refused.pointer == "/x-constraints/0"
    assert "takes more than the 2,000,000 steps" in refused.detail


@pytest.mark.parametrize(
    "expression",
    [
        "len([xs * 90 for i in range(100000)]) > 0",
        "len([xs + xs for i in range(90000) for j in range(9)]) > n",
        "[1 << 8000 for i in range(100000)] != xs",
        "len([[xs * 90 for x in xs] for y in range(9000)]) > 0",
    ],
)
def test_what_is_made_on_the_way_takes_steps(expression: str) -> None:
    """Lists and numbers of which a small expression makes very many are more than a check has steps for."""
    refused = refusal(related(expression, n=integers(1, 10), xs=array(integers(0, 9), 20, 1000)))
    assert (refused.code, refused.pointer) == ("unmet_constraint", "/x-constraints/0")


@pytest.mark.parametrize(
    "expression",
    [
        "r is None or r > 3",
        "all(i == len(xs) - 1 or xs[i] <= xs[i + 1] for i in range(len(xs)))",
        "all(xs[i] <= xs[i + 1] for i in range(len(xs)) if i + 1 < len(xs))",
        "any(xs[i] >= xs[i + 1] for i in range(len(xs)))",
        "not all(xs[i] < xs[i + 1] for i in range(len(xs)))",
        "all(xs[i - 1] >= 0 for i in range(len(xs) + 1))",
        "all(len(xs) < 2 or xs[i] + xs[-1] >= 0 for i in range(len(xs)))",
        "xs == [] or sum(xs) / len(xs) <= 9",
        "sum(xs) >= 72 and max(f, n) <= 10",
        "all(x > 9 for x in xs)",
        "s in ['ABC', 'abc']",
        "all(one[i] < one[i + 1] for i in range(len(one) - 1))",
        "all(one[i] < one[i + 1] for i in range(len(one) - 1)) or len(one) > n",
        "all(row[j] <= row[j + 1] for row in column for j in range(len(row) - 1))",
        "all(column[i][j] <= column[i][j + 1] for i in range(len(column)) for j in range(len(column[i]) - 1))",
        "all(x >= sum(x for x in xs if x > 9) for x in xs)",
        "all(sum([i for i, x in enumerate(g) if len(x) > i]) >= 0 for i, x in enumerate(xs))",
        "f == 2 or range(int(f)) != xs",
        "len(xs) == 0 or xs[0] < 9",
        "xs[-8:] == xs and g[4:] == []",
        "len(value) == 11 and value['n'] == n",
        "all(x in (1, 2) for x, y in ps)",
        "all(row[0] < 9 for row in g if row)",
        "[1, 2] in ps or n != 'a'",
        "all(a < b for (a, b), c in zip(ps, s))",
        "n ** n ** n > 0 and 1 << n < 100",
        "n ** 0.5 <= 3 and f / 2 < 4",
        "sum(x * (x > 2) for x in xs) < 40",
        "(s or 'a')[0] != 'b' and s + 'c' != 'abc' and s * 2 != 'aa'",
        "(n if n > 3 else xs) != s",
        "set(xs) <= set(range(10)) and set(xs) | {1} != set(s)",
        "max(xs + [0]) <= 9 and min(n, f) >= 0",
        "is_sorted([len(row) for row in g]) or sorted(s) != list(s)",
        "n ^ 0x2 != 5 and (n ^ (n - 1)) > 0",
        "count(n, xs) <= 8 and count(s, 'a') <= 9",
        "all(os[i]['a'] >= 0 for i in range(len(os)))",
        "reversed(s) != 'ab' and all(u < 9 or v < 9 for u, v in enumerate(xs))",
    ],
)
def test_what_may_be_kept_is_no_mistake(expression: str) -> None:
    """What only some values cannot be asked, and what only looks odd, is asked of values as they come."""
    single = {"one": array(integers(0, 9), 0, 1), "column": array(array(integers(0, 9), 1, 1), 1, 5)}
    assert isinstance(outcome(related(expression, **_FIELDS, **single), 1), list)


@pytest.mark.parametrize(
    ("expression", "most"),
    [
        ("all(xs[i] > xs[i+1] for i in range(len(xs)-1))", 1),
        ("all(xs[i] <= xs[i+2] for i in range(len(xs)-2))", 2),
        ("(all(xs[i] >= xs[i+1] for i in range(len(xs)-1))) or n > 3", 1),
        ("sum(abs(xs[i] - xs[i-1]) for i in range(1, len(xs))) < 40", 1),
        ("all(rows[i][j] <= rows[i][j+1] for i in range(len(rows)) for j in range(len(rows[i])-1))", 1),
    ],
)
def test_what_goes_through_nothing_makes_no_mistake(expression: str, most: int) -> None:
    """A list of one item has no neighbours to compare."""
    numbers = array(integers(0, 9), 0, most)
    assert isinstance(outcome(related(expression, xs=numbers, rows=array(numbers, 0, 3), n=integers(1, 9)), 5), list)


@pytest.mark.parametrize("expression", ["distinct(xs) == n", "n == is_sorted(xs)", "any(x > 3 for x in xs) == n"])
def test_what_is_true_or_false_is_no_count(expression: str) -> None:
    """It is one where all are different and `n` is 1, which nobody means."""
    refused = refusal(related(expression, **_FIELDS))
    assert (refused.code, refused.pointer) == ("unmet_constraint", "/x-constraints/0")
    assert "is true or false, and is compared with a number" in refused.detail


def test_a_mistake_is_one_only_where_every_alternative_has_it() -> None:
    """A name that is a text in one branch and a number in another may be compared with a number."""
    either = {"anyOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"a": integers(0, 9)}}]}
    schema = {**record(a={}), **either, "x-constraints": ["a > 3"]}
    assert isinstance(outcome(schema, 1), list)
    texts = {**record(a={}), "allOf": [{"properties": {"a": {"type": "string"}}}], "x-constraints": ["a > 3"]}
    assert "'a', which is a text" in refusal(texts).detail


def test_a_mistake_is_told_of_the_object_it_stands_in() -> None:
    """In an item, or in a definition that refers to itself, the pointer leads to the constraint as it was written."""
    inner = related("a < 'x'", a=integers(0, 9))
    assert refusal(array(inner, 0, 5)).pointer == "/items/x-constraints/0"
    tree = {**related("len(v) > 1", v=integers(0, 9), next={"$ref": "#/$defs/t"}), "required": ["v"]}
    assert refusal({"$defs": {"t": tree}, "$ref": "#/$defs/t"}).pointer == "/$defs/t/x-constraints/0"


def test_a_contradiction_names_its_constraint() -> None:
    """What is proved to leave nothing is quoted, not only pointed to."""
    refused = refusal(related("n > 10", **_FIELDS))
    assert (refused.code, refused.pointer) == ("unsatisfiable_schema", "/x-constraints/0")
    assert "'n > 10'" in refused.detail
    assert refused.extra["constraint"] == "n > 10"


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("lenn(xs) > 1", "there is no function 'lenn'; 'len' may be meant"),
        ("length(xs) > 1", "there is no function 'length'; 'len' may be meant"),
        ("pow(n, 2) > 1", "there is no function 'pow'; the functions are abs, all, any"),
        ("str(n) == s", "there is no function 'str'; the functions are abs, all, any"),
        ("N > 1", "'N' is no property declared here; 'n' may be meant"),
        ("n^2 < 50", "a power is written with '**'"),
        ("n <= 10^5", "a power is written with '**'"),
        ("2^n <= 64", "a power is written with '**'"),
        ("o.a > 1", "written value['name']"),
        ("n > 1 && n < 5", "'and' is written for '&&'"),
        ("n = 5", "'==' is written for '='"),
        ("1 ≤ n", "'<=' is written for '≤'"),
    ],
)
def test_what_cannot_be_read_says_what_may_be_meant(expression: str, words: str) -> None:
    """Names that are not known, and what mathematics and other languages write otherwise, come with what is right."""
    refused = refusal(related(expression, **_FIELDS))
    assert (refused.code, refused.pointer) == ("invalid_schema", "/x-constraints/0")
    assert f"'{expression}'" in refused.detail
    assert words in refused.detail


@pytest.mark.parametrize(
    "schema",
    [
        related(
            "all(count([row[c] for row in g], d) <= 1 for c in range(3) for d in range(9))",
            g=array(array(integers(0, 9), 3, 3), 3, 3),
        ),
        related("all(a < b for a, b in xs)", xs=array({"enum": [1, [1, 2], "ab", [3]]}, 2, 5)),
        related("is_acyclic(n, xs)", n=integers(1, 9), xs=array({}, 0, 4)),
        related("is_symmetric(g)", "9 in g or len(g) < 9", g=array({"enum": [9, [1, 2], [2, 1]]}, 0, 4)),
        related("max(q) < 5", "q in [1, 2]", q={}),
    ],
)
def test_lists_of_all_kinds_are_made_or_refused(schema: Any) -> None:
    """A rule of lists, of edges or of columns meets items of other kinds, and ends in values or in a refusal."""
    found = outcome(schema, 20)
    if isinstance(found, UnprocessableError):
        assert found.code == "unmet_constraint"
    else:
        assert found
        assert all(map(compile_schema(schema).is_valid, found))


@pytest.mark.parametrize(
    "expression",
    some_of(
        [
            "(not [1, 2]) <= (n >> 5)",
            "(n ^ 0x2) <= 12",
            "n <= max(" + "n," * 240 + "n)",
            "n <= len({n, 2}) + 9",
            "is_simple_graph(n + 1, ps)",
            "is_connected(n if n < 3 else 2, ps)",
            "count(1, xs) >= (1 if n < 3 else 0)",
        ]
    ),
)
def test_edges_are_drawn_of_whatever_is_compared(expression: str) -> None:
    """What binds less than a comparison, stands in braces or has nearly too many characters has its edges as well."""
    compiled = compile_schema(related(expression, **_FIELDS))
    made = list(itertools.islice(compiled.values(seed=0), 80))
    assert len(made) == 80
    assert all(compiled.is_valid(each.value) for each in made)


def test_numbers_are_palindromes_by_their_digits() -> None:
    """`is_palindrome(n)` holds of 121 and not of -121, and numbers of all lengths are made."""
    compiled = compile_schema(related("is_palindrome(n)", n=integers(-(2**31), 2**31 - 1)))
    assert compiled.is_valid({"n": 121})
    assert not compiled.is_valid({"n": -121})
    values: Any = itertools.islice(compiled.values(seed=0), 60)
    made = [each.value["n"] for each in values]
    assert all(str(number) == str(number)[::-1] for number in made)
    assert len({len(str(number)) for number in made}) > 3
    assert max(made) == 2147447412


@pytest.mark.parametrize(
    "expression",
    [
        "len(xs) < 7 or xs[6] == 0",
        "not (len(xs) > 9 and xs[9] == 1)",
        "xs[5] > 0 if len(xs) > 5 else True",
        "n != 0 or 1 / 0 > 2",
        "n >= 0 or 2 ** 100000 > n",
        "all(xs[i + 9] == 1 for i in range(len(xs)) if i > 9)",
    ],
)
def test_what_a_condition_keeps_from_being_asked_for_is_no_mistake(expression: str) -> None:
    """An index that never is, or a division by zero, behind a condition that never lets it be."""
    schema = {**record(n=integers(0, 4), xs=array(integers(0, 9), 0, 3)), "x-constraints": [expression]}
    assert len(take(schema, 60)) == 60


@pytest.mark.parametrize("expression", ["n > 0 and xs[6] == 0", "xs[6] == 0 or n > 0"])
def test_what_is_surely_asked_for_is_a_mistake(expression: str) -> None:
    """A condition beside it does not help, where both have to hold or the item is asked for first."""
    schema = {**record(n=integers(0, 4), xs=array(integers(0, 9), 0, 3)), "x-constraints": [expression]}
    with pytest.raises(UnprocessableError, match="does not exist"):
        take(schema, 1)
