"""Things as patches change them: what is the server's own stays, and the thing stays valid."""

from __future__ import annotations

from itertools import islice

from functions.openapi.mocking.exchange import Asked, Given
from functions.openapi.mocking.fitting import Valid, merged
from functions.openapi.mocking.identifying import IdAt, member_at, with_at, without_at
from functions.openapi.mocking.outcome import NotKeptError
from functions.openapi.mocking.patching import json_patched, merge_patched
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError
from shared.schema.pointers import child

_MOST_TRIED = 50


def changed(asked: Asked, before: JsonValue, at: IdAt, thing: Given) -> tuple[JsonValue, tuple[str, ...]]:
    """Return a thing as a patch changes it, and the names of what of the patch was left out so that it stays valid.

    Args:
        at: where things have their id.

    Raises:
        UnprocessableError: the patch cannot be done; where it is `strict`, also: its result is not valid
            (`invalid_patch`). The pointer leads into the patch.
        NotKeptError: the result is not valid, and there is no part of it that could be left out.
        PayloadTooLargeError: see `json_patched`.
    """
    # Plain JSON is taken for a merge patch too: that is what it is nearly everywhere.
    after = json_patched(before, asked.body) if asked.patches else merge_patched(before, asked.body)
    if not isinstance(before, dict) or not isinstance(after, dict):
        if isinstance(before, dict) or not thing.valid(after):
            told = "A thing that is an object stays one." if isinstance(before, dict) else thing.explain(after)
            if asked.strict or asked.patches:
                raise UnprocessableError(told or "It would not be valid.", code="invalid_patch", pointer="")
            raise NotKeptError("what the patch makes of the thing does not fit the schema that it is read with")
        return after, ()
    wanted, after = after, _with_own(before, after, at, thing)
    if not thing.valid(after):
        if asked.strict:
            raise _invalid(asked, before, after, thing)
        value = merged(before, {key: one for key, one in after.items() if before.get(key) != one}, thing.valid)
        after = _without(value, [key for key in before if key not in after], thing.valid)
    return after, tuple(key for key in {**before, **wanted} if _differ(key, after, wanted))


def _with_own(before: dict[str, JsonValue], after: JsonValue, at: IdAt, thing: Given) -> dict[str, JsonValue]:
    """Return a changed thing with its own id and what else is read only as they were, and nothing that is not read."""
    kept_id, own = member_at(before, at), thing.sides.names("readOnly")
    after = without_at(thing.sides.without(after, "writeOnly"), at)
    after = {name: member for name, member in after.items() if name not in own}
    after |= {name: member for name, member in before.items() if name in own}
    return after if kept_id is None else with_at(after, at, kept_id)


def _invalid(asked: Asked, before: JsonValue, after: JsonValue, thing: Given) -> UnprocessableError:
    pointer = ""
    if isinstance(asked.body, dict):
        # Where one member alone is at fault, the thing is valid without it.
        for name in islice(asked.body, _MOST_TRIED):
            less = merge_patched(before, {key: one for key, one in asked.body.items() if key != name})
            if thing.valid(thing.sides.without(less, "writeOnly")):
                pointer = child("", name)
                break
    told = (thing.explain(after) or "It does not match the schema.").removesuffix(".")
    return UnprocessableError(
        f"What the patch makes of the thing is not valid. {told}.", code="invalid_patch", pointer=pointer
    )


def _without(value: JsonValue, names: list[str], valid: Valid) -> JsonValue:
    for name in names:
        if isinstance(value, dict) and name in value:
            less: JsonValue = {key: member for key, member in value.items() if key != name}
            value = less if valid(less) else value
    return value


def _differ(name: str, one: JsonValue, other: dict[str, JsonValue]) -> bool:
    there = one if isinstance(one, dict) else {}
    return (name in there) != (name in other) or there.get(name) != other.get(name)
