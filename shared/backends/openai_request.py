"""The parameters of a chat completion, in the dialect that a server takes, and the most that it can cost; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from shared.backends.openai_parameters import Dialect, Format
from shared.backends.openai_schema import satisfies_strict
from shared.canonical_json import canonical_bytes
from shared.errors import InvalidJsonError, ProviderRejectedError
from shared.llm import GenerationRequest
from shared.llm_prices import ModelPrice

# What a server's chat template may add around each message and around the whole, in tokens.
_TOKENS_PER_MESSAGE = 16
_TOKENS_PER_REQUEST = 64


def schema_digest(request: GenerationRequest) -> str:
    """Return what tells one output schema from another."""
    return sha256(canonical_bytes(dict(request.output_schema))).hexdigest()


def fitted(dialect: Dialect, request: GenerationRequest) -> Dialect:
    """Return the dialect with the strictest format that the request's schema allows."""
    if dialect.form > Format.STRICT_SCHEMA or satisfies_strict(request.output_schema):
        return dialect
    return replace(dialect, schema_format=Format.SCHEMA)


def compose(model: str, request: GenerationRequest, dialect: Dialect, sampling: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of one call.

    Args:
        sampling: `temperature` and `top_p`; None means not sent.
    """
    parameters: dict[str, Any] = {"model": model, "messages": _messages(request, dialect.form)}
    if dialect.limit:
        parameters[dialect.limit] = request.max_output_tokens
    kept = {name: value for name, value in sampling.items() if value is not None and name not in dialect.dropped}
    parameters.update(kept)
    if dialect.form is Format.JSON_OBJECT:
        parameters["response_format"] = {"type": "json_object"}
    elif dialect.form < Format.JSON_OBJECT:
        schema = {"name": request.output_name, "schema": dict(request.output_schema)}
        strict = dialect.form is Format.STRICT_SCHEMA
        parameters["response_format"] = {"type": "json_schema", "json_schema": {**schema, "strict": strict}}
    return parameters


def most_microusd(parameters: Mapping[str, Any], max_output_tokens: int, price: ModelPrice | None) -> int:
    """Return an upper bound of what a call costs, in millionths of a US dollar; 0 without a price.

    No tokenizer makes more tokens than there are bytes, so the bytes of all that the model reads bound its input.

    Raises:
        ProviderRejectedError: the request cannot be written as JSON in UTF-8.
    """
    try:
        size = len(canonical_bytes([parameters["messages"], parameters.get("response_format")]))
    except InvalidJsonError as error:
        raise ProviderRejectedError(f"The request cannot be sent: {error.detail}") from None
    tokens = size + _TOKENS_PER_MESSAGE * len(parameters["messages"]) + _TOKENS_PER_REQUEST
    # All of it may be written into the server's prompt cache, too.
    return price.cost_microusd(tokens, max_output_tokens, tokens) if price else 0


def _messages(request: GenerationRequest, form: Format) -> list[dict[str, str]]:
    messages = [{"role": message.role, "content": message.content} for message in request.messages]
    if form < Format.JSON_OBJECT:
        return messages
    # The server does not get the schema, so the model must; and OpenAI takes json_object only where "JSON" is said.
    schema = canonical_bytes(dict(request.output_schema)).decode()
    form_told = f"Answer with one JSON object and nothing else. It must be valid against this JSON Schema:\n{schema}"
    # Joined to the first system message: many chat templates allow one, at the start.
    if messages and messages[0]["role"] == "system":
        messages[0]["content"] += f"\n\n{form_told}"
        return messages
    return [{"role": "system", "content": form_told}, *messages]
