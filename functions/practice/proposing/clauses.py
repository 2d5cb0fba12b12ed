"""A line taken apart: what it joins by commas, "and" or "where", and the remarks that stand in brackets in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from functions.practice.proposing.among import PLACE
from functions.practice.proposing.chains import Chain, Path, UnreadError, read_chains
from functions.practice.proposing.input_sections import of_input_section
from functions.practice.proposing.partial import is_of_some_cases, without_all_cases
from functions.practice.proposing.phrases import is_phrase
from functions.practice.proposing.places import Places, kinds
from functions.practice.proposing.relations import leaves
from functions.practice.proposing.sounding import is_aim
from functions.practice.proposing.spelling import COMPARED, Line

_MOST_JOINTS = 6
_MOST_PIECES = 8
_MOST_REMARKS = 4
# What is said of cells is not said of the rows that a table is a list of.
_FROM_CELLS = 2
_JOINT = re.compile(r",? and |[,;] (?:where |with )?|,? (?:where|with|such that) ")
# What binds parts to each other: one alone says something else.
_TIED = re.compile(r"\b(?:if|or|unless|when|whenever|then|otherwise|neither|nor|either|but|except)\b", re.IGNORECASE)
# Which places are meant, and how they are counted: what every reader takes for granted.
_NOTHING = re.compile(
    r"(?:both |ends? )?inclusive(?:ly)?|[01][- ](?:indexed|based)(?: array| list| indexing)?"
    r"|(?:for )?(?:all|each|every|any) (?:valid )?[ij]"
    r"|(?:for )?[01] <=? (?P<index>(?-i:[ijk](?:, [ijk])?)) <=? (?P<end>[\w.()\[\] +-]{1,40})",
    re.IGNORECASE | re.ASCII,
)
# What a name is for: nothing that a value could break.
_MEANT = re.compile(
    r"(?:the )?(?:number|length|size|count|amount|index|value|position)s? of "
    r"(?!.*\b(?:is|are|at|between|distinct|unique)\b)[\w' ]{1,80}"
    r"|(?:per|(?:in|for) (?:each|every|all)(?: of)?(?: the)?) (?:test ?cases?|tests?|cases?|queries|inputs?)",
    re.IGNORECASE | re.ASCII,
)
_OF_ONE = re.compile(rf"({PLACE}) (?:is|are|has|have|contains?|consists?) ", re.ASCII)
_ABSOLUTE = re.compile(rf"(?:0 <=? )?(?:\|({PLACE})\||abs\(({PLACE})\)) (<=?) (.{{1,60}})", re.ASCII)


class _Remarks(NamedTuple):
    body: str
    remarks: list[str]


def clauses(lines: Iterable[Line], places: Places) -> Iterator[Line]:
    """Yield what lines say in parts that can be read each by itself.

    Args:
        places: of the whole input.
    """
    number = 0
    subjects: tuple[str, ...] = ()
    for line in lines:
        # `1 <= n <= 9; odd`.
        goes_on = line.number == number and line.is_constraint and not line.text[:1].isupper()
        yield from _clauses(line._replace(subjects=subjects if goes_on else ()), places)
        number, subjects = line.number, _subjects(line.text, places) or (subjects if goes_on else ())


def _clauses(line: Line, places: Places) -> Iterator[Line]:
    if line.is_before or is_of_some_cases(line.text) or is_aside(line.text):
        yield line
        return
    line = line._replace(text=_without_brackets(without_all_cases(line.text)))
    body, remarks = _remarks(line.text)
    if remarks and all(_says_nothing(remark, places) for remark in remarks):
        line, remarks = line._replace(text=body), []
    is_compared = COMPARED.search(body) is not None
    if not remarks or not _are_apart(line, body, remarks, is_compared=is_compared):
        yield from _joined(line, places)
        return
    subjects = _subjects(body, places) or line.subjects
    own = of_input_section(body, places)
    if own is None:
        own = [] if body.strip(" ,:") in places.names else [body]
    for text in own:
        yield from _joined(line._replace(text=text), places)
    for remark in remarks:
        if _says_nothing(remark, places) or _MEANT.fullmatch(remark) is not None:
            continue
        yield from _joined(line._replace(text=remark, is_constraint=True, subjects=subjects), places)


def is_aside(text: str) -> bool:
    """Tell whether a line compares what is no input: what is looked for, or what may be done."""
    return COMPARED.search(text) is not None and is_aim(text)


def chains_of(line: str) -> list[Chain]:
    """Return the comparisons of a line; none where it has none, or they are not understood."""
    if not COMPARED.search(line):
        return []
    try:
        return read_chains(line)
    except UnreadError:
        return []


def ways(line: Line, names: Iterable[str]) -> list[str]:
    """Return what a line may mean: what it says, or what it says of what it speaks of; first that, if it names nothing.

    Args:
        names: of the input.
    """
    # Comparisons and definitions name what they are about.
    others = [] if re.search(r"[<>=]", line.text) else list(_of_subjects(line))
    is_named = not {*re.findall(r"\w+", line.text)}.isdisjoint(names)
    return [line.text, *others] if is_named else [*others, line.text]


def _of_subjects(line: Line) -> Iterator[str]:
    said = re.sub(r"^(?:which|that|it|they|these|all of (?:them|which)|both)(?= )", "", line.text).strip()
    said = re.sub(r"^((?:all|each|every)(?: of)?) (?:its|their) ", r"\1 the ", said)
    different = re.fullmatch(r"(?:all |pairwise |mutually ){0,2}(?:distinct|unique|different)", said) is not None
    for subject in line.subjects:
        if different:
            yield f"all the values in {subject} are distinct"
            continue
        if re.match(r"(?:is|are|has|have|contains?|consists?|does|do|will|must|can|may)\b", said):
            yield f"{subject} {said}"
            continue
        if (
            of := re.match(r"((?:all |each |every )?(?:the )?[a-z]{2,20}) ((?:is|are|has|have|consists?) .+)", said)
        ) is not None:
            yield f"{of[1]} in {subject} {of[2]}"
        yield f"{subject} is {said}"
        yield f"{subject} consists of {said}"
        yield f"{subject} has {said}"


def _remarks(text: str) -> _Remarks:
    """Return a text without what stands in brackets beside its words, and that."""
    found: list[str] = []
    kept: list[str] = []
    depth = start = end = 0
    for at, character in enumerate(text):
        if character == "(":
            if depth == 0:
                start = at
            depth += 1
        elif character == ")" and depth:
            depth -= 1
            if depth == 0 and len(found) < _MOST_REMARKS and _is_remark(text, start, at):
                kept.append(text[end:start].rstrip())
                found.append(text[start + 1 : at].strip(" .,;"))
                end = at + 1
    kept.append(text[end:])
    return _Remarks("".join(kept).strip(" ,.;"), [remark for remark in found if remark])


def _without_brackets(text: str) -> str:
    """Return a text without brackets around all of it."""
    inside = text[1:-1] if text.startswith("(") and text.endswith(")") else ""
    return text if not inside or "(" in inside or ")" in inside else inside.strip()


def _is_remark(text: str, start: int, end: int) -> bool:
    """Tell whether brackets stand beside a word, and neither within arithmetic nor within quotation marks."""
    before, after = text[:start].rstrip(), text[end + 1 : end + 2]
    if not before or before == text[:start] or before[-1] in "+-*/%^<>=,([|'\"":
        return False
    return after not in ("'", '"', "^") and re.match(r" ?[+*/%^<>=]", text[end + 1 : end + 4]) is None


def _are_apart(line: Line, body: str, remarks: list[str], *, is_compared: bool) -> bool:
    """Tell whether remarks can be read by themselves, and are no part of what the line around them says."""
    if is_compared:
        return True
    if _TIED.search(body) is not None or is_phrase(line.text):
        return False
    return line.is_constraint or any(chains_of(remark) for remark in remarks)


def _joined(line: Line, places: Places) -> Iterator[Line]:
    """Yield the sentences that a line joins, what cannot be read of them too."""
    if _says_nothing(line.text, places):
        return
    own = of_input_section(line.text, places)
    if own is not None:
        yield from (line._replace(text=text) for text in own)
        return
    is_compared = COMPARED.search(line.text) is not None
    found = _readable(line.text, _MOST_JOINTS, places) if is_compared else None
    if found is None and (is_compared or line.is_constraint):
        found = _pieces(line.text, places)
        # A sentence that does not begin with what can be read may hang together in ways that nobody has told us.
        found = found if found is None or is_compared or _reads(found[0], places) else None
    if found is None:
        yield line._replace(text=_without_bars(line.text, places))
        return
    subjects = line.subjects
    for at, text in enumerate(found):
        if at and _says_nothing(text, places):
            continue
        yield line._replace(text=_without_bars(text, places), subjects=subjects)
        subjects = _subjects(text, places) or subjects


def _readable(text: str, joints: int, places: Places) -> list[str] | None:
    """Return the parts of a text, each of which can be read; None where there are none such."""
    if _reads(text, places):
        return [text]
    # The last part is as long as can be, since `1 <= a, b <= 9` is one comparison and no two.
    found = list(re.finditer(r",? and |, ", text))[-joints:] if joints else []
    for joint in sorted(found, key=lambda match: "and" not in match[0]):
        tail = _readable(text[joint.end() :], 0, places)
        head = None if tail is None else _readable(text[: joint.start()], joints - 1, places)
        if head is not None and tail is not None:
            return [*head, *tail]
    return None


def _pieces(text: str, places: Places) -> list[str] | None:
    """Return the parts of a text of which some can be read; None where none can, or parts hang on each other."""
    if _reads(text, places) or _TIED.search(text) is not None:
        return None
    joints = [joint for joint in _JOINT.finditer(text) if _is_outside(text, joint.start())]
    joints = joints[: _MOST_PIECES - 1]
    starts, ends = [0, *(joint.end() for joint in joints)], [*(joint.start() for joint in joints), len(text)]
    found: list[str] = []
    at, has_read = 0, False
    while at < len(starts):
        last = next(
            (last for last in reversed(range(at, len(ends))) if _reads(text[starts[at] : ends[last]], places)), None
        )
        has_read = has_read or last is not None
        last = at if last is None else last
        found.append(text[starts[at] : ends[last]])
        at = last + 1
    return found if has_read and len(found) > 1 else None


def _reads(text: str, places: Places) -> bool:
    text = _without_bars(text, places)
    return bool(chains_of(text)) if COMPARED.search(text) else is_phrase(text)


def _is_outside(text: str, at: int) -> bool:
    """Tell whether a place of a text is in no brackets."""
    before = text[:at]
    return before.count("(") <= before.count(")") and before.count("[") <= before.count("]")


def _subjects(text: str, places: Places) -> tuple[str, ...]:
    """Return the places that a comparison speaks of, as it names them and then as the input does."""
    found: dict[str, None] = {}
    for path in (leaf for chain in chains_of(text) for leaf in leaves(chain.terms) if isinstance(leaf, Path)):
        if path.name in places.names:
            found.setdefault(path.name + "".join(f"[{index}]" for index in path.indices))
            if len(path.indices) < _FROM_CELLS:
                found.setdefault(path.name)
    if not found and (of := _OF_ONE.match(text)) is not None and of[1].partition("[")[0] in places.names:
        return (of[1], of[1].partition("[")[0]) if "[" in of[1] else (of[1],)
    # What is said of one of several is not known to be said of which.
    names = {name.partition("[")[0] for name in found}
    return tuple(found) if len(names) == 1 else ()


def _says_nothing(text: str, places: Places) -> bool:
    """Tell whether a part says only which places are meant: `inclusive`, `0 <= i < n` of an index."""
    nothing = _NOTHING.fullmatch(text.strip())
    if nothing is None or nothing["index"] is None:
        return nothing is not None
    letters = set(nothing["index"].split(", "))
    if not letters.isdisjoint(places.names) or not letters.isdisjoint(places.facts.sizes):
        return False
    # A letter that counts nothing is the name of something, which a number would bound.
    return letters <= places.facts.counters or re.fullmatch(r"[\d,]+(?: ?\^ ?\d+)?", nothing["end"]) is None


def _without_bars(text: str, places: Places) -> str:
    """Return `|nums[i]| <= 5`, which is no length where that is a number, as `-5 <= nums[i] <= 5`."""
    match = _ABSOLUTE.fullmatch(text)
    if match is None:
        return text
    place = match[1] or match[2]
    name, _, rest = place.partition("[")
    try:
        parts = places.at(Path(name, tuple(re.findall(r"[a-z](?=\])", rest))))
    except UnreadError:
        return text
    if not all(kinds(part) & {"integer", "number"} for part in parts):
        return text
    return f"-({match[4]}) {match[3]} {place} {match[3]} {match[4]}"
