"""The lines of a statement that are plain enough to be read without a model."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from functions.practice.proposing.chains import Chain, Path, UnreadError, read_chains
from functions.practice.proposing.clauses import chains_of, clauses, is_aside, ways
from functions.practice.proposing.design import most_calls
from functions.practice.proposing.indexed import apply_indexed
from functions.practice.proposing.mentions import apply_mentions
from functions.practice.proposing.naming import (
    OWN,
    ROW,
    apart,
    apply_rows,
    counters_and_sizes,
    first_indices,
    first_items,
    name_parts,
    of_any_row,
    padded_list,
    with_items,
    with_next_rows,
    without_alias,
)
from functions.practice.proposing.partial import without_partial
from functions.practice.proposing.phrases import apply_phrase
from functions.practice.proposing.places import Facts, Places
from functions.practice.proposing.relations import apply_chain, leaves
from functions.practice.proposing.shapes import digit_order
from functions.practice.proposing.sizes import without_sizes
from functions.practice.proposing.sounding import guarantee_in
from functions.practice.proposing.spelling import COMPARED, Line, sentences
from functions.practice.proposing.types import Schema

_MAX_APPLIED = 100
_MAX_NOTES = 10
_MOST_NUMBERS = 100
_MOST_WAYS = 400
# 104 and 109, and 231 - 1; rarely meant as they stand.
_FLATTENED = re.compile(r"(?<![\w.^,])(?:(10)([3-9]|1[0-8])|(2)(31|63)(?= - 1))(?![\w.^,])")

_ROTATED = re.compile(r"\brotated\b", re.IGNORECASE)


@dataclass(slots=True)
class Reading:
    """What a statement's lines made of a schema.

    Attributes:
        schema: with what was understood applied.
        understood: how many lines that was.
        notes: which constraints were not understood; of their words, one at most that all guarantees share (`sorted`).
        calls: how many calls of a class's methods there may be.
    """

    schema: Schema
    understood: int = 0
    notes: list[str] = field(default_factory=list)
    calls: int | None = None


def read_statement(schema: Schema, statement: str, fits: Callable[[Schema], bool], is_design: bool = False) -> Reading:
    """Apply the plain lines of a statement to a schema.

    Args:
        schema: of the whole input; left as it is.
        fits: tells whether a narrowed schema still takes what is known to be input; else the line is left out.
    """
    given = Places(copy.deepcopy(schema))
    written = [line._replace(text=with_items(line.text, given)) for line in sentences(statement)]
    counters, sizes = counters_and_sizes(line.text for line in written)
    given.facts = Facts(begins=first_indices(line.text for line in written), counters=counters, sizes=sizes)
    said = list(clauses(written, given))
    lines, partial = without_partial(said)
    asides = {
        at: "it stands before the constraints" if line.is_before else "it is no input that it speaks of"
        for at, line in enumerate(lines)
        if line.is_before or is_aside(line.text)
    }
    lines = [line._replace(text="") if at in asides else line for at, line in enumerate(lines)]
    partial |= asides.keys()
    reading = Reading(schema)
    chains = {
        at: [of_any_row(chain, given) for chain in found]
        for at, line in enumerate(lines)
        if (found := [part for chain in chains_of(line.text) for part in apart(chain, given)])
    }
    padded = {at: name for at, line in enumerate(said) if (name := padded_list(line.text, given)) is not None}
    facts = replace(
        given.facts,
        firsts=first_items(chains),
        first_digit=digit_order(line.text for line in said),
        is_rotated=any(_ROTATED.search(line.text) for line in said),
        padded=frozenset(padded.values()),
    )
    guessed: list[str] = []
    aliases = name_parts(schema, [line.text for line in lines], chains, fits, guessed)
    applied: list[Chain] = []
    trial = copy.deepcopy(schema)
    chains, defining = without_sizes(Places(trial), [line.text for line in lines], chains, aliases)
    reading.schema = apply_rows(trial if fits(trial) else schema, aliases, chains, fits)
    if is_design:
        reading.calls, told_at = most_calls([line.text for line in lines])
        defining |= set() if told_at is None else {told_at}
    reading.understood = len(defining)
    waiting = [at for at in range(len(lines)) if at not in defining and at not in partial]
    refused = {
        at: "it is not understood"
        for at, line in enumerate(lines)
        if line.is_constraint and at not in defining and not (ROW.search(line.text) or OWN.search(line.text))
    }
    for at in partial:
        text = said[at].text
        if (said[at].is_constraint or COMPARED.search(text)) and (not said[at].is_before or _speaks_of(given, text)):
            refused[at] = asides.get(at, "it is said of some of the cases only")
    refused.update((at, "a list is filled up with what is none of its items, and may be in no order") for at in padded)
    # Twice, because a line may need what a later one says (`edges[i].length == 2`).
    rests: dict[int, str] = {}
    more_ways = iter(range(_MOST_WAYS))
    for _ in range(2):
        again = []
        for at in waiting:
            places = Places(reading.schema, aliases, facts)
            try:
                own, trial = _apply_one_way(places, lines[at], chains.get(at), more_ways)
            except UnreadError as error:
                again.append(at)
                if lines[at].is_constraint or at in chains:
                    refused[at] = str(error)
                continue
            if own is None:
                continue
            if trial != reading.schema and not fits(trial):
                refused[at] = "an example does not keep to it, or it cannot be kept at all"
                continue
            if at not in padded:
                refused.pop(at, None)
            reading.schema = trial
            reading.understood += 1
            applied += own.chains
            rests[at] = own.rest
            if reading.understood >= _MAX_APPLIED:
                break
        waiting = again
    _settle(reading, Places(copy.deepcopy(reading.schema), aliases, facts), applied, fits)
    others = {at: line for at, line in enumerate(lines) if at not in partial and at not in defining}
    words = {at: word for at, line in others.items() if (word := guarantee_in(rests.get(at, line.text))) is not None}
    # What is no constraint by its place comes last, so that it takes the room of none that is.
    for at in words:
        if not lines[at].is_shown:
            refused.setdefault(at, "it is not understood")
    read = {lines[at].number for at in [*rests, *defining]}
    order = sorted(refused, key=lambda at: (not lines[at].is_constraint, at))
    told = list(dict.fromkeys(_left_aside(lines[at], refused[at], words.get(at), read) for at in order))
    if len(told) > _MAX_NOTES:
        numbers = ", ".join(map(str, sorted({lines[at].number for at in order})[:_MOST_NUMBERS]))
        told[_MAX_NOTES:] = [f"So were others; lines that were left aside, or parts of them, are: {numbers}."]
    reading.notes = [*guessed, *told, *_flattened([line.text for line in lines])]
    return reading


def _speaks_of(places: Places, text: str) -> bool:
    """Tell whether a text is a comparison of the input, and nothing else."""
    paths = [leaf for chain in chains_of(text) for leaf in leaves(chain.terms) if isinstance(leaf, Path)]
    return any(path.name in places.names for path in paths)


def _apply_one_way(
    places: Places, line: Line, chains: list[Chain] | None, more_ways: Iterator[int]
) -> tuple[_Applied | None, Schema]:
    """Return what came of a line in the first way that it can be read, and the schema with it applied.

    Raises:
        UnreadError: it says something that is not understood in any way.
    """
    fault: UnreadError | None = None
    for number, text in enumerate(ways(line, places.names)):
        if number and next(more_ways, None) is None:
            break
        trial = copy.deepcopy(places.schema)
        try:
            own = _apply(places.over(trial), text, chains if text == line.text else None)
        except UnreadError as error:
            # Of what was tried in several ways, no one fault is the reason.
            fault = UnreadError("it is not understood") if line.subjects else error
            continue
        if own is not None:
            return own, trial
    if fault is not None:
        raise fault
    return None, places.schema


def _left_aside(line: Line, why: str, word: str | None, read: set[int]) -> str:
    """Return the note on a line that was not read; of its words it has none but one that all guarantees share."""
    part = " in part" if line.number in read else ""
    where = "" if word is None else f', where it says "{word}"'
    return f"Line {line.number} of the statement was left aside{part}{where}: {why}."


class _Applied(NamedTuple):
    """What came of a line: the comparisons that bounds may reach later, and the rest of it that says something else."""

    chains: list[Chain]
    rest: str = ""


def _apply(places: Places, line: str, chains: list[Chain] | None) -> _Applied | None:
    """Apply a line; None where it says nothing.

    Raises:
        UnreadError: it says something that is not understood.
    """
    if chains is None:
        return _apply_words(places, line)
    rewritten = with_next_rows(line, places)
    given = chains if rewritten == line else read_chains(rewritten)
    before = copy.deepcopy(places.schema)
    try:
        own = [known for chain in given if (known := without_alias(chain, places.aliases, places)) is not None]
        indexed = [chain for chain in own if apply_indexed(places, chain, rewritten)]
        own = [chain for chain in own if chain not in indexed]
        for chain in own:
            apply_chain(places, chain)
    except UnreadError:
        places.restore(before)
        # Of graphs, `1 <= Node.val <= 100` is no bound of a place.
        if not apply_phrase(places, line):
            raise
        return _Applied([])
    return _Applied(own)


def _apply_words(places: Places, line: str) -> _Applied | None:
    before, fault = copy.deepcopy(places.schema), None
    try:
        if apply_phrase(places, line):
            return _Applied([])
    except UnreadError as error:
        places.restore(before)
        fault = error
    # What begins as a phrase does may be a sentence with more in it: `There is a list nums sorted in ascending order`.
    try:
        rest = apply_mentions(places, line)
    except UnreadError as error:
        raise fault or error from None
    if rest is None and fault is not None:
        raise fault
    return None if rest is None else _Applied([], rest)


def _flattened(lines: list[str]) -> list[str]:
    """Return a note for each number that may be a power whose exponent lost its raised place (`104` for `10^4`)."""
    found = [match for line in lines if COMPARED.search(line) for match in _FLATTENED.finditer(line)]
    numbers = dict.fromkeys((match[1] or match[3], match[2] or match[4]) for match in found)
    return [
        f"{base}{exponent} was read as it stands; {base}^{exponent} may be meant."
        for base, exponent in list(numbers)[:_MAX_NOTES]
    ]


def _settle(reading: Reading, places: Places, applied: list[Chain], fits: Callable[[Schema], bool]) -> None:
    """Let bounds that came late reach the places that earlier lines tie to them; `places` are of a copy."""
    for _ in range(2):
        for chain in applied:
            if "!=" in chain.signs:
                continue
            try:
                apply_chain(places, chain)
            except UnreadError:
                return
    if places.schema != reading.schema and fits(places.schema):
        reading.schema = places.schema
