"""The LLM provider over any OpenAI-compatible server: OpenAI itself, Azure, Ollama, vLLM, llama.cpp, LM Studio."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from shared import telemetry
from shared.backends.openai_answer import Usage, read_answer, read_completion, read_usage
from shared.backends.openai_call import ChatEndpoint, NoReplyError, Reply
from shared.backends.openai_parameters import DIALECTS, Complaint, DialectMemory, read_complaint, without_refused
from shared.backends.openai_request import compose, fitted, most_microusd, schema_digest
from shared.backends.openai_retries import backoff_seconds, is_transient
from shared.canonical_json import JsonValue
from shared.clock import Clock, Deadline
from shared.errors import (
    InvalidGenerationError,
    ProviderError,
    ProviderRefusedError,
    ProviderRejectedError,
    ProviderUnavailableError,
)
from shared.llm import Generation, GenerationRequest, Provenance, Spend, UnusableAnswerError
from shared.llm_prices import ModelPrice
from shared.outgoing import retry_after_seconds

OPENAI_URL = "https://api.openai.com/v1"
_QUOTA_CODES = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
_FILTER_CODES = frozenset({"content_filter", "content_policy_violation", "invalid_prompt"})
# Names what went wrong; anything freer could repeat the key or the prompt.
_PLAIN_CODE = re.compile(r"[a-z]+(?:_[a-z]+){1,5}")


class OpenAiProvider:
    """Asks a model over Chat Completions, with structured output where the server has it.

    Args:
        model: as the server knows it.
        api_key: any text for a server that asks for none.
        base_url: up to and with `/v1`; None for OpenAI itself.
        temperature, top_p: None leaves the server's own.
        price: None where calls cost nothing, as with a model on one's own machine.
        max_retries: how often a request is made again after a failure that may pass.
        request_timeout: the most that one HTTP request may take.
        jitter: makes a number from 0 to 1 for each wait.
        dialects: what servers were found to take; the whole process shares one.
    """

    name = "openai"

    def __init__(
        self,
        *,
        model: str,
        api_key: str,
        base_url: str | None,
        temperature: float | None,
        top_p: float | None,
        price: ModelPrice | None,
        clock: Clock,
        max_retries: int = 2,
        request_timeout: timedelta = timedelta(seconds=60),
        jitter: Callable[[], float] = random.random,
        dialects: DialectMemory = DIALECTS,
    ) -> None:
        self._sampling = {"temperature": temperature, "top_p": top_p}
        # Not the server's address: a model answers alike behind any, and a moved gateway must not empty the cache.
        self.identity: Mapping[str, JsonValue] = {"provider": self.name, "model": model, **self._sampling}
        self._model = model
        self._base_url = (base_url or OPENAI_URL).rstrip("/")
        self._endpoint = ChatEndpoint(self._base_url, api_key)
        self._price = price
        self._clock = clock
        self._max_retries = max_retries
        self._request_timeout = request_timeout.total_seconds()
        self._jitter = jitter
        self._dialects = dialects

    def generate(self, request: GenerationRequest, *, deadline: Deadline, spend: Spend) -> Generation:
        """Return one parsed JSON object; its content is the caller's to validate.

        Raises:
            UnusableAnswerError: the answer is not one complete JSON object; says what was spent on it.
            ProviderError: see `Provider.generate`.
            BudgetExceededError, BudgetUnavailableError: from `spend`.
        """
        started = self._clock.monotonic()
        ledger = _Ledger(spend)

        def spent() -> Provenance:
            taken = round((self._clock.monotonic() - started) * 1000)
            return Provenance(
                self.name,
                self._model,
                calls=ledger.calls,
                input_tokens=ledger.input_tokens,
                output_tokens=ledger.output_tokens,
                cost_microusd=ledger.cost_microusd,
                generation_ms=taken,
            )

        try:
            value = read_answer(self._ask(request, deadline, ledger))
        except InvalidGenerationError as error:
            raise UnusableAnswerError(error.detail, spent=spent(), requests=ledger.requests) from None
        return Generation(value, spent(), ledger.requests)

    def _ask(self, request: GenerationRequest, deadline: Deadline, ledger: _Ledger) -> dict[str, JsonValue]:
        digest = schema_digest(request)
        dialect = recalled = fitted(self._dialects.recall(self._base_url, self._model, digest), request)
        failures = 0
        while True:
            parameters = compose(self._model, request, dialect, self._sampling)
            at_most = most_microusd(parameters, request.max_output_tokens, self._price)
            reply = self._call(parameters, at_most, deadline, ledger)
            if isinstance(reply, Reply) and 200 <= reply.status < 300:
                # Kept only now, when leaving the parameter out has helped: complaints are guessed at by their words.
                if dialect != recalled:
                    self._dialects.remember(self._base_url, self._model, digest, dialect)
                return read_completion(reply.body)
            if isinstance(reply, Reply):
                complaint = read_complaint(reply.body)
                narrower = without_refused(dialect, reply.status, complaint, parameters)
                # Without any limit of its output, a call that costs money could cost any amount.
                if narrower and (narrower.limit or not self._price):
                    telemetry.warn(
                        "llm server refused a parameter",
                        model=self._model,
                        form=narrower.form.name,
                        dropped=sorted(narrower.dropped),
                    )
                    dialect = narrower
                    # No call of the model: it is met once a process, and a bound on calls must not keep it from that.
                    ledger.requests -= 1
                    continue
                if error := _for_good(reply.status, complaint):
                    raise error
            failures += 1
            is_last = failures > self._max_retries or ledger.requests == request.most_calls
            self._wait(reply, failures, deadline, is_last=is_last)

    def _call(
        self, parameters: Mapping[str, object], at_most: int, deadline: Deadline, ledger: _Ledger
    ) -> Reply | NoReplyError:
        # Before the time left is looked at: importing the SDK takes some of it.
        self._endpoint.prepare()
        if deadline.passed():
            raise ProviderUnavailableError("The time for an answer ran out.")
        with ledger.charge(at_most) as charge:
            try:
                reply = self._endpoint.post(parameters, min(self._request_timeout, deadline.remaining()))
            except NoReplyError as error:
                if not error.may_be_billed:
                    charge.waive()
                return error
            except ProviderRejectedError:
                charge.waive()
                raise
            if not 200 <= reply.status < 300:
                charge.waive()
            elif usage := read_usage(read_completion(reply.body)):
                charge.bill(usage, self._price)
        return reply

    def _wait(self, failed: Reply | NoReplyError, failures: int, deadline: Deadline, *, is_last: bool) -> None:
        asked: float | None = None
        what = f"answered with status {failed.status}" if isinstance(failed, Reply) else failed.what
        if isinstance(failed, Reply):
            asked = retry_after_seconds(failed.headers, self._clock.now_ms())
        pause = asked or backoff_seconds(failures, self._jitter())
        if is_last or pause >= deadline.remaining():
            raise ProviderUnavailableError(
                f"The model's server {what}.", retry_after=timedelta(seconds=asked) if asked else None
            )
        telemetry.log("llm call is made again", what=what, failures=failures, pause_ms=round(pause * 1000))
        self._clock.sleep(pause)


def _for_good(status: int, complaint: Complaint) -> ProviderError | None:
    if status == 402 or (status == 429 and _QUOTA_CODES & {*complaint.codes}):
        return ProviderUnavailableError("The account at the model's server has no credit left.", code="provider_quota")
    if is_transient(status):
        return None
    if _FILTER_CODES & {*complaint.codes}:
        return ProviderRefusedError("The model's server filtered the request out.")
    code = next((f" ({code})" for code in complaint.codes if _PLAIN_CODE.fullmatch(code)), "")
    return ProviderRejectedError(f"The model's server turned the request down with status {status}{code}.")


class _Ledger:
    """What one generation spends, over all its requests."""

    def __init__(self, spend: Spend) -> None:
        self._spend = spend
        self.requests = 0
        self.calls = 0
        self.input_tokens = 0
        self.output_tokens = 0
        self.cost_microusd = 0

    @contextmanager
    def charge(self, at_most_microusd: int) -> Iterator[_Charge]:
        """Reserve for one request and settle it exactly once, however the request ends."""
        reservation = self._spend.reserve(at_most_microusd)
        charge = _Charge(at_most_microusd)
        self.requests += 1
        try:
            yield charge
        finally:
            self.calls += charge.is_billed
            self.input_tokens += charge.input_tokens
            self.output_tokens += charge.output_tokens
            self.cost_microusd += charge.microusd
            reservation.settle(charge.microusd)


@dataclass(slots=True)
class _Charge:
    """What one request costs: the most that it can, until more is known."""

    microusd: int
    is_billed: bool = True
    input_tokens: int = 0
    output_tokens: int = 0

    def waive(self) -> None:
        """Note that the server did not bill the request."""
        self.microusd, self.is_billed = 0, False

    def bill(self, usage: Usage, price: ModelPrice | None) -> None:
        """Note what the server says it bills."""
        self.input_tokens, self.output_tokens = usage.input_tokens, usage.output_tokens
        if price:
            self.microusd = price.cost_microusd(usage.input_tokens, usage.output_tokens, usage.cache_write_tokens)
