"""The proof of a negative: rejected as it is, accepted without the one constraint, accepted once mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shared.canonical_json import JsonValue, canonical_bytes
from shared.errors import InvalidJsonError
from shared.schema import limits
from shared.schema.negatives.bases import Path, part_at
from shared.schema.negatives.constraints import Constraint, Survey
from shared.schema.negatives.effort import STEPS, Effort
from shared.schema.negatives.relaxing import Relaxed, Rewritten
from shared.schema.reading.document import Document
from shared.schema.reading.layout import Layout
from shared.schema.relations.fuel import MAX_STEPS, Fuel, one_check
from shared.schema.relations.keywords import CONSTRAINTS
from shared.schema.tagged import TaggedValue

# Looks of the validator that the proofs for one constraint may take: each value is looked at three times.
_MAX_WORK = 6_000_000
_FEW = 4
# In some microseconds, whatever the value is.
_TO_PROVE = 60


@dataclass(frozen=True, slots=True)
class Checks:
    """The whole schema's validator.

    Args:
        accepts: tells whether a value, which is not too much work, is surely valid.
        rejects: tells whether it is surely invalid.
        work: how much work one value is.
        errors: yields what a value breaks, as a pointer into the schema and a place in the value.
        values_at: draws minimal values of the schema at a pointer, whatever direction the whole is read in; raises
            `UnprocessableError`.
        without: where discriminators count in these, tells whether a value may be valid without them.
    """

    accepts: Callable[[JsonValue], bool]
    rejects: Callable[[JsonValue], bool]
    work: Callable[[JsonValue], int]
    errors: Callable[[JsonValue], Iterator[tuple[str, Path]]]
    values_at: Callable[[str], Iterator[TaggedValue]]
    without: Callable[[JsonValue], bool] | None = None

    def is_valid(self, value: JsonValue) -> bool:
        """Tell whether a value can be checked and is surely valid."""
        return self.work(value) <= limits.MAX_CHECK_WORK and self.accepts(value)


@dataclass(slots=True)
class Trial:
    """What came of the values tried for one constraint.

    Args:
        effort: of all constraints.
        accepted: some were valid after all.
        spoilt: the first that broke something else too.
        too_large: some were over 64 KiB.
        work: what checking them has taken.
        tried: how many were checked.
    """

    effort: Effort
    accepted: bool = False
    spoilt: tuple[JsonValue] | None = None
    too_large: bool = False
    work: int = 0
    tried: int = 0

    @property
    def over(self) -> bool:
        """Tell whether no more may be tried."""
        return (self.work > _MAX_WORK or self.effort.over_for_one) and self.tried >= _FEW


class Prover:
    """Proves that values break one constraint and no other.

    Args:
        checks: the whole schema's validator.
    """

    def __init__(self, document: Document, layout: Layout, survey: Survey, checks: Checks) -> None:
        self._document = document
        self._checks = checks
        schemas = [schema for at in survey.order if isinstance(schema := document.subschemas[at], dict)]
        # A value that is not listed is compared with every member, but that strings are looked up.
        self._members = sum(
            not isinstance(member, str)
            for schema in schemas
            if isinstance(listed := schema.get("enum"), list)
            for member in listed
        )
        self._relaxed: Relaxed | Rewritten = (
            Rewritten(document, layout.narrow) if document.dynamic else Relaxed(document, survey)
        )

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
        if trial.over:
            return False
        work = self._checks.work(value)
        trial.tried += 1
        trial.work += 3 * (work + self._members)
        trial.effort.spend(_TO_PROVE + size // 20 + work // 64 + self._members // 2)
        if work > limits.MAX_CHECK_WORK:
            return False
        with one_check() as fuel:
            found = self._is_proved(value, mended, pointer, trial, known=known)
            trial.effort.spend((MAX_STEPS - max(fuel.left, 0)) // STEPS)
        return found

    def _is_proved(self, value: JsonValue, mended: JsonValue, pointer: str, trial: Trial, *, known: bool) -> bool:
        if not self._checks.rejects(value):
            trial.accepted = True
            return False
        if not self._relaxed.accepts(value, pointer):
            if trial.spoilt is None:
                trial.spoilt = (value,)
            return False
        return known or (
            self._checks.work(mended) <= limits.MAX_CHECK_WORK and self._fits(mended) and self._checks.accepts(mended)
        )

    def place(self, pointer: str) -> str:
        """Return the pointer as the caller's document has it."""
        return self._document.place(pointer)

    def is_of_discriminator(self, constraint: Constraint) -> bool:
        """Tell whether a constraint is what a discriminator asks."""
        return self._document.added.asked_at(constraint.pointer) is not None

    def broken_too(self, value: JsonValue, constraint: Constraint) -> str | None:
        """Return another constraint that `value` breaks, or None where none could be told."""
        if self._checks.work(value) > limits.MAX_EXPLAIN_WORK:
            return None
        try:
            own = self._document.place(constraint.pointer)
            for pointer, path in self._checks.errors(value):
                if pointer.endswith("/" + CONSTRAINTS):
                    pointer = self._unmet(pointer, part_at(value, path))
                if pointer != own and not own.startswith(pointer + "/"):
                    return pointer
        except (ValueError, TypeError):
            return None
        return None

    def _unmet(self, pointer: str, value: JsonValue) -> str:
        """Return the pointer of the first expression of `x-constraints` that does not hold of a value."""
        from shared.schema.relations.language import environment, read

        names = environment(value)
        for asked, text in self._document.relations_of(pointer.removesuffix("/" + CONSTRAINTS)):
            if not read(text).holds(names, Fuel()):
                return asked
        return pointer

    def fault_at(self, value: JsonValue) -> Path | None:
        """Return where the first fault of `value` lies, or None where it has none or that would take too long."""
        if self._checks.work(value) > limits.MAX_EXPLAIN_WORK:
            return None
        try:
            first = next(self._checks.errors(value), None)
        except (ValueError, TypeError):
            return None
        return None if first is None else first[1]

    def _fits(self, mended: JsonValue) -> bool:
        try:
            return len(canonical_bytes(mended)) <= limits.MAX_VALUE_BYTES
        except InvalidJsonError:
            return False
