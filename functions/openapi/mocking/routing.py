"""Which operation a request is for: a tree of path segments, what is written out before what is templated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from functions.openapi.reading.operation import version_warnings
from functions.openapi.reading.parts import Warning
from functions.openapi.reading.queries import Tail, last_texts, tail_of
from functions.openapi.reading.specification import METHODS, Place, Specification, methods_of_item
from functions.openapi.reading.templates import TEMPLATED, Pattern, Signs, cut, pattern_of, told_apart
from functions.openapi.wire.beside import signs_beside
from shared.errors import UnprocessableError

_MOST_SHOWN = 8
# A request looks at what the document has of these, on the event loop.
_MOST_PATHS = 20_000
_MOST_SEGMENTS = 100
_MOST_MIXED = 200
_MOST_BASES = 20
_PARTS = ("paths", "webhooks", "components")


class Match(NamedTuple):
    """A path of the document that a request's path fits.

    Attributes:
        methods: of the document's, in lower case.
        segments: the texts of its parameters by name, percent-encoded as they were sent.
        rank: the same for paths that differ in the names of their parameters alone; the less, the more concrete.
    """

    path: str
    methods: tuple[str, ...]
    segments: dict[str, str]
    rank: tuple[tuple[int, ...], int]


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
    """A path that ends at a node: its methods, the names on the way there, and what tells where some of them end.

    Attributes:
        runs: see `Pattern`.
        has_tail: whether what the path has behind `?` or `#` is on the way too, encoded.
    """

    path: str
    methods: tuple[str, ...]
    runs: tuple[tuple[str, ...], ...]
    signs: Signs
    has_tail: bool


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
        self._tails: dict[str, Tail] = {}
        self.specification = specification
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
        sent = last_texts(query) if self._tails else {}
        found = [
            self._match(way, texts, ranks, query, sent)
            for tried in self._tried(path)
            for ranks, texts, way in _walk(self._root, tried.split("/")[1:])
        ]
        # A base that was stripped was written out. Of paths as concrete as each other, the one without one comes first.
        whole = path.count("/")

        def order(match: Match) -> tuple[tuple[int, ...], int]:
            ranks, missing = match.rank
            return (0,) * (whole - len(ranks)) + ranks, missing

        return sorted((match for match in found if match is not None), key=order)

    def _match(
        self, way: _Way, texts: tuple[str, ...], ranks: tuple[int, ...], query: str, sent: dict[str, str]
    ) -> Match | None:
        told, tail = told_apart(way.runs, texts, way.signs), self._tails.get(way.path)
        if told is None:
            return None
        if tail is not None:
            told = {**tail.read(query), **told}
        missing = 0 if tail is None else -len(tail.names) if way.has_tail else tail.missing(sent)
        return Match(way.path, way.methods, told, (ranks, missing))

    def near(self, path: str) -> tuple[str, list[str]]:
        """Return how far the document's paths go along with a path, and some paths that go on from there."""
        best: tuple[int, str, list[str]] = (-1, "", [])
        for tried in self._tried(path):
            depth, node = _deepest(self._root, tried.split("/")[1:], 0)
            if depth > best[0]:
                # Those with a query are met in several ways.
                below = dict.fromkeys(islice(_paths_below(node), 3 * _MOST_SHOWN))
                shown = [*below][:_MOST_SHOWN]
                best = depth, "/".join(tried.split("/")[: depth + 1]) or "/", shown
        return best[1], best[2]

    def _tried(self, path: str) -> Iterator[str]:
        yield path
        for base in self._bases:
            if path.startswith(base + "/"):
                yield path[len(base) :]

    def _add(self, path: str, item: Place) -> None:
        methods = methods_of_item(item)
        if not methods:
            return
        for method in methods:
            summary = item.member(method).text("summary") or ""
            self.endpoints.append(Endpoint(path, method.upper(), summary))
        ways = dict.fromkeys([path])
        if (tail := tail_of(path)) is not None:
            self._tails[path] = tail
            # Some documents tell operations apart by a query or a fragment: they are met with it, encoded, and without.
            ways |= dict.fromkeys((path.partition("?")[0], re.split("[?#]", path)[0]))
        signs = signs_beside(self.specification, path, item)
        for written in ways:
            node, runs = self._root, list[tuple[str, ...]]()
            for segment in written.split("/")[1:]:
                pattern = pattern_of(segment)
                runs += pattern.runs
                node = _below(node, pattern)
            node.paths.append(_Way(path, methods, tuple(runs), signs, tail is not None and written == path))


def _below(node: _Node, pattern: Pattern) -> _Node:
    literals = pattern.literals
    if not pattern.runs:
        return node.literal.setdefault(unquote(literals[0]), _Node())
    if pattern.rank == 2:
        node.free = node.free or _Node()
        return node.free
    # It is never sent as it is.
    literals = tuple(literal.replace("#", "%23") for literal in literals)
    for known, below in node.mixed:
        if known == literals:
            return below
    below = _Node()
    if len(node.mixed) < _MOST_MIXED:
        node.mixed.append((literals, below))
    return below


def _walk(
    node: _Node, segments: list[str], at: int = 0, texts: tuple[str, ...] = (), ranks: tuple[int, ...] = ()
) -> Iterator[tuple[tuple[int, ...], tuple[str, ...], _Way]]:
    """Yield the ways that segments fit, with the rank of each segment, and the texts of their names."""
    # No node is met twice, since each has one way to it: the work is bounded by the document.
    if at == len(segments):
        for way in node.paths:
            yield ranks, texts, way
        return
    segment = segments[at]
    below = node.literal.get(unquote(segment) if "%" in segment else segment)
    if below is not None:
        yield from _walk(below, segments, at + 1, texts, (*ranks, 0))
    for literals, mixed in node.mixed:
        parts = cut(segment, literals)
        if parts is not None:
            yield from _walk(mixed, segments, at + 1, texts + parts, (*ranks, 1))
    if node.free is not None and segment:
        yield from _walk(node.free, segments, at + 1, (*texts, segment), (*ranks, 2))


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
    for server in holder.member("servers").listed():
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
