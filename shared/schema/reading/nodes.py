"""One way to satisfy a conjunction of subschemas, in a normal form that a generator can read off.

A conjunction is a tuple of pointers; a value satisfies it when it satisfies each subschema. Subschemas of parts are
kept as conjunctions too and are read only when a value is drawn, so recursion costs nothing here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter
from typing import TypeAlias

from shared.canonical_json import JsonValue
from shared.schema.reading.automata import Language
from shared.schema.reading.patterns import matches

Conjunction: TypeAlias = "tuple[str, ...]"

ROOT: Conjunction = ("",)
_MOST_REMEMBERED = 20_000
# Of fewer, asking each is quicker than an index.
MANY_PARTS = 8
# Before the pointer of a subschema that a value must not satisfy.
_NOT = "!"
# Whole numbers up to here are exact as doubles.
MOST_EXACT = 2**53
TYPES = ("object", "array", "string", "integer", "number", "boolean", "null")


def denied(pointer: str) -> str:
    """Return what stands in a conjunction for not satisfying `pointer`; twice denied is as it was."""
    return pointer[1:] if is_denied(pointer) else _NOT + pointer


def is_denied(pointer: str) -> bool:
    """Tell whether this stands for not satisfying a subschema."""
    return pointer.startswith(_NOT)


@dataclass(frozen=True, slots=True)
class ArrayPart:
    """What one subschema says of an array's items: the first ones by position, and all the rest; None is nothing."""

    prefix: tuple[str | None, ...]
    rest: str | None


@dataclass(frozen=True, slots=True)
class ObjectPart:
    """What one subschema says of an object's values: by name, by expression, and all others.

    Args:
        closed: there are no others.
    """

    named: dict[str, str]
    patterned: tuple[tuple[str, str], ...]
    others: str | None
    closed: bool = False

    def conjunction(self, name: str) -> Conjunction:
        """Return what this part asks of the value under `name`."""
        found = [self.named[name]] if name in self.named else []
        found.extend(pointer for pattern, pointer in self.patterned if matches(pattern, name))
        return tuple(found) if found or self.others is None else (self.others,)


@dataclass(frozen=True, slots=True)
class Contains:
    """How many items satisfy a subschema."""

    pointer: str
    least: int
    most: int | None


@dataclass(slots=True)
class Node:
    """All that one alternative asks of a value, type by type.

    Args:
        types: the JSON types it may have; "number" covers integers too.
        typed: whether the schema says so; `implied`: the types that its keywords speak of; `unmeant`: those that it
            would take, and that they do not speak of.
        last_resort: it is for values of unmeant types.
        members: the only values allowed, before types and bounds are looked at; None where there is no enum or const.
        low, high: inclusive bounds; `above`, `below`: exclusive ones.
        steps: it is a multiple of each.
        patterns, unwanted: expressions that a text matches, and that it does not.
        language: the texts of those expressions and formats, where there are such and they are known.
        unevaluated: what items satisfy of which nothing else is asked.
        forbidden: names that an object must not have.
        unspoken: what the values under names satisfy of which nothing else is asked.
        likely: the same where branches may have spoken of a name after all: values that satisfy it are mostly allowed.
        sealed: whether it has no name of which nothing else is asked (`unevaluatedProperties`).
        speaks_of_all: pointers of keywords that speak of every name (`additionalProperties: true`) or of the rest.
        branching: whether branches that were not taken may speak of its parts: of `anyOf` several may hold, and an
            `if` without consequences speaks all the same.
        filters: pointers of subschemas that must be asked again, since they say more than could be read off.
        relations, structures: pointers of subschemas with `x-constraints` and with `x-structure`.
        origin: where in the schema a keyword's bound was read.
        agreed: of how many parts, and for how many required names, it is known that they agree (see `Denials`).
    """

    types: frozenset[str] = frozenset(TYPES)
    typed: bool = False
    implied: frozenset[str] = frozenset()
    unmeant: frozenset[str] = frozenset()
    last_resort: bool = False
    members: list[JsonValue] | None = None
    low: Fraction | None = None
    high: Fraction | None = None
    above: Fraction | None = None
    below: Fraction | None = None
    steps: tuple[Fraction, ...] = ()
    min_length: int = 0
    max_length: int | None = None
    patterns: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    language: Language | None = None
    min_items: int = 0
    max_items: int | None = None
    unique: bool = False
    arrays: tuple[ArrayPart, ...] = ()
    contains: tuple[Contains, ...] = ()
    unevaluated: Conjunction = ()
    min_properties: int = 0
    max_properties: int | None = None
    objects: tuple[ObjectPart, ...] = ()
    required: dict[str, None] = field(default_factory=dict)
    forbidden: frozenset[str] = frozenset()
    unspoken: Conjunction = ()
    likely: Conjunction = ()
    sealed: bool = False
    speaks_of_all: tuple[str, ...] = ()
    branching: bool = False
    names: tuple[str, ...] = ()
    dependents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    filters: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()
    origin: dict[str, str] = field(default_factory=dict)
    agreed: tuple[int, int] = (0, 0)
    _values: dict[str, Conjunction] = field(default_factory=dict)
    _describing: tuple[dict[str, list[int]], list[int]] | None = None
    _declared: tuple[tuple[ObjectPart, ...], int, tuple[str, ...]] | None = None

    def copy(self) -> Node:
        """Return a node that can be narrowed without touching this one."""
        # Reading many branches is mostly this; dataclasses.replace takes five times as long.
        made = Node(*_everything(self))
        made.required, made.dependents, made.origin = self.required.copy(), self.dependents.copy(), self.origin.copy()
        made._values, made._describing, made._declared = {}, None, None
        return made

    @property
    def closing(self) -> bool:
        """Tell whether it asks something of parts because nothing else does."""
        return self.sealed or bool(self.unspoken or self.unevaluated)

    @property
    def asks_types_only(self) -> bool:
        """Tell whether a scalar is asked for its type, and for being a member, and for nothing else."""
        numbers = self.low is self.high is self.above is self.below is None and not self.steps
        texts = self.max_length is None and not (self.min_length or self.patterns or self.formats)
        return numbers and texts and not (self.filters or self.relations or self.structures)

    def item(self, index: int) -> Conjunction:
        """Return what the item at `index` must satisfy."""
        if not self.arrays:
            return ()
        found = (
            part.prefix[index] if index < len(part.prefix) else part.rest
            for part in self.arrays
            if index < len(part.prefix) or part.rest is not None
        )
        return tuple(dict.fromkeys(pointer for pointer in found if pointer is not None))

    def evaluated_item(self, index: int) -> Conjunction:
        """Return the same with what `unevaluatedItems` asks of an item of which nothing else does."""
        return _evaluated(self.item(index), self.unevaluated)

    @property
    def prefix_length(self) -> int:
        """Return how many items have a subschema of their own."""
        return max((len(part.prefix) for part in self.arrays), default=0)

    def declared(self) -> tuple[str, ...]:
        """Return the names that the schema spells out, in its order, and then those it only requires."""
        known = self._declared
        # What is required is only ever added to.
        if known is None or known[0] is not self.objects or known[1] != len(self.required):
            names = dict.fromkeys(name for part in self.objects for name in part.named)
            names.update(self.required)
            known = self._declared = self.objects, len(self.required), tuple(names)
        return known[2]

    def value_of(self, name: str) -> Conjunction:
        """Return what the value under `name` must satisfy."""
        found = self._values.get(name)
        if found is None:
            found = tuple(dict.fromkeys(pointer for part in self._parts(name) for pointer in part.conjunction(name)))
            found = _evaluated(found, self.unspoken)
            # Only a finished node is asked, and made-up names must not pile up in it.
            if len(self._values) < _MOST_REMEMBERED:
                self._values[name] = found
        return found

    def likely_value_of(self, name: str) -> Conjunction:
        """Return the same with what mostly allows it where branches may have spoken of the name."""
        return _evaluated(self.value_of(name), self.likely)

    def _parts(self, name: str) -> Iterator[ObjectPart]:
        """Yield the parts that say something of the value under `name`: of a thousand, most spell out other names."""
        if len(self.objects) < MANY_PARTS:
            return iter(self.objects)
        if self._describing is None:
            spelled: dict[str, list[int]] = {}
            for index, part in enumerate(self.objects):
                for each in part.named:
                    spelled.setdefault(each, []).append(index)
            general = [i for i, part in enumerate(self.objects) if part.patterned or part.others is not None]
            self._describing = spelled, general
        spelled, general = self._describing
        return (self.objects[index] for index in sorted({*spelled.get(name, ()), *general}))

    @property
    def takes_more_names(self) -> bool:
        """Tell whether values under names that are not spelled out are described, or none is spelled out at all."""
        if any(part.closed and not part.patterned for part in self.objects):
            return False
        if self.unspoken or self.likely or any(part.patterned or part.others is not None for part in self.objects):
            return True
        if self.sealed or self.names:
            return not self.sealed
        return not self.required and not any(part.named for part in self.objects)


def _evaluated(found: Conjunction, otherwise: Conjunction) -> Conjunction:
    """Return what is asked of a part, with what `unevaluated*` asks where nothing speaks of it but what denies."""
    return found + otherwise if otherwise and all(map(is_denied, found)) else found


@lru_cache(maxsize=256)
def kinds_of(types: frozenset[str]) -> tuple[str, ...]:
    """Return types in order, each number once: there are 128 sets of them at most."""
    return tuple(kind for kind in sorted(types) if not (kind == "integer" and "number" in types))


_everything = attrgetter(*(each.name for each in fields(Node)))


def exact(number: int | float) -> Fraction:
    """Return the number as it was written: 0.1 is a tenth, not the double next to it; 1e23 is the whole that it is."""
    return Fraction(number) if isinstance(number, int) or number.is_integer() else Fraction(repr(number))


class Rounded(Fraction):
    """A bound that is written in digits which say another number than the double that is read: 1e60 is below 10**60."""

    __slots__ = ()

    @property
    def digits(self) -> Fraction:
        """Return the number that the digits say."""
        return Fraction(repr(float(self)))


def bound_of(number: int | float) -> Fraction:
    """Return the number exactly, which tells where its digits say another."""
    found = exact(number)
    # Written in digits, whole doubles below this are themselves.
    is_other = isinstance(number, float) and abs(number) >= MOST_EXACT and Fraction(repr(number)) != found
    return Rounded(found) if is_other else found


def step_of(number: int | float) -> Fraction:
    """Return a multipleOf as it was written, 1e25 too: no multiple of it is a double's whole number."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def least_common_step(steps: tuple[Fraction, ...]) -> Fraction | None:
    """Return the smallest positive number that is a multiple of every step, or None without steps."""
    if not steps:
        return None
    numerator = math.lcm(*(step.numerator for step in steps))
    return Fraction(numerator, math.gcd(*(step.denominator for step in steps)))
