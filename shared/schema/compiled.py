"""A schema that passed every check: validate with it, draw values from it.

What draws is imported where it is first needed: a request that is served from a pool checks and draws nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from shared.canonical_json import JsonValue, canonical_bytes
from shared.schema.reading.document import Document
from shared.schema.reading.layout import Layout
from shared.schema.reading.undecided import Undecided
from shared.schema.tagged import HASTY, PATIENT, TaggedValue

if TYPE_CHECKING:
    from shared.schema.by_need import ByNeed
    from shared.schema.negatives.found import Negative, Unbreakable
    from shared.schema.reading.needs import Needs
    from shared.schema.reading.reader import Reader
    from shared.schema.relations.mistakes import Mistake
    from shared.schema.verdict import Verdict
    from shared.schema.whole import Whole

# Steps of the language of constraints: where one attempt at the smallest value takes more, so does every other.
_HOPELESS_LABOUR = 1_900_000


class CompiledSchema:
    """One schema, checked; made by `compile_schema` only. Threads may share it to check values.

    Of those that draw from it at once, what one reads counts for the others: a seed gives the same values where they
    draw one after the other.

    Args:
        read: reads the whole.
        part: compiles the schema at a pointer of the same document, read in no direction.
        by_need: draws first values for which the whole need not be read; None where that is read already.
    """

    def __init__(
        self, read: Callable[[], Whole], part: Callable[[str], CompiledSchema], by_need: ByNeed | None = None
    ) -> None:
        self._read = read
        self._part = part
        self._by_need = by_need
        self._one_reads = threading.Lock()
        self._labour = 0

    def require_whole(self) -> CompiledSchema:
        """Read and check all that can be reached from the schema, where that was left to be done; return the same.

        Raises:
            UnprocessableError: see `compile_schema`.
        """
        _ = self._whole
        return self

    @cached_property
    def _whole(self) -> Whole:
        with self._one_reads:
            whole = self._read()
            # The next one to come here gets the same.
            self._read = lambda: whole
            self._by_need = None
            return whole

    @property
    def _document(self) -> Document:
        return self._whole.document

    @property
    def _layout(self) -> Layout:
        return self._whole.layout

    @property
    def undecided(self) -> tuple[Undecided, ...]:
        """Return what cannot be checked; values that depend on it are neither accepted nor drawn."""
        return self._document.undecided

    @property
    def reverses_undecided(self) -> bool:
        """Whether a value may be invalid because something matches that is undecided, as under `not` or `oneOf`."""
        return bool(self._document.reversing)

    def is_valid(self, value: JsonValue) -> bool:
        """Tell whether `value` satisfies the schema; formats count, integers are exact at any size.

        A value that cannot be checked is not valid: nested too deep for the schema, with too many parts for its
        branches, or dependent on something that is `undecided`.
        """
        return self._whole.is_valid(value)

    @property
    def needs_discriminators(self) -> bool:
        """Whether no ordinary value was found that is valid without discriminators, while some are with them."""
        return self._whole.alone is not None and self._common is None

    def suits(self, value: JsonValue) -> bool:
        """Tell whether `value` is as those are that are drawn: valid, whether or not discriminators count.

        Where no ordinary value was found that is valid both ways (schemas of a `oneOf` that only the discriminator
        tells apart), it is valid as discriminators have it.
        """
        return self.is_valid(value) and (self._common is None or self._whole.is_valid_alone(value))

    def explain(self, value: JsonValue) -> str | None:
        """Return one sentence on the first fault of `value` with its JSON pointer, None for a valid value.

        It has at most 200 characters, and shows the schema's words rather than the value's.
        """
        return self._whole.explain(value)

    def values(self, *, seed: int | str, tags: Collection[str] = ()) -> Iterator[TaggedValue]:
        """Return a stream of distinct valid values, drawn as they are asked for.

        The same seed gives the same values on every run and process. The stream ends when nothing new is found. All of
        them suit (see `suits`).

        Args:
            seed: what the values are drawn from.
            tags: give only values that have all of these; a tag that is not in `KNOWN_TAGS` leaves nothing.

        Raises:
            UnprocessableError: no value can be made: `unsatisfiable_schema` where that is proved, `schema_too_large`
                where each is over 64 KiB, `unsupported_pattern` where it may be an expression that cannot be matched,
                `unmet_constraint` with the constraint that is wrong in itself or stands in the way, else
                `unsupported_keyword` with the keyword that does. Of a large schema, a fault of a part that the first
                value does not reach is told when the next one is asked for (see `compile_schema`).
        """
        by_need = self._by_need
        first = None if by_need is None else by_need.first(seed, tags)
        return self._stream(seed, tags) if first is None else self._after(first, seed, tags)

    def _after(self, first: TaggedValue, seed: int | str, tags: Collection[str]) -> Iterator[TaggedValue]:
        """Yield the first value, which was drawn before the whole was read, and what else the whole has."""
        text, met = canonical_bytes(first.value), False
        yield first
        for made in self._stream(seed, tags):
            if met or canonical_bytes(made.value) != text:
                yield made
            else:
                met = True

    def _stream(self, seed: int | str, tags: Collection[str]) -> Iterator[TaggedValue]:
        from shared.schema import verdict
        from shared.schema.drawing.stream import Stream
        from shared.schema.reading.nodes import ROOT

        stream = Stream(self._reader, self._needs, self.suits, seed, tags)
        # The first value is a witness itself; only where it does not come at once is there anything to find out.
        if self._mistake is None and stream.begin():
            return iter(stream)
        if self._mistake is None and self._common is not None:
            return stream.knowing(self._common)
        if self._verdict.witness is None:
            need, unmet = self._needs.of(ROOT), self._reader.unmet
            raise verdict.refusal(self._document, need, self._verdict.contradiction, unmet, self._mistake)
        if self._verdict.any_type:
            stream = Stream(self._reader, self._needs, self.suits, seed, tags, any_type=True)
        return stream.knowing(self._verdict.witness)

    def negatives(self, *, seed: int | str) -> Iterator[Negative | Unbreakable]:
        """Return, for each constraint that a value can meet, values that break it alone, or why there is none.

        They are searched as they are asked for; the same seed gives the same ones on every run and process.

        Args:
            seed: what the values are drawn from.
        """
        from shared.schema.negatives.proving import Checks
        from shared.schema.negatives.search import Search
        from shared.schema.reading.needs import Needs

        whole = self._whole
        checks = Checks(
            whole.accepts,
            whole.is_surely_wrong,
            whole.work.of,
            whole.errors,
            lambda pointer: self._part(pointer).values(seed=0, tags=("minimal",)),
            None if whole.alone is None else whole.may_be_valid_alone,
        )
        # A reader of its own: what it costs to read counts, and must not depend on what was read before.
        reader = self._reader.renewed()
        return iter(Search(reader, Needs(reader), checks, lambda: self.values(seed=seed), seed))

    def satisfiable(self) -> bool | None:
        """Tell whether any value satisfies the schema; None where neither a value nor a proof was found."""
        if self._verdict.witness is not None:
            return True
        return None if self._verdict.contradiction is None else False

    def require_satisfiable(self) -> None:
        """Refuse a schema that is proved to have no value, or that has a constraint which cannot be kept by itself.

        Raises:
            UnprocessableError: with the pointer of what contradicts itself (`unsatisfiable_schema`), or of the
                constraint (`unmet_constraint`).
        """
        contradiction = self._verdict.contradiction
        if contradiction is not None or self._mistake is not None:
            from shared.schema.relations import verdicts

            raise verdicts.unkept(self._document, contradiction, self._mistake)

    def assumptions(self) -> list[str]:
        """Return what was taken for granted where the schema gives no bounds, each as a sentence with a pointer."""
        from shared.schema.drawing import assumptions

        return assumptions.of(self._reader)

    @cached_property
    def _reader(self) -> Reader:
        from shared.schema.reading.reader import Reader

        return Reader(self._document, self._layout)

    @cached_property
    def _needs(self) -> Needs:
        from shared.schema.reading.needs import Needs

        return Needs(self._reader)

    @cached_property
    def _verdict(self) -> Verdict:
        from shared.schema import verdict
        from shared.schema.reading.nodes import ROOT

        contradiction = self._contradiction_of_relations()
        if self._mistake is not None:
            # Nothing is to be found out by trying.
            proved = self._mistake.pointer if self._mistake.proved else None
            return verdict.Verdict(None, contradiction or proved)
        # Other proofs are often cheaper than a long search, and a short search cheaper than they are.
        hopeless = False
        if contradiction is None:
            witness = self._find_value(HASTY, ("minimal",))
            hopeless = witness is None and self._labour > _HOPELESS_LABOUR
            if witness is None and not hopeless:
                witness = self._find_value(HASTY)
            if witness is not None:
                return verdict.Verdict(witness)
        contradiction = contradiction or verdict.contradiction_at(self._document, self._layout)
        # What cannot be checked was left out, so that nothing is left proves nothing.
        complete = self._needs.complete and not self._document.undecided
        if contradiction is None and self._needs.of(ROOT).endless and complete:
            contradiction = self._document.entry
        if contradiction is not None or hopeless:
            return verdict.Verdict(None, contradiction)
        witness = self._find_value(PATIENT)
        # With relations each search may take long, and they speak of what has the meant type.
        if witness is not None or self._reader.related:
            return verdict.Verdict(witness)
        return verdict.Verdict(self._find_value(HASTY, any_type=True), any_type=True)

    @cached_property
    def _common(self) -> TaggedValue | None:
        """A value that is valid whether or not discriminators count; None where they do not, or none was found."""
        if self._whole.alone is None:
            return None
        from shared.schema.drawing.stream import Stream

        def accepts(value: JsonValue) -> bool:
            return self.is_valid(value) and self._whole.is_valid_alone(value)

        # An oddity may be told apart by luck, as a dog with the lives of no cat; what is ordinary counts.
        for tag in ("minimal", "typical", "full"):
            found = next(iter(Stream(self._reader, self._needs, accepts, 0, (tag,), HASTY, widens=False)), None)
            if found is not None:
                return found
        return None

    @cached_property
    def _mistake(self) -> Mistake | None:
        """A constraint that cannot be kept for what is wrong in it by itself; None where there is none."""
        if not self._reader.related:
            return None
        from shared.schema.relations.mistakes import mistake_in

        # A reader of its own: what was read before counts for what is drawn.
        return mistake_in(self._reader.renewed())

    def _contradiction_of_relations(self) -> str | None:
        if not self._reader.related or self._document.undecided:
            return None
        from shared.schema.relations.contradictions import contradiction_in

        return contradiction_in(self._reader)

    def _find_value(self, patience: int, tags: Collection[str] = (), *, any_type: bool = False) -> TaggedValue | None:
        from shared.schema.drawing.stream import Stream

        stream = Stream(self._reader, self._needs, self.is_valid, 0, tags, patience, any_type=any_type)
        found = next(iter(stream), None)
        self._labour += stream.labour
        return found
