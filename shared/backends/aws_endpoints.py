"""Where AWS's services are asked: AWS itself, or an engine on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Service = Literal["dynamodb", "s3", "ssm", "secretsmanager"]

# As the AWS SDKs name their own variables: after the service's id.
_VARIABLES: Mapping[str, str] = {
    "dynamodb": "AWS_ENDPOINT_URL_DYNAMODB",
    "s3": "AWS_ENDPOINT_URL_S3",
    "ssm": "AWS_ENDPOINT_URL_SSM",
    "secretsmanager": "AWS_ENDPOINT_URL_SECRETS_MANAGER",
}


def endpoint_for(service: Service, environ: Mapping[str, str]) -> str | None:
    """Return the endpoint of a service, or None for AWS itself.

    The most special setting wins: `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, then `LOCALSTACK_HOST`.

    Args:
        service: as boto3 names it.
        environ: `Settings.aws`, or an environment.
    """
    for name in (_VARIABLES[service], "AWS_ENDPOINT_URL"):
        if environ.get(name):
            return environ[name]
    host = environ.get("LOCALSTACK_HOST")
    if not host:
        return None
    # Only who works against LocalStack has it installed.
    from localstack_client.config import get_service_endpoint

    endpoint: str | None = get_service_endpoint(service, localstack_host=host)
    return endpoint
