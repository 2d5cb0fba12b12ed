"""Regular expressions in schemas: only those that run in linear time, and only as many as stay small."""

from __future__ import annotations

import re
from functools import lru_cache

import jsonschema_rs

from shared.canonical_json import JsonValue
from shared.schema import limits
from shared.schema.faults import unsupported_pattern
from shared.schema.pointers import child
from shared.schema.reading.document import Document

LINEAR = jsonschema_rs.RegexOptions(size_limit=limits.PATTERN_PROGRAM_BYTES)

_BACKTRACKS = re.compile(r"\(\?<?[=!]|\\[1-9]|\\k<")
_ESCAPE_OR_CLASS = re.compile(r"\\[pP]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_REPETITION = re.compile(r"\{(\d{1,9})(,)?(\d{1,9})?\}")
# A Unicode property is a table of hundreds of ranges.
_UNICODE_CLASS = "(" + 190 * "x" + ")"
_SMALL_ATOMS = 60
# What an expression costs beside its atoms: parsing it and keeping its program.
_PATTERN_OVERHEAD = 20


def require_linear(document: Document) -> None:
    """Refuse every expression that the linear-time engine cannot take, or that is too large for it.

    Raises:
        UnprocessableError: with the pointer of the expression (`unsupported_pattern`).
    """
    seen: set[str] = set()
    atoms = 0
    for at, schema in document.subschemas.items():
        if not isinstance(schema, dict):
            continue
        for pattern, pointer in _patterns(at, schema):
            if pattern in seen:
                continue
            seen.add(pattern)
            if len(pattern) > limits.MAX_PATTERN_CHARS:
                raise unsupported_pattern(
                    f"The expression is longer than {limits.MAX_PATTERN_CHARS} characters.", pointer
                )
            own = count_atoms(pattern)
            atoms += own + _PATTERN_OVERHEAD
            if own > limits.MAX_PATTERN_ATOMS or atoms > limits.MAX_ALL_PATTERN_ATOMS:
                raise unsupported_pattern("The expression is too large once its repetitions are written out.", pointer)
            if matcher(pattern) is None:
                raise unsupported_pattern(_why_not(pattern), pointer)


def matcher(pattern: str) -> jsonschema_rs.Validator | None:
    """Return what tells whether a text matches somewhere, or None for an expression the engine cannot take."""
    return _small(pattern) if count_atoms(pattern) <= _SMALL_ATOMS else _large(pattern)


def _compiled(pattern: str) -> jsonschema_rs.Validator | None:
    try:
        return jsonschema_rs.validator_for({"pattern": pattern}, offline=True, pattern_options=LINEAR)
    except (jsonschema_rs.ValidationError, ValueError):
        return None


# A program may have megabytes, so only a few of the large ones are kept.
_small = lru_cache(maxsize=512)(_compiled)
_large = lru_cache(maxsize=8)(_compiled)


def matches(pattern: str, text: str) -> bool:
    """Tell whether `pattern`, which passed `require_linear`, matches somewhere in `text`."""
    found = matcher(pattern)
    return found is not None and found.is_valid(text)


@lru_cache(maxsize=512)
def count_atoms(pattern: str) -> int:
    """Return about how many atoms a pattern has once its counted repetitions are written out."""
    flat = _ESCAPE_OR_CLASS.sub(lambda found: _UNICODE_CLASS if "\\p" in found[0].lower() else "x", pattern)
    groups = [0]
    last = 0
    position = 0
    while position < len(flat):
        character = flat[position]
        repetition = _REPETITION.match(flat, position) if character == "{" else None
        if repetition is not None:
            times = max(int(repetition[1]), int(repetition[3] or 0), 1)
            groups[-1] += last * (times - 1)
            last *= times
            position = repetition.end()
            continue
        if character == "(":
            groups.append(0)
        elif character == ")" and len(groups) > 1:
            last = groups.pop() + 1
            groups[-1] += last
        else:
            last = 1
            groups[-1] += 1
        position += 1
    return sum(groups)


def _patterns(at: str, schema: dict[str, JsonValue]) -> list[tuple[str, str]]:
    found = []
    pattern = schema.get("pattern")
    if isinstance(pattern, str):
        found.append((pattern, child(at, "pattern")))
    named = schema.get("patternProperties")
    if isinstance(named, dict):
        found.extend((name, child(at, "patternProperties", name)) for name in named)
    return found


def _why_not(pattern: str) -> str:
    if _BACKTRACKS.search(pattern):
        return "The expression uses lookaround or a backreference, which cannot be matched in linear time."
    return "The expression is not a regular expression that the linear-time engine takes."
