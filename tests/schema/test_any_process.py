"""The same seed gives the same bytes in every process, whatever order its sets have."""

from __future__ import annotations

import hashlib
import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from shared.errors import UnprocessableError
from shared.schema import CompiledSchema, compile_schema
from tests.schema.at_random import schema_at_random
from tests.schema.problems import array, integers, record

_WORDS = array({"type": "string", "pattern": "^[a-z]{1,3}$"}, 2, 4)
_THINGS = array(record(a=integers(0, 3), b=integers(0, 3)), 2, 4)
_HEIRS: dict[str, Any] = {
    name: {"allOf": [{"$ref": "#/components/schemas/Pet"}, {"required": [name], "properties": {name: integers(0, 9)}}]}
    for name in ("Cat", "Dog", "Owl", "Emu")
}
_PETS: dict[str, Any] = {
    "openapi": "3.1.0",
    "components": {
        "schemas": {
            "Pet": {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"type": "string"}},
                "discriminator": {"propertyName": "kind"},
            },
            **_HEIRS,
        }
    },
}
# What is written where sets were or are walked through.
_CHOSEN: list[Any] = [
    {
        "type": "object",
        "properties": {"id": {}, "x-y": {}},
        "propertyNames": {"minLength": 1, "pattern": "[^a-z]"},
    },
    {**record(words=_WORDS), "x-constraints": ["is_sorted(set(words))"]},
    {**record(words=_WORDS), "x-constraints": ["list(set(words))[0] == words[0]"]},
    {**record(things=_THINGS, more=_THINGS), "x-constraints": ["list(set(things))[0] in set(more)"]},
    {**record(a=integers(0, 9), b=integers(0, 9)), "x-constraints": ["a + b > 5", "len({a, b}) == 2"]},
    array({"type": ["null", "boolean", "integer"], "minimum": 0, "maximum": 2}, 0, 9, uniqueItems=True),
    {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$ref": "#/definitions/one",
        "definitions": {"one": {"required": ["x"], "properties": {"x": {"$ref": "#/$defs/two"}}}},
        "$defs": {"two": {"enum": ["a", 1]}},
    },
    {
        "properties": {"p": {"pattern": "(a)\\1"}, "q": {"oneOf": [{"pattern": "(b)\\1"}, {"type": "null"}]}},
        "unevaluatedProperties": False,
    },
]
_CHANCES = 30


def _schemas() -> Iterator[tuple[str, Callable[[], CompiledSchema]]]:
    for index, schema in enumerate(_CHOSEN):
        yield f"chosen {index}", partial(compile_schema, schema)
    for name in ("Pet", "Cat"):
        yield name, partial(compile_schema, _PETS, at=f"/components/schemas/{name}", dialect="openapi-3.1")
    for number in range(_CHANCES):
        yield f"chance {number}", partial(compile_schema, schema_at_random(number))


def lines() -> Iterator[str]:
    """Yield for each schema what it is and a digest of what comes of it, refusals too."""
    streams: list[Callable[[CompiledSchema], Iterator[Any]]] = [
        lambda compiled: compiled.values(seed=5),
        lambda compiled: compiled.values(seed="x", tags=["pairwise"]),
        lambda compiled: compiled.negatives(seed=5),
    ]
    for name, schema in _schemas():
        told = hashlib.sha256()
        for stream in streams:
            try:
                for each in itertools.islice(stream(schema()), 25):
                    told.update(repr(each).encode())
            except UnprocessableError as refused:
                told.update(repr((refused.code, refused.pointer, str(refused))).encode())
        yield f"{name}: {told.hexdigest()}"


@pytest.fixture(scope="module")
def told() -> list[list[str]]:
    """Return what processes with several hash seeds say, at once."""
    program = "from tests.schema import test_any_process as it; print(*it.lines(), sep='\\n')"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for hash_seed in ("17", "68", "4711")
    ]
    return [process.communicate()[0].splitlines() for process in processes]


@pytest.mark.ci
def test_no_hash_seed_changes_a_value(told: list[list[str]]) -> None:
    """Values, pairwise sets and negatives of whatever schema are the same bytes with every hash seed."""
    first, *others = told
    assert len(first) == len(_CHOSEN) + 2 + _CHANCES
    for other in others:
        assert [line for line in first if line not in other] == []
