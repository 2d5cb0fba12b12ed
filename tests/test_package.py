"""What `sam build` makes is what Lambda needs: small, compiled, and whole."""

from __future__ import annotations

import io
import json
import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.sam_template import SamTemplate

pytestmark = pytest.mark.ci

ROOT = Path(__file__).parents[1]
BUILT = ROOT / ".aws-sam" / "build"
LAYER = BUILT / "DependenciesLayer"
FUNCTIONS = SamTemplate().functions()
MEGABYTE = 1024 * 1024
_UNCHECKED_HASH = 1
_ANSWER = """
import importlib, json, sys
sys.path[:0] = sys.argv[1:3]
module = importlib.import_module(sys.argv[3])
class Context:
    aws_request_id = "one"
    def get_remaining_time_in_millis(self):
        return 120_000
print(json.dumps([module.__file__, module.handler(json.load(sys.stdin), Context())]))
"""


def make(*arguments: str) -> str:
    environ = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    done = subprocess.run(["make", *arguments], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    make("sam-build")


@pytest.fixture(scope="module")
def lambda_python() -> str:
    """Return the interpreter of the Lambda's own version, as the build finds it."""
    return make("-s", "--eval", 'which: ; @echo "$(LAMBDA_PYTHON)"', "which").splitlines()[-1]


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_the_package_keeps_lambdas_limits() -> None:
    """A function and its layer are under 250 MB unzipped, and a function alone is under three megabytes to upload."""
    for name in FUNCTIONS:
        assert size(BUILT / name) + size(LAYER) < 250 * MEGABYTE
        zipped = io.BytesIO()
        with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in (BUILT / name).rglob("*"):
                archive.write(path, path.relative_to(BUILT / name))
        assert len(zipped.getvalue()) < 3 * MEGABYTE


def test_every_module_is_compiled_for_the_runtime() -> None:
    """Each source has bytecode of the Lambda's Python, which is good whatever becomes of the sources' times."""
    tag = "cpython-" + SamTemplate().document["Globals"]["Function"]["Runtime"].removeprefix("python").replace(".", "")
    for folder in (LAYER, *(BUILT / name for name in FUNCTIONS)):
        sources = list(folder.rglob("*.py"))
        assert sources
        for source in sources:
            compiled = source.parent / "__pycache__" / f"{source.stem}.{tag}.pyc"
            assert int.from_bytes(compiled.read_bytes()[4:8], "little") == _UNCHECKED_HASH, source


def test_only_what_a_function_needs_is_packed() -> None:
    """Its own area and the floors; no other area, no tests, no tools, nothing for development."""
    for name, function in FUNCTIONS.items():
        area = function["Handler"].split(".")[1]
        assert {path.name for path in (BUILT / name).iterdir()} == {"functions", "shared"}
        packed = {path.name for path in (BUILT / name / "functions").iterdir()}
        assert packed == {"__init__.py", "__pycache__", area}
    packed = {path.name for path in (LAYER / "python").iterdir()}
    assert {"fastapi", "mangum", "openai", "pynamodb"} <= packed
    assert not packed & {"uvicorn", "pytest", "moto", "aws_xray_sdk", "localstack_client", "bin"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_built_function_answers_with_nothing_but_itself_and_its_layer(
    name: str, lambda_python: str, tmp_path: Path
) -> None:
    """On Lambda's version of Python, with just the two folders on the path, the handler answers its first event."""
    event = json.loads((ROOT / "tests" / "events" / "health.json").read_text())
    done = subprocess.run(
        [
            *(lambda_python, "-I", "-S", "-B", "-c", _ANSWER),
            *(str(BUILT / name), str(LAYER / "python"), FUNCTIONS[name]["Handler"].removesuffix(".handler")),
        ],
        cwd=tmp_path,
        env={"LARDER_TABLE_URL": "memory://", "LARDER_BLOBS_URL": "memory://"},
        input=json.dumps(event),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    imported, response = json.loads(done.stdout.splitlines()[-1])
    assert Path(imported).is_relative_to(BUILT / name)
    assert (response["statusCode"], json.loads(response["body"])["status"]) == (200, "ok")
