"""The shapes of what an expression may ask of an array's contents."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any, TypeAlias

from shared.schema.relations.comparisons import Comparison
from shared.schema.relations.language import Expression
from shared.schema.relations.pairs import PairSum


@dataclass(frozen=True, slots=True)
class Items:
    """Comparisons that hold of every item (depth 1) or of every item's items (depth 2).

    The item is called `ITEM`, what stands in it as `part_name` says.

    Args:
        rules: what else is asked of an item that is a list or a text itself.
        others: the conditions that are neither comparisons nor rules.
        whole: all that is asked of an item.
    """

    field: str
    depth: int
    comparisons: tuple[Comparison, ...]
    rules: tuple[Rule, ...]
    others: tuple[Expression, ...]
    whole: Expression


@dataclass(frozen=True, slots=True)
class Sorted:
    """The items rise, or fall; `key`: not they, but what this comes to of each."""

    field: str
    strict: bool = False
    reverse: bool = False
    key: Expression | None = None


@dataclass(frozen=True, slots=True)
class Chained:
    """Each item ends before the next begins.

    Args:
        ends: the parts of an item that rise, by their indices or names; None for all of a list.
    """

    field: str
    strict: bool
    ends: tuple[int | str, int | str] | None


@dataclass(frozen=True, slots=True)
class Distinct:
    """No item comes twice."""

    field: str


@dataclass(frozen=True, slots=True)
class DistinctParts:
    """What `key` comes to of an item does not come twice, among the items of which all of `only` holds."""

    field: str
    key: Expression
    only: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Varied:
    """So many different items are in it."""

    field: str
    count: Expression


@dataclass(frozen=True, slots=True)
class Permutation:
    """The items are those of another list, in any order."""

    field: str
    source: Expression
    # What it is where the source is a list after all: is_permutation(t, s).
    listed: Expression | None = None


@dataclass(frozen=True, slots=True)
class Palindrome:
    """It reads the same backwards; of a number, its digits do."""

    field: str


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A square matrix is its own mirror image."""

    field: str


@dataclass(frozen=True, slots=True)
class Mutual:
    """Each item lists places of others, and whoever is listed lists that place too."""

    field: str


@dataclass(frozen=True, slots=True)
class Member:
    """What an expression comes to is among the items, or is not."""

    item: ast.expr
    field: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Within:
    """What an expression comes to is a stretch of it."""

    field: str
    item: ast.expr


@dataclass(frozen=True, slots=True)
class Source:
    """It is in what an expression comes to: one of the items of a list, or a stretch of a text."""

    field: str
    source: Expression


@dataclass(frozen=True, slots=True)
class Graph:
    """The items are the edges of such a graph; `ends`: between which of an item's parts it leads."""

    field: str
    nodes: Expression
    base: int
    function: str
    directed: bool
    whole: Expression
    ends: tuple[int | str, int | str] = (0, 1)


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of the items compares to what an expression comes to."""

    field: str
    symbol: str
    bound: Expression


@dataclass(frozen=True, slots=True)
class Counted:
    """How often an item is there compares to what an expression comes to; `leads` where the field stands first."""

    field: str
    item: Expression
    symbol: str
    bound: Expression
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """How many pairs of its items add up to something is what `whole` asks."""

    field: str
    asked: PairSum
    whole: Expression


@dataclass(frozen=True, slots=True)
class Tallied:
    """How often each item is there is, in order, what an expression comes to."""

    field: str
    counts: Expression


@dataclass(frozen=True, slots=True)
class Repeats:
    """How often things come in it is what an expression asks, whichever they are."""

    field: str
    whole: Expression


@dataclass(frozen=True, slots=True)
class Falls:
    """How often an item is less than the one before it compares to what an expression comes to.

    Args:
        wraps: the last item stands before the first.
        rises: it is more than the one before it that counts.
    """

    field: str
    symbol: str
    bound: Expression
    wraps: bool
    rises: bool


@dataclass(frozen=True, slots=True)
class Ahead:
    """However far one reads, one item came at least as often as another, or as all others; as in balanced brackets."""

    field: str
    more: Any
    fewer: Any = None

    def speaks_of(self, item: Any) -> bool:
        """Tell whether an item is one of those."""
        return self.fewer is None or item in (self.more, self.fewer)


@dataclass(frozen=True, slots=True)
class Subset:
    """Every item is one of another list's, or a letter of another text."""

    field: str
    source: Expression


@dataclass(frozen=True, slots=True)
class Covers:
    """Every item of another list, or letter of another text, is one of its own."""

    field: str
    source: Expression


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the items, which is called `STRETCH`, keeps rules of its own."""

    field: str
    bounds: Expression
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """One `for`: what it goes through, what it calls each item, and which items count."""

    target: ast.expr
    source: Expression
    conditions: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Looped:
    """A condition holds every time a loop goes round, or once.

    The places that it speaks of have names of their own in `parts`: of which list or loop variable each is a part, and
    by which indices.
    """

    field: str
    every: bool
    loops: tuple[Loop, ...]
    whole: Expression
    condition: Expression
    parts: dict[str, tuple[str, tuple[Expression, ...]]]
    comparisons: tuple[Comparison, ...]
    rules: tuple[Rule, ...]
    others: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Summed:
    """What each round of a loop makes adds up to a sum that compares to what an expression comes to.

    Args:
        part: what a round makes.
        share: that what a round makes is `SHARE`, in every round.
    """

    field: str
    symbol: str
    bound: Expression
    part: Expression
    share: Looped


Rule: TypeAlias = (
    Items
    | Sorted
    | Chained
    | Distinct
    | DistinctParts
    | Varied
    | Permutation
    | Palindrome
    | Mirrored
    | Mutual
    | Member
    | Within
    | Source
    | Graph
    | Total
    | Counted
    | Pairs
    | Tallied
    | Repeats
    | Falls
    | Ahead
    | Subset
    | Covers
    | Stretch
    | Looped
    | Summed
)
