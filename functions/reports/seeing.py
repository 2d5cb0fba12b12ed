"""Several repositories asked for at once: which of them a caller may see, a few side by side and by a deadline."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import TypeAlias, TypeVar

from functions.reports.naming import RepositoryName
from functions.reports.users.principal import Principal
from functions.reports.visibility import Seen, see, see_again
from shared.cache.call import Call
from shared.clock import Deadline
from shared.errors import LarderError, UnauthorizedError
from shared.runtime import Runtime

WITHIN = timedelta(seconds=15)
"""How long a request asks about repositories; the gateway waits no longer than 30 s."""
MOST_SEEN = 100
"""Repositories that one request may have GitHub asked about."""
NOT_DONE = "not_done"
"""The code of what was left undone in time, to be asked for again."""
_AT_ONCE = 4

T = TypeVar("T")
R = TypeVar("R")
K = TypeVar("K", bound=Hashable)
Seeing: TypeAlias = "Seen | LarderError | None"
"""What a caller may see of a repository, why nothing, or None where time ran out before it was asked."""


def call_within(runtime: Runtime) -> Call:
    """Return the call of a request that reads or keeps a user's own: no directive of the cache's changes it."""
    deadline = Deadline.after(runtime.clock, WITHIN)
    return Call(deadline, deadline)


def see_many(names: Sequence[RepositoryName], principal: Principal, runtime: Runtime, call: Call) -> list[Seeing]:
    """Return what a caller may see of each repository.

    Args:
        names: of those that are the same one is asked about, and of all no more than `MOST_SEEN`.

    Raises:
        UnauthorizedError: GitHub does not take the caller's token any longer, which is no matter of one repository.
    """
    asked = {name.key: partial(see, name, principal, runtime, call) for name in names}
    found = _looked(asked, call)
    return [found.get(name.key) for name in names]


def see_many_again(
    known: Sequence[tuple[str, int]], principal: Principal, runtime: Runtime, call: Call
) -> list[Seeing]:
    """Return what a caller may see now of repositories that were seen before, whatever they are called by now.

    Args:
        known: of each the `owner/name` that it had, and GitHub's id; see `see_many`.

    Raises:
        UnauthorizedError: see `see_many`.
    """
    asked = {
        (full_name.lower(), number): partial(see_again, RepositoryName.of(full_name), number, principal, runtime, call)
        for full_name, number in known
    }
    found = _looked(asked, call)
    return [found.get((full_name.lower(), number)) for full_name, number in known]


def _looked(asked: Mapping[K, Callable[[], Seen]], call: Call) -> dict[K, Seeing]:
    """Return what is seen of each, or why nothing, of no more than `MOST_SEEN`."""

    def look(one: Callable[[], Seen]) -> Seen | LarderError:
        try:
            return one()
        except UnauthorizedError:
            raise
        except LarderError as error:
            return error

    keys = [*asked][:MOST_SEEN]
    return dict(zip(keys, side_by_side(look, [asked[key] for key in keys], call.answer_by), strict=True))


def side_by_side(call: Callable[[T], R], asked: Sequence[T], deadline: Deadline) -> list[R | None]:
    """Return what a call gives of each, a few at a time; None for those that it was too late to begin."""
    if not asked:
        return []

    def run(one: T, context: contextvars.Context) -> R | None:
        return None if deadline.passed() else context.run(call, one)

    contexts = [contextvars.copy_context() for _ in asked]
    with ThreadPoolExecutor(min(_AT_ONCE, len(asked)), thread_name_prefix="larder-seeing") as pool:
        return list(pool.map(run, asked, contexts))
