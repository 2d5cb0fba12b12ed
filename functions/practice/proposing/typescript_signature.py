"""TypeScript signatures (and JavaScript's `@param` comments): the part of the grammar that parameters are in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from functions.practice.proposing.design import is_design, read_design
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

_TOKEN = re.compile(
    r"\s+|(?P<text>'[^'\n]*'|\"[^\"\n]*\"|`[^`]*`)|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_$][\w$]*)"
    r"|(?P<sign>=>|\.\.\.|[\[\]<>(){}|&?:,;=.])|(?P<other>.)",
    re.ASCII,
)
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_JSDOC = re.compile(r"@param[ \t]+\{([^}\n]{1,200})\}[ \t]+([A-Za-z_$][\w$]{0,99})", re.ASCII)
_MAX_TOKENS = 1_000
_SCALARS: dict[str, JsonValue] = {
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "bigint": "integer",
    "null": "null",
    "undefined": "null",
    "void": "null",
    "character": "string",
}
_ARRAYS = frozenset({"Array", "ReadonlyArray", "Set", "ReadonlySet", "Iterable"})
_MAPS = frozenset({"Record", "Map", "ReadonlyMap"})
_ANYTHING = frozenset({"any", "unknown", "object", "never", "symbol"})


def read_typescript(text: str) -> Signature:
    """Return what the first function of a TypeScript text takes.

    Raises:
        UnprocessableError: it has no parameters that can be read.
    """
    told = _JSDOC.findall(text)
    tokens = _tokens(_COMMENT.sub(" ", text))
    methods = dict(_methods(tokens))
    if methods and is_design(name := next(iter(methods)), methods[name], len(methods) - 1):
        return read_design(name, methods)
    if len(methods) == 2:
        *_, signature = methods.values()
    else:
        signature = _Parser(tokens[_first_parameters(tokens) :]).parameters()
    if told and not any(signature.types.values()):
        # JavaScript names its types in the comment alone.
        documented = Signature(notes=signature.notes, is_vague=True)
        for written, name in told:
            parser = _Parser(_tokens(written))
            documented.add(name, parser.whole_type(), is_optional=False)
        return documented
    return signature


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for found in _TOKEN.finditer(text):
        if found["other"]:
            # Whatever stands in a body is not ours to read; in the parameters it will be missed.
            tokens.append("\0")
        elif not found[0].isspace():
            tokens.append(found[0])
        if len(tokens) >= _MAX_TOKENS:
            break
    return tokens


def _first_parameters(tokens: list[str]) -> int:
    """Return where the first parameter list begins, behind its parenthesis and whatever type parameters come first."""
    for at, word in enumerate(tokens):
        if word == "(":
            return at + 1
    raise bad_signature("There is no function with parameters in it.")


def _methods(tokens: list[str]) -> Iterator[tuple[str, Signature]]:
    """Yield a class's constructor, under the class's name, and its methods; nothing where it has no constructor."""
    if "class" not in tokens or "constructor" not in tokens:
        return
    at = tokens.index("class") + 1
    name, depth = tokens[at] if at < len(tokens) else "", 0
    found: dict[str, Signature] = {}
    while at < len(tokens):
        depth += (tokens[at] == "{") - (tokens[at] == "}")
        if depth == 1 and tokens[at + 1 : at + 2] == ["("] and tokens[at][0].isalpha():
            parser = _Parser(tokens[at + 2 :])
            found[tokens[at]] = parser.parameters()
            at += 2 + parser.place
            continue
        if depth == 0 and tokens[at] == "}":
            break
        at += 1
    made = found.pop("constructor", None)
    if made is not None:
        yield name, made
        yield from found.items()


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._signature = Signature(is_vague=True)

    @property
    def place(self) -> int:
        """Return how many words were read."""
        return self._at

    def parameters(self) -> Signature:
        """Read parameters up to the closing parenthesis."""
        while not self._takes(")"):
            is_rest = self._takes("...")
            while self._peek() in ("public", "private", "readonly") and self._peek(1) not in (":", "?", ",", ")"):
                self._at += 1
            name = self._name("a parameter's name")
            is_optional = self._takes("?") or is_rest
            schema: Schema = self._type(name) if self._takes(":") else {}
            if self._takes("="):
                is_optional = True
                self._skip_default()
            if name != "this":
                self._signature.add(name, schema, is_optional=is_optional)
            if not self._takes(","):
                self._wants(")")
                break
        return self._signature

    def whole_type(self) -> Schema:
        """Read one type and nothing after it."""
        schema = self._type("")
        if self._at < len(self._tokens):
            raise self._unreadable()
        return schema

    def _type(self, parameter: str) -> Schema:
        self._depth += 1
        if self._depth > MAX_TYPE_DEPTH:
            raise bad_signature("A type is nested too deep.")
        self._takes("|")
        branches = [self._postfix(parameter)]
        while self._takes("|"):
            branches.append(self._postfix(parameter))
        if self._peek() == "&":
            raise bad_signature("Intersections of types are not read.")
        self._depth -= 1
        return union_of(branches)

    def _postfix(self, parameter: str) -> Schema:
        self._takes("readonly")
        schema = self._primary(parameter)
        while self._peek() == "[" and self._peek(1) == "]":
            self._at += 2
            schema = array_of(schema)
        return schema

    def _primary(self, parameter: str) -> Schema:
        word = self._next()
        if word == "(":
            schema = self._type(parameter)
            self._wants(")")
            return schema
        if word == "[":
            parts = []
            while not self._takes("]"):
                parts.append(self._type(parameter))
                if not self._takes(","):
                    self._wants("]")
                    break
            return tuple_of(parts)
        if word == "{":
            return self._object(parameter)
        if word[0] in "'\"`":
            return {"enum": [word[1:-1]]}
        if word in ("true", "false"):
            return {"enum": [word == "true"]}
        if word[0].isdigit() or word[0] == "-":
            return {"enum": [float(word) if "." in word else int(word)]}
        if not (word[0].isalpha() or word[0] in "_$"):
            raise self._unreadable()
        return self._named(word, parameter)

    def _named(self, name: str, parameter: str) -> Schema:
        while self._peek() == "." and self._peek(1)[:1].isalpha():
            name = self._tokens[self._at + 1]
            self._at += 2
        arguments: list[Schema] = []
        if self._takes("<"):
            while not self._takes(">"):
                arguments.append(self._type(parameter))
                if not self._takes(","):
                    self._wants(">")
                    break
        if name in _SCALARS:
            return {"type": _SCALARS[name]}
        if name in STRUCTURES:
            return {**STRUCTURES[name]}
        if name in ("Node", "_Node") and (found := node_schema(parameter)) is not None:
            return found
        if name in _ARRAYS and len(arguments) < 2:
            return array_of(arguments[0] if arguments else {}, **({"uniqueItems": True} if "Set" in name else {}))
        if name in _MAPS and len(arguments) == 2:
            return {"type": "object", "additionalProperties": arguments[1] or True}
        if name not in _ANYTHING:
            self._signature.notes.append(f"The type of {parameter} says nothing here.")
        return {}

    def _object(self, parameter: str) -> Schema:
        properties: dict[str, JsonValue] = {}
        required: list[JsonValue] = []
        while not self._takes("}"):
            name = self._name("a property's name")
            is_optional = self._takes("?")
            self._wants(":")
            properties[name] = self._type(parameter)
            if not is_optional:
                required.append(name)
            if not (self._takes(";") or self._takes(",")) and self._peek() != "}":
                raise self._unreadable()
        return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}

    def _skip_default(self) -> None:
        depth = 0
        while self._at < len(self._tokens):
            word = self._tokens[self._at]
            if depth == 0 and word in (",", ")"):
                return
            depth += (word in ("(", "[", "{")) - (word in (")", "]", "}"))
            self._at += 1

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ""

    def _takes(self, word: str) -> bool:
        if self._peek() != word:
            return False
        self._at += 1
        return True

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise bad_signature("The signature breaks off.")
        self._at += 1
        return self._tokens[self._at - 1]

    def _wants(self, word: str) -> None:
        if not self._takes(word):
            raise self._unreadable()

    def _name(self, what: str) -> str:
        word = self._next()
        if not (word[0].isalpha() or word[0] in "_$"):
            raise bad_signature(f"Where {what} should stand, there is something else.")
        return word

    def _unreadable(self) -> Exception:
        return bad_signature("It is not a TypeScript signature that can be parsed.")
