"""A schema with all that can be reached from it, checked: what judges values, and tells what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import jsonschema_rs

from shared.canonical_json import JsonValue
from shared.schema import limits
from shared.schema.pointers import pointer_of
from shared.schema.reading.document import Document
from shared.schema.reading.engine import passes
from shared.schema.reading.judge import Judge
from shared.schema.reading.layout import Layout
from shared.schema.reading.work import Work
from shared.schema.relations.fuel import one_check


class Alone(NamedTuple):
    """The validators of a schema of which discriminators are annotations, as JSON Schema has it.

    Attributes:
        narrow: accepts only what is surely valid.
        wide: accepts what cannot be checked too.
    """

    narrow: jsonschema_rs.Validator
    wide: jsonschema_rs.Validator


class Whole(NamedTuple):
    """A schema with all that can be reached from it. Threads may share it.

    Attributes:
        document: its subschemas.
        layout: them as the validator has them.
        judge: has the validators.
        work: what checking a value costs.
        alone: where discriminators count in the others.
    """

    document: Document
    layout: Layout
    judge: Judge
    work: Work
    alone: Alone | None

    def is_valid(self, value: JsonValue) -> bool:
        """Tell whether a value is surely valid, and can be checked at all."""
        return self.work.of(value) <= limits.MAX_CHECK_WORK and self.accepts(value)

    def accepts(self, value: JsonValue) -> bool:
        """Tell whether a value, of which a check does not cost too much, is surely valid."""
        return self._checked(self.judge.accepts, value)

    def is_surely_wrong(self, value: JsonValue) -> bool:
        """Tell whether a value is invalid, whatever cannot be checked."""
        return not self._passes(self.judge.wide, value)

    def is_valid_alone(self, value: JsonValue) -> bool:
        """Tell whether a value is surely valid where discriminators are annotations."""
        return self.alone is None or self._passes(self.alone.narrow, value)

    def may_be_valid_alone(self, value: JsonValue) -> bool:
        """Tell whether a value is not surely wrong where discriminators are annotations."""
        return self.alone is None or self._passes(self.alone.wide, value)

    def errors(self, value: JsonValue) -> Iterator[tuple[str, tuple[str | int, ...]]]:
        """Yield the pointers of what a value breaks, each with the place in the value, of whatever is surely wrong."""
        for error in self.judge.wide.iter_errors(value):
            yield self.layout.pointer_of(error.schema_path), tuple(error.instance_path)

    def explain(self, value: JsonValue) -> str | None:
        """Return one sentence on the first fault of a value, None for a valid one; see `CompiledSchema.explain`."""
        work = self.work.of(value)
        if work > limits.MAX_CHECK_WORK:
            return "The value is nested too deep, or has too many parts, to be checked against this schema."
        if self.accepts(value):
            return None
        narrow, wide = self.judge.narrow, self.judge.wide
        # What only the narrow reading rejects may be valid: nothing is wrong with it that can be told.
        undecided = wide is not narrow and self._passes(wide, value)
        reasons = self.document.undecided
        reason = f"cannot be checked: {reasons[0].reason[:-1]}" if undecided else "does not match the schema"
        error = None
        if work <= limits.MAX_EXPLAIN_WORK:
            try:
                with one_check():
                    error = next(iter((narrow if undecided else wide).iter_errors(value)), None)
            except (ValueError, TypeError):
                return "The value is not JSON."
        if error is None:
            return f"The value {reason}."
        return _sentence(error, reason if undecided else self._in_own_words(error))

    def _in_own_words(self, error: jsonschema_rs.ValidationError) -> str:
        """Return the validator's message, with an expression as the schema writes it and not as it was translated."""
        if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Pattern):
            written = self.layout.written.get(error.kind.pattern)
            if written is not None:
                return f'the value does not match "{written}"'
        return error.message

    def _passes(self, validator: jsonschema_rs.Validator, value: JsonValue) -> bool:
        return self._checked(partial(passes, validator), value)

    def _checked(self, accepts: Callable[[JsonValue], bool], value: JsonValue) -> bool:
        # Only relations take steps that a check counts.
        if not self.judge.related:
            return accepts(value)
        with one_check():
            return accepts(value)


def _sentence(error: jsonschema_rs.ValidationError, told: str) -> str:
    pointer = pointer_of(error.instance_path)
    place = f"At {pointer}" if len(pointer) <= 80 else f"At {pointer[:77]}..."
    sentence = f"{place if pointer else 'At the root'}: {told}."
    most = limits.MAX_EXPLANATION_CHARS
    return sentence if len(sentence) <= most else sentence[: most - 3] + "..."
