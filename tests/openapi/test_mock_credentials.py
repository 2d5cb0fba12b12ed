"""Mock servers ask for credentials as their document does, and look at none."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.openapi.mock_rig import base, library


@pytest.fixture(scope="module")
def at(client: TestClient) -> str:
    return base(client)


def test_credentials_are_asked_for_and_not_looked_at(client: TestClient, at: str) -> None:
    """One of any scheme will do; without any it is a 401 that says which."""
    refused = client.get(f"{at}/secured")
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "ApiKey")
    assert client.get(f"{at}/secured?k=1").status_code == 200
    assert client.get(f"{at}/secured", headers={"Authorization": "Bearer x"}).status_code == 200
    assert client.get(f"{at}/secured", headers={"Authorization": "Basic eDp5"}).status_code == 401


def test_credentials_that_are_needed_together_are_asked_for_together(client: TestClient) -> None:
    schemes = {
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "bearer": {"type": "http", "scheme": "bearer"},
        "basic": {"type": "http", "scheme": "basic"},
    }
    both = {"security": [{"key": [], "bearer": []}, {"basic": []}], "responses": {"204": {"description": ""}}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Both", "version": "1"},
        "paths": {"/both": {"get": both}},
        "components": {"securitySchemes": schemes},
    }
    at = base(client, document)
    key, bearer = {"X-Key": "a"}, {"Authorization": "Bearer t"}
    assert client.get(f"{at}/both", headers=key).status_code == 401
    assert client.get(f"{at}/both", headers=bearer).status_code == 401
    assert client.get(f"{at}/both", headers={**key, **bearer}).status_code == 204
    assert client.get(f"{at}/both", headers={"Authorization": "Basic eDp5"}).status_code == 204


_BEARER, _BASIC = {"type": "http", "scheme": "bearer"}, {"type": "http", "scheme": "basic"}
_OAUTH, _TOKEN = {"type": "oauth2", "flows": {}}, {"type": "apiKey", "in": "header", "name": "Authorization"}


def _key(location: str) -> dict[str, str]:
    return {"type": "apiKey", "in": location, "name": "k"}


@pytest.mark.parametrize(
    ("scheme", "header", "empty", "filled"),
    [
        (_BEARER, "Authorization", "Bearer ", "Bearer x"),
        (_BEARER, "Authorization", "Bearer", "bearer x"),
        (_BASIC, "Authorization", "Basic  ", "Basic eDp5"),
        ({"type": "oauth2", "flows": {}}, "Authorization", "Bearer ", "Bearer x"),
        ({"type": "openIdConnect", "openIdConnectUrl": "https://a.example"}, "Authorization", "Bearer", "Bearer x"),
        (_key("header"), "k", " ", "x"),
        (_key("cookie"), "Cookie", "k=", "k=x"),
        (_key("cookie"), "Cookie", 'k=""', 'k="x"'),
        (_key("query"), "", "k", "k=x"),
        (_key("query"), "", "k=%20", "k=%20x"),
    ],
)
def test_empty_credentials_are_none(
    client: TestClient, scheme: dict[str, Any], header: str, empty: str, filled: str
) -> None:
    """Wherever they stand."""
    operation = {"security": [{"one": []}], "responses": {"204": {"description": ""}}}
    document = {**library(), "paths": {"/a": {"get": operation}}, "components": {"securitySchemes": {"one": scheme}}}
    at = base(client, document)
    for sent, status in ((empty, 401), (filled, 204)):
        query, headers = ("", {header: sent}) if header else (f"?{sent}", {})
        assert client.get(f"{at}/a{query}", headers=headers).status_code == status


@pytest.mark.parametrize(
    ("schemes", "taken", "refused"),
    [
        ([_BASIC, _TOKEN], ["Token x", "zzz", "Basic eDp5"], ["", "basic", " "]),
        ([_BASIC, _BEARER], ["Basic eDp5", "bearer x"], ["zzz", "Bearer", "Basic ", "Digest x"]),
        ([_BEARER, _OAUTH], ["Bearer x"], ["zzz", "Bearer", ""]),
        ([_TOKEN, _BEARER], ["zzz", "Bearer x"], ["Bearer", "bearer "]),
    ],
)
def test_two_kinds_of_credentials_in_one_header_are_one(
    client: TestClient, schemes: list[Any], taken: list[str], refused: list[str]
) -> None:
    """What is sent has to be of one of them."""
    asked: dict[str, Any] = {"security": [{"a": [], "b": []}], "responses": {"204": {"description": ""}}}
    known = {"securitySchemes": dict(zip("ab", schemes, strict=True))}
    at = base(client, {**library(), "components": known, "paths": {"/a": {"get": asked}}})
    assert client.get(f"{at}/a").status_code == 401
    for status, texts in ((204, taken), (401, refused)):
        for text in texts:
            assert client.get(f"{at}/a", headers={"Authorization": text}).status_code == status, text
