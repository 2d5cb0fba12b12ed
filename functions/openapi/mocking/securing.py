"""Whether a request brings credentials of the kind that its operation asks for; whose they are is not looked at."""

from __future__ import annotations

from urllib.parse import unquote_plus

from functions.openapi.mocking.sent import Sent
from functions.openapi.reading.parts import Operation
from functions.openapi.reading.schemes import scheme_named
from functions.openapi.reading.specification import Place, Specification


class Security:
    """What one operation asks for."""

    def __init__(self, specification: Specification, operation: Operation) -> None:
        # Without a scheme that can be told apart from its absence everyone passes.
        self._alternatives = [
            [scheme for name in alternative if (scheme := scheme_named(specification, name)) is not None]
            for alternative in operation.security
        ]

    def challenge(self, sent: Sent) -> str | None:
        """Return the challenge for a request without the credentials of any alternative; None where it has some."""
        lacking = [[one for one in schemes if not _is_sent(one, sent, schemes)] for schemes in self._alternatives]
        return _challenge(min(lacking, key=len)[0]) if lacking and all(lacking) else None


def _is_sent(scheme: Place, sent: Sent, together: list[Place]) -> bool:
    """Tell whether a request has something in the place of a scheme's credentials; an empty text is nothing.

    Args:
        together: the schemes of which all are asked for; one header holds the credentials of one of them.
    """
    in_one = [one for one in together if _is_in_authorization(one)]
    if len(in_one) > 1 and scheme in in_one:
        said = (sent.header("authorization") or "").strip().lower()
        # The name of one is no key of another.
        return said not in map(_named, in_one) and any(_is_sent(one, sent, []) for one in in_one)
    kind, name, location = scheme.text("type"), scheme.text("name") or "", scheme.text("in")
    if kind == "apiKey" and location == "query":
        return any(unquote_plus(known) == name and unquote_plus(text).strip() for known, text in sent.query_pairs)
    if kind == "apiKey" and location == "cookie":
        # A cookie's value may stand in quotes (RFC 6265, 4.1.1).
        return any(known == name and text.strip('" ') for known, text in sent.cookies)
    if kind == "apiKey":
        return bool((sent.header(name.lower()) or "").strip(", "))
    said, _, credentials = (sent.header("authorization") or "").strip().partition(" ")
    known = kind in ("oauth2", "openIdConnect") or _named(scheme) in ("", said.lower())
    return known and bool(credentials.strip())


def _is_in_authorization(scheme: Place) -> bool:
    if scheme.text("type") != "apiKey":
        return True
    return scheme.text("in") == "header" and (scheme.text("name") or "").lower() == "authorization"


def _named(scheme: Place) -> str:
    """Return the word before the credentials in a header, in lower case; nothing where it is not known."""
    kind = scheme.text("type")
    named = {"http": scheme.text("scheme") or "", "apiKey": ""}
    return "basic" if kind == "basic" else named.get(kind or "", "bearer").lower()


def _challenge(scheme: Place) -> str:
    kind = scheme.text("type")
    if kind == "apiKey":
        return "ApiKey"
    wanted = _named(scheme)
    # The document's word goes into a header only where it is one that is known.
    told = {"basic": "Basic", "digest": "Digest", "bearer": "Bearer"}.get(wanted, "Bearer")
    return f'{told} realm="mock"'
