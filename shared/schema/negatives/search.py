"""For each constraint in turn: faults at the places where it applies, until one is proved."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from typing import NamedTuple

from jsonschema_rs import canonical

from shared.canonical_json import JsonValue, canonical_value
from shared.errors import InvalidJsonError
from shared.schema import limits
from shared.schema.drawing.drawing import Drawing
from shared.schema.drawing.manner import Spent, Unlucky
from shared.schema.negatives import kept_out, loosening, reasons
from shared.schema.negatives.bare import Bare
from shared.schema.negatives.bases import Atlas, Path, Place, Site, part_at, replaced
from shared.schema.negatives.breaking import branches, faults_at, kinds, records
from shared.schema.negatives.breaking.spot import Fault, Spot, called, shown
from shared.schema.negatives.constraints import GROUPS, Constraint, Survey, constraints_of, survey
from shared.schema.negatives.effort import Effort
from shared.schema.negatives.found import Negative, Unbreakable
from shared.schema.negatives.in_step import InStep
from shared.schema.negatives.naming import Naming
from shared.schema.negatives.opposing import opposed
from shared.schema.negatives.proving import Checks, Prover, Trial
from shared.schema.negatives.small.around import Around
from shared.schema.negatives.sources import Sources
from shared.schema.pointers import child, pointer_of
from shared.schema.reading.document import Schema
from shared.schema.reading.needs import Needs
from shared.schema.reading.reader import Reader
from shared.schema.relations.hooks import Relations
from shared.schema.relations.keywords import KEYWORDS
from shared.schema.tagged import TaggedValue

_MAX_FAULTS = 60
_MOST_KEPT = 4
_FEW_FIRST = 8
_MAX_SENTENCE = 200
# Of these a second fault of another JSON type is worth having: 5 for "5", and null too.
_SEVERAL = frozenset({"type", "enum"})
# What these ask shows in an object that has little in it.
_NEED_LITTLE = frozenset({"type", "required", "enum", "const"})


class _Candidate(NamedTuple):
    value: JsonValue
    mended: JsonValue
    at: Path
    sentence: str
    kind: frozenset[str] = frozenset()
    known: bool = False


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
        self._in_step = InStep(self._atlas, self._drawing)
        self._around = Around(self._atlas, self._drawing, lambda value: self._prover.fault_at(value))
        self._bare = Bare(reader.document, self._valid)
        self._sources = Sources(self._survey, self._atlas, self._drawing, self._valid, stream)
        # What broke something inside a group may break the group too.
        self._inside: dict[str, list[_Candidate]] = {}
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
        self._in_step.begin()
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
                if constraint.keyword not in _SEVERAL or self._given:
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

    def _small(self, constraint: Constraint) -> Iterator[_Candidate]:
        """Yield small values in which relations hold around the fault, wherever it may stand."""
        sites = self._sources.sites(reasons.host(self._survey, constraint))[:1]
        for site in itertools.islice(self._bared(constraint, sites), 0 if sites and sites[0].place.named else 1):
            spot = Spot(constraint, site, self._atlas, self._drawing)
            for value, mended, at, told in self._around.values(spot, faults_at(spot, self._survey)):
                if mended is not None:
                    yield _Candidate(value, mended[0], at, told)
                yield _Candidate(value, site.base.value, at, told, known=True)

    def _gives_all(self, constraint: Constraint) -> bool:
        """Tell whether a value of any other type breaks the `type` beside an enum too, as most enums have one."""
        schema = self._document.subschemas[constraint.at]
        asked = schema.get("type") if constraint.keyword == "enum" and isinstance(schema, dict) else None
        return asked is not None and self._given.issuperset([asked] if isinstance(asked, str) else asked)  # type: ignore[arg-type]

    def _proved(self, constraint: Constraint, candidates: Iterator[_Candidate], trial: Trial) -> Iterator[_Candidate]:
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

    def _others(self, constraint: Constraint) -> Iterator[Iterator[_Candidate]]:
        """Yield values from places made for the constraint, for another branch took the first, or there were none."""
        host = reasons.host(self._survey, constraint)
        for sites in self._sources.more(host):
            yield self._candidates(constraint, sites)
        # Of another name that is all there is to mend.
        asked = self._naming.asked(constraint) is not None
        most = loosening.MOST_SUBSCHEMAS if self._atlas.sites(host) else loosening.MOST_WITHOUT_SITES
        if len(self._document.subschemas) <= most and constraint.keyword not in KEYWORDS and not asked:
            yield self._loose(constraint)

    def _loose(self, constraint: Constraint) -> Iterator[_Candidate]:
        base = self._atlas.sites(self._document.entry)
        schema = self._document.subschemas[constraint.at]
        year = self._document.dialect.year
        less: Schema = opposed(schema, constraint, year) if isinstance(schema, dict) else True
        loose = loosening.loosened(self._drawing, {constraint.at: less}, self._effort)
        for value in loosening.values(loose, self._survey.way(constraint.at)) if base else ():
            try:
                value = canonical_value(value)
            except InvalidJsonError:
                continue
            path = self._prover.fault_at(value)
            if path is None:
                continue
            limit = schema.get(constraint.keyword) if isinstance(schema, dict) else False
            asked = "" if isinstance(limit, (dict, list)) else f" {shown(limit)}"
            told = f"{called(path)} does not satisfy {constraint.keyword}{asked}."
            for mended, at in loosening.cuts(value, path):
                yield _Candidate(value, mended, at, told)
            yield _Candidate(value, base[0].base.value, (), told, known=True)

    def _kinds(self, constraint: Constraint) -> Iterator[Iterator[_Candidate]]:
        """Yield, for each way in which the constraint can be broken, values that may do it."""
        yield self._first(constraint)
        if constraint.keyword == "oneOf" and constraint.at != constraint.pointer:
            sites = self._sources.sites(constraint.at)
            yield self._candidates(constraint, sites[:2], branches.doubled)

    def _first(self, constraint: Constraint) -> Iterator[_Candidate]:
        own = self._candidates(constraint, self._sources.sites(reasons.host(self._survey, constraint)))
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

    def _candidates(
        self, constraint: Constraint, sites: list[Site], faults: Callable[[Spot], Iterator[Fault]] | None = None
    ) -> Iterator[_Candidate]:
        kept = kept_out.keyword_of(self._document, constraint) is not None
        original = self._document.added.original(constraint.pointer)
        own = kept_out.own_value(self._checks.values_at, original) if kept and sites else None
        for site in self._bared(constraint, sites):
            spot = Spot(constraint, site, self._atlas, self._drawing)
            found = faults_at(spot, self._survey) if faults is None else faults(spot)
            for fault in found:
                try:
                    fault = Fault(
                        canonical_value(fault.broken if own is None else replaced(fault.broken, fault.below, own[0])),
                        fault.sentence,
                        fault.below,
                        None if fault.mended is None else (canonical_value(fault.mended[0]),),
                    )
                except InvalidJsonError:
                    continue
                yield from self._whole(spot, fault)

    def _bared(self, constraint: Constraint, sites: list[Site]) -> Iterator[Site]:
        inside = constraint.keyword in _NEED_LITTLE or constraint.pointer == constraint.at
        rest: list[Site] = []
        for site in sites:
            bare = self._bare.around(site, inside=inside)
            yield bare
            if bare is not site:
                rest.append(site)
        # What was left out may be what keeps another branch from taking the value.
        yield from rest

    def _whole(self, spot: Spot, fault: Fault) -> Iterator[_Candidate]:
        """Put a faulty part into the value that it belongs to."""
        base, path = spot.site.base.value, spot.path
        kind = frozenset(kinds.type_of(fault.broken)) if spot.constraint.keyword in _SEVERAL else frozenset()
        if spot.site.place.named:
            yield from self._renamed(spot, fault)
            return
        value = replaced(base, path, fault.broken)
        if fault.mended is None:
            yield _Candidate(value, base, path + fault.below, fault.sentence, kind, known=True)
            yield from self._spread(spot, fault, kind)
        else:
            mended = replaced(base, path, fault.mended[0])
            yield _Candidate(value, mended, path + fault.below, fault.sentence, kind)
        if self._reader.related and spot.constraint.keyword not in KEYWORDS:
            for value, mended in self._in_step.around(spot, fault):
                # Items may have moved.
                at = self._prover.fault_at(value)
                at = path + fault.below if at is None else at
                told = spot.elsewhere(fault.sentence, at[: len(at) - len(fault.below)])
                yield _Candidate(value, mended, at, told, kind)

    def _renamed(self, spot: Spot, fault: Fault) -> Iterator[_Candidate]:
        """Put a faulty name into the object that has it."""
        base, path = spot.site.base.value, spot.path[:-1]
        local = part_at(base, path)
        if not isinstance(fault.broken, str) or not isinstance(local, dict) or fault.broken in local:
            return
        around = Spot(spot.constraint, Site(spot.site.base, Place(path)), self._atlas, self._drawing)
        for changed in records.with_name(around, fault.broken, str(spot.path[-1]), local):
            # In place of a name that was right, the fault is where both would be.
            at = (*path, fault.broken) if len(changed) > len(local) else path
            yield _Candidate(replaced(base, path, changed), base, at, fault.sentence, known=True)

    def _spread(self, spot: Spot, fault: Fault, kind: frozenset[str]) -> Iterator[_Candidate]:
        """Break every item that `contains` counts, for one that is left would do."""
        way = self._survey.way(spot.constraint.at)
        last = max((index for index, edge in enumerate(way) if edge.keyword == "contains"), default=None)
        if last is None:
            return
        base = spot.site.base.value
        deeper = sum(edge.keyword not in reasons.IN_PLACE for edge in way[last + 1 :])
        path = spot.path[: len(spot.path) - deeper - 1]
        array = part_at(base, path)
        if not isinstance(array, list):
            return
        index = spot.path[len(path)]
        broken = replaced(array[int(index)], spot.path[len(path) + 1 :], fault.broken)
        counted = [self._drawing.reader.accepts((way[last].child,), item) for item in array]
        everywhere = [broken if counts else item for item, counts in zip(array, counted, strict=True)]
        once = [item for item, counts in zip(array, counted, strict=True) if not counts]
        for changed in (everywhere, [*once, broken], [broken]):
            yield _Candidate(replaced(base, path, changed), base, path, fault.sentence, kind, known=True)

    def _negative(self, constraint: Constraint, candidate: _Candidate) -> Negative:
        for edge in self._survey.way(constraint.at):
            if edge.keyword in GROUPS:
                place = child(edge.parent, edge.keyword)
                if edge.keyword in ("dependentSchemas", "dependencies"):
                    place = child(place, str(edge.token))
                known = self._inside.setdefault(place, [])
                if len(known) < _MOST_KEPT:
                    sentence = f"{candidate.sentence.removesuffix('.')}, so {edge.keyword} does not hold."
                    known.append(_Candidate(candidate.value, candidate.mended, candidate.at, sentence))
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

    def _valid(self, value: JsonValue) -> bool:
        return self._checks.work(value) <= limits.MAX_CHECK_WORK and self._checks.accepts(value)


def _is_group(constraint: Constraint) -> bool:
    return constraint.keyword in GROUPS and constraint.name is None and constraint.pointer != constraint.at


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_SENTENCE else text[: _MAX_SENTENCE - 3] + "..."
