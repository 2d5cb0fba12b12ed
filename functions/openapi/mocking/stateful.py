"""Mock servers with a memory: `/pets` is a collection and `/pets/{id}` one of its things, whatever their names are."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote, unquote

from functions.openapi.cases.slots import Slots
from functions.openapi.mocking.fitting import Valid, fitted, fitting, listed, merged
from functions.openapi.mocking.holdings import Collection, Thing
from functions.openapi.mocking.identifying import IdAt, id_at, member_at, with_at, without_at
from functions.openapi.mocking.listing import Wanted
from functions.openapi.mocking.patching import json_patched, merge_patched
from functions.openapi.mocking.routing import Endpoint, Match
from functions.openapi.mocking.servers import MockServer
from functions.openapi.wire.shapes import Shape
from shared.canonical_json import JsonValue
from shared.errors import NotFoundError, TableUnavailableError, UnprocessableError
from shared.runtime import Runtime

_THING = re.compile(r"(?P<collection>.*)/\{(?P<name>[^{}/]+)\}")
_MOST_ATTEMPTS = 5
_PARTED = frozenset({"array", "object"})
_LIST = frozenset({"array", "null"})


class Role(NamedTuple):
    """What a path is to a collection.

    Attributes:
        of_thing: whether it means one thing of it.
        parameter: that names a thing.
        may_post: whether the document lets things be made there.
    """

    of_thing: bool
    parameter: str
    may_post: bool


class Given(NamedTuple):
    """What an answer is made with.

    Attributes:
        base: a valid body, to start from.
        valid: tells whether a body is.
        shape: of the body.
    """

    base: JsonValue
    valid: Valid
    shape: Shape


def roles_of(endpoints: list[Endpoint]) -> dict[str, Role]:
    """Return what paths are to collections; those are left out in which nothing can be made."""
    methods: dict[str, set[str]] = {}
    for endpoint in endpoints:
        methods.setdefault(endpoint.path, set()).add(endpoint.method)
    found: dict[str, Role] = {}
    for path in methods:
        match = _THING.fullmatch(path)
        if match is None:
            continue
        collection = match["collection"] or "/"
        may_post = "POST" in methods.get(collection, ())
        if may_post or "PUT" in methods[path]:
            found[path] = Role(True, match["name"], may_post)
            if collection in methods:
                found.setdefault(collection, Role(False, match["name"], may_post))
    return found


class Asked(NamedTuple):
    """What a request asks of a path.

    Attributes:
        body: that was sent.
        patches: whether the body is a JSON patch.
        strict: whether a patch is refused where its result would not be valid.
        list_of: tells which things to list, of those that have members of some names.
    """

    method: str
    body: JsonValue
    patches: bool
    strict: bool
    list_of: Callable[[frozenset[str]], Wanted]


class Made(NamedTuple):
    """What a request came to: a thing, or a list of them.

    Attributes:
        id: of a thing that is new.
        total: how many things there are, of which not all may be listed.
        left_out: names of members that were sent and do not fit.
    """

    value: JsonValue
    id: str | None = None
    total: int | None = None
    left_out: tuple[str, ...] = ()


class Stateful:
    """Does what requests for one path mean.

    Args:
        match: of the request.
    """

    def __init__(self, server: MockServer, role: Role, match: Match, runtime: Runtime) -> None:
        self._role = role
        # One way to write each, in which a slash within an id is none between segments.
        path = "/".join(
            quote(unquote(match.segments.get(part[1:-1], part)), safe="") if part.startswith("{") else part
            for part in match.path.split("/")
        )
        self._id = unquote(path.rpartition("/")[2]) if role.of_thing else ""
        self._collection = Collection(server, path.rpartition("/")[0] if role.of_thing else path, runtime)

    def do(self, asked: Asked, thing: Given, slots: Slots) -> Made:
        """Do what a request means.

        Args:
            thing: what things are like, to begin with.
            slots: of an operation on one thing.

        Raises:
            NotFoundError: there is no such thing (`no_such_thing`).
            UnprocessableError, PayloadTooLargeError: see `json_patched` and `Collection`.
            TableUnavailableError: see `Collection`.
        """
        method, given = asked.method, asked.body if isinstance(asked.body, dict) else {}
        if not self._role.of_thing:
            return self._made(given, thing, slots) if method == "post" else self._all(asked, thing)
        if method == "put":
            return self._put(given, thing)
        if method in ("patch", "post"):
            return self._changed(asked, thing)
        found = self._collection.get(self._id)
        if found is None or (method == "delete" and not self._collection.remove(self._id)):
            raise self._none()
        return Made(found.value)

    def _all(self, asked: Asked, thing: Given) -> Made:
        things = [one.value for one in self._collection.all()]
        members = {name for name, shape in thing.shape.properties.items() if not shape.types <= _PARTED}
        if not thing.shape.properties:
            members = {name for one in things if isinstance(one, dict) for name in one}
        values, total = asked.list_of(frozenset(members)).of(things)
        return Made(values, total=total)

    def _made(self, given: dict[str, JsonValue], thing: Given, slots: Slots) -> Made:
        at = id_at(self._role.parameter, thing.shape, thing.base)
        for _ in range(_MOST_ATTEMPTS):
            number = self._collection.next_number()
            value = merged(thing.base, given, thing.valid)
            own, named = self._named(value, given, at, number, thing, slots)
            if self._collection.add(Thing(own, named, number)):
                return Made(named, own, left_out=_left_out(without_at(given, at), without_at(named, at)))
            # The id that was sent is taken: another one is given.
            given = without_at(given, at)
        raise TableUnavailableError("Others make things with the same ids.")

    def _named(
        self, value: JsonValue, given: dict[str, JsonValue], at: IdAt, number: int, thing: Given, slots: Slots
    ) -> tuple[str, JsonValue]:
        """Return the id of a new thing, and the thing with it."""
        parameter = next((slot for slot in slots.parameters if slot.name == self._role.parameter), None)
        sent = member_at(given, at)
        candidates: list[JsonValue] = [sent] if isinstance(sent, (str, int)) and not isinstance(sent, bool) else []
        candidates += [number, str(number), str(uuid.uuid4())]
        there = member_at(value, at)
        if isinstance(there, (str, int)):
            candidates.append(there)
        for candidate in candidates:
            text = str(candidate)
            fits = parameter is None or any(parameter.compiled.is_valid(one) for one in _read(text))
            if fits and text not in ("", ".", "..") and isinstance(value, dict):
                named: JsonValue = with_at(value, at, candidate)
                if thing.valid(named):
                    return text, named
        return str(number), value

    def _put(self, given: dict[str, JsonValue], thing: Given) -> Made:
        given = self._without_id(given, thing)
        for _ in range(_MOST_ATTEMPTS):
            found = self._collection.get(self._id)
            if found is None and self._role.may_post:
                raise self._none()
            value = merged(self._with_id(thing, found), given, thing.valid)
            if found is not None and self._collection.replace(found._replace(value=value)):
                return Made(value, left_out=_left_out(given, value))
            if found is None and self._collection.add(Thing(self._id, value, self._collection.next_number())):
                return Made(value, left_out=_left_out(given, value))
        raise TableUnavailableError("Others change the thing without an end.")

    def _changed(self, asked: Asked, thing: Given) -> Made:
        at = id_at(self._role.parameter, thing.shape, thing.base)
        for _ in range(_MOST_ATTEMPTS):
            found = self._collection.get(self._id)
            if found is None:
                raise self._none()
            value, left_out = self._patched(asked, found.value, at, thing.valid)
            if self._collection.replace(found._replace(value=value)):
                return Made(value, left_out=left_out)
        raise TableUnavailableError("Others change the thing without an end.")

    def _patched(self, asked: Asked, before: JsonValue, at: IdAt, valid: Valid) -> tuple[JsonValue, tuple[str, ...]]:
        """Return a thing as a patch changes it, and what of the patch was left out so that it stays valid."""
        if asked.patches:
            after = json_patched(before, asked.body)
            if not isinstance(after, dict):
                raise UnprocessableError("A thing stays an object.", code="invalid_patch", pointer="")
        else:
            # Plain JSON is taken for a merge patch too: that is what it is nearly everywhere.
            after = merge_patched(before, asked.body if isinstance(asked.body, dict) else {})
        if not isinstance(before, dict) or not isinstance(after, dict):
            return (after, ()) if valid(after) else (before, ())
        # A thing keeps the id that it has.
        kept_id = member_at(before, at)
        after = without_at(after, at)
        after = after if kept_id is None else with_at(after, at, kept_id)
        if valid(after):
            return after, ()
        if asked.patches and asked.strict:
            told = "What the patch makes of the thing is not valid by the schema that it is read with."
            raise UnprocessableError(told, code="invalid_patch", pointer="")
        value = merged(before, {key: one for key, one in after.items() if before.get(key) != one}, valid)
        value = _without(value, [key for key in before if key not in after], valid)
        kept = value if isinstance(value, dict) else {}
        return value, tuple(key for key in {**before, **after} if _differ(key, kept, after))

    def _without_id(self, given: dict[str, JsonValue], thing: Given) -> dict[str, JsonValue]:
        """Return what was sent without the id: a thing keeps the one that it has."""
        return without_at(given, id_at(self._role.parameter, thing.shape, thing.base))

    def _with_id(self, thing: Given, found: Thing | None) -> JsonValue:
        at = id_at(self._role.parameter, thing.shape, thing.base)
        known = None if found is None else member_at(found.value, at)
        for candidate in _read(self._id) if known is None else (known,):
            value = with_at(thing.base, at, candidate) if isinstance(thing.base, dict) else thing.base
            if thing.valid(value):
                return value
        return thing.base

    def _none(self) -> NotFoundError:
        return NotFoundError("Nothing is held under this id.", code="no_such_thing")


def given_back(made: Made, answer: Given) -> tuple[JsonValue, int] | None:
    """Return the body of an answer that gives a thing or a list; None where none is valid.

    Beside it, how many things do not fit into the list, and are not there.
    """
    value = made.value
    if not isinstance(value, list):
        return fitted(value, answer.base, answer.valid), 0
    names = [name for name, shape in answer.shape.properties.items() if shape.types <= _LIST]

    def body_of(values: list[JsonValue]) -> JsonValue | None:
        return listed(values, answer.base, answer.valid, names=names, total=made.total)

    kept = fitting(value, lambda values: body_of(values) is not None)
    body = body_of(kept)
    return None if body is None else (body, len(value) - len(kept))


def _left_out(given: dict[str, JsonValue], value: JsonValue, *but: str) -> tuple[str, ...]:
    kept = value if isinstance(value, dict) else {}
    return tuple(name for name in given if name not in but and _differ(name, kept, given))


def _differ(name: str, one: dict[str, JsonValue], other: dict[str, JsonValue]) -> bool:
    return (name in one) != (name in other) or one.get(name) != other.get(name)


def _read(text: str) -> Iterator[JsonValue]:
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", text):
        yield int(text)
    yield text


def _without(value: JsonValue, names: list[str], valid: Valid) -> JsonValue:
    for name in names:
        if isinstance(value, dict) and name in value:
            less: JsonValue = {key: member for key, member in value.items() if key != name}
            value = less if valid(less) else value
    return value
