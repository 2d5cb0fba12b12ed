"""Schemas made to hang, crash or fill the memory of whoever reads them; run as a program, it uses each in turn.

A process of its own runs it, because what it guards against cannot be caught from inside.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from shared.errors import LarderError
from shared.schema import compile_schema

MILLION = 10**6


def deep(levels: int, keyword: str = "items") -> Any:
    """Return a schema nested in itself."""
    schema: Any = {}
    for _ in range(levels):
        schema = {keyword: schema}
    return schema


def fan(levels: int, keyword: str, width: int = 2) -> Any:
    """Return references that multiply at every level."""
    names = {f"a{i}": {keyword: [{"$ref": f"#/$defs/a{i + 1}"}] * width} for i in range(levels)}
    return {"$defs": {**names, f"a{levels}": {"type": "integer"}}, "$ref": "#/$defs/a0"}


def chain(levels: int) -> Any:
    """Return references that lead to each other."""
    names = {f"a{i}": {"$ref": f"#/$defs/a{i + 1}"} for i in range(levels)}
    return {"$defs": {**names, f"a{levels}": {}}, "$ref": "#/$defs/a0"}


def doubling(levels: int) -> Any:
    """Return objects whose smallest value doubles at every level."""
    names = {
        f"a{i}": {
            "type": "object",
            "required": ["x", "y"],
            "properties": {name: {"$ref": f"#/$defs/a{i + 1}"} for name in "xy"},
        }
        for i in range(levels)
    }
    return {"$defs": {**names, f"a{levels}": {"type": "integer"}}, "$ref": "#/$defs/a0"}


def either(levels: int) -> Any:
    """Return schemas each of which is the next, or an object with the next in it, and not both."""
    names: dict[str, Any] = {
        f"a{i}": {
            "oneOf": [
                {"$ref": f"#/$defs/a{i + 1}"},
                {"type": "object", "required": [f"k{i}"], "properties": {"x": {"$ref": f"#/$defs/a{i + 1}"}}},
            ]
        }
        for i in range(levels)
    }
    return {"$defs": {**names, f"a{levels}": {"type": "integer"}}, "$ref": "#/$defs/a0"}


HOSTILE: dict[str, Callable[[], Any]] = {
    "deep": lambda: deep(90_000),
    "deep but allowed": lambda: deep(99),
    "deep not": lambda: deep(99, "not"),
    "itself": lambda: {"$ref": "#"},
    "itself in items": lambda: {"items": {"$ref": "#"}},
    "fan anyOf": lambda: fan(40, "anyOf"),
    "fan allOf": lambda: fan(90, "allOf"),
    "fan oneOf within bounds": lambda: fan(9, "oneOf", 3),
    "either within either": lambda: either(30),
    "chain": lambda: chain(9_000),
    "doubling": lambda: doubling(80),
    "doubling far": lambda: doubling(2_000),
    "wide anyOf": lambda: {"anyOf": [{"type": "integer", "minimum": i} for i in range(15_000)]},
    "wider anyOf": lambda: {"anyOf": [{}] * 200_000},
    "wide oneOf": lambda: {"oneOf": [{"type": "integer", "minimum": i} for i in range(5_000)]},
    "many conditions": lambda: {
        "allOf": [{"if": {"required": [f"a{i}"]}, "then": {"required": [f"b{i}"]}} for i in range(2_000)]
    },
    "choices of choices": lambda: {"allOf": [{"anyOf": [{"minimum": i}, {"pattern": f"a{i}"}]} for i in range(900)]},
    "huge enum": lambda: {"enum": list(range(200_000))},
    "huge enum of arrays": lambda: {"items": {"enum": [[i] for i in range(90_000)]}},
    "not huge enum": lambda: {"not": {"enum": list(range(100_000))}},
    "long enum": lambda: {"enum": ["x" * (MILLION - 100)]},
    "giant minLength": lambda: {"type": "string", "minLength": 10**9},
    "giant minLength or null": lambda: {"type": ["string", "null"], "minLength": 2**70},
    "giant minItems": lambda: {"type": "array", "minItems": 2**70},
    "giant maxima": lambda: {"type": "array", "maxItems": 2**70, "items": {"type": "string", "maxLength": 10**9}},
    "giant minProperties": lambda: {"type": "object", "minProperties": 10**9},
    "giant minContains": lambda: {"type": "array", "contains": {}, "minContains": 10**9},
    "giant optional": lambda: {"type": "object", "properties": {"a": {"type": "string", "minLength": 10**9}}},
    "nested minItems": lambda: {"type": "array", "minItems": 9_999, "items": {"type": "array", "minItems": 9_999}},
    "just fits": lambda: {"type": "array", "minItems": 20_000, "items": {"type": "integer"}},
    "long string": lambda: {"type": "string", "minLength": 60_000, "pattern": "^(ab?)*$"},
    "unique": lambda: {
        "type": "array",
        "minItems": 500,
        "uniqueItems": True,
        "items": {"minimum": 1, "maximum": 500, "type": "integer"},
    },
    "floats": lambda: {"type": "number", "minimum": 1e308, "multipleOf": 1e-300},
    "all floats": lambda: {"type": "number", "minimum": -1.7e308, "maximum": 1.7e308},
    "no floats": lambda: {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 5e-324},
    "big multipleOf": lambda: {"type": "integer", "multipleOf": 10**3000 + 7, "minimum": 10**3999},
    "many multipleOf": lambda: {"type": "integer", "allOf": [{"multipleOf": i} for i in range(2, 1_000)]},
    "bomb": lambda: {"type": "string", "pattern": "((a{100}){100}){100}"},
    "bombs": lambda: {"anyOf": [{"pattern": f"^(?:[a-z]{{1,450}}){{2}}{i}$"} for i in range(9_000)]},
    "bombs needed": lambda: {
        "type": "string",
        "allOf": [{"pattern": f"^(?:[a-z]{{1,450}}){{2}}{i}$"} for i in range(99)],
    },
    "unicode bombs": lambda: {"patternProperties": {f"^\\p{{L}}{{{i}}}": {} for i in range(1, 900)}},
    "parentheses": lambda: {"pattern": "(" * 100_000},
    "backtracking": lambda: {"type": "string", "pattern": "^(a+)+$|(x+x+)+y|(a|a)*b", "maxLength": 50_000},
    "nested stars": lambda: {"type": "string", "pattern": "^((((((a?)*)*)*)*)*)*$"},
    "many properties": lambda: {"type": "object", "properties": {f"p{i}": {"type": "integer"} for i in range(15_000)}},
    "many required": lambda: {"type": "object", "required": [f"p{i}" for i in range(50_000)]},
    "dependents": lambda: {
        "type": "object",
        "required": ["a0"],
        "dependentRequired": {f"a{i}": [f"a{i + 1}"] for i in range(3_000)},
    },
    "recursion thrice": lambda: {"type": "object", "properties": {name: {"$ref": "#"} for name in "lmr"}},
    "recursion required": lambda: {"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]},
    "recursion doubled": lambda: {"anyOf": [{"items": {"$ref": "#"}, "type": "array"}] * 2 + [{"type": "integer"}]},
    "unevaluated": lambda: {
        "allOf": [{"properties": {f"a{i}": {}}} for i in range(400)],
        "unevaluatedProperties": False,
    },
    "long names": lambda: {"type": "object", "required": ["x" * 300_000, "y" * 300_000]},
    "escaped": lambda: {"$ref": "#/" + "~1" * 400_000},
    "anchors": lambda: {"$defs": {f"d{i}": {"$anchor": f"a{i}", "$ref": f"#a{(i + 1) % 8_000}"} for i in range(8_000)}},
    "dynamic": lambda: {
        "$defs": {f"d{i}": {"$id": f"i{i}", "$dynamicAnchor": "n"} for i in range(3_000)},
        "anyOf": [{"$dynamicRef": "#n"}] * 3_000,
    },
    "matrix": lambda: {
        "type": "array",
        "minItems": 20,
        "items": {
            "type": "array",
            "minItems": 20,
            "items": {"type": "array", "minItems": 20, "items": {"type": "integer"}},
        },
    },
}


def unevaluated(levels: int) -> Any:
    """Return schemas of which each asks anew what all those inside it have evaluated."""
    schema: Any = {}
    for level in range(levels):
        schema = {"allOf": [schema], "properties": {f"p{level}": {}}, "unevaluatedProperties": False}
    return schema


HOSTILE |= {
    "unevaluated in unevaluated": lambda: unevaluated(45),
    "huge enum of floats": lambda: {"enum": [i + 0.5 for i in range(MILLION // 10)], "minimum": 99_998},
    "odd length of pairs": lambda: {
        "type": "string",
        "pattern": "^(ab|cd)*$",
        "minLength": 30_001,
        "maxLength": 30_001,
    },
    "pairs": lambda: {"type": "string", "pattern": "^(ab|cd)*$", "minLength": 30_000, "maxLength": 30_000},
    "pigeons": lambda: {
        "type": "array",
        "minItems": 11,
        "uniqueItems": True,
        "items": {"type": "integer", "minimum": 1, "maximum": 10},
    },
    "many contains": lambda: {"type": "array", "allOf": [{"contains": {"const": i}} for i in range(200)]},
    "many names": lambda: {"type": "object", "minProperties": 3_000, "additionalProperties": {"type": "integer"}},
    "many optional objects": lambda: {
        "type": "object",
        "properties": {
            f"p{i}": {"type": "object", "properties": {f"q{j}": {"type": "null"} for j in range(9)}}
            for i in range(1_500)
        },
    },
    "steps of floats": lambda: {"type": "number", "minimum": 1, "allOf": [{"multipleOf": 1 / i} for i in range(3, 99)]},
    "far apart": lambda: {"type": "number", "exclusiveMinimum": 0, "multipleOf": 10**400},
}
LOOKS_AHEAD: Any = {"type": "string", "pattern": "^(?:(?=ab|a)a)+"}


def nested(levels: int, around: Callable[[Any], Any]) -> Any:
    """Return a schema in doubt, wrapped again and again."""
    schema = LOOKS_AHEAD
    for _ in range(levels):
        schema = around(schema)
    return schema


def components(schemas: dict[str, Any]) -> Any:
    """Return an OpenAPI document."""
    return {"components": {"schemas": schemas}}


def family(count: int, parent: Callable[[int], int]) -> Any:
    """Return schemas that extend each other, and one that chooses among them."""
    names = [f"s{i}" for i in range(count)]
    refs = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    mapping = {f"{name}-{i}": name for name in names for i in range(3)}
    told = {"propertyName": "kind", "mapping": mapping}
    made: dict[str, Any] = {names[i]: {"allOf": [refs[parent(i)], {}]} for i in range(1, count)}
    made["s0"] = {"type": "object", "discriminator": told, "properties": {"kind": {"type": "string"}}}
    return components({**made, "Pet": {"oneOf": refs, "discriminator": told}})


def read_only(levels: int, width: int) -> Any:
    """Return schemas that all say of all properties, by long ways round, that they are only read."""
    chain = {f"r{i}": {"allOf": [{"$ref": f"#/components/schemas/r{i + 1}"}]} for i in range(levels)}
    holders = {
        f"Pet{i or ''}": {
            "allOf": [{"$ref": f"#/components/schemas/Pet{i + 1}"}],
            "properties": {f"p{i}-{j}": {"$ref": "#/components/schemas/r0"} for j in range(width)},
        }
        for i in range(levels)
    }
    return components({**chain, **holders, f"r{levels}": {"readOnly": True}, f"Pet{levels}": {}})


DOCUMENTS: dict[str, Callable[[], Any]] = {
    "family of one parent": lambda: family(5_000, lambda i: 0),
    "family in a line": lambda: family(3_000, lambda i: i - 1),
    "family in a ring": lambda: family(2, lambda i: i),
    "parents of parents": lambda: components(
        {
            "Pet": {"allOf": [{"$ref": "#/components/schemas/B"}] * 6_000},
            "B": {"allOf": [{}] * 6_000, "type": "object"},
        }
    ),
    "read only": lambda: read_only(45, 60),
    "read only in a ring": lambda: components(
        {
            "Pet": {
                "properties": {"a": {"$ref": "#/components/schemas/Pet"}},
                "allOf": [{"$ref": "#/components/schemas/Pet"}],
            }
        }
    ),
    "huge around": lambda: {**components({"Pet": {"type": "integer"}}), "paths": [[{"a": i}] for i in range(500_000)]},
    "anchors around": lambda: {
        **components({"Pet": {"items": {"$ref": "#a9"}, "anyOf": [{"$ref": f"#a{i}"} for i in range(2_000)]}}),
        "x": [{"$anchor": f"a{i}", "type": "null"} for i in range(100_000)],
    },
    "trees in trees": lambda: components(
        {"Pet": {"anyOf": [{"$ref": "#/components/schemas/Pet" + "/x" * i} for i in range(1, 90)], **nested_x(90)}}
    ),
}
HOSTILE |= {
    "doubt in not": lambda: nested(90, lambda inner: {"not": inner}),
    "doubt in if": lambda: {
        "$defs": {
            **{
                f"a{i}": {"if": {"$ref": f"#/$defs/a{i + 1}"}, "then": {"$ref": f"#/$defs/a{i + 1}"}} for i in range(40)
            },
            "a40": LOOKS_AHEAD,
        },
        "$ref": "#/$defs/a0",
    },
    "doubt in if alone": lambda: nested(90, lambda inner: {"if": inner, "then": {"maxLength": 9}}),
    "doubt in oneOf": lambda: nested(14, lambda inner: {"oneOf": [inner, {"type": "integer"}]}),
    "doubt in recursion": lambda: {"oneOf": [LOOKS_AHEAD, {"type": "array", "items": {"not": {"$ref": "#"}}}]},
    "doubt in many names": lambda: {
        "patternProperties": {f"^(?:(?={i}x){i})+": {"not": LOOKS_AHEAD} for i in range(3_000)}
    },
    "long expressions": lambda: {
        "anyOf": [{"type": "string", "pattern": f"{i}" + "[a-z]" * 900} for i in range(5_000)]
    },
    "classes": lambda: {"type": "string", "pattern": "[" + r"\w\W\s\S\p{L}" * 300 + "]" * 300},
    "surrogates": lambda: {"type": "string", "pattern": r"\ud83d\ude00[\ud800-\udfff]" * 150},
    "counts": lambda: {"type": "string", "pattern": "^.{0,99999999999999999999}$"},
}


def nested_x(levels: int) -> Any:
    """Return objects in each other under a name that is no keyword."""
    value: Any = {"type": "null"}
    for _ in range(levels):
        value = {"x": value, "y": [0] * 50}
    return value


def main() -> None:
    """Use every schema and print its name when done."""
    inside: Any = {"at": "/components/schemas/Pet", "dialect": "openapi-3.1", "direction": "request"}
    for name, make in {**HOSTILE, **DOCUMENTS}.items():
        schema = make()
        print(f"{name} ...", flush=True)
        try:
            compiled = compile_schema(schema, **(inside if name in DOCUMENTS else {}))
            compiled.is_valid([[[[[[1.5]]]]]])
            compiled.explain([[[[[[1.5]]]]]])
            compiled.assumptions()
            verdict = compiled.satisfiable()
            made = sum(1 for _ in itertools.islice(compiled.values(seed=1), 6))
            print(f"{name}: {verdict}, {made} values", flush=True)
        except LarderError as error:
            print(f"{name}: {error.code}", flush=True)


if __name__ == "__main__":
    main()
