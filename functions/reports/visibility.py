"""Who may see a repository: everyone, or a caller whom GitHub lets; asked before anything that is kept is given.

What is said of public repositories is shared, and asked again after five minutes: so long a repository that turns
private is still served. Whether a caller may see a private one is remembered for a minute, in the process alone.
"""

from __future__ import annotations

from contextlib import suppress
from copy import copy
from datetime import datetime, timedelta
from typing import NamedTuple

from functions.reports.github.client import GitHub, github_of
from functions.reports.github.models import Repository
from functions.reports.making.window import GOOD_FOR
from functions.reports.naming import RepositoryId, RepositoryName
from functions.reports.users.principal import Principal
from functions.reports.users.tokens import digest_of
from shared.cache.call import Call
from shared.cache.generation import Generated
from shared.cache.key import CacheKey, derive_key
from shared.cache.policy import CachePolicy, Directives
from shared.cache.single_flight import SingleFlight
from shared.canonical_json import parse_json
from shared.clock import Clock, Deadline, from_ms, to_ms
from shared.entry.json_response import json_bytes
from shared.errors import (
    ForbiddenError,
    LarderError,
    NotFoundError,
    RateLimitedByGitHubError,
    RepositoryBlockedError,
    TableError,
)
from shared.llm import Provenance
from shared.recent import Recent
from shared.runtime import Runtime

NAMESPACE = "reports.repository"
_VERSION = 1
PUBLIC_FOR = timedelta(minutes=5)
"""How long a repository that turned private may still be served to everyone."""
ADMITTED_FOR = timedelta(minutes=1)
"""How long a caller who lost access to a private repository may still be served."""
# While GitHub is away, what was public when it last answered is taken for public, as long as any report lives.
_POLICY = CachePolicy(ttl=PUBLIC_FOR, stale_for=2 * max(GOOD_FOR.values()))
# The same while GitHub is there, and takes no more requests of this server.
_UNCONFIRMED_FOR = timedelta(hours=1)
_NOT_SHOWN_FOR = timedelta(minutes=1)
_WITHIN, _WITHIN_IF_KNOWN = timedelta(seconds=15), timedelta(seconds=2)
_TROUBLE_FOR = timedelta(seconds=30)
_A_MOMENT = timedelta(seconds=10)
_TROUBLE = "reports.trouble"
_ADMITTED = "reports.admitted"
_MOST_ADMITTED = 10_000
_BLOCKED = "repository_blocked"


class Seen(NamedTuple):
    """A repository as a caller may see it.

    Attributes:
        token: what to read it with: the caller's where it is private, None for the server's own behalf.
        confirmed: whether GitHub said so lately; False where it is away.
        asked_now: whether it was asked for this request, or for another one a moment ago.
    """

    repository: Repository
    token: str | None
    confirmed: bool
    asked_now: bool


class _Public(NamedTuple):
    """What everyone may know of a repository; None where it is not shown to everyone, with the reason."""

    repository: Repository | None
    reason: str | None


def see(name: RepositoryName | RepositoryId, principal: Principal, runtime: Runtime, call: Call) -> Seen:
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
    try:
        public, confirmed, asked_now = _public(name, runtime, call)
    except RateLimitedByGitHubError:
        # The server may ask no more; a caller's own token may.
        if principal.token is None:
            raise
        public, confirmed, asked_now = _Public(None, None), True, True
    if public.repository is not None:
        return Seen(public.repository, None, confirmed, asked_now)
    if public.reason == _BLOCKED:
        raise RepositoryBlockedError("GitHub shows this repository to nobody.")
    if principal.token is None:
        raise no_access()
    admitted = _admitted(name, principal.token, runtime, call)
    if admitted is None:
        raise no_access()
    return Seen(admitted, principal.token, True, True)


def see_again(name: RepositoryName, repository_id: int, principal: Principal, runtime: Runtime, call: Call) -> Seen:
    """Return a repository that was seen before as a caller may see it now.

    GitHub is asked by name, as everyone asks, so that most is known already; by id where the name is another's now.

    Args:
        name: as it was called when it was seen.
        repository_id: GitHub's.

    Raises:
        LarderError: see `see`.
    """
    seen = see(name, principal, runtime, call)
    if seen.repository.id != repository_id:
        seen = see(RepositoryId(repository_id), principal, runtime, call)
    if seen.repository.id != repository_id:
        raise no_access()
    return seen


def still_public(seen: Seen, runtime: Runtime, deadline: Deadline) -> None:
    """Make sure that what is about to be read on the server's own behalf is still for everyone.

    Raises:
        ForbiddenError: it turned private since it was asked about; nobody is told anything else of it from now on.
        LarderError: GitHub cannot be asked.
    """
    name = RepositoryName(seen.repository.owner, seen.repository.name)
    try:
        found = github_of(runtime).repository(name.owner, name.name, deadline=deadline.at_most(_WITHIN))
        is_public = not found.is_private and found.id == seen.repository.id
    except NotFoundError:
        is_public = False
    if not is_public:
        forget(name, runtime)
        raise no_access()


def forget(name: RepositoryName, runtime: Runtime) -> None:
    """Ask GitHub anew what a repository is to everyone."""
    with suppress(TableError):
        runtime.invalidation.by_key(_key(name))


def no_access() -> ForbiddenError:
    """Return the one answer for what is not there and for what the caller may not see."""
    return ForbiddenError("There is no such repository, or you have no access to it.", code="no_repository_access")


def _public(name: RepositoryName | RepositoryId, runtime: Runtime, call: Call) -> tuple[_Public, bool, bool]:
    """Return what everyone may know of a repository, whether GitHub said so lately, and whether just now."""
    said, key, trouble = call.directives, _key(name), _trouble(runtime)

    def generate(deadline: Deadline) -> Generated:
        is_known = not said.no_store and _is_known(key, runtime)
        if is_known and trouble.lasts():
            # Whoever asks for what is at hand does not wait for a GitHub that did not answer a moment ago.
            raise copy(trouble.error)
        deadline = deadline.at_most(_WITHIN_IF_KNOWN if is_known else _WITHIN)
        repository: Repository | None = None
        reason: str | None = "not_shown"
        try:
            found = _asked(github_for(said, runtime), name, deadline)
            if not found.is_private:
                repository, reason = found, None
        except NotFoundError:
            pass
        except RepositoryBlockedError:
            reason = _BLOCKED
        except LarderError as error:
            trouble.note(error)
            raise
        content = json_bytes({"repository": None if repository is None else repository.to_json(), "reason": reason})
        # What is kept here is for everyone; that there may be something private is not said.
        return Generated(content, Provenance("github", ""), ttl=_NOT_SHOWN_FOR if repository is None else None)

    directives = Directives(no_store=said.no_store, only_if_cached=said.only_if_cached)
    # Asking what a repository is costs no model anything, so it is no generation of the caller's.
    asking = Call(call.answer_by, call.generate_by, directives)
    outcome = runtime.cache.get_or_generate(key, _POLICY, generate, decode=_decode, call=asking)
    now = runtime.clock.now_ms()
    overdue_ms = now - outcome.entry.fresh_until_ms
    confirmed = not outcome.status.hit or overdue_ms < 0
    if not confirmed and overdue_ms > to_ms(_UNCONFIRMED_FOR) and isinstance(trouble.error, RateLimitedByGitHubError):
        # GitHub is there, and strangers can use up what it lets this server ask: they must not keep it from asking.
        raise copy(trouble.error)
    return outcome.value, confirmed, now - outcome.entry.created_at_ms < to_ms(_A_MOMENT)


def github_for(directives: Directives, runtime: Runtime) -> GitHub:
    """Return the client that keeps what a request lets it keep."""
    github = github_of(runtime)
    return github.without_keeping() if directives.no_store else github


def _asked(
    github: GitHub, name: RepositoryName | RepositoryId, deadline: Deadline, token: str | None = None
) -> Repository:
    if isinstance(name, RepositoryId):
        return github.repository_of_id(name.id, token=token, deadline=deadline)
    return github.repository(name.owner, name.name, token=token, deadline=deadline)


def _key(name: RepositoryName | RepositoryId) -> CacheKey:
    return derive_key(NAMESPACE, _VERSION, [name.key])


def _is_known(key: CacheKey, runtime: Runtime) -> bool:
    try:
        return runtime.cache.get(key) is not None
    except LarderError:
        return False


class _Trouble:
    """What GitHub did last instead of answering on the server's own behalf."""

    def __init__(self, clock: Clock) -> None:
        self.error = LarderError("GitHub was not asked yet.")
        self._clock = clock
        self._until_ms = 0

    def note(self, error: LarderError) -> None:
        """Note that GitHub did not answer."""
        self.error = error
        self._until_ms = self._clock.now_ms() + to_ms(_TROUBLE_FOR)

    def lasts(self) -> bool:
        """Tell whether that was a moment ago."""
        return self._clock.now_ms() < self._until_ms


def _trouble(runtime: Runtime) -> _Trouble:
    return runtime.hold(_TROUBLE, lambda: _Trouble(runtime.clock))


class _Admitted:
    """What GitHub said lately of callers and private repositories, by digest of the token and name."""

    def __init__(self) -> None:
        self.seen = Recent[tuple[str, str], tuple[Repository | None, int]](
            most=_MOST_ADMITTED, most_bytes=_MOST_ADMITTED
        )
        self.asking = SingleFlight[tuple[Repository | None, int]]()


def _admissions(runtime: Runtime) -> _Admitted:
    return runtime.hold(_ADMITTED, _Admitted)


def no_longer_admitted(name: RepositoryName, token: str, runtime: Runtime) -> None:
    """Ask GitHub anew whether a caller may see a repository: it said otherwise a moment ago."""
    _admissions(runtime).seen.drop((digest_of(token), name.key))


def _admitted(name: RepositoryName | RepositoryId, token: str, runtime: Runtime, call: Call) -> Repository | None:
    """Return a repository as GitHub shows it to a caller, None where it does not."""
    admitted = _admissions(runtime)
    key = digest_of(token), name.key
    found = admitted.seen.get(key)
    if found is None or found[1] <= runtime.clock.now_ms():

        def ask() -> tuple[Repository | None, int]:
            # From before the question: what is answered late is no longer known for a whole minute.
            until_ms = runtime.clock.now_ms() + to_ms(ADMITTED_FOR)
            deadline = call.answer_by.at_most(_WITHIN)
            try:
                shown = _asked(github_of(runtime), name, deadline, token)
                # A token may see a repository, and not its issues: it gets no report that others' had made.
                now = from_ms(runtime.clock.now_ms())
                github_of(runtime).items(shown, now, token=token, deadline=deadline, max_pages=1)
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
