"""Which texts a node allows: its expressions, and what its formats come to as expressions."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from shared.schema.reading.characters import LINE_ENDS
from shared.schema.reading.document import Document
from shared.schema.reading.languages import MOST_EFFORT, Attempt, language
from shared.schema.reading.lookaround import parse
from shared.schema.reading.machines import Effort, TooLargeError
from shared.schema.reading.nodes import Node
from shared.schema.reading.spelling import written
from shared.schema.reading.syntax import Chars, Edge, Expression, Repeat, Sequence, with_parts

# Of all nodes of one conjunction, the more of them there are the less; half a second for two million.
LEAST_EFFORT = 10_000
_MOST_EFFORT = 3 * MOST_EFFORT
_ALL_EFFORT = 20 * MOST_EFFORT
# So many texts are enough to draw from; of fewer, a wider choice is looked for.
_PLENTY = 1_000

_DATE = (
    "[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    "|02-(?:0[1-9]|1[0-9]|2[0-9]))"
)
_HOUR = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TIME = rf"{_HOUR}:(?:[0-5][0-9]|60)(?:\.[0-9]+)?(?:[Zz]|[+-]{_HOUR})"
_OCTET = "(?:[0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])"
_NAME = "[a-z0-9]+(?:-[a-z0-9]+)*"
_HOST = rf"{_NAME}(?:\.{_NAME})*\.[a-z]+"
_PATH = "(?:/[A-Za-z0-9._-]*)*"
_BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
_DAYS = "(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)"
_CLOCK = "T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)"
_PLAIN_TIME = rf"{_HOUR}:[0-5][0-9](?:\.[0-9]+)?(?:Z|[+-]{_HOUR})"
_GROUP = "[0-9A-Fa-f]{1,4}"
_SHORT_IPV6 = f"^(?:(?:{_GROUP}:){{1,6}}:{_GROUP}|(?:{_GROUP}:){{1,7}}:|::{_GROUP}|::)$"
_LABEL = "[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_SURE_LABEL = "[0-9A-Za-z](?:[0-9A-Za-z-]*[0-9A-Za-z])?"
_ATOM = "[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+"
_SURE_EMAIL = rf'^(?:"[\t -~]*"|{_ATOM}(?:\.{_ATOM})*)@(?:\[[!-~]*\]|{_SURE_LABEL}(?:\.{_SURE_LABEL})*)$'
_EMAILS = (rf"^{_NAME}(?:[.+]{_NAME})?@{_HOST}$", rf"^{_ATOM}(?:\.{_ATOM})*@{_DOMAIN}$")
_URIS = (f"^[a-z]+://{_HOST}{_PATH}$", r"^[A-Za-z][0-9A-Za-z+.-]*:[0-9A-Za-z._~!$&'()*+,;=:@/?-]*$")
_REFERENCE = "^[0-9A-Za-z._~/?=&-]*$"
_POINTER = "(?:/(?:[^~/]|~[01])*)*"


_NEW_LINE = Chars(((0x0A, 0x0A),))


class Shape(NamedTuple):
    """What a format comes to as expressions.

    Args:
        year: of the first dialect that asserts it.
        sure: every text of the format matches this one.
        drawn: what matches one of these is of the format, nearly always; the likeliest first. None where `sure` does.
    """

    year: int
    sure: str
    drawn: tuple[str, ...] = ()


_SHAPES = {
    "date": Shape(4, f"^{_DATE}$"),
    "time": Shape(4, f"^{_TIME}$", (f"^{_PLAIN_TIME}$",)),
    "date-time": Shape(4, f"^{_DATE}[Tt]{_TIME}$", (f"^{_DATE}T{_PLAIN_TIME}$", f"^{_DATE}[Tt]{_PLAIN_TIME}$")),
    "byte": Shape(4, f"^{_BASE64}$"),
    "duration": Shape(2019, f"^P(?:[0-9]+W|{_DAYS}(?:{_CLOCK})?|{_CLOCK})$"),
    "uuid": Shape(2019, "^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"),
    "ipv4": Shape(4, rf"^{_OCTET}(?:\.{_OCTET}){{3}}$"),
    "ipv6": Shape(4, "^(?:[0-9A-Fa-f.]*:){2,8}[0-9A-Fa-f.]*$", (f"^(?:{_GROUP}:){{7}}{_GROUP}$", _SHORT_IPV6)),
    "hostname": Shape(2019, r"^[0-9A-Za-z.-]+$", (f"^{_HOST}$", f"^{_DOMAIN}$")),
    "idn-hostname": Shape(2019, "", (f"^{_HOST}$", f"^{_DOMAIN}$")),
    "email": Shape(4, _SURE_EMAIL, _EMAILS),
    "idn-email": Shape(2019, r'^(?:"[^]*"|[^"(),:;<>@\[\]\\]+)@(?:\[[^]*\]|[0-9A-Za-z.\x80-\u{10FFFF}-]+)$', _EMAILS),
    "uri": Shape(4, "^[A-Za-z][0-9A-Za-z+.-]*:[!-~]*$", _URIS),
    "iri": Shape(2019, "^[A-Za-z][0-9A-Za-z+.-]*:", _URIS),
    "uri-reference": Shape(2019, "^[!-~]*$", (f"^(?:[a-z]+://{_HOST})?{_PATH}$", _REFERENCE)),
    "iri-reference": Shape(2019, "", (f"^(?:[a-z]+://{_HOST})?{_PATH}$", _REFERENCE)),
    "uri-template": Shape(2019, "", (f"^{_PATH}$", _REFERENCE)),
    "json-pointer": Shape(2019, f"^{_POINTER}$"),
    "relative-json-pointer": Shape(2019, f"^(?:0|[1-9][0-9]*)(?:#|{_POINTER})$", (f"^[0-9](?:#|{_PATH})$",)),
    "regex": Shape(2019, "", ("^[a-z0-9]*$", "^[0-9A-Za-z _,;:=@-]*$")),
}


def effort_for(document: Document) -> int:
    """Return how much effort the texts of one conjunction are worth: the less, the more expressions there are."""
    patterns = sum(isinstance(schema, dict) and "pattern" in schema for schema in document.subschemas.values())
    return max(LEAST_EFFORT, min(_MOST_EFFORT, _ALL_EFFORT // (patterns + 1)))


def settle(node: Node, year: int, effort: Effort) -> bool:
    """Give a node its language, and tell whether it may have a text: False where it is proved to have none.

    Args:
        node: is changed.
        year: of the dialect.
    """
    least, most = node.min_length, node.max_length
    shapes = [_SHAPES[name] for name in node.formats if name in _SHAPES]
    if not (node.patterns or node.unwanted or (shapes and (least or most is not None)) or len(shapes) > 1):
        return True
    sure = node.patterns + tuple(shape.sure for shape in shapes if shape.sure and year >= shape.year)
    found = _within(sure, node.unwanted, effort)
    node.language = found.language
    if node.language is None:
        return True
    if node.language.shortest(least, most) is None:
        return False
    unwanted = tuple(map(_widely_read, node.unwanted))
    choices = [(*node.patterns, *drawn) for drawn in _drawn(shapes, year)]
    if not node.patterns:
        # Ordinary texts of a format are made without this; it is for those of odd lengths.
        choices.reverse()
    if unwanted != node.unwanted:
        choices.append(sure)
    found_texts = 0
    for wanted in choices:
        nearer = _within(wanted, unwanted, effort).language
        texts = 0 if nearer is None else nearer.count(least, most, _PLENTY)
        if texts > found_texts:
            node.language, found_texts = nearer, texts
        if texts == _PLENTY:
            break
    return True


def _drawn(shapes: list[Shape], year: int) -> list[tuple[str, ...]]:
    """Return what texts of all the shapes are best drawn from, the likeliest first; a draft need not assert them."""
    if not any(shape.drawn or year < shape.year for shape in shapes):
        return []
    each = [shape.drawn or (shape.sure,) for shape in shapes]
    return [tuple(some[min(level, len(some) - 1)] for some in each) for level in range(max(map(len, each)))]


@lru_cache(maxsize=128)
def _widely_read(pattern: str) -> str:
    """Return the expression as the most lenient engines read it, so that what it must not match is beyond dispute.

    For some the end is before a last end of line too, and the dot leaves out no other than that.
    """
    return written(_widened(parse(pattern)))


def _widened(expression: Expression) -> Expression:
    if expression == Edge("$"):
        return Sequence((Repeat(_NEW_LINE, 0, 1), expression))
    if expression == Chars(LINE_ENDS, negated=True):
        return replace(_NEW_LINE, negated=True)
    return with_parts(expression, _widened)


def _within(wanted: tuple[str, ...], unwanted: tuple[str, ...], effort: Effort) -> Attempt:
    """Return a language as long as there is effort left for it."""
    if effort.spent >= effort.most:
        return Attempt(None, 0)
    found = language(wanted, unwanted)
    try:
        effort.spend(found.effort)
    except TooLargeError:
        return found
    return found
