"""Logs and metrics, as CloudWatch gets them and as a person does."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

_SCRIPT = """
import sys
from shared import telemetry
telemetry.configure(level="INFO", on_lambda=sys.argv[1] == "lambda")
telemetry.warn("something happened", key="k", count=3)
try:
    raise ValueError("the statement of the problem")
except ValueError as error:
    telemetry.log("unexpected error", level=40, error=error, request_id="r")
telemetry.emit_metrics({"memory_hit": 5, "miss": 2}, {"Area": "practice"})
telemetry.emit_metrics({"miss": 1}, {"Area": "reports"})
"""


def lines(where: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    done = subprocess.run([sys.executable, "-c", _SCRIPT, where], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()], [
        json.loads(line) for line in done.stderr.splitlines()
    ]


def test_metrics_are_emf_on_lambda_and_nothing_elsewhere() -> None:
    """On Lambda each area's counts are one EMF line of its own; on a developer's machine nothing is printed."""
    metrics, _ = lines("lambda")
    assert [(line["Area"], line["miss"]) for line in metrics] == [("practice", [2.0]), ("reports", [1.0])]
    assert metrics[0]["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Larder"
    assert lines("here")[0] == []


def test_a_log_line_has_its_fields_and_frames_and_never_a_message() -> None:
    """Both formats carry the event's fields and an error's type and frames, but not what the error says."""
    for where in ("lambda", "here"):
        _, logged = lines(where)
        assert [line["level"] for line in logged] == ["WARNING", "ERROR"]
        assert (logged[0]["key"], logged[0]["count"]) == ("k", 3)
        assert logged[1]["exception"] == "ValueError"
        assert "line" in logged[1]["stack"][0]
        assert "the statement" not in json.dumps(logged).replace(
            'raise ValueError(\\"the statement of the problem\\")', ""
        )
