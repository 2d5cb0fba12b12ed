"""template.yaml deploys what the code has: nothing is missing there, and nothing more is allowed than is used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from infra.discovery import endpoints, triggers
from shared.backends.dynamodb_calls import INDEX, INDEX_SCHEMA, KEY_ATTRIBUTES, KEY_SCHEMA
from shared.cache.budget import budget_key
from shared.cache.control import control_key
from shared.cache.key import derive_key
from shared.cache.pool_store import KEPT_UNUSED
from shared.cache.statistics import statistics_key
from shared.cache.tags import tag_partition
from shared.settings import Settings
from shared.telemetry import NAMESPACE
from tests.sam_template import (
    SamTemplate,
    alarm_block,
    function_block,
    gateway_path,
    logical_id,
    routes_of,
    schedules_of,
)

SECRETS = {
    "OpenAiApiKeyParameter": "/larder/prod/openai-api-key",
    "ApiKeysParameter": "/larder/prod/api-keys",
    "AdminKeyParameter": "/larder/prod/admin-key",
}
# Those of one area's functions alone.
SECRETS_OF = {
    "reports": {
        "GitHubTokenParameter": "/larder/prod/github-token",
        "GitHubClientSecretParameter": "/larder/prod/github-client-secret",
        "SessionSecretParameter": "/larder/prod/session-secret",
    }
}
ALL_SECRETS = {**SECRETS, **{name: value for secrets in SECRETS_OF.values() for name, value in secrets.items()}}
TEMPLATE = SamTemplate()
# An account's own trail needs these on everything: AWS gives X-Ray no resources.
WITHOUT_RESOURCE = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}


def routes(router: APIRouter) -> set[tuple[str, str]]:
    found = (route for route in router.routes if isinstance(route, APIRoute))
    # Of the gateway's methods, TRACE is not one: a route of every method is its ANY.
    return {
        (method, gateway_path(route.path))
        for route in found
        for method in ({"ANY"} if "TRACE" in (route.methods or ()) else route.methods or ())
    }


def area_of(function: dict[str, Any]) -> str:
    return str(function["Handler"].split(".")[1])


def table_statement(template: SamTemplate, function: dict[str, Any]) -> dict[str, Any]:
    statements = template.statements(template.role_of(function))
    (found,) = (s for s in statements if any(action.startswith("dynamodb:") for action in s["Action"]))
    return found


@pytest.mark.parametrize("module", endpoints())
def test_every_endpoint_is_deployed_with_all_its_routes(module: str) -> None:
    """An endpoint module has a function with its handler, and an event for each method and path."""
    wanted = routes(endpoints()[module])
    function = TEMPLATE.function_of(module)
    missing = wanted - (routes_of(function) if function else set())
    assert not missing, f"template.yaml lacks, under Resources:\n\n{function_block(module, wanted)}\n"


def test_every_trigger_is_deployed_with_its_schedule() -> None:
    """A trigger module has a function with its handler, called by its schedule."""
    for module, schedule in triggers().items():
        function = TEMPLATE.function_of(module) or {}
        block = function_block(module, [], schedule)
        assert schedule in schedules_of(function), f"template.yaml lacks, under Resources:\n\n{block}\n"


def test_every_function_is_of_a_module() -> None:
    """No function is left of a module that went away, and each is named after its path."""
    modules = {**endpoints(), **triggers()}
    for name, function in TEMPLATE.functions().items():
        module = function["Handler"].removesuffix(".handler")
        assert module in modules, f"{name} deploys {module}, which is neither an endpoint nor a trigger"
        assert name == logical_id(module)


def test_the_block_that_a_failure_prints_is_what_was_missing() -> None:
    """Pasting the printed block deploys the endpoint, or the trigger."""
    printed = function_block("functions.reports.generate_report", [("POST", "/api/reports"), ("GET", "/r/{a}/{b+}")])
    timed = function_block("functions.cache.clean_up", [], "rate(1 day)")
    alarm = alarm_block("ReportsGenerateReportFunction", "Errors")
    conditions = [f"  {name}: {{Equals: [a, a]}}" for name in TEMPLATE.document["Conditions"]]
    around = "\n".join(["Globals: {Function: {}}", "Conditions:", *conditions, "Resources:\n"])
    pasted = SamTemplate(text="\n".join([around, printed, timed, alarm]))
    reports = pasted.function_of("functions.reports.generate_report")
    clean_up = pasted.function_of("functions.cache.clean_up")
    assert reports is not None
    assert clean_up is not None
    assert routes_of(reports) == {("POST", "/api/reports"), ("GET", "/r/{a}/{b+}")}
    assert schedules_of(clean_up) == {"rate(1 day)"}
    assert pasted.resources("AWS::CloudWatch::Alarm")["ReportsGenerateReportErrorsAlarm"]["MetricName"] == "Errors"


def test_health_and_preflights_are_routed() -> None:
    """The gateway leaves CORS to the app, so preflights reach it; and it can be asked whether it serves."""
    assert {("GET", "/health"), ("OPTIONS", "/{proxy+}")} <= TEMPLATE.routes()
    assert "CorsConfiguration" not in TEMPLATE.resources("AWS::Serverless::HttpApi")["HttpApi"]


@pytest.mark.parametrize("stage", ["dev", "staging", "prod"])
@pytest.mark.parametrize("secrets", [{}, ALL_SECRETS], ids=["without-secrets", "with-secrets"])
def test_the_settings_of_a_deployment_load(stage: str, secrets: dict[str, str]) -> None:
    """What a function is given are settings of Larder, and they fit together."""
    resolved = []

    def resolve(reference: str, aws: object) -> str:
        resolved.append(reference)
        return "name:key-of-eight-and-secret-of-thirty-two-or-more"

    app = {"GitHubClientId": "Iv1.larder"} if secrets else {}
    for function in SamTemplate({"Stage": stage, **app, **secrets}).functions().values():
        resolved.clear()
        variables = {name: str(value) for name, value in function["Environment"]["Variables"].items()}
        assert all(isinstance(value, str) for value in function["Environment"]["Variables"].values())
        settings = Settings.load(variables, resolve_secret=resolve)
        assert (settings.stage, settings.table_url) == (stage, "dynamodb://Table")
        assert settings.blobs_url == f"s3://Bucket/{area_of(function)}"
        assert settings.llm == ("openai" if secrets else "offline")
        assert sorted(resolved) == sorted(f"ssm://{name}" for name in secrets_of(area_of(function), secrets))
        # Lambda's end leaves the two seconds in which a cancelled generation is told of.
        assert function["Timeout"] >= settings.generation_timeout_seconds + 2


def secrets_of(area: str, given: dict[str, str]) -> list[str]:
    """Return the names, of the secrets that a deployment is given, of those that an area's functions may read."""
    own = {**SECRETS, **SECRETS_OF.get(area, {})}
    return [value for name, value in given.items() if name in own]


def partitions(area: str) -> Iterator[str]:
    """Yield a partition of each kind that the core makes for an area."""
    yield derive_key(f"{area}.things", 1, []).item.partition
    yield control_key(area).partition
    yield statistics_key(area, datetime.now(UTC)).partition
    yield tag_partition(area, "a tag")


def test_a_function_reaches_its_areas_items_and_no_others() -> None:
    """LeadingKeys let a function's partitions through, the core's shared ones too, and another area's not."""
    for name, function in TEMPLATE.functions().items():
        statement = table_statement(TEMPLATE, function)
        assert statement["Condition"].keys() == {"ForAllValues:StringLike"}
        patterns = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]

        def lets_through(partition: str, patterns: list[str] = patterns) -> bool:
            return any(fnmatchcase(partition, pattern) for pattern in patterns)

        for partition in [*partitions(area_of(function)), budget_key("2026-11-21").partition, "core#limit#name"]:
            assert lets_through(partition), f"{name} is denied {partition}"
        for partition in partitions("another"):
            assert not lets_through(partition), f"{name} is let through to {partition}"


def test_a_function_is_allowed_calls_by_name_on_the_table_and_its_index() -> None:
    """No call on the table escapes LeadingKeys: Scan names no key, so it is not allowed at all."""
    for function in TEMPLATE.functions().values():
        statement = table_statement(TEMPLATE, function)
        wanted = {"GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"}
        assert set(statement["Action"]) == {f"dynamodb:{name}" for name in wanted}
        assert statement["Resource"] == ["Table.Arn", f"Table.Arn/index/{INDEX}"]


@pytest.mark.parametrize("secrets", [{}, ALL_SECRETS], ids=["without-secrets", "with-secrets"])
def test_policies_have_no_wildcards_but_what_aws_asks_for(secrets: dict[str, str]) -> None:
    """Actions are named in full, resources too: a secret's function reads just that secret."""
    template = SamTemplate(secrets)
    for role in template.resources("AWS::IAM::Role"):
        secret_arns = []
        for statement in template.statements(role):
            assert not [action for action in statement["Action"] if "*" in action]
            if not set(statement["Action"]) <= WITHOUT_RESOURCE:
                wild = [
                    arn for arn in statement["Resource"] if "*" in arn.removeprefix("Bucket.Arn/").removesuffix("/*")
                ]
                assert not wild, f"{role}: {wild}"
            if any(action.startswith("ssm:") for action in statement["Action"]):
                secret_arns += statement["Resource"]
        wanted = secrets_of(role.removesuffix("Role").lower(), secrets)
        arns = [f"arn:aws:ssm:us-east-1:123456789012:parameter{name}" for name in wanted]
        assert sorted(secret_arns) == sorted(arns)
    for function in template.functions().values():
        assert "Policies" not in function, "SAM would add a managed policy with wildcards"
        blobs = [
            s["Resource"] for s in template.statements(template.role_of(function)) if "s3:GetObject" in s["Action"]
        ]
        assert blobs == [[f"Bucket.Arn/{area_of(function)}/*"]]


def test_every_log_is_kept_for_a_while_only() -> None:
    """Each function and the gateway write to a log group of the template, and each group has a retention."""
    groups = TEMPLATE.resources("AWS::Logs::LogGroup")
    for name, group in groups.items():
        assert int(group["RetentionInDays"]) <= 365, name
    for function in TEMPLATE.functions().values():
        assert function["LoggingConfig"]["LogGroup"] in groups
        statements = TEMPLATE.statements(TEMPLATE.role_of(function))
        assert [f"{function['LoggingConfig']['LogGroup']}.Arn"] in [s["Resource"] for s in statements]
    for api in TEMPLATE.resources("AWS::Serverless::HttpApi").values():
        assert api["AccessLogSettings"]["DestinationArn"].removesuffix(".Arn") in groups


def test_the_table_is_the_one_that_the_code_speaks_to() -> None:
    """Keys, index and TTL are those of the backend; it is on demand, backed up, encrypted, and outlives the stack."""
    table = TEMPLATE.resources("AWS::DynamoDB::Table")["Table"]
    assert (table["KeySchema"], table["AttributeDefinitions"]) == (KEY_SCHEMA, KEY_ATTRIBUTES)
    (index,) = table["GlobalSecondaryIndexes"]
    assert (index["IndexName"], index["KeySchema"]) == (INDEX, INDEX_SCHEMA)
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert table["SSESpecification"]["SSEEnabled"] is True
    assert TEMPLATE.document["Resources"]["Table"]["DeletionPolicy"] == "Retain"
    protected = SamTemplate({"Stage": "prod"}).resources("AWS::DynamoDB::Table")["Table"]["DeletionProtectionEnabled"]
    assert (table["DeletionProtectionEnabled"], protected) == (False, True)


def test_the_bucket_is_private_and_cleans_up_after_every_entry_is_gone() -> None:
    """Nobody but the functions reads a blob, only over TLS, and none expires before the entries that name it."""
    bucket = TEMPLATE.resources("AWS::S3::Bucket")["Bucket"]
    assert len(bucket["PublicAccessBlockConfiguration"]) == 4
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    (tls_only,) = TEMPLATE.resources("AWS::S3::BucketPolicy")["BucketPolicy"]["PolicyDocument"]["Statement"]
    assert tls_only["Effect"] == "Deny"
    assert tls_only["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert tls_only["Resource"] == ["Bucket.Arn", "Bucket.Arn/*"]
    rules = {rule["Id"]: rule for rule in bucket["LifecycleConfiguration"]["Rules"]}
    assert rules["AbortUploads"]["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 1
    # A value that is used keeps being extended without its bytes being stored again, for four times its life.
    assert timedelta(days=rules["ExpireOldBlobs"]["ExpirationInDays"]) >= 4 * KEPT_UNUSED


def test_every_function_has_its_alarms() -> None:
    """An operator is told of errors, throttles and slowness of each function, and of the gateway's failures."""
    alarms = TEMPLATE.resources("AWS::CloudWatch::Alarm")
    watched = {(a["MetricName"], a["Dimensions"][0]["Value"]) for a in alarms.values() if "MetricName" in a}
    for function in TEMPLATE.functions():
        for metric in ("Errors", "Throttles"):
            block = alarm_block(function, metric)
            assert (metric, function) in watched, f"template.yaml lacks, under Resources:\n\n{block}\n"
    assert "Duration" in {metric for metric, _ in watched}
    by_metric = [m["MetricStat"]["Metric"] for m in alarms["HttpApi5xxAlarm"]["Metrics"] if "MetricStat" in m]
    assert {m["MetricName"] for m in by_metric} == {"5xx", "Count"}
    told = SamTemplate({"AlarmTopicArn": "arn:topic"}).resources("AWS::CloudWatch::Alarm")
    assert all(alarm["AlarmActions"] == ["arn:topic"] for alarm in told.values())
    assert not any("AlarmActions" in alarm for alarm in alarms.values())


def test_the_budget_alarm_sums_the_spending_of_every_area() -> None:
    """It watches the metric that telemetry publishes, for each area that is deployed, against the stage's cap."""
    alarm = SamTemplate({"DailyBudgetUsd": "12.5"}).resources("AWS::CloudWatch::Alarm")["BudgetAlarm"]
    watched = [m["MetricStat"]["Metric"] for m in alarm["Metrics"] if "MetricStat" in m]
    areas = {area_of(function) for function in TEMPLATE.functions().values() if routes_of(function)}
    assert {m["Dimensions"][0]["Value"] for m in watched} == areas
    assert {(m["Namespace"], m["MetricName"]) for m in watched} == {(NAMESPACE, "cost_microusd")}
    (sum_of_all,) = (m["Expression"] for m in alarm["Metrics"] if "Expression" in m)
    assert sum_of_all == "100 * (FILL(practice, 0) + FILL(openapi, 0) + FILL(reports, 0)) / (12.5 * 1000000)"
    assert not SamTemplate({"DailyBudgetUsd": ""}).holds("HasBudget")
