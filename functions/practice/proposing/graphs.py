"""What statements guarantee of graphs, as edges and as lists of neighbours."""

from __future__ import annotations

import re
from collections.abc import Callable

from functions.practice.proposing.among import NAME, SURELY, free, has_rows, only
from functions.practice.proposing.chains import Path, UnreadError, read_chains
from functions.practice.proposing.nodes import add_to_structure
from functions.practice.proposing.places import Places
from functions.practice.proposing.relations import add_expression, narrow
from functions.practice.proposing.types import Schema, structure_kind
from shared.canonical_json import JsonValue

_ADJACENCY = "adjacency-list"


def _graph(places: Places, function: str) -> None:
    if (graph := _adjacent(places)) is not None:
        _of_neighbours(graph, function)
        return
    name = "edges" if "edges" in places.names else only(places, has_rows)
    path = places.known(Path("n"))
    nodes = f"len({path.name})" if path.is_length and not path.indices else path.name
    if not path.is_length and path.indices:
        raise UnreadError("no number of nodes")
    lows = [places.bounds(Path(name, ("i", at)))[0] for at in ("0", "1")]
    from_one = all(low is not None and low >= 1 for low in lows)
    add_expression(places, f"{function}({nodes}, {name}{', base=1' if from_one else ''})")


def _adjacent(places: Places) -> Schema | None:
    """Return the graph that is given as lists of neighbours, where there is one and no number of nodes beside it."""
    found = [part for part in places.names.values() if structure_kind(part) == _ADJACENCY]
    if not found and len(places.names) == 1 and "graph" in places.names and has_rows(places.names["graph"]):
        items = places.names["graph"].get("items")
        if isinstance(items, dict) and "prefixItems" not in items and items.get("maxItems") != items.get("minItems", 0):
            found = [places.names["graph"]]
    return found[0] if len(found) == 1 else None


def _of_neighbours(part: Schema, function: str) -> None:
    part.setdefault("x-structure", {"kind": _ADJACENCY, "directed": True})
    if function == "is_connected":
        add_to_structure(part, connected=True)
    elif function != "is_simple_graph":
        raise UnreadError("no edges")


def _mutual(places: Places, match: re.Match[str]) -> None:
    """Apply that neighbours are neighbours of each other: then it is a graph whose edges have no direction."""
    name = match[1]
    if match[2] != name or not has_rows(places.names.get(name, {})):
        raise UnreadError("no lists of neighbours")
    part = places.names[name]
    if structure_kind(part) not in (None, _ADJACENCY):
        raise UnreadError("a structure of another kind")
    # It has no loops and no neighbour twice: statements say so beside this.
    said = part.get("x-structure")
    options: dict[str, JsonValue] = {**said} if isinstance(said, dict) else {"kind": _ADJACENCY}
    options.pop("directed", None)
    part["x-structure"] = options


def _no_loop(places: Places, match: re.Match[str]) -> None:
    """Apply `graph[u] does not contain u`."""
    name = match[1]
    if not has_rows(places.names.get(name, {})) or match[2] != match[3]:
        raise UnreadError("no lists of neighbours")
    u, row = free(places, "u", "row")
    if structure_kind(places.names[name]) != _ADJACENCY:
        add_expression(places, f"all({u} not in {row} for {u}, {row} in enumerate({name}))")


def _no_self_edges(places: Places, _: re.Match[str]) -> None:
    if (graph := _adjacent(places)) is not None:
        _of_neighbours(graph, "is_simple_graph")
        return
    name = "edges" if "edges" in places.names else only(places, has_rows)
    (edge,) = free(places, "edge")
    add_expression(places, f"all({edge}[0] != {edge}[1] for {edge} in {name})")


def _one_between(places: Places, _: re.Match[str]) -> None:
    """Apply that no two rows join the same two places, in the same direction."""
    name = "edges" if "edges" in places.names else only(places, has_rows)
    if len(places.at(Path(name, ("i",)))) != 1:
        raise UnreadError("no rows")
    (x,) = free(places, "x")
    add_expression(places, f"unique([[{x}[0], {x}[1]] for {x} in {name}])")


def _circle_free(places: Places, _: re.Match[str]) -> None:
    graph = _adjacent(places)
    if graph is None:
        _graph(places, "is_dag")
        return
    (name,) = (name for name, part in places.names.items() if part is graph)
    _of_neighbours(graph, "is_simple_graph")
    u, v, row = free(places, "u", "v", "row")
    edges = f"[[{u}, {v}] for {u}, {row} in enumerate({name}) for {v} in {row}]"
    add_expression(places, f"is_dag(len({name}), {edges})")


def _tree_and_simple(places: Places, _: re.Match[str]) -> None:
    _graph(places, "is_tree")


def _labelled(places: Places, match: re.Match[str]) -> None:
    """Apply how many nodes a graph of neighbours has, or between what their numbers are."""
    found = [part for part in places.names.values() if structure_kind(part) == _ADJACENCY]
    if len(found) != 1:
        raise UnreadError("no graph of neighbours")
    (name,) = (name for name, part in places.names.items() if part is found[0])
    length = match["low"] is not None
    low, high = (match["low"], match["high"]) if length else (match["least"], match["most"])
    place = f"{name}.length" if length else f"{name}[i][j]"
    (chain,) = read_chains(f"{low} <= {place} <= {high}")
    narrow(places, chain)


def require_neighbours(places: Places, _: re.Match[str]) -> None:
    """Apply what graphs of neighbours are anyway.

    Raises:
        UnreadError: there is none.
    """
    if _adjacent(places) is None:
        raise UnreadError("no graph of neighbours")


_Apply = Callable[[Places, re.Match[str]], None]
_NO = (
    r"(?:there (?:are|will be) no"
    r"|(?:given |input )*graph (?:does not (?:contain|have)(?: any)?|(?:has|contains) no))"
)
_NOR = r",? (?:and|or|nor) (?:no )?"
_REPEATED = r"(?:repeated|duplicate|multiple|parallel) edges"
_LOOPS = r"self[- ]?(?:loops|edges)"
_NUMBER = r"-?[\d^*+\- ]{1,30}"
GRAPHS: tuple[tuple[str, _Apply], ...] = (
    (
        r"number of (?:the )?nodes in the graph is (?:in the range |between )"
        rf"\[(?P<low>{_NUMBER}), (?P<high>{_NUMBER})\]"
        rf"|(?P<least>{_NUMBER}) <= Node\.val <= (?P<most>{_NUMBER})",
        _labelled,
    ),
    (
        r"Node\.val is unique for each node|each node(?:'s)? (?:in the graph )?(?:has a unique (?:val|value)|.{1,30})",
        require_neighbours,
    ),
    (
        rf"{_NO} (?:{_REPEATED}(?:{_NOR}{_LOOPS})?|{_LOOPS}{_NOR}{_REPEATED})(?: in the graph)?"
        r"|(?:given |input )*graph is (?:a )?simple(?: graph)?",
        lambda places, _: _graph(places, "is_simple_graph"),
    ),
    (rf"{_NO} {_LOOPS}(?: in the graph)?", _no_self_edges),
    (
        r"there (?:are|will be|will not be|won't be) (?:no |any )?"
        r"(?:multiple|duplicate|repeated|parallel|more than one) \w+ between (?:any |the same )?(?:two|pair of) \w+",
        _one_between,
    ),
    (
        rf"(?:given |input )*graph {SURELY}connected(?: and all nodes can be visited.{{0,60}})?",
        lambda places, _: _graph(places, "is_connected"),
    ),
    (rf"(?:given |input )*graph {SURELY}an? (?:DAG|directed acyclic graph)", _circle_free),
    (rf"{NAME}\[([a-z])\] does not contain ([a-z])", _no_loop),
    (rf"if {NAME}\[[a-z]\] contains [a-z],? then {NAME}\[[a-z]\] (?:also )?contains [a-z]", _mutual),
    (
        rf"(?:given |input )*(?:input|edges|graph) {SURELY}(?:represents? )?a (?:valid )?tree"
        r"(?: and there (?:will be|are) no repeated edges)?",
        _tree_and_simple,
    ),
)
