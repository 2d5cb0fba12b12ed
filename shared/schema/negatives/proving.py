"""The proof of a negative: rejected as it is, accepted without the one constraint, accepted once mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import jsonschema_rs

from shared.canonical_json import JsonValue, canonical_bytes
from shared.errors import InvalidJsonError
from shared.schema import limits
from shared.schema.negatives.constraints import Constraint, Survey
from shared.schema.negatives.relaxing import Relaxed, Rewritten
from shared.schema.pointers import pointer_of
from shared.schema.reading.document import Document

# Looks of the validator that the proofs for one constraint may take: each value is looked at three times.
_MAX_WORK = 2_000_000
_DYNAMIC = ("$dynamicRef", "$recursiveRef")


@dataclass(frozen=True, slots=True)
class Checks:
    """The whole schema's validator.

    Args:
        accepts: tells whether a value, which is not too much work, is valid.
        work: how much work one value is.
        errors: yields what is wrong with a value.
    """

    accepts: Callable[[JsonValue], bool]
    work: Callable[[JsonValue], int]
    validator: jsonschema_rs.Validator


@dataclass(slots=True)
class Trial:
    """What came of the values tried for one constraint.

    Args:
        accepted: some were valid after all.
        spoilt: the first that broke something else too.
        too_large: some were over 64 KiB.
        work: what checking them has taken.
    """

    accepted: bool = False
    spoilt: tuple[JsonValue] | None = None
    too_large: bool = False
    work: int = field(default=0)

    @property
    def over(self) -> bool:
        """Tell whether no more may be tried."""
        return self.work > _MAX_WORK


class Prover:
    """Proves that values break one constraint and no other.

    Args:
        checks: the whole schema's validator.
    """

    def __init__(self, document: Document, survey: Survey, checks: Checks) -> None:
        self._checks = checks
        schemas = (document.subschemas[at] for at in survey.order)
        dynamic = any(isinstance(schema, dict) and any(word in schema for word in _DYNAMIC) for schema in schemas)
        self._relaxed: Relaxed | Rewritten = Rewritten(document) if dynamic else Relaxed(document, survey)

    def proves(self, value: JsonValue, mended: JsonValue, pointer: str, trial: Trial, *, known: bool) -> bool:
        """Tell whether `value` breaks the constraint at `pointer` alone, and `mended` nothing.

        Args:
            trial: is told what came of it.
            known: whether `mended` is known to be valid.
        """
        try:
            size = len(canonical_bytes(value))
        except InvalidJsonError:
            return False
        if size > limits.MAX_VALUE_BYTES:
            trial.too_large = True
            return False
        work = self._checks.work(value)
        trial.work += 3 * work
        if work > limits.MAX_CHECK_WORK or trial.over:
            return False
        if self._checks.accepts(value):
            trial.accepted = True
            return False
        if not self._relaxed.accepts(value, pointer):
            if trial.spoilt is None:
                trial.spoilt = (value,)
            return False
        return known or (
            self._checks.work(mended) <= limits.MAX_CHECK_WORK
            and self._fits(mended)
            and self._checks.accepts(mended)
        )

    def broken_too(self, value: JsonValue, constraint: Constraint) -> str | None:
        """Return another constraint that `value` breaks, or None where none could be told."""
        if self._checks.work(value) > limits.MAX_EXPLAIN_WORK:
            return None
        try:
            for error in self._checks.validator.iter_errors(value):
                pointer = pointer_of(error.schema_path)
                if pointer != constraint.pointer and not constraint.pointer.startswith(pointer + "/"):
                    return pointer
        except (ValueError, TypeError):
            return None
        return None

    def _fits(self, mended: JsonValue) -> bool:
        try:
            return len(canonical_bytes(mended)) <= limits.MAX_VALUE_BYTES
        except InvalidJsonError:
            return False
