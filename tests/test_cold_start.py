"""A cold start imports what its first answer needs, and no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from infra.discovery import endpoints
from shared.runtime import build_runtime
from shared.settings import Settings
from tests.engines import CREDENTIALS
from tests.llm_server import LlmServer

_ROOT = Path(__file__).parents[1]
# What costs a tenth of a second and more, or has no business in a Lambda at all.
SDKS = {"openai", "boto3", "botocore", "pynamodb", "s3transfer", "httpx2", "jwt", "cryptography"}
NEVER = {"aws_xray_sdk", "uvicorn", "moto", "localstack_client", "pytest", "jsonschema", "infra"}
WATCHED = SDKS | NEVER | {"aws_lambda_powertools"}
# What the model answers where one is set.
CASES = [{"input": {"nums": [n, n + 1], "target": n}, "tags": ["typical"], "note": "one of eight"} for n in range(8)]

_PRINT_WATCHED = "print(json.dumps(sorted(WATCHED & {name.partition('.')[0] for name in sys.modules})))"
_IMPORT = """
import importlib, json, sys
WATCHED = set(json.loads(sys.argv[1]))
for name in sys.argv[2:]:
    importlib.import_module(name)
"""
_ANSWER = """
import json, sys
WATCHED = set(json.loads(sys.argv[1]))
from functions.practice.generate_tests import handler
class Context:
    aws_request_id = "one"
    def get_remaining_time_in_millis(self):
        return 120_000
with open("tests/events/generate_tests.json") as event:
    response = handler(json.load(event), Context())
assert response["statusCode"] == 200, response
assert json.loads(response["body"])["generated"] == int(sys.argv[2]), response
"""


def imported_by(code: str, environ: dict[str, str], *arguments: str) -> set[str]:
    """Return which of the watched packages a fresh interpreter has imported after running the code."""
    done = subprocess.run(
        [sys.executable, "-c", code + _PRINT_WATCHED, json.dumps(sorted(WATCHED)), *arguments],
        cwd=_ROOT,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def answered(environ: dict[str, str], *, generated: int) -> set[str]:
    """Return what a process imports that answers one request, which makes so many cases."""
    return imported_by(_ANSWER, environ, str(generated))


def bootstrapped(environ: dict[str, str]) -> dict[str, str]:
    runtime = build_runtime(Settings.load(environ))
    runtime.table.bootstrap()
    runtime.close()
    return environ


def on_sqlite(folder: Path) -> dict[str, str]:
    return bootstrapped(
        {"LARDER_TABLE_URL": f"sqlite:///{folder}/larder.db", "LARDER_BLOBS_URL": f"file://{folder}/blobs"}
    )


def on_lambda(endpoint: str, table: str) -> dict[str, str]:
    return bootstrapped(
        {
            **CREDENTIALS,
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_LAMBDA_FUNCTION_NAME": "under-test",
            "LARDER_STAGE": "dev",
            "LARDER_TABLE_URL": f"dynamodb://{table}",
            "LARDER_BLOBS_URL": "s3://bucket/practice",
        }
    )


def test_importing_an_endpoint_imports_no_sdk() -> None:
    """A handler's import, which Lambda does before the first request, brings in no SDK and nothing for development."""
    # What all of them together do not import none imports; where they do, one by one says which.
    if imported_by(_IMPORT, {}, *endpoints()):
        found = {module: imported_by(_IMPORT, {}, module) for module in endpoints()}
        assert {module: names for module, names in found.items() if names} == {}


def test_a_hit_on_sqlite_imports_no_sdk(tmp_path: Path) -> None:
    """On the embedded default neither making cases offline nor serving them imports any SDK."""
    environ = on_sqlite(tmp_path)
    assert answered(environ, generated=8) == set()
    assert answered(environ, generated=0) == set()


def test_a_hit_on_lambda_imports_what_reads_the_table_and_writes_logs(moto_endpoint: str) -> None:
    """On Lambda a hit imports PynamoDB, its botocore, and Powertools: not openai, boto3 or the X-Ray SDK."""
    environ = on_lambda(moto_endpoint, "cold-start")
    needed = {"pynamodb", "botocore", "aws_lambda_powertools"}
    assert answered(environ, generated=8) == needed
    assert answered(environ, generated=0) == needed


def test_a_hit_never_imports_openai_even_where_a_model_is_set(tmp_path: Path) -> None:
    """With a model set, the miss that asks it imports openai, and the hit that follows does not."""
    environ = {**on_sqlite(tmp_path), "OPENAI_API_KEY": "any"}
    with LlmServer(value=lambda _: {"cases": CASES}) as model:
        environ["OPENAI_BASE_URL"] = model.base_url
        assert "openai" in answered(environ, generated=8)
        assert "openai" not in answered(environ, generated=0)
