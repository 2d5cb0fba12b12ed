"""The lines of a statement that are plain enough to be read without a model."""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from functions.practice.proposing.chains import Chain, Path, UnreadError, read_chains
from functions.practice.proposing.phrases import apply_phrase
from functions.practice.proposing.places import Places
from functions.practice.proposing.relations import apply_chain
from functions.practice.proposing.types import Schema

_MAX_LINES = 500
_MAX_LINE = 300
_MAX_APPLIED = 100
_MAX_NOTES = 10

_TAGS = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,10}>")
_SUPERSCRIPTS = re.compile("[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]{1,5}")
_PLAIN_DIGITS = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789")
_BEFORE_ENTITIES = 2
_SPELLINGS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"<sup>\s{0,3}"), "^"),
    (_TAGS, ""),
    (_SUPERSCRIPTS, lambda found: "^" + found[0].translate(_PLAIN_DIGITS)),
    (re.compile(r"\\(?:leq?|le)\b|\u2264"), "<="),
    (re.compile(r"\\(?:geq?|ge)\b|\u2265"), ">="),
    (re.compile(r"\\(?:neq?|ne)\b|\u2260"), "!="),
    (re.compile(r"\\(?:cdot|times)\b|[\u00d7\u22c5\u00b7\u2217]"), "*"),
    (re.compile(r"\^\{(\d{1,4})\}"), r"^\1"),
    (re.compile("[\u2212\u2013]"), "-"),
    (re.compile("[\u2018\u2019]"), "'"),
    (re.compile("[\u201c\u201d]"), '"'),
    (re.compile(r"[`$]|\*\*(?=\S)(?=[A-Za-z])"), ""),
    (re.compile(r"[ \t\u00a0]{1,300}"), " "),
)
_LEAD = re.compile(r"[-*+\u2022\u25cf\s]{1,10}(?=\D)|\d{1,2}[.)] |^[*+\u2022\u25cf] ?")
_FILLER = re.compile(r"^(?:it is guaranteed that|you may assume(?: that)?|note that|the) ", re.IGNORECASE)
_HEADER = re.compile(r"(?:[*#_ ]{0,5})constraints(?:[*_ ]{0,5}):?(?:[*_ ]{0,5})", re.IGNORECASE)
_TOLD = re.compile(r"(?:example|input|output|explanation|follow[- ]?up)\b", re.IGNORECASE)
_COMPARED = re.compile(r"<=|>=|==|!=|[^-=]>|<[^-]")
_DEFINED = re.compile(r"^([a-z]\w{0,20}) = ([A-Za-z_]\w{0,60}(?:\[[a-z0]\])?\.length)(?=\W*$)", re.ASCII)
# `edges[i] = [ai, bi]`: what each place of a row is called from there on.
_ROW = re.compile(
    r"\b([A-Za-z_]\w{0,60})\[[a-z]\] ?={1,2} ?[\[(]([A-Za-z_]\w{0,30}(?:, ?[A-Za-z_]\w{0,30}){1,9})[\])]", re.ASCII
)


@dataclass(slots=True)
class Reading:
    """What a statement's lines made of a schema.

    Attributes:
        schema: with what was understood applied.
        understood: how many lines that was.
        notes: which lines read like constraints, and were not understood; none of their words.
    """

    schema: Schema
    understood: int = 0
    notes: list[str] = field(default_factory=list)


def read_statement(schema: Schema, statement: str, fits: Callable[[Schema], bool]) -> Reading:
    """Apply the plain lines of a statement to a schema.

    Args:
        schema: of the whole input; left as it is.
        fits: tells whether a narrowed schema still takes what is known to be input; else the line is left out.
    """
    lines = list(_lines(statement))
    reading = Reading(schema)
    chains = {number: found for number, line in lines if (found := _chains(line))}
    aliases = _aliases(schema, [line for _, line in lines], chains)
    applied: list[Chain] = []
    _apply_rows(reading, aliases, chains, fits)
    waiting = [(number, line) for number, line in lines if number in chains or not _COMPARED.search(line)]
    refused = {number: "it is not understood" for number, line in lines if _COMPARED.search(line)}
    # Twice, because a line may need what a later one says (`edges[i].length == 2`).
    for _ in range(2):
        again = []
        for number, line in waiting:
            trial = copy.deepcopy(reading.schema)
            places = Places(trial, aliases)
            try:
                if number in chains:
                    without = (_without_alias(chain, aliases, places) for chain in chains[number])
                    own = [chain for chain in without if chain is not None]
                    for chain in own:
                        apply_chain(places, chain)
                elif apply_phrase(places, line):
                    own = []
                else:
                    continue
            except UnreadError as error:
                refused[number] = str(error)
                again.append((number, line))
                continue
            if trial != reading.schema and not fits(trial):
                refused[number] = "an example does not keep to it, or it cannot be kept at all"
                continue
            refused.pop(number, None)
            reading.schema = trial
            reading.understood += 1
            applied += own
            if reading.understood >= _MAX_APPLIED:
                break
        waiting = again
    _settle(reading, aliases, applied, fits)
    # Phrases that were not understood are mostly no constraints at all.
    told = [number for number in sorted(refused) if any(_COMPARED.search(line) for at, line in lines if at == number)]
    reading.notes = [f"Line {at} of the statement was left aside: {refused[at]}." for at in told[:_MAX_NOTES]]
    return reading


def _lines(statement: str) -> Iterator[tuple[int, str]]:
    """Yield (number, normal spelling) of the lines that may say something, sentences apart."""
    raw = statement.splitlines()[:_MAX_LINES]
    header = next((at for at, line in enumerate(raw) if _HEADER.fullmatch(_normal(line))), None)
    for at, line in enumerate(raw):
        if len(line) > 5 * _MAX_LINE:
            continue
        normal = _normal(line)
        if _TOLD.match(normal):
            continue
        for sentence in re.split(r"[.;] ", normal):
            sentence = _FILLER.sub("", sentence.strip(" .;,"), count=1)
            is_before = header is not None and at < header
            if sentence and len(sentence) <= _MAX_LINE and not (is_before and _COMPARED.search(sentence)):
                yield at + 1, sentence


def _normal(line: str) -> str:
    if len(line) > 5 * _MAX_LINE:
        return ""
    # A tag that is a superscript has to be seen before entities are turned into the signs that tags begin with.
    for expression, written in _SPELLINGS[:_BEFORE_ENTITIES]:
        line = expression.sub(written, line)
    line = html.unescape(line)
    for expression, written in _SPELLINGS[_BEFORE_ENTITIES:]:
        line = expression.sub(written, line)
    line = line.strip()
    if _LEAD.match(line) and not re.match(r"-\s?\d", line):
        line = _LEAD.sub("", line, count=1)
    # A definition, written with one sign: `n = board[i].length`.
    return _DEFINED.sub(r"\1 == \2", line)


def _chains(line: str) -> list[Chain]:
    if not _COMPARED.search(line):
        return []
    try:
        return read_chains(line)
    except UnreadError:
        return []


def _aliases(schema: Schema, lines: list[str], chains: dict[int, list[Chain]]) -> dict[str, Path]:
    """Return what a statement calls the parts of the input that have no name of their own."""
    names = Places(schema).names
    aliases: dict[str, Path] = {}
    for line in lines:
        for found in _ROW.finditer(line):
            if found[1] in names:
                for place, name in enumerate(found[2].replace(" ", "").split(",")):
                    if name not in names:
                        aliases.setdefault(name, Path(found[1], ("i", str(place))))
    for own in chains.values():
        for chain in own:
            if set(chain.signs) != {"=="}:
                continue
            paths = [term for term in chain.terms if isinstance(term, Path)]
            bare = [path.name for path in paths if not path.indices and not path.is_length and path.name not in names]
            lengths = [path for path in paths if path.is_length and path.name in names]
            if bare and lengths:
                aliases.setdefault(bare[0], lengths[0])
    return aliases


def _without_alias(chain: Chain, aliases: dict[str, Path], places: Places) -> Chain | None:
    """Return the chain without the name that it defines (`m == grid.length`); None where nothing else is left."""
    if set(chain.signs) != {"=="}:
        return chain
    terms = tuple(
        term
        for term in chain.terms
        if not (isinstance(term, Path) and not term.indices and term.name not in places.names and term.name in aliases)
    )
    if len(terms) < len(chain.terms):
        for path in (aliases[t.name] for t in chain.terms if isinstance(t, Path) and t.name in aliases):
            _note_matrix(places, path)
    return Chain(terms, chain.signs[: len(terms) - 1]) if len(terms) > 1 else None


def _note_matrix(places: Places, path: Path) -> None:
    """Take a list whose rows are all said to be as long as each other for a matrix."""
    rows = places.names.get(path.name, {})
    items = rows.get("items")
    if len(path.indices) == 1 and path.is_length and isinstance(items, dict) and items.get("type") == "array":
        rows.setdefault("x-structure", "matrix")


def _apply_rows(
    reading: Reading, aliases: dict[str, Path], chains: dict[int, list[Chain]], fits: Callable[[Schema], bool]
) -> None:
    """Make rows as long as the places that are named of them: `edges[i] = [ai, bi]`, or `edges[i][1]` alone."""
    names = Places(reading.schema).names
    used = [term for own in chains.values() for chain in own for term in chain.terms if isinstance(term, Path)]
    sizes: dict[str, int] = {}
    for path in [*aliases.values(), *used]:
        if (
            path.name in names
            and len(path.indices) == 2
            and path.indices[1].isdigit()
            and not path.indices[0].isdigit()
        ):
            sizes[path.name] = max(sizes.get(path.name, 0), int(path.indices[1]) + 1)
    for name, size in sizes.items():
        trial = copy.deepcopy(reading.schema)
        items = Places(trial).names[name].get("items")
        if isinstance(items, dict) and items.get("type") == "array" and "prefixItems" not in items and size <= 10:
            items["minItems"] = items["maxItems"] = size
            if fits(trial):
                reading.schema = trial


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
