"""What was drawn for one operation serves others that have the same place, and changes nothing of what they get."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from functions.openapi.cases.assembling import Assembly
from functions.openapi.cases.drawn import Remembered
from functions.openapi.cases.known import SharedSamples
from functions.openapi.reading.specification import Specification
from tests.openapi.catalogue import catalogue
from tests.openapi.rig import shop, swagger_shop


def neighbours() -> dict[str, Any]:
    """Return a document of operations that are alike: in part, in all but a name, and in nothing but a name."""
    document = shop()
    pet = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}
    page = {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 9}}
    other = {**page, "schema": {"type": "integer", "minimum": 5, "maximum": 7}}
    # The same schema under other names, and in a header, which carries less.
    named = {"name": "number", "in": "query", "schema": page["schema"]}
    texts = [{"name": name, "in": "query", "schema": {"type": "string", "maxLength": 9}} for name in ("word", "text")]
    # Those without a value are left out, and told at their own place.
    none = {"name": "none", "in": "query", "schema": {"type": "integer", "minimum": 2, "maximum": 1}}
    ahead = {"name": "ahead", "in": "query", "schema": {"type": "string", "pattern": r"^(a)\1"}}
    header = {"name": "X-Text", "in": "header", "schema": texts[0]["schema"]}
    for path, parameter, required in (
        *(("/a", page, True), ("/b", page, False), ("/c", other, True), ("/d", named, True)),
        *(("/e", texts[0], True), ("/f", texts[1], False), ("/g", header, False)),
        *(("/h", none, True), ("/i", none, False), ("/j", ahead, True), ("/k", ahead, False)),
    ):
        document["paths"][path] = {
            "get": {"parameters": [parameter], "responses": {"200": {"description": ""}}},
            "post": {"requestBody": {**pet, "required": required}, "responses": {"201": {"description": ""}}},
        }
    return document


@pytest.mark.parametrize("document", [neighbours(), swagger_shop(), catalogue()], ids=["alike", "swagger", "catalogue"])
def test_an_operations_cases_do_not_depend_on_those_that_were_asked_for_before(document: dict[str, Any]) -> None:
    specification = Specification(document)
    operations = list(specification.operations())
    alone = {each: repr(Assembly(specification, *each).made()) for each in operations}
    for order in (operations, operations[::-1]):
        shared = SharedSamples()
        for turn in range(2):
            for each in order:
                made = Assembly(specification, *each, shared.of("document")).made()
                assert repr(made) == alone[each], (each, turn)


def test_what_breaks_off_is_begun_anew() -> None:
    """An error in the middle leaves no list that only looks as if it were whole."""
    times = 0

    def numbers() -> Iterator[int]:
        nonlocal times
        times += 1
        yield from range(3)
        if times == 1:
            raise TimeoutError
        yield 3

    remembered = Remembered(numbers)
    with pytest.raises(TimeoutError):
        list(remembered)
    assert list(remembered) == [0, 1, 2, 3]
    assert (list(remembered), times) == ([0, 1, 2, 3], 2)
