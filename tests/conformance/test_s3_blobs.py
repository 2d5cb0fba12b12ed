"""The blob store in S3 keeps the contract on moto's emulation, and its failures are blob errors."""

from __future__ import annotations

import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import closing

import boto3
import pytest

from shared.backends.s3_blobs import S3BlobStore
from shared.blobs import BlobRef, BlobStore
from shared.clock import ManualClock
from shared.errors import BlobError
from tests.conformance.blob_suite import BlobSuite
from tests.engines import free_port

REF = BlobRef.of(b"x")


@pytest.fixture
def bucket() -> str:
    return f"b-{uuid.uuid4().hex}"


@pytest.fixture
def blobs(bucket: str, clock: ManualClock, moto_endpoint: str) -> Iterator[BlobStore]:
    with closing(S3BlobStore(bucket, "blobs/prod", clock, endpoint=moto_endpoint, patience_ms=20_000)) as blobs:
        blobs.bootstrap()
        yield blobs


class TestS3Blobs(BlobSuite):
    def test_a_damaged_object(self, blobs: BlobStore, bucket: str, moto_endpoint: str) -> None:
        """An object that is not what its name says is refused, never served."""
        ref = blobs.put(b"content")
        client = boto3.client("s3", endpoint_url=moto_endpoint)
        client.put_object(Bucket=bucket, Key=f"blobs/prod/{ref.digest[:2]}/{ref.digest}", Body=b"other")
        client.close()
        with pytest.raises(BlobError, match=ref.digest):
            blobs.get(ref)

    def test_keeps_to_its_prefix(self, blobs: BlobStore, bucket: str, clock: ManualClock, moto_endpoint: str) -> None:
        """Stores under different prefixes of one bucket do not see each other's blobs."""
        blobs.put(b"x")
        for prefix in ("blobs", "", "blobs/pro"):
            with closing(S3BlobStore(bucket, prefix, clock, endpoint=moto_endpoint)) as other:
                assert list(other.list()) == []
                assert other.get(REF) is None


def fails(blobs: BlobStore) -> None:
    """Assert that every call is a blob error."""
    for call in (
        lambda: blobs.put(b"x"),
        lambda: blobs.get(REF),
        lambda: blobs.delete(REF.digest),
        lambda: list(blobs.list()),
    ):
        with pytest.raises(BlobError):
            call()


def test_no_bucket(bucket: str, clock: ManualClock, moto_endpoint: str) -> None:
    """A missing bucket is answered with how to make it."""
    with closing(S3BlobStore(bucket, "", clock, endpoint=moto_endpoint)) as blobs:
        with pytest.raises(BlobError, match="larder bootstrap"):
            blobs.get(REF)
        fails(blobs)


def test_nothing_listens(bucket: str, clock: ManualClock) -> None:
    """A store that cannot be reached is a blob error, soon."""
    endpoint = f"http://127.0.0.1:{free_port()}"
    with closing(S3BlobStore(bucket, "", clock, endpoint=endpoint, patience_ms=200)) as blobs:
        with pytest.raises(BlobError):
            blobs.bootstrap()
        fails(blobs)


def test_accepts_and_never_answers(bucket: str, clock: ManualClock) -> None:
    """A store that hangs is a blob error after the patience, and one more try."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        endpoint = f"http://127.0.0.1:{server.getsockname()[1]}"
        with closing(S3BlobStore(bucket, "", clock, endpoint=endpoint, patience_ms=200)) as blobs:
            began = time.monotonic()
            with pytest.raises(BlobError):
                blobs.get(REF)
            assert time.monotonic() - began < 4


def test_makes_no_bucket_in_the_cloud(
    bucket: str, clock: ManualClock, moto_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a local endpoint `bootstrap` only looks: a bucket in an AWS account is template.yaml's to make."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", moto_endpoint)
    with (
        closing(S3BlobStore(bucket, "", clock, region="us-east-1")) as blobs,
        pytest.raises(BlobError, match=r"template\.yaml"),
    ):
        blobs.bootstrap()
