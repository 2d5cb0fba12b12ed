"""Where AWS's services are asked."""

from __future__ import annotations

import pytest

from shared.backends.aws_endpoints import Service, endpoint_for

EVERYTHING = {
    "AWS_ENDPOINT_URL_DYNAMODB": "http://d",
    "AWS_ENDPOINT_URL_S3": "http://s3",
    "AWS_ENDPOINT_URL_SSM": "http://ssm",
    "AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://sm",
    "AWS_ENDPOINT_URL": "http://all",
    "LOCALSTACK_HOST": "stack:4510",
}


@pytest.mark.parametrize(
    ("service", "endpoint"),
    [("dynamodb", "http://d"), ("s3", "http://s3"), ("ssm", "http://ssm"), ("secretsmanager", "http://sm")],
)
def test_a_services_own_endpoint_wins(service: Service, endpoint: str) -> None:
    """The setting for one service wins over those for all."""
    assert endpoint_for(service, EVERYTHING) == endpoint


def test_one_endpoint_for_all() -> None:
    """`AWS_ENDPOINT_URL` wins over `LOCALSTACK_HOST`; an empty value counts as not set."""
    environ = {"AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_S3": "", "LOCALSTACK_HOST": "stack"}
    assert endpoint_for("s3", environ) == "http://all"


@pytest.mark.parametrize(("host", "endpoint"), [("stack", "http://stack:4566"), ("stack:4510", "http://stack:4510")])
@pytest.mark.parametrize("service", ["dynamodb", "s3", "ssm", "secretsmanager"])
def test_localstack(service: Service, host: str, endpoint: str) -> None:
    """`LOCALSTACK_HOST` names LocalStack, on its usual port or another."""
    assert endpoint_for(service, {"LOCALSTACK_HOST": host}) == endpoint


def test_aws_itself() -> None:
    """Without any of them AWS itself is asked."""
    assert endpoint_for("dynamodb", {"AWS_REGION": "eu-central-1"}) is None
