"""Python signatures, parsed by `ast` and never run: each annotation becomes a schema."""

from __future__ import annotations

import ast

from functions.practice.proposing.definitions import MAX_BRACKETS, definitions
from functions.practice.proposing.design import FUNCTION_CLASS, is_design, read_design
from functions.practice.proposing.syntax import parse_short
from functions.practice.proposing.types import (
    MAX_TYPE_DEPTH,
    STRUCTURES,
    Schema,
    Signature,
    array_of,
    bad_signature,
    node_schema,
    tuple_of,
    union_of,
)
from shared.canonical_json import JsonValue

_SCALARS = {"int": "integer", "float": "number", "str": "string", "bool": "boolean", "complex": "number"}
_ARRAYS = frozenset(
    {"list", "sequence", "iterable", "iterator", "collection", "deque", "mutablesequence", "set", "frozenset"}
)
_MAPS = frozenset({"dict", "mapping", "mutablemapping", "defaultdict", "counter", "ordereddict"})


def read_python(text: str) -> Signature:
    """Return what the one public function of a Python text takes.

    Raises:
        UnprocessableError: it is no Python, or has no public function, or several.
    """
    found: dict[str, dict[str, str]] = {}
    for owner, name, header in definitions(text):
        found.setdefault(owner, {})[name] = header
    # A class of nodes has nothing public, and beside a Solution functions and classes are its helpers.
    public = {owner: own for owner, own in found.items() if any(not name.startswith("_") for name in own)}
    if FUNCTION_CLASS in public:
        public = {FUNCTION_CLASS: public[FUNCTION_CLASS]}
    headers = {name: each for own in public.values() for name, each in own.items() if not name.startswith("_")}
    if not headers:
        raise bad_signature("There is no public function in it.")
    if len(public) == 1:
        ((owner, own),) = public.items()
        made = _of_header(own["__init__"]) if owner and "__init__" in own else None
        if made is not None and is_design(owner, made, len(headers)):
            return read_design(owner, {owner: made, **{name: _of_header(each) for name, each in headers.items()}})
    if len(public) > 1 or len(headers) > 1:
        names = ", ".join(list(headers)[:5])
        raise bad_signature(f"It has several public functions ({names[:120]}); give the one that takes the input.")
    ((_, header),) = headers.items()
    return _of_header(header)


def _of_header(header: str) -> Signature:
    if "\\" in header:
        # No type needs one, and the parser warns of those it does not know.
        raise bad_signature("A backslash has no place in a signature.")
    try:
        (definition,) = parse_short(f"{header}: pass").body
    except ValueError:
        raise bad_signature("It is not a Python signature that can be parsed.") from None
    if not isinstance(definition, ast.FunctionDef):
        raise bad_signature("It is not a Python signature that can be parsed.")
    return _signature(definition.args)


def _signature(arguments: ast.arguments) -> Signature:
    signature = Signature()
    places = [*arguments.posonlyargs, *arguments.args]
    with_default = {argument.arg for argument in places[len(places) - len(arguments.defaults) :]}
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    with_default |= {argument.arg for argument, default in named if default is not None}
    for at, argument in enumerate([*places, *arguments.kwonlyargs]):
        if at == 0 and argument.arg in ("self", "cls"):
            continue
        schema: Schema = {} if argument.annotation is None else _schema(argument.annotation, argument.arg, signature, 0)
        signature.add(argument.arg, schema, is_optional=argument.arg in with_default)
    if arguments.vararg is not None or arguments.kwarg is not None:
        signature.notes.append("*args and **kwargs are left out.")
    return signature


def _schema(node: ast.expr, parameter: str, signature: Signature, depth: int) -> Schema:
    if depth > MAX_TYPE_DEPTH:
        raise bad_signature(f"The type of {parameter[:60]} is nested too deep.")
    if isinstance(node, ast.Constant):
        if node.value is None:
            return {"type": "null"}
        if isinstance(node.value, str):
            return _schema(_quoted(node.value, parameter), parameter, signature, depth + 1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return union_of([_schema(side, parameter, signature, depth + 1) for side in _sides(node)])
    if isinstance(node, ast.Subscript):
        return _generic(node, parameter, signature, depth)
    name = _name(node)
    if name in _SCALARS:
        return {"type": _SCALARS[name]}
    if name in STRUCTURES:
        return {**STRUCTURES[name]}
    if name.lower() in _ARRAYS or name in ("tuple", "Tuple"):
        return {"type": "array", **({"uniqueItems": True} if "set" in name.lower() else {})}
    if name.lower() in _MAPS:
        return {"type": "object"}
    if name == "Node" and (found := node_schema(parameter)) is not None:
        return found
    if name not in ("Any", "object"):
        signature.notes.append(f"The type of {parameter} says nothing here.")
    return {}


def _generic(node: ast.Subscript, parameter: str, signature: Signature, depth: int) -> Schema:
    name = _name(node.value)
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name == "Literal":
        return {"enum": [_literal(one, parameter) for one in inner]}
    if name == "Annotated":
        return _schema(inner[0], parameter, signature, depth + 1)
    is_endless = isinstance(inner[-1], ast.Constant) and inner[-1].value is Ellipsis
    parts = [_schema(one, parameter, signature, depth + 1) for one in (inner[:1] if is_endless else inner)]
    if name == "Optional":
        return union_of([*parts, {"type": "null"}])
    if name == "Union":
        return union_of(parts)
    if name in ("tuple", "Tuple"):
        return array_of(parts[0]) if is_endless else tuple_of(parts)
    if name.lower() in _ARRAYS and len(parts) == 1:
        return array_of(parts[0], **({"uniqueItems": True} if "set" in name.lower() else {}))
    if name.lower() in _MAPS and parts:
        return {"type": "object", "additionalProperties": parts[-1] if len(parts) == 2 else {"type": "integer"}}
    signature.notes.append(f"The type of {parameter} says nothing here.")
    return {}


def _sides(node: ast.expr) -> list[ast.expr]:
    """Return what `a | b | c` joins, without a call for each."""
    sides: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        sides.append(node.right)
        node = node.left
    return [node, *reversed(sides)]


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _quoted(text: str, parameter: str) -> ast.expr:
    try:
        if "\\" in text or sum(text.count(bracket) for bracket in "([{") > MAX_BRACKETS:
            raise ValueError
        (statement,) = parse_short(text.strip()).body
        if not isinstance(statement, ast.Expr):
            raise ValueError
        return statement.value
    except ValueError:
        raise bad_signature(f"The quoted type of {parameter[:60]} cannot be parsed.") from None


def _literal(node: ast.expr, parameter: str) -> JsonValue:
    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node, sign = node.operand, -1
    value = node.value if isinstance(node, ast.Constant) else ...
    if sign == -1 and isinstance(value, int) and not isinstance(value, bool):
        return -value
    if sign == 1 and (value is None or isinstance(value, (str, bool, int))):
        return value
    raise bad_signature(f"A Literal of {parameter[:60]} is no text, integer, boolean or None.")
