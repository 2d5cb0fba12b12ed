"""`POST /api/tests/generate`: each case is what it says, by a reader and a judge that the generator does not use."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared.clock import ManualClock
from shared.errors import ProviderUnavailableError
from tests.openapi.catalogue import PATH, catalogue, faults
from tests.openapi.rig import shop, swagger_shop
from tests.schema.openapi_judge import judge_of
from tests.wiring import ScriptedProvider, client_of, memory_runtime, sqlite_runtime

GROUPS = ["happy_path", "sad_path", "edge_cases", "ai_generated"]


def ask(client: TestClient, document: Any = None, *, query: str = "", **body: Any) -> Any:
    sent = {"path": PATH, "method": "PUT", **body}
    sent.setdefault("spec_text", json.dumps(catalogue() if document is None else document))
    return client.post(f"/api/tests/generate{query}", json=sent)


def generated(client: TestClient, document: Any = None, **body: Any) -> dict[str, Any]:
    response = ask(client, document, **body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    assert list(answer["test_cases"]) == GROUPS
    assert answer["total_tests"] == sum(map(len, answer["test_cases"].values()))
    return answer


@pytest.fixture(scope="module")
def cases() -> dict[str, list[dict[str, Any]]]:
    with client_of(memory_runtime()) as client:
        found: dict[str, list[dict[str, Any]]] = generated(client)["test_cases"]
        return found


def test_happy_and_edge_cases_are_valid_as_they_are_sent(cases: dict[str, list[dict[str, Any]]]) -> None:
    """Read from the URL, the headers and the body that are sent, nothing is wrong with any of them."""
    valid = cases["happy_path"] + cases["edge_cases"]
    assert len(valid) > 60
    for case in valid:
        assert faults(case) == [], case["name"]
        assert case["violates"] is None
        assert case["expected_response"]["status"] == 200


def test_sad_cases_break_just_one_thing_as_they_are_sent(cases: dict[str, list[dict[str, Any]]]) -> None:
    """Read from what is sent, one part is wrong: the one that the case names. Nothing valid is called a fault."""
    kinds = Counter(case["violates"]["keyword"] for case in cases["sad_path"])
    for case in cases["sad_path"]:
        violates, found = case["violates"], faults(case)
        if violates["keyword"] in ("method", "security", "notFound"):
            assert found == [], case["name"]
            continue
        assert len(found) == 1, (case["name"], found)
        place = "body" if violates["in"] in ("body", "header") and "name" not in violates else violates["in"]
        assert found[0].startswith((place, f"{place} {violates.get('name')}", "form", "content type", "syntax")), case
        assert violates["detail"] == case["expected_response"]["error"]
    assert {
        "required", "type", "minimum", "maximum", "maxLength", "minLength", "maxItems", "enum", "format",
        "pattern", "multipleOf", "uniqueItems", "additionalProperties", "oneOf", "contentType", "syntax", "duplicate",
        "method", "security", "notFound",
    } <= set(kinds)  # fmt: skip


def test_one_request_is_said_to_break_one_thing() -> None:
    """What lacks a name that a branch asks for breaks the oneOf too, and is given once; the oneOf has its own."""
    branches = [
        {"type": "object", "required": [own], "properties": {own: {"type": "integer", "minimum": 1}}} for own in "ab"
    ]
    schema = {"oneOf": branches}
    with client_of(memory_runtime()) as client:
        sad = generated(client, body_of(schema), path="/x", method="post")["test_cases"]["sad_path"]
    requests = [json.dumps(case["request"], sort_keys=True) for case in sad]
    assert len(set(requests)) == len(requests)
    of_schema = [case for case in sad if case["violates"].get("pointer") is not None]
    assert not any(judge_of("openapi-3.0", schema).is_valid(case["request"]["body"]) for case in of_schema)
    assert {"required", "minimum", "type", "oneOf"} <= {case["violates"]["keyword"] for case in of_schema}


def test_what_cannot_be_broken_over_http_is_left_out(cases: dict[str, list[dict[str, Any]]]) -> None:
    """A text parameter has no wrong type, null is the text "null", and an empty segment is another route."""
    broken = [case["violates"] for case in cases["sad_path"] if case["violates"].get("name") in ("q", "shop")]
    assert "type" not in {violates["keyword"] for violates in broken if violates["name"] == "q"}
    assert all("/shops//" not in case["request"]["url"] for group in cases.values() for case in group)


def test_each_bound_has_its_edges(cases: dict[str, list[dict[str, Any]]]) -> None:
    """At a bound and inside it, valid; beyond it, a sad case."""
    edges = {case["request"]["query_params"].get("limit") for case in cases["edge_cases"]}
    assert {1, 2, 99, 100} <= edges
    sad = {json.dumps(case["request"]["query_params"].get("limit")) for case in cases["sad_path"]}
    assert {"0", "101"} <= sad
    amounts = {case["request"]["body"].get("amount") for case in cases["edge_cases"] if case["request"]["body"]}
    assert {1, 2, 98, 99} <= amounts


def test_statuses_are_those_that_the_document_has(cases: dict[str, list[dict[str, Any]]]) -> None:
    """A refusal is the document's 422 here, nothing found is 404, and a method that is not there 405."""
    by_keyword = {case["violates"]["keyword"]: case["expected_response"]["status"] for case in cases["sad_path"]}
    assert (by_keyword["minimum"], by_keyword["notFound"], by_keyword["method"]) == (422, 404, 405)
    assert by_keyword["security"] == 401


def test_ids_are_their_own(cases: dict[str, list[dict[str, Any]]]) -> None:
    """No two cases share an id, and no two of a group send the same."""
    ids = [case["id"] for group in cases.values() for case in group]
    assert len(set(ids)) == len(ids)
    for group in cases.values():
        requests = [json.dumps(case["request"], sort_keys=True) for case in group]
        assert len(set(requests)) == len(requests)


def test_the_same_operation_has_the_same_cases(tmp_path: Path) -> None:
    """Byte for byte, from another process's store, and for another spelling or an edit elsewhere in the document."""
    edited = catalogue()
    edited["info"]["title"] = "Other"
    edited["paths"]["/new"] = {"get": {"responses": {"200": {"description": "x"}}}}
    with client_of(memory_runtime()) as client:
        first = ask(client)
    with client_of(sqlite_runtime(tmp_path)) as client:
        second, again = ask(client), ask(client, edited)
    with client_of(sqlite_runtime(tmp_path)) as client:
        later = ask(client, spec_text=json.dumps(catalogue(), indent=1))
    assert first.json()["test_cases"] == second.json()["test_cases"] == later.json()["test_cases"]
    assert [one.json()["cache_source"] for one in (second, again, later)] == ["generated", "ai_memory", "database"]
    assert [one.json()["cached"] for one in (second, again, later)] == [False, True, True]


def test_an_edit_within_makes_them_anew() -> None:
    """A change of a schema that the operation refers to is a miss, and the new bound is probed."""
    edited = catalogue()
    edited["components"]["schemas"]["Item"]["properties"]["amount"]["maximum"] = 50
    with client_of(memory_runtime()) as client:
        generated(client)
        answer = generated(client, edited)
    assert not answer["cached"]
    assert 51 in [(case["request"]["body"] or {}).get("amount") for case in answer["test_cases"]["sad_path"]
                  if isinstance(case["request"]["body"], dict)]  # fmt: skip


@pytest.mark.parametrize("document", [shop(), shop("3.1.0"), swagger_shop()])
def test_every_dialect_is_served(document: dict[str, Any]) -> None:
    """The operation without a body has cases in each dialect."""
    with client_of(memory_runtime()) as client:
        answer = generated(client, document, path="/pets/{petId}", method="get")
    assert answer["test_cases"]["happy_path"]
    assert answer["warnings"] == []


def test_swaggers_forms_and_lists_are_sent_as_it_says() -> None:
    """formData makes a form, collectionFormat joins a list."""
    document = swagger_shop()
    document["paths"]["/form"] = {
        "post": {
            "consumes": ["application/x-www-form-urlencoded"],
            "parameters": [
                {"name": "name", "in": "formData", "type": "string", "required": True, "minLength": 1},
                {"name": "ids", "in": "query", "required": True, "type": "array", "items": {"type": "integer"},
                 "collectionFormat": "pipes", "minItems": 2, "maxItems": 2},
            ],
            "responses": {"200": {"description": "ok"}},
        }
    }  # fmt: skip
    with client_of(memory_runtime()) as client:
        answer = generated(client, document, path="/form", method="post")
    plain = answer["test_cases"]["happy_path"][0]["request"]
    assert plain["raw_body"].startswith("name=")
    assert "%7C" in plain["url"]
    assert {"required", "minLength"} <= {
        case["violates"]["keyword"] for case in answer["test_cases"]["sad_path"] if case["violates"]["in"] == "body"
    }


def model_case(name: str, status: int = 404, **request: Any) -> dict[str, Any]:
    return {"name": name, "description": "Probes something.", "request": request, "expected_status": status}


GOOD = {"sku": "ABC-1234", "amount": 5}


def test_a_models_cases_are_labelled_as_what_they_are() -> None:
    """A valid one stays valid, an invalid one names what it breaks, and neither duplicates nor nonsense get in."""
    answer = {
        "cases": [
            model_case("Others' items", path_params={"id": 7}, body=GOOD),
            model_case("Too many", 200, query_params={"limit": 1000}, body=GOOD),
            model_case("Others' items again", path_params={"id": 7}, body=GOOD),
            model_case("Injection", 422, path_params={"shop": "1' OR '1'='1"}, body=GOOD),
            {"name": 1},
            "text",
        ]
    }
    provider = ScriptedProvider(answer)
    with client_of(memory_runtime(provider=provider)) as client:
        found = generated(client)["test_cases"]["ai_generated"]
        assert generated(client)["cached"]
        assert provider.count == 1
    assert [case["name"] for case in found] == ["Others' items", "Too many", "Injection"]
    assert [faults(case) for case in found] == [[], ["query limit invalid"], []]
    assert [case["violates"] and case["violates"]["name"] for case in found] == [None, "limit", None]
    assert [case["expected_response"]["status"] for case in found] == [404, 422, 422]


def test_without_the_model_the_others_come_back_and_are_kept() -> None:
    """The deterministic groups are given with a warning, not as complete: when the model is back, it is asked."""
    clock = ManualClock()
    provider = ScriptedProvider(ProviderUnavailableError("away"), {"cases": [model_case("x", body=GOOD)]})
    with client_of(memory_runtime(provider=provider, clock=clock)) as client:
        first = generated(client)
        assert first["test_cases"]["ai_generated"] == []
        assert first["test_cases"]["sad_path"]
        assert not first["cached"]
        assert "provider_unavailable" in first["warnings"][-1]["detail"]
        clock.sleep(3)
        second = generated(client)
        assert len(second["test_cases"]["ai_generated"]) == 1
        assert second["test_cases"]["sad_path"] == first["test_cases"]["sad_path"]
        assert provider.count == 2


def test_without_ai_tests_no_model_is_asked() -> None:
    """include_ai_tests=false costs nothing."""
    provider = ScriptedProvider()
    with client_of(memory_runtime(provider=provider)) as client:
        assert generated(client, include_ai_tests=False)["test_cases"]["ai_generated"] == []
        assert provider.count == 0


def test_each_operation_of_a_document_is_paid_for_once() -> None:
    """n calls for n operations, then none; after an edit one for each operation that it touches, then none."""
    document = shop()
    operations = [("/pets/{petId}", "get"), ("/pets/{petId}", "delete"), ("/orders", "get")]
    provider = ScriptedProvider(always={"cases": []})

    def run(spec: dict[str, Any]) -> int:
        before = provider.count
        for path, method in operations:
            generated(client, spec, path=path, method=method)
        return provider.count - before

    with client_of(memory_runtime(provider=provider)) as client:
        assert [run(document), run(document)] == [3, 0]
        document["components"]["schemas"]["Pet"]["required"] = ["id"]
        assert [run(document), run(document)] == [1, 0]


def of_kinds(version: str) -> dict[str, Any]:
    """Return a document of a body that a discriminator tells apart, with a property that is only read, and a format."""
    kinds = {
        kind: {
            "type": "object",
            "required": ["kind", own],
            "properties": {
                "kind": {"type": "string"},
                own: {"type": "integer"},
                "id": {"type": "string", "readOnly": True, "maxLength": 9},
                "when": {"type": "string", "format": "date"},
            },
        }
        for kind, own in (("Cat", "lives"), ("Dog", "barks"))
    }
    refs = [{"$ref": f"#/components/schemas/{kind}"} for kind in kinds]
    pet = {"oneOf": refs, "discriminator": {"propertyName": "kind"}}
    document = body_of({"$ref": "#/components/schemas/Pet"})
    document["paths"]["/x"]["post"]["requestBody"]["content"]["application/json"]["example"] = {
        "kind": "Dog", "lives": 9, "barks": 1,
    }  # fmt: skip
    return {**document, "openapi": version, "components": {"schemas": {**kinds, "Pet": pet}}}


@pytest.mark.parametrize(("version", "dialect"), [("3.0.4", "openapi-3.0"), ("3.1.1", "openapi-3.1")])
def test_what_is_only_annotated_is_labelled(version: str, dialect: str) -> None:
    """A judge for which discriminators and readOnly are annotations agrees with every case that is not labelled so."""
    document = of_kinds(version)
    judge = judge_of(dialect, document, "/components/schemas/Pet")
    with client_of(memory_runtime()) as client:
        answer = generated(client, document, path="/x", method="post")
        mixed = of_kinds(version)
        for kind in ("Cat", "Dog"):
            mixed["components"]["schemas"][kind]["required"] = ["kind"]
        alike = generated(client, mixed, path="/x", method="post")
    cases = answer["test_cases"]
    bodies = [case["request"]["body"] for case in cases["happy_path"] + cases["edge_cases"]]
    assert {body["kind"] for body in bodies} == {"Cat", "Dog"}
    assert all(map(judge.is_valid, bodies))
    assert answer["warnings"] == []
    broken = [case for case in cases["sad_path"] if case["violates"].get("pointer") is not None]
    labelled = {case["violates"]["keyword"] for case in broken if case["violates"].get("annotated")}
    assert labelled == {"discriminator", "readOnly"} | ({"format"} if dialect == "openapi-3.1" else set())
    for case in broken:
        told = case["violates"]["keyword"]
        assert judge.is_valid(case["request"]["body"]) == (told in ("discriminator", "readOnly")), case
        assert case["expected_response"]["status"] == 422
    (read, *_) = (case["violates"] for case in broken if case["violates"]["keyword"] == "readOnly")
    assert (read["pointer"], read["detail"]) == ("/id", "id is readOnly, so it should not be sent.")
    # Where each value is one of both, it is told that only the discriminator lets it through.
    assert ["by schema alone" in warning["detail"] for warning in alike["warnings"]] == [True]


def told_apart(how: str) -> dict[str, Any]:
    """Return a document of a body that is one of two kinds, told apart by "kind", which is described in some way."""
    described = {"listed": {"enum": ["Cat"]}, "const": {"const": "Cat"}}.get(how, {"type": "string"})
    base = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    kinds: dict[str, Any] = {}
    for kind, own in (("Cat", "lives"), ("Dog", "barks")):
        stated = json.loads(json.dumps(described).replace("Cat", kind))
        whole = {
            "type": "object",
            "required": [own] if how in ("optional", "heirs") else ["kind", own],
            "properties": {own: {"type": "integer"}, **({} if how == "heirs" else {"kind": stated})},
        }
        kinds[kind] = {"allOf": [{"$ref": "#/components/schemas/Base"}, whole]} if how == "heirs" else whole
    refs = [{"$ref": f"#/components/schemas/{kind}"} for kind in kinds]
    pet = {"oneOf": refs, "discriminator": {"propertyName": "kind"}}
    document = body_of({"$ref": "#/components/schemas/Pet"})
    version = "3.1.0" if how == "const" else "3.0.3"
    return {**document, "openapi": version, "components": {"schemas": {**kinds, "Base": base, "Pet": pet}}}


@pytest.mark.parametrize("how", ["named", "listed", "const", "optional", "heirs"])
def test_each_kind_that_a_discriminator_tells_apart_is_broken(how: str) -> None:
    """What each kind requires, the property that tells, and its value; a judge that knows no discriminator agrees."""
    document = told_apart(how)
    judge = judge_of("openapi-3.1" if how == "const" else "openapi-3.0", document, "/components/schemas/Pet")
    with client_of(memory_runtime()) as client:
        cases = generated(client, document, path="/x", method="post")["test_cases"]["sad_path"]
    broken = [case for case in cases if case["violates"].get("pointer") is not None]
    for case in broken:
        assert judge.is_valid(case["request"]["body"]) == case["violates"].get("annotated", False), case
    bodies = [case["request"]["body"] for case in broken if isinstance(case["request"]["body"], dict)]
    assert {"kind": "Cat"} in bodies
    assert {"kind": "Dog"} in bodies
    assert any("kind" not in body and {"lives", "barks"} & set(body) for body in bodies)
    for own in ("lives", "barks"):
        assert any(own in body and body.get("kind") not in ("Cat", "Dog", None) for body in bodies)
    only_told = {case["violates"]["keyword"] for case in broken if case["violates"].get("annotated")}
    assert only_told == (set() if how in ("listed", "const") else {"discriminator"})


def test_a_long_answer_is_cut_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cursors lead through the rest of each group, and together they are what there is."""
    from functions.openapi.cases import paging

    with client_of(memory_runtime()) as client:
        whole = generated(client)
        assert not whole["truncated"]
        monkeypatch.setattr(paging, "MAX_ANSWER_CASES", 20)
        part = ask(client).json()
        assert (part["total_tests"], part["truncated"]) == (20, True)
        for group in ("happy_path", "sad_path", "edge_cases"):
            found, cursor = part["test_cases"][group], part["cursors"].get(group)
            while cursor is not None:
                page = ask(client, query=f"?group={group}&cursor={cursor}").json()
                found, cursor = found + page["test_cases"][group], page["cursors"].get(group)
            assert found == whole["test_cases"][group]
        assert ask(client, query=f"?cursor={part['cursors']['edge_cases']}").status_code == 400
        assert ask(client, query="?group=sad_path&cursor=x").json()["code"] == "invalid_cursor"
        assert ask(client, query="?group=other").status_code == 422


def test_a_cursor_is_good_for_the_cases_that_it_leads_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither another operation's nor another group's, nor those of the document after an edit that changes them."""
    from functions.openapi.cases import paging

    monkeypatch.setattr(paging, "MAX_ANSWER_CASES", 20)
    edited, elsewhere = catalogue(), catalogue()
    edited["components"]["schemas"]["Item"]["properties"]["amount"]["maximum"] = 98
    elsewhere["info"]["title"] = "Renamed"
    with client_of(memory_runtime()) as client:
        cursors = ask(client).json()["cursors"]
        query = f"?group=sad_path&cursor={cursors['sad_path']}"
        rest = ask(client, query=query).json()["test_cases"]
        assert ask(client, elsewhere, query=query).json()["test_cases"] == rest
        for refused in (
            ask(client, edited, query=query),
            ask(client, method="GET", query=query),
            ask(client, query=f"?group=edge_cases&cursor={cursors['sad_path']}"),
            ask(client, query="?group=sad_path&cursor=20"),
        ):
            assert (refused.status_code, refused.json()["code"]) == (400, "invalid_cursor")
            assert refused.json()["errors"][0]["parameter"] == "cursor"


def test_all_cases_of_a_large_operation_are_led_through() -> None:
    """Cursors lead to as many as are counted, each once; that there would be more is told, and no kind is left out."""
    parameters = [
        {"name": f"p{number}", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 50}}
        for number in range(260)
    ]
    document = operation_of(parameters=parameters, security=[{"key": []}])
    with client_of(memory_runtime()) as client:
        first = generated(client, document, path="/x", method="post")
        found = {group: [case["id"] for case in cases] for group, cases in first["test_cases"].items()}
        assert first["truncated"]
        for group, cursor in first["cursors"].items():
            while cursor is not None:
                query = f"?group={group}&cursor={cursor}"
                page = generated(client, document, path="/x", method="post", query=query)
                found[group] += [case["id"] for case in page["test_cases"][group]]
                cursor = page["cursors"].get(group)
                if group == "sad_path":
                    first["test_cases"][group] += page["test_cases"][group]
        whole = client.post("/api/tests/generate-all", json={"spec_text": json.dumps(document)}).json()
    assert {group: len(set(ids)) for group, ids in found.items()} == whole["operations"][0]["counts"]
    assert (len(found["sad_path"]), len(found["edge_cases"])) == (1_000, 1_000)
    told = [warning["detail"] for warning in first["warnings"]]
    assert [("sad_path" in one, "1000 cases" in one) for one in told[:1]] == [(True, True)]
    assert len(told) == 2
    keywords = {case["violates"]["keyword"] for case in first["test_cases"]["sad_path"]}
    assert {"security", "method", "duplicate", "maximum"} <= keywords


def operation_of(**parts: Any) -> dict[str, Any]:
    return {"openapi": "3.0.0", "paths": {"/x": {"post": {"responses": {}, **parts}}}}


def body_of(schema: Any) -> dict[str, Any]:
    return operation_of(requestBody={"required": True, "content": {"application/json": {"schema": schema}}})


@pytest.mark.parametrize(
    ("document", "code", "pointer"),
    [
        (body_of({"$ref": "http://127.0.0.1:9/x"}), "remote_ref", "/paths/~1x/post/requestBody"),
        (body_of({"type": "integer", "minimum": 2, "maximum": 1}), "unsatisfiable_schema",
         "/paths/~1x/post/requestBody"),
        (operation_of(parameters=[{"name": "a", "in": "query", "required": True, "schema": {"$ref": "x.yaml"}}]),
         "remote_ref", "/paths/~1x/post/parameters/0/schema/$ref"),
        (operation_of(parameters=[{"name": "a", "in": "query", "required": True,
                                 "schema": {"type": "array", "items": {"type": "array", "items": {}}, "minItems": 1}}]),
         None, None),
    ],
)  # fmt: skip
def test_an_operation_that_cannot_be_served_says_where(document: Any, code: str | None, pointer: str | None) -> None:
    """Its required parts have to have values that can be sent; the pointer leads into the document."""
    with client_of(memory_runtime()) as client:
        response = ask(client, document, path="/x", method="post")
    if code is None:
        assert response.status_code in (200, 422)
        return
    assert response.status_code == 422, response.text
    problem = response.json()
    assert problem["code"] == code
    assert problem["document_pointer"].startswith(pointer)


@pytest.mark.parametrize(
    ("content", "content_types"),
    [
        ({"application/json": {}}, {"application/json"}),
        ({"image/*": {"schema": {"type": "string", "format": "binary"}}}, {"image/png"}),
        ({"text/*": {"schema": {"type": "string", "minLength": 3}}}, {"text/plain"}),
        ({"application/pdf": {"schema": {"type": "string"}}}, {"application/pdf"}),
        ({"application/xml": {"schema": {"type": "object"}}, "*/*": {}}, {"application/xml", "application/json"}),
        ({"application/*+xml": {"schema": {"type": "object"}}, "*/*": {}}, {"application/json"}),
    ],
)
def test_bodies_are_sent_as_a_type_that_the_operation_takes(content: Any, content_types: set[str]) -> None:
    """A range is sent as a type within it, files as their own type; without a schema anything goes."""
    document = operation_of(requestBody={"required": True, "content": content})
    with client_of(memory_runtime()) as client:
        cases = generated(client, document, path="/x", method="post")["test_cases"]
    assert {case["request"]["content_type"] for case in cases["happy_path"] + cases["edge_cases"]} == content_types


def test_a_method_that_another_path_has_is_no_missing_one() -> None:
    """PATCH /u/search may be a call of /u/{id}, so it is not said to be refused."""
    answers = {"responses": {"200": {"description": "ok"}}}
    document = {"openapi": "3.0.0", "paths": {
        "/u/search": {"get": answers}, "/u/{id}": dict.fromkeys(("get", "patch", "put", "delete"), answers),
    }}  # fmt: skip
    with client_of(memory_runtime()) as client:
        sad = generated(client, document, path="/u/search", method="get")["test_cases"]["sad_path"]
    assert [case["request"]["method"] for case in sad if case["violates"]["keyword"] == "method"] == ["POST"]


def test_an_optional_part_that_cannot_be_served_is_a_warning() -> None:
    """A parameter with a schema that has a remote reference is left out, and told."""
    document = operation_of(
        parameters=[
            {"name": "a", "in": "query", "schema": {"$ref": "x.yaml"}},
            {"name": "b", "in": "query", "schema": {"type": "integer"}},
        ]
    )
    with client_of(memory_runtime()) as client:
        answer = generated(client, document, path="/x", method="post")
    assert [warning["pointer"] for warning in answer["warnings"]] == ["/paths/~1x/post/parameters/0/schema/$ref"]
    assert {"b"} == {name for case in answer["test_cases"]["edge_cases"] for name in case["request"]["query_params"]}


def test_larders_own_document_is_served_whole() -> None:
    """Every operation of the document that Larder serves itself has cases, all bodies of the happy ones valid."""
    document = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text())
    with client_of(memory_runtime()) as client:
        for path, item in document["paths"].items():
            for method in item:
                answer = generated(client, document, path=path, method=method)
                assert answer["test_cases"]["happy_path"]
                media = item[method].get("requestBody", {}).get("content", {}).get("application/json")
                at = media and media["schema"]["$ref"].removeprefix("#")
                for case in answer["test_cases"]["happy_path"] + answer["test_cases"]["edge_cases"] if at else ():
                    assert judge_of("openapi-3.1", document, at).is_valid(case["request"]["body"])
