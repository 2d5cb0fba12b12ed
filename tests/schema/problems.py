"""Schemas in the style of coding problems: what people will really send."""

from __future__ import annotations

from typing import Any

BIG = 10**9


def integers(low: int, high: int) -> dict[str, Any]:
    """Return the schema of an integer between two bounds."""
    return {"type": "integer", "minimum": low, "maximum": high}


def array(items: dict[str, Any], low: int, high: int, **more: Any) -> dict[str, Any]:
    """Return the schema of an array with so many items."""
    return {"type": "array", "items": items, "minItems": low, "maxItems": high, **more}


def record(**properties: Any) -> dict[str, Any]:
    """Return the schema of an object that has exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


LETTER = {"type": "string", "pattern": "^[A-Z]$"}
LOWER = {"type": "string", "pattern": "^[a-z]+$", "minLength": 1, "maxLength": 1000}
LIST_NODE = {
    "anyOf": [
        {"type": "null"},
        {
            "type": "object",
            "properties": {"val": integers(-100, 100), "next": {"$ref": "#/$defs/ListNode"}},
            "required": ["val", "next"],
            "additionalProperties": False,
        },
    ]
}
TREE_NODE = {
    "type": ["object", "null"],
    "properties": {
        "val": integers(-1000, 1000),
        "left": {"$ref": "#/$defs/TreeNode"},
        "right": {"$ref": "#/$defs/TreeNode"},
    },
    "required": ["val", "left", "right"],
    "additionalProperties": False,
}

PROBLEMS: dict[str, dict[str, Any]] = {
    "two-sum": record(nums=array(integers(-BIG, BIG), 2, 10_000), target=integers(-BIG, BIG)),
    "valid-parentheses": record(s={"type": "string", "pattern": r"^[()\[\]{}]+$", "minLength": 1, "maxLength": 10_000}),
    "merge-intervals": record(intervals=array(array(integers(0, 10_000), 2, 2), 1, 1_000)),
    "word-search": record(
        board=array(array(LETTER, 1, 6), 1, 6),
        word={"type": "string", "pattern": "^[A-Z]{1,15}$"},
    ),
    "lru-cache": record(
        capacity=integers(1, 3000),
        operations={
            "type": "array",
            "minItems": 1,
            "maxItems": 200,
            "items": {
                "oneOf": [
                    record(op={"const": "get"}, key=integers(0, 10_000)),
                    record(op={"const": "put"}, key=integers(0, 10_000), value=integers(0, 100_000)),
                ]
            },
        },
    ),
    "merge-two-lists": {
        **record(list1={"$ref": "#/$defs/ListNode"}, list2={"$ref": "#/$defs/ListNode"}),
        "$defs": {"ListNode": LIST_NODE},
    },
    "max-depth": {**record(root={"$ref": "#/$defs/TreeNode"}), "$defs": {"TreeNode": TREE_NODE}},
    "k-closest": record(points=array(array(integers(-10_000, 10_000), 2, 2), 1, 500), k=integers(1, 500)),
    "valid-palindrome": record(s={"type": "string", "minLength": 1, "maxLength": 2_000}),
    "contains-duplicate": record(nums=array({"type": "integer"}, 0, 50, uniqueItems=True)),
    "permutations": record(nums=array(integers(-10, 10), 1, 6, uniqueItems=True)),
    "coin-change": record(coins=array(integers(1, 2**31 - 1), 1, 12, uniqueItems=True), amount=integers(0, 10_000)),
    "binary-strings": record(
        a={"type": "string", "pattern": "^(0|1[01]*)$"}, b={"type": "string", "pattern": "^[01]+$"}
    ),
    "sudoku": record(board=array(array({"enum": [*map(str, range(1, 10)), "."]}, 9, 9), 9, 9)),
    "course-schedule": record(
        numCourses=integers(1, 2000),
        prerequisites=array(
            {"type": "array", "prefixItems": [integers(0, 1999)] * 2, "items": False, "minItems": 2}, 0, 300
        ),
    ),
    "group-anagrams": record(strs=array({"type": "string", "pattern": "^[a-z]*$", "maxLength": 100}, 1, 200)),
    "median-stream": record(
        numbers=array({"type": "number", "minimum": -100_000, "maximum": 100_000}, 1, 100),
        precision={"type": "number", "exclusiveMinimum": 0, "maximum": 1},
    ),
    "ip-addresses": record(
        hosts=array({"type": "string", "format": "ipv4"}, 1, 30),
        dates=array({"type": "string", "format": "date"}, 0, 5),
    ),
    "phone-book": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 40},
            "phone": {"type": "string", "pattern": r"^\+[0-9]{1,3} [0-9]{4,10}$"},
            "email": {"type": "string", "format": "email"},
            "nickname": {"type": ["string", "null"], "maxLength": 20},
            "age": {"type": "integer", "minimum": 0, "maximum": 150},
        },
        "required": ["name", "phone"],
        "dependentRequired": {"nickname": ["age"]},
    },
    "inventory": {
        "type": "object",
        "additionalProperties": {"type": "integer", "minimum": 0, "multipleOf": 5},
        "propertyNames": {"pattern": "^[a-z]{1,8}$"},
        "minProperties": 1,
        "maxProperties": 10,
    },
    "expression-tree": {
        "$ref": "#/$defs/expr",
        "$defs": {
            "expr": {
                "oneOf": [
                    {"type": "integer", "minimum": -9, "maximum": 9},
                    {
                        "type": "object",
                        "properties": {
                            "op": {"enum": ["+", "-", "*"]},
                            "args": {"type": "array", "items": {"$ref": "#/$defs/expr"}, "minItems": 2, "maxItems": 2},
                        },
                        "required": ["op", "args"],
                        "additionalProperties": False,
                    },
                ]
            }
        },
    },
    "shipping": {
        "type": "object",
        "properties": {
            "country": {"enum": ["US", "CA", "DE"]},
            "zip": {"type": "string", "maxLength": 10},
            "express": {"type": "boolean"},
        },
        "required": ["country", "express"],
        "if": {"properties": {"country": {"const": "US"}}},
        "then": {"properties": {"zip": {"pattern": "^[0-9]{5}$"}}, "required": ["zip"]},
        "not": {"properties": {"country": {"const": "DE"}, "express": {"const": True}}},
    },
}
