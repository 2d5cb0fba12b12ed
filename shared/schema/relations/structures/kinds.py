"""The structures that `x-structure` names, with their options, and whether an array has one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from shared.schema.relations import grammar, graphs
from shared.schema.relations.functions import is_symmetric
from shared.schema.relations.grammar import RefusedError
from shared.schema.relations.structures import trees

_FLAG = (bool,)
# A tree's array has a null for each child that is missing, so that its length does not tell how many nodes there are.
_NODES: dict[str, tuple[type, ...]] = {"minNodes": (int,), "maxNodes": (int,)}
_OPTIONS: dict[str, dict[str, tuple[type, ...]]] = {
    "binary-tree": {"bst": _FLAG, **_NODES},
    "n-ary-tree": _NODES,
    "linked-list": {"cycle": (str,), **_NODES},
    "edge-list": {
        "nodes": (str, int),
        "directed": _FLAG,
        "weighted": _FLAG,
        "connected": _FLAG,
        "tree": _FLAG,
        "acyclic": _FLAG,
        "simple": _FLAG,
        "base": (int,),
    },
    "adjacency-list": {"directed": _FLAG, "connected": _FLAG, "base": (int,)},
    "matrix": {"square": _FLAG, "symmetric": _FLAG},
}
# How many edges there are beside one less than the nodes; of what is_dag allows, more.
_COUNTED = {"is_tree": "==", "is_connected": ">=", "is_acyclic": "<="}
_MOST_NODES = 10_000
_MOST_COUNTED = 10**6


@dataclass(frozen=True)
class Structure:
    """One `x-structure`.

    Args:
        kind: which.
        options: as they were given.
    """

    kind: str
    options: dict[str, Any]

    def has(self, flag: str) -> bool:
        """Tell whether an option is switched on; edges are simple unless that is switched off."""
        return self.options.get(flag, flag == "simple") is True

    @property
    def base(self) -> int:
        """Return the label of the first node."""
        return int(self.options.get("base", 0))

    @property
    def least_nodes(self) -> int:
        """Return how few nodes a tree or list may have."""
        return int(self.options.get("minNodes", 0))

    @property
    def most_nodes(self) -> int | None:
        """Return how many nodes a tree or list may have, None where that is open."""
        most: int | None = self.options.get("maxNodes")
        return most

    def fits(self, nodes: int) -> bool:
        """Tell whether a tree or list may have so many nodes."""
        return self.least_nodes <= nodes and (self.most_nodes is None or nodes <= self.most_nodes)

    @property
    def sibling(self) -> str | None:
        """Return the name of the property beside the array that the structure speaks of."""
        named = self.options.get("nodes", self.options.get("cycle"))
        return named if isinstance(named, str) else None

    def accepts(self, array: list[Any]) -> bool:
        """Tell whether an array has the structure, as far as it can be seen from the array alone."""
        try:
            if _NODES.keys() & self.options.keys() and not self.fits(sum(each is not None for each in array)):
                return False
            return _CHECKS[self.kind](self, array)
        except (TypeError, ValueError, IndexError, KeyError):
            return False

    def relations(self, name: str, declared: Collection[str]) -> list[str]:
        """Return what it asks of the array under `name` and its sibling together, as expressions.

        Args:
            declared: names of the properties beside it, which none of the expressions' own may be.
        """
        if self.sibling is None:
            return []
        beside, array = grammar.spelled(self.sibling), grammar.spelled(name)
        if self.kind == "linked-list":
            return [f"-1 <= {beside} < len({array})"]
        base = self.base
        last = f"{beside} + {base}" if base else beside
        e = next(f"e{'_' * n}" for n in range(len(declared) + 1) if f"e{'_' * n}" not in declared)
        # Implied by the functions, and soon reckoned with.
        counted = [_COUNTED[function] for _, function in self._graph_functions() if function in _COUNTED]
        asked = [f"len({array}) {symbol} {beside} - 1" for symbol in counted[:1]]
        asked += [f"all({base} <= {e}[0] < {last} and {base} <= {e}[1] < {last} for {e} in {array})"]
        for flag, function in self._graph_functions():
            more = ", directed=True" if flag == "simple" and self.has("directed") else ""
            asked.append(f"{function}({beside}, {array}, {base}{more})")
        return asked

    def _graph_functions(self) -> list[tuple[str, str]]:
        acyclic = "is_dag" if self.has("directed") else "is_acyclic"
        named = {"tree": "is_tree", "connected": "is_connected", "acyclic": acyclic, "simple": "is_simple_graph"}
        return [(flag, function) for flag, function in named.items() if self.has(flag)]

    def is_graph(self, n: int, edges: list[Any]) -> bool:
        """Tell whether the edges are those of such a graph of `n` nodes."""
        graphs.ends(n, edges, self.base)
        if self.has("simple") and not graphs.is_simple_graph(n, edges, self.base, self.has("directed")):
            return False
        if self.has("tree") and not graphs.is_tree(n, edges, self.base):
            return False
        if self.has("connected") and not graphs.is_connected(n, edges, self.base):
            return False
        circle_free = graphs.is_dag if self.has("directed") else graphs.is_acyclic
        return not self.has("acyclic") or circle_free(n, edges, self.base)


def read(value: Any) -> Structure:
    """Return what an `x-structure` says.

    Raises:
        RefusedError: an unknown kind or option, or one with a value that it cannot have.
    """
    given = {"kind": value} if isinstance(value, str) else value
    if not isinstance(given, dict) or not isinstance(given.get("kind"), str):
        raise RefusedError("it is neither the name of a structure nor an object with a 'kind'")
    kind = given["kind"]
    known = _OPTIONS.get(kind)
    if known is None:
        raise RefusedError(f"the kind is none of {', '.join(_OPTIONS)}")
    options = {name: option for name, option in given.items() if name != "kind"}
    for name, option in options.items():
        if name not in known:
            raise RefusedError(f"'{name[:40]}' is no option of {kind}")
        if not isinstance(option, known[name]) or (isinstance(option, bool) and bool not in known[name]):
            raise RefusedError(f"the option '{name}' cannot have this value")
    if options.get("base", 0) not in (0, 1):
        raise RefusedError("the option 'base' is 0 or 1")
    nodes = options.get("nodes")
    if isinstance(nodes, int) and not 0 <= nodes <= _MOST_NODES:
        raise RefusedError(f"the option 'nodes' is at most {_MOST_NODES}, or a property's name")
    least, most = options.get("minNodes", 0), options.get("maxNodes", _MOST_COUNTED)
    if not 0 <= least <= most <= _MOST_COUNTED:
        raise RefusedError(f"the options 'minNodes' and 'maxNodes' are a range, up to {_MOST_COUNTED}")
    return Structure(kind, options)


def _is_edge_list(structure: Structure, edges: list[Any]) -> bool:
    width = 3 if structure.has("weighted") else 2
    for edge in edges:
        if not isinstance(edge, list) or len(edge) != width:
            return False
        if any(isinstance(end, bool) or not isinstance(end, int) or end < structure.base for end in edge[:2]):
            return False
    nodes = structure.options.get("nodes")
    if isinstance(nodes, str):
        return True
    if nodes is None:
        nodes = max((max(edge[:2]) for edge in edges), default=structure.base - 1) + 1 - structure.base
    return structure.is_graph(nodes, edges)


def _is_adjacency_list(structure: Structure, lists: list[Any]) -> bool:
    seen: dict[tuple[int, int], None] = {}
    labels = range(structure.base, structure.base + len(lists))
    for node, others in zip(labels, lists, strict=True):
        if not isinstance(others, list):
            return False
        for other in others:
            if isinstance(other, bool) or not isinstance(other, int) or other not in labels or other == node:
                return False
            if (node, other) in seen:
                return False
            seen[node, other] = None
    if structure.has("connected") and not graphs.is_connected(len(lists), [*seen], structure.base):
        return False
    return structure.has("directed") or all((v, u) in seen for u, v in seen)


def _is_matrix(structure: Structure, rows: list[Any]) -> bool:
    # Rows are texts in many a grid: ["..#", "#.."].
    kind = str if rows and isinstance(rows[0], str) else list
    if any(not isinstance(row, kind) or len(row) != len(rows[0]) for row in rows):
        return False
    if (structure.has("square") or structure.has("symmetric")) and rows and len(rows) != len(rows[0]):
        return False
    return not structure.has("symmetric") or is_symmetric(rows)


_CHECKS: dict[str, Callable[[Structure, list[Any]], bool]] = {
    "binary-tree": lambda structure, levels: (
        trees.is_binary_search_tree(levels) if structure.has("bst") else trees.is_binary_tree(levels)
    ),
    "n-ary-tree": lambda _structure, levels: trees.is_branching_tree(levels),
    "linked-list": lambda _structure, values: None not in values,
    "edge-list": _is_edge_list,
    "adjacency-list": _is_adjacency_list,
    "matrix": _is_matrix,
}
