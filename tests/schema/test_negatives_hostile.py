"""Schemas made to hurt are asked for negatives all the same."""

from __future__ import annotations

import itertools
import subprocess
import sys
from typing import Any

import pytest

from shared.schema import compile_schema
from shared.schema.negatives import effort
from shared.schema.negatives.found import Unbreakable
from tests.schema.hostile import HOSTILE

# Some ten times what all of them take together; a hang takes for ever.
SECONDS = 400


# As long as a fifth of all other tests together, so with those that take long.
LONG = pytest.mark.ci


@pytest.fixture(scope="module")
def answers() -> dict[str, str]:
    """What a process of its own said of each hostile schema before it ended or was killed."""
    program = [sys.executable, "-X", "faulthandler", "-m", "tests.schema.hostile_negatives"]
    try:
        ran = subprocess.run(program, capture_output=True, text=True, timeout=SECONDS)
        output, trouble = ran.stdout, ran.stderr
    except subprocess.TimeoutExpired as expired:
        output, trouble = (expired.stdout or b"").decode(), "killed"
    told = dict(line.split(": ", 1) for line in output.splitlines() if ": " in line)
    assert list(told) == list(HOSTILE), f"{output.splitlines()[-1]}\n{trouble}"
    return told


@LONG
def test_each_is_answered(answers: dict[str, str]) -> None:
    """Each hostile schema gets negatives, reasons or a refusal; none hangs, crashes or ends in another exception."""
    assert len(answers) == len(HOSTILE)


@LONG
@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("deep", "schema_too_complex"),
        ("deep but allowed", "0 told, 0 broken"),
        ("deep not", "8 told, 0 broken"),
        ("itself in items", "0 told, 0 broken"),
        ("doubling", "8 told, 0 broken"),
        ("giant minLength", "2 told, 0 broken"),
        ("giant maxima", "6 told, 4 broken"),
        ("just fits", "5 told, 5 broken"),
        ("long string", "4 told, 4 broken"),
        ("unique", "8 told, 8 broken"),
        ("all floats", "4 told, 4 broken"),
        ("backtracking", "4 told, 4 broken"),
        ("recursion thrice", "2 told, 2 broken"),
        ("many properties", "8 told, 8 broken"),
        ("unevaluated", "1 told, 1 broken"),
    ],
)
def test_the_answer_is_the_right_one(answers: dict[str, str], name: str, answer: str) -> None:
    """What cannot be broken within the limits is said; what only looks hard is broken."""
    assert answers[name] == answer


def test_the_whole_ends_and_says_what_was_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Constraints that get in each other's way are all told, the last ones as not tried; what came before is the same
    whatever the schema was used for.
    """
    # Less than is usual, so that the end comes soon.
    monkeypatch.setattr(effort, "_MOST", 400_000)
    schema: Any = {"type": "integer", "allOf": [{"multipleOf": step} for step in range(2, 250)]}
    compiled = compile_schema(schema)
    told = list(compiled.negatives(seed=1))
    assert {each.pointer for each in told} == {"/type", *(f"/allOf/{index}/multipleOf" for index in range(248))}
    left = [isinstance(each, Unbreakable) and "not tried" in each.reason for each in told]
    assert left == sorted(left)
    assert 0 < sum(left) < len(left)
    tried = left.index(True)
    list(itertools.islice(compiled.values(seed=2), 3))
    assert list(itertools.islice(compiled.negatives(seed=1), tried + 1)) == told[: tried + 1]
