"""Problems that ask for a class: their input is two lists, the operations' names and beside each its arguments.

What is said of a method's parameters is said of flat names first, as of any other problem's input, and then put where
the parameters stand in the list of arguments.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator, Mapping, Sequence

from functions.practice.proposing.types import Design, Schema, Signature, tuple_of
from shared.canonical_json import JsonValue

OPERATIONS, ARGUMENTS = "operations", "arguments"
# What LeetCode calls the class around a function, and around a few problems' methods too.
FUNCTION_CLASS = "Solution"
_CALLS = re.compile(
    r"(?:there will be )?at most ([\d^* ,]{1,20}?) (?:total )?(?:calls?|operations|function calls|queries)\b",
    re.IGNORECASE,
)
_ASSUMED_CALLS = 100
_MOST_CALLS = 10**6


def is_design(name: str, made: Signature, methods: int) -> bool:
    """Tell whether a class with a constructor and so many methods is asked for, and not the function that it holds."""
    return methods > 1 or (methods == 1 and (bool(made.types) or name != FUNCTION_CLASS))


def read_design(name: str, methods: Mapping[str, Signature]) -> Signature:
    """Return the flat parameters of a class's methods, each of which may be left out.

    Args:
        methods: with the constructor, under the class's name, first.

    Raises:
        UnprocessableError: there are too many parameters.
    """
    flat = Signature(is_vague=any(each.is_vague for each in methods.values()))
    called: dict[str, tuple[str, ...]] = {}
    for method, signature in methods.items():
        names = []
        for parameter, schema in signature.types.items():
            # What is called alike is bounded alike, where it is of one type.
            own = parameter if flat.types.get(parameter, schema) == schema else f"{method}_{parameter}"
            if own not in flat.types:
                flat.add(own, copy.deepcopy(schema), is_optional=True)
            names.append(own)
        flat.notes += signature.notes
        called[method] = tuple(names)
    flat.design = Design(name, called)
    return flat


def flat_values(design: Design, values: Sequence[JsonValue]) -> list[JsonValue]:
    """Return the arguments of each call in examples under their flat names."""
    found: list[JsonValue] = []
    for value in values:
        operations, arguments = (
            (value.get(OPERATIONS), value.get(ARGUMENTS)) if isinstance(value, dict) else (None, None)
        )
        if isinstance(operations, list) and isinstance(arguments, list):
            for operation, given in zip(operations, arguments, strict=False):
                names = design.methods.get(operation) if isinstance(operation, str) else None
                if names is not None and isinstance(given, list) and len(given) == len(names):
                    found.append(dict(zip(names, given, strict=True)))
    return found


def most_calls(lines: Sequence[str]) -> tuple[int | None, int | None]:
    """Return (how many calls there may be, the number of the line that says so)."""
    from functions.practice.proposing.chains import UnreadError, read_chains

    for at, line in enumerate(lines):
        if (match := _CALLS.match(line)) is not None:
            try:
                (chain,) = read_chains(f"calls <= {match[1]}")
                most = int(chain.terms[1])  # type: ignore[arg-type]
            except (UnreadError, ValueError, TypeError):
                continue
            if 0 < most <= _MOST_CALLS:
                return most, at
    return None, None


def folded(schema: Schema, design: Design, calls: int | None, told: list[str]) -> Schema:
    """Return the schema of both lists.

    Args:
        schema: of the flat parameters.
        told: gets what is assumed, where nothing says how many calls there are.
    """
    properties = schema.get("properties")
    flat = properties if isinstance(properties, dict) else {}
    shapes = {
        method: tuple_of([part if isinstance(part := flat.get(name), dict) else {} for name in names])
        for method, names in design.methods.items()
    }
    shapes = {method: shape if shape["prefixItems"] else _NO_ARGUMENTS for method, shape in shapes.items()}
    own = [method for method in design.methods if method != design.name]
    distinct: list[JsonValue] = []
    for method in own:
        if shapes[method] not in distinct:
            distinct.append(shapes[method])
    most = 1 + (_ASSUMED_CALLS if calls is None else calls)
    if calls is None:
        told.append(f"There are at most {_ASSUMED_CALLS} calls: nothing says how many.")
    sizes: Schema = {"minItems": 1, "maxItems": most}
    operations: Schema = {"prefixItems": [{"const": design.name}], "items": {"enum": [*own]}}
    items: Schema = (
        {"anyOf": distinct} if len(distinct) > 1 else {**distinct[0]} if isinstance(distinct[0], dict) else {}
    )
    arguments: Schema = {"prefixItems": [shapes[design.name]], "items": items}
    constraints = [f"len({ARGUMENTS}) == len({OPERATIONS})", *_of_shapes(design, own, shapes)]
    said = schema.get("x-constraints")
    for text in said if isinstance(said, list) else []:
        constraints += _of_calls(design, own, str(text))
    return {
        **({"$schema": schema["$schema"]} if "$schema" in schema else {}),
        "type": "object",
        "properties": {
            OPERATIONS: {"type": "array", **operations, **sizes},
            ARGUMENTS: {"type": "array", **arguments, **sizes},
        },
        "required": [OPERATIONS, ARGUMENTS],
        "additionalProperties": False,
        "x-constraints": list(dict.fromkeys(constraints)),
    }


_NO_ARGUMENTS: Schema = {"type": "array", "maxItems": 0}


def _each(condition: str, methods: Sequence[str], own: Sequence[str]) -> str:
    among = f"o == '{methods[0]}'" if len(methods) == 1 else f"o in {list(methods)!r}"
    where = "" if list(methods) == list(own) else f" if {among}"
    return f"all({condition} for o, a in zip({OPERATIONS}[1:], {ARGUMENTS}[1:]){where})"


def _of_shapes(design: Design, own: Sequence[str], shapes: Mapping[str, Schema]) -> Iterator[str]:
    """Yield what ties the arguments of a call to its operation, where operations take different ones."""
    counts = {method: len(design.methods[method]) for method in own}
    if len(set(counts.values())) > 1:
        for count in dict.fromkeys(counts.values()):
            yield _each(f"len(a) == {count}", [method for method in own if counts[method] == count], own)
    for method in own:
        alike = [other for other in own if counts[other] == counts[method] and shapes[other] != shapes[method]]
        places = shapes[method].get("prefixItems")
        if alike and isinstance(places, list):
            tests = [test for at, part in enumerate(places) if (test := _test_of(f"a[{at}]", part))]
            if tests:
                yield _each(" and ".join(tests), [method], own)


def _test_of(word: str, part: JsonValue) -> str | None:
    """Return an expression that holds of what a schema of one simple type takes."""
    kind = part.get("type") if isinstance(part, dict) else None
    if not isinstance(part, dict) or kind not in ("integer", "number", "string"):
        return None
    if kind == "string":
        low, high = part.get("minLength", 0), part.get("maxLength")
        return f"{word} + '' == {word} and {low} <= len({word})" + ("" if high is None else f" <= {high}")
    low, high = part.get("minimum"), part.get("maximum")
    if low is None and high is None:
        return f"{word} - {word} == 0"
    return f"{'' if low is None else f'{low} <= '}{word}{'' if high is None else f' <= {high}'}"


def _of_calls(design: Design, own: Sequence[str], text: str) -> Iterator[str]:
    """Yield a constraint of flat names for each method that has them, beside those of the constructor."""
    names = {node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name)}
    flat = names & {name for each in design.methods.values() for name in each}
    made = {name: f"{ARGUMENTS}[0][{at}]" for at, name in enumerate(design.methods[design.name])}
    if flat <= made.keys():
        yield _renamed(text, made)
        return
    for method in own:
        places = {name: f"a[{at}]" for at, name in enumerate(design.methods[method])}
        if flat <= {*made, *places}:
            yield _each(_renamed(text, {**made, **places}), [method], own)


def _renamed(text: str, words: Mapping[str, str]) -> str:
    class Renamed(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.AST:
            return ast.parse(words[node.id], mode="eval").body if node.id in words else node

    return ast.unparse(Renamed().visit(ast.parse(text, mode="eval")))
