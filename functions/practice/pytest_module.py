"""Cases as a pytest module that runs as it is beside a `solution.py`: each calls the solution, and none may raise.

No expected outputs are kept, so none are compared. Everything that comes from a case is written as an ASCII literal.
"""

from __future__ import annotations

from collections.abc import Sequence

from functions.practice.arguments import (
    arguments_of,
    base_of,
    calls_of,
    cycle_of,
    is_node,
    kind_of,
    member_of,
    owner_of_node,
)
from functions.practice.pytest_calls import CALLING, CLASS, DESIGN, FUNCTION, GRAPHS, HEAD, LOADING
from functions.practice.pytest_nodes import ADJACENCY, CONVERTERS, FINDING, NODES, written_nodes
from functions.practice.shown import Shown
from shared.canonical_json import JsonValue, parse_json

_DESIGNED = """\
    if isinstance(arguments, dict) and named_class(arguments) is not None:
        return run(arguments)
"""
_PREPARED = "\n    as_nodes(function, bound, arguments)"


class PytestModule:
    """Writes the cases of one schema.

    Args:
        schema: as it was sent; its `x-structure` says what is a tree or a linked list, and where that leads back to,
            its `x-node-of` what is a node of one, its `x-node` which graph is given as its first node.
    """

    def __init__(self, schema: JsonValue) -> None:
        self._schema = schema
        names = arguments_of(schema) or ()
        back = {cycle_of(member_of(schema, schema, name), schema) for name in names}
        # Where a list leads back to is seen in the list, and no argument.
        self._names = tuple(name for name in names if name not in back)
        self._calls = calls_of(schema)
        # Graphs that are given as lists, unless the solution asks for a node; the whole input by its place.
        graphs: dict[str | int, JsonValue] = {name: member_of(schema, schema, name) for name in self._names}
        self._graphs = {
            name: base_of(own, schema)
            for name, own in (graphs or {0: schema}).items()
            if kind_of(own, schema) == ADJACENCY and not is_node(own, schema)
        }
        self._ids: dict[str, int] = {}

    def case(self, case: Shown) -> bytes:
        """Return one case as a parameter; equal notes are numbered, so that each id names one case."""
        value = parse_json(case.content)
        if not self._names or not isinstance(value, dict):
            value = [value]
            written = f"[{self._literal(value[0], self._schema)}]"
        else:
            written = self._literal(value, self._schema)
        note = case.note or "case"
        count = self._ids[note] = self._ids.get(note, 0) + 1
        name = note if count == 1 and case.note else f"{note} {count}"
        return f"    pytest.param({written}, id={name!a}),\n".encode("ascii")

    def whole(self, encoded: Sequence[bytes], notes: Sequence[str]) -> bytes:
        """Return the module."""
        cases = b"".join(encoded)
        used = [nodes for nodes in NODES if _uses(cases, nodes.converter) or (nodes.kind == ADJACENCY and self._graphs)]
        classes, names = written_nodes(used)
        offered = f"\nfor node in ({', '.join(names)},):\n    setattr(builtins, node.__name__, node)" if used else ""
        said = "".join(f"# {ascii(note)[1:-1]}\n" for note in [*notes, *self.notes])
        calls, beside = self._calls, ""
        if self._graphs:
            beside += f"GRAPHS = {self._graphs!a}\n"
        if calls is not None:
            beside += f"OPERATIONS, ARGUMENTS = {calls.operations!a}, {calls.arguments!a}\n"
        wanted = FUNCTION if calls is None or self.notes else CLASS
        text = [
            HEAD.format(file="test_solution.py", notes=f"\n{said}" if said else "", wanted=wanted),
            classes,
            FINDING if _uses(cases, "node_in") else "",
            LOADING.format(offered=offered),
            f"\nNAMES = {list(self._names)!a}\n{beside}CASES = [\n",
        ]
        calling = CALLING.format(
            designed="" if calls is None else _DESIGNED,
            absent="" if calls is None else "{absent()}",
            prepared=_PREPARED if self._graphs else "",
        )
        more = (GRAPHS if self._graphs else "") + (DESIGN if calls is not None else "")
        return "".join(text).encode("ascii") + cases + b"]\n" + f"{more}{calling}".encode("ascii")

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what stands in the way of running the cases, as far as the schema tells."""
        calls = self._calls
        if calls is None or calls.first is None or any(name[:1].isupper() for name in calls.first):
            return ()
        return (
            f"No class can be made of these: the first of '{calls.operations[:40]}' never names one, as it does on "
            f"LeetCode. The solution is one function of '{calls.operations[:40]}' and '{calls.arguments[:40]}'.",
        )

    def _literal(self, value: JsonValue, schema: JsonValue) -> str:
        """Return a value as Python has it, lists that stand for nodes within the call that makes these."""
        if isinstance(value, list):
            return self._list(value, schema)
        return self._members(value, schema) if isinstance(value, dict) else ascii(value)

    def _list(
        self, value: list[JsonValue], schema: JsonValue, back: JsonValue = None, *, is_owner: bool = False
    ) -> str:
        items = (self._literal(inner, member_of(schema, self._schema, i)) for i, inner in enumerate(value))
        written = f"[{', '.join(items)}]"
        kind = kind_of(schema, self._schema) or ""
        converter: str | None = CONVERTERS.get(kind)
        more = f", {back}" if isinstance(back, int) and -1 < back < len(value) else ""
        if kind == ADJACENCY:
            converter = converter if is_owner or is_node(schema, self._schema) else None
            more = f", {base}" if (base := base_of(schema, self._schema)) else ""
        return written if converter is None else f"{converter}({written}{more})"

    def _members(self, value: dict[str, JsonValue], schema: JsonValue) -> str:
        """Return an object: a list with where it leads back to, and nodes of what stands before them."""
        schemas = {name: member_of(schema, self._schema, name) for name in value}
        backs = {name: back for name, own in schemas.items() if (back := cycle_of(own, self._schema)) in value}
        lists = {name for name, inner in value.items() if isinstance(inner, list)}
        owners = {name: owner for name, own in schemas.items() if (owner := owner_of_node(own, self._schema)) in lists}
        owning = {owner: f"of_{at}" for at, owner in enumerate(dict.fromkeys(owners.values()))}
        written = []
        for name in sorted(value.keys() - {*backs.values()}, key=lambda name: (name in owners, [*value].index(name))):
            inner, own = value[name], schemas[name]
            if name in owners:
                text = f"node_in({owning[owners[name]]}, {inner!a})"
            elif isinstance(inner, list):
                back_to = value[backs[name]] if name in backs else None
                text = self._list(inner, own, back_to, is_owner=name in owning)
            else:
                text = self._literal(inner, own)
            written.append(f"{name!a}: ({owning[name]} := {text})" if name in owning else f"{name!a}: {text}")
        return f"{{{', '.join(written)}}}"


def _uses(cases: bytes, name: str) -> bool:
    # In a string, a note may say `tree(` too: then a helper is embedded that nothing calls.
    return f"{name}(".encode() in cases
