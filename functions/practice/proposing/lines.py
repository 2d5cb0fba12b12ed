"""The lines of a statement that are plain enough to be read without a model."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from functions.practice.proposing.chains import Chain, Path, UnreadError, read_chains
from functions.practice.proposing.design import most_calls
from functions.practice.proposing.indexed import apply_indexed
from functions.practice.proposing.mentions import apply_mentions
from functions.practice.proposing.naming import (
    OWN,
    ROW,
    apart,
    apply_rows,
    first_items,
    name_parts,
    of_any_row,
    with_next_rows,
    without_alias,
)
from functions.practice.proposing.partial import without_partial
from functions.practice.proposing.phrases import apply_phrase, is_phrase
from functions.practice.proposing.places import Places
from functions.practice.proposing.relations import apply_chain
from functions.practice.proposing.sizes import without_sizes
from functions.practice.proposing.spelling import COMPARED, Line, sentences
from functions.practice.proposing.types import Schema

_MAX_APPLIED = 100
_MAX_NOTES = 10
_MOST_JOINTS = 6
# 104 and 109, and 231 - 1; rarely meant as they stand.
_FLATTENED = re.compile(r"(?<![\w.^,])(?:(10)([3-9]|1[0-8])|(2)(31|63)(?= - 1))(?![\w.^,])")


@dataclass(slots=True)
class Reading:
    """What a statement's lines made of a schema.

    Attributes:
        schema: with what was understood applied.
        understood: how many lines that was.
        notes: which constraints were not understood; none of their words.
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
    said = [part for line in sentences(statement) for part in _parts(line)]
    lines, partial = without_partial(said)
    reading = Reading(schema)
    given = Places(schema)
    chains = {
        at: [of_any_row(chain, given) for chain in found]
        for at, line in enumerate(lines)
        if (found := [part for chain in _chains(line.text) for part in apart(chain, given)])
    }
    firsts = first_items(chains)
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
        if said[at].is_constraint or COMPARED.search(said[at].text):
            refused[at] = "it is said of some of the cases only"
    # Twice, because a line may need what a later one says (`edges[i].length == 2`).
    for _ in range(2):
        again = []
        for at in waiting:
            trial = copy.deepcopy(reading.schema)
            places = Places(trial, aliases)
            places.firsts = firsts
            try:
                own = _apply(places, lines[at].text, chains.get(at))
                if own is None:
                    continue
            except UnreadError as error:
                again.append(at)
                if lines[at].is_constraint or at in chains:
                    refused[at] = str(error)
                continue
            if trial != reading.schema and not fits(trial):
                refused[at] = "an example does not keep to it, or it cannot be kept at all"
                continue
            refused.pop(at, None)
            reading.schema = trial
            reading.understood += 1
            applied += own
            if reading.understood >= _MAX_APPLIED:
                break
        waiting = again
    _settle(reading, aliases, applied, fits)
    told = dict.fromkeys(
        f"Line {lines[at].number} of the statement was left aside: {refused[at]}." for at in sorted(refused)
    )
    reading.notes = [*guessed, *list(told)[:_MAX_NOTES], *_flattened([line.text for line in lines])]
    return reading


def _apply(places: Places, line: str, chains: list[Chain] | None) -> list[Chain] | None:
    """Apply a line; return the comparisons that bounds may reach later, None where the line says nothing.

    Raises:
        UnreadError: it says something that is not understood.
    """
    if chains is None:
        return [] if apply_phrase(places, line) or apply_mentions(places, line) else None
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
        return []
    return own


def _parts(line: Line) -> list[Line]:
    """Return the sentences that a line joins by "and" or commas, one of which compares; the line where it has none."""
    found = _readable(line.text, _MOST_JOINTS) if COMPARED.search(line.text) else None
    return [line] if found is None else [line._replace(text=part) for part in found]


def _readable(text: str, joints: int) -> list[str] | None:
    """Return the parts of a text, each of which can be read; None where there are none such."""
    if _chains(text) if COMPARED.search(text) else is_phrase(text):
        return [text]
    # The last part is as long as can be, since `1 <= a, b <= 9` is one comparison and no two.
    found = list(re.finditer(r",? and |, ", text))[-joints:] if joints else []
    for joint in sorted(found, key=lambda match: "and" not in match[0]):
        tail = _readable(text[joint.end() :], 0)
        head = None if tail is None else _readable(text[: joint.start()], joints - 1)
        if head is not None and tail is not None:
            return [*head, *tail]
    return None


def _flattened(lines: list[str]) -> list[str]:
    """Return a note for each number that may be a power whose exponent lost its raised place (`104` for `10^4`)."""
    found = [match for line in lines if COMPARED.search(line) for match in _FLATTENED.finditer(line)]
    numbers = dict.fromkeys((match[1] or match[3], match[2] or match[4]) for match in found)
    return [
        f"{base}{exponent} was read as it stands; {base}^{exponent} may be meant."
        for base, exponent in list(numbers)[:_MAX_NOTES]
    ]


def _chains(line: str) -> list[Chain]:
    if not COMPARED.search(line):
        return []
    try:
        return read_chains(line)
    except UnreadError:
        return []


def _settle(reading: Reading, aliases: dict[str, Path], applied: list[Chain], fits: Callable[[Schema], bool]) -> None:
    """Let bounds that came late reach the places that earlier lines tie to them."""
    trial = copy.deepcopy(reading.schema)
    places = Places(trial, aliases)
    for _ in range(2):
        for chain in applied:
            if "!=" in chain.signs:
                continue
            try:
                apply_chain(places, chain)
            except UnreadError:
                return
    if trial != reading.schema and fits(trial):
        reading.schema = trial
