"""Secrets that the environment only refers to: in SSM's Parameter Store, or in Secrets Manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shared.backends.aws_endpoints import Service, endpoint_for
from shared.errors import SettingsError

if TYPE_CHECKING:
    from botocore.config import Config

_SSM, _SECRETS_MANAGER = "ssm://", "secretsmanager://"
_LOCAL_REGION = "us-east-1"
_CONNECT_SECONDS = 2
_ANSWER_SECONDS = 5


def resolve_secret(reference: str, environ: Mapping[str, str]) -> str:
    """Return the secret that `ssm:///path/name`, `ssm://name` or `secretsmanager://name` names.

    Args:
        reference: parameters with a path keep its first slash.
        environ: `Settings.aws`.

    Raises:
        SettingsError: there is no such secret, or no way to it; names the reference and never the secret.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        secret = _read(reference, environ)
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "an error")
        raise SettingsError(f"{reference} cannot be read: AWS answers {code}.") from None
    except (BotoCoreError, ValueError, ImportError) as error:
        raise SettingsError(f"{reference} cannot be read: {type(error).__name__}.") from None
    if not secret:
        raise SettingsError(f"{reference} holds no text.")
    return secret


def _read(reference: str, environ: Mapping[str, str]) -> str:
    if reference.startswith(_SSM) and len(reference) > len(_SSM):
        client = _client("ssm", environ)
        try:
            found = client.get_parameter(Name=reference.removeprefix(_SSM), WithDecryption=True)
        finally:
            client.close()
        return str(found["Parameter"]["Value"])
    if reference.startswith(_SECRETS_MANAGER) and len(reference) > len(_SECRETS_MANAGER):
        client = _client("secretsmanager", environ)
        try:
            found = client.get_secret_value(SecretId=reference.removeprefix(_SECRETS_MANAGER))
        finally:
            client.close()
        return str(found.get("SecretString", ""))
    raise SettingsError(f"{reference} is not ssm://<name> or secretsmanager://<name>.")


def _client(service: Service, environ: Mapping[str, str]) -> Any:
    # boto3 takes longer to import than everything else, and most processes are given no reference.
    import boto3
    from botocore.config import Config

    limits: Config = Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_ANSWER_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 2},
    )
    endpoint = endpoint_for(service, environ)
    region = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or (_LOCAL_REGION if endpoint else None)
    return boto3.session.Session().client(service, endpoint_url=endpoint, region_name=region, config=limits)
