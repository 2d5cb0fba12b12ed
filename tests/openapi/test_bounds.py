"""What would take too long, or be too much to hand out, is not done, and the answer says so."""

from __future__ import annotations

from typing import Any

import pytest

from shared.schema.negatives import effort
from tests.openapi.case_rig import body_of, generated
from tests.wiring import client_of, memory_runtime


def told_of(schema: Any) -> tuple[dict[str, list[Any]], list[str]]:
    """Return the cases of an operation with this body, and its warnings."""
    with client_of(memory_runtime()) as client:
        answer = generated(client, body_of(schema), path="/x", method="post")
    return answer["test_cases"], [warning["detail"] for warning in answer["warnings"]]


def test_constraints_that_are_not_tried_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the work for negatives ends before the constraints do, the answer says how many were not broken."""
    schema = {"type": "object", "required": [*"abcdefgh"], "properties": {name: {"minimum": 3} for name in "abcdefgh"}}
    _, fine = told_of(schema)
    monkeypatch.setattr(effort, "_BASE", 500)
    monkeypatch.setattr(effort, "_FOR_EACH", 0)
    cases, told = told_of(schema)
    assert fine == []
    assert cases["sad_path"]
    assert any(
        one.endswith("constraints of application/json were not broken: the others took too much work.") for one in told
    )


def test_long_values_are_few_and_the_answer_says_so() -> None:
    """Edges of a body of 50 KB are not given sixty times over: an answer of 3 MB helps nobody."""
    text = {"type": "string", "minLength": 8_000, "maxLength": 8_100}
    names = [*"abcdef"]
    cases, told = told_of({"type": "object", "required": names, "properties": dict.fromkeys(names, text)})
    assert 1 < len(cases["edge_cases"]) <= 10
    assert "Only the first edges of application/json are given, for its values are long." in told


def test_negatives_of_long_values_are_few_and_the_answer_says_so() -> None:
    """Of a body of 30 KB not every constraint is broken: an answer of 10 MB helps nobody."""
    inner = {
        "type": "object",
        "required": [*"abcdefgh"],
        "properties": {name: {"type": "string", "minLength": 60} for name in "abcdefgh"},
    }
    names = [f"p{index}" for index in range(60)]
    cases, told = told_of({"type": "object", "required": names, "properties": dict.fromkeys(names, inner)})
    assert 40 < len(cases["sad_path"]) < 400
    assert "Only the first constraints of application/json were broken, for its values are long." in told
