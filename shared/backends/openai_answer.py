"""A chat completion's body, read with care: servers that call themselves OpenAI-compatible differ in all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson

from shared.canonical_json import JsonValue, parse_json
from shared.errors import InvalidGenerationError, InvalidJsonError, ProviderRefusedError

_FENCED = re.compile(r"\s*```(?:json)?[ \t]*\n(?P<inside>.*?)\n?[ \t]*```\s*", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens that a server says it bills."""

    input_tokens: int
    output_tokens: int
    cache_write_tokens: int = 0


def read_completion(body: bytes) -> dict[str, Any]:
    """Return a completion's body as an object; an empty one where it is none, which then has no choices."""
    try:
        completion = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return completion if isinstance(completion, dict) else {}


def read_usage(completion: dict[str, Any]) -> Usage | None:
    """Return what a completion says of its tokens, or None where it says nothing that makes sense."""
    usage = completion.get("usage")
    if not isinstance(usage, dict):
        return None
    read, made = _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))
    if read is None or made is None:
        return None
    details = usage.get("prompt_tokens_details")
    written = _count(details.get("cache_write_tokens")) if isinstance(details, dict) else None
    return Usage(read, made, written or 0)


def read_answer(completion: dict[str, Any]) -> dict[str, JsonValue]:
    """Return the JSON object that a completion answers with; integers of any size survive.

    Raises:
        ProviderRefusedError: the model or the server's content filter declined.
        InvalidGenerationError: no answer, one cut off at its limit, or not one JSON object.
    """
    choices = completion.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise InvalidGenerationError("The model's server sent no answer.")
    finish = choice.get("finish_reason")
    if message.get("refusal") or finish == "content_filter":
        raise ProviderRefusedError("The model declined to answer.")
    if finish == "length":
        raise InvalidGenerationError("The answer was cut off at its limit of tokens: make it shorter.")
    return _parse_answer(_text(message.get("content")))


def _parse_answer(text: str) -> dict[str, JsonValue]:
    if not text.strip():
        raise InvalidGenerationError("The answer is empty.")
    fenced = _FENCED.fullmatch(text)
    try:
        value = parse_json(fenced["inside"] if fenced else text)
    except InvalidJsonError as error:
        raise InvalidGenerationError(error.detail) from None
    if not isinstance(value, dict):
        raise InvalidGenerationError("The answer is not one JSON object.")
    return value


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    # Some servers send a list of parts, reasoning among them; only the text is the answer.
    parts = content if isinstance(content, list) else []
    texts = (part.get("text") for part in parts if isinstance(part, dict) and part.get("type") == "text")
    return "".join(text for text in texts if isinstance(text, str))


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
