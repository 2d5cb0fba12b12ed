"""One request to a pool: which of its cases are taken, what is made when it is short, and what the reader is told."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cached_property

from functions.practice.cursor import read_cursor
from functions.practice.generate import PROMPT_VERSION, Asked, Problem, ask, drawn, offline_cases, pairwise_cases
from functions.practice.models import MAX_TAGS, PAIRWISE, GenerateTests
from shared.cache.key import content_digest
from shared.cache.policy import Directives
from shared.cache.pool_choice import Choice, Listing, Made, PoolAnswer, sample_rank
from shared.cache.pool_items import NewValue, PoolValue
from shared.cache.pool_store import MAX_VALUES
from shared.canonical_json import JsonValue
from shared.clock import Deadline, to_ms
from shared.errors import BusyError, ProviderUnavailableError
from shared.llm import Provenance
from shared.runtime import Runtime
from shared.schema import KNOWN_TAGS

# A model that does not answer is left alone for as long, and so is one that gave fewer cases than it was asked for.
_RESTS_FOR = timedelta(seconds=30)
# One that gave none at all is not paid for the next hour; and a generator that found none is not run for a day.
_MODEL_DRY_FOR = timedelta(hours=1)
_OFFLINE_DRY_FOR = timedelta(hours=24)
_RESTING = "model_rests_until_ms"
_DRY = "dry_until_ms"
_MOST_DRY = 50
_LONGEST_NOTE = 300


class Serving:
    """Chooses among a pool's cases and makes what is missing: `choose` and `make` of `Pool.take`, for one request.

    Args:
        directives: `no_cache` wants new cases; `max_age` none that are older.
        answer_by: until when another thread's drawing may be waited for.
    """

    def __init__(
        self,
        request: GenerateTests,
        runtime: Runtime,
        problem: Problem,
        schema_hash: str,
        directives: Directives,
        answer_by: Deadline,
    ) -> None:
        self._request = request
        self._runtime = runtime
        self._problem = problem
        self._schema_hash = schema_hash
        self._is_forced = directives.no_cache
        max_age = directives.max_age
        self._oldest_ms = None if max_age is None else runtime.clock.now_ms() - to_ms(max_age)
        self._seed: int | str = secrets.token_hex(8) if request.seed is None else request.seed
        self._rest = None if request.cursor is None else read_cursor(request.cursor)
        # What is only looked for is not drawn.
        self._wants_pairs = request.pairwise and self._rest is None and not directives.only_if_cached
        self._answer_by = answer_by
        # Pairs are a promise about a whole set, which only the generator that made the set can give.
        self._has_model = runtime.provider.name != "offline" and PAIRWISE not in problem.tags
        self._made: frozenset[str] = frozenset()
        self._is_resting = self._is_full = False
        self._short = self.lacks = 0

    def choose(self, listing: Listing) -> Choice:
        """Choose by tags, pairwise first where asked for, the model's own before the offline generator's."""
        if self._rest is not None:
            by_id = {value.id: value for value in listing.values}
            return Choice(tuple(by_id[value_id] for value_id in self._rest if value_id in by_id), 0)
        matching = sorted(self._matching(listing), key=self._rank)
        self._is_resting = self._rests(listing)
        self._is_full = len(listing.values) >= MAX_VALUES
        asks_model = self._asks_model(listing)
        counted = sum(self._counts(value, asks_model) for value in matching)
        missing_pairs = len(self._missing_pairs(listing))
        missing = max(0, self._request.count - counted)
        # The generator first: a schema that no value satisfies is found out there, before a model is paid for it.
        if missing and self._is_dry(listing, "offline") and not asks_model:
            missing = 0
        self._short, self.lacks = missing, max(missing, missing_pairs)
        return Choice(tuple(matching[: self._request.count]), self.lacks)

    def make(self, listing: Listing, _: Choice, deadline: Deadline) -> Made:
        """Make what the choice lacks: missing pairs, then the model's cases, then the offline generator's."""
        # A value that is there under other tags may be made again: it then carries both.
        held = {value.id: value for value in listing.values}
        known = {value.id for value in self._matching(listing)}
        made = self._missing_pairs(listing)
        # A pair that was there already, and only gains its tag, is none of the cases that are missing.
        asks_model = self._asks_model(listing)
        counted = {value.id for value in self._matching(listing) if self._counts(value, asks_model)}
        wanted = self._short - sum(value.id not in counted for value in made)
        known.update(value.id for value in made)
        # What the pool has no room for is not paid for.
        payable = min(wanted, MAX_VALUES - len(held)) if asks_model else 0
        asked = self._ask(payable, known, deadline)
        made += asked.values
        # Offline cases that are there already fill up too, once the model has been asked for what it can give.
        there = sum(not self._counts(v, asks_model) and not self._is_old(v) for v in self._matching(listing))
        filling = max(0, wanted - len(asked.values) - there)
        try:
            filled = drawn(self._offline(known, listing), filling, min(deadline, self._answer_by, key=_at))
        except BusyError as error:
            if not asked.values:
                raise
            # What the model gave is paid for, and not thrown away because its fillers would have to wait.
            filled, filling = [], 0
            asked.notes.append(error.detail)
        made += filled
        self._made = frozenset(value.id for value in made)
        notes = list(asked.notes)
        if len(held.keys() | self._made) > MAX_VALUES:
            notes.append(f"The pool is full ({MAX_VALUES} cases), so not all of the new ones were kept.")
        joined = tuple(_joined(value, held) for value in made)
        # What cannot take on a tag any more is not what was asked for, however often it is paid for.
        tags, given = frozenset(self._problem.tags), {value.id for value in asked.values}
        useful = sum(value.id in given and tags.issubset(value.tags) for value in joined)
        there_after = {v.id for v in self._matching(listing)} | {v.id for v in joined if tags.issubset(v.tags)}
        marks = self._marks(
            listing, asked, useful, payable=payable, is_offline_dry=len(filled) < filling, matched=len(there_after)
        )
        return Made(joined, _provenance(asked), marks, tuple(notes))

    def require_makeable(self) -> None:
        """Say why there is nothing to answer with, where the reason is the schema.

        Raises:
            UnprocessableError: nothing here can make values of the schema.
            ProviderUnavailableError: only a model could, and it does not answer.
        """
        refusal = self._problem.refusal
        if refusal is None or self._rest is not None:
            return
        if self._has_model and self._is_resting:
            raise ProviderUnavailableError(
                "The model does not answer, and the offline generator cannot make values of this schema.",
                retry_after=_RESTS_FOR,
            )
        raise refusal

    def notes(self, answer: PoolAnswer) -> tuple[str, ...]:
        """Return what the reader should know of the answer."""
        said = [*answer.notes, *self._problem.compiled.assumptions()]
        if self._rest is not None:
            gone, many = len(self._rest) - len(answer.values), len(self._rest)
            is_gone = f"{gone} {'is' if gone == 1 else 'are'} no longer stored"
            return (f"Of the cursor's {many} cases, {is_gone}.",) if gone else ()
        filled = sum(not self._is_own(value) for value, _ in answer.values)
        if self._runtime.provider.name == "offline" and answer.made:
            said.append("Made by the offline generator: no model is configured (OPENAI_API_KEY).")
        elif self._has_model and filled:
            why = "does not answer just now" if self._is_resting else "gave no more"
            said.append(f"{_are(filled)} made by the offline generator, because the model {why}.")
        if answer.unreadable:
            said.append(f"{answer.unreadable} of the pool's cases could not be read just now.")
        if (answer.topped_up or answer.collapsed) and not answer.stored:
            said.append("The new cases could not all be stored just now.")
        there, new = len(answer.values), sum(not self._is_old(value) for value, _ in answer.values)
        if there < self._request.count:
            said.append(f"Only {there} of {self._request.count} cases: {self._why_no_more()}.")
        elif new < there:
            wanted = "made anew" if self._is_forced else "as new as the request asks for"
            said.append(f"Only {new} of {there} cases {'is' if new == 1 else 'are'} {wanted}: {self._why_no_more()}.")
        return tuple(note if len(note) <= _LONGEST_NOTE else note[: _LONGEST_NOTE - 3] + "..." for note in said)

    def _matching(self, listing: Listing) -> list[PoolValue]:
        tags = frozenset(self._problem.tags)
        return [value for value in listing.values if tags.issubset(value.tags)]

    def _missing_pairs(self, listing: Listing) -> list[NewValue]:
        wanted = {PAIRWISE, *self._problem.tags}
        present = {value.id for value in listing.values if wanted.issubset(value.tags)}
        return [value for value in self._pairs if value.id not in present]

    @cached_property
    def _pairs(self) -> list[NewValue]:
        return pairwise_cases(self._problem, self._request.count, self._answer_by) if self._wants_pairs else []

    def _is_old(self, value: PoolValue) -> bool:
        """Tell whether the request wants something newer than this case."""
        if value.id in self._made or (self._request.pairwise and PAIRWISE in value.tags):
            # The pairs of a schema are always the same: there are none that are newer.
            return False
        return self._is_forced or (self._oldest_ms is not None and value.created_at_ms < self._oldest_ms)

    def _rank(self, value: PoolValue) -> tuple[bool, bool, bool, bytes]:
        is_old = self._is_old(value)
        is_no_pair = self._request.pairwise and PAIRWISE not in value.tags
        return is_old, is_no_pair, self._has_model and not self._is_own(value), sample_rank(self._seed, value.id)

    def _is_own(self, value: PoolValue) -> bool:
        """Tell whether a case is what the request is meant to get, and not a filler."""
        return value.provider != "offline" or (self._request.pairwise and PAIRWISE in value.tags)

    def _counts(self, value: PoolValue, asks_model: bool) -> bool:
        return not self._is_old(value) and (self._is_own(value) or not asks_model)

    def _asks_model(self, listing: Listing) -> bool:
        if not self._has_model or len(listing.values) >= MAX_VALUES or self._rests(listing):
            return False
        return self._is_forced or not self._is_dry(listing, "model")

    def _ask(self, wanted: int, known: set[str], deadline: Deadline) -> Asked:
        if wanted <= 0:
            return Asked()
        runtime = self._runtime
        return ask(self._problem, wanted, known, runtime.provider, deadline=deadline, spend=runtime.budget)

    def _offline(self, known: set[str], listing: Listing) -> Iterator[NewValue]:
        if self._is_dry(listing, "offline"):
            return iter(())
        # Another seed for each size of the pool, so that later top-ups do not draw the same random cases again.
        seed = f"{self._schema_hash}:{len(listing.values)}"
        return (value for value in offline_cases(self._problem, seed) if value.id not in known)

    def _rests(self, listing: Listing) -> bool:
        until = listing.marks.get(_RESTING, 0)
        return isinstance(until, int) and until > self._runtime.clock.now_ms()

    def _is_dry(self, listing: Listing, maker: str) -> bool:
        """Tell whether a maker found no more for these tags a while ago, or knows them not."""
        if maker == "offline" and (self._problem.refusal is not None or not KNOWN_TAGS.issuperset(self._problem.tags)):
            return True
        mark = self._dry(listing).get(self._mark_of(maker))
        # A pool that has lost cases since can be filled up again.
        return isinstance(mark, list) and len(self._matching(listing)) >= _number(mark[1])

    def _dry(self, listing: Listing) -> dict[str, JsonValue]:
        marks, now = listing.marks.get(_DRY), self._runtime.clock.now_ms()
        if not isinstance(marks, dict):
            return {}
        return {
            name: mark
            for name, mark in marks.items()
            if isinstance(mark, list) and len(mark) == 2 and _number(mark[0]) > now
        }

    def _mark_of(self, maker: str) -> str:
        model: JsonValue = self._runtime.provider.identity.get("model") if maker == "model" else None
        return content_digest([maker, model, *sorted(self._problem.tags)])[:16]

    def _marks(
        self, listing: Listing, asked: Asked, useful: int, *, payable: int, is_offline_dry: bool, matched: int
    ) -> Mapping[str, JsonValue]:
        now, dry = self._runtime.clock.now_ms(), self._dry(listing)
        marks: dict[str, JsonValue] = {}
        if not asked.answered:
            marks[_RESTING] = now + to_ms(_RESTS_FOR)
        elif useful < payable:
            dry[self._mark_of("model")] = [now + to_ms(_RESTS_FOR if useful else _MODEL_DRY_FOR), matched]
        if is_offline_dry:
            dry[self._mark_of("offline")] = [now + to_ms(_OFFLINE_DRY_FOR), matched]
        if dry:
            marks[_DRY] = dict(list(dry.items())[-_MOST_DRY:])
        return marks

    def _why_no_more(self) -> str:
        if self._is_full:
            return f"the pool is full ({MAX_VALUES} cases), and holds no more of these"
        unknown = sorted(set(self._problem.tags) - KNOWN_TAGS)
        if unknown and not self._has_model:
            known = ", ".join(sorted(KNOWN_TAGS))
            return f"the offline generator knows the tags {known}, not {', '.join(unknown)}"
        return f"no more distinct ones were found for this schema{' and these tags' * bool(self._problem.tags)}"


def _joined(value: NewValue, held: Mapping[str, PoolValue]) -> NewValue:
    """Return a made value with the tags, note and maker of what is in the pool already under its id."""
    there = held.get(value.id)
    if there is None:
        return value
    tags = tuple(dict.fromkeys((*there.tags, *value.tags)))
    # A model's word for a case is worth more than the generator's; a case that has all the tags it can have keeps them.
    maker = value.provider if there.provider == "offline" else there.provider
    return value._replace(
        tags=tags if len(tags) <= MAX_TAGS else there.tags, note=there.note or value.note, provider=maker
    )


def _at(deadline: Deadline) -> float:
    return deadline.at


def _number(value: JsonValue) -> int:
    return value if isinstance(value, int) else 0


def _provenance(asked: Asked) -> Provenance:
    if asked.provenance is None:
        return Provenance("offline", "", prompt_version=PROMPT_VERSION)
    return asked.provenance._replace(prompt_version=PROMPT_VERSION)


def _are(count: int) -> str:
    return "1 of these cases was" if count == 1 else f"{count} of these cases were"
