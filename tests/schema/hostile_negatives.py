"""Asks each hostile schema for its first negatives; a process of its own runs it, since what hangs cannot be caught."""

from __future__ import annotations

import itertools

from shared.errors import LarderError
from shared.schema import compile_schema
from shared.schema.negatives.found import Negative
from tests.schema.hostile import HOSTILE

# Enough to come past the first constraints, which are often the easy ones.
FIRST = 8


def main() -> None:
    """Print for each schema how many constraints were told, and how many of them broken."""
    for name, make in HOSTILE.items():
        schema = make()
        print(f"{name} ...", flush=True)
        try:
            told = list(itertools.islice(compile_schema(schema).negatives(seed=1), FIRST))
            print(f"{name}: {len(told)} told, {sum(isinstance(each, Negative) for each in told)} broken", flush=True)
        except LarderError as error:
            print(f"{name}: {error.code}", flush=True)


if __name__ == "__main__":
    main()
