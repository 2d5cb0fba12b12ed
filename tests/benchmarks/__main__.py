"""`python -m tests.benchmarks`: Larder beside its peers and floors, in one run."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from tests.benchmarks import cases, cold_start, dynamodb_cost, hits, mocks, reports, schemas, stampede

SECTIONS: dict[str, Callable[..., None]] = {
    "hits": hits.run,
    "stampede": stampede.run,
    "cold-start": cold_start.run,
    "dynamodb-cost": dynamodb_cost.run,
    "schema": schemas.run,
    "cases": cases.run,
    "mocks": mocks.run,
    "reports": reports.run,
}


def main() -> None:
    """Run the sections that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", choices=SECTIONS, action="append", help="run this section alone (may be repeated)")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: for a look, not for a claim")
    options = parser.parse_args()
    began = time.perf_counter()
    for name in options.only or SECTIONS:
        SECTIONS[name](quick=options.quick)
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
