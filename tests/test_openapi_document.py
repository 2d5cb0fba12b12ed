"""The OpenAPI document that is checked in is valid, complete, and what the app serves."""

from __future__ import annotations

import json
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from infra.openapi import DOCUMENT, document
from shared.entry.problems import MEDIA_TYPE

SERVED: dict[str, Any] = json.loads(document())
OPERATIONS = {
    f"{method} {path}": found for path, methods in SERVED["paths"].items() for method, found in methods.items()
}


def test_the_document_that_is_checked_in_is_the_one_that_is_served() -> None:
    """A change of the interface shows in review as a change of docs/openapi.json."""
    assert DOCUMENT.exists(), "docs/openapi.json is missing; run `make openapi`"
    assert DOCUMENT.read_text(encoding="utf-8") == document(), (
        "the interface changed; run `make openapi`, and look at it"
    )


def test_the_document_is_valid() -> None:
    """It is OpenAPI 3.1, every reference leads somewhere, and its examples and defaults fit their schemas."""
    assert SERVED["openapi"].startswith("3.1")
    assert SERVED["info"]["version"] != "0.0.0"
    assert [error.message for error in OpenAPIV31SpecValidator(SERVED).iter_errors()] == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_documents_its_problems(operation: str) -> None:
    """A client reads in the document what an error looks like: a problem, whatever the status."""
    responses = OPERATIONS[operation]["responses"]
    failures = {status: found["content"] for status, found in responses.items() if int(status) >= 400}
    assert failures
    for status, content in failures.items():
        assert content == {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}, status


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_says_what_it_is_for(operation: str) -> None:
    """Each has a summary, a tag and an answer with a schema; one that sends a browser on says where to."""
    found = OPERATIONS[operation]
    assert found["summary"]
    assert found["tags"]
    responses = found["responses"]
    if "302" in responses:
        assert responses["302"]["headers"]["Location"]["schema"]
    successes = [status for status in responses if status.startswith("2")]
    # What is made once and there already the next time has both, in one shape.
    assert len(successes) == 1 or successes == ["200", "201"] or (not successes and "302" in responses)
    for status in successes:
        assert status == "204" or responses[status]["content"]["application/json"]["schema"]


def test_bounds_are_said_as_json_schema_says_them() -> None:
    """A client that is generated from the document knows the limits of every number."""
    found: set[str] = set()
    stack: list[Any] = [SERVED]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            found |= part.keys() if part.get("type") == "integer" else set()
            stack += part.values()
        elif isinstance(part, list):
            stack += part
    assert {"minimum", "maximum", "exclusiveMaximum"} <= found
    assert not found & {"ge", "le", "gt", "lt"}
