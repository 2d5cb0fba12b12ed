"""Values drawn for a test, and the other validator that judges them."""

from __future__ import annotations

import itertools
from typing import Any

import jsonschema

from shared.errors import UnprocessableError
from shared.schema import TaggedValue, compile_schema

# Expressions of one text that neither luck nor a proof gets at: which letters its last 55 are has to be known.
_RARE = "qxzkvwjy"
HARD: list[Any] = [{"pattern": f"^[a-z]*{letter}[a-z]{{{40 + 2 * index}}}$"} for index, letter in enumerate(_RARE)]
HARD_TEXT = "".join(letter + "a" for letter in reversed(_RARE)) + "a" * 39


def take(schema: Any, count: int, seed: int | str = 1, tags: tuple[str, ...] = ()) -> list[TaggedValue]:
    """Return the first values of a schema's stream."""
    return list(itertools.islice(compile_schema(schema).values(seed=seed, tags=tags), count))


def judge(schema: Any) -> jsonschema.protocols.Validator:
    """Return python-jsonschema's validator, which the engine does not use, with formats checked."""
    kind = jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


def outcome(schema: Any, count: int) -> list[Any] | UnprocessableError:
    """Return the first values of a schema, or why there are none."""
    try:
        return [each.value for each in itertools.islice(compile_schema(schema).values(seed=0), count)]
    except UnprocessableError as refused:
        return refused
