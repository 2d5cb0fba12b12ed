"""Stateful mock servers: what is sent to a collection is there, in every process, and answers stay valid."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from functions.openapi.mocking import holdings
from shared.clock import ManualClock
from tests.openapi.mock_rig import base, library, users_and_orders
from tests.schema.openapi_judge import judge_of
from tests.wiring import client_of, items_of, memory_runtime, sqlite_runtime

BOOK = judge_of("openapi-3.0", library(), "/components/schemas/Book")
ERROR = judge_of("openapi-3.0", library(), "/components/schemas/Error")


@pytest.fixture
def client(clock: ManualClock) -> Iterator[TestClient]:
    with client_of(memory_runtime(clock=clock)) as found:
        yield found


@pytest.fixture
def at(client: TestClient) -> str:
    return base(client, stateful=True)


def post(client: TestClient, at: str, **book: Any) -> Any:
    return client.post(f"{at}/books", json={"title": "Emma", **book})


def test_what_is_created_is_read_changed_listed_and_deleted(client: TestClient, at: str) -> None:
    """With statuses and bodies as the document has them."""
    assert client.get(f"{at}/books").json() == []
    assert client.get(f"{at}/books/1").status_code == 404
    assert ERROR.is_valid(client.get(f"{at}/books/1").json())
    made = post(client, at, pages=7)
    assert (made.status_code, made.headers["location"]) == (201, f"{at}/books/1")
    assert made.json() == {"id": 1, "title": "Emma", "pages": 7}
    post(client, at, title="Persuasion")
    assert client.get(made.headers["location"]).json() == made.json()
    assert [book["title"] for book in client.get(f"{at}/books").json()] == ["Emma", "Persuasion"]
    replaced = client.put(f"{at}/books/1", json={"title": "Sanditon"})
    assert replaced.json() == client.get(f"{at}/books/1").json() == {"id": 1, "title": "Sanditon"}
    patched = client.patch(
        f"{at}/books/1", content='{"pages": 9}', headers={"Content-Type": "application/merge-patch+json"}
    )
    assert patched.json() == {"id": 1, "title": "Sanditon", "pages": 9}
    assert client.put(f"{at}/books/9", json={"title": "x"}).status_code == 404
    assert client.delete(f"{at}/books/1").status_code == 204
    assert client.get(f"{at}/books/1").status_code == client.delete(f"{at}/books/1").status_code == 404
    assert [book["id"] for book in client.get(f"{at}/books").json()] == [2]


def test_answers_stay_valid_whatever_is_sent(client: TestClient) -> None:
    """What would make them invalid is left out, what they need besides is there, nothing secret comes back."""
    at = base(client, stateful=True, validate_requests=False)
    bodies = [{"title": 7, "pages": 3}, {"secret": "x", "isbn": "no"}, {"id": "x", "title": "y"}, {}]
    for sent in bodies:
        made = client.post(f"{at}/books", json=sent).json()
        assert BOOK.is_valid(made)
        assert "secret" not in made
    books = client.get(f"{at}/books").json()
    assert len(books) == 4
    assert all(map(BOOK.is_valid, books))
    assert (books[0]["pages"], books[2]["title"]) == (3, "y")
    assert client.put(f"{at}/books/1", json={"title": "new", "id": 99}).json()["id"] == 1


def test_what_is_read_only_is_the_servers_own(client: TestClient, at: str) -> None:
    """It is refused as a server without a memory does it; where nothing is checked, it is passed over, and told."""
    book = post(client, at).json()
    for one in (at, base(client)):
        assert client.put(f"{one}/books/1", json=book).status_code == 422
        assert client.post(f"{one}/books", json=book).status_code == 400
    assert client.get(f"{at}/books").json() == [book]
    document = library()
    document["components"]["schemas"]["Book"]["properties"]["since"] = {"type": "integer", "readOnly": True}
    document["components"]["schemas"]["Book"]["required"].append("since")
    at = base(client, document, stateful=True, validate_requests=False)
    made = client.post(f"{at}/books", json={"title": "Emma", "id": 7, "since": 1999})
    assert (made.json()["id"], made.headers["location"]) == (1, f"{at}/books/1")
    assert made.headers["larder-mock-warning"].endswith('["id","since"].')
    merge = {"Content-Type": "application/merge-patch+json"}
    for method, headers in (("PUT", {"Content-Type": "application/json"}), ("PATCH", merge)):
        sent = json.dumps({"title": "Sanditon", "id": 9, "since": 2000})
        changed = client.request(method, f"{at}/books/1", content=sent, headers=headers)
        assert changed.json() == {**made.json(), "title": "Sanditon"}
        assert changed.headers["larder-mock-warning"].endswith('["id","since"].')


def test_another_process_knows_what_was_made(tmp_path: Path) -> None:
    """It is in the table, and lives as long as the server."""
    clock = ManualClock()
    with client_of(sqlite_runtime(tmp_path, clock=clock)) as client:
        at = base(client, stateful=True, ttl_days=2)
        post(client, at)
    runtime = sqlite_runtime(tmp_path, clock=clock)
    with client_of(runtime) as client:
        assert client.get(f"{at}/books/1").json()["title"] == "Emma"
        ends = clock.now_ms() + timedelta(days=2) // timedelta(milliseconds=1)
        held = [item for item in items_of(runtime.table) if item.key.partition.startswith("openapi#mock-state#")]
        assert held
        assert {item.expires_at_ms for item in held} == {ends}


def test_servers_do_not_share_what_they_hold(client: TestClient, at: str) -> None:
    """Nor do collections under different parents."""
    post(client, at)
    assert client.get(f"{base(client, stateful=True)}/books").json() == []


NESTED: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "n", "version": "1"},
    "paths": {
        "/users/{user}/pets": {
            "get": {
                "responses": {
                    "200": {
                        "description": "",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["data", "total"],
                                    "properties": {
                                        "data": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
                                        "total": {"type": "integer", "minimum": 0},
                                    },
                                }
                            }
                        },
                    }
                }
            },
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
                "responses": {
                    "201": {
                        "description": "",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": ["pet"],
                                    "additionalProperties": False,
                                    "properties": {"pet": {"$ref": "#/components/schemas/Pet"}},
                                }
                            }
                        },
                    }
                },
            },
        },
        "/users/{user}/pets/{petId}": {
            "parameters": [
                {"name": "petId", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
            ],
            "get": {
                "responses": {
                    "200": {
                        "description": "",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}},
                    }
                }
            },
        },
    },
    "components": {
        "schemas": {
            "Pet": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {"id": {"type": "string", "format": "uuid"}, "name": {"type": "string"}},
            }
        }
    },
}


def test_wrapped_answers_and_other_kinds_of_ids(client: TestClient) -> None:
    """A list within an object, with its count; an id of the kind that the schema has."""
    at = base(client, NESTED, stateful=True)
    assert client.get(f"{at}/users/ann/pets").json() == {"data": [], "total": 0}
    pet = client.post(f"{at}/users/ann/pets", json={"name": "Rex"}).json()["pet"]
    assert (len(pet["id"]), pet["name"]) == (36, "Rex")
    assert client.get(f"{at}/users/ann/pets/{pet['id']}").json() == pet
    assert client.get(f"{at}/users/ann/pets").json() == {"data": [pet], "total": 1}
    assert client.get(f"{at}/users/bob/pets").json()["total"] == 0
    assert client.get(f"{at}/users/ann/pets/1").status_code == 422


def test_a_list_that_may_be_left_out_is_given_all_the_same(client: TestClient) -> None:
    """As Train Travel's, whose collections are an `allOf` in which nothing is required."""
    document = copy.deepcopy(NESTED)
    content = document["paths"]["/users/{user}/pets"]["get"]["responses"]["200"]["content"]["application/json"]
    named = content["schema"]["properties"]
    links = {"type": "object", "properties": {"self": {"type": "string"}}}
    content["schema"] = {
        "allOf": [
            {"type": "object", "properties": {"tags": {"type": "array", "items": {"type": "string"}}}},
            {"properties": {"data": named["data"], "links": links}},
        ]
    }
    at = base(client, document, stateful=True)
    assert client.get(f"{at}/users/ann/pets").json() == {"data": []}
    pet = client.post(f"{at}/users/ann/pets", json={"name": "Rex"}).json()["pet"]
    assert client.get(f"{at}/users/ann/pets").json() == {"data": [pet]}


def test_what_it_holds_is_bounded(client: TestClient, at: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In number, also once others are gone, and in size."""
    monkeypatch.setattr(holdings, "MAX_THINGS", 2)
    assert [post(client, at).status_code for _ in range(3)] == [201, 201, 422]
    assert post(client, at).json()["code"] == "collection_full"
    client.delete(f"{at}/books/1")
    assert [post(client, at).status_code for _ in range(2)] == [201, 422]
    large = client.put(f"{at}/books/2", json={"title": "x", "more": "y" * 70_000})
    assert (large.status_code, large.json()["code"]) == (413, "payload_too_large")


def test_many_at_once_lose_nothing(client: TestClient, at: str) -> None:
    """Each gets an id of its own."""
    with ThreadPoolExecutor(8) as pool:
        ids = {made.json()["id"] for made in pool.map(lambda _: post(client, at), range(24))}
    assert len(ids) == len(client.get(f"{at}/books").json()) == 24


def test_a_preferred_response_is_given_without_a_look_at_what_is_held(client: TestClient, at: str) -> None:
    """`Prefer: code=200` for a book that is not there; and a server without a memory has every book."""
    assert client.get(f"{at}/books/5", headers={"Prefer": "code=200"}).status_code == 200
    assert client.get(f"{base(client)}/books/5").status_code == 200
    assert json.loads(client.get(f"{at}/books/newest").content) == "newest"


def _shelf(answer: dict[str, Any]) -> dict[str, Any]:
    document = library()
    names = {"limit": "integer", "page": "integer", "offset": "integer", "pages": "integer", "title": "string"}
    books = document["paths"]["/books"]["get"]
    books["parameters"] = [{"name": name, "in": "query", "schema": {"type": kind}} for name, kind in names.items()]
    books["responses"]["200"]["content"]["application/json"]["schema"] = answer
    return document


_BOOKS = {"type": "array", "items": {"$ref": "#/components/schemas/Book"}}


def test_a_list_is_paged_and_filtered_by_its_own_parameters(client: TestClient) -> None:
    """By those that its operation has; others say nothing. A total counts all pages."""
    properties = {"items": _BOOKS, "total": {"type": "integer"}}
    wrapped = {"type": "object", "required": ["total"], "properties": properties}
    for answer in (_BOOKS, wrapped):
        at = base(client, _shelf(answer), stateful=True)
        for number in range(1, 8):
            post(client, at, title="Emma" if number % 2 else "Sanditon", pages=number)

        def ids(query: str, at: str = at) -> tuple[list[int], int]:
            found = client.get(f"{at}/books?{query}").json()
            listed = found["items"] if isinstance(found, dict) else found
            return [book["id"] for book in listed], found["total"] if isinstance(found, dict) else -1

        for query, wanted, total in [
            ("limit=2", [1, 2], 7),
            ("limit=3&page=2", [4, 5, 6], 7),
            ("limit=3&offset=5", [6, 7], 7),
            ("page=9", [], 7),
            ("limit=0", [], 7),
            ("title=Sanditon", [2, 4, 6], 3),
            ("title=Emma&limit=1&page=3", [5], 4),
            ("pages=4", [4], 1),
            ("pages=4&title=Emma", [], 0),
            ("title=emma", [], 0),
            ("isbn=1&per_page=1", [1, 2, 3, 4, 5, 6, 7], 7),
        ]:
            assert ids(query) == (wanted, total if answer is wrapped else -1), query


def test_what_does_not_fit_into_the_list_is_told(client: TestClient) -> None:
    """In a header: what could be shown is, and nothing is left out in silence."""
    strict = {"type": "array", "maxItems": 3, "items": {"type": "object", "properties": {"pages": {"maximum": 50}}}}
    at = base(client, _shelf(strict), stateful=True)
    for pages in (10, 99, 20, 30, 40):
        assert "larder-mock-warning" not in post(client, at, pages=pages).headers
    listed = client.get(f"{at}/books")
    assert [book["pages"] for book in listed.json()] == [10, 20, 30]
    assert listed.headers["larder-mock-warning"].startswith("2 things do not fit")
    assert "larder-mock-warning" not in client.get(f"{at}/books?limit=1").headers


def test_what_is_not_kept_of_what_was_sent_is_told(client: TestClient) -> None:
    """By name, and none of the names can end the header."""
    at = base(client, stateful=True, validate_requests=False)
    made = client.post(f"{at}/books", json={"title": "Emma", "pages": "many", "secret": "x"})
    assert made.headers["larder-mock-warning"].endswith('["pages","secret"].')
    put = client.put(f"{at}/books/1", json={"title": 7, "isbn": "\r\nX: y"})
    assert put.headers["larder-mock-warning"].endswith('["title","isbn"].')
    merge = {"Content-Type": "application/merge-patch+json"}
    patched = client.patch(f"{at}/books/1", content='{"pages": 3, "title": null}', headers=merge)
    assert patched.json()["pages"] == 3
    assert patched.headers["larder-mock-warning"].endswith('["title"].')
    for body, headers in (('{"pages": 4}', {"Content-Type": "application/json"}), ('{"pages": ', merge)):
        unread = client.patch(f"{at}/books/1", content=body, headers=headers)
        assert unread.json()["pages"] == 3
        assert unread.headers["larder-mock-warning"].startswith("The body was not read, and nothing of it is kept")


def test_an_id_may_stand_in_the_things_metadata(client: TestClient) -> None:
    """As Kubernetes has it; and its documents describe an object where a list of operations is sent."""
    text = {"type": "string"}
    metadata = {"type": "object", "properties": {"name": text, "labels": {"type": "object"}}}
    answer = {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Map"}}}}
    anything = {"schema": {"type": "object"}}
    one = {"parameters": [{"name": "name", "in": "path", "required": True, "schema": text}]}
    patch = {"application/json-patch+json": anything, "application/merge-patch+json": anything}
    document = {
        **library(),
        "paths": {
            "/maps": {"post": {"requestBody": {"content": {"application/json": {}}}, "responses": {"201": answer}}},
            "/maps/{name}": {
                **one,
                "get": {"responses": {"200": answer}},
                "patch": {"requestBody": {"content": patch}, "responses": {"200": answer}},
            },
        },
        "components": {"schemas": {"Map": {"type": "object", "properties": {"metadata": metadata, "data": {}}}}},
    }
    at = base(client, document, stateful=True)
    made = client.post(f"{at}/maps", json={"metadata": {"name": "cm", "labels": {"a": "b"}}, "data": {"k": 1}})
    assert made.json() == {"metadata": {"name": "cm", "labels": {"a": "b"}}, "data": {"k": 1}}
    assert made.headers["location"] == f"{at}/maps/cm"
    assert "larder-mock-warning" not in made.headers
    assert client.get(f"{at}/maps/cm").json() == made.json()
    operations = [
        {"op": "add", "path": "/data/l", "value": 2},
        {"op": "replace", "path": "/metadata/name", "value": "x"},
    ]
    headers = {"Content-Type": "application/json-patch+json"}
    patched = client.patch(f"{at}/maps/cm", content=json.dumps(operations), headers=headers).json()
    assert patched == {"metadata": {"name": "cm", "labels": {"a": "b"}}, "data": {"k": 1, "l": 2}}
    unnamed = client.post(f"{at}/maps", json={"data": {}})
    assert unnamed.headers["location"].endswith(f"/{unnamed.json()['metadata']['name']}")


def test_a_post_to_a_thing_changes_it_where_nothing_else_does(client: TestClient) -> None:
    """As Stripe has it; where there is PUT or PATCH, a POST may mean anything."""
    document = library()
    item = document["paths"]["/books/{bookId}"]
    item["post"] = {**item.pop("put"), "responses": {"200": item["get"]["responses"]["200"]}}
    with_patch = base(client, document, stateful=True)
    del item["patch"]
    at = base(client, document, stateful=True)
    for one in (at, with_patch):
        post(client, one, pages=3)
    assert client.post(f"{at}/books/1", json={"title": "Sanditon"}).json() == {"id": 1, "title": "Sanditon", "pages": 3}
    assert client.get(f"{at}/books/1").json()["title"] == "Sanditon"
    assert client.post(f"{at}/books/2", json={"title": "Sanditon"}).status_code == 404
    assert client.post(f"{with_patch}/books/1", json={"title": "Sanditon"}).status_code == 200
    assert client.get(f"{with_patch}/books/1").json()["title"] == "Emma"


def test_a_slash_within_an_id_leads_into_no_other_collection(client: TestClient) -> None:
    at = base(client, users_and_orders(), stateful=True)
    assert client.post(f"{at}/users/1/orders", json={"id": "7"}).json()["id"] == "7"
    assert client.get(f"{at}/users/1%2Forders%2F7").status_code == 404
    assert client.delete(f"{at}/users/1%2Forders%2F7").status_code == 404
    assert client.get(f"{at}/users/1/orders/7").status_code == 200
    made = client.post(f"{at}/users", json={"id": "a/b c"})
    assert client.get(made.headers["location"]).json()["id"] == made.json()["id"] == "a/b c"


def test_pages_have_the_size_that_their_parameter_has_by_default(client: TestClient) -> None:
    at = base(client, users_and_orders(), stateful=True)
    made = [client.post(f"{at}/users", json={"state": "open"}).json() for _ in range(3)]
    assert client.get(f"{at}/users?page=2").json() == made[2:]
    assert client.get(f"{at}/users").json() == client.get(f"{at}/users?state=all").json() == made
    assert client.get(f"{at}/users?state=closed").json() == []


def test_parameters_that_change_nothing_of_a_list_are_told(client: TestClient) -> None:
    """Sorting, searching and cursors are not done: whoever asks for them is told, and asks no further."""
    document = library()
    of_list = document["paths"]["/books"]["get"]
    text = {"type": "string"}
    of_list["parameters"] = [
        *of_list.get("parameters", []),
        *({"name": name, "in": "query", "schema": text} for name in ("sort", "cursor", "q")),
    ]
    at = base(client, document, stateful=True)
    assert "larder-mock-warning" not in client.get(f"{at}/books").headers
    told = client.get(f"{at}/books?sort=title&cursor=abc").headers["larder-mock-warning"]
    assert told == 'The list is the same whatever these parameters say: ["sort","cursor"].'
