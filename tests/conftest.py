"""Fixtures for every test: made-up AWS credentials, and engines that are started when a test asks for one."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from shared.clock import ManualClock
from tests.engines import CREDENTIALS, dynamodb_local, moto_server

pytest.register_assert_rewrite("tests.conformance")
# How long an example takes says more of the machine, which may stand still for a second, than of what is tested.
settings.register_profile("larder", deadline=None)
settings.load_profile("larder")


def pytest_collection_finish() -> None:
    """Take what lasts as long as the session (thousands of tests and all modules) from what is looked for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def aws_credentials() -> Iterator[None]:
    """Keep the AWS SDKs from a person's own credentials and endpoints."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("AWS_") or name == "LOCALSTACK_HOST":
                patch.delenv(name)
        for name, value in CREDENTIALS.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="session")
def moto_endpoint(aws_credentials: None) -> Iterator[str]:
    """Return the endpoint of moto's emulation of AWS."""
    with moto_server() as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def dynamodb_local_endpoint(aws_credentials: None) -> Iterator[str]:
    """Return the endpoint of AWS's own DynamoDB engine; fails where it was not fetched."""
    with dynamodb_local() as endpoint:
        yield endpoint


@pytest.fixture
def clock() -> ManualClock:
    """Return a clock that only the test moves."""
    return ManualClock()
