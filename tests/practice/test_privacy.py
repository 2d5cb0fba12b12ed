"""No statement text and no schema prose in any item, blob or log line, however it is spelled or packed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.practice.privacy import PrivateText, strings, words_of
from shared.errors import ProviderUnavailableError
from tests.practice.rig import ask, given
from tests.wiring import ScriptedProvider, client_of, memory_runtime, sqlite_runtime, stored_texts

STATEMENT = (
    "Given the confidential ledger of Acme Corporation, return the indices of two transactions "
    'whose amounts add up to the secret target, named by numberOfTransactionsInLedger. "Zürich" \\ éclair.'
)
SCHEMA: dict[str, Any] = {
    "title": "Ledger of the Acme Corporation for auditors",
    "description": "Whatever the auditors of Acme have been shown in confidence.",
    "$comment": "Drafted by the legal department of Acme in May.",
    "x-notes": ["Never to be shown outside the auditing team."],
    "type": "object",
    "properties": {
        "numberOfTransactionsInLedger": {
            "type": "integer",
            "minimum": 0,
            "maximum": 1000,
            "description": "ledger size",
        },
        "word": {"type": "string", "maxLength": 400, "title": "A word out of the confidential ledger"},
        "words": {"type": "array", "items": {"type": "string"}, "maxItems": 40},
    },
    "required": ["numberOfTransactionsInLedger"],
}
PRIVATE = [
    STATEMENT,
    *(SCHEMA[name] for name in ("title", "description", "$comment")),
    *SCHEMA["x-notes"],
    "A word out of the confidential ledger",
]


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Every log line of the process, as it is formatted, stack traces included."""
    caught: list[str] = []
    formatter = logging.Formatter("%(name)s %(message)s %(fields)s", defaults={"fields": ""})

    class Catching(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            caught.append(formatter.format(record))

    handler, root, own = Catching(), logging.getLogger(), logging.getLogger("larder")
    for logger in (root, own):
        logger.addHandler(handler)
    levels = root.level, own.level
    root.setLevel(logging.DEBUG)
    own.setLevel(logging.DEBUG)
    yield caught
    for logger, level in zip((root, own), levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def leaks(texts: list[str]) -> list[str]:
    """Return every text that holds a run of 20 characters of a private one."""
    private = PrivateText(PRIVATE)
    return [text for text in texts if private.is_repeated_in(text.replace("numberOfTransactionsInLedger", ""))]


def echoing(_: Any) -> Any:
    """A model that repeats the statement wherever it can: note, tags, input, in pieces, upper case, reflowed."""
    n, words = "numberOfTransactionsInLedger", STATEMENT.split()
    slugs = "-".join(words[:12]).lower().replace(",", "")
    return {
        "cases": [
            {"input": {n: 1}, "tags": ["ok"], "note": STATEMENT},
            {"input": {n: 2}, "tags": ["ok"], "note": "See: " + STATEMENT[30:50].upper()},
            {"input": {n: 3}, "tags": ["ok"], "note": "See: " + STATEMENT[6:40].replace(" ", "\n  ")},
            {"input": {n: 4}, "tags": ["given-the-confidential-ledger-of"], "note": SCHEMA["description"]},
            {"input": {n: 5}, "tags": [slugs[:18], slugs[18:35], slugs[35:50]], "note": SCHEMA["$comment"]},
            {"input": {n: 6, "word": STATEMENT}, "tags": [], "note": ""},
            {"input": {n: 7, "word": SCHEMA["title"]}, "tags": [], "note": ""},
            {"input": {n: 8, "words": words}, "tags": [], "note": ""},
            {"input": {n: 9, STATEMENT: 1}, "tags": [], "note": ""},
            {"input": {n: 10}, "tags": ["fine"], "note": "probes ten"},
        ],
        "statement": STATEMENT,
    }


@pytest.mark.parametrize("store", ["memory", "sqlite"])
def test_nothing_of_the_statement_or_the_schemas_prose_is_kept(store: str, tmp_path: Path, lines: list[str]) -> None:
    """With a model that echoes it all, every item, body, blob and log line is free of it; sound parts are kept."""
    provider = ScriptedProvider(always=echoing)
    runtime = memory_runtime(provider=provider) if store == "memory" else sqlite_runtime(tmp_path, provider=provider)
    with client_of(runtime) as client:
        answer = given(client, schema=SCHEMA, statement=STATEMENT, count=10)
        assert STATEMENT in "".join(message.content for message in provider.requests[0].messages).replace(
            '\\"', '"'
        ).replace("\\\\", "\\")
        runtime.buffer.flush()
        texts = stored_texts(runtime)
        assert len(texts) > 20
        assert any("probes ten" in text for text in texts)
        assert leaks(texts) == []
        assert leaks(lines) == []
        own = {case["input"]["numberOfTransactionsInLedger"]: case for case in answer["cases"]}
        assert {1, 2, 3, 4, 5, 10} <= set(own)
        assert [own[n]["note"] for n in (1, 2, 3, 4, 5, 10)] == [None] * 5 + ["probes ten"]
        assert [own[n]["tags"] for n in (1, 4, 5, 10)] == [["ok"], [], [], ["fine"]]


def test_offline_cases_are_free_of_it_too(lines: list[str]) -> None:
    """The offline generator's notes name places, never the schema's prose."""
    runtime = memory_runtime()
    with client_of(runtime) as client:
        given(client, schema=SCHEMA, statement=STATEMENT, count=40, pairwise=True)
        runtime.buffer.flush()
        assert leaks(stored_texts(runtime)) == []
        assert leaks(lines) == []


@pytest.mark.parametrize(
    "failing",
    [
        RuntimeError(f"broke on {STATEMENT}"),
        ProviderUnavailableError("The model's server answered with status 500."),
        {"cases": STATEMENT},
    ],
)
def test_failures_log_nothing_of_it(failing: Any, lines: list[str]) -> None:
    """Not when the model fails, nor when the body or the schema is bad, nor when the code itself breaks."""
    runtime = memory_runtime(provider=ScriptedProvider(always=failing))
    with client_of(runtime) as client:
        ask(client, schema=SCHEMA, statement=STATEMENT)
        ask(client, schema=SCHEMA, statement=STATEMENT, count=0)
        ask(client, schema={**SCHEMA, "type": STATEMENT}, statement=STATEMENT)
        ask(client, schema=SCHEMA, statement=STATEMENT, slug=STATEMENT)
        client.post("/api/generate-tests", content=(STATEMENT + "{").encode())
        runtime.buffer.flush()
        assert leaks(stored_texts(runtime)) == []
        assert leaks(lines) == []


def test_a_run_of_twenty_characters_is_too_much() -> None:
    """Nineteen characters of a private text may be said, twenty may not; case, blanks and hyphens make no odds."""
    private = PrivateText(["The quick brown fox jumps over the lazy dog."])
    assert not private.is_repeated_in("x quick brown fox j")
    assert not private.is_repeated_in("the quick brown fox!")
    assert private.is_repeated_in("... quick brown fox jumps ...")
    assert private.is_repeated_in("THE-QUICK_BROWN\n\tFOX-JUMPS")
    assert private.is_repeated_among(["the", "quick", "brown", "fox", "jumps"])
    assert not PrivateText(["short"]).is_repeated_in("short, and then some more text")


def test_names_and_members_of_the_schema_may_come_out() -> None:
    """A statement may name properties and enum members of twenty characters: cases must hold them, and still count."""
    kind = "pending-verification-by-supervisor"
    schema = {
        "type": "object",
        "properties": {"numberOfTransactionsInLedger": {"const": 7}, "kind": {"enum": [kind, "b"]}},
        "required": ["numberOfTransactionsInLedger", "kind"],
        "additionalProperties": False,
    }
    case = {"input": {"numberOfTransactionsInLedger": 7, "kind": kind}, "tags": [], "note": ""}
    provider = ScriptedProvider(always={"cases": [case]})
    with client_of(memory_runtime(provider=provider)) as client:
        statement = f"Given numberOfTransactionsInLedger and a kind, {kind} or b, count."
        given(client, schema=schema, statement=statement, count=1)
        assert provider.count == 1


def test_the_schemas_words_are_told_from_its_data() -> None:
    """Titles, descriptions and comments are prose at any depth; names, enum and const are data, whatever their name."""
    prose, public = words_of(
        {
            "title": "T",
            "properties": {"description": {"description": "D", "enum": ["E"]}, "title": {"const": {"k": "C"}}},
            "required": ["description"],
            "$defs": {"x": {"$comment": "X", "items": [{"title": "I"}]}},
        }
    )
    assert sorted(prose) == ["D", "I", "T", "X"]
    assert public == {"description", "title", "E", "k", "C", "x"}


def test_strings_come_in_reading_order() -> None:
    """A sentence in pieces is read in the order in which it stands."""
    assert list(strings({"a": ["b", {"c": "d"}], "e": 1, "f": "g"})) == ["a", "b", "c", "d", "e", "f", "g"]
