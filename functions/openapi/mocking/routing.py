"""Which operation a request is for: a tree of path segments, what is written out before what is templated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple
from urllib.parse import quote, unquote, unquote_plus, urlsplit

from functions.openapi.reading.operation import Warning, version_warnings
from functions.openapi.reading.specification import METHODS, Place, Specification
from functions.openapi.reading.templates import TEMPLATED, cut
from shared.errors import UnprocessableError

_MOST_SHOWN = 8
# A request looks at what the document has of these, on the event loop.
_MOST_PATHS = 20_000
_MOST_SEGMENTS = 100
_MOST_MIXED = 200
_MOST_BASES = 20
_PARTS = ("paths", "webhooks", "components")
_MAX_QUERY = 4_000
# Of a name that stands right beside another.
_MOST_TEXTS = 20
_BESIDE = re.compile(r"\{[^{}]*\}\{[^{}]*\}")


class Match(NamedTuple):
    """A path of the document that a request's path fits.

    Attributes:
        methods: of the document's, in lower case.
        segments: the texts of its parameters by name, percent-encoded as they were sent.
    """

    path: str
    methods: tuple[str, ...]
    segments: dict[str, str]


class Endpoint(NamedTuple):
    """One operation as it is listed."""

    path: str
    method: str
    summary: str


@dataclass(slots=True)
class _Node:
    literal: dict[str, _Node] = field(default_factory=dict)
    # Segments such as {a}-{b}: what is written out and, between it, names.
    mixed: list[tuple[tuple[str, ...], _Node]] = field(default_factory=list)
    free: _Node | None = None
    paths: list[_Way] = field(default_factory=list)


class _Way(NamedTuple):
    """A path that ends at a node: its methods, the names on the way there, and those that the way itself spells out."""

    path: str
    methods: tuple[str, ...]
    names: tuple[str, ...]
    spelled: dict[str, str]


class _Tail(NamedTuple):
    """What stands behind `?` or `#` of a path.

    Attributes:
        names: of the query's parameters.
        texts: of those of them that are written out.
        places: for each name in braces, the query's parameter whose whole text it is.
    """

    names: frozenset[str]
    texts: dict[str, str]
    places: dict[str, str]


class Routes:
    """The operations of one document by path.

    Raises:
        UnprocessableError: no operation of the document can be served, or it is none at all; the pointer leads into it.
    """

    def __init__(self, specification: Specification) -> None:
        self._root = _Node()
        self.endpoints: list[Endpoint] = []
        self.warnings: list[Warning] = [*version_warnings(specification)]
        # Of the paths that have one.
        self._tails: dict[str, _Tail] = {}
        self._specification = specification
        self._bases = tuple(dict.fromkeys(base for base in _bases(specification) if base))[:_MOST_BASES]
        first: UnprocessableError | None = None
        for path in islice(specification.paths.object, _MOST_PATHS):
            if not path.startswith("/") or path.count("/") > _MOST_SEGMENTS:
                continue
            try:
                item = specification.path_item(path)
            except UnprocessableError as error:
                first = first or error
                self.warnings.append(Warning(error.pointer or specification.paths.pointer, error.detail))
                continue
            if item is not None:
                self._add(path, item)
        if not self.endpoints:
            # A document of webhooks or components alone is a sound one, and may be one of many that are served.
            if first is not None or not any(isinstance(specification.value.get(name), dict) for name in _PARTS):
                raise first or UnprocessableError(
                    "The document has no operations.", code="no_operations", pointer=specification.paths.pointer
                )
            told = "The document has no operations under paths, so the mock server answers nothing but 404."
            self.warnings.append(Warning(specification.paths.pointer, told))

    def matches(self, path: str, query: str = "") -> list[Match]:
        """Return the document's paths that a path fits, the most concrete first; with and without a server's base.

        Of paths that differ in what stands behind `?` or `#`, the one with the most names there comes first, if the
        query has all of them, with the texts that are written out, then the one without any.

        Args:
            path: percent-encoded, as it was sent.
            query: the same, without the question mark.
        """
        found = [pair for tried in self._tried(path) for pair in _walk(self._root, tried.split("/")[1:])]
        sent = _pairs(query) if self._tails else {}
        if len(found) > 1:
            # Of paths that are as concrete as each other, the one without a base stripped comes first.
            found.sort(key=lambda pair: (pair[0], _missing(self._tails.get(pair[1].path), sent)))
        return [self._with_tail(match, sent) for _, match in found]

    def _with_tail(self, match: Match, sent: dict[str, str]) -> Match:
        tail = self._tails.get(match.path)
        if tail is None or not tail.places:
            return match
        told = {name: quote(sent[known], safe="") for name, known in tail.places.items() if known in sent}
        return match._replace(segments={**told, **match.segments})

    def near(self, path: str) -> tuple[str, list[str]]:
        """Return how far the document's paths go along with a path, and some paths that go on from there."""
        best: tuple[int, str, list[str]] = (-1, "", [])
        for tried in self._tried(path):
            depth, node = _deepest(self._root, tried.split("/")[1:], 0)
            if depth > best[0]:
                shown = [path for _, path in zip(range(_MOST_SHOWN), _paths_below(node), strict=False)]
                best = depth, "/".join(tried.split("/")[: depth + 1]) or "/", shown
        return best[1], best[2]

    def _tried(self, path: str) -> Iterator[str]:
        yield path
        for base in self._bases:
            if path.startswith(base + "/"):
                yield path[len(base) :]

    def _add(self, path: str, item: Place) -> None:
        methods = tuple(name for name in METHODS if isinstance(item.object.get(name), dict))
        if not methods:
            return
        for method in methods:
            summary = item.member(method).text("summary") or ""
            self.endpoints.append(Endpoint(path, method.upper(), summary))
        # Some documents tell operations apart by a query or a fragment: they are met with it, encoded, and without.
        bare, *tail = re.split(r"[?#]", path, maxsplit=1)
        if tail:
            self._tails[path] = _tail_of(tail[0])
        ways: list[tuple[str, dict[str, str]]] = [*self._spelled_out(bare, item, methods), (path, {}), (bare, {})]
        for written, spelled in ways if bare != path else ways[:-1]:
            node, names = self._root, list[str]()
            for segment in written.split("/")[1:]:
                parts = tuple(TEMPLATED.split(segment))
                names += parts[1::2]
                node = _below(node, parts)
            node.paths.append(_Way(path, methods, tuple(names), spelled))

    def _spelled_out(self, path: str, item: Place, methods: Iterable[str]) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield a path with the texts of a name that stands right beside another, and has a list of them.

        Where one of two such names ends, nothing else tells.
        """
        beside = _BESIDE.search(path)
        for name in re.findall(TEMPLATED, beside[0]) if beside is not None else ():
            texts = [text for text in self._listed(name, item, methods) if text and "/" not in text]
            for text in texts[:_MOST_TEXTS]:
                yield path.replace(f"{{{name}}}", quote(text), 1), {name: quote(text)}
            if texts:
                return

    def _listed(self, name: str, item: Place, methods: Iterable[str]) -> list[str]:
        for holder in (*map(item.member, methods), item):
            listed = holder.member("parameters")
            for index in range(len(listed.value) if isinstance(listed.value, list) else 0):
                try:
                    one = self._specification.follow(listed.member(index))
                    schema = self._specification.follow(one.member("schema")) if "schema" in one.object else one
                except UnprocessableError:
                    continue
                if one.text("name") == name and one.text("in") == "path":
                    texts = schema.object.get("enum")
                    return [text for text in texts if isinstance(text, str)] if isinstance(texts, list) else []
        return []


def _pairs(query: str) -> dict[str, str]:
    """Return the names of a query, each with its last text."""
    pairs = (part.partition("=")[::2] for part in query[:_MAX_QUERY].split("&") if part)
    return {unquote_plus(name): unquote_plus(text) for name, text in pairs}


def _tail_of(text: str) -> _Tail:
    pairs = _pairs(text)
    named = {name: TEMPLATED.fullmatch(written) for name, written in pairs.items()}
    places = {match[1]: name for name, match in named.items() if match is not None}
    texts = {name: written for name, written in pairs.items() if TEMPLATED.search(written) is None and written}
    return _Tail(frozenset(pairs), texts, places)


def _missing(tail: _Tail | None, sent: dict[str, str]) -> int:
    """Return how far a path is from being meant: below 0 with its names sent, 0 without any, above where some lack."""
    if tail is None:
        return 0
    other = sum(sent.get(name, text) != text for name, text in tail.texts.items())
    return len(tail.names - sent.keys()) + other or -len(tail.names)


def _below(node: _Node, parts: tuple[str, ...]) -> _Node:
    if len(parts) == 1:
        return node.literal.setdefault(unquote(parts[0]), _Node())
    if len(parts) == 3 and not parts[0] and not parts[2]:
        node.free = node.free or _Node()
        return node.free
    literals = parts[::2]
    for known, below in node.mixed:
        if known == literals:
            return below
    below = _Node()
    if len(node.mixed) < _MOST_MIXED:
        node.mixed.append((literals, below))
    return below


def _walk(
    node: _Node, segments: list[str], at: int = 0, texts: tuple[str, ...] = (), rank: tuple[int, ...] = ()
) -> Iterator[tuple[tuple[int, ...], Match]]:
    # No node is met twice, since each has one way to it: the work is bounded by the document.
    if at == len(segments):
        for path, methods, names, spelled in node.paths:
            yield rank, Match(path, methods, dict(zip(names, texts, strict=True)) | spelled)
        return
    segment = segments[at]
    below = node.literal.get(unquote(segment) if "%" in segment else segment)
    if below is not None:
        yield from _walk(below, segments, at + 1, texts, (*rank, 0))
    for literals, mixed in node.mixed:
        parts = cut(segment, literals)
        if parts is not None:
            yield from _walk(mixed, segments, at + 1, texts + parts, (*rank, 1))
    if node.free is not None and segment:
        yield from _walk(node.free, segments, at + 1, (*texts, segment), (*rank, 2))


def _deepest(node: _Node, segments: list[str], at: int) -> tuple[int, _Node]:
    best = at, node
    if at == len(segments):
        return best
    below = [node.literal[segments[at]]] if segments[at] in node.literal else []
    below += [mixed for literals, mixed in node.mixed if cut(segments[at], literals) is not None]
    below += [node.free] if node.free is not None and segments[at] else []
    for one in below:
        best = max(best, _deepest(one, segments, at + 1), key=lambda found: found[0])
    return best


def _paths_below(node: _Node) -> Iterator[str]:
    waiting = [node]
    while waiting:
        one = waiting.pop(0)
        yield from dict.fromkeys(way.path for way in one.paths)
        waiting += [*one.literal.values(), *(below for _, below in one.mixed), *([one.free] if one.free else [])]


def _bases(specification: Specification) -> Iterator[str]:
    """Yield the paths of the servers' URLs, without a slash at the end."""
    if specification.dialect == "swagger-2.0":
        yield _base_of(specification.root.text("basePath") or "")
        return
    yield from _bases_in(specification.root)
    for path in specification.paths.object:
        item = specification.paths.member(path)
        if "servers" in item.object:
            yield from _bases_in(item)
        for method in METHODS:
            if isinstance(item.object.get(method), dict) and "servers" in item.member(method).object:
                yield from _bases_in(item.member(method))


def _bases_in(holder: Place) -> Iterator[str]:
    servers = holder.member("servers")
    for index in range(len(servers.value)) if isinstance(servers.value, list) else ():
        server = servers.member(index)
        variables = server.member("variables")

        def default(match: re.Match[str], variables: Place = variables) -> str:
            return str(variables.member(match[1]).object.get("default", ""))

        yield _base_of(TEMPLATED.sub(default, server.text("url") or ""))


def _base_of(url: str) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return "/" + path.strip("/") if path.strip("/") else ""


def allowed(methods: Iterable[str]) -> str:
    """Return methods as an `Allow` header has them, with those that every mock has of them."""
    known = dict.fromkeys(name.upper() for name in methods)
    if "GET" in known:
        known.setdefault("HEAD")
    known.setdefault("OPTIONS")
    return ", ".join(known)
