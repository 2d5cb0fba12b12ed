"""How much work a schema makes, measured before anything follows its branches."""

from __future__ import annotations

import threading
from typing import NamedTuple

from shared.canonical_json import JsonValue
from shared.schema import faults, limits
from shared.schema.reading.dialect import IN_PLACE, STEPPING_GROUPS
from shared.schema.reading.document import Document, Schema

# Rounds times subschemas: what measuring a recursive schema level by level may cost.
_MAX_MEASURING = 200_000
# In some tenths of a microsecond, by the type of a member.
_COMPARED = {list: 1, dict: 1, float: 10}
_COMPARED_TYPES = frozenset(_COMPARED)
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

    def __init__(self, edges: _Edges, order: list[int], looks: list[int], chain: int) -> None:
        # How deep a value may be nested so that the validator's stack holds it.
        self.stack_depth = min(limits.MAX_DEPTH, 20 * limits.MAX_CHAIN // chain)
        self.order = order
        # All others are looked at once, and lead nowhere.
        self._leads = [bool(again or into) for again, into in zip(edges.again, edges.into, strict=True)]
        self._leading = [(index, edges.again[index], edges.into[index]) for index in order if self._leads[index]]
        self._looks = looks
        self._most = [looks[0]]
        self._levels = min(limits.MAX_DEPTH, max(4, _MAX_MEASURING // len(looks)))
        self._ended = False
        self._pruned = False
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
        for index, again, into in self._leading:
            total = 0
            for other in again:
                total += deeper[other]
            for group in into:
                total += looks[group[0]] if len(group) == 1 else max([looks[other] for other in group])
            deeper[index] = total
        if not any(deeper):
            self._looks, self._ended = deeper, True
        elif deeper[0] > limits.MAX_BRANCH_PATHS or len(self._most) > min(self.stack_depth, self._levels):
            self._ended = True
        else:
            self._looks = deeper
            self._most.append(max(self._most[-1], deeper[0]))
        if not self._pruned:
            # What leads nowhere is looked at no deeper, and most parts are such.
            self._pruned = True
            leads = self._leads
            self._leading = [
                (
                    index,
                    [other for other in again if leads[other]],
                    [kept for group in into if (kept := [other for other in group if leads[other]])],
                )
                for index, again, into in self._leading
            ]


_NOWHERE: list[int] = []
_NO_GROUPS: list[list[int]] = []
_GROUP_OF = {keyword: number for number, group in enumerate(STEPPING_GROUPS) for keyword in group}


class _Edges(NamedTuple):
    """What each subschema looks at again in place, what it steps into, by groups, and what looking at it costs."""

    again: list[list[int]]
    into: list[list[list[int]]]
    weights: list[int]


def measure(document: Document) -> Complexity:
    """Bound how often a validator looks at one place of a value.

    Raises:
        UnprocessableError: a reference leads back to itself at the same place (`invalid_schema`), or applicators are
            chained too long or multiply to too many paths (`schema_too_complex`).
    """
    pointers = list(document.subschemas)
    edges = _edges(document, pointers)
    order, chain = ordered(edges.again, pointers)
    looks = [*edges.weights]
    for index in order:
        again = edges.again[index]
        if again:
            looks[index] += sum([looks[other] for other in again])
        if looks[index] > limits.MAX_BRANCH_PATHS:
            raise faults.too_complex(
                f"Branches multiply to more than {limits.MAX_BRANCH_PATHS} paths.", pointers[index]
            )
    return Complexity(edges, order, looks, chain)


def _edges(document: Document, pointers: list[str]) -> _Edges:
    index_of = {pointer: index for index, pointer in enumerate(pointers)}
    held, led, reversing = document.parts, document.targets, document.reversing
    made = _Edges([_NOWHERE] * len(pointers), [_NO_GROUPS] * len(pointers), [1] * len(pointers))
    for number, (pointer, schema) in enumerate(document.subschemas.items()):
        if isinstance(schema, dict) and "enum" in schema:
            made.weights[number] = weight_of(schema["enum"])
        again = [index_of[target] for target in led[pointer]] if pointer in led else _NOWHERE
        if pointer in held:
            looks = 2 if reversing and TWICE & reversing.get(pointer, frozenset()) else 1
            by_keyword: dict[str, list[int]] = {}
            for keyword, place in held[pointer]:
                index = index_of.get(place)
                if index is not None:
                    if keyword in by_keyword:
                        by_keyword[keyword].append(index)
                    else:
                        by_keyword[keyword] = [index]
            again = again + [
                index for keyword, places in by_keyword.items() if keyword in IN_PLACE for index in places * looks
            ]
            again *= rounds(schema)
            made.into[number] = _grouped(by_keyword)
        made.again[number] = again
    return made


def _grouped(by_keyword: dict[str, list[int]]) -> list[list[int]]:
    groups: dict[int, list[int]] = {}
    for keyword, places in by_keyword.items():
        group = _GROUP_OF.get(keyword)
        if keyword == "patternProperties":
            # Each expression may match the same name.
            groups.update((len(STEPPING_GROUPS) + index, [index]) for index in places)
        elif group is not None:
            groups[group] = groups[group] + places if group in groups else places
    return list(groups.values())


def rounds(schema: Schema) -> int:
    """Return how often what applies in place is gone through: to tell what was evaluated, it is evaluated again."""
    return 1 if isinstance(schema, bool) or _UNEVALUATED.isdisjoint(schema) else _ROUNDS_TO_TELL


def weight_of(members: JsonValue) -> int:
    """Return what looking for a value in an enum costs: most scalars are looked up, all else is compared one by one."""
    listed = members if isinstance(members, list) else ()
    if _COMPARED_TYPES.isdisjoint(map(type, listed)):
        return 1
    return 1 + sum(_COMPARED.get(type(member), 0) for member in listed)


def ordered(again: list[list[int]], pointers: list[str]) -> tuple[list[int], int]:
    """Return the subschemas, each after all that it applies in place, and the longest such chain.

    Args:
        again: for each subschema, those that it applies in place.

    Raises:
        UnprocessableError: as in `measure`.
    """
    # What applies nothing ends a chain; 0 stands for what is not known yet.
    chain = [0 if onward else 1 for onward in again]
    order = [index for index, known in enumerate(chain) if known]
    open_now: set[int] = set()
    for start, known in enumerate(chain):
        if known:
            continue
        stack = [start]
        while stack:
            index = stack[-1]
            if chain[index]:
                stack.pop()
                continue
            onward = again[index]
            waiting = [other for other in onward if not chain[other]]
            if waiting and index not in open_now:
                open_now.add(index)
                if not open_now.isdisjoint(waiting):
                    raise faults.invalid_schema(
                        "The schema leads back to itself without stepping into the value.", pointers[index]
                    )
                stack.extend(waiting)
                continue
            chain[index] = 1 + max([chain[other] for other in onward])
            if chain[index] > limits.MAX_CHAIN:
                raise faults.too_complex(
                    f"More than {limits.MAX_CHAIN} references and applicators follow each other.", pointers[index]
                )
            order.append(index)
            stack.pop()
    return order, max(chain)
