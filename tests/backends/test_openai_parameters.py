"""Parameters that servers refuse: each is left out, and remembered, in the words of the servers there are."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from shared.backends.openai_parameters import (
    Dialect,
    DialectMemory,
    Format,
    first_dialect,
    read_complaint,
    without_refused,
)
from shared.errors import ProviderRejectedError
from tests.backends.openai_rig import SCHEMA, Rig, request, rig
from tests.llm_behaviours import answer, answer_with, body, plausible, refusing, status
from tests.llm_server import LlmServer

ERROR = "invalid_request_error"
LONG_SCHEMA = {**SCHEMA, "title": "another"}


def openai(message: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": ERROR, "param": param, "code": code}}


def vllm(message: str) -> dict[str, Any]:
    return {"object": "error", "message": message, "type": "BadRequestError", "param": None, "code": 400}


def llama_cpp(message: str, code: int = 400) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "type": ERROR if code == 400 else "server_error"}}


NOT_SUPPORTED = "Unsupported parameter: '{}' is not supported with this model."
TEMPERATURE = [
    openai(NOT_SUPPORTED.format("temperature"), "temperature", "unsupported_parameter"),
    openai(
        "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is "
        "supported.",
        "temperature",
        "unsupported_value",
    ),
    openai("Unrecognized request argument supplied: temperature"),
    openai("json: cannot unmarshal number into Go struct field ChatCompletionRequest.temperature of type string"),
    vllm("[{'type': 'extra_forbidden', 'loc': ('body', 'temperature'), 'msg': 'Extra inputs are not permitted'}]"),
    {"detail": [{"type": "extra_forbidden", "loc": ["body", "temperature"], "msg": "Extra inputs are not permitted"}]},
    {"error": "temperature is not taken here"},
]


@pytest.mark.parametrize("wording", TEMPERATURE)
@pytest.mark.parametrize("code", [400, 422])
def test_a_refused_parameter_is_dropped_and_remembered(wording: dict[str, Any], code: int) -> None:
    """However a server words it, temperature is left out at once, without a wait, and never sent again."""
    with rig(always=refusing("temperature", wording, code=code)) as it:
        it.ask()
        it.ask()
        assert ["temperature" in sent for sent in it.bodies] == [True, False, False]
        assert all("top_p" in sent for sent in it.bodies)
        assert it.clock.sleeps == []
        assert it.spend.costs == [0, 27, 27]


@pytest.mark.parametrize(
    "wording",
    [
        openai(
            NOT_SUPPORTED.format("max_tokens") + " Use 'max_completion_tokens' instead.",
            "max_tokens",
            "unsupported_parameter",
        ),
        openai("Unrecognized request argument supplied: max_tokens"),
        vllm("[{'type': 'extra_forbidden', 'loc': ('body', 'max_tokens'), 'msg': 'Extra inputs', 'input': 800}]"),
    ],
)
def test_the_limit_goes_by_its_other_name(wording: dict[str, Any]) -> None:
    """Where max_tokens is refused, the same limit goes out as max_completion_tokens."""
    with rig(always=refusing("max_tokens", wording)) as it:
        it.ask()
        it.ask()
        limits = [(sent.get("max_tokens"), sent.get("max_completion_tokens")) for sent in it.bodies]
        assert limits == [(500, None), (None, 500), (None, 500)]


def test_a_priced_call_never_goes_out_without_a_limit() -> None:
    """A server that takes neither name of the limit is given up where calls cost money, and asked without where not."""
    names = ("max_tokens", "max_completion_tokens")
    behaviours = [refusing(name, openai(f"Unknown parameter: '{name}'.", name)) for name in names]
    with rig(*behaviours) as it, pytest.raises(ProviderRejectedError):
        it.ask()
    with rig(*behaviours, price=None) as it:
        it.ask()
        assert not {"max_tokens", "max_completion_tokens"} & it.bodies[-1].keys()


@pytest.mark.parametrize(
    "wording",
    [
        openai("max_tokens is too large: 100000. This model supports at most 16384 completion tokens.", "max_tokens"),
        openai("This model's maximum context length is 4096 tokens.", "messages", "context_length_exceeded"),
        openai("max_tokens for `llama-3.1-8b-instant` must be less than or equal to 8000"),
        vllm(
            "'max_tokens' or 'max_completion_tokens' is too large: 9. This model's maximum context length is 8 tokens."
        ),
        vllm("max_tokens must be at least 1, got -186."),
    ],
)
def test_a_limit_of_a_wrong_size_is_no_refused_parameter(wording: dict[str, Any]) -> None:
    """A complaint about the number is final: the other name would not help."""
    with rig(always=refusing("max_tokens", wording)) as it:
        with pytest.raises(ProviderRejectedError):
            it.ask()
        assert it.server.count == 1


JSON_SCHEMA_REFUSED = [
    (400, openai("Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.")),
    (400, openai("Invalid parameter.", "response_format")),
    (400, openai("Invalid value: 'json_schema'. Supported values are: 'text'.", "response_format.type")),
    (400, openai("This response_format type is unavailable now")),
    (400, openai("This model does not support response format `json_schema`.")),
    (400, openai('invalid format: "json_schema"; expected "json" or a JSON schema')),
    (
        400,
        vllm("[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), 'msg': 'Input should be ...'}]"),
    ),
    (400, llama_cpp('response_format type must be one of "text" or "json_object", but got: json_schema')),
    (500, llama_cpp('response_format type must be one of "text" or "json_object", but got: json_schema', 500)),
]


@pytest.mark.parametrize(("code", "wording"), JSON_SCHEMA_REFUSED)
def test_json_schema_gives_way_to_json_object(code: int, wording: dict[str, Any]) -> None:
    """Then the schema is told to the model in the first system message; the next call, of any schema, goes straight."""
    refused = refusing("response_format", wording, code=code, forms=frozenset({"json_schema"}))
    with rig(always=refused) as it:
        it.ask()
        it.ask(request(schema=LONG_SCHEMA))
        forms = [sent["response_format"]["type"] for sent in it.bodies]
        assert forms == ["json_schema", "json_object", "json_object"]
        told = it.bodies[1]["messages"]
        assert [message["role"] for message in told] == ["system", "user"]
        assert told[0]["content"].startswith("Answer.\n\n")
        assert "JSON" in told[0]["content"]
        assert '"additionalProperties":false' in told[0]["content"]


def test_a_server_without_any_format_is_asked_in_words() -> None:
    """Where json_object is refused too, response_format is left out."""
    with rig(always=refusing("response_format", openai("Unknown parameter: 'response_format'."))) as it:
        it.ask()
        it.ask()
        forms = [sent.get("response_format", {}).get("type") for sent in it.bodies]
        assert forms == ["json_schema", "json_object", None, None]


@pytest.mark.parametrize(
    "wording",
    [
        openai("Invalid schema for response_format 'an_answer': In context=(), ...", "response_format"),
        openai("Invalid schema for response_format 'an_answer'.", "text.format.schema", "invalid_json_schema"),
        vllm("The grammar of the json_schema could not be compiled by xgrammar."),
        llama_cpp("JSON schema conversion failed: unknown keyword; failed to parse grammar"),
    ],
)
def test_one_refused_schema_spoils_no_other(wording: dict[str, Any]) -> None:
    """A complaint about a schema loosens that schema's form alone, first to a hint, and is remembered for it."""
    with rig(body(wording, status=400)) as it:
        for schema in (SCHEMA, LONG_SCHEMA, SCHEMA):
            it.ask(request(schema=schema))
        strict = [sent["response_format"]["json_schema"]["strict"] for sent in it.bodies]
        assert strict == [True, False, True, False]


def test_everything_may_be_refused_one_by_one() -> None:
    """Each refusal costs one unpaid round trip; together they are bounded."""
    names = ["response_format", "response_format", "top_p", "temperature", "max_tokens"]
    script = [body(openai(f"Unknown parameter: '{name}'."), status=400) for name in names]
    with rig(*script) as it:
        it.ask()
        assert it.bodies[-1].keys() == {"model", "messages", "max_completion_tokens"}
        assert it.spend.costs == [0, 0, 0, 0, 0, 27]


def test_a_complaint_that_cannot_be_met_ends() -> None:
    """A server that complains of a parameter whatever is sent is given up, and nothing is remembered of it."""
    with rig(*[status(400, error={"message": "temperature!"})] * 2) as it:
        with pytest.raises(ProviderRejectedError):
            it.ask()
        it.ask()
        assert ["temperature" in sent for sent in it.bodies] == [True, False, True]


def test_what_is_learnt_is_shared_by_the_process_and_kept_apart_by_server_and_model() -> None:
    """Two providers of one memory learn from each other, for the same server and model only."""
    memory = DialectMemory()
    refused = refusing("temperature", TEMPERATURE[0])
    with LlmServer(always=refused) as server, LlmServer(always=answer_with(plausible)) as other:
        Rig(server, dialects=memory).ask()
        Rig(server, dialects=memory).ask()
        Rig(server, dialects=memory, model="second").ask()
        Rig(other, dialects=memory).ask()
        sent = [(asked.body["model"], "temperature" in asked.body) for asked in server.requests]
        assert sent == [("made-up", True), ("made-up", False), ("made-up", False), ("second", True), ("second", False)]
        assert "temperature" in other.requests[0].body


def test_parameters_that_are_none_are_not_sent() -> None:
    """Without a temperature of ours the server's own holds."""
    with rig(answer({}), temperature=None, top_p=None) as it:
        it.ask()
        assert not {"temperature", "top_p"} & it.bodies[0].keys()


def test_only_openai_is_first_asked_with_the_new_name() -> None:
    """OpenAI's newer models refuse max_tokens; others may ignore max_completion_tokens, and so any limit."""
    for url in ("https://api.openai.com/v1", "https://me.openai.azure.com/openai/v1"):
        assert first_dialect(url).limit == "max_completion_tokens"
    for url in ("http://localhost:11434/v1", "https://evilopenai.com/v1", "http://[bad"):
        assert first_dialect(url).limit == "max_tokens"


def test_two_threads_learning_at_once_lose_nothing() -> None:
    """What one call learnt is not undone by another that began before it."""
    memory = DialectMemory()
    found = [
        Dialect("max_tokens", frozenset({"temperature"})),
        Dialect("max_completion_tokens", frozenset({"max_tokens"})),
        Dialect("max_tokens", output_format=Format.JSON_OBJECT),
    ] * 5
    threads = [threading.Thread(target=memory.remember, args=("u", "m", "d", dialect)) for dialect in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    learnt = memory.recall("u", "m", "d")
    assert learnt.dropped == {"temperature", "max_tokens"}
    assert (learnt.limit, learnt.form) == ("max_completion_tokens", Format.JSON_OBJECT)


def test_schemas_remembered_are_bounded() -> None:
    """Schemas come from users, too: only the latest few hundred refusals are kept."""
    memory = DialectMemory()
    for number in range(300):
        memory.remember("u", "m", str(number), Dialect("max_tokens", schema_format=Format.SCHEMA))
    assert memory.recall("u", "m", "0").form is Format.STRICT_SCHEMA
    assert memory.recall("u", "m", "299").form is Format.SCHEMA


@pytest.mark.parametrize(
    "raw", [b"", b"null", b"[]", b"<html>", b'{"error": null}', b'{"error": {"message": {"a": 1}}}', b"\xff"]
)
def test_any_body_can_be_read_as_a_complaint(raw: bytes) -> None:
    """A strange error body is no parameter's refusal, and breaks nothing."""
    assert without_refused(Dialect("max_tokens"), 400, read_complaint(raw), {"temperature": 1}) is None
