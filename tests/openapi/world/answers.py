"""A mock server's answers over HTTP, and whether the document allows them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from starlette.testclient import TestClient

from tests.openapi.world.judging import Judge
from tests.openapi.world.requests import Reader

# What a mock may say. "no value" is not counted: the schema is proved to contradict itself, so nothing is valid.
FINE = frozenset({"valid", "redirected", "no value"})


class Answers:
    """Asks one mock server.

    Args:
        base: the path below which it answers.
    """

    def __init__(self, client: TestClient, base: str, judge: Judge) -> None:
        self._client, self._base, self._judge = client, base, judge

    def ask(self, reader: Reader, request: dict[str, Any]) -> tuple[str, bool]:
        """Send a request, and return what is to be said of the answer, and whether its body could not be read.

        The first is "valid", "redirected" for a redirection where the document knows no success, "no value" where the
        answer's schema is proved to have none, or what is wrong.
        """
        headers = dict(request["headers"])
        url = self._base + request["url"]
        cookies = dict(request["cookies"])
        for place, name, text in self._credentials(request.get("security") or ()):
            if place == "query" and f"{quote(name)}=" in url:
                # The document has the key among the operation's parameters too.
                continue
            if place == "query":
                url += ("&" if "?" in url else "?") + f"{quote(name)}={text}"
            else:
                (headers if place == "header" else cookies)[name] = text
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={text}" for name, text in cookies.items())
        content = request.get("raw_body")
        if request["content_type"] is not None:
            headers["Content-Type"] = request["content_type"]
            content = json.dumps(request["body"], ensure_ascii=False) if content is None else content
        response = self._client.request(
            request["method"],
            url,
            headers=[(name.encode(), text.encode()) for name, text in headers.items()],
            content=None if content is None else content.encode("utf-8", "surrogateescape"),
            follow_redirects=False,
        )
        return self._judged(reader, response)

    def _judged(self, reader: Reader, response: Any) -> tuple[str, bool]:
        status = response.status_code
        codes = {str(code).upper(): one for code, one in (reader.operation.get("responses") or {}).items()}
        successes = [code for code in codes if code[:1] == "2" or code == "DEFAULT"]
        if status // 100 == 3 and not successes and any(code[:1] == "3" for code in codes):
            return "redirected", False
        if (
            status == 422
            and response.headers.get("content-type", "").startswith("application/problem+json")
            and (response.json().get("code") == "unsatisfiable_schema")
        ):
            return "no value", False
        if status // 100 != 2:
            return f"{status} {response.headers.get('larder-mock-error', '')} {response.text[:300]}", False
        described = codes.get(str(status)) or codes.get(f"{status // 100}XX") or codes.get("DEFAULT")
        if described is None or status in (204, 205) or response.request.method == "HEAD":
            return "valid", False
        described = self._judge.followed(described)
        content_type = response.headers.get("content-type", "")
        essence = content_type.partition(";")[0].strip().lower()
        content = self._content(reader, described)
        schema = content.get(essence)
        if schema is None:
            schema = next((one for name, one in content.items() if "*" in name), None)
        if schema is None:
            # Where nothing is described, anything may come.
            return ("valid", False) if not any(content.values()) else (f"{status} as {essence}, not described", False)
        if essence in ("application/json", "text/json") or essence.endswith("+json"):
            value = response.json()
        elif essence.startswith("text/") and essence != "text/xml" and schema.get("type") == "string":
            value = response.text
        else:
            return "valid", True
        fault = self._judge.fault(schema, value, "response")
        return "valid" if fault is None else f"{status} {fault}; {response.text[:300]}", False

    def _content(self, reader: Reader, described: Any) -> dict[str, Any]:
        if self._judge.dialect == "swagger-2.0":
            produces = reader.operation.get("produces", self._judge.document.get("produces")) or ["application/json"]
            return dict.fromkeys(
                (name.partition(";")[0].strip().lower() for name in produces), described.get("schema", {})
            )
        content = described.get("content") or {}
        found: dict[str, Any] = {}
        for name, media in content.items():
            if "/" not in name:
                # No media type ("gzip"), which the service tells as a fault of the document.
                continue
            found.setdefault(name.partition(";")[0].strip().lower(), (media or {}).get("schema", {}))
        return found

    def _credentials(self, names: Any) -> list[tuple[str, str, str]]:
        whole = self._judge.document
        schemes = whole.get("securityDefinitions") or (whole.get("components") or {}).get("securitySchemes") or {}
        found = []
        for name in names:
            scheme = self._judge.followed(schemes.get(name, {}))
            kind = scheme.get("type")
            if kind == "apiKey":
                found.append((scheme.get("in", "header"), scheme.get("name", ""), "made-up"))
            elif kind == "basic" or (kind == "http" and str(scheme.get("scheme")).lower() == "basic"):
                found.append(("header", "Authorization", "Basic bWFkZTp1cA=="))
            elif kind == "http":
                found.append(("header", "Authorization", f"{scheme.get('scheme', 'Bearer')} made-up"))
            elif kind in ("oauth2", "openIdConnect"):
                found.append(("header", "Authorization", "Bearer made-up"))
        return found
