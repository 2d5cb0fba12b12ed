"""JSON read strictly and written canonically, so that equal values have equal bytes and different ones never do.

Neither orjson nor the stock parser will do alone: orjson's parser merges integers over 2^64, the stock one accepts
NaN, duplicate names and lone surrogates, and RFC 8785 (JCS) refuses integers over 2^53.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any, NoReturn, TypeAlias

import orjson

from shared.errors import InvalidJsonError

JsonValue: TypeAlias = "dict[str, JsonValue] | list[JsonValue] | str | int | float | bool | None"

MAX_DEPTH = 100
# 2^200 has 61 digits; 4,300 is where CPython itself refuses to convert, so say it first and say it clearly.
MAX_INTEGER_DIGITS = 4_000
_PLAIN = frozenset({str, int, bool, type(None)})
_AS_IT_IS = (
    orjson.OPT_SORT_KEYS
    | orjson.OPT_PASSTHROUGH_SUBCLASS
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
)
_PLUS, _POINT = b"+."
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse_json(text: bytes | str, *, max_depth: int = MAX_DEPTH, mends_surrogates: bool = False) -> JsonValue:
    """Parse one JSON text that has exactly one meaning.

    Args:
        text: UTF-8 bytes (no byte order mark) or a string.
        max_depth: how many arrays and objects may be nested in each other.
        mends_surrogates: reads a lone surrogate, as JSON.stringify writes a text that was cut within an emoji, as
            U+FFFD; of names that are the same then, the last one stands.

    Raises:
        InvalidJsonError: not JSON; NaN or an infinity (`1e999` too); a name twice in one object; a lone surrogate;
            nesting over `max_depth`; an integer of over 4,000 digits.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidJsonError(f"The text is not UTF-8: byte {error.start}.") from None
    try:
        value: JsonValue = _decode(text)
    except json.JSONDecodeError as error:
        raise InvalidJsonError(
            f"The text is not JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        ) from None
    except RecursionError:
        raise _too_deep(max_depth) from None
    # Each level opens one bracket, so few brackets cannot be deep; most requests stop at this cheap look.
    if text.count("[") + text.count("{") > max_depth and depth_exceeds(value, max_depth):
        raise _too_deep(max_depth)
    if "\\u" in text or not text.isascii():
        if mends_surrogates:
            return _mended(value)
        _require_scalar_text(value)
    return value


def canonical_bytes(value: JsonValue, *, max_depth: int = MAX_DEPTH) -> bytes:
    """Return the one UTF-8 text of a JSON value: names sorted by code point, no blanks, numbers by value.

    An integral float is written as the integer it equals, -0 as 0, other floats in their shortest form; integers
    are exact at any size.

    Raises:
        InvalidJsonError: the value holds a NaN, an infinity, a lone surrogate, a name that is not a string, or is
            nested deeper than `max_depth`.
    """
    try:
        raw = orjson.dumps(value, None, _AS_IT_IS)
    except orjson.JSONEncodeError:
        return _canonical_bytes(value, max_depth)
    # orjson writes a float of 1e16 or more with a plus, a smaller integral one with .0 at its end, and NaN as null;
    # each level opens one bracket. What only looks like that is looked at again, member by member, which takes longer.
    if (
        _PLUS in raw
        or (_POINT in raw and raw.find(b".0") >= 0)
        or raw.find(b"null") >= 0
        # An array takes two characters and an object within another five, so a short text has no room for many, and
        # the second count is seldom needed.
        or (
            len(raw) > 2 * max_depth
            and len(raw) + 3 * (arrays := raw.count(b"[")) > 5 * max_depth
            and arrays + raw.count(b"{") > max_depth
        )
    ) and not _is_plain(value, max_depth):
        return _canonical_bytes(value, max_depth)
    return raw


def canonical_value(value: JsonValue) -> JsonValue:
    """Return a value as it reads back from its canonical text: integral floats as the integers they equal.

    Raises:
        InvalidJsonError: as in `canonical_bytes`.
    """
    return value if _is_plain(value, MAX_DEPTH) else _normalise(value)


def type_of(value: JsonValue) -> str:
    """Return the value's type in JSON Schema's words; an integral float is an integer."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "integer" if isinstance(value, int) or value.is_integer() else "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _canonical_bytes(value: JsonValue, max_depth: int) -> bytes:
    """Return the canonical text of what orjson may write in another way."""
    if not _is_plain(value, max_depth):
        if depth_exceeds(value, max_depth):
            raise _too_deep(max_depth)
        value = _normalise(value)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        # An integer beyond 64 bits, or something that is no JSON, which this says in our words.
        normal = _normalise(value)
    text = json.dumps(normal, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def _is_plain(value: JsonValue, depth: int) -> bool:
    """Tell whether orjson writes a value canonically at once: no integral floats, nested no deeper than `depth`."""
    kind = type(value)
    if kind is dict:
        members: Iterable[JsonValue] = value.values()  # type: ignore[union-attr]
    elif kind is list:
        members = value  # type: ignore[assignment]
    elif kind is float:
        # Not integral, and neither NaN nor an infinity, whose difference from itself is NaN.
        return not value.is_integer() and value - value == 0.0  # type: ignore[union-attr,operator]
    else:
        return kind in _PLAIN
    if depth == 0:
        return False
    for member in members:  # noqa: SIM110 (a generator would cost more than the loop's body)
        # Asked here too, because most members are scalars and a call costs more than a look.
        if type(member) not in _PLAIN and not _is_plain(member, depth - 1):
            return False
    return True


def depth_exceeds(value: JsonValue, limit: int) -> bool:
    """Tell whether arrays and objects are nested in each other more than `limit` deep."""
    level: list[JsonValue] = [value]
    for _ in range(limit):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return any(isinstance(outer, (dict, list)) for outer in level)


def _normalise(value: Any) -> Any:
    if isinstance(value, str):
        if not _is_scalar_text(value):
            raise InvalidJsonError("A string holds a lone surrogate.", code="lone_surrogate")
        return value
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidJsonError("NaN and infinities are not JSON.", code="non_finite_number")
        return int(value) if value.is_integer() else value
    if isinstance(value, (list, tuple)):
        return [_normalise(inner) for inner in value]
    if isinstance(value, dict):
        if not all(isinstance(name, str) for name in value):
            raise InvalidJsonError("An object's names are strings.")
        return {_normalise(name): _normalise(inner) for name, inner in value.items()}
    raise InvalidJsonError(f"A {type(value).__name__} is not a JSON value.")


def _is_scalar_text(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _mended(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_mended(inner) for inner in value]
    if isinstance(value, dict):
        return {_SURROGATE.sub("\ufffd", name): _mended(inner) for name, inner in value.items()}
    return value


def _require_scalar_text(value: JsonValue) -> None:
    stack: list[JsonValue] = [value]
    while stack:
        inner = stack.pop()
        if isinstance(inner, str):
            if not _is_scalar_text(inner):
                pointer = _pointer_to_surrogate(value)
                raise InvalidJsonError("A string holds a lone surrogate.", code="lone_surrogate", pointer=pointer)
        elif isinstance(inner, list):
            stack.extend(inner)
        elif isinstance(inner, dict):
            stack.extend(inner)
            stack.extend(inner.values())


def _pointer_to_surrogate(value: JsonValue, left: int = MAX_DEPTH) -> str | None:
    """Return where a string with a lone surrogate stands; where it is a name, the object that has the name."""
    if isinstance(value, str):
        return None if _is_scalar_text(value) else ""
    members: Iterable[tuple[str | int, JsonValue]] = ()
    if isinstance(value, dict):
        if not all(map(_is_scalar_text, value)):
            return ""
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for step, member in members if left >= 0 else ():
        if (rest := _pointer_to_surrogate(member, left - 1)) is not None:
            return "/" + str(step).replace("~", "~0").replace("/", "~1") + rest
    return None


def _too_deep(limit: int) -> InvalidJsonError:
    return InvalidJsonError(f"Arrays and objects are nested more than {limit} deep.", code="nesting_too_deep")


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        shown = twice.encode("utf-8", "replace").decode()[:80]
        raise InvalidJsonError(f"The name {shown!r} stands twice in one object.", code="duplicate_name")
    return made


def _parse_integer(text: str) -> int:
    if len(text) > MAX_INTEGER_DIGITS:
        raise InvalidJsonError(f"An integer has more than {MAX_INTEGER_DIGITS} digits.", code="number_too_large")
    return int(text)


def _parse_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise InvalidJsonError("A number is too large for a double.", code="non_finite_number")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidJsonError(f"{name} is not JSON.", code="non_finite_number")


_decode = json.JSONDecoder(
    object_pairs_hook=_unique_names,
    parse_int=_parse_integer,
    parse_float=_parse_float,
    parse_constant=_refuse_constant,
).decode
