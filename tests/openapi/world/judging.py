"""Whether a value is what a schema of a document asks for: python-jsonschema's word, which no generator of ours uses.

Where python-jsonschema is known to be wrong, or knows less than OpenAPI says, it is put right here, each time for a
reason that is given; nothing is left out in silence.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any
from urllib.parse import unquote

import jsonschema
from jsonschema import validators

from tests.schema.openapi_judge import judge_of

_HIDES = {"request": "readOnly", "response": "writeOnly"}
Errors = Iterator[jsonschema.ValidationError]


class Judge:
    """Judges values against the schemas of one document.

    Args:
        dialect: swagger-2.0, openapi-3.0 or openapi-3.1.
    """

    def __init__(self, document: Any, dialect: str) -> None:
        self.document, self.dialect = document, dialect
        self._hidden = {direction: _Hidden(self, keyword) for direction, keyword in _HIDES.items()}
        self._judges = {direction: self._made(direction) for direction in _HIDES}

    def fault(self, schema: Any, value: Any, direction: str) -> str | None:
        """Return what is wrong with a value, None where nothing is.

        Args:
            schema: as it stands in the document; its references lead into that.
        """
        judge = self._judges[direction].evolve(schema=schema)
        stated = _object(schema).get("$schema", self.document.get("jsonSchemaDialect"))
        if self.dialect == "openapi-3.1" and "draft-04" in str(stated):
            # In 3.1 a schema may be of an older draft; python-jsonschema looks at the class that it was given alone.
            judge = jsonschema.Draft4Validator(self.document, format_checker=_FORMATS).evolve(schema=schema)
        error = next(judge.iter_errors(value), None)
        return None if error is None else f"{error.json_path}: {error.message}"[:200]

    def followed(self, value: Any) -> Any:
        """Return what a value stands for: itself, or where its references end."""
        for _ in range(20):
            reference = value.get("$ref") if isinstance(value, dict) else None
            if not isinstance(reference, str) or not reference.startswith("#"):
                return value
            value = self.at(unquote(reference[1:]))
        return {}

    def at(self, pointer: str) -> Any:
        """Return the value at a pointer, an empty object where there is none."""
        value = self.document
        for part in pointer.split("/")[1:]:
            token = part.replace("~1", "/").replace("~0", "~")
            try:
                value = value[int(token)] if isinstance(value, list) else value[token]
            except (KeyError, IndexError, ValueError, TypeError):
                return {}
        return value

    def hidden(self, schema: Any, direction: str) -> frozenset[str]:
        """Return the names that the objects of a schema have in the other direction only."""
        return self._hidden[direction].names_of(schema)

    def _made(self, direction: str) -> Any:
        base = judge_of(self.dialect, self.document)
        hides = _HIDES[direction]
        hidden = self._hidden[direction].names_of

        def properties(validator: Any, stated: Any, value: Any, schema: dict[str, Any]) -> Errors:
            if not isinstance(value, dict):
                return
            for name, part in stated.items():
                if name in value and name in hidden(schema):
                    yield jsonschema.ValidationError(f"{name!r} is {hides}")
                elif name in value:
                    yield from validator.descend(value[name], part, path=name, schema_path=name)

        def required(validator: Any, names: Any, value: Any, schema: dict[str, Any]) -> Errors:
            # A Swagger parameter is a schema too, and says by this keyword whether it is sent.
            if isinstance(value, dict) and isinstance(names, list):
                for name in names:
                    if name not in value and name not in hidden(schema):
                        yield jsonschema.ValidationError(f"{name!r} is missing")

        checks = {"properties": properties, "required": required, "multipleOf": _multiple_of, "pattern": _pattern}
        checks["format"] = _format_of(type(base).VALIDATORS["format"])
        if self.dialect != "swagger-2.0":
            checks |= {kind: self._by_name(type(base).VALIDATORS[kind]) for kind in ("oneOf", "anyOf")}
        kind = validators.extend(type(base), checks)
        return kind(self.document, format_checker=_FORMATS)

    def _by_name(self, otherwise: Any) -> Any:
        """Return the check of oneOf or anyOf where a discriminator may stand beside it.

        OpenAPI lets a validator take the branch that an object names ("shortcut validation and selection of the
        matching schema", 3.0.3, Discriminator Object), python-jsonschema knows nothing of that. So the branch named
        decides; where none is named, all are asked. The same goes for branches whose common base has the discriminator.
        """

        def stated_for(branches: Any, schema: dict[str, Any]) -> dict[str, Any]:
            bases = (base for one in branches for base in _object(self.followed(one)).get("allOf") or ())
            holders = (schema, *(_object(self.followed(base)) for base in bases))
            return next((_object(one["discriminator"]) for one in holders if "discriminator" in one), {})

        def check(validator: Any, branches: Any, value: Any, schema: dict[str, Any]) -> Errors:
            stated = stated_for(branches, schema)
            named = value.get(stated.get("propertyName")) if isinstance(value, dict) else None
            if isinstance(named, str):
                target = str(_object(stated.get("mapping")).get(named, named))
                wanted = target if "/" in target else f"#/components/schemas/{target}"
                branch = next((one for one in branches if _object(one).get("$ref") == wanted), None)
                if branch is not None:
                    yield from validator.descend(value, branch)
                    return
            yield from otherwise(validator, branches, value, schema)

        return check


class _Hidden:
    """Which names the objects of a schema have in the other direction only."""

    def __init__(self, judge: Judge, keyword: str) -> None:
        self._judge, self._keyword = judge, keyword
        # By identity: the document's schemas are never copied, and live as long as the judge.
        self._known: dict[int, frozenset[str]] = {}

    def names_of(self, schema: Any) -> frozenset[str]:
        if not isinstance(schema, dict):
            return frozenset()
        found = self._known.get(id(schema))
        if found is None:
            self._known[id(schema)] = frozenset()
            names = {name for name, part in _object(schema.get("properties")).items() if self._marks(part, 0)}
            for part in self._all_of(schema):
                names |= self.names_of(part)
            found = self._known[id(schema)] = frozenset(names)
        return found

    def _marks(self, schema: Any, depth: int) -> bool:
        if not isinstance(schema, dict) or depth > 10:
            return False
        alone = "$ref" in schema and self._judge.dialect != "openapi-3.1"
        own = schema.get(self._keyword) is True and not alone
        return own or any(self._marks(part, depth + 1) for part in self._all_of(schema))

    def _all_of(self, schema: dict[str, Any]) -> list[Any]:
        parts = [self._judge.followed({"$ref": schema["$ref"]})] if isinstance(schema.get("$ref"), str) else []
        if parts and self._judge.dialect != "openapi-3.1":
            return parts
        stated = schema.get("allOf")
        return parts + (stated if isinstance(stated, list) else [])


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _multiple_of(validator: Any, step: Any, value: Any, schema: Any) -> Errors:
    # python-jsonschema divides doubles, by which 0.07 is no multiple of 0.01; the texts of the numbers are decimals.
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if number and (Fraction(repr(value)) / Fraction(repr(step))).denominator != 1:
        yield jsonschema.ValidationError(f"{value!r} is no multiple of {step!r}")


def _pattern(validator: Any, written: str, value: Any, schema: Any) -> Errors:
    if isinstance(value, str) and not _compiled(written).search(value):
        yield jsonschema.ValidationError(f"{value[:60]!r} does not match {written[:60]!r}")


def _format_of(otherwise: Any) -> Any:
    # "Signed 32 bits" and "signed 64 bits" (3.0.3, Data Types) are integers where a number is asked for too; a checker
    # of formats sees the value alone.
    def check(validator: Any, name: Any, value: Any, schema: dict[str, Any]) -> Errors:
        kinds = schema.get("type")
        number = kinds == "number" or (isinstance(kinds, list) and "number" in kinds)
        if number and name in ("int32", "int64") and isinstance(value, float) and not value.is_integer():
            yield jsonschema.ValidationError(f"{value!r} is no {name}")
        yield from otherwise(validator, name, value, schema)

    return check


_KNOWN: dict[str, re.Pattern[str]] = {}


def _compiled(written: str) -> re.Pattern[str]:
    """Return an expression of ECMA-262 in Python's words.

    Python's `$` matches before a last line feed too, its classes know Unicode, and it writes `\\u{...}` and `\\/` in
    other ways.

    Raises:
        re.error: Python has no word for it.
    """
    if written not in _KNOWN:
        text, inside = "", False
        for token in re.findall(r"\\u\{[0-9A-Fa-f]+\}|\\.|.", written, re.DOTALL):
            if token.startswith("\\u{"):
                token = re.escape(chr(int(token[3:-1], 16)))
            elif token in ("\\/", "\\-", "\\_") or (token[0] == "\\" and token[1:] in "@#%&~`'\"!,:;<>= "):
                token = re.escape(token[1])
            elif token == "\\d":
                token = "0-9" if inside else "[0-9]"
            elif token == "\\w":
                token = "A-Za-z0-9_" if inside else "[A-Za-z0-9_]"
            elif token == "$" and not inside:
                token = r"\Z"
            elif token == "[" and not inside:
                inside = True
            elif token == "[" and inside:
                token = r"\["
            elif token == "]":
                inside = False
            text += token
        _KNOWN[written] = re.compile(text)
    return _KNOWN[written]


_FORMATS = jsonschema.FormatChecker(())
_FORMATS.checkers = dict(jsonschema.Draft202012Validator.FORMAT_CHECKER.checkers)
JUDGED_FORMATS = _FORMATS.checkers


def _format(name: str, check: Callable[[Any], bool]) -> None:
    _FORMATS.checkers[name] = (check, ValueError)


def _is_base64(value: Any) -> bool:
    if not isinstance(value, str):
        return True
    try:
        base64.b64decode(value.encode("ascii", "strict"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return False
    return True


def _within(bits: int) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return not number or -(2 ** (bits - 1)) <= value < 2 ** (bits - 1)

    return check


# OpenAPI's own, which python-jsonschema does not know.
_format("byte", _is_base64)
_format("int32", _within(32))
_format("int64", _within(64))
