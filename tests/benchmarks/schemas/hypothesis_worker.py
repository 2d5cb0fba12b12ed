"""hypothesis-jsonschema as a worker: its strategy under `@given`, as its documentation has it."""

from __future__ import annotations

import importlib
import threading
import warnings
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis_jsonschema import from_schema

from tests.benchmarks.schemas.protocol import serve

_ENDED = object()
_many: Any = importlib.import_module("hypothesis.internal.conjecture.utils").many


class _StoppedError(BaseException):
    """Nobody wants more values; no Exception, so that Hypothesis does not look for a smaller example of it."""


def _more(elements: Any) -> bool:
    """Say whether to draw one element more, as `many` itself did before it was made to be iterated over."""
    if elements._depth is None:
        elements.__enter__()
        elements._rounds = iter(elements)
    return next(elements._rounds, _ENDED) is not _ENDED


# hypothesis-jsonschema 0.23.1 still calls what Hypothesis has since taken away; without it no object could be made.
if not hasattr(_many, "more"):
    _many.more = _more


def start(schema: Any) -> Iterator[Any]:
    """Yield what a property test with this schema's strategy would be called with."""
    made: SimpleQueue[Any] = SimpleQueue()
    wanted = threading.Semaphore(0)
    stopped = threading.Event()

    def run() -> None:
        @settings(
            max_examples=100_000,
            database=None,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(from_schema(_in_draft_7(schema)))
        def collect(value: Any) -> None:
            made.put(value)
            wanted.acquire()
            if stopped.is_set():
                raise _StoppedError

        wanted.acquire()
        try:
            collect()
        except _StoppedError:
            pass
        except Exception as error:
            made.put(error)
        made.put(_ENDED)

    # A thread, since Hypothesis calls and is not called: it stands still while no value is asked for.
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        while True:
            wanted.release()
            value = made.get()
            if value is _ENDED:
                return
            if isinstance(value, Exception):
                raise value
            yield value
    finally:
        stopped.set()
        wanted.release()
        thread.join()


def _in_draft_7(schema: Any) -> Any:
    """Return a schema in the words of the newest draft that hypothesis-jsonschema reads."""
    if isinstance(schema, list):
        return [_in_draft_7(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {keyword: _in_draft_7(value) for keyword, value in schema.items() if keyword != "$schema"}
    if isinstance(made.get("prefixItems"), list):
        rest = {"additionalItems": made.pop("items")} if "items" in made else {}
        made = {**made, **rest, "items": made.pop("prefixItems")}
    ties = {k: made.pop(k) for k in ("dependentRequired", "dependentSchemas") if isinstance(made.get(k), dict)}
    return (
        {**made, "dependencies": {name: tie for each in ties.values() for name, tie in each.items()}} if ties else made
    )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    serve(start)
