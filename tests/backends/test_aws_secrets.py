"""Secrets by reference, on moto's emulation of AWS."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

import boto3
import pytest

from shared.backends.aws_secrets import resolve_secret
from shared.errors import SettingsError
from shared.settings import Settings
from tests.engines import free_port

SECRET = "sk-very-secret"


@pytest.fixture
def environ(moto_endpoint: str) -> Mapping[str, str]:
    return {"AWS_ENDPOINT_URL": moto_endpoint, "AWS_REGION": "us-east-1"}


def parameter(endpoint: Mapping[str, str], name: str) -> None:
    """Put an encrypted parameter into SSM."""
    with closing(boto3.client("ssm", endpoint_url=endpoint["AWS_ENDPOINT_URL"])) as client:
        client.put_parameter(Name=name, Value=SECRET, Type="SecureString", Overwrite=True)


@pytest.mark.parametrize("name", ["/larder/prod/openai", "openai"])
def test_ssm(environ: Mapping[str, str], name: str) -> None:
    """A parameter is decrypted, by its path or its plain name."""
    parameter(environ, name)
    assert resolve_secret(f"ssm://{name}", environ) == SECRET


def test_secrets_manager(environ: Mapping[str, str]) -> None:
    """A secret of Secrets Manager is read by its name, slashes included."""
    with closing(boto3.client("secretsmanager", endpoint_url=environ["AWS_ENDPOINT_URL"])) as client:
        client.create_secret(Name="larder/openai", SecretString=SECRET)
        client.create_secret(Name="binary", SecretBinary=b"\x00")
    assert resolve_secret("secretsmanager://larder/openai", environ) == SECRET
    with pytest.raises(SettingsError, match="secretsmanager://binary holds no text"):
        resolve_secret("secretsmanager://binary", environ)


@pytest.mark.parametrize(
    "reference",
    [
        "ssm:///none",
        "ssm://none",
        "secretsmanager://none",
        "ssm://",
        "secretsmanager://",
        "ssm:///bad name",
        "https://x",
    ],
)
def test_failures_name_the_reference(environ: Mapping[str, str], reference: str) -> None:
    """A reference that leads nowhere stops the process, and the message says which it was."""
    with pytest.raises(SettingsError) as raised:
        resolve_secret(reference, environ)
    assert reference in raised.value.detail


def test_nothing_listens() -> None:
    """Where the service cannot be reached the process does not start."""
    with pytest.raises(SettingsError, match="ssm:///x cannot be read: EndpointConnectionError"):
        resolve_secret("ssm:///x", {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}"})


def test_settings_take_references(environ: Mapping[str, str]) -> None:
    """`OPENAI_API_KEY=ssm://...` gives the settings the secret, and no description of them shows it."""
    parameter(environ, "/larder/key")
    given = {**environ, "OPENAI_API_KEY": "ssm:///larder/key", "OPENAI_BASE_URL": "http://127.0.0.1:9"}
    settings = Settings.load(given, resolve_secret=resolve_secret)
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == SECRET
    assert SECRET not in settings.describe()
