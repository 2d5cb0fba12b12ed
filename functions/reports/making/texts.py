"""Strangers' texts made fit to be quoted, and what a text that others are to read may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable

from functions.reports.github.reading import NAME, OWNER

# What Unicode calls formats and ignorable, as far as it is drawn as nothing, control characters, lone surrogates, and
# Hangul's fillers. A selector of an emoji's look stays with its emoji: on other characters it carries hidden text.
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|(?<![\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff])[\ufe0e\ufe0f](?!\u20e3)"
    "|(?<![0-9#*])[\ufe0e\ufe0f](?=\u20e3)"
)
_SPACE = re.compile(r"\s+")
# Endings of hosts, and two letters that are no file's: `self.items/len` and `Node.js/Deno` lead nowhere. A host alone
# is told by the endings that no code has (`System.Net`, `log.info`, `socket.io`).
_TOP = (
    r"(?!(?:cs|go|gz|js|kt|rb|ts)\b)[a-z]{2}|app|biz|blog|buzz|click|cloud|club|com|dev|edu|fun|gov|icu|info|life|link"
    r"|live|lol|mobi|mov|net|news|online|org|page|pro|shop|site|space|store|tech|today|top|vip|website|world|xyz|zip"
)
_HOST = rf"(?<![\w@./-])(?:[\w-]+\.)+(?:(?:com|org)(?![\w-]|\.\w)|(?:{_TOP})(?::[0-9]{{1,5}})?/(?=\w))"
_STARTS_ADDRESS = rf"[a-z][a-z0-9+.-]{{0,30}}://|://|(?<!\w)www\.|//(?=[\w-]+\.\w)|{_HOST}"
_SCHEME = r"\b(?:mailto|javascript):(?=\S)|\bdata:(?=[\w.+-]*[/;,])"
_LINK = re.compile(rf"\]\(|{_STARTS_ADDRESS}|{_SCHEME}", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z/!]")
_MENTION = re.compile(r"(?<![A-Za-z0-9_])@(?=[A-Za-z0-9])")
# A known name while the rest of a text is looked at; no text holds it, since it cannot be seen.
_NAME = "\0"
# As GitHub links them: #1, GH-1, o/r#1, o/r/issues/1.
_REFERENCE = re.compile(
    rf"(?:(?:(?<![\w/])(?P<repo>[\w.-]{{1,100}}/[\w.-]{{1,100}})?|{_NAME})(?P<sign>#)|(?<![\w-])(?P<gh>GH-)"
    rf"|(?:(?<![\w/.-])(?P<of>[\w.-]{{1,100}}/[\w.-]{{1,100}})|{_NAME})(?P<path>/)(?:issues|pulls?|discussions)/)"
    r"(?P<number>[0-9]+)(?!\w)",
    re.IGNORECASE,
)
# Beyond that nobody is quoted; each expression takes its square at the worst.
_MOST_READ = 2_000
_ADDRESS = re.compile(rf"(?:{_STARTS_ADDRESS})[^\s<>()\[\]\"'`]*", re.IGNORECASE)
_SCHEMES = re.compile(_SCHEME, re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"!?\[([^\[\]]{0,500})\]\([^()\s]{0,1000}\)")
_ENDING_TAG = re.compile(r"</[A-Za-z][^<>]{0,100}>")
_WHOLE_TAG = re.compile(r"(?<!\w)<([A-Za-z][^<>]{0,200})>")
_COMMENT = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
_FENCE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)", re.DOTALL | re.MULTILINE)
_PROSE = re.compile(r"^(?![#>|\-*+\s]|\d+[.)]|!?\[|<)\S.*$", re.MULTILINE)
_SENTENCE = re.compile(r".{20,}?[.!?](?=\s|$)")


class Known:
    """What the data names, so that a text may: it is neither a link nor a reference to anything else.

    Args:
        repo: `owner/name`; None if the text is of none.
        numbers: of the items that a text may refer to.
        logins: of the people; what is no GitHub login is passed over.
    """

    def __init__(self, repo: str | None, numbers: Iterable[int], logins: Iterable[str] = ()) -> None:
        self.repo = repo
        self.numbers = frozenset(numbers)
        people = sorted(re.escape(login) for login in {*logins} if OWNER.fullmatch(login) is not None)
        # A login's end is no address's beginning: `data` is none in `data:text/html`, nor `evil` in `evil.com`.
        names = [rf"(?:{'|'.join(people)})(?![\w/-]|[.:]\w)"] if people else []
        owner, _, name = (repo or "").partition("/")
        if OWNER.fullmatch(owner) is not None and NAME.fullmatch(name) is not None:
            names.append(rf"(?i:{re.escape(f'{owner}/{name}')})(?![\w-]|[.:]\w)")
        self._names = re.compile(rf"(?<![\w/.@-])(?=[A-Za-z0-9])(?:{'|'.join(names)})") if names else None

    def hidden(self, text: str) -> tuple[str, list[str]]:
        """Return a text with a sign that stands for each name, and the names."""
        if self._names is None:
            return text, []
        return self._names.sub(_NAME, text), self._names.findall(text)


def seen(text: str) -> str:
    """Return a text without what cannot be seen, tabs and line breaks excepted."""
    return _UNSEEN.sub("", text)


def quoted(text: str, known: Known, most: int) -> str:
    """Return a stranger's text as one line that is fit to be read by others, else as it is; "" if it cannot be.

    An address becomes "(link)"; references to what is not known, mentions and HTML lose the signs that make them such.

    Args:
        known: what it may name.
        most: how many characters it may have.
    """
    plain = _fit(text[:_MOST_READ], known)
    if len(plain) > most:
        # What is cut off may have kept a word from being a reference.
        plain = _fit(_cut(plain, most), known)
    return plain if fault_in(plain, known, most) is None else ""


def first_sentence(body: str, known: Known, most: int) -> str:
    """Return the first sentence of an item's body that is one, as a quotation; "" where there is none."""
    prose = _PROSE.search(_FENCE.sub("", _COMMENT.sub("", body)))
    found = _SENTENCE.match(quoted(prose[0], known, _MOST_READ)) if prose is not None else None
    return found[0] if found is not None and len(found[0]) <= most else ""


def fault_in(text: str, known: Known, most: int) -> str | None:
    """Return what a text that others are to read must not hold, said so that a model can mend it; None if nothing.

    Args:
        known: what it may name.
        most: how many characters it may have.
    """
    if not text.strip():
        return "it is empty"
    if len(text) > most:
        return f"it has {len(text)} characters, and {most} are allowed"
    if _UNSEEN.search(text) is not None:
        return "it holds characters that cannot be seen"
    plain, _ = known.hidden(text)
    if (link := _LINK.search(plain)) is not None:
        return f"it holds a link, or what reads as one ({link[0][:60]}); write none"
    if _TAG.search(plain) is not None:
        return "it holds HTML, or what reads as it; write plain text"
    if _MENTION.search(plain) is not None:
        return "it holds a mention; write names without @"
    for found in _REFERENCE.finditer(plain):
        repo = found["repo"] or found["of"]
        if repo is not None and repo.lower() != (known.repo or "").lower():
            return f"it refers to {found[0][:250]}, of another repository"
        if not _is_known(found, known):
            return f"it refers to #{found['number'][:20]}, which is none of the items"
    return None


def _is_known(reference: re.Match[str], known: Known) -> bool:
    # Python converts no number of thousands of digits.
    return len(reference["number"]) <= 18 and int(reference["number"]) in known.numbers


def _fit(text: str, known: Known) -> str:
    plain, names = known.hidden(seen(text))
    plain = _MARKDOWN_LINK.sub(r"\1", _COMMENT.sub("", plain)).replace("](", "] (")
    plain = _SCHEMES.sub(r"\g<0> ", _ADDRESS.sub("(link)", plain))
    plain = _TAG.sub(lambda tag: f"< {tag[0][1]}", _WHOLE_TAG.sub(r"\1", _ENDING_TAG.sub("", plain)))
    plain = _REFERENCE.sub(lambda found: _unreferring(found, known), _MENTION.sub("", plain))
    plain = _SPACE.sub(" ", plain).strip()
    if plain.count(_NAME) != len(names):
        # One went with what was taken out, and which is not told.
        return ""
    parts = plain.split(_NAME)
    return parts[0] + "".join(name + part for name, part in zip(names, parts[1:], strict=True))


def _unreferring(reference: re.Match[str], known: Known) -> str:
    text, repo = reference[0], reference["repo"] or reference["of"]
    if repo is None and _is_known(reference, known):
        return text
    at = next(reference.start(sign) for sign in ("sign", "gh", "path") if reference[sign]) - reference.start()
    before = text[:at]
    if reference["gh"]:
        return f"{text[:2]} {reference['number']}"
    return f"{before}{' ' if before else ''}{text[at + 1 :]}"


def _cut(text: str, most: int) -> str:
    head = text[: most - 1]
    words, _, _ = head.rpartition(" ")
    # A word that is very long is cut itself.
    return (words if len(words) > most // 2 else head).rstrip() + "…"
