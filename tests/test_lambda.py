"""The same request gives the same body on every surface, and a Lambda environment keeps within its time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote
from uuid import uuid4

import pytest
from botocore.httpsession import URLLib3Session
from fastapi import Request

from functions.practice.service import NAMESPACE
from shared.cache.control import control_key
from shared.cache.statistics import read_statistics
from shared.clock import ManualClock, from_ms
from shared.entry.call import call_of
from shared.runtime import Runtime, build_runtime
from shared.settings import Settings
from tests.engines import CREDENTIALS
from tests.lambda_runtime import LambdaProcess
from tests.llm_server import LlmServer
from tests.sam_template import SamTemplate
from tests.surfaces import (
    HANDLER,
    Answer,
    LambdaContext,
    Send,
    answer_of,
    event,
    in_process,
    over_http,
    under_runtime_client,
)

MODULE = HANDLER.removesuffix(".handler")
Environ: TypeAlias = dict[str, str]
MEMORY: Environ = {"LARDER_TABLE_URL": "memory://", "LARDER_BLOBS_URL": "memory://"}


def sqlite(folder: Path) -> Environ:
    return {"LARDER_TABLE_URL": f"sqlite:///{folder}/larder.db", "LARDER_BLOBS_URL": f"file://{quote(str(folder))}/b"}


def dynamodb(endpoint: str) -> Environ:
    """Return the settings of a fresh table in a DynamoDB engine, which is made."""
    environ = {
        **CREDENTIALS,
        "LARDER_TABLE_URL": f"dynamodb://table-{uuid4()}",
        "LARDER_BLOBS_URL": "s3://bucket/practice",
        "AWS_ENDPOINT_URL": endpoint,
        "LARDER_STAGE": "dev",
    }
    bootstrap(environ)
    return environ


def opened(environ: Environ) -> Runtime:
    return build_runtime(Settings.load(environ))


def bootstrap(environ: Environ) -> None:
    runtime = opened(environ)
    runtime.table.bootstrap()
    runtime.close()


def on_runtime(environ: Environ) -> AbstractContextManager[Send]:
    return in_process(opened(environ))


SURFACES: dict[str, tuple[str, Callable[[Environ], AbstractContextManager[Send]]]] = {
    "handler, moto": ("moto_endpoint", on_runtime),
    "runtime client, moto": ("moto_endpoint", under_runtime_client),
    "handler, DynamoDB Local": ("dynamodb_local_endpoint", on_runtime),
    "runtime client, DynamoDB Local": ("dynamodb_local_endpoint", under_runtime_client),
    "server, SQLite": ("", over_http),
}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=[pytest.mark.dynamodb_local] if "local" in engine else [])
        for name, (engine, _) in SURFACES.items()
    ],
)
def surface(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Send]:
    """Yield each surface, its table empty until the one test that fills it."""
    engine, enter = SURFACES[request.param]
    environ = dynamodb(request.getfixturevalue(engine)) if engine else sqlite(tmp_path_factory.mktemp("stores"))
    with enter(environ) as send:
        yield send


@pytest.fixture
def reference() -> Iterator[Send]:
    """Yield what every surface is compared with: the handler on tables in memory."""
    with in_process(opened(MEMORY)) as send:
        yield send


def timeless(answer: Answer) -> Any:
    """Return an answer's JSON without what tells one request from another."""
    body = answer.json
    for case in body.get("cases", []):
        del case["created_at"]
    body.pop("request_id", None)
    return body


def test_every_surface_gives_the_same_body_and_then_a_hit(reference: Send, surface: Send) -> None:
    """One request, as an API Gateway event or over HTTP, on any engine: one answer, and from the pool the next time."""
    expected = timeless(reference(event("generate_tests")))
    first, second = surface(event("generate_tests")), surface(event("generate_tests"))
    assert (first.status, timeless(first)) == (200, expected)
    assert first.headers["cache-status"].startswith("Larder; fwd=miss; stored; ")
    assert (second.json["cached"], second.json["generated"]) == (expected["count"], 0)
    assert second.headers["cache-status"].startswith("Larder; hit; ")
    assert {case["source"] for case in second.json["cases"]} == {"cache"}
    assert [case["id"] for case in second.json["cases"]] == [case["id"] for case in expected["cases"]]
    assert [case["input"] for case in second.json["cases"]] == [case["input"] for case in expected["cases"]]


@pytest.mark.parametrize(("name", "status"), [("wrong_content_type", 415), ("missing_body", 400)])
def test_every_surface_refuses_alike(reference: Send, surface: Send, name: str, status: int) -> None:
    """What is wrong with a request is told in the same words wherever it comes in."""
    answer = surface(event(name))
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert timeless(answer) == timeless(reference(event(name)))


def test_a_body_in_base64_is_the_same_request(reference: Send) -> None:
    """The gateway may encode a body; the pool is the same."""
    first, second = reference(event("generate_tests")), reference(event("generate_tests_base64"))
    assert (first.json["cached"], second.json["cached"]) == (0, first.json["count"])


def test_the_app_answers_preflights_and_health(tmp_path: Path) -> None:
    """CORS comes from the settings, with or without a gateway; an origin that they do not name gets none."""
    origin = "https://app.example.com"
    with in_process(opened({**MEMORY, "LARDER_CORS_ORIGINS": origin})) as send:
        preflight, health = send(event("preflight")), send(event("health"))
        assert (preflight.status, preflight.headers["access-control-allow-origin"]) == (200, origin)
        assert preflight.headers["access-control-allow-headers"] == "content-type,x-api-key"
        assert (health.status, health.json) == (200, {"status": "ok", "stage": "local", "provider": "offline"})
    with in_process(opened({**MEMORY, "LARDER_CORS_ORIGINS": "https://other.example.com"})) as send:
        assert "access-control-allow-origin" not in send(event("preflight")).headers


def test_problems_go_out_as_text(tmp_path: Path) -> None:
    """The gateway is not handed problems in base64."""
    with LambdaProcess(HANDLER, sqlite(tmp_path)) as function:
        response = function.invoke(event("wrong_content_type"))
    assert (response["isBase64Encoded"], json.loads(response["body"])["status"]) == (False, 415)


def test_a_deadline_shorter_than_the_generation_is_kept(tmp_path: Path) -> None:
    """Where the model takes longer than the invocation has, the answer is there before Lambda ends the environment."""
    environ = {**sqlite(tmp_path), "OPENAI_API_KEY": "any"}
    bootstrap(environ)
    with (
        LlmServer(delay=60) as model,
        LambdaProcess(HANDLER, {**environ, "OPENAI_BASE_URL": model.base_url}) as function,
    ):
        # Importing openai is the environment's affair; the clock starts when it stands.
        function.invoke(event("generate_tests", count=1, tags=["no-such-tag"], slug="warm"), seconds=4)
        asked, began = model.count, time.monotonic()
        response = function.invoke(event("generate_tests"), seconds=4)
        took = time.monotonic() - began
    assert model.count > asked
    assert 1 < took < 4, "the model gets until two seconds before the deadline"
    assert response["statusCode"] == 200
    assert {case["source"] for case in json.loads(response["body"])["cases"]} == {"generated"}


@pytest.mark.parametrize(("left", "generate", "answer"), [(120, 118, 28), (20, 18, 18), (1, 0, 0)])
def test_what_is_left_of_an_invocation_bounds_its_waiting(left: float, generate: float, answer: float) -> None:
    """A generation ends two seconds before its environment does, and nobody waits longer than the gateway."""
    clock = ManualClock()
    runtime = build_runtime(Settings.load(MEMORY), clock=clock)
    scope = {"type": "http", "headers": [], "query_string": b"", "aws.context": LambdaContext(seconds=left)}
    call = call_of(Request(scope), runtime)
    assert call.generate_by.remaining() == pytest.approx(generate)
    assert call.answer_by.remaining() == pytest.approx(answer)
    runtime.close()


def counted(runtime: Runtime) -> dict[str, int]:
    hour = from_ms(runtime.clock.now_ms())
    # A test that runs over the full hour finds its counts in the one before.
    return read_statistics(runtime.table, "practice", [hour, hour - timedelta(hours=1)])


def test_what_waits_is_written_at_the_end_of_an_invocation(moto_endpoint: str) -> None:
    """An environment that is ended right after its first answer has lost no count."""
    environ = dynamodb(moto_endpoint)
    with under_runtime_client(environ) as send:
        assert send(event("generate_tests")).status == 200
    runtime = opened(environ)
    assert counted(runtime)[f"{NAMESPACE}:generated"] == 8
    runtime.close()


def test_counts_are_written_at_most_every_five_seconds() -> None:
    """A warm environment writes its first counts at once and gathers further ones, so that hits write nothing."""
    clock = ManualClock()
    runtime = build_runtime(Settings.load(MEMORY), clock=clock)
    with in_process(runtime) as send:
        for seconds, hits in [(0, 0), (4, 0), (1, 2), (4, 2), (1, 4)]:
            clock.advance(timedelta(seconds=seconds))
            send(event("generate_tests"))
            assert counted(runtime).get(f"{NAMESPACE}:table_hit", 0) == hits


def test_metrics_are_those_that_the_budget_alarm_watches(tmp_path: Path) -> None:
    """What a model's answer cost is published as the very metric, dimensions and all, that template.yaml names."""
    environ = {**sqlite(tmp_path), "OPENAI_API_KEY": "any", "LARDER_DAILY_BUDGET_USD": "5"}
    bootstrap(environ)
    with (
        LlmServer() as model,
        LambdaProcess(HANDLER, {**environ, "OPENAI_BASE_URL": model.base_url}) as function,
    ):
        function.invoke(event("generate_tests"))
        lines = [json.loads(line) for line in function.log().splitlines() if '"_aws"' in line]
    (published,) = (line for line in lines if "cost_microusd" in line)
    (described,) = published["_aws"]["CloudWatchMetrics"]
    alarm = SamTemplate().resources("AWS::CloudWatch::Alarm")["BudgetAlarm"]
    (watched,) = (m["MetricStat"]["Metric"] for m in alarm["Metrics"] if m["Id"] == "practice")
    assert described["Namespace"] == watched["Namespace"]
    assert [sorted(d) for d in described["Dimensions"]] == [sorted(d["Name"] for d in watched["Dimensions"])]
    assert {name: published[name] for name in described["Dimensions"][0]} == {
        d["Name"]: d["Value"] for d in watched["Dimensions"]
    }


def test_settings_that_do_not_fit_are_a_problem(tmp_path: Path) -> None:
    """A wrong deployment answers every request with a 500 that keeps the setting to itself; the log names it."""
    with LambdaProcess(HANDLER, {**sqlite(tmp_path), "LARDER_NO_SUCH": "1"}) as function:
        answers = [answer_of(function.invoke(event(name))) for name in ("health", "generate_tests")]
        assert "LARDER_NO_SUCH is not a setting" in function.log()
    for answer in answers:
        assert (answer.status, answer.headers["content-type"]) == (500, "application/problem+json")
        assert answer.json["code"] == "invalid_settings"
        assert b"LARDER_NO_SUCH" not in answer.body


def test_the_handler_asks_dynamodb_for_nothing_that_its_policy_denies(
    moto_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every call of a miss, a hit and a top-up is one that template.yaml allows, on partitions that it allows."""
    environ, seen = {**dynamodb(moto_endpoint), "LARDER_API_KEYS": "someone:a-key-of-some-length"}, []
    send_on = URLLib3Session.send

    def noted(session: URLLib3Session, request: Any) -> Any:
        if b"X-Amz-Target" in request.headers or "X-Amz-Target" in request.headers:
            target = request.headers["X-Amz-Target"]
            operation = (target.decode() if isinstance(target, bytes) else target).partition(".")[2]
            seen.append((operation, json.loads(request.body)))
        return send_on(session, request)

    monkeypatch.setattr(URLLib3Session, "send", noted)
    with in_process(opened(environ)) as send:
        for sent in (event("generate_tests"), event("generate_tests"), event("generate_tests", tags=["boundary"])):
            sent["headers"]["x-api-key"] = "a-key-of-some-length"
            assert send(sent).status == 200
    template = SamTemplate()
    function = template.function_of(MODULE)
    assert function is not None
    (allowed,) = (s for s in template.statements(template.role_of(function)) if "dynamodb:GetItem" in s["Action"])
    patterns = allowed["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    assert {f"dynamodb:{operation}" for operation, _ in seen} <= set(allowed["Action"])
    partitions = {partition for operation, body in seen for partition in leading_keys(operation, body)}
    assert control_key("practice").partition in partitions
    assert [p for p in partitions if not any(fnmatchcase(p, pattern) for pattern in patterns)] == []


def leading_keys(operation: str, body: Any) -> Iterator[str]:
    """Yield the partitions that a DynamoDB call names."""
    if operation == "Query":
        name = next(n for n, shown in body["ExpressionAttributeNames"].items() if shown == "pk")
        _, _, rest = body["KeyConditionExpression"].partition(f"{name} = ")
        yield body["ExpressionAttributeValues"][rest.split()[0].strip("()")]["S"]
    elif isinstance(body, list):
        for inner in body:
            yield from leading_keys("", inner)
    elif isinstance(body, dict):
        if isinstance(body.get("pk"), dict):
            yield body["pk"]["S"]
        for inner in body.values():
            yield from leading_keys("", inner)
