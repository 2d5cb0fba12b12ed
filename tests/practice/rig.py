"""What the practice tests share: schemas, a model that gives what it is asked for, and one way to ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from shared.llm import GenerationRequest

PATH = "/api/generate-tests"
NUMBERS: dict[str, Any] = {
    "type": "object",
    "properties": {"n": {"type": "integer", "minimum": 0, "maximum": 1_000_000}},
    "required": ["n"],
    "additionalProperties": False,
}
FLAGS: dict[str, Any] = {
    "type": "object",
    "properties": {"a": {"type": "boolean"}, "b": {"type": "boolean"}, "c": {"enum": [1, 2, 3]}},
    "required": ["a", "b", "c"],
    "additionalProperties": False,
}


def ask(client: TestClient, *, headers: dict[str, str] | None = None, query: str = "", **body: Any) -> Any:
    """Send a request; slug, schema and count have defaults."""
    sent = {"slug": "two-sum", "schema": NUMBERS, "count": 5, **body}
    return client.post(PATH + query, json=sent, headers=headers)


def given(client: TestClient, **request: Any) -> dict[str, Any]:
    """Send a request that must succeed, and return its answer."""
    response = ask(client, **request)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    assert answer["count"] == len(answer["cases"]) == answer["cached"] + answer["generated"]
    return answer


def inputs(answer: dict[str, Any]) -> list[Any]:
    return [case["input"] for case in answer["cases"]]


def ids(answer: dict[str, Any]) -> list[str]:
    return [case["id"] for case in answer["cases"]]


def asked_for(prompt: str) -> int:
    """Return how many cases a prompt asks for."""
    match = re.search(r"Write (\d+) cases", prompt)
    assert match
    return int(match[1])


def prompt_of(request: GenerationRequest) -> str:
    return request.messages[-1].content


class Numbers:
    """A model that gives just as many different cases as it is asked for, counting up.

    Args:
        make: turns its number into a case.
    """

    def __init__(self, start: int = 1000, make: Callable[[int], dict[str, Any]] | None = None) -> None:
        self._next = start
        self._make = make or (lambda n: {"input": {"n": n}, "tags": ["model"], "note": f"probes {n}"})

    def __call__(self, request: GenerationRequest) -> Any:
        return self.give(asked_for(prompt_of(request)))

    def answer(self, body: dict[str, Any]) -> Any:
        """Answer a recorded HTTP request of a chat completion."""
        return self.give(asked_for(body["messages"][-1]["content"]))

    def give(self, count: int) -> Any:
        first, self._next = self._next, self._next + count
        return {"cases": [self._make(n) for n in range(first, self._next)]}
