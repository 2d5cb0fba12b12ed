"""Strangers' texts made fit to be quoted, and what a text that others are to read may hold."""

from __future__ import annotations

import re
from collections.abc import Container

# Control characters, and those that turn the direction of what follows or cannot be seen.
_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_SPACE = re.compile(r"\s+")
_LINK = re.compile(r"\]\(|://|\bwww\.|\bmailto:|\bjavascript:|\bdata:\w", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z/!]")
# As GitHub links them: #1, GH-1, o/r#1.
_REFERENCE = re.compile(
    r"(?:(?<![\w/])(?P<repo>[\w.-]{1,39}/[\w.-]{1,100})?#|\bGH-)(?P<number>\d{1,18})\b", re.IGNORECASE
)
# Beyond that nobody is quoted; each expression takes its square at the worst.
_MOST_READ = 2_000
_ADDRESS = re.compile(r"\S*(?:://|www\.)\S*")
_MARKUP = re.compile(r"[`*_<>\[\]|~\\]|^#+\s|!\[", re.MULTILINE)
_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_FENCE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)", re.DOTALL | re.MULTILINE)
_PROSE = re.compile(r"^(?![#>|\-*+\s]|\d+[.)]|!?\[|<)\S.*$", re.MULTILINE)
_SENTENCE = re.compile(r".{20,}?[.!?](?=\s|$)")


def seen(text: str) -> str:
    """Return a text without what cannot be seen, tabs and line breaks excepted."""
    return _UNSEEN.sub("", text)


def quoted(text: str, most: int) -> str:
    """Return a stranger's text as one line of plain words: no link, no markup, no reference, no mention.

    Args:
        most: how many characters it may have.
    """
    plain = _MARKUP.sub("", _ADDRESS.sub("", seen(text[:_MOST_READ])))
    plain = _REFERENCE.sub(lambda found: found["number"], plain).replace("@", "")
    plain = _SPACE.sub(" ", plain).strip()
    # What stood between two removed signs may have become one.
    if fault_in(plain, numbers=(), repo=None, most=len(plain)) is not None:
        return ""
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def first_sentence(body: str, most: int) -> str:
    """Return the first sentence of an item's body that is one, as a quotation; "" where there is none."""
    prose = _PROSE.search(_FENCE.sub("", _COMMENT.sub("", body)))
    found = _SENTENCE.match(quoted(prose[0], _MOST_READ)) if prose is not None else None
    return found[0] if found is not None and len(found[0]) <= most else ""


def fault_in(text: str, *, numbers: Container[int], repo: str | None, most: int) -> str | None:
    """Return what a text that others are to read must not hold, said so that a model can mend it; None if nothing.

    Args:
        numbers: of the items that there are, which it may refer to.
        repo: `owner/name`, of which it may speak.
        most: how many characters it may have.
    """
    if not text.strip():
        return "it is empty"
    if len(text) > most:
        return f"it has {len(text)} characters, and {most} are allowed"
    if _UNSEEN.search(text) is not None:
        return "it holds characters that cannot be seen"
    if _LINK.search(text) is not None:
        return "it holds a link; write none"
    if _TAG.search(text) is not None:
        return "it holds HTML; write plain text"
    for found in _REFERENCE.finditer(text):
        if found["repo"] is not None and found["repo"].lower() != (repo or "").lower():
            return f"it refers to {found[0]}, of another repository"
        if int(found["number"]) not in numbers:
            return f"it refers to #{found['number']}, which is none of the items"
    return None
