"""The blob store in an S3 bucket: one object a blob, named by its digest."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from shared.backends.blob_names import check_digest, is_digest
from shared.blobs import BlobRef, Upload
from shared.clock import Clock
from shared.errors import BlobError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_LOCAL_REGION = "us-east-1"
_POOL = 64


class S3BlobStore:
    """Implements `shared.blobs.BlobStore` and `TakesUploads` for all processes that may use the bucket.

    Args:
        bucket: stands already.
        prefix: of every object's name, without a slash at its end; may be empty.
        clock: unused: S3 itself says when an object was stored.
        endpoint: of a local engine; None for AWS.
        region: None for what the AWS SDK finds.
        patience_ms: how long a call waits for a connection, and for each part of an answer, before it tries once more.
    """

    def __init__(
        self,
        bucket: str,
        prefix: str,
        clock: Clock,
        *,
        endpoint: str | None = None,
        region: str | None = None,
        patience_ms: int = 2000,
    ) -> None:
        del clock
        self._patience = patience_ms / 1000
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._endpoint = endpoint
        self._region = region
        self._lock = threading.Lock()
        self._made: S3Client | None = None
        self._pid = 0

    def put(self, content: bytes) -> BlobRef:
        ref = BlobRef.of(content)
        with self._failures():
            self._client().put_object(Bucket=self._bucket, Key=self._name(ref.digest), Body=content)
        return ref

    def get(self, ref: BlobRef) -> bytes | None:
        content = self._read(self._name(ref.digest))
        if content is not None and BlobRef.of(content) != ref:
            raise BlobError(f"The blob {ref.digest} is not what its digest says.")
        return content

    def invite(self, name: str, *, max_bytes: int, valid_for: timedelta) -> Upload:
        with self._failures():
            made = self._client().generate_presigned_post(
                self._bucket,
                self._uploaded(name),
                Conditions=[["content-length-range", 1, max_bytes]],
                ExpiresIn=int(valid_for.total_seconds()),
            )
        return Upload(made["url"], made["fields"])

    def uploaded(self, name: str, *, max_bytes: int) -> bytes | None:
        return self._read(self._uploaded(name), max_bytes)

    def delete(self, digest: str) -> None:
        with self._failures():
            self._client().delete_object(Bucket=self._bucket, Key=self._name(digest))

    def list(self) -> Iterator[tuple[str, datetime]]:
        with self._failures():
            pages = self._client().get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for found in page.get("Contents", []):
                    name = found["Key"].rpartition("/")[2]
                    if is_digest(name) and found["Key"] == self._name(name):
                        yield name, found["LastModified"].astimezone(UTC)

    def bootstrap(self) -> None:
        """Make the bucket of a local engine; in the cloud template.yaml does."""
        from botocore.exceptions import ClientError

        with self._failures():
            client = self._client()
            try:
                client.head_bucket(Bucket=self._bucket)
                return
            except ClientError as error:
                if error.response["Error"]["Code"] not in ("404", "NoSuchBucket"):
                    raise
            if self._endpoint is None:
                raise BlobError(f"S3 has no bucket {self._bucket}; in the cloud, deploying template.yaml makes it.")
            try:
                client.create_bucket(Bucket=self._bucket)
            except (client.exceptions.BucketAlreadyOwnedByYou, client.exceptions.BucketAlreadyExists):
                return

    def close(self) -> None:
        """Give back connections; the store is not used afterwards."""
        with self._lock:
            if self._made is not None:
                self._made.close()
            self._made = None

    def _client(self) -> S3Client:
        # boto3 takes longer to import than everything else, and only large bodies need it.
        import boto3
        from botocore.config import Config

        with self._lock:
            # A client that a fork copied shares its sockets with the parent, and is left to it.
            if self._made is None or self._pid != os.getpid():
                limits = Config(
                    connect_timeout=self._patience,
                    read_timeout=self._patience,
                    max_pool_connections=_POOL,
                    retries={"mode": "standard", "total_max_attempts": 2},
                    # A local engine answers at one host; a bucket's name in front of it would resolve nowhere.
                    s3={"addressing_style": "path"} if self._endpoint else {},
                )
                region = self._region or (_LOCAL_REGION if self._endpoint else None)
                self._pid = os.getpid()
                self._made = boto3.session.Session().client(
                    "s3", endpoint_url=self._endpoint, region_name=region, config=limits
                )
            return self._made

    def _read(self, key: str, max_bytes: int | None = None) -> bytes | None:
        from botocore.exceptions import ClientError

        with self._failures():
            try:
                found = self._client().get_object(Bucket=self._bucket, Key=key)
            except ClientError as error:
                if error.response["Error"]["Code"] == "NoSuchKey":
                    return None
                raise
            with found["Body"] as body:
                return None if max_bytes is not None and found["ContentLength"] > max_bytes else body.read()

    def _uploaded(self, name: str) -> str:
        # Apart from the blobs, so that template.yaml can let them go after a day.
        return f"{self._prefix}uploads/{name}"

    def _name(self, digest: str) -> str:
        check_digest(digest)
        return f"{self._prefix}{digest[:2]}/{digest}"

    @contextmanager
    def _failures(self) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "an error")
            hint = "; run `larder bootstrap`" if code == "NoSuchBucket" else ""
            raise BlobError(f"S3 answers {code} for the bucket {self._bucket}{hint}.") from None
        except (BotoCoreError, ValueError) as error:
            raise BlobError(f"S3 cannot be asked: {type(error).__name__}.") from None
