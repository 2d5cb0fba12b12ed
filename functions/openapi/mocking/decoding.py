"""Bodies of requests as they are read: texts as UTF-8, whatever encoding they came in; nothing is decompressed."""

from __future__ import annotations

import re

from functions.openapi.mocking.sent import Sent
from functions.openapi.reading.media_types import essence_of
from functions.openapi.reading.parts import Media
from functions.openapi.wire.bodies import Body
from functions.openapi.wire.xml_writing import is_xml
from shared.errors import InvalidJsonError, UnsupportedMediaTypeError

_CHARSET = re.compile(r';\s*charset="?([^\s;"]{1,40})', re.IGNORECASE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DECLARED = re.compile(rb"""<\?xml\s[^>]{0,200}?\sencoding\s{0,9}=\s{0,9}["']([\w.-]{1,40})["']""")
_MAX_HEADER = 1_000
# By name, and no others: some of those that Python knows unpack, or take quadratic time.
_CODECS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "iso-8859-1": "iso-8859-1",
    "latin1": "iso-8859-1", "iso-8859-15": "iso-8859-15", "windows-1252": "cp1252", "utf-16": "utf-16",
    "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "shift_jis": "shift_jis", "euc-jp": "euc-jp", "gbk": "gbk",
}  # fmt: skip


def charset_of(content_type: str) -> str | None:
    """Return the character encoding that a media type names, in lower case."""
    match = _CHARSET.search(content_type[:_MAX_HEADER])
    return None if match is None else match[1].lower()


def body_of(media: Media, sent: Sent) -> Body:
    """Return the body of a request as its media type is read.

    Only texts and XML go by their charset, and XML else by what it says of itself (RFC 7303): JSON and forms are UTF-8,
    and name none.

    Raises:
        UnsupportedMediaTypeError: the text is in a character encoding that is not known here.
        InvalidJsonError: it is not in the one that it names (`malformed_body`).
    """
    content_type = sent.header("content-type") or media.name
    charset, essence = charset_of(sent.header("content-type") or ""), essence_of(content_type)
    if is_xml(essence):
        charset = _charset_of_xml(sent.body, charset)
    if charset is None or not (essence.startswith("text/") or is_xml(essence)):
        return Body(sent.body, content_type)
    codec = _CODECS.get(charset)
    if codec is None:
        raise UnsupportedMediaTypeError(f"A text is read in {', '.join(sorted(_CODECS))}.")
    try:
        return Body(sent.body.decode(codec).encode(), essence)
    except UnicodeError:
        raise InvalidJsonError(
            f"The body cannot be read as {codec}, which it says it is.", code="malformed_body"
        ) from None


def _charset_of_xml(content: bytes, told: str | None) -> str | None:
    """Return the character encoding of XML, in lower case; None for UTF-8.

    Args:
        told: beside it, which goes before what it says of itself, but not before what its first bytes are.
    """
    if content.startswith(_UTF_16):
        return "utf-16"
    declared = None if told is not None else _DECLARED.match(content)
    found = told if declared is None else declared[1].decode().lower()
    return None if found in ("utf-8", "utf8") else found
