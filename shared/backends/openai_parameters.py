"""Which parameters a server takes: learnt from its refusals, so that each costs a process one round trip."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Literal

import orjson

LimitName = Literal["max_completion_tokens", "max_tokens"]
_LIMITS: tuple[LimitName, ...] = ("max_completion_tokens", "max_tokens")
_OFFICIAL = re.compile(r"https://[^/:?#@]+\.openai\.(?:azure\.)?com(?:[/:]|$)", re.IGNORECASE)
_MAX_SCHEMAS = 256
# A server may repeat the request behind its complaint, prompt and all; the complaint comes first.
_READ_CHARS = 4_000


class Format(IntEnum):
    """How the answer's form is asked for, from the strictest down."""

    STRICT_SCHEMA = 0
    SCHEMA = 1
    JSON_OBJECT = 2
    NONE = 3


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one server takes for one model.

    Attributes:
        limit: the name under which it takes the limit of output tokens; None where it takes none.
        dropped: parameters that it refused.
        output_format: the strictest that it takes for any schema.
        schema_format: the strictest that it takes for the schema at hand.
    """

    limit: LimitName | None
    dropped: frozenset[str] = frozenset()
    output_format: Format = Format.STRICT_SCHEMA
    schema_format: Format = Format.STRICT_SCHEMA

    @property
    def form(self) -> Format:
        return max(self.output_format, self.schema_format)


@dataclass(frozen=True, slots=True)
class Complaint:
    """The error object of a response, in whichever of the usual shapes."""

    codes: tuple[str, ...]
    param: str
    text: str


def first_dialect(base_url: str) -> Dialect:
    """Return what a server is spoken to in before it has refused anything.

    OpenAI's newer models refuse `max_tokens`; other servers may ignore `max_completion_tokens` without a word, and an
    answer without a limit is one without an upper bound of its cost.
    """
    return Dialect("max_completion_tokens" if _OFFICIAL.match(base_url) else "max_tokens")


def read_complaint(body: bytes) -> Complaint:
    """Read an error response as OpenAI, Azure, vLLM, Ollama, llama.cpp, Mistral or FastAPI word it."""
    try:
        parsed: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return Complaint((), "", body[:_READ_CHARS].decode("utf-8", "replace").lower())
    error = parsed.get("error", parsed) if isinstance(parsed, dict) else parsed
    if not isinstance(error, dict):
        return Complaint((), "", str(error)[:_READ_CHARS].lower())
    message = error.get("message")
    text = message if isinstance(message, str) else orjson.dumps(error).decode()
    codes = tuple(value for value in (error.get("code"), error.get("type")) if isinstance(value, str))
    param = error.get("param")
    return Complaint(codes, param if isinstance(param, str) else "", text[:_READ_CHARS].lower())


_OF_FORMAT = re.compile(r"response[_ ]format|json_schema|json_object|structured[_ ]output|grammar|invalid format:")
# About one schema, not about schemas: others may still be taken.
_OF_SCHEMA = re.compile(r"invalid (?:json )?schema|invalid_json_schema|schema conversion|grammar|levels of nesting")
# llama.cpp has answered 500 to a format that it does not know.
_FORMAT_AS_500 = re.compile(r"response_format type must be")
# About the number asked for, not about the parameter: another name for it would not help.
_OF_VALUE = re.compile(
    r"too (?:large|long|many|big|high)|context (?:length|window|size)|"
    r"at (?:most|least)|less than|greater than|exceed|reduce"
)


def without_refused(dialect: Dialect, status: int, complaint: Complaint, sent: Mapping[str, Any]) -> Dialect | None:
    """Return the dialect without the parameter that a server complains of, or None where it complains of none.

    Args:
        sent: the parameters of the request that was refused.
    """
    if status not in (400, 422) and not (status == 500 and _FORMAT_AS_500.search(complaint.text)):
        return None
    if "context_length_exceeded" in complaint.codes:
        return None
    of_format = complaint.param.startswith("response_format") or _OF_FORMAT.search(complaint.text)
    if "response_format" in sent and of_format:
        return _with_looser_format(dialect, complaint)
    # top_p before temperature: where a server wants only one of the two, temperature says more.
    for name in ("top_p", "temperature", *_LIMITS):
        named = complaint.param == name or re.search(rf"(?<![a-z_]){name}(?![a-z_])", complaint.text)
        if name in sent and named:
            return _without(dialect, name, complaint)
    return None


def _with_looser_format(dialect: Dialect, complaint: Complaint) -> Dialect:
    if dialect.form < Format.JSON_OBJECT and _OF_SCHEMA.search(f"{complaint.codes} {complaint.text}"):
        return replace(dialect, schema_format=Format(dialect.form + 1))
    looser = Format.JSON_OBJECT if dialect.form < Format.JSON_OBJECT else Format.NONE
    return replace(dialect, output_format=looser)


def _without(dialect: Dialect, name: str, complaint: Complaint) -> Dialect | None:
    if name in _LIMITS and _OF_VALUE.search(complaint.text):
        return None
    dropped = dialect.dropped | {name}
    limit = next((other for other in _LIMITS if other not in dropped), None)
    return replace(dialect, dropped=dropped, limit=limit if name in _LIMITS else dialect.limit)


class DialectMemory:
    """What servers have been found to take; one for a process, used by many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._dialects: dict[tuple[str, str], Dialect] = {}
        self._schemas: OrderedDict[tuple[str, str, str], Format] = OrderedDict()

    def recall(self, base_url: str, model: str, schema_digest: str) -> Dialect:
        """Return what a server takes for a model and a schema, as far as is known."""
        with self._lock:
            dialect = self._dialects.get((base_url, model)) or first_dialect(base_url)
            form = self._schemas.get((base_url, model, schema_digest), Format.STRICT_SCHEMA)
        return replace(dialect, schema_format=form)

    def remember(self, base_url: str, model: str, schema_digest: str, found: Dialect) -> None:
        """Keep what a server took, together with what other threads have found meanwhile."""
        with self._lock:
            known = self._dialects.get((base_url, model), found)
            dropped = known.dropped | found.dropped
            limit = found.limit if found.limit not in dropped else next((n for n in _LIMITS if n not in dropped), None)
            output_format = max(known.output_format, found.output_format)
            self._dialects[base_url, model] = Dialect(limit, dropped, output_format)
            if found.schema_format > Format.STRICT_SCHEMA:
                self._schemas[base_url, model, schema_digest] = found.schema_format
                if len(self._schemas) > _MAX_SCHEMAS:
                    self._schemas.popitem(last=False)


DIALECTS = DialectMemory()
