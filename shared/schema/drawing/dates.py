"""Days as a person expects them under a name: someone was born, something was made not long ago, a card expires later.

All lie about one fixed day, so that the same seed gives the same values for ever.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

_TODAY = date(2026, 1, 1)
_BORN = (-36_500, -1)
# What was made comes before what became of it.
_MADE = (-1_095, -181)
_CHANGED = (-180, -1)
_AHEAD = (1, 365)
_EXPIRES = (730, 2_920)
_ANY = (-3_650, 730)
_DAYS = {
    **dict.fromkeys([
        "birth", "birthday", "birthdate", "dob", "born",
    ], _BORN),
    **dict.fromkeys([
        "created", "creation", "made", "added", "posted", "published", "registered", "registration", "joined",
        "signup", "signedup", "enrolled", "hired", "hire", "ordered", "order", "purchase", "purchased", "issued",
        "issue", "started", "start", "begin", "began", "from", "since", "effective", "submitted", "opened",
        "recorded", "uploaded", "released", "release", "booked", "founded", "requested", "invited",
    ], _MADE),
    **dict.fromkeys([
        "updated", "update", "modified", "modification", "changed", "edited", "deleted", "removed", "archived",
        "cancelled", "canceled", "completed", "finished", "ended", "closed", "resolved", "paid", "payment",
        "processed", "received", "sent", "shipped", "delivered", "verified", "confirmed", "approved", "login",
        "logged", "seen", "accessed", "access", "visited", "synced", "checked", "refreshed", "read", "death", "died",
    ], _CHANGED),
    **dict.fromkeys([
        "due", "deadline", "end", "ends", "ending", "next", "scheduled", "schedule", "appointment", "eta", "delivery",
        "departure", "arrival", "checkin", "checkout", "reminder", "planned", "target", "upcoming", "renewal",
        "renews",
    ], _AHEAD),
    **dict.fromkeys([
        "expiry", "expires", "expire", "expiration", "exp", "until", "thru", "valid", "maturity",
    ], _EXPIRES),
}  # fmt: skip
# These say that a name is about a day or a moment, and nothing of which one.
_MOMENTS = frozenset({"at", "time", "datetime", "timestamp", "ts"})
_WHOLE_DAYS = frozenset({"on", "date", "day"})
_SAY_MOMENT = frozenset({"datetime", "timestamp"})
_SAY_ALL = frozenset({"birthday", "birthdate", "dob"})


def draw(words: Sequence[str], rng: random.Random) -> date:
    """Return a day that a person would expect under a name.

    Args:
        words: the name's, in small letters.
    """
    return _TODAY + timedelta(days=rng.randint(*(_meant(words) or _ANY)))


def form_of(words: Sequence[str]) -> str | None:
    """Return which format a text has whose name says that it is a day or a moment, None where it says neither."""
    if not words or (_meant(words) is None and words[-1] not in _SAY_MOMENT):
        return None
    if words[-1] in _MOMENTS:
        return "date-time"
    return "date" if words[-1] in _WHOLE_DAYS | _SAY_ALL or words[0] == "date" else None


def _meant(words: Sequence[str]) -> tuple[int, int] | None:
    for word in reversed(words):
        if word not in _MOMENTS and word not in _WHOLE_DAYS:
            return _DAYS.get(word)
    return None
