"""What a pytest module has beside its cases: how the solution is found and called."""

from __future__ import annotations

HEAD = '''\
"""Inputs made by Larder: each is given to the solution, which must not raise. Run: pytest {file}

solution.py stands beside this file, with {wanted}.
"""
{notes}
from __future__ import annotations

import builtins
import importlib
import inspect
import sys
from pathlib import Path

import pytest
'''
FUNCTION = "one public function, or a class Solution with one public method"
CLASS = "the class that the first operation names"
LOADING = """

# What LeetCode has at hand without an import.
for module in ("typing", "collections", "heapq", "bisect", "itertools", "functools", "math", "string", "re"):
    for name, found in [(module, importlib.import_module(module)), *vars(importlib.import_module(module)).items()]:
        if not name.startswith("_") and not hasattr(builtins, name):
            setattr(builtins, name, found){offered}
sys.path.insert(0, str(Path(__file__).resolve().parent))
solution = importlib.import_module("solution")
"""
CALLING = '''

def call(arguments):
    """Call the solution: a fresh Solution()'s public method, or the public function that takes these arguments."""
{designed}    owner = solution.Solution() if hasattr(solution, "Solution") else solution
    own = vars(type(owner)) if owner is not solution else vars(solution)
    named = [name for name, found in own.items() if not name.startswith("_") and inspect.isroutine(found)]
    if owner is solution:
        named = [name for name in named if getattr(own[name], "__module__", "") == solution.__name__]
    functions = [getattr(owner, name) for name in named]
    is_named = isinstance(arguments, dict)
    fitting = fits(functions, [], arguments) if is_named else fits(functions, arguments, {{}})
    if is_named and not fitting:
        fitting = fits(functions, *in_order(arguments))
    if len(fitting) != 1:
        unfit(f"solution.py has {{len(fitting)}} public functions for these arguments, of {{named}}{absent}")
    function, bound = fitting[0]{prepared}
    return function(*bound.args, **bound.kwargs)


def fits(functions, values, by_name):
    """Return each function that takes the arguments, and the arguments as it takes them."""
    fitting = []
    for function in functions:
        try:
            fitting.append((function, inspect.signature(function).bind(*values, **by_name)))
        except TypeError:
            pass
    return fitting


def in_order(arguments):
    """Return the arguments for a solution that names them otherwise: in order up to one left out, then by name."""
    values, rest = [], dict(arguments)
    for name in NAMES:
        if name not in rest:
            break
        values.append(rest.pop(name))
    return values, rest


def unfit(told):
    """Fail the case that the solution cannot be called for; skip those after it with which it is the same."""
    if told in UNFIT:
        pytest.skip(told)
    UNFIT.append(told)
    pytest.fail(told, pytrace=False)


UNFIT = []


@pytest.mark.parametrize("arguments", CASES)
def test_solution(arguments):
    call(arguments)
'''
# Where a parameter is annotated as a Node, an adjacency list is given as its first node.
GRAPHS = '''

def as_nodes(function, bound, arguments):
    """Put the first node of a graph where a parameter is annotated as one: `Optional['Node']`."""
    known = arguments if isinstance(arguments, dict) else dict(enumerate(arguments))
    parameters = inspect.signature(function).parameters
    for name, value in bound.arguments.items():
        words = str(parameters[name].annotation).replace("'", " ").replace("[", " ").replace("]", " ")
        is_node = "Node" in words.replace(".", " ").replace(">", " ").split()
        for key, base in GRAPHS.items():
            if is_node and known.get(key) is value and isinstance(value, list):
                bound.arguments[name] = graph(value, base)
'''
# Where the input is the calls of a class.
DESIGN = '''

def named_class(arguments):
    """Return the class of solution.py that the first operation names; None where it names none."""
    operations = arguments.get(OPERATIONS) or [""]
    found = getattr(solution, operations[0], None)
    return found if inspect.isclass(found) and found.__module__ == solution.__name__ else None


def absent():
    """Return that no class is named, and which there are."""
    own = [name for name, each in vars(solution).items() if inspect.isclass(each)]
    own = [name for name in own if getattr(solution, name).__module__ == solution.__name__]
    return f"; nor does {OPERATIONS!r} begin with the name of a class, of {own}"


def run(arguments):
    """Make the class that the first operation names, call its methods, and compare where `expected` is given."""
    operations, given = arguments[OPERATIONS], arguments.get(ARGUMENTS) or []
    if len(operations) != len(given):
        unfit(f"{OPERATIONS!r} and {ARGUMENTS!r} are not as long as each other")
    made, expected = named_class(arguments)(*given[0]), arguments.get("expected") or []
    for at, (name, values) in enumerate(zip(operations[1:], given[1:]), 1):
        if name.startswith("_") or not callable(getattr(made, name, None)):
            unfit(f"the class {operations[0]} has no method {name!r}, which is an operation")
        result = getattr(made, name)(*values)
        if at < len(expected):
            wanted = pytest.approx(expected[at], abs=1e-5) if isinstance(expected[at], float) else expected[at]
            called = f"{name}({', '.join(map(repr, values))})"
            assert result == wanted, f"operation {at}, {called}, gave {result!r}, not {expected[at]!r}"
'''
