"""Schemathesis's cases of some operations: `python -m tests.benchmarks.cases.schemathesis_worker PATH STEP SECONDS`.

As many as Larder makes of an operation at most, positive and negative ones alike, each made ready to be sent.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import HypothesisException
from schemathesis import Case
from schemathesis.core.errors import SchemathesisError
from schemathesis.core.result import Err
from schemathesis.generation import GenerationMode

_EACH = 20
_URL = "http://127.0.0.1"


def main() -> None:
    """Print what was made of the document in the time there was, and how long it took."""
    path, step, allowed = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    document = json.loads(path.read_bytes())
    began = time.perf_counter()
    cases = operations = refused = 0
    chosen = settings(
        max_examples=_EACH,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    loaded = schemathesis.openapi.from_dict(document)
    for number, result in enumerate(loaded.get_all_operations()):
        if number % step:
            continue
        if time.perf_counter() - began > allowed:
            break
        operations += 1
        if isinstance(result, Err):
            refused += 1
            continue
        operation = result.ok()
        for mode in GenerationMode:

            def count(case: Case[Any]) -> None:
                nonlocal cases
                case.as_transport_kwargs(base_url=_URL)
                cases += 1

            try:
                chosen(given(case=operation.as_strategy(generation_mode=mode))(count))()
            except (HypothesisException, SchemathesisError):
                # Nothing to negate, or nothing that it finds in time.
                refused += 1
    seconds = time.perf_counter() - began
    print(json.dumps({"operations": operations, "refused": refused, "cases": cases, "seconds": seconds}))


if __name__ == "__main__":
    main()
