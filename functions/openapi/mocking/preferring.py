"""What a request prefers (RFC 7240): `Prefer: code=404, example=cat, dynamic=true, seed=7, wait=2`."""

from __future__ import annotations

import re
from typing import NamedTuple

from functions.openapi.mocking.models import MAX_DELAY_MS
from shared.errors import InvalidRequestError

MAX_CHARS = 2_000
# Split at commas and semicolons, those within quotes aside. Both expressions take linear time, whatever is sent.
_PART = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^,;"])+')
_PREFERENCE = re.compile(r"""\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|[^\s"]*)\s*)?""")
_CODE = re.compile(r"[2-5][0-9]{2}")
_SECONDS = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,3})?")


class Preferences(NamedTuple):
    """How a request wants to be answered; None where it does not say.

    Attributes:
        wait_ms: how long the answer is to take.
        said: those that are known, as they were sent.
    """

    code: str | None = None
    example: str | None = None
    dynamic: bool = False
    seed: str | None = None
    wait_ms: int | None = None
    said: tuple[str, ...] = ()

    @property
    def says_no_answer(self) -> bool:
        """Whether the answer is left to the mock server."""
        return self.code is None and self.example is None and not self.dynamic

    def without_example(self) -> Preferences:
        """Return the preferences without that for an example, which could not be met."""
        return self._replace(example=None, said=tuple(one for one in self.said if one != "example"))


NONE = Preferences()


def read_preferences(header: str) -> Preferences:
    """Read a `Prefer` header, those of several lines joined by commas; what is not known is ignored.

    The first of a name counts. `__code`, `__example` and so on of other mock servers are not read.

    Raises:
        InvalidRequestError: too long, or a value makes no sense (`invalid_preference`).
    """
    if len(header) > MAX_CHARS:
        raise _refused(f"it has over {MAX_CHARS} characters")
    found: dict[str, str] = {}
    for part in _PART.findall(header):
        match = _PREFERENCE.fullmatch(part)
        if match is not None and match[1].lower() in _KNOWN:
            found.setdefault(match[1].lower(), _bare(match[2] or ""))
    if not found:
        return NONE
    code, wait = found.get("code"), found.get("wait")
    if code is not None and _CODE.fullmatch(code) is None:
        raise _refused("code takes a status from 200 to 599")
    if wait is not None and _SECONDS.fullmatch(wait) is None:
        raise _refused("wait takes a number of seconds")
    dynamic = found.get("dynamic", "false").lower()
    if dynamic not in ("true", "false", ""):
        raise _refused("dynamic takes true or false")
    return Preferences(
        code,
        found.get("example"),
        dynamic != "false",
        found.get("seed"),
        None if wait is None else min(MAX_DELAY_MS, int(float(wait) * 1000)),
        tuple(name for name in _KNOWN if name in found),
    )


_KNOWN = ("code", "example", "dynamic", "seed", "wait")


def _bare(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text


def _refused(why: str) -> InvalidRequestError:
    return InvalidRequestError(f"The Prefer header cannot be read: {why}.", code="invalid_preference")
