"""`larder practice`: cases of a schema file, drawn by the engine in this process.

No settings are needed, no model is asked, no table is read and nothing is kept: the same command prints the same cases.
"""

from __future__ import annotations

import argparse
import codecs
import re
import sys
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from functions.practice.formats import FORMATS, layout_of
from functions.practice.shown import Shown
from infra.writing import write
from shared.canonical_json import JsonValue, parse_json
from shared.errors import InvalidRequestError
from shared.schema import KNOWN_TAGS

if TYPE_CHECKING:
    from functions.practice.generate import Problem
    from shared.cache.pool_items import NewValue

MAX_COUNT = 10_000
_MAX_STATEMENT_CHARS = 50_000
_LONGEST_SLUG = 100
_UNSUITED = re.compile(r"[^a-z0-9]+")
_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_ENDINGS = re.compile(r"(\.schema)?\.json$")


def add_command(commands: Any) -> None:
    """Add the command to `larder`'s parser."""
    parser = commands.add_parser("practice", help="make test inputs from a schema file, without a server or a pool")
    parser.add_argument("schema", help="a file with a JSON Schema of the whole input, or - for standard input")
    parser.add_argument("--count", type=_count, default=10, help=f"1 to {MAX_COUNT}; default: 10")
    parser.add_argument("--format", choices=FORMATS, default="json", help="default: json")
    parser.add_argument(
        "--tags", action="append", default=[], type=_tags, metavar="TAG,...", help=f"of {', '.join(sorted(KNOWN_TAGS))}"
    )
    parser.add_argument("--seed", type=_seed, default=0, help="draw other cases; default: 0")
    parser.add_argument("--pairwise", action="store_true", help="cover pairs of property values first")
    parser.add_argument("--statement", metavar="FILE", help="read the problem's plain constraint lines into the schema")
    parser.add_argument("--slug", type=_slug, help="the problem's name in JSON; default: after the schema file's")
    parser.add_argument("--output", metavar="FILE", help="write there; - is standard output, the default")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Draw cases and print them; what the reader should know goes to standard error.

    Raises:
        InvalidRequestError: a file cannot be read or written.
        UnprocessableError: the schema cannot be served; the pointer leads into it.
    """
    # What the other commands do without.
    from functions.practice.service import problem_of

    if options.schema == options.statement == "-":
        raise InvalidRequestError("Standard input is either the schema or the statement.")
    schema = parse_json(_read(options.schema))
    notes: list[str] = []
    if options.statement is not None:
        schema = _narrowed(schema, _read(options.statement).decode("utf-8", "replace"), notes)
    tags = tuple(dict.fromkeys(chain.from_iterable(options.tags)))
    problem = problem_of(schema, tags=tags)
    problem.compiled.require_satisfiable()
    # Says with which keyword, where no value can be made.
    problem.compiled.values(seed=0)
    values = list(islice(_drawn(problem, options.seed, options.pairwise), options.count))
    notes += problem.compiled.assumptions()
    if len(values) < options.count:
        notes.append(f"Only {len(values)} of {options.count} cases: no more distinct ones were found.")
    text, told = _written(options, schema, values, notes)
    notes += told
    for note in notes if options.format != "json" or options.output else ():
        print(f"larder: {note}", file=sys.stderr)
    write(options.output, text)
    return 0


def _drawn(problem: Problem, seed: int, pairwise: bool) -> Iterator[NewValue]:
    from functions.practice.generate import offline_cases
    from functions.practice.models import PAIRWISE

    seen: set[str] = set()
    pairs = offline_cases(problem, PAIRWISE, tags=(PAIRWISE,)) if pairwise else iter(())
    for value in chain(pairs, offline_cases(problem, str(seed))):
        if value.id not in seen:
            seen.add(value.id)
            yield value


def _narrowed(schema: JsonValue, statement: str, notes: list[str]) -> JsonValue:
    """Return the schema with the statement's plain constraint lines applied."""
    from functions.practice.proposing.draft import fits_all
    from functions.practice.proposing.lines import read_statement
    from shared.schema import compile_schema

    compile_schema(schema)
    if not isinstance(schema, dict):
        return schema
    reading = read_statement(schema, statement[:_MAX_STATEMENT_CHARS], lambda narrowed: fits_all(narrowed, []))
    notes += reading.notes
    notes.append(f"Lines read of the statement: {reading.understood}.")
    return reading.schema


def _written(
    options: argparse.Namespace, schema: JsonValue, values: list[NewValue], notes: list[str]
) -> tuple[bytes, tuple[str, ...]]:
    """Return the text, and what a reader should know of its format."""
    import orjson

    from functions.practice.schema_hash import schema_hash_of

    shown = []
    for value in values:
        case = {"id": value.id, "input": orjson.Fragment(value.content), "tags": value.tags, "note": value.note or None}
        shown.append(Shown(value.content, value.note, orjson.dumps(case)))
    layout = layout_of(options.format, schema)
    if layout is not None:
        return layout.whole([layout.case(case) for case in shown], notes), layout.notes
    answer = {
        "slug": options.slug or _slug_of(options.schema),
        "schema_hash": schema_hash_of(schema),
        "count": len(shown),
        "cases": [orjson.Fragment(case.described) for case in shown],
        "notes": notes,
    }
    return orjson.dumps(answer, option=orjson.OPT_INDENT_2) + b"\n", ()


def _slug_of(path: str) -> str | None:
    """Return the slug that a file's name comes to, None where nothing of it can stand in one."""
    name = "" if path == "-" else _ENDINGS.sub("", Path(path).name)
    return _UNSUITED.sub("-", name.lower())[:_LONGEST_SLUG].strip("-") or None


def _read(path: str) -> bytes:
    if path == "-":
        text = sys.stdin.buffer.read()
    else:
        try:
            text = Path(path).read_bytes()
        except OSError as error:
            raise InvalidRequestError(f"{path} cannot be read: {error.strerror}.") from None
    # Editors of Windows write it; HTTP has no such mark, so `parse_json` has none either.
    return text.removeprefix(codecs.BOM_UTF8)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= MAX_COUNT):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not 1 to {MAX_COUNT}")
    return int(text)


def _seed(text: str) -> int:
    from functions.practice.models import SEEDS

    if not (_INTEGER.fullmatch(text) and int(text) in SEEDS):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not an integer of {SEEDS.start} to {SEEDS.stop - 1}")
    return int(text)


def _slug(text: str) -> str:
    from functions.practice.models import SLUG_PATTERN

    if not re.fullmatch(SLUG_PATTERN, text):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not of the form {SLUG_PATTERN}")
    return text


def _tags(text: str) -> list[str]:
    tags = [tag.strip() for tag in text.split(",") if tag.strip()]
    if not tags:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} names no tag: known are {', '.join(sorted(KNOWN_TAGS))}")
    if unknown := sorted(set(tags) - KNOWN_TAGS):
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)[:80]}: known are {', '.join(sorted(KNOWN_TAGS))}")
    return tags
