"""Users who track and untrack the same repositories at once; imports little, because whole processes do this."""

from __future__ import annotations

import random
from collections.abc import Iterable

from functions.reports.github.models import Repository, Viewer
from functions.reports.users.accounts import delete_account
from functions.reports.users.profiles import Profile, upsert
from functions.reports.users.trackers import track, untrack
from shared.errors import InvalidCredentialsError, TableUnavailableError
from shared.runtime import Runtime
from tests.conformance.racing import race

REPOSITORIES = (16, 32, 33)


def repository(number: int, *, private: bool = False) -> Repository:
    """Return a repository as GitHub tells it."""
    return Repository(
        number, f"octo/r{number}", "octo", f"r{number}", None, "", private, False, False, None, 0, "main", None
    )


def account(user_id: int, runtime: Runtime) -> Profile:
    """Return a user, made if there is none."""
    return upsert(Viewer(user_id, f"user-{user_id}", None, None, ""), runtime)


def work(user_id: int, runtime: Runtime, *, rounds: int = 6) -> int:
    """Track and untrack for a while, delete the account now and then, and end with something tracked.

    Returns:
        How often the table was too busy (503), or the account had gone meanwhile (401).
    """
    draw, refused = random.Random(user_id), 0
    for _ in range(rounds):
        try:
            match draw.randrange(5):
                case 0:
                    delete_account(user_id, runtime)
                case 1 | 2:
                    untrack(user_id, draw.choice(REPOSITORIES), runtime)
                case _:
                    track(account(user_id, runtime), repository(draw.choice(REPOSITORIES)), runtime)
        except (InvalidCredentialsError, TableUnavailableError):
            refused += 1
    return refused


def run(users: Iterable[int], runtime: Runtime, *, rounds: int = 6) -> int:
    """Let users work at once, two threads each, and return how often they were refused."""
    everyone = [user for user in users for _ in range(2)]
    return sum(race(lambda number: work(everyone[number], runtime, rounds=rounds), threads=len(everyone)))
