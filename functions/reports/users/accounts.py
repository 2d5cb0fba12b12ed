"""An account's end, and how sessions learn of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial

from functions.reports.users.profiles import SORT, find, partition_of
from functions.reports.users.sessions import Session, invalid_session
from functions.reports.users.trackers import emptied, of_user_key, uncounted
from shared.cache.guard import Patience
from shared.clock import Deadline, to_ms
from shared.errors import TableUnavailableError, TransactionConflictError
from shared.recent import Recent
from shared.runtime import Runtime
from shared.table import Check, Delete, IfAbsent, IfVersion, Item, ItemKey, Operation
from shared.telemetry import warn

NAMESPACE = "reports.accounts"
ALSO: Mapping[str, Callable[[Item], Sequence[Operation]]] = {"tracker": uncounted, "trackers": emptied}
"""What is written together with the deletion of a user's item, by the first part of its sort (`tracker` of
`tracker#42`): a counter is counted down here, once, however often a deletion is begun. One that raises
`TransactionConflictError` says that it is too early."""
_MOST_ATTEMPTS = 3
_REMEMBERED_FOR = timedelta(minutes=1)
_MOST_REMEMBERED = 10_000
_AT_ONCE = 100
# The gateway waits no longer than 30 s.
_WITHIN = timedelta(seconds=20)


def require_live(session: Session, runtime: Runtime) -> None:
    """Let only sessions of an account pass that was not deleted since they were issued.

    Where the account was found, nothing is read for a minute: so long a session may outlive it in another process.
    While the table is away, sessions are taken by their signature: they give no more than the GitHub token in them.

    Raises:
        InvalidCredentialsError: the account is gone, or was made anew since.
    """
    seen, now = _seen(runtime), runtime.clock.now_ms()
    found = seen.get(session.user_id)
    if found is not None and found[0] == session.user_since_ms and 0 <= now - found[1] < to_ms(_REMEMBERED_FOR):
        return
    try:
        profile = find(session.user_id, runtime)
    except TableUnavailableError as error:
        warn("session not checked", code=error.code)
        return
    if profile is None or profile.created_at_ms != session.user_since_ms:
        raise invalid_session()
    seen.put(session.user_id, (profile.created_at_ms, now), 1)


def delete_account(user_id: int, runtime: Runtime) -> None:
    """Delete all that is a user's own, the profile last; where there is nothing, do nothing.

    Raises:
        TableUnavailableError: the table did not answer, or there is more than can be deleted at once. What went is
            gone, and asking again goes on from there: the caller's session is good until the profile has gone.
    """
    # What waits to be written would come back after it.
    runtime.buffer.flush()
    patience, deadline = Patience(), Deadline.after(runtime.clock, _WITHIN)
    for number, items in enumerate(_pages(user_id, patience, runtime)):
        if number and deadline.passed():
            raise _pending()
        for item in items:
            if item.key.sort != SORT:
                _delete(item, patience, runtime)
    profile = ItemKey(partition_of(user_id), SORT)
    try:
        # What a request under way has just tracked is counted, and stays nobody's if the profile goes before it.
        operations: list[Operation] = [Delete(profile), Check(of_user_key(user_id), IfAbsent())]
        runtime.guard.write(patience, runtime.table.transact, operations)
    except TransactionConflictError:
        raise _pending() from None
    _seen(runtime).drop(user_id)
    _delete_late(user_id, profile, patience, runtime)


def _pages(user_id: int, patience: Patience, runtime: Runtime) -> Iterator[Sequence[Item]]:
    return runtime.guard.pages(patience, partition_of(user_id), limit=_AT_ONCE)


def _delete_late(user_id: int, profile: ItemKey, patience: Patience, runtime: Runtime) -> None:
    """Delete what a request under way kept until the profile went; after that, none keeps anything."""
    try:
        for items in _pages(user_id, patience, runtime):
            for item in items:
                if item.key == profile:
                    # The user is there anew, and what is there may be of the new account.
                    return
                operations: list[Operation] = [Delete(item.key), Check(profile, IfAbsent())]
                runtime.guard.write(patience, runtime.table.transact, operations)
    except TransactionConflictError:
        return
    except TableUnavailableError as error:
        # The account is gone all the same. This is found by nobody, and expires.
        warn("left after an account's end", code=error.code)


def _delete(item: Item, patience: Patience, runtime: Runtime) -> None:
    also = ALSO.get(item.key.sort.partition("#")[0])
    if also is None:
        runtime.guard.write(patience, runtime.table.delete, item.key)
        return
    found: Item | None = item
    for _ in range(_MOST_ATTEMPTS):
        if found is None:
            return
        try:
            operations = [Delete(found.key, IfVersion(found.version)), *also(found)]
            runtime.guard.write(patience, runtime.table.transact, operations)
        except TransactionConflictError:
            # It changed since the page was read, maybe by what was deleted before it.
            found = runtime.guard.read(patience, partial(runtime.table.get, item.key, consistent=True))
        else:
            return
    # Others go on changing it.
    raise _pending()


def _pending() -> TableUnavailableError:
    return TableUnavailableError("Not all could be deleted in one request; ask again.", code="deletion_pending")


def _seen(runtime: Runtime) -> Recent[int, tuple[int, int]]:
    return runtime.hold(NAMESPACE, lambda: Recent(most=_MOST_REMEMBERED, most_bytes=_MOST_REMEMBERED))
