"""What would take too long, or be too much to hand out, is not done, and the answer says so."""

from __future__ import annotations

from typing import Any

import pytest

from shared.schema.negatives import effort
from tests.openapi.case_rig import body_of, generated, led_through
from tests.wiring import client_of, memory_runtime


def in_full(schema: Any) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Return the first answer for an operation with this body, and all cases that its cursors lead to."""
    with client_of(memory_runtime()) as client:
        first = generated(client, body_of(schema), path="/x", method="post")
        return first, led_through(client, first, body_of(schema))


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


def test_long_values_are_few_at_first_and_the_others_are_led_to() -> None:
    """Edges of a body of 50 KB are not given sixty times over: who wants 3 MB of them asks on."""
    text = {"type": "string", "minLength": 8_000, "maxLength": 8_100}
    names = [*"abcdef"]
    first, every = in_full({"type": "object", "required": names, "properties": dict.fromkeys(names, text)})
    edges = first["test_cases"]["edge_cases"]
    assert 1 < len(edges) <= 10
    assert (first["truncated"], [*first["cursors"]]) == (True, ["edge_cases"])
    lengths = {(name, len(case["request"]["body"][name])) for case in every["edge_cases"] for name in names}
    assert {(name, length) for name in names for length in (8_000, 8_001, 8_099, 8_100)} <= lengths
    assert every["edge_cases"][: len(edges)] == edges


@pytest.mark.ci
def test_negatives_of_long_values_are_few_at_first_and_the_others_are_led_to() -> None:
    """Of a body of 12 KB not every constraint is broken at first: who wants 9 MB of cases asks on."""
    inner = {
        "type": "object",
        "required": [*"abcdefgh"],
        "properties": {name: {"type": "string", "minLength": 40} for name in "abcdefgh"},
    }
    names = [f"p{index}" for index in range(30)]
    first, every = in_full({"type": "object", "required": names, "properties": dict.fromkeys(names, inner)})
    assert 40 < len(first["test_cases"]["sad_path"]) < 400
    assert "sad_path" in first["cursors"]
    broken = {(case["violates"].get("pointer"), case["violates"]["keyword"]) for case in every["sad_path"]}
    places = [(f"/{name}/{member}", "minLength") for name in names for member in "abcdefgh"]
    assert broken >= {*places, *((f"/{name}", "required") for name in names), ("", "required")}
