"""Servers that fail, dawdle or never end: what is asked again, after how long, and what ends at the deadline."""

from __future__ import annotations

import email.utils
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.backends.openai_call import CALL_THREAD
from shared.clock import Deadline, SystemClock
from shared.errors import (
    ProviderRejectedError,
    ProviderUnavailableError,
)
from tests.backends.openai_rig import NotingClock, request, rig
from tests.llm_behaviours import (
    answer,
    body,
    endless,
    reset,
    silent,
    status,
    trickle,
    truncated,
)
from tests.llm_server import LlmServer

QUOTA = {"message": "You exceeded your current quota.", "type": "insufficient_quota", "code": "insufficient_quota"}


@pytest.mark.parametrize(
    "behaviour", [status(500), status(503), status(408), status(409), status(429), truncated(), reset()]
)
def test_a_passing_failure_is_asked_again(behaviour: Any) -> None:
    """After two failures that may pass, the third answer counts; the waits double."""
    with rig(behaviour, behaviour, answer({"answer": 1})) as it:
        assert it.ask().value == {"answer": 1}
        assert it.clock.sleeps == [0.5, 1.0]


def test_attempts_are_bounded() -> None:
    """A server that stays down is asked three times, then the call fails."""
    with rig(always=status(503)) as it:
        with pytest.raises(ProviderUnavailableError, match="status 503"):
            it.ask()
        assert it.server.count == 3


def test_nobody_listens() -> None:
    """A connection that is refused is tried again, costs nothing, and fails in the end."""
    with rig() as it:
        pass
    with pytest.raises(ProviderUnavailableError, match="cannot be reached"):
        it.ask()
    assert it.spend.costs == [0, 0, 0]


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0.25"}, 0.25),
        ({"Retry-After-Ms": "1500", "Retry-After": "9"}, 1.5),
        ({"Retry-After": "Sun, 01 Nov 2026 00:00:09 GMT"}, 9.0),
        ({"Retry-After": "Sat, 31 Oct 2026 00:00:00 GMT"}, 0.5),
        ({"Retry-After": "0"}, 0.5),
        ({"Retry-After": "soon"}, 0.5),
        ({"Retry-After": "nan"}, 0.5),
    ],
)
def test_retry_after_is_honoured(headers: dict[str, str], pause: float) -> None:
    """Seconds, milliseconds and a date are waited for exactly; nonsense means the usual wait."""
    with rig(status(429, headers=headers), answer({"answer": 1})) as it:
        it.ask()
        assert it.clock.sleeps == [pause]


def test_a_retry_after_beyond_the_deadline_fails_at_once() -> None:
    """Nobody waits for a moment that lies past the deadline; the caller learns when to come back."""
    with rig(always=status(429, headers={"Retry-After": "30"})) as it:
        with pytest.raises(ProviderUnavailableError) as caught:
            it.ask(within=20)
        assert caught.value.retry_after == timedelta(seconds=30)
        assert (it.server.count, it.clock.sleeps) == (1, [])


def test_no_wait_ends_past_the_deadline() -> None:
    """A backoff that would pass the deadline is not begun."""
    with rig(always=status(500)) as it:
        with pytest.raises(ProviderUnavailableError):
            it.ask(within=1.2)
        assert it.clock.sleeps == [0.5]


@pytest.mark.parametrize(
    "behaviour", [status(429, error=QUOTA), status(429, error={**QUOTA, "code": None}), status(402)]
)
def test_an_empty_account_is_not_asked_again(behaviour: Any) -> None:
    """Without credit no retry helps; the code says so."""
    with rig(behaviour) as it:
        with pytest.raises(ProviderUnavailableError) as caught:
            it.ask()
        assert (caught.value.code, it.server.count) == ("provider_quota", 1)


@pytest.mark.parametrize("code", [400, 401, 403, 404, 413, 307])
def test_a_request_turned_down_for_good_is_not_asked_again(code: int) -> None:
    """Bad credentials, an unknown model, a redirect: one request, and an error that says the status."""
    with rig(always=status(code, headers={"Location": "http://127.0.0.1:1/"}, error={"code": "invalid_api_key"})) as it:
        with pytest.raises(ProviderRejectedError, match=rf"status {code} \(invalid_api_key\)"):
            it.ask()
        assert (it.server.count, it.spend.costs) == (1, [0])


def test_a_time_out_is_bounded_and_may_have_been_billed() -> None:
    """A silent server is given up after the request time-out; the most that it can have cost is settled."""
    with rig(silent(), answer({"answer": 1}), request_timeout=timedelta(seconds=0.2)) as it:
        generation = it.ask()
        bound = it.spend.reserved[0]
        assert it.spend.costs == [bound, 27]
        assert generation.provenance.cost_microusd == bound + 27
        assert generation.provenance.calls == 2


@pytest.mark.parametrize("behaviour", [silent(), trickle(), trickle(in_headers=True)])
def test_no_server_holds_a_call_past_its_deadline(behaviour: Any) -> None:
    """Silence and a byte now and then, in the body or the headers, end at the deadline."""
    clock = SystemClock()
    with rig(always=behaviour, clock=clock) as it:
        started = time.monotonic()
        with pytest.raises(ProviderUnavailableError, match="timed out"):
            it.provider.generate(request(), deadline=Deadline.after(clock, timedelta(seconds=0.5)), spend=it.spend)
        assert 0.45 < time.monotonic() - started < 0.7
        assert it.spend.costs == it.spend.reserved
        for thread in threading.enumerate():
            if thread.name == CALL_THREAD:
                thread.join(timeout=1)
                assert not thread.is_alive(), "a call given up still holds its connection"


def test_importing_the_sdk_does_not_delay_the_deadline() -> None:
    """A process's first call, which imports the SDK, ends at its deadline too, however slow the import is."""
    code = (
        "import sys, time, datetime\n"
        "from shared.clock import Deadline, SystemClock\n"
        "from shared.errors import ProviderUnavailableError\n"
        "from tests.backends.openai_rig import OpenAiProvider, StrictSpend, request\n"
        "class Slow:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'openai': time.sleep(1.5)\n"
        "sys.meta_path.insert(0, Slow())\n"
        "clock = SystemClock()\n"
        "it = OpenAiProvider(model='m', api_key='k', base_url=sys.argv[1], temperature=None, top_p=None, price=None,"
        " clock=clock)\n"
        "assert 'openai' not in sys.modules\n"
        "deadline = Deadline.after(clock, datetime.timedelta(seconds=4))\n"
        "try: it.generate(request(), deadline=deadline, spend=StrictSpend())\n"
        "except ProviderUnavailableError: print(clock.monotonic() - deadline.at)"
    )
    with LlmServer(always=silent()) as server:
        command = [sys.executable, "-c", code, server.base_url]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
    # The import's share alone would be more; a busy machine takes some time to end.
    assert -0.1 < float(ran.stdout) < 1.2


@pytest.mark.parametrize("code", [200, 400, 500])
def test_an_endless_body_is_cut(code: int) -> None:
    """No more than 8 MB of a body are read, whatever its status."""
    with (
        rig(always=endless(code=code), max_retries=0) as it,
        pytest.raises(ProviderUnavailableError, match="too large"),
    ):
        it.ask()


def test_a_compressed_body_is_not_unpacked() -> None:
    """A server that compresses unasked is not believed: its body could unpack to anything."""
    with rig(body(b"x", headers={"Content-Encoding": "gzip"}), max_retries=0) as it:
        with pytest.raises(ProviderUnavailableError, match="compressed"):
            it.ask()
        assert it.server.requests[0].headers["accept-encoding"] == "identity"


def test_a_deadline_already_passed_asks_nobody() -> None:
    """Without time left nothing is reserved and nothing is sent."""
    with rig() as it:
        with pytest.raises(ProviderUnavailableError):
            it.ask(within=0)
        assert (it.server.count, it.spend.reserved) == (0, [])


def test_dates_are_read_against_the_injected_clock() -> None:
    """The date form of Retry-After counts from the provider's clock, not the machine's."""
    clock = NotingClock()
    clock.advance(timedelta(days=400))
    at = datetime.fromtimestamp(clock.now_ms() / 1000, UTC) + timedelta(seconds=4)
    header = {"Retry-After": email.utils.format_datetime(at, usegmt=True)}
    with rig(status(503, headers=header), answer({"answer": 1}), clock=clock) as it:
        deadline = Deadline.after(clock, timedelta(seconds=60))
        it.provider.generate(request(), deadline=deadline, spend=it.spend)
    assert clock.sleeps == [4.0]
