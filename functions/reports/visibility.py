"""Who may see a repository: everyone, or a caller whom GitHub lets; asked before anything that is kept is given.

What is said of public repositories is shared, and asked again after five minutes: so long a repository that turns
private is still served. Whether a caller may see a private one is remembered for a minute, in the process alone.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from functions.reports.github.client import github_of
from functions.reports.github.models import Repository
from functions.reports.naming import RepositoryName
from functions.reports.users.principal import Principal
from shared.cache.call import Call
from shared.cache.generation import Generated
from shared.cache.key import derive_key
from shared.cache.policy import CachePolicy, Directives
from shared.cache.single_flight import SingleFlight
from shared.canonical_json import parse_json
from shared.clock import Deadline, to_ms
from shared.entry.json_response import json_bytes
from shared.errors import ForbiddenError, NotFoundError, RepositoryBlockedError
from shared.llm import Provenance
from shared.recent import Recent
from shared.runtime import Runtime

NAMESPACE = "reports.repository"
_VERSION = 1
PUBLIC_FOR = timedelta(minutes=5)
"""How long a repository that turned private may still be served to everyone."""
ADMITTED_FOR = timedelta(minutes=1)
"""How long a caller who lost access to a private repository may still be served."""
# While GitHub is away, what was public a day ago is taken for public.
_POLICY = CachePolicy(ttl=PUBLIC_FOR, stale_for=timedelta(days=1))
_NOT_SHOWN_FOR = timedelta(minutes=1)
_WITHIN = timedelta(seconds=20)
_ADMITTED = "reports.admitted"
_MOST_ADMITTED = 10_000
_BLOCKED = "repository_blocked"


class Seen(NamedTuple):
    """A repository as a caller may see it.

    Attributes:
        token: what to read it with: the caller's where it is private, None for the server's own behalf.
        confirmed: whether GitHub said so lately; False where GitHub is away, and was asked less than a day ago.
    """

    repository: Repository
    token: str | None
    confirmed: bool


class _Public(NamedTuple):
    """What everyone may know of a repository; None where it is not shown to everyone, with the reason."""

    repository: Repository | None
    reason: str | None


def see(name: RepositoryName, principal: Principal, runtime: Runtime, call: Call) -> Seen:
    """Return a repository that a caller may see.

    Args:
        call: the request's; `no_store` asks GitHub and keeps nothing, `only_if_cached` does not ask what a repository
            is to everyone; whether the caller may see a private one is asked all the same.

    Raises:
        ForbiddenError: `no_repository_access`: there is no such repository, or the caller may not see it.
        RepositoryBlockedError: GitHub shows it to nobody.
        NotCachedError: `only-if-cached`, and nothing is known of it.
        LarderError: GitHub cannot be asked; see `GitHub`.
    """
    public, confirmed = _public(name, runtime, call)
    if public.repository is not None:
        return Seen(public.repository, None, confirmed)
    if public.reason == _BLOCKED:
        raise RepositoryBlockedError("GitHub shows this repository to nobody.")
    if principal.token is None:
        raise no_access()
    admitted = _admitted(name, principal.token, runtime, call)
    if admitted is None:
        raise no_access()
    return Seen(admitted, principal.token, True)


def no_access() -> ForbiddenError:
    """Return the one answer for what is not there and for what the caller may not see."""
    return ForbiddenError("There is no such repository, or you have no access to it.", code="no_repository_access")


def _public(name: RepositoryName, runtime: Runtime, call: Call) -> tuple[_Public, bool]:
    def generate(deadline: Deadline) -> Generated:
        repository: Repository | None = None
        reason: str | None = "not_shown"
        try:
            found = github_of(runtime).repository(name.owner, name.name, deadline=deadline.at_most(_WITHIN))
            if not found.is_private:
                repository, reason = found, None
        except NotFoundError:
            pass
        except RepositoryBlockedError:
            reason = _BLOCKED
        content = json_bytes({"repository": None if repository is None else repository.to_json(), "reason": reason})
        # What is kept here is for everyone; that there may be something private is not said.
        return Generated(content, Provenance("github", ""), ttl=_NOT_SHOWN_FOR if repository is None else None)

    said = call.directives
    directives = Directives(no_store=said.no_store, only_if_cached=said.only_if_cached)
    # Asking what a repository is costs no model anything, so it is no generation of the caller's.
    asking = Call(call.answer_by, call.generate_by, directives)
    key = derive_key(NAMESPACE, _VERSION, [name.key])
    outcome = runtime.cache.get_or_generate(key, _POLICY, generate, decode=_decode, call=asking)
    confirmed = not outcome.status.hit or runtime.clock.now_ms() < outcome.entry.fresh_until_ms
    return outcome.value, confirmed


class _Admitted:
    """What GitHub said lately of callers and private repositories, by digest of the token and name."""

    def __init__(self) -> None:
        self.seen = Recent[tuple[str, str], tuple[Repository | None, int]](
            most=_MOST_ADMITTED, most_bytes=_MOST_ADMITTED
        )
        self.asking = SingleFlight[tuple[Repository | None, int]]()


def _admitted(name: RepositoryName, token: str, runtime: Runtime, call: Call) -> Repository | None:
    """Return a repository as GitHub shows it to a caller, None where it does not."""
    admitted: _Admitted = runtime.held.setdefault(_ADMITTED, _Admitted())
    key = hashlib.sha256(token.encode()).hexdigest(), name.key
    found = admitted.seen.get(key)
    if found is None or found[1] <= runtime.clock.now_ms():

        def ask() -> tuple[Repository | None, int]:
            # From before the question: what is answered late is no longer known for a whole minute.
            until_ms = runtime.clock.now_ms() + to_ms(ADMITTED_FOR)
            deadline = call.answer_by.at_most(_WITHIN)
            try:
                shown = github_of(runtime).repository(name.owner, name.name, token=token, deadline=deadline)
            except NotFoundError:
                return None, until_ms
            return shown, until_ms

        found, _ = admitted.asking.run(key, call.answer_by, ask)
        admitted.seen.put(key, found, 1)
    return found[0]


def _decode(content: bytes) -> _Public:
    stored = parse_json(content)
    if not isinstance(stored, dict) or "repository" not in stored:
        raise ValueError("no stored repository")
    kept, reason = stored["repository"], stored.get("reason")
    if not isinstance(kept, dict):
        return _Public(None, str(reason))
    updated = kept.get("updated_at")
    fields = {**kept, "updated_at": datetime.fromisoformat(updated) if isinstance(updated, str) else None}
    try:
        return _Public(Repository(**fields), None)  # type: ignore[arg-type]
    except TypeError:
        raise ValueError("no stored repository") from None
