"""Patches of things that a stateful mock server holds: merged, or done operation by operation, all or nothing."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from functions.openapi.mocking.patching import json_patched, merge_patched
from shared.errors import PayloadTooLargeError, UnprocessableError
from tests.openapi.mock_rig import base, library
from tests.wiring import client_of, memory_runtime

# The examples of RFC 6902, appendix A: document, patch, result; a pointer into the patch for a refusal.
EXAMPLES: dict[str, tuple[Any, Any, Any]] = {
    "A.1": ({"foo": "bar"}, [{"op": "add", "path": "/baz", "value": "qux"}], {"baz": "qux", "foo": "bar"}),
    "A.2": ({"foo": ["bar", "baz"]}, [{"op": "add", "path": "/foo/1", "value": "qux"}], {"foo": ["bar", "qux", "baz"]}),
    "A.3": ({"baz": "qux", "foo": "bar"}, [{"op": "remove", "path": "/baz"}], {"foo": "bar"}),
    "A.4": ({"foo": ["bar", "qux", "baz"]}, [{"op": "remove", "path": "/foo/1"}], {"foo": ["bar", "baz"]}),
    "A.5": (
        {"baz": "qux", "foo": "bar"},
        [{"op": "replace", "path": "/baz", "value": "boo"}],
        {"baz": "boo", "foo": "bar"},
    ),
    "A.6": (
        {"foo": {"bar": "baz", "waldo": "fred"}, "qux": {"corge": "grault"}},
        [{"op": "move", "from": "/foo/waldo", "path": "/qux/thud"}],
        {"foo": {"bar": "baz"}, "qux": {"corge": "grault", "thud": "fred"}},
    ),
    "A.7": (
        {"foo": ["all", "grass", "cows", "eat"]},
        [{"op": "move", "from": "/foo/1", "path": "/foo/3"}],
        {"foo": ["all", "cows", "eat", "grass"]},
    ),
    "A.8": (
        {"baz": "qux", "foo": ["a", 2, "c"]},
        [{"op": "test", "path": "/baz", "value": "qux"}, {"op": "test", "path": "/foo/1", "value": 2.0}],
        {"baz": "qux", "foo": ["a", 2, "c"]},
    ),
    "A.9": ({"baz": "qux"}, [{"op": "test", "path": "/baz", "value": "bar"}], "/0/value"),
    "A.10": (
        {"foo": "bar"},
        [{"op": "add", "path": "/child", "value": {"grandchild": {}}}],
        {"foo": "bar", "child": {"grandchild": {}}},
    ),
    "A.11": (
        {"foo": "bar"},
        [{"op": "add", "path": "/baz", "value": "qux", "xyz": 123}],
        {"foo": "bar", "baz": "qux"},
    ),
    "A.12": ({"foo": "bar"}, [{"op": "add", "path": "/baz/bat", "value": "qux"}], "/0/path"),
    "A.14": ({"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": 10}], {"/": 9, "~1": 10}),
    "A.15": ({"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": "10"}], "/0/value"),
    "A.16": ({"foo": ["bar"]}, [{"op": "add", "path": "/foo/-", "value": ["abc"]}], {"foo": ["bar", ["abc"]]}),
    "whole": ({"foo": 1}, [{"op": "copy", "from": "", "path": "/a"}], {"foo": 1, "a": {"foo": 1}}),
    "add the whole": ({"foo": 1}, [{"op": "add", "path": "", "value": {"b": 2}}], {"b": 2}),
    "replace the whole, then within": (
        {"foo": 1},
        [{"op": "replace", "path": "", "value": {"b": []}}, {"op": "add", "path": "/b/-", "value": 2}],
        {"b": [2]},
    ),
    "test the whole": ({"foo": 1}, [{"op": "test", "path": "", "value": {"foo": 1.0}}], {"foo": 1}),
    "test another whole": ({"foo": 1}, [{"op": "test", "path": "", "value": {"foo": 2}}], "/0/value"),
    "move the whole to where it is": ({"foo": 1}, [{"op": "move", "from": "", "path": ""}], {"foo": 1}),
    "move the whole into itself": ({"foo": 1}, [{"op": "move", "from": "", "path": "/a"}], "/0/path"),
    "remove the whole": ({"foo": 1}, [{"op": "remove", "path": ""}], "/0/path"),
    "no such op": ({}, [{"op": "test", "path": "", "value": {}}, {"op": "grow", "path": ""}], "/1/op"),
    "no path": ({}, [{"op": "add", "value": 1}], "/0"),
    "no value": ({"a": 1}, [{"op": "replace", "path": "/a"}], "/0"),
    "no pointer": ({"a": 1}, [{"op": "remove", "path": "a"}], "/0/path"),
    "a bad escape": ({"a~": 1}, [{"op": "remove", "path": "/a~2"}], "/0/path"),
    "into itself": ({"a": {}}, [{"op": "move", "from": "/a", "path": "/a/b"}], "/0/path"),
    "not there": ({"a": 1}, [{"op": "move", "from": "/b", "path": "/c"}], "/0/from"),
    "a leading zero": ({"a": [1, 2]}, [{"op": "remove", "path": "/a/01"}], "/0/path"),
    "beyond the end": ({"a": [1]}, [{"op": "add", "path": "/a/2", "value": 1}], "/0/path"),
    "behind the end": ({"a": [1]}, [{"op": "remove", "path": "/a/-"}], "/0/path"),
    "below a text": ({"a": "b"}, [{"op": "add", "path": "/a/b/c", "value": 1}], "/0/path"),
    "no object": ({}, [7], "/0"),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_json_patches_do_what_the_standard_says(name: str) -> None:
    """Its own examples, and what makes no sense refused where it stands; the value given is not changed."""
    before, patch, after = copy.deepcopy(EXAMPLES[name])
    if isinstance(after, str):
        with pytest.raises(UnprocessableError) as refused:
            json_patched(before, patch)
        assert refused.value.pointer == after
    else:
        assert json_patched(before, patch) == after
    assert before == EXAMPLES[name][0]


@pytest.mark.parametrize(
    ("before", "patch", "after"),
    [
        ({"a": "b"}, {"a": None}, {}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [1, 2]}, {"a": {"b": None, "c": 1}}, {"a": {"c": 1}}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ],
)
def test_merge_patches_do_what_the_standard_says(before: Any, patch: Any, after: Any) -> None:
    """Examples of RFC 7396, appendix A."""
    assert merge_patched(before, patch) == after


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "copy", "from": "", "path": "/a"},
        {"op": "copy", "from": "/x", "path": "/l/-"},
        {"op": "test", "path": "/x", "value": ["y" * 60_000]},
    ],
)
def test_a_patch_makes_no_more_than_it_may(operation: dict[str, Any]) -> None:
    """Copies of copies double each time, and to compare a large value takes its time too."""
    thing: Any = {"x": ["y" * 60_000], "l": []}
    with pytest.raises((PayloadTooLargeError, UnprocessableError)):
        json_patched(thing, [operation] * 500)
    with pytest.raises(UnprocessableError):
        json_patched(thing, [operation] * 501)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with client_of(memory_runtime()) as found:
        yield found


def patching() -> dict[str, Any]:
    document = library()
    content = document["paths"]["/books/{bookId}"]["patch"]["requestBody"]["content"]
    content["application/json-patch+json"] = {"schema": {"type": "array", "items": {"type": "object"}}}
    document["components"]["schemas"]["Book"]["properties"]["by"] = {"type": "object"}
    return document


def test_a_thing_is_patched_by_the_media_type_that_is_sent(client: TestClient) -> None:
    """Where the operation takes it; the id stays, and what would not be valid is refused as a whole."""
    at = base(client, patching(), stateful=True)
    client.post(f"{at}/books", json={"title": "Emma", "by": {"name": "Jane", "born": 1775}})

    def patch(body: Any, kind: str = "json-patch") -> Any:
        headers = {"Content-Type": f"application/{kind}+json"}
        return client.patch(f"{at}/books/1", content=json.dumps(body), headers=headers)

    merged = patch({"by": {"born": None, "died": 1817}}, "merge-patch").json()
    assert merged["by"] == {"name": "Jane", "died": 1817}
    changed = patch(
        [
            {"op": "test", "path": "/title", "value": "Emma"},
            {"op": "replace", "path": "/title", "value": "Persuasion"},
            {"op": "remove", "path": "/by/died"},
            {"op": "replace", "path": "/id", "value": 9},
        ]
    )
    after = {"id": 1, "title": "Persuasion", "by": {"name": "Jane"}}
    assert (changed.status_code, changed.json()) == (200, after)
    added = {"op": "add", "path": "/pages", "value": 1}
    for body, code, pointer in [
        ([{"op": "remove", "path": "/pages"}], "invalid_patch", "/0/path"),
        ([added, {"op": "test", "path": "/id", "value": 2}], "patch_test_failed", "/1/value"),
        ([{"op": "replace", "path": "/title", "value": ""}], "invalid_patch", ""),
        ([{"op": "replace", "path": "", "value": 7}], "invalid_patch", ""),
    ]:
        refused = patch(body)
        assert (refused.status_code, refused.json()["code"], refused.json()["pointer"]) == (422, code, pointer)
    assert client.get(f"{at}/books/1").json() == after
    assert patch({}, "json-patch").status_code == 422
    assert patch([], "other").status_code == 415


def test_a_patch_that_would_make_a_thing_invalid_changes_nothing(client: TestClient) -> None:
    """A merge patch is refused where it stands; what is written only is no fault, wherever it lies."""
    document = patching()
    content = document["paths"]["/books/{bookId}"]["patch"]["requestBody"]["content"]
    content["application/json"] = content["application/merge-patch+json"]
    properties = document["components"]["schemas"]["Book"]["properties"]
    properties["by"]["properties"] = {"pin": {"type": "string", "writeOnly": True}, "born": {"type": "integer"}}
    at = base(client, document, stateful=True)
    book = client.post(f"{at}/books", json={"title": "Emma", "by": {"born": 1775, "pin": "1"}}).json()
    assert book == {"id": 1, "title": "Emma", "by": {"born": 1775}}
    for kind in ("application/merge-patch+json", "application/json"):
        for sent, pointer in [
            ({"title": None}, "/title"),
            ({"pages": 7, "title": ""}, "/title"),
            ({"by": {"born": "x"}}, "/by"),
            ({"pages": 0, "title": 7}, ""),
        ]:
            refused = client.patch(f"{at}/books/1", content=json.dumps(sent), headers={"Content-Type": kind})
            problem = refused.json()
            assert (refused.status_code, problem["code"], problem["pointer"]) == (422, "invalid_patch", pointer)
            assert "At " in problem["detail"]
    assert client.get(f"{at}/books/1").json() == book
    fine = client.patch(f"{at}/books/1", json={"secret": "x", "by": {"pin": "2", "born": 1776}})
    assert fine.json() == {**book, "by": {"born": 1776}}
    assert fine.headers["larder-mock-warning"].endswith('["by","secret"].')


def test_where_nothing_is_checked_what_is_valid_of_a_patch_is_kept(client: TestClient) -> None:
    """And the rest is told; a patch that is no object changes nothing of what is one."""
    at = base(client, patching(), stateful=True, validate_requests=False)
    client.post(f"{at}/books", json={"title": "Emma"})
    merge = {"Content-Type": "application/merge-patch+json"}
    patched = client.patch(f"{at}/books/1", content='{"pages": 7, "title": ""}', headers=merge)
    assert patched.json() == {"id": 1, "title": "Emma", "pages": 7}
    assert patched.headers["larder-mock-warning"].endswith('["title"].')
    listed = client.patch(f"{at}/books/1", content="[1]", headers=merge)
    assert listed.headers["larder-mock-warning"].startswith("Nothing was kept, because")
    assert client.get(f"{at}/books/1").json() == patched.json()
