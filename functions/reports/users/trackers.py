"""Repositories that users track: an item of the user's each, and counters that are written together with it.

How many track a repository is counted in one of a few partitions, so that reading all counts reads no more than them.
The name of a public repository lies beside its count; that of a private one is written nowhere but in its users' items.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from functions.reports.github.models import Repository
from functions.reports.users.profiles import Profile, partition_of
from functions.reports.users.standing import standing
from shared.cache.guard import Patience
from shared.canonical_json import JsonValue
from shared.errors import TableUnavailableError, TransactionConflictError, UnprocessableError
from shared.runtime import Runtime
from shared.table import Add, Delete, IfAbsent, IfVersion, Item, ItemKey, Operation, Put

MOST_TRACKED = 500
"""Repositories that one user may track."""
SHARDS = 16
"""Partitions that the counts of all repositories are spread over."""
COUNTER = "trackers"
_PREFIX = "tracker#"
# Behind all trackers, so that an account's end takes it last.
_OF_USER = "trackers"
_FORMAT_VERSION = 1
_MOST_ATTEMPTS = 8
_PAGE = 500


class Tracked(NamedTuple):
    """A repository that a user tracks.

    Attributes:
        repository_id: GitHub's.
        full_name: as it was called when it was added.
    """

    repository_id: int
    full_name: str
    added_at_ms: int


def track(profile: Profile, repository: Repository, runtime: Runtime) -> bool:
    """Have a user track a repository that GitHub shows them; return False where they did already.

    Args:
        profile: as it was when the request came.

    Raises:
        InvalidCredentialsError: `invalid_session`: the account was deleted meanwhile.
        UnprocessableError: `too_many_repositories`: the user tracks 500.
        TableUnavailableError: the table did not answer, or others write the same without an end.
    """
    user_id = profile.user_id
    key = _key(user_id, repository.id)
    patience = Patience()
    for _ in range(_MOST_ATTEMPTS):
        if runtime.guard.read(patience, partial(runtime.table.get, key, consistent=True)) is not None:
            _name(repository, patience, runtime)
            return False
        made = Tracked(repository.id, repository.full_name, runtime.clock.now_ms())
        operations: list[Operation] = [
            standing(profile, patience, runtime),
            Put(Item(key, {**made._asdict(), "format": _FORMAT_VERSION}), IfAbsent()),
            Add(count_key(repository.id), {COUNTER: 1}),
            Add(of_user_key(user_id), {COUNTER: 1}, ceiling=MOST_TRACKED),
        ]
        if not repository.is_private:
            operations.append(Put(_named(repository)))
        try:
            runtime.guard.write(patience, runtime.table.transact, operations)
        except TransactionConflictError:
            # Somebody else added it just now, the user was written or went, or there is no room for it.
            if _count_of(user_id, patience, runtime) >= MOST_TRACKED:
                raise UnprocessableError(
                    f"You track {MOST_TRACKED} repositories, which is the most.", code="too_many_repositories"
                ) from None
            continue
        return True
    raise _contended()


def untrack(user_id: int, repository_id: int, runtime: Runtime) -> bool:
    """Have a user track a repository no longer; return whether they did.

    Raises:
        TableUnavailableError: as in `track`.
    """
    key = _key(user_id, repository_id)
    patience = Patience()
    for _ in range(_MOST_ATTEMPTS):
        item = runtime.guard.read(patience, partial(runtime.table.get, key, consistent=True))
        if item is None:
            return False
        operations = [Delete(key, IfVersion(item.version)), *uncounted(item)]
        try:
            runtime.guard.write(patience, runtime.table.transact, operations)
        except TransactionConflictError:
            continue
        return True
    raise _contended()


def uncounted(item: Item) -> list[Operation]:
    """Return what is written together with the deletion of a tracker's item."""
    repository_id = int(item.key.sort.removeprefix(_PREFIX))
    counters = count_key(repository_id), ItemKey(item.key.partition, _OF_USER)
    return [Add(counter, {COUNTER: -1}) for counter in counters]


def emptied(item: Item) -> list[Operation]:
    """Return what is written together with the deletion of a user's own count, which goes after all that it counts.

    Raises:
        TransactionConflictError: something was added meanwhile.
    """
    if item.counters.get(COUNTER, 0) > 0:
        raise TransactionConflictError("The user still tracks something.")
    return []


def find_tracked(user_id: int, repository_id: int, runtime: Runtime) -> Tracked | None:
    """Return what is kept of a repository that a user tracks, None where they do not.

    Raises:
        TableUnavailableError: the table did not answer.
    """
    get = partial(runtime.table.get, _key(user_id, repository_id), consistent=True)
    item = runtime.guard.read(Patience(), get)
    return None if item is None else _read(item.attributes)


def tracked_by(user_id: int, runtime: Runtime) -> list[Tracked]:
    """Return what a user tracks, the last added first.

    Raises:
        TableUnavailableError: the table did not answer.
    """
    pages = runtime.guard.pages(Patience(), partition_of(user_id), prefix=_PREFIX, limit=_PAGE)
    found = [tracked for items in pages for item in items if (tracked := _read(item.attributes)) is not None]
    return sorted(found, key=lambda one: (-one.added_at_ms, -one.repository_id))


def of_user_key(user_id: int) -> ItemKey:
    """Return where it is counted what a user tracks, under `COUNTER`."""
    return ItemKey(partition_of(user_id), _OF_USER)


def count_key(repository_id: int) -> ItemKey:
    """Return where a repository's trackers are counted, under `COUNTER`."""
    return ItemKey(count_partition(repository_id % SHARDS), f"{repository_id}#count")


def name_key(repository_id: int) -> ItemKey:
    """Return the item with a repository's name; there is one where it was public when somebody last added it."""
    # Beside the count, so that both are read together.
    return ItemKey(count_partition(repository_id % SHARDS), f"{repository_id}#name")


def count_partition(shard: int) -> str:
    """Return one of the partitions that counts are spread over."""
    return f"reports#popular#{shard}"


def _named(repository: Repository) -> Item:
    return Item(name_key(repository.id), {"full_name": repository.full_name, "format": _FORMAT_VERSION})


def _name(repository: Repository, patience: Patience, runtime: Runtime) -> None:
    """Write the name of a repository that turned public, or was renamed, after it was tracked."""
    if repository.is_private:
        return
    named = _named(repository)
    there = runtime.guard.read(patience, partial(runtime.table.get, named.key))
    if there is None or dict(there.attributes) != named.attributes:
        runtime.guard.write(patience, partial(runtime.table.put, named))


def _count_of(user_id: int, patience: Patience, runtime: Runtime) -> int:
    key = of_user_key(user_id)
    item = runtime.guard.read(patience, partial(runtime.table.get, key, consistent=True))
    return 0 if item is None else item.counters.get(COUNTER, 0)


def _key(user_id: int, repository_id: int) -> ItemKey:
    return ItemKey(partition_of(user_id), f"{_PREFIX}{repository_id}")


def _read(kept: Mapping[str, JsonValue]) -> Tracked | None:
    if kept.get("format") != _FORMAT_VERSION:
        return None
    return Tracked(*(kept.get(name) for name in Tracked._fields))  # type: ignore[arg-type]


def _contended() -> TableUnavailableError:
    return TableUnavailableError("The repository is being added and taken away by others.")
