"""A statement's lines in one spelling, whether they came as HTML, LaTeX, Markdown or plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from functions.practice.proposing.sounding import given, guarantee_in
from functions.practice.proposing.wordings import in_signs

_MAX_LINES = 500
_MAX_LINE = 300

# Tags that end a line without a line break.
_BREAKS = re.compile(r"</?(?:li|p|br|ul|ol|pre|div|tr|h[1-6]) ?/?>", re.IGNORECASE)
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
    (re.compile(r"_\{([a-z])\}"), r"_\1"),
    (re.compile(r"_\{([a-z]), ?([a-z])\}"), r"[\1][\2]"),
    (re.compile(r"_\{([a-z]) ?([+-]) ?1\}"), r"[\1\g<2>1]"),
    (re.compile("[\u2212\u2013]"), "-"),
    (re.compile("[\u2018\u2019]"), "'"),
    (re.compile("[\u201c\u201d]"), '"'),
    (re.compile(r"[`$]|\*\*(?=\S)(?=[A-Za-z])"), ""),
    (re.compile(r"[ \t\u00a0]{1,300}"), " "),
)
# A dash is a bullet before a blank, and else a minus: `-(10^9) <= x`, `-k <= x`.
_LEAD = re.compile(
    r"\s{0,5}- {1,5}(?=[^\d ])(?!\((\S{1,40})\) ?<=? ?.{1,200} ?<=? ?\(?\1\)?$)|[*+\u2022\u25cf\s]{1,10}(?=\D)"
    r"|\d{1,2}[.)] |^[*+\u2022\u25cf] ?"
)
# `- 10^9 <= x <= 10^9` has a minus before it, and `- 1 <= n <= 9` a bullet.
_DASHED = re.compile(r"- (?=\d)(?!(\S{1,40}) <=? .{1,200} <=? \1$)")
_FILLER = re.compile(
    r"^(?:(?:it is|it's) guaranteed that|you may assume(?: that)?|note that|"
    r"(?:the )?(?:input|inputs|tests|test cases|testcases) (?:is|are) generated such that|the) (?:the )?",
    re.IGNORECASE,
)
# What only says the same in other words.
_ASIDE = re.compile(r"\s{0,3}\((?:i\.e\.|that is|e\.g\.)[^()]{0,200}\)", re.IGNORECASE)
_HEADER = re.compile(r"(?:[*#_ ]{0,5})constraints(?:[*_ ]{0,5}):?(?:[*_ ]{0,5})", re.IGNORECASE)
# What comes before the constraints of a line; a list of them may begin on it.
_HEADING = re.compile(
    r"[*#_ ]{0,5}(?:(?:input|the|additional|other|further) )?(constraints?|notes?|limits?|limitations|bounds|ranges?"
    r"|restrictions?|conditions|assumptions|guarantees|input(?: format)?)"
    r"(?: (?:and|on|for) [\w ]{1,30})?[*_ ]{0,5}:[*_ ]{0,5}",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"(?:example|output|explanation|follow[- ]?up)\b"
    r"|(?:sample )?input(?!.{0,90}\b(?:contains?|consists?)\b)(?:s? ?(?:[:#\d]|$)| [A-Za-z_]\w{0,60} ?=)",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"(?:[*#_ ]{0,5})(?:sample|examples?|explanation)\b", re.IGNORECASE)
_MADE_OF = re.compile(r"\b(?:consists?|contains?)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]")
COMPARED = re.compile(r"<=|>=|==|!=|[^-=]>|<[^-]")
_COMPARISON = re.compile(r"[^ ]{1,60}(?:, [^ ]{1,60}){0,5}(?: [-+*] [^ ]{1,30}){0,3} ?(?:<=?|>=?|==|!=) ?[^ ]")
_DEFINED = re.compile(r"^([a-z]\w{0,20}) = ([A-Za-z_]\w{0,60}(?:\[[a-z0]\])?\.length)(?=\W*$)", re.ASCII)
_DECIMAL = re.compile(r"(?<![\w.])\d{1,20}\.\d", re.ASCII)
_SET = re.compile(r"\b([A-Za-z_]\w{0,60}) ?[=:] ?\[{0,5}[-\d, ]{0,200}\.\d", re.ASCII)


class Line(NamedTuple):
    """A sentence of a statement.

    Attributes:
        number: of the line it stands in, from 1.
        text: in normal spelling.
        is_constraint: it stands among the constraints, or reads like one. Without a header these are the paragraph
            from the first comparison on.
        is_shown: it stands behind an example, whose explanation it may be.
        is_before: it compares something, and stands before the list of the constraints.
        subjects: what the line speaks of where a part of it names nothing itself, as `nums[i]` and `nums`.
    """

    number: int
    text: str
    is_constraint: bool
    is_shown: bool = False
    subjects: tuple[str, ...] = ()
    is_before: bool = False


def sentences(statement: str) -> Iterator[Line]:
    """Yield what may say something of the input, sentences apart."""
    raw = [
        (at + 1, part)
        for at, line in enumerate(statement.splitlines()[:_MAX_LINES])
        for part in (_BREAKS.split(line) if "<" in line else [line])
    ][: 2 * _MAX_LINES]
    header = next((at for at, (_, line) in enumerate(raw) if _is_header(_normal(line))), None)
    is_listed = is_shown = False
    for at, (number, line) in enumerate(raw):
        if len(line) > 5 * _MAX_LINE:
            continue
        normal = _normal(line)
        is_told = _TOLD.match(normal) is not None
        is_shown = at != header and (is_shown or is_told or _SHOWN.match(normal) is not None)
        heading = _HEADING.match(normal)
        normal = normal if heading is None else normal[heading.end() :]
        is_listed = header is None and bool(normal) and not is_told and (is_listed or _is_comparison(normal))
        if is_told:
            continue
        for part in _sentences(normal):
            sentence = _FILLER.sub("", part.strip(" .;,"), count=1)
            is_compared = COMPARED.search(sentence) is not None
            is_before = header is not None and at < header and is_compared
            if not sentence or len(sentence) > _MAX_LINE:
                continue
            if is_before and (is_shown or not _is_comparison(sentence)):
                continue
            if not is_compared and _WORD.search(sentence) is None:
                # Data of an example.
                continue
            sentence = in_signs(sentence)
            is_inside = header is not None and at >= header
            is_constraint = is_inside or is_listed or (header is None and _constrains(sentence))
            if not _HEADER.fullmatch(sentence):
                yield Line(number, sentence, is_constraint, is_shown and not is_inside, (), is_before)


def _is_header(normal: str) -> bool:
    """Tell whether a line begins the list of constraints: it is a heading alone, or has the first of them behind it."""
    heading = _HEADING.match(normal)
    return _HEADER.fullmatch(normal) is not None or (
        heading is not None and heading[1].lower().startswith("constraint")
    )


def _constrains(sentence: str) -> bool:
    """Tell whether a sentence reads like a constraint where no heading says which are some."""
    if COMPARED.search(sentence) is not None or guarantee_in(sentence) is not None:
        return True
    return _MADE_OF.search(given(sentence)) is not None


def _sentences(line: str) -> Iterator[str]:
    """Yield the sentences of a line; what ends one within brackets does not end the one around them."""
    last = ""
    for part in re.split(r"(?<=[.;]) ", line):
        last = f"{last} {part}" if last else part
        if last.rfind("(") <= last.rfind(")") or (")" not in part and len(last) > _MAX_LINE):
            yield last
            last = ""
    if last:
        yield from re.split(r"[.;] ", last)


def _is_comparison(line: str) -> bool:
    """Tell whether a line begins with a comparison, as constraints do and prose that has one does not."""
    return _COMPARISON.match(line) is not None


def _normal(line: str) -> str:
    if len(line) > 5 * _MAX_LINE:
        return ""
    # A tag that is a superscript has to be seen before entities are turned into the signs that tags begin with.
    for expression, written in _SPELLINGS[:_BEFORE_ENTITIES]:
        line = expression.sub(written, line)
    line = html.unescape(line)
    for expression, written in _SPELLINGS[_BEFORE_ENTITIES:]:
        line = expression.sub(written, line)
    line = _ASIDE.sub("", line).strip()
    line = _DASHED.sub("", line, count=1) if _DASHED.match(line) else line
    if _LEAD.match(line) and not re.match(r"-\s?\d", line):
        line = _LEAD.sub("", line, count=1)
    # A definition, written with one sign: `n = board[i].length`.
    return _DEFINED.sub(r"\1 == \2", line)


def names_with_fractions(text: str) -> set[str]:
    """Return the names that a text compares with, or sets to, numbers written with a decimal point."""
    found: set[str] = set()
    for line in text.splitlines()[:_MAX_LINES]:
        normal = _normal(line)
        if COMPARED.search(normal) and _DECIMAL.search(normal):
            found.update(re.findall(r"[A-Za-z_]\w{0,60}", normal))
        # `x = 2.00000, n = 10`, where n is whole.
        found.update(match[1] for match in _SET.finditer(normal))
    return found
