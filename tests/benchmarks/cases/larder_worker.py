"""All cases of a document's operations: `python -m tests.benchmarks.cases.larder_worker PATH STEP`.

Generated, serialised and proven in one process that is set up as one that serves; from the document's text to the last
case, what is compiled on the way included.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from functions.openapi.cases.assembling import Assembly
from functions.openapi.cases.known import SharedSamples
from functions.openapi.reading.specification import Specification
from functions.openapi.reading.text import parse_text
from shared.entry.collecting import settle
from shared.errors import LarderError
from tests.openapi.rig import shop


def main() -> None:
    """Print what was made of the document, and how long it took."""
    text, step = Path(sys.argv[1]).read_bytes(), int(sys.argv[2])
    # What is imported with the first operation is the process's affair, and no document's.
    Assembly(Specification(shop()), "/pets/{petId}", "get").made()
    settle()
    began = time.perf_counter()
    specification = Specification(parse_text(text))
    operations = list(specification.operations())[::step]
    samples = SharedSamples()
    cases = refused = 0
    slowest, slowest_seconds = "", 0.0
    for path, method in operations:
        begun, known = time.perf_counter(), samples.of("document")
        try:
            cases += sum(map(len, Assembly(specification, path, method, known).made().groups.values()))
        except LarderError:
            refused += 1
        known.keep()
        taken = time.perf_counter() - begun
        if taken > slowest_seconds:
            slowest, slowest_seconds = f"{method.upper()} {path}", taken
    seconds = time.perf_counter() - began
    told = {"operations": len(operations), "refused": refused, "cases": cases, "seconds": seconds}
    print(json.dumps(told | {"slowest": slowest, "slowest_seconds": slowest_seconds}))


if __name__ == "__main__":
    main()
