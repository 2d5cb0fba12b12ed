"""Schemas made to hurt are answered all the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.schema.hostile import DOCUMENTS, HOSTILE

# Some fifteen times what all of them take together; a hang takes for ever.
SECONDS = 300

# A tenth of the time of all other tests together, so with those that take long.
pytestmark = pytest.mark.ci


@pytest.fixture(scope="module")
def answers() -> dict[str, str]:
    """What a process of its own said of each hostile schema before it ended or was killed."""
    program = [sys.executable, "-X", "faulthandler", "-m", "tests.schema.hostile"]
    try:
        ran = subprocess.run(program, capture_output=True, text=True, timeout=SECONDS)
        output, trouble = ran.stdout, ran.stderr
    except subprocess.TimeoutExpired as expired:
        output, trouble = (expired.stdout or b"").decode(), "killed"
    told = dict(line.split(": ", 1) for line in output.splitlines() if ": " in line)
    assert list(told) == [*HOSTILE, *DOCUMENTS], f"{output.splitlines()[-1]}\n{trouble}"
    return told


def test_each_is_answered(answers: dict[str, str]) -> None:
    """Each hostile schema gets values or a refusal; none hangs, crashes or ends in another exception."""
    assert len(answers) == len(HOSTILE) + len(DOCUMENTS)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("deep", "schema_too_complex"),
        ("itself", "invalid_schema"),
        ("fan anyOf", "schema_too_complex"),
        ("fan allOf", "schema_too_complex"),
        ("chain", "schema_too_complex"),
        ("doubling", "schema_too_large"),
        ("doubling far", "schema_too_complex"),
        ("wider anyOf", "schema_too_complex"),
        ("giant minLength", "schema_too_large"),
        ("giant minLength or null", "True, 1 values"),
        ("giant minItems", "schema_too_large"),
        ("giant maxima", "True, 6 values"),
        ("giant optional", "True, 1 values"),
        ("nested minItems", "schema_too_large"),
        ("just fits", "True, 6 values"),
        ("long string", "True, 6 values"),
        ("unique", "True, 6 values"),
        ("bomb", "unsupported_pattern"),
        ("bombs", "True, 6 values"),
        ("bombs needed", "unsupported_pattern"),
        ("backtracking", "True, 6 values"),
        ("recursion required", "unsatisfiable_schema"),
        ("recursion thrice", "True, 6 values"),
        ("huge enum", "True, 6 values"),
        ("matrix", "True, 6 values"),
        ("unevaluated in unevaluated", "schema_too_complex"),
        ("huge enum of floats", "schema_too_complex"),
        ("odd length of pairs", "unsatisfiable_schema"),
        ("pairs", "True, 6 values"),
        ("pigeons", "unsatisfiable_schema"),
        ("many contains", "True, 6 values"),
        ("many names", "True, 6 values"),
        ("many optional objects", "True, 6 values"),
        ("steps of floats", "True, 6 values"),
        ("far apart", "True, 6 values"),
    ],
)
def test_the_answer_is_the_right_one(answers: dict[str, str], name: str, answer: str) -> None:
    """What is too much is refused by its own code; what only looks like it is served."""
    assert answers[name] == answer
