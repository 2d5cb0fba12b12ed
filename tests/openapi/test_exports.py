"""Cases as files: what runs sends the cases to the byte, and the other formats say the same."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from functions.openapi.exporting import hurl
from tests.openapi.case_rig import ask as ask_for
from tests.openapi.case_rig import body_of, operation_of
from tests.openapi.catalogue import PATH, catalogue
from tests.plain_pytest import PLAIN_PYTEST
from tests.wiring import client_of, memory_runtime

Request = tuple[str, str, tuple[tuple[str, str], ...], bytes]
# What a client adds by itself.
OWN = {"host", "content-length", "accept-encoding"}
CREDENTIALS = {"authorization": "Bearer x"}


def ask(client: TestClient, query: str = "", **headers: str) -> Any:
    body = {"spec_text": json.dumps(catalogue()), "path": PATH, "method": "PUT"}
    response = client.post(f"/api/tests/generate{query}", json=body, headers=headers)
    assert response.status_code == 200, response.text
    return response


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    with client_of(memory_runtime()) as client:
        return {name: ask(client, f"?format={name}").text for name in ("json", "pytest", "postman", "hurl")}


@pytest.fixture(scope="module")
def cases(files: dict[str, str]) -> list[dict[str, Any]]:
    return [case for group in json.loads(files["json"])["test_cases"].values() for case in group]


def wanted(case: dict[str, Any], credentials: dict[str, str] | None = None) -> Request:
    """Return what a case has to send, with the credentials where it needs some."""
    request = case["request"]
    headers = {name.lower(): text for name, text in request["headers"].items()}
    headers |= (credentials or {}) if "security" in request else {}
    content = (request.get("raw_body") or "").encode()
    if request["content_type"] is not None:
        headers["content-type"] = request["content_type"]
        if "raw_body" not in request:
            content = json.dumps(request["body"]).encode()
    if request["cookies"]:
        headers["cookie"] = "; ".join(f"{name}={text}" for name, text in request["cookies"].items())
    return request["method"], request["url"], tuple(sorted(headers.items())), compact(content)


def compact(content: bytes) -> bytes:
    """Return a body with JSON in one spelling."""
    try:
        return json.dumps(json.loads(content), sort_keys=True).encode()
    except ValueError:
        return content


@contextmanager
def server_of(statuses: dict[Request, int]) -> Iterator[tuple[str, list[Request]]]:
    """Yield the URL of a server that answers each request with its status, and the requests that it had."""
    had: list[Request] = []

    class Answering(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            own = ((name.lower(), text) for name, text in self.headers.items())
            sent = tuple(sorted(pair for pair in own if pair[0] not in OWN))
            request = (self.command, self.path.removeprefix("/base"), sent, compact(content))
            had.append(request)
            self.send_response(statuses.get(request, 500))
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = handle_any

        def log_message(self, format: str, *args: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/base", had
        server.shutdown()


def run(module: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a module of tests as a user does, until one fails."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", str(module)],
        env={**PLAIN_PYTEST, **environ},
        cwd=module.parent,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_pytest_module_sends_the_cases_to_the_byte(
    files: dict[str, str], cases: list[dict[str, Any]], tmp_path: Path
) -> None:
    """Run as it is, against a server that answers what is expected of just these requests, every test passes."""
    module = tmp_path / "test_cases.py"
    module.write_text(files["pytest"], encoding="utf-8")
    statuses = {wanted(case, CREDENTIALS): case["expected_response"]["status"] for case in cases}
    with server_of(statuses) as (url, had):
        ran = run(module, BASE_URL=url, CREDENTIALS=json.dumps(CREDENTIALS))
    passed = re.search(r"(\d+) passed", ran.stdout)
    assert passed is not None, ran.stdout + ran.stderr
    assert int(passed[1]) == len(cases)
    assert sorted(had) == sorted(wanted(case, CREDENTIALS) for case in cases)


def test_keys_in_the_query_are_brought_along(
    files: dict[str, str], cases: list[dict[str, Any]], tmp_path: Path
) -> None:
    """An API key whose place is the query is sent there, behind what the case sends, and with no other case."""
    module = tmp_path / "test_cases.py"
    module.write_text(files["pytest"], encoding="utf-8")

    def keyed(case: dict[str, Any]) -> Request:
        method, url, headers, content = wanted(case)
        between = "&" if "?" in url else "?"
        return method, f"{url}{between}api_key=a+b" if case["request"].get("security") else url, headers, content

    with server_of({keyed(case): case["expected_response"]["status"] for case in cases}) as (url, had):
        ran = run(module, BASE_URL=url, QUERY_CREDENTIALS=json.dumps({"api_key": "a b"}))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert sum("api_key=a+b" in one[1] for one in had) == sum("security" in case["request"] for case in cases) > 0


def test_keys_in_the_query_are_variables_of_the_other_formats() -> None:
    """What a collection or a Hurl file is given by name stands in the query of all that bring credentials along."""
    document = operation_of(
        parameters=[
            {"name": "q", "in": "query", "schema": {"type": "integer"}},
            {"name": "api-key", "in": "query", "schema": {"type": "string"}},
        ],
        security=[{"key": [], "other": []}],
    )
    document["components"] = {
        "securitySchemes": {
            "key": {"type": "apiKey", "in": "query", "name": "api-key"},
            "other": {"type": "http", "scheme": "bearer"},
        }
    }
    with client_of(memory_runtime()) as client:
        found = {
            name: ask_for(client, document, path="/x", method="post", query=f"?format={name}").text
            for name in ("json", "postman", "hurl")
        }
    cases = [case for group in json.loads(found["json"])["test_cases"].values() for case in group]

    def keyed(case: dict[str, Any]) -> str:
        url: str = case["request"]["url"]
        return f"{url}{'&' if '?' in url else '?'}api-key={{{{api_key}}}}" if "security" in case["request"] else url

    collection = json.loads(found["postman"])
    items = [item for folder in collection["item"] for item in folder["item"]]
    assert [item["request"]["url"] for item in items] == ["{{base_url}}" + keyed(case) for case in cases]
    assert {"key": "api_key", "value": ""} in collection["variable"]
    assert [request[1] for request, _ in read_hurl(found["hurl"])] == [keyed(case) for case in cases]
    assert "--variable api_key=" in found["hurl"]
    assert sum("security" not in case["request"] for case in cases) == 1


def test_the_pytest_module_fails_where_the_server_does(files: dict[str, str], tmp_path: Path) -> None:
    """A server that answers everything with 500 passes nothing."""
    module = tmp_path / "test_cases.py"
    module.write_text(files["pytest"], encoding="utf-8")
    with server_of({}) as (url, _):
        ran = run(module, BASE_URL=url)
    assert ran.returncode == 1
    assert "500 == 200" in ran.stdout


def test_what_presumes_the_servers_state_says_so(
    files: dict[str, str], cases: list[dict[str, Any]], tmp_path: Path
) -> None:
    """That nothing is stored under an id is told in each format; the module leaves such a case out where asked to."""
    (case,) = (case for case in cases if "presumes" in case)
    assert (case["violates"]["keyword"], case["expected_response"]["status"]) == ("notFound", 404)
    assert [files[name].count(case["presumes"]) for name in ("pytest", "postman")] == [1, 1]
    assert files["hurl"].count(f"# {case['name']}\n# Presumes: {case['presumes']}\n") == 1
    assert files["postman"].count("presuming the server's state") == 1
    module = tmp_path / "test_cases.py"
    module.write_text(files["pytest"], encoding="utf-8")
    statuses = {wanted(one, CREDENTIALS): one["expected_response"]["status"] for one in cases}
    with server_of({**statuses, wanted(case, CREDENTIALS): 200}) as (url, _):
        sent = {"BASE_URL": url, "CREDENTIALS": json.dumps(CREDENTIALS)}
        without, whole = run(module, **sent, STATELESS="1"), run(module, **sent)
    assert (without.returncode, f"{len(cases) - 1} passed, 1 skipped" in without.stdout) == (0, True), without.stdout
    assert (whole.returncode, case["presumes"] in whole.stdout) == (1, True)


def test_the_postman_collection_says_the_same(files: dict[str, str], cases: list[dict[str, Any]]) -> None:
    """As its format has it (2.1), each request in its folder, with a test of its status."""
    collection = json.loads(files["postman"])
    assert collection["info"]["schema"] == "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    assert [folder["name"] for folder in collection["item"]] == ["Happy path", "Sad path", "Edge cases"]
    items = [item for folder in collection["item"] for item in folder["item"]]
    assert len(items) == len(cases)
    for item, case in zip(items, cases, strict=True):
        request = item["request"]
        headers = tuple(sorted((one["key"].lower(), one["value"]) for one in request["header"]))
        assert request.get("body", {"mode": "raw"})["mode"] == "raw"
        content = request.get("body", {}).get("raw", "").encode()
        url = request["url"].removeprefix("{{base_url}}")
        assert (request["method"], url, headers, compact(content)) == wanted(case)
        # Else a GET's body would not be sent.
        assert item.get("protocolProfileBehavior") == ({"disableBodyPruning": True} if "body" in request else None)
        (event,) = item["event"]
        assert event["listen"] == "test"
        assert f"status({case['expected_response']['status']})" in event["script"]["exec"][0]
        assert ("auth" in request) is ("security" not in case["request"])


def read_hurl(text: str) -> Iterator[tuple[Request, int]]:
    """Yield the requests of a Hurl file, and the statuses asked for."""
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    while lines:
        method, url = lines.pop(0).split(" ")
        headers = []
        while re.match(r"[A-Za-z-]+: ", lines[0]) is not None:
            name, _, value = lines.pop(0).partition(": ")
            headers.append((name.lower(), re.sub(r"\\u\{([0-9a-f]+)\}", lambda one: chr(int(one[1], 16)), value)))
        content = b""
        if not lines[0].startswith("HTTP "):
            body = lines.pop(0)
            encoded = re.fullmatch("base64,(.*);", body)
            content = base64.b64decode(encoded[1]) if encoded else body.encode()
        status = int(lines.pop(0).removeprefix("HTTP "))
        request = (method, url.removeprefix("{{base_url}}"), tuple(sorted(headers)), compact(content))
        yield request, status


def test_the_hurl_file_says_the_same(files: dict[str, str], cases: list[dict[str, Any]]) -> None:
    """Entry by entry: method, URL, headers, body, and the status."""
    wanted_entries = [(wanted(case), case["expected_response"]["status"]) for case in cases]
    assert list(read_hurl(files["hurl"])) == wanted_entries


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('{"a":[1]}', '{"a":[1]}'),
        ("[]", "[]"),
        ('{"a":"{{x}}"}', "base64,eyJhIjoie3t4fX0ifQ==;"),
        ('{"a":"\\n"}', "base64,eyJhIjoiXG4ifQ==;"),
        ('{"broken": ', "base64,eyJicm9rZW4iOiA=;"),
        ("a=1", "base64,YT0x;"),
        ("", "base64,;"),
    ],
)
def test_what_hurl_would_expand_is_encoded(text: str, written: str) -> None:
    """An object stays readable; anything that Hurl reads in its own way travels as base64."""
    assert hurl._body(text) == written


def test_the_accept_header_asks_too() -> None:
    """Where the query says nothing; JSON is what anything else gets."""
    with client_of(memory_runtime()) as client:
        for accept, media_type in (
            ("text/x-python", "text/x-python; charset=utf-8"),
            ("text/html, application/vnd.postman.collection+json;q=0.9", "application/vnd.postman.collection+json"),
            ("text/x-hurl", "text/x-hurl; charset=utf-8"),
            ("text/html", "application/json"),
            ("*/*, text/x-hurl", "application/json"),
            ("application/x-hurl", "application/x-hurl"),
            ("application/hurl", "application/hurl"),
            ("application/x-python, application/json;q=0.5", "application/x-python"),
            ("*/*;q=0.1, Application/X-Hurl", "application/x-hurl"),
            ("application/json;q=0.2, text/x-hurl;q=0.8, text/x-python;q=0.9", "text/x-python; charset=utf-8"),
            ("text/x-hurl;q=0", "application/json"),
        ):
            answer = ask(client, Accept=accept)
            assert (accept, answer.headers["content-type"]) == (accept, media_type)
            kind = next((kind for kind in ("hurl", "python", "postman") if kind in media_type), None)
            assert {
                "hurl": "\nHTTP 200",
                "python": "def check(",
                "postman": "v2.1.0/collection.json",
                None: '"total_tests"',
            }[kind] in answer.text
        assert ask(client, "?format=json", Accept="text/x-hurl").headers["content-type"] == "application/json"


def test_a_long_file_is_cut_and_goes_on(monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> None:
    """The header names the cursor of each group that has more."""
    from functions.openapi.cases import paging

    monkeypatch.setattr(paging, "MAX_ANSWER_CASES", 20)
    with client_of(memory_runtime()) as client:
        first = ask(client, "?format=hurl")
        cursors = dict(part.split("=") for part in first.headers["Larder-Cursor"].split(", "))
        found = list(read_hurl(first.text))
        while cursors:
            group, cursor = cursors.popitem()
            page = ask(client, f"?format=hurl&group={group}&cursor={cursor}")
            found += read_hurl(page.text)
            if "Larder-Cursor" in page.headers:
                cursors |= [page.headers["Larder-Cursor"].split("=")]
    assert sorted(found) == sorted(read_hurl(files["hurl"]))


def test_what_postman_would_expand_is_written_otherwise() -> None:
    """A text such as `{{$guid}}` in a body of JSON is sent as it is."""
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"enum": ["{{$guid}}", "{{base_url}}"]}}}
    with client_of(memory_runtime()) as client:
        collection = ask_for(client, body_of(schema), path="/x", method="post", query="?format=postman").json()
    bodies = [item["request"]["body"]["raw"] for item in collection["item"][0]["item"]]
    assert not any("{{" in body for body in bodies)
    assert {json.loads(body)["a"] for body in bodies} <= {"{{$guid}}", "{{base_url}}"}
