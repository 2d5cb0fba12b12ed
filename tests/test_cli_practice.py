"""`larder practice`, run as a process in an empty folder: cases from a schema file, and nothing left behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.larder_process import fresh_larder, larder
from tests.plain_pytest import PLAIN_PYTEST

TWO_SUM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "nums": {
            "type": "array",
            "items": {"type": "integer", "minimum": -9, "maximum": 9},
            "minItems": 2,
            "maxItems": 5,
        },
        "target": {"type": "integer", "minimum": -18, "maximum": 18},
    },
    "required": ["nums", "target"],
    "additionalProperties": False,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "two-sum.schema.json").write_text(json.dumps(TWO_SUM))
    return tmp_path


def test_it_needs_no_settings_and_leaves_nothing(folder: Path) -> None:
    """Fifty distinct valid cases as LeetCode takes them, with settings that would stop a server, and no new file."""
    ran = larder(
        folder, "practice", "two-sum.schema.json", "--count", "50", "--format", "leetcode", LARDER_TABLE_URL="x"
    )
    assert (ran.code, ran.err) == (0, "")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    cases = [{"nums": nums, "target": target} for nums, target in zip(lines[::2], lines[1::2], strict=True)]
    assert len({json.dumps(case) for case in cases}) == 50
    assert all(Draft202012Validator(TWO_SUM).is_valid(case) for case in cases)
    assert [path.name for path in folder.iterdir()] == ["two-sum.schema.json"]


def test_the_same_command_prints_the_same(folder: Path) -> None:
    """A seed repeats its cases, and another draws others."""
    command = ["practice", "two-sum.schema.json", "--count", "20", "--format", "jsonl"]
    first, other = (larder(folder, *command, "--seed", seed).out for seed in ("7", "8"))
    # Another interpreter hashes otherwise.
    again = fresh_larder(folder, *command, "--seed", "7").out
    assert first == again != other


def test_json_tells_what_the_endpoint_tells(folder: Path) -> None:
    """Slug of the file or as given, the schema's hash, cases with tags and notes."""
    answer = json.loads(larder(folder, "practice", "two-sum.schema.json", "--count", "4", "--tags", "boundary").out)
    assert (answer["slug"], answer["count"], answer["notes"]) == ("two-sum", 4, [])
    assert all("boundary" in case["tags"] for case in answer["cases"])
    assert len(answer["schema_hash"]) == 64
    piped = larder(folder, "practice", "-", "--slug", "mine", "--pairwise", "--count", "9", stdin=json.dumps(TWO_SUM))
    told = json.loads(piped.out)
    assert told["slug"] == "mine"
    assert "pairwise" in told["cases"][0]["tags"]


@pytest.mark.parametrize(
    ("name", "slug"), [("Two Sum.json", "two-sum"), ("two_sum.schema.json", "two-sum"), ("和", None)]
)
def test_a_files_name_becomes_a_slug_that_the_endpoints_take(folder: Path, name: str, slug: str | None) -> None:
    """Without --slug the problem has its file's name, in the spelling of slugs."""
    (folder / name).write_text(json.dumps(TWO_SUM))
    assert json.loads(larder(folder, "practice", name, "--count", "1").out)["slug"] == slug


def test_the_widest_seeds_are_taken(folder: Path) -> None:
    """Those that the endpoint takes, to the last."""
    for seed in (-(2**63), 2**63 - 1):
        assert larder(folder, "practice", "two-sum.schema.json", f"--seed={seed}").code == 0


def test_a_byte_order_mark_is_passed_over(folder: Path) -> None:
    """Editors of Windows begin a file with one, the schema's and the statement's, and pipe it on."""
    marked = "\ufeff" + json.dumps(TWO_SUM)
    (folder / "marked.json").write_text(marked, encoding="utf-8")
    (folder / "marked.txt").write_text("\ufeff2 <= nums.length <= 3\n", encoding="utf-8")
    plain = larder(folder, "practice", "two-sum.schema.json", "--format", "jsonl").out
    assert larder(folder, "practice", "marked.json", "--format", "jsonl").out == plain != ""
    assert larder(folder, "practice", "-", "--format", "jsonl", stdin=marked).out == plain
    ran = larder(folder, "practice", "marked.json", "--statement", "marked.txt", "--format", "jsonl")
    assert ran.err == "larder: Lines read of the statement: 1.\n"


def test_the_python_module_runs_beside_a_solution(folder: Path) -> None:
    """What --output writes is a test file as it is."""
    ran = larder(folder, "practice", "two-sum.schema.json", "--format", "python", "--output", "test_two_sum.py")
    assert (ran.code, ran.out) == (0, "")
    (folder / "solution.py").write_text("class Solution:\n    def twoSum(self, nums: List[int], target: int): ...\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        command, cwd=folder, env=PLAIN_PYTEST, capture_output=True, text=True, timeout=60, check=False
    )
    assert "10 passed" in done.stdout, done.stdout


def test_a_statement_narrows_the_schema(folder: Path) -> None:
    """Its plain lines hold for each case; what was read is told on standard error."""
    (folder / "two-sum.txt").write_text("Some words.\n\nConstraints:\n2 <= nums.length <= 3\n0 <= nums[i] <= 4\n")
    ran = larder(
        folder,
        *("practice", "two-sum.schema.json", "--statement", "two-sum.txt", "--count", "30", "--format", "jsonl"),
    )
    assert ran.err == "larder: Lines read of the statement: 2.\n"
    for line in ran.out.splitlines():
        nums = json.loads(line)["input"]["nums"]
        assert 2 <= len(nums) <= 3
        assert all(0 <= n <= 4 for n in nums)


def test_fewer_cases_than_asked_for_are_told(folder: Path) -> None:
    """A small space ends with what there is."""
    ran = larder(folder, "practice", "-", "--format", "leetcode", stdin='{"type": "boolean"}')
    assert (ran.code, sorted(ran.out.split())) == (0, ["false", "true"])
    assert "Only 2 of 10 cases" in ran.err


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ('{"properties": {"a": {"type": "objekt"}}}', "(invalid_schema at /properties/a/type)"),
        ('{"type": "object", "properties": {"n": {"type": "integer"}}}', "(needs_constraints)\n  /n has no bounds"),
        ('{"type": "integer", "minimum": 5, "maximum": 3}', "(unsatisfiable_schema)"),
        (
            '{"type": "object", "required": ["z"], "additionalProperties": false, "properties": {"a": {}}}',
            "(unsatisfiable_schema at /additionalProperties)",
        ),
        ('{"allOf": [{"$ref": "http://127.0.0.1:9/x"}]}', "(remote_ref at /allOf/0/$ref)"),
        ("{", "(invalid_json)"),
        ("[]", "(invalid_schema)"),
        ("", "(invalid_json)"),
    ],
)
def test_a_schema_that_cannot_be_served_is_told(folder: Path, schema: str, said: str) -> None:
    """Exit code 1, the sentence and the pointer on standard error, and nothing on standard output."""
    ran = larder(folder, "practice", "-", stdin=schema)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["missing.json"],
        ["."],
        ["two-sum.schema.json", "--count", "0"],
        ["two-sum.schema.json", "--count", "10001"],
        ["two-sum.schema.json", "--format", "yaml"],
        ["two-sum.schema.json", "--tags", "boundary,unheard-of"],
        ["two-sum.schema.json", "--tags", ",,"],
        ["two-sum.schema.json", "--seed", "x"],
        ["two-sum.schema.json", "--seed", "9223372036854775808"],
        ["two-sum.schema.json", "--seed", "-99999999999999999999999"],
        ["two-sum.schema.json", "--slug", "Two Sum"],
        ["two-sum.schema.json", "--slug", ""],
        ["two-sum.schema.json", "--statement", "missing.txt"],
        ["two-sum.schema.json", "--output", "missing/file"],
        ["-", "--statement", "-"],
    ],
)
def test_a_command_line_that_makes_no_sense(folder: Path, command: list[str]) -> None:
    """Exit code 2 and a line that says what is wrong."""
    ran = larder(folder, "practice", *command)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1].startswith("larder")
    assert "Traceback" not in ran.err


def test_what_stands_in_the_way_of_a_format_is_told_when_it_is_made(folder: Path) -> None:
    """Operations that never name a class cannot be called: the reader hears of it before any case fails."""
    lists = {"operations": {"enum": ["push", "pop"]}, "arguments": {"type": "array", "maxItems": 0}}
    properties = {name: {"type": "array", "items": items, "maxItems": 3} for name, items in lists.items()}
    (folder / "stack.json").write_text(json.dumps({"type": "object", "properties": properties}))
    ran = larder(folder, "practice", "stack.json", "--format", "python")
    assert ran.code == 0
    assert "larder: No class can be made of these" in ran.err
    assert "No class" not in larder(folder, "practice", "stack.json", "--format", "leetcode").err
