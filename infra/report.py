"""`larder report`: the TL;DR of a repository to read in the shell, from the same cache as the endpoint's."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

from infra.writing import write
from shared.canonical_json import JsonValue, parse_json

_PATH = "/api/v1/reports/generate"
# Spelled out, so that no command waits for what reports import; a test holds them to the endpoints' own.
TIMEFRAMES = ("last_day", "last_week", "last_month", "last_year")
FORMATS = ("markdown", "json", "html")


def add_command(commands: Any) -> None:
    """Add the command to `larder`'s parser."""
    parser = commands.add_parser("report", help="tell what happened in a GitHub repository, without a server")
    parser.add_argument("repository", help="owner/name, or the address of its page")
    parser.add_argument("--timeframe", choices=TIMEFRAMES, default="last_week", help="default: last_week")
    parser.add_argument("--format", choices=FORMATS, default="markdown", help="default: markdown")
    parser.add_argument("--output", metavar="FILE", help="write there; - is standard output, the default")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print a report, made unless the cache has it; return 1 if there is none, which standard error says why.

    Raises:
        InvalidRequestError: the output cannot be written.
    """
    if not os.environ.get("LARDER_LOG_LEVEL"):
        # Lines that tell an operator of a server that all is well are noise to somebody in a shell.
        os.environ["LARDER_LOG_LEVEL"] = "WARNING"
    # What the other commands do without.
    import orjson

    from functions.reports.showing.answering import rendered
    from infra.call import call_once

    # The stock writer takes any argument that a shell can give; what is no text is then refused as such.
    asked = json.dumps({"repo_url": options.repository, "timeframe": options.timeframe})
    status, sent, content = call_once("POST", _PATH, [], asked.encode())
    answer = parse_json(content)
    if status >= 400 or not isinstance(answer, dict):
        print(f"larder: {_problem(answer)}", file=sys.stderr)
        return 1
    if "detail=table-trouble" in dict(sent).get("cache-status", ""):
        print("larder: The table did not take the report: it is made anew when it is asked for again.", file=sys.stderr)
    if options.format == "json":
        write(options.output, orjson.dumps(answer, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        write(options.output, rendered(answer, options.format)[0])
    return 0


def _problem(answer: JsonValue) -> str:
    if not isinstance(answer, dict):
        return "The answer is no report."
    return f"{answer.get('detail') or answer.get('title')} ({answer.get('code')})"
