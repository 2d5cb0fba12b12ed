"""Where Python texts define functions: their headers, and the class that each is a method of.

Starters have no bodies, so the text is none that could be parsed as a whole: what holds what, its columns tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from functions.practice.proposing.types import bad_signature

# Strings without escapes: then a quote that nothing closes is looked for once a line, and the whole takes linear time.
_SAID = re.compile(r"'''[\s\S]*?'''|\"\"\"[\s\S]*?\"\"\"|'[^'\n]*'|\"[^\"\n]*\"|#[^\n]*")
_FOUND = re.compile(
    r"^[ \t]*(?P<class>class)[ \t]+(?P<named>[A-Za-z_][A-Za-z0-9_]{0,60})"
    r"|(?:\basync[ \t]+)?(?P<def>\bdef)[ \t]+(?P<name>\w+)[ \t]*\(",
    re.MULTILINE,
)
_OF_ITSELF = re.compile(r"\(\s*(?:self|cls)\b")
# Python's own parser recurses: a header that is short and shallow cannot take it far.
_MAX_HEADER_CHARS = 2_000
MAX_BRACKETS = 30


class Definition(NamedTuple):
    """A function that is in no other.

    Attributes:
        owner: the class that it is a method of; empty where it is of none.
        header: `def name(...)`.
    """

    owner: str
    name: str
    header: str


def definitions(text: str) -> Iterator[Definition]:
    """Yield what a text defines outside of comments and docstrings, but for what is within functions.

    Raises:
        UnprocessableError: the parameters of a function do not end, or their brackets are nested too deep.
    """
    # LeetCode shows in comments and docstrings which classes of nodes there are.
    code = _SAID.sub(lambda said: "" if said[0][0] == "#" else '""' if said[0][:3] in ("'''", '"""') else said[0], text)
    around: list[tuple[int, str | None]] = []
    last = ""
    for found in _FOUND.finditer(code):
        start = found.start("class") if found["class"] else found.start()
        column = len(code[code.rfind("\n", 0, start) + 1 : start].expandtabs())
        while around and around[-1][0] >= column:
            around.pop()
        classes = [owner for _, owner in around if owner is not None]
        is_within = len(classes) < len(around)
        if found["class"]:
            last = last if around else found["named"]
            around.append((column, found["named"]))
            continue
        header = _header(code, found)
        is_method = _OF_ITSELF.match(header, header.index("(")) is not None
        if is_within and is_method and around[-1][1] is None and len(classes) < 2:
            # The line of the first method was pasted without its indentation: the others only look as if within it.
            is_within = False
        around.append((column, None))
        if not is_within and len(classes) < 2:
            yield Definition(classes[0] if classes else last if is_method else "", found["name"], header)


def _header(code: str, found: re.Match[str]) -> str:
    depth, quote = 0, ""
    for at in range(found.end() - 1, min(len(code), found.start() + _MAX_HEADER_CHARS)):
        character = code[at]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "([{":
            depth += 1
            if depth > MAX_BRACKETS:
                raise bad_signature("Its brackets are nested too deep.")
        elif character in ")]}":
            depth -= 1
            if depth == 0:
                return code[found.start("def") : at + 1]
    raise bad_signature("Its parameters are too long, or their brackets are not closed.")
