"""Mock servers with a memory: `/pets` is a collection and `/pets/{id}` one of its things, whatever their names are."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import TypeGuard
from urllib.parse import quote, unquote

from functions.openapi.cases.slots import Slots
from functions.openapi.mocking.changing import changed
from functions.openapi.mocking.exchange import Asked, Given, Made, left_out
from functions.openapi.mocking.fitting import fitted, fitting, listed, merged
from functions.openapi.mocking.holdings import Collection, Thing
from functions.openapi.mocking.identifying import IdAt, id_at, member_at, with_at, without_at
from functions.openapi.mocking.outcome import NotKeptError
from functions.openapi.mocking.roles import Role
from functions.openapi.mocking.routing import Match
from functions.openapi.mocking.servers import MockServer
from shared.canonical_json import JsonValue
from shared.errors import ConflictError, NotFoundError, TableUnavailableError
from shared.runtime import Runtime
from shared.schema.pointers import child

_MOST_ATTEMPTS = 5
# They are tried ever farther apart where ids that were sent have taken them.
_MOST_NUMBERS = 12
_PARTED = frozenset({"array", "object"})
_LIST = frozenset({"array", "null"})


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
            ConflictError: there is one already (`id_taken`).
            NotKeptError: what was sent is no thing of the collection.
            UnprocessableError, PayloadTooLargeError: see `changed` and `Collection`.
            TableUnavailableError: see `Collection`.
        """
        method, at = asked.method, id_at(self._role.parameter, thing.shape, thing.base)
        if not self._role.of_thing and method == "put":
            named = member_at(asked.body, at)
            if not _is_id(named):
                raise NotKeptError("the path means all of a collection, and the body has no id of one of its things")
            return self._put(str(named), asked.body, at, thing)
        if not self._role.of_thing:
            return self._made(asked.body, at, thing, slots) if method == "post" else self._all(asked, thing)
        if method == "put":
            return self._put(self._id, asked.body, at, thing)
        if method in ("patch", "post"):
            return self._changed(asked, at, thing)
        found = self._collection.get(self._id)
        if found is None or (method == "delete" and not self._collection.remove(self._id)):
            raise _none()
        return Made(found.value)

    def _all(self, asked: Asked, thing: Given) -> Made:
        things = [one.value for one in self._collection.all()]
        members = {name for name, shape in thing.shape.properties.items() if not shape.types <= _PARTED}
        if not thing.shape.properties:
            members = {name for one in things if isinstance(one, dict) for name in one}
        wanted = asked.list_of(frozenset(members))
        values, total = wanted.of(things)
        return Made(values, total=total, ignored=wanted.ignored)

    def _made(self, sent: JsonValue, at: IdAt, thing: Given, slots: Slots) -> Made:
        value = _kept(sent, thing.base, thing)
        # An id that is read only is the server's to give.
        wanted = None if at[0] in thing.sides.names("readOnly") else member_at(sent, at)
        for attempt in range(_MOST_NUMBERS):
            number = self._collection.next_number(2**attempt)
            own, named = self._named(value, wanted, at, number, thing, slots)
            if self._collection.add(Thing(own, named, number)):
                return Made(named, own, left_out=left_out(sent, named))
            if _is_id(wanted) and own == str(wanted):
                raise ConflictError("There is a thing of this id already.", code="id_taken", pointer=child("", *at))
        raise TableUnavailableError("Others make things with the same ids.")

    def _named(
        self, value: JsonValue, wanted: JsonValue, at: IdAt, number: int, thing: Given, slots: Slots
    ) -> tuple[str, JsonValue]:
        """Return the id of a new thing, and the thing with it."""
        parameter = next((slot for slot in slots.parameters if slot.name == self._role.parameter), None)
        candidates: list[JsonValue] = [wanted, number, str(number), str(uuid.uuid4()), member_at(value, at)]
        for candidate in filter(_is_id, candidates):
            text = str(candidate)
            fits = parameter is None or any(parameter.compiled.is_valid(one) for one in _read(text))
            if fits and text not in ("", ".", ".."):
                if not isinstance(value, dict):
                    return text, value
                named: JsonValue = with_at(value, at, candidate)
                if thing.valid(named):
                    return text, named
        return str(number), value

    def _put(self, thing_id: str, sent: JsonValue, at: IdAt, thing: Given) -> Made:
        for _ in range(_MOST_ATTEMPTS):
            found = self._collection.get(thing_id)
            if found is None and self._role.may_post:
                raise _none()
            base = self._to_put_on(thing_id, at, thing, found)
            # A thing keeps the id that it has.
            value = _kept(without_at(sent, at) if isinstance(sent, dict) else sent, base, thing)
            if found is not None and self._collection.replace(found._replace(value=value)):
                return Made(value, left_out=left_out(sent, value))
            if found is None and self._collection.add(Thing(thing_id, value, self._collection.next_number())):
                return Made(value, left_out=left_out(sent, value))
        raise TableUnavailableError("Others change the thing without an end.")

    def _changed(self, asked: Asked, at: IdAt, thing: Given) -> Made:
        for _ in range(_MOST_ATTEMPTS):
            found = self._collection.get(self._id)
            if found is None:
                raise _none()
            value, names = changed(asked, found.value, at, thing)
            if self._collection.replace(found._replace(value=value)):
                return Made(value, left_out=names)
        raise TableUnavailableError("Others change the thing without an end.")

    def _to_put_on(self, thing_id: str, at: IdAt, thing: Given, found: Thing | None) -> JsonValue:
        """Return what a body is laid over that takes a thing's place: its id, and what else is the server's own."""
        base, before = thing.base, None if found is None else found.value
        if not isinstance(base, dict):
            return base
        if isinstance(before, dict):
            own = {name: member for name, member in before.items() if name in thing.sides.names("readOnly")}
            base = merged(base, own, thing.valid)
        known = member_at(before, at)
        for candidate in _read(thing_id) if known is None else (known,):
            value = with_at(base, at, candidate) if isinstance(base, dict) else base
            if thing.valid(value):
                return value
        return base


def _kept(sent: JsonValue, base: JsonValue, thing: Given) -> JsonValue:
    """Return what is kept of what was sent: of an object the members that fit, anything else as a whole.

    Raises:
        NotKeptError: it is an object where things are none, or the other way round, or else is no thing.
    """
    if isinstance(sent, dict) and isinstance(base, dict):
        own, read = thing.sides.names("readOnly"), thing.sides.without(sent, "writeOnly")
        members = read if isinstance(read, dict) else {}
        return merged(base, {name: member for name, member in members.items() if name not in own}, thing.valid)
    if thing.valid(sent):
        return sent
    raise NotKeptError("the body is nothing that the schema of what is read lets through")


def _is_id(value: JsonValue) -> TypeGuard[str | int]:
    return isinstance(value, (str, int)) and not isinstance(value, bool)


def _none() -> NotFoundError:
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


def _read(text: str) -> Iterator[JsonValue]:
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", text):
        yield int(text)
    yield text
