"""How much work a schema makes, measured before anything follows its branches."""

from __future__ import annotations

import threading
from typing import NamedTuple

from shared.canonical_json import JsonValue
from shared.schema import faults, limits
from shared.schema.reading.dialect import IN_PLACE_LISTS, IN_PLACE_MAPS, IN_PLACE_SINGLES, STEPPING_GROUPS
from shared.schema.reading.document import Document, Schema

# Rounds times subschemas: what measuring a recursive schema level by level may cost.
_MAX_MEASURING = 200_000
# In some tenths of a microsecond, by the type of a member.
_COMPARED = {list: 1, dict: 1, float: 10}
_UNEVALUATED = frozenset({"unevaluatedItems", "unevaluatedProperties"})
# Measured on subschemas with it that are nested by allOf: 2.6 for each.
_ROUNDS_TO_TELL = 3
# What is in doubt under these is asked about in both readings.
TWICE = frozenset({"oneOf", "if", "contains"})


class Complexity:
    """What checking a value costs at most; bounded level by level, as deep as values are. Threads may share it.

    Args:
        edges: of each subschema, the first of which is the one that is meant.
        order: the subschemas, each after all that it applies in place.
        looks: for each, how often a value of it that holds no others is looked at.
        chain: the longest way through subschemas that apply each other in place.
    """

    def __init__(self, edges: list[_Edges], order: list[int], looks: list[int], chain: int) -> None:
        # How deep a value may be nested so that the validator's stack holds it.
        self.stack_depth = min(limits.MAX_DEPTH, 20 * limits.MAX_CHAIN // chain)
        self.order = order
        self._edges = edges
        # All others are looked at once, and lead nowhere.
        self._leading = [index for index in order if edges[index].again or edges[index].into]
        self._looks = looks
        self._most = [looks[0]]
        self._levels = min(limits.MAX_DEPTH, max(4, _MAX_MEASURING // len(edges)))
        self._ended = False
        self._one_deepens = threading.Lock()

    def looks(self, depth: int) -> int | None:
        """Return how often one place of a value nested so deep is looked at, None where that has no useful bound."""
        while depth >= len(self._most) and not self._ended:
            with self._one_deepens:
                if depth >= len(self._most) and not self._ended:
                    self._deepen()
        if depth < len(self._most):
            return self._most[depth]
        return None if any(self._looks) or depth > limits.MAX_DEPTH else self._most[-1]

    def _deepen(self) -> None:
        looks = self._looks
        deeper = [0] * len(looks)
        for index in self._leading:
            edge = self._edges[index]
            total = 0
            for other in edge.again:
                total += deeper[other]
            for group in edge.into:
                total += looks[group[0]] if len(group) == 1 else max([looks[other] for other in group])
            deeper[index] = total
        if not any(deeper):
            self._looks, self._ended = deeper, True
        elif deeper[0] > limits.MAX_BRANCH_PATHS or len(self._most) > min(self.stack_depth, self._levels):
            self._ended = True
        else:
            self._looks = deeper
            self._most.append(max(self._most[-1], deeper[0]))


IN_PLACE = IN_PLACE_LISTS | IN_PLACE_SINGLES | IN_PLACE_MAPS
_GROUP_OF = {keyword: number for number, group in enumerate(STEPPING_GROUPS) for keyword in group}


class _Edges(NamedTuple):
    again: list[int]
    into: list[list[int]]
    weight: int


_NOWHERE = _Edges([], [], 1)


def measure(document: Document) -> Complexity:
    """Bound how often a validator looks at one place of a value.

    Raises:
        UnprocessableError: a reference leads back to itself at the same place (`invalid_schema`), or applicators are
            chained too long or multiply to too many paths (`schema_too_complex`).
    """
    pointers = list(document.subschemas)
    edges = _edges(document, pointers)
    order, chain = ordered([edge.again for edge in edges], pointers)
    looks = [edge.weight for edge in edges]
    for index in order:
        again = edges[index].again
        if again:
            looks[index] += sum([looks[other] for other in again])
        if looks[index] > limits.MAX_BRANCH_PATHS:
            raise faults.too_complex(
                f"Branches multiply to more than {limits.MAX_BRANCH_PATHS} paths.", pointers[index]
            )
    return Complexity(edges, order, looks, chain)


def _edges(document: Document, pointers: list[str]) -> list[_Edges]:
    index_of = {pointer: index for index, pointer in enumerate(pointers)}
    made = []
    for pointer in pointers:
        schema = document.subschemas[pointer]
        parts = document.parts.get(pointer, ())
        members = schema.get("enum") if isinstance(schema, dict) else None
        if not parts and members is None and pointer not in document.targets:
            made.append(_NOWHERE)
            continue
        again = [index_of[target] for target in document.targets.get(pointer, ())]
        groups: dict[int, list[int]] = {}
        looks = 2 if TWICE & document.reversing.get(pointer, frozenset()) else 1
        for keyword, place in parts:
            index = index_of.get(place)
            if index is None:
                continue
            if keyword in IN_PLACE:
                again.extend([index] * looks)
            group = _GROUP_OF.get(keyword)
            if group is not None:
                # Each expression of patternProperties may match the same name.
                key = group if keyword != "patternProperties" else len(STEPPING_GROUPS) + index
                groups.setdefault(key, []).append(index)
        made.append(_Edges(again * rounds(schema), list(groups.values()), weight_of(members)))
    return made


def rounds(schema: Schema) -> int:
    """Return how often what applies in place is gone through: to tell what was evaluated, it is evaluated again."""
    return 1 if isinstance(schema, bool) or _UNEVALUATED.isdisjoint(schema) else _ROUNDS_TO_TELL


def weight_of(members: JsonValue) -> int:
    """Return what looking for a value in an enum costs: most scalars are looked up, all else is compared one by one."""
    listed = members if isinstance(members, list) else ()
    return 1 + sum(_COMPARED.get(type(member), 0) for member in listed)


def ordered(again: list[list[int]], pointers: list[str]) -> tuple[list[int], int]:
    """Return the subschemas, each after all that it applies in place, and the longest such chain.

    Args:
        again: for each subschema, those that it applies in place.

    Raises:
        UnprocessableError: as in `measure`.
    """
    order: list[int] = []
    chain: dict[int, int] = {}
    open_now: set[int] = set()
    for start in range(len(again)):
        if not again[start]:
            chain[start] = 1
            order.append(start)
            continue
        stack = [start]
        while stack:
            index = stack[-1]
            if index in chain:
                stack.pop()
                continue
            waiting = [other for other in again[index] if other not in chain]
            if index not in open_now:
                open_now.add(index)
                if any(other in open_now for other in waiting):
                    raise faults.invalid_schema(
                        "The schema leads back to itself without stepping into the value.", pointers[index]
                    )
                stack.extend(waiting)
                continue
            chain[index] = 1 + max((chain[other] for other in again[index]), default=0)
            if chain[index] > limits.MAX_CHAIN:
                raise faults.too_complex(
                    f"More than {limits.MAX_CHAIN} references and applicators follow each other.", pointers[index]
                )
            order.append(index)
            stack.pop()
    return order, max(chain.values())
