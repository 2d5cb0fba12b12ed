"""More schemas in the style of coding problems, each for keywords and shapes that the usual ones leave out."""

from __future__ import annotations

from typing import Any

from tests.schema.problems import PROBLEMS, array, integers, record

_JSON = {
    "anyOf": [
        {"type": "null"},
        {"type": "boolean"},
        {"type": "number", "minimum": -1e6, "maximum": 1e6},
        {"type": "string", "maxLength": 30},
        {"type": "array", "items": {"$ref": "#/$defs/json"}, "maxItems": 4},
        {"type": "object", "additionalProperties": {"$ref": "#/$defs/json"}, "maxProperties": 4},
    ]
}
_ELEMENT = {
    "type": "object",
    "properties": {
        "tag": {"enum": ["div", "p", "ul", "li", "br"]},
        "id": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,15}$"},
        "children": {"type": "array", "items": {"$ref": "#/$defs/node"}, "maxItems": 5},
    },
    "required": ["tag"],
    "additionalProperties": False,
}
_CIRCLE = record(kind={"const": "circle"}, radius={"type": "number", "exclusiveMinimum": 0, "maximum": 100})
_RECTANGLE = record(kind={"const": "rectangle"}, width=integers(1, 100), height=integers(1, 100))
_POLYGON = record(kind={"const": "polygon"}, points=array(array(integers(-50, 50), 2, 2), 3, 20))

VARIED: dict[str, dict[str, Any]] = {
    "clone-graph": record(adjList=array(array(integers(1, 100), 0, 99, uniqueItems=True), 0, 100)),
    "network-delay": {
        "type": "object",
        "properties": {
            "times": array(
                {
                    "type": "array",
                    "prefixItems": [integers(1, 100), integers(1, 100), integers(0, 100)],
                    "items": False,
                    "minItems": 3,
                },
                1,
                600,
            ),
            "n": integers(1, 100),
            "k": integers(1, 100),
            "directed": {"type": "boolean", "default": True},
        },
        "required": ["times", "n", "k"],
    },
    "n-ary-tree": {
        "$ref": "#/$defs/node",
        "$defs": {
            "node": {
                "type": "object",
                "properties": {
                    "val": integers(0, 10_000),
                    "children": {"type": "array", "items": {"$ref": "#/$defs/node"}, "maxItems": 10},
                },
                "required": ["val"],
                "additionalProperties": False,
            }
        },
    },
    "json-stringify": {"$ref": "#/$defs/json", "$defs": {"json": _JSON}},
    "render-html": {
        **record(root={"$ref": "#/$defs/element"}),
        "$defs": {
            "node": {"oneOf": [{"type": "string", "minLength": 1, "maxLength": 50}, {"$ref": "#/$defs/element"}]},
            "element": _ELEMENT,
        },
    },
    "shapes-area": record(shapes=array({"oneOf": [_CIRCLE, _RECTANGLE, _POLYGON]}, 1, 50)),
    "factorial-digits": record(
        n=integers(10**18, 10**40), modulus={"type": "integer", "enum": [998_244_353, 1_000_000_007]}
    ),
    "prices-with-cents": record(
        prices=array({"type": "number", "minimum": 0, "maximum": 1000, "multipleOf": 0.5}, 1, 100),
        batch={"type": "integer", "minimum": 7, "exclusiveMaximum": 100, "multipleOf": 6},
        discount={"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 10},
    ),
    "unicode-lengths": record(
        text={"type": "string", "minLength": 2, "maxLength": 12, "pattern": "^[\u00e0-\u00ff\u4e00-\u9fff]*$"},
        größe={"type": "integer", "minimum": 0},
        emoji={"enum": ["😀", "e\u0301", "שלום", "👩\u200d👩\u200d👧", ""]},
    ),
    "config-merge": {
        "type": "object",
        "properties": {"name": {"type": "string", "maxLength": 20}, "debug": {"type": ["boolean", "null"]}},
        "patternProperties": {
            "^x-[a-z]{1,8}$": {"type": "string", "maxLength": 20},
            "^limit_[a-z]{1,8}$": integers(0, 1000),
        },
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 6,
    },
    "meeting-rooms": record(
        meetings=array(
            {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "format": "uuid"},
                    "start": {"type": "string", "format": "date-time"},
                    "end": {"type": "string", "format": "date-time"},
                    "room": {"type": ["integer", "null"], "minimum": 1, "maximum": 50},
                    "link": {"type": "string", "format": "uri"},
                },
                "required": ["id", "start", "end"],
                "additionalProperties": False,
            },
            0,
            40,
        )
    ),
    "payment-events": {
        "type": "object",
        "properties": {
            "method": {"enum": ["card", "iban", "cash"]},
            "amount": {"type": "integer", "minimum": 1, "maximum": 1_000_000},
            "card": {"type": "string", "pattern": "^[0-9]{4}( [0-9]{4}){3}$"},
            "iban": {"type": "string", "pattern": "^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"},
            "refund_of": {"type": "string", "format": "uuid"},
            "reason": {"type": "string", "minLength": 1, "maxLength": 80},
        },
        "required": ["method", "amount"],
        "additionalProperties": False,
        "allOf": [
            {"if": {"properties": {"method": {"const": "card"}}}, "then": {"required": ["card"]}},
            {"if": {"properties": {"method": {"const": "iban"}}}, "then": {"required": ["iban"]}},
        ],
        "dependentRequired": {"refund_of": ["reason"]},
        "not": {"required": ["card", "iban"]},
    },
    "at-least-one-negative": record(
        nums=array({"type": "integer", "minimum": -100, "maximum": 100}, 1, 60, contains={"maximum": -1}),
        flags=array({"enum": ["a", "b", "c", "d"]}, 0, 4, uniqueItems=True),
    ),
    "tic-tac-toe": record(
        board=array(array({"enum": ["X", "O", None]}, 3, 3), 3, 3), next={"enum": ["X", "O"]}, turn=integers(0, 9)
    ),
    "rubik-cube": record(cube=array(array(array(integers(0, 5), 3, 3), 3, 3), 6, 6)),
    "filesystem": {
        "$ref": "#/$defs/entry",
        "$defs": {
            "entry": {"anyOf": [{"$ref": "#/$defs/file"}, {"$ref": "#/$defs/folder"}]},
            "file": record(name={"$ref": "#/$defs/name"}, size={"type": "integer", "minimum": 0, "maximum": 2**63 - 1}),
            "folder": {
                "type": "object",
                "properties": {
                    "name": {"$ref": "#/$defs/name"},
                    "entries": {"type": "array", "items": {"$ref": "#/$defs/entry"}, "minItems": 0, "maxItems": 8},
                    "owner": {"type": "string", "format": "email"},
                    "mode": {"type": "integer", "minimum": 0, "maximum": 511},
                },
                "required": ["name", "entries"],
                "additionalProperties": False,
            },
            "name": {"type": "string", "pattern": "^[^/\\u0000]{1,32}$"},
        },
    },
    "sql-filter": {
        "$ref": "#/$defs/filter",
        "$defs": {
            "filter": {
                "oneOf": [
                    record(field={"enum": ["age", "name"]}, op={"enum": ["=", "<", ">"]}, value=integers(-100, 100)),
                    {
                        "type": "object",
                        "properties": {
                            "and": {"type": "array", "items": {"$ref": "#/$defs/filter"}, "minItems": 1, "maxItems": 3},
                            "or": {"type": "array", "items": {"$ref": "#/$defs/filter"}, "minItems": 1, "maxItems": 3},
                            "not": {"$ref": "#/$defs/filter"},
                        },
                        "minProperties": 1,
                        "maxProperties": 1,
                        "additionalProperties": False,
                    },
                ]
            }
        },
    },
    "versioned-record": {
        "allOf": [
            {"$ref": "#/$defs/base"},
            {
                "type": "object",
                "properties": {
                    "version": {"maximum": 20},
                    "tags": array({"type": "string", "minLength": 1, "maxLength": 10}, 0, 5, uniqueItems=True),
                    "previous": {"anyOf": [{"$ref": "#/$defs/base"}, {"type": "null"}]},
                },
                "required": ["tags"],
            },
        ],
        "$defs": {
            "base": {
                "type": "object",
                "properties": {
                    "id": {"type": "string", "pattern": "^[0-9a-f]{8}$"},
                    "version": {"type": "integer", "minimum": 1},
                },
                "required": ["id", "version"],
            }
        },
    },
}
ALL_PROBLEMS = {**PROBLEMS, **VARIED}
