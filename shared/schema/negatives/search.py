"""For each constraint in turn: faults at the places where it applies, until one is proved."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property

from jsonschema_rs import canonical

from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.manner import Spent, Unlucky
from shared.schema.negatives import kept_out, loosening, reasons
from shared.schema.negatives.bases import Atlas
from shared.schema.negatives.breaking import branches
from shared.schema.negatives.breaking.spot import called
from shared.schema.negatives.candidates import SEVERAL, Candidate, Candidates
from shared.schema.negatives.constraints import GROUPS, Constraint, Survey, constraints_of, survey
from shared.schema.negatives.effort import Effort
from shared.schema.negatives.found import Negative, Unbreakable
from shared.schema.negatives.naming import Naming
from shared.schema.negatives.proving import Checks, Prover, Trial
from shared.schema.negatives.sources import Sources
from shared.schema.pointers import child, pointer_of
from shared.schema.reading.needs import Needs
from shared.schema.reading.reader import Reader
from shared.schema.relations.hooks import Relations
from shared.schema.relations.keywords import KEYWORDS
from shared.schema.tagged import TaggedValue

_MAX_FAULTS = 60
_MOST_KEPT = 4
_FEW_FIRST = 8
_MAX_SENTENCE = 200


class Search:
    """Negatives of one document from one seed.

    Args:
        checks: the whole schema's validator.
        stream: begins a stream of valid values.
    """

    def __init__(
        self,
        reader: Reader,
        needs: Needs,
        checks: Checks,
        stream: Callable[[], Iterator[TaggedValue]],
        seed: int | str,
    ) -> None:
        self._reader = reader
        self._document = reader.document
        self._naming = Naming(reader.document)
        self._checks = checks
        rng = random.Random(f"negatives:{type(seed).__name__}:{seed}")  # noqa: S311 - repeatable on purpose
        self._drawing = Drawing(reader, needs, rng, Relations())
        self._effort = Effort(self._drawing)
        self._survey: Survey = survey(reader.document)
        self._atlas = Atlas(reader.document, self._survey, reader, self._effort)
        self._candidates = Candidates(
            reader,
            self._survey,
            self._atlas,
            self._drawing,
            checks,
            self._effort,
            lambda value: self._prover.fault_at(value),
        )
        self._sources = Sources(self._survey, self._atlas, self._drawing, checks.is_valid, stream)
        # What broke something inside a group may break the group too.
        self._inside: dict[str, list[Candidate]] = {}
        # Where the caller wrote one constraint for several: those of which something is broken, and what is not.
        self._broken: set[str] = set()
        self._unbroken: dict[str, Unbreakable] = {}
        # The types of what is given already for the constraint at hand: of another one, it would tell nothing new.
        self._given: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[Negative | Unbreakable]:
        groups: list[Constraint] = []
        others: list[Constraint] = []
        for at in self._survey.order:
            for constraint in constraints_of(self._document, at, self._survey.reached.get(at)):
                (groups if _is_group(constraint) else others).append(constraint)
        groups.reverse()
        for constraints in (others, groups):
            self._effort.allow(len(constraints))
            for constraint in constraints:
                yield from self._results(constraint)
        yield from (each for place, each in self._unbroken.items() if place not in self._broken)

    @cached_property
    def _prover(self) -> Prover:
        return Prover(self._document, self._reader.layout, self._survey, self._checks)

    def _results(self, constraint: Constraint) -> Iterator[Negative | Unbreakable]:
        if constraint.keyword == "format" and self._naming.has_widths(constraint.at):
            # The bounds that it stands for are told as the format.
            return
        if self._naming.is_said_again(constraint) and self._naming.of(constraint)[0] in self._broken:
            return
        self._effort.begin()
        self._candidates.begin()
        left = not self._effort.over
        reason = (
            reasons.before(self._document, self._survey, self._drawing.needs, constraint) if left else reasons.NOT_TRIED
        )
        trial = Trial(self._effort)
        found = 0
        if reason is None:
            for negative in self._negatives(constraint, trial):
                found += 1
                yield negative
        if not found:
            if reason is None:
                sites = bool(self._atlas.sites(reasons.host(self._survey, constraint)))
                reason = reasons.after(constraint, self._survey, trial, self._prover, self._sources.empty, sites)
            unbroken = Unbreakable(*self._naming.of(constraint), _cut(reason), untried=not left)
            if self._naming.is_shared(constraint):
                self._unbroken.setdefault(unbroken.pointer, unbroken)
            else:
                yield unbroken
        elif self._naming.is_shared(constraint):
            self._broken.add(self._naming.of(constraint)[0])

    def _negatives(self, constraint: Constraint, trial: Trial) -> Iterator[Negative]:
        found = False
        for candidates in self._kinds(constraint):
            self._given = frozenset()
            for candidate in self._proved(constraint, candidates, trial):
                found = True
                yield self._negative(constraint, candidate)
                if constraint.keyword not in SEVERAL or self._given:
                    break
                self._given = candidate.kind
                if self._gives_all(constraint):
                    break
        # To mend what is long may have taken all that there is for one constraint.
        self._effort.begin()
        if self._is_tied(found, trial):
            for candidate in itertools.islice(self._proved(constraint, self._small(constraint), trial), 1):
                found = True
                yield self._negative(constraint, candidate)
        # Where relations are what else was broken, they would be around any other value too, and are dear to keep.
        bound = self._reader.related and trial.spoilt is not None
        for candidates in self._others(constraint) if not (found or bound) else ():
            if self._effort.scarce:
                return
            for candidate in self._proved(constraint, candidates, trial):
                yield self._negative(constraint, candidate)
                return

    def _is_tied(self, found: bool, trial: Trial) -> bool:
        return not found and self._reader.related and (trial.spoilt is not None or not trial.tried)

    def _small(self, constraint: Constraint) -> Iterator[Candidate]:
        return self._candidates.small(constraint, self._sources.sites(reasons.host(self._survey, constraint))[:1])

    def _gives_all(self, constraint: Constraint) -> bool:
        """Tell whether a value of any other type breaks the `type` beside an enum too, as most enums have one."""
        schema = self._document.subschemas[constraint.at]
        asked = schema.get("type") if constraint.keyword == "enum" and isinstance(schema, dict) else None
        return asked is not None and self._given.issuperset([asked] if isinstance(asked, str) else asked)  # type: ignore[arg-type]

    def _proved(self, constraint: Constraint, candidates: Iterator[Candidate], trial: Trial) -> Iterator[Candidate]:
        """Yield those of the candidates that are proved, as far as steps and checks last."""
        self._drawing.refuel()
        for _ in range(_MAX_FAULTS):
            if trial.over:
                return
            try:
                candidate = next(candidates)
            except (StopIteration, Spent, Unlucky):
                return
            value, mended = candidate.value, candidate.mended
            if self._given & candidate.kind:
                # Not worth a proof.
                continue
            if self._prover.proves(value, mended, constraint.pointer, trial, known=candidate.known):
                yield candidate

    def _others(self, constraint: Constraint) -> Iterator[Iterator[Candidate]]:
        """Yield values from places made for the constraint, for another branch took the first, or there were none."""
        host = reasons.host(self._survey, constraint)
        for sites in self._sources.more(host):
            yield self._candidates.of(constraint, sites)
        # Of another name that is all there is to mend.
        asked = self._naming.asked(constraint) is not None
        most = loosening.MOST_SUBSCHEMAS if self._atlas.sites(host) else loosening.MOST_WITHOUT_SITES
        if len(self._document.subschemas) <= most and constraint.keyword not in KEYWORDS and not asked:
            yield self._candidates.loose(constraint)

    def _kinds(self, constraint: Constraint) -> Iterator[Iterator[Candidate]]:
        """Yield, for each way in which the constraint can be broken, values that may do it."""
        yield self._first(constraint)
        if constraint.keyword == "oneOf" and constraint.at != constraint.pointer:
            sites = self._sources.sites(constraint.at)
            yield self._candidates.of(constraint, sites[:2], branches.doubled)

    def _first(self, constraint: Constraint) -> Iterator[Candidate]:
        own = self._candidates.of(constraint, self._sources.sites(reasons.host(self._survey, constraint)))
        inside = self._inside.get(constraint.pointer, []) if _is_group(constraint) else []
        if self._naming.asked(constraint) is not None:
            inside = []
        if constraint.keyword in ("anyOf", "oneOf"):
            # What broke a branch was given for that already: something else is worth more.
            given = [candidate.value for candidate in inside]
            with suppress(Spent, Unlucky):
                yield from (one for one in itertools.islice(own, _FEW_FIRST if inside else 0) if one.value not in given)
        yield from inside
        yield from own

    def _negative(self, constraint: Constraint, candidate: Candidate) -> Negative:
        for edge in self._survey.way(constraint.at):
            if edge.keyword in GROUPS:
                place = child(edge.parent, edge.keyword)
                if edge.keyword in ("dependentSchemas", "dependencies"):
                    place = child(place, str(edge.token))
                known = self._inside.setdefault(place, [])
                if len(known) < _MOST_KEPT:
                    sentence = f"{candidate.sentence.removesuffix('.')}, so {edge.keyword} does not hold."
                    known.append(Candidate(candidate.value, candidate.mended, candidate.at, sentence))
        # Copies, since what is handed out may be changed, and the next value shares its parts with this one.
        pointer, keyword = self._naming.of(constraint)
        kept = kept_out.keyword_of(self._document, constraint)
        sentence = candidate.sentence if kept is None else kept_out.sentence(called(candidate.at), kept)
        return Negative(
            canonical.schema.clone(candidate.value),
            pointer,
            pointer_of(candidate.at),
            keyword,
            _cut(sentence),
            canonical.schema.clone(candidate.mended),
            self._checks.without is not None and self._checks.without(candidate.value),
        )


def _is_group(constraint: Constraint) -> bool:
    return constraint.keyword in GROUPS and constraint.name is None and constraint.pointer != constraint.at


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_SENTENCE else text[: _MAX_SENTENCE - 3] + "..."
