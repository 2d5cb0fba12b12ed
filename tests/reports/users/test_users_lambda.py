"""Signing in behind the gateway: an event means the request that was sent, cookies and redirects too."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from functions.reports import github_callback, github_login, me, my_repositories, my_repository, session
from shared.runtime import use_runtime
from tests.reports.users.rig import PAGE, bearer, parameter, rig
from tests.surfaces import LambdaContext, event

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def sent(method: str, path: str, query: str = "", **members: Any) -> dict[str, Any]:
    """Return the event of a request."""
    made = event("health")
    made |= {"rawPath": path, "rawQueryString": query, "routeKey": f"{method} {path}"}
    made["requestContext"]["http"] |= {"method": method, "path": path}
    made["headers"] = {**made["headers"], **members.pop("headers", {})}
    return {**made, **members}


def test_the_whole_way_behind_the_gateway() -> None:
    """Each step in a function of its own, which share nothing but the table and the secret."""
    with rig(public_url="http://testserver") as larder:
        larder.oauth.visitor = "ann"

        def call(handler: Handler, made: dict[str, Any]) -> dict[str, Any]:
            use_runtime(larder.runtime)
            larder.runtime.held.clear()
            return handler(made, LambdaContext())

        begun = call(github_login.handler, sent("GET", "/auth/github/login", f"return_to={PAGE}"))
        assert begun["statusCode"] == 302
        (cookie,) = begun["cookies"]
        path, _, query = larder.at_github(begun["headers"]["location"]).partition("?")
        back = call(github_callback.handler, sent("GET", path, query, cookies=[cookie.partition(";")[0]]))
        assert back["statusCode"] == 302, back
        code = parameter(back["headers"]["location"], "code")
        exchange = sent(
            "POST",
            "/auth/session",
            headers={"content-type": "application/json"},
            body=f'{{"code": "{code}"}}',
            isBase64Encoded=False,
        )
        taken = call(session.handler, exchange)
        assert taken["statusCode"] == 200, taken
        token = json.loads(taken["body"])["token"]
        shown = call(me.handler, sent("GET", "/api/v1/users/me", headers=bearer(token)))
        assert (shown["statusCode"], '"login":"ann"' in shown["body"]) == (200, True)
        gone = call(me.handler, sent("DELETE", "/api/v1/users/me", headers=bearer(token)))
        assert gone["statusCode"] == 204
        assert call(me.handler, sent("GET", "/api/v1/users/me", headers=bearer(token)))["statusCode"] == 401


def test_a_name_with_a_slash_is_one_parameter_behind_the_gateway() -> None:
    """Encoded or not: the gateway decodes it before it routes."""
    with rig() as larder:
        larder.github.user("bob", id=8, token="ghp_bob")
        larder.github.repository("octo/hello")
        use_runtime(larder.runtime)
        path = "/api/v1/users/me/repositories"
        headers = {"content-type": "application/json", **bearer("ghp_bob")}
        for name in ("octo/hello", "octo%2Fhello"):
            body = '{"repo_url": "octo/hello"}'
            added = my_repositories.handler(
                sent("POST", path, headers=headers, body=body, isBase64Encoded=False), LambdaContext()
            )
            assert added["statusCode"] == 201, added
            gone = my_repository.handler(sent("DELETE", f"{path}/{name}", headers=headers), LambdaContext())
            assert gone["statusCode"] == 204, gone
