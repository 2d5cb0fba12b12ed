"""One thread of a process draws cases at a time; hits and what a model gave do not wait for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from functions.practice.generate import drawn
from shared.cache.pool_items import NewValue
from shared.clock import Deadline, SystemClock
from shared.errors import BusyError
from tests.practice.rig import FLAGS, Numbers, ask, given
from tests.wiring import ScriptedProvider, client_of, memory_runtime

CASE = NewValue("ab" * 32, b"1", (), "", "offline")


def within(seconds: float) -> Deadline:
    return Deadline.after(SystemClock(), timedelta(seconds=seconds))


@contextmanager
def someone_draws() -> Iterator[None]:
    """Have another thread be in the midst of drawing its second case."""
    is_drawing, goes_on = threading.Event(), threading.Event()

    def cases() -> Iterator[NewValue]:
        yield CASE
        is_drawing.set()
        goes_on.wait(30)
        yield CASE

    thread = threading.Thread(target=lambda: drawn(cases(), 2, within(30)))
    thread.start()
    try:
        assert is_drawing.wait(30)
        yield
    finally:
        goes_on.set()
        thread.join()


def test_one_thread_draws_at_a_time() -> None:
    """While cases are drawn, another thread waits until its deadline, draws none, and is told when to ask again."""
    asked: list[NewValue] = []

    def cases() -> Iterator[NewValue]:
        asked.append(CASE)
        yield CASE

    with someone_draws():
        with pytest.raises(BusyError) as busy:
            drawn(cases(), 1, within(0.02))
        assert (busy.value.retry_after, asked) == (timedelta(seconds=2), [])
        assert drawn(cases(), 0, within(0)) == []
    assert drawn(cases(), 1, within(0)) == [CASE]


def test_a_generator_that_fails_lets_the_next_one_draw() -> None:
    """An error while drawing comes out, and does not leave the others waiting."""

    def failing() -> Iterator[NewValue]:
        yield CASE
        raise ValueError("mid-draw")

    with pytest.raises(ValueError, match="mid-draw"):
        drawn(failing(), 2, within(1))
    assert drawn(iter([CASE]), 1, within(0)) == [CASE]


def test_hits_do_not_wait_for_drawing_and_misses_are_told_to_come_back() -> None:
    """While another thread draws, a pool that has enough answers; one that is short gives 503 with Retry-After."""
    with client_of(memory_runtime(generation_timeout_seconds=0.05)) as client:
        given(client, count=5)
        with someone_draws():
            assert given(client, count=5)["cached"] == 5
            response = ask(client, slug="another")
        assert (response.status_code, response.json()["code"]) == (503, "too_many_generations")
        assert response.headers["retry-after"] == "2"
        assert given(client, slug="another")["count"] == 5


def test_pairs_wait_for_drawing_until_the_answer_is_due() -> None:
    """Pairs are drawn for each request that asks for them, so they take their turn too."""
    with client_of(memory_runtime(request_timeout_seconds=0.05)) as client:
        with someone_draws():
            response = ask(client, schema=FLAGS, pairwise=True)
        assert (response.status_code, response.json()["code"]) == (503, "too_many_generations")
        assert given(client, schema=FLAGS, pairwise=True)["count"] == 5


def test_what_a_model_gave_is_kept_where_its_fillers_cannot_be_drawn() -> None:
    """Paid cases are answered and stored; the offline generator fills up at a later request, not a day later."""
    provider = ScriptedProvider(Numbers().give(2), always={"cases": []})
    with client_of(memory_runtime(provider=provider, generation_timeout_seconds=0.05)) as client:
        with someone_draws():
            answer = given(client, count=5)
        assert answer["count"] == 2
        assert any("busy making values" in note for note in answer["notes"])
        later = given(client, count=5)
        assert (later["count"], later["cached"], later["generated"]) == (5, 2, 3)
