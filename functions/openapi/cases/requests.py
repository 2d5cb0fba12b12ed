"""Requests put together: what is required and plain, with the values that a case is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from functools import cached_property
from itertools import islice
from typing import NamedTuple
from urllib.parse import quote, unquote_plus

from functions.openapi.cases.case import Request
from functions.openapi.cases.samples import Text
from functions.openapi.cases.slot import Slot
from functions.openapi.cases.slots import Slots
from functions.openapi.cases.tied import Tied
from functions.openapi.reading.parts import Operation, Warning
from functions.openapi.reading.schemes import place_of_key
from functions.openapi.reading.templates import TEMPLATED, Rivals
from functions.openapi.wire.bodies import Body
from functions.openapi.wire.writing import Pairs
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError

# What stands in a document's path may be encoded already; a # would be the end of what is sent.
_IN_URL = "/?%:@!$&'()*+,;=~"
_MOST_TRIED = 100


# The name of what stands in braces, and what is sent where that has no value.
_Parts = list[tuple[str | None, str]]


class _Place(NamedTuple):
    """One pair of the query that a document has in a path.

    Attributes:
        name: as it is sent.
        names: of the query's parameters that stand in it, and are sent there and nowhere else.
        is_whole: whether it is the pair of one of these, with nothing beside it.
    """

    parts: _Parts
    name: str
    names: tuple[str, ...]
    is_whole: bool


class Requests:
    """Makes the requests of one operation.

    Args:
        rivals: the paths that a request may be taken for; such a request is none of the operation's, and is not made.
        tied: the paths that take some of the requests that break the own one.

    Raises:
        UnprocessableError: a required part has no value that can be sent, or with every value of the path's parameters
            a request is another path's (`unsendable_value`); the pointer leads into the document.
    """

    def __init__(self, operation: Operation, slots: Slots, rivals: Rivals, tied: Tied) -> None:
        self._operation = operation
        self.slots = slots
        self._rivals, self._tied = rivals, tied
        self._taken_for: dict[str, None] = {}
        self._misread = False
        self._security = operation.security[0] if operation.security else ()
        asked = {slot.name: slot for slot in slots.parameters if slot.location == "query"}
        bare, mark, query = operation.path.partition("?")
        # Some documents have a part of the query in the path itself.
        known = frozenset(slot.name for slot in slots.parameters if slot.location == "path")
        self._places = [_place_of(pair, asked, known) for pair in query.split("&")] if mark else []
        # Sent twice, one of these would be read as what stands in the next pair of the name.
        several = {name for name, count in Counter(place.name for place in self._places).items() if count > 1}
        self._beside = {name for place in self._places if place.name in several for name in place.names}
        self._placed = frozenset(asked[name] for place in self._places for name in place.names)
        self._required = [slot for slot in slots.parameters if slot.required or slot in self._placed]
        self._body = slots.bodies[0] if slots.bodies and slots.bodies[0].required else None
        self._parts = _parts_of(bare)
        self._in_path = self._plain_in_path()

    @property
    def warnings(self) -> list[Warning]:
        """What was not made so far, since it would have reached another operation."""
        own, told = self._operation.path, "Requests that are those of {} are left out."
        otherwise = "Faults in the path that are none where its names are divided otherwise are left out."
        found = [otherwise if path == own else told.format(path) for path in self._taken_for]
        if self._misread:
            found.append(
                "Requests are left out in which names of the path would be divided so that they are not valid."
            )
        return [Warning(self._operation.place.pointer, detail) for detail in found]

    def make(
        self,
        given: Mapping[Slot, JsonValue] | None = None,
        *,
        without: Slot | None = None,
        twice: Slot | None = None,
        body: Slot | None = None,
    ) -> Request | None:
        """Return a request with every required part, plain unless given; None where a value cannot travel.

        Args:
            given: values of slots, valid or not.
            without: a slot that is left out, though it may be required.
            twice: a query parameter that is sent two times.
            body: the slot of the body to send; else one that is given, or the first where a body is required.
        """
        given = given or {}
        chosen = body or next((slot for slot in given if slot.location == "body"), None) or self._body
        sent: Body | None = None
        value: JsonValue = None
        if chosen is not None and chosen is not without:
            value = given.get(chosen, chosen.plain)
            written = _text_of(chosen, value)
            if not isinstance(written, Body):
                return None
            sent = written
        beside = {slot: value for slot, value in given.items() if slot.location != "body"}
        if beside or without is not None or twice is not None:
            plain = {slot: self._in_path.get(slot, slot.plain) for slot in self._required if slot is not without}
            request = self._without_body(plain | beside, twice)
        else:
            request = self._bodiless
        if request is None or chosen is None or sent is None:
            return request
        # A body of JSON's own bytes is told by its value alone.
        is_json = chosen.media is not None and chosen.media.is_json
        raw_body = None if is_json else sent.content.decode("utf-8", "replace")
        return request._replace(body=value, raw_body=raw_body, content_type=sent.content_type)

    def without_credentials(self) -> Request | None:
        """Return a plain request that nobody brings credentials for; None where it has some in any case."""
        carrying = [slot for slot in self._required if place_of_key(slot.location, slot.name) in self.slots.keys]
        spelled = {("query", unquote_plus(place.name)) for place in self._places}
        if len(carrying) > 1 or any(map(self.stands_in_path, carrying)) or spelled & self.slots.keys:
            return None
        made = self.make(without=carrying[0]) if carrying else self.make()
        return None if made is None else made._replace(security=())

    def stands_in_path(self, slot: Slot) -> bool:
        """Tell whether a path has a parameter in it, so that no request is one for it without."""
        return slot.location == "path" or slot in self._placed

    def breaks(self, slot: Slot, request: Request) -> bool:
        """Tell whether a value that is not valid makes a request wrong, which is put together with it alone.

        In a path it may be right for another operation; a body without a byte is none, and wrong only where one is
        required.
        """
        if slot.location == "body":
            return slot.required or request.raw_body != ""
        other = self._tied.taking(request.url) if self.stands_in_path(slot) else None
        if other is not None:
            self._taken_for[other] = None
        return other is None and slot.is_held_against

    def is_others(self, request: Request) -> bool:
        """Tell whether another operation may take a request that is wrong for the own one."""
        other = self._tied.may_take(request, self._operation.security)
        if other is not None:
            self._taken_for[other] = None
        return other is not None

    @cached_property
    def _bodiless(self) -> Request | None:
        """The plain request without a body: most differ from it in their body alone."""
        return self._without_body({slot: self._in_path.get(slot, slot.plain) for slot in self._required}, None)

    def _without_body(self, values: Mapping[Slot, JsonValue], twice: Slot | None) -> Request | None:
        segments: dict[str, str] = {}
        asked: dict[str, Pairs] = {}
        headers: dict[str, str] = {}
        cookies: dict[str, str] = {}
        path_params: dict[str, JsonValue] = {}
        query_params: dict[str, JsonValue] = {}
        for slot, value in values.items():
            text = _text_of(slot, value)
            if text is None or isinstance(text, Body):
                return None
            if slot.location == "path":
                segments[slot.name] = text[0][1]
                path_params[slot.name] = value
            elif slot.location == "query":
                asked[slot.name] = text * 2 if slot is twice else text
                query_params[slot.name] = value
            elif slot.location == "header":
                headers.update(text)
            else:
                cookies.update(text)
        path = self._path(segments)
        other = self._rivals.taken_for(path)
        if other is not None:
            self._taken_for[other] = None
            return None
        if twice is not None and twice.name in self._beside:
            return None
        query = self._query(segments, asked)
        if query is None or self._is_misread(path, values):
            return None
        other = self._tied.asking.taken_for(path, "&".join(query))
        if other is not None:
            self._taken_for[other] = None
            return None
        url = path + "?" * bool(query) + "&".join(query)
        return Request(
            self._operation.method.upper(),
            url,
            path_params,
            query_params,
            headers,
            cookies,
            security=self._security,
        )

    def _is_misread(self, path: str, values: Mapping[Slot, JsonValue]) -> bool:
        """Tell whether a path is not what its values, which are valid, were written as."""
        if not self._tied.is_misread(path):
            return False
        in_path = ((slot, value) for slot, value in values.items() if slot.location == "path")
        if not all(slot.samples.carries(value) for slot, value in in_path):
            return False
        self._misread = True
        return True

    def _path(self, segments: Mapping[str, str]) -> str:
        return _filled(self._parts, segments)

    def _query(self, segments: Mapping[str, str], asked: Mapping[str, Pairs]) -> list[str] | None:
        """Return the pairs of a query; None where what stands in the path's own part of it cannot travel there."""
        told: list[str] = []
        for place in self._places:
            pairs = [pair for name in place.names for pair in asked.get(name, ())]
            if place.is_whole and pairs:
                own = quote(place.names[0], safe="[]")
                told += [f"{place.name if name == own else name}={text}" for name, text in pairs]
            elif [name for name, _ in pairs] != [quote(name, safe="[]") for name in place.names]:
                return None
            else:
                texts = dict(zip(place.names, (text for _, text in pairs), strict=True))
                told.append(_filled(place.parts, {**segments, **texts}))
        placed = {name for place in self._places for name in place.names}
        beside = (pair for slot, pairs in asked.items() if slot not in placed for pair in pairs)
        return [*told, *(f"{name}={text}" for name, text in beside)]

    def _plain_in_path(self) -> dict[Slot, JsonValue]:
        """Return values of the path's parameters, plain ones where a request with these is the operation's own.

        Where others ask for more in the query, those of its required parameters are among them.
        """
        places = ("path", "query") if self._tied.asking.is_any else ("path",)
        chosen = {slot: slot.plain for slot in self._required if slot.location in places}
        fault = self._fault_of(chosen)
        for slot in reversed([*chosen] if fault is not None else []):
            for made in islice(slot.compiled.values(seed=slot.name), _MOST_TRIED):
                if slot.samples.carries(made.value) and self._fault_of({**chosen, slot: made.value}) is None:
                    return {**chosen, slot: made.value}
        if fault is not None:
            raise UnprocessableError(fault, code="unsendable_value", pointer=self._operation.place.pointer)
        return chosen

    def _fault_of(self, values: Mapping[Slot, JsonValue]) -> str | None:
        """Return why values of required parameters make no request of the operation."""
        texts = {slot: text for slot, value in values.items() if isinstance(text := _text_of(slot, value), list)}
        segments = {slot.name: text[0][1] for slot, text in texts.items() if slot.location == "path"}
        path = self._path(segments)
        other = self._rivals.taken_for(path)
        if other is None and self._tied.asking.is_any:
            query = self._query(segments, {slot.name: text for slot, text in texts.items() if slot.location == "query"})
            other = self._tied.asking.taken_for(path, "&".join(query or ()))
        if other is not None:
            return f"With every value of its required parameters a request is one for {other}."
        told = "Nothing tells where names that stand right beside each other end, so that no valid path is read as one."
        return told if self._tied.is_misread(path) else None


def _text_of(slot: Slot, value: JsonValue) -> Text | None:
    # Most of a request is plain.
    return slot.plain_text if value is slot.plain else slot.samples.write(value)


def _parts_of(text: str) -> _Parts:
    # Every other part is what stands in braces.
    return [
        (part, quote(f"{{{part}}}", safe="")) if at % 2 else (None, quote(part, safe=_IN_URL))
        for at, part in enumerate(TEMPLATED.split(text))
    ]


def _filled(parts: _Parts, texts: Mapping[str, str]) -> str:
    return "".join([text if name is None else texts.get(name, text) for name, text in parts])


def _place_of(pair: str, asked: Collection[str], in_path: frozenset[str]) -> _Place:
    name, _, text = pair.partition("=")
    inside = TEMPLATED.findall(text)
    is_whole = not text or TEMPLATED.fullmatch(text) is not None
    names = tuple(known for known in inside if known in asked)
    if is_whole and not names and unquote_plus(name) in asked and in_path.isdisjoint(inside):
        names = (unquote_plus(name),)
    return _Place(_parts_of(pair), quote(name, safe=_IN_URL), names, is_whole and bool(names))
