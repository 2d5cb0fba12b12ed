"""How much work a schema makes, measured before anything follows its branches."""

from __future__ import annotations

from typing import NamedTuple

from shared.schema import faults, limits
from shared.schema.reading.dialect import IN_PLACE_LISTS, IN_PLACE_MAPS, IN_PLACE_SINGLES, STEPPING_GROUPS
from shared.schema.reading.document import Document, placed

# Rounds times subschemas: what measuring a recursive schema level by level may cost.
_MAX_MEASURING = 200_000
# What is in doubt under these is asked about in both readings.
_TWICE = frozenset({"oneOf", "if", "contains"})


class Complexity(NamedTuple):
    """What checking a value costs at most.

    Args:
        max_depth: how deep a value may be nested and still be checked in bounded time.
        looks: how often one place of such a value is looked at.
    """

    max_depth: int
    looks: int


_IN_PLACE = IN_PLACE_LISTS | IN_PLACE_SINGLES | IN_PLACE_MAPS
_GROUP_OF = {keyword: number for number, group in enumerate(STEPPING_GROUPS) for keyword in group}


class _Edges(NamedTuple):
    again: list[int]
    into: list[list[int]]
    weight: int


def measure(document: Document) -> Complexity:
    """Bound how often a validator looks at one place of a value.

    Raises:
        UnprocessableError: a reference leads back to itself at the same place (`invalid_schema`), or applicators are
            chained too long or multiply to too many paths (`schema_too_complex`).
    """
    pointers = list(document.subschemas)
    edges = _edges(document, pointers)
    order, chain = _order(edges, pointers)
    looks = [0] * len(edges)
    for index in order:
        looks[index] = edges[index].weight + sum(looks[other] for other in edges[index].again)
        if looks[index] > limits.MAX_BRANCH_PATHS:
            raise faults.too_complex(
                f"Branches multiply to more than {limits.MAX_BRANCH_PATHS} paths.", pointers[index]
            )
    levels = min(limits.MAX_DEPTH, max(4, _MAX_MEASURING // len(edges)))
    most = looks[0]
    for depth in range(1, levels + 1):
        deeper = [0] * len(edges)
        for index in order:
            edge = edges[index]
            deeper[index] = sum(deeper[other] for other in edge.again) + sum(
                max(looks[other] for other in group) for group in edge.into
            )
        if deeper[0] > limits.MAX_BRANCH_PATHS or depth * chain > 20 * limits.MAX_CHAIN:
            return Complexity(depth - 1, most)
        most = max(most, deeper[0])
        if not any(deeper):
            return Complexity(limits.MAX_DEPTH, most)
        looks = deeper
    return Complexity(levels, most)


def _edges(document: Document, pointers: list[str]) -> list[_Edges]:
    index_of = {pointer: index for index, pointer in enumerate(pointers)}
    made = []
    for pointer in pointers:
        schema = document.subschemas[pointer]
        again = [index_of[target] for target in document.targets.get(pointer, ())]
        groups: dict[int, list[int]] = {}
        weight = 1
        if isinstance(schema, dict):
            looks = 2 if _TWICE & document.reversing.get(pointer, frozenset()) else 1
            for keyword, place, _ in placed(pointer, schema):
                index = index_of.get(place)
                if index is None:
                    continue
                if keyword in _IN_PLACE:
                    again.extend([index] * looks)
                group = _GROUP_OF.get(keyword)
                if group is not None:
                    # Each expression of patternProperties may match the same name.
                    key = group if keyword != "patternProperties" else len(STEPPING_GROUPS) + index
                    groups.setdefault(key, []).append(index)
            members = schema.get("enum")
            if isinstance(members, list):
                # Scalars are looked up, arrays and objects are compared one by one.
                weight += sum(isinstance(member, (list, dict)) for member in members)
        made.append(_Edges(again, list(groups.values()), weight))
    return made


def _order(edges: list[_Edges], pointers: list[str]) -> tuple[list[int], int]:
    """Return the subschemas, each after all that it applies in place, and the longest such chain."""
    order: list[int] = []
    chain: dict[int, int] = {}
    open_now: set[int] = set()
    for start in range(len(edges)):
        stack = [start]
        while stack:
            index = stack[-1]
            if index in chain:
                stack.pop()
                continue
            waiting = [other for other in edges[index].again if other not in chain]
            if index not in open_now:
                open_now.add(index)
                if any(other in open_now for other in waiting):
                    raise faults.invalid_schema(
                        "The schema leads back to itself without stepping into the value.", pointers[index]
                    )
                stack.extend(waiting)
                continue
            chain[index] = 1 + max((chain[other] for other in edges[index].again), default=0)
            if chain[index] > limits.MAX_CHAIN:
                raise faults.too_complex(
                    f"More than {limits.MAX_CHAIN} references and applicators follow each other.", pointers[index]
                )
            order.append(index)
            stack.pop()
    return order, max(chain.values())
