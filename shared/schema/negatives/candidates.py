"""Values that may break a constraint alone: a fault put into each of the values that it may belong to."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import NamedTuple

from shared.canonical_json import JsonValue, canonical_value
from shared.errors import InvalidJsonError
from shared.schema.drawing.drawing import Drawing
from shared.schema.negatives import kept_out, loosening, reasons
from shared.schema.negatives.bare import Bare
from shared.schema.negatives.bases import Atlas, Path, Place, Site, part_at, replaced
from shared.schema.negatives.breaking import faults_at, kinds, records
from shared.schema.negatives.breaking.spot import Fault, Spot, called, shown
from shared.schema.negatives.constraints import Constraint, Survey
from shared.schema.negatives.effort import Effort
from shared.schema.negatives.in_step import InStep
from shared.schema.negatives.opposing import opposed
from shared.schema.negatives.proving import Checks
from shared.schema.negatives.small.around import Around
from shared.schema.reading.document import Schema
from shared.schema.reading.reader import Reader
from shared.schema.relations.keywords import KEYWORDS

# Of these a second fault of another JSON type is worth having: 5 for "5", and null too.
SEVERAL = frozenset({"type", "enum"})
# What these ask shows in an object that has little in it.
_NEED_LITTLE = frozenset({"type", "required", "enum", "const"})


class Candidate(NamedTuple):
    """A value that may break a constraint alone.

    Args:
        mended: it without the fault.
        at: the place of the fault in it.
        kind: the JSON types of what is wrong, where that counts.
        known: whether `mended` is known to be valid.
    """

    value: JsonValue
    mended: JsonValue
    at: Path
    sentence: str
    kind: frozenset[str] = frozenset()
    known: bool = False


class Candidates:
    """Makes them.

    Args:
        checks: the whole schema's validator.
        fault_at: returns the place of the one fault in a value, None where there is no one place.
    """

    def __init__(
        self,
        reader: Reader,
        survey: Survey,
        atlas: Atlas,
        drawing: Drawing,
        checks: Checks,
        effort: Effort,
        fault_at: Callable[[JsonValue], Path | None],
    ) -> None:
        self._reader = reader
        self._document = reader.document
        self._survey = survey
        self._atlas = atlas
        self._drawing = drawing
        self._checks = checks
        self._effort = effort
        self._fault_at = fault_at
        self._in_step = InStep(atlas, drawing)
        self._around = Around(atlas, drawing, fault_at)
        self._bare = Bare(reader.document, checks.is_valid)

    def begin(self) -> None:
        """Begin with another constraint."""
        self._in_step.begin()

    def small(self, constraint: Constraint, sites: list[Site]) -> Iterator[Candidate]:
        """Yield small values in which relations hold around the fault, wherever it may stand."""
        for site in itertools.islice(self._bared(constraint, sites), 0 if sites and sites[0].place.named else 1):
            spot = Spot(constraint, site, self._atlas, self._drawing)
            for value, mended, at, told in self._around.values(spot, faults_at(spot, self._survey)):
                if mended is not None:
                    yield Candidate(value, mended[0], at, told)
                yield Candidate(value, site.base.value, at, told, known=True)

    def loose(self, constraint: Constraint) -> Iterator[Candidate]:
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
            path = self._fault_at(value)
            if path is None:
                continue
            limit = schema.get(constraint.keyword) if isinstance(schema, dict) else False
            asked = "" if isinstance(limit, (dict, list)) else f" {shown(limit)}"
            told = f"{called(path)} does not satisfy {constraint.keyword}{asked}."
            for mended, at in loosening.cuts(value, path):
                yield Candidate(value, mended, at, told)
            yield Candidate(value, base[0].base.value, (), told, known=True)

    def of(
        self, constraint: Constraint, sites: list[Site], faults: Callable[[Spot], Iterator[Fault]] | None = None
    ) -> Iterator[Candidate]:
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

    def _whole(self, spot: Spot, fault: Fault) -> Iterator[Candidate]:
        """Put a faulty part into the value that it belongs to."""
        base, path = spot.site.base.value, spot.path
        kind = frozenset(kinds.type_of(fault.broken)) if spot.constraint.keyword in SEVERAL else frozenset()
        if spot.site.place.named:
            yield from self._renamed(spot, fault)
            return
        value = replaced(base, path, fault.broken)
        if fault.mended is None:
            yield Candidate(value, base, path + fault.below, fault.sentence, kind, known=True)
            yield from self._spread(spot, fault, kind)
        else:
            mended = replaced(base, path, fault.mended[0])
            yield Candidate(value, mended, path + fault.below, fault.sentence, kind)
        if self._reader.related and spot.constraint.keyword not in KEYWORDS:
            for value, mended in self._in_step.around(spot, fault):
                # Items may have moved.
                at = self._fault_at(value)
                at = path + fault.below if at is None else at
                told = spot.elsewhere(fault.sentence, at[: len(at) - len(fault.below)])
                yield Candidate(value, mended, at, told, kind)

    def _renamed(self, spot: Spot, fault: Fault) -> Iterator[Candidate]:
        """Put a faulty name into the object that has it."""
        base, path = spot.site.base.value, spot.path[:-1]
        local = part_at(base, path)
        if not isinstance(fault.broken, str) or not isinstance(local, dict) or fault.broken in local:
            return
        around = Spot(spot.constraint, Site(spot.site.base, Place(path)), self._atlas, self._drawing)
        for changed in records.with_name(around, fault.broken, str(spot.path[-1]), local):
            # In place of a name that was right, the fault is where both would be.
            at = (*path, fault.broken) if len(changed) > len(local) else path
            yield Candidate(replaced(base, path, changed), base, at, fault.sentence, known=True)

    def _spread(self, spot: Spot, fault: Fault, kind: frozenset[str]) -> Iterator[Candidate]:
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
            yield Candidate(replaced(base, path, changed), base, path, fault.sentence, kind, known=True)
