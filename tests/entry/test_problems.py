"""Every error has one HTTP status, and every answer to one is a problem document."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient

from shared import errors
from shared.entry.app import create_app
from shared.entry.documented import PROBLEMS
from shared.entry.problems import STATUSES, status_of
from shared.runtime import use_runtime
from tests.wiring import client_of, memory_runtime


@contextmanager
def client_on(router: APIRouter) -> Iterator[TestClient]:
    """Yield a client of an app with just this router, and CORS."""
    with client_of(memory_runtime(cors_origins="https://app.example.com")):
        yield TestClient(create_app([router]))


def all_errors() -> list[type[errors.LarderError]]:
    """Every class of error that any module of Larder defines, found through the classes themselves."""
    import shared.llm  # noqa: F401  (defines one more)

    found, waiting = [], [errors.LarderError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting += [inner for inner in kind.__subclasses__() if inner.__module__.startswith("shared")]
    return found


def test_every_error_class_of_the_catalogue_has_its_own_status() -> None:
    """No class of error is left to its base by accident: it is in the table, or its base's status is meant."""
    inherited = {
        "ProviderRejectedError", "ProviderRefusedError", "InvalidGenerationError", "UnusableAnswerError",
        "ItemTooLargeError", "TransactionConflictError",
    }  # fmt: skip
    missing = {kind.__name__ for kind in all_errors() if kind not in STATUSES}
    assert missing == inherited


@pytest.mark.parametrize("kind", [kind for kind in all_errors() if kind.__name__ != "UnusableAnswerError"])
def test_an_error_becomes_a_problem(kind: type[errors.LarderError]) -> None:
    """Raised in an endpoint, each error is answered with its status, its code, its pointer and its Retry-After."""
    app_router = APIRouter()

    @app_router.get("/fail")
    def fail() -> None:
        raise kind("It went wrong.", retry_after=timedelta(seconds=1.2), extra={"keyword": "x"}, pointer="/a b/~1")

    with client_on(app_router) as client:
        response = client.get("/fail")
    status = status_of(kind("x"))
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"] == "2"
    problem = response.json()
    if kind is errors.SettingsError:
        return
    assert (problem["code"], problem["detail"], problem["keyword"]) == (kind.code, "It went wrong.", "x")
    assert problem["pointer"] == "/a b/~1"
    assert problem["errors"] == [{"detail": "It went wrong.", "pointer": "#/a%20b/~1"}]
    assert (response.headers.get("www-authenticate") is not None) == (status == 401)


def test_unavailable_always_says_when_to_come_back() -> None:
    """A 503 has Retry-After even where the error names no time."""
    router = APIRouter()

    @router.get("/fail")
    def fail() -> None:
        raise errors.TableUnavailableError("Away.")

    with client_on(router) as client:
        assert int(client.get("/fail").headers["retry-after"]) >= 1


def test_an_unexpected_error_is_a_problem_with_all_headers() -> None:
    """What nothing expected is a 500 problem with request id and CORS headers, and says nothing of what broke."""
    router = APIRouter()

    @router.get("/fail")
    def fail() -> None:
        raise ZeroDivisionError("secret words")

    with client_on(router) as client:
        response = client.get("/fail", headers={"Origin": "https://app.example.com", "X-Request-Id": "mine"})
    assert response.status_code == 500
    assert response.json()["code"] == "internal_error"
    assert response.json()["request_id"] == response.headers["x-request-id"] == "mine"
    assert response.headers["access-control-allow-origin"] == "https://app.example.com"
    assert "secret" not in response.text


def test_settings_that_do_not_fit_are_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where settings are read with the first request, as on Lambda, it is answered with a problem that names none."""
    use_runtime(None)
    monkeypatch.setenv("LARDER_NONSENSE", "1")
    response = TestClient(create_app([])).get("/health")
    assert (response.status_code, response.json()["code"]) == (500, "invalid_settings")
    assert response.json()["request_id"] == response.headers["x-request-id"]
    assert "NONSENSE" not in response.text


def test_the_documented_statuses_are_those_that_happen() -> None:
    """The OpenAPI document names every status that the table gives to what an endpoint raises."""
    happening = set(STATUSES.values()) - {403, 404, 405, 406, 409, 451}
    assert set(PROBLEMS) == happening
