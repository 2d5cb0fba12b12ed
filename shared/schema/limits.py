"""How much of a schema and of a value the engine takes on, so that every answer comes in bounded time."""

from __future__ import annotations

# jsonschema_rs refuses schemas nested 255 deep and crashes on values nested 20,000 deep; JSON is read to 100 anyway.
MAX_DEPTH = 100
MAX_SUBSCHEMAS = 20_000
MAX_SCHEMA_VALUES = 600_000
# How often one place of a value may be looked at: chained anyOf, oneOf, allOf and $ref multiply it.
MAX_BRANCH_PATHS = 100_000
# $ref and applicators that follow each other without stepping into the value; each is a stack frame in the validator.
MAX_CHAIN = 100
# Places of a value times looks at each: about half a second of the validator's time.
MAX_CHECK_WORK = 5_000_000
# Places of a value whose looks are counted one by one, where the bound over all values is too wide.
MAX_COUNTED_PLACES = 20_000
# An explanation lists every branch's errors, at some 20,000 a second.
MAX_EXPLAIN_WORK = 4_000

MAX_PATTERN_CHARS = 25_000
MAX_ALL_PATTERN_CHARS = 100_000
# Atoms once counted repetitions are written out, in one expression and in all of a schema.
MAX_PATTERN_ATOMS = 20_000
MAX_ALL_PATTERN_ATOMS = 25_000
PATTERN_PROGRAM_BYTES = 4_000_000

# Python writes no longer integers as text, which is how the validator reads them.
MAX_DIGITS = 4_300

MAX_VALUE_BYTES = 64 * 1024
MAX_EXPLANATION_CHARS = 200
