"""One expression of `x-constraints`: read once, asked of many values."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from shared.schema.relations import grammar
from shared.schema.relations.closures import Closure, closure_of
from shared.schema.relations.fuel import BeyondLimitsError, Fuel, OutOfStepsError
from shared.schema.relations.own_names import OWN, TALLIES
from shared.schema.relations.tallies import Tallies, looks_often

# What evaluating an expression over any JSON may end in; none of it is a yes.
FAILURES = (
    TypeError, ValueError, KeyError, IndexError, ArithmeticError, OutOfStepsError, RecursionError, MemoryError,
    AttributeError,
)  # fmt: skip

# Those that tell nothing of what it would come to.
UNTOLD = (BeyondLimitsError, OutOfStepsError, RecursionError, MemoryError, OverflowError)


class Expression:
    """An expression that was read; made by `read`.

    Args:
        text: as it was written.
        tree: what the grammar allowed.
        insists: names without which it does not hold, because they were spelled as parts of the whole.
    """

    def __init__(self, text: str, tree: ast.expr, insists: frozenset[str] = frozenset()) -> None:
        self.text = text
        self.tree = tree
        self.insists = insists
        self.names = grammar.names_in(tree)
        self._closure: Closure | None = closure_of(tree)
        self._looks_often = looks_often(tree)

    def holds(self, names: Mapping[str, Any], fuel: Fuel) -> bool:
        """Tell whether it holds; what cannot be evaluated does not, what speaks of an absent name does."""
        if not self.names <= names.keys():
            return self.insists <= names.keys()
        return self.is_met(names, fuel)

    def is_met(self, names: Mapping[str, Any], fuel: Fuel) -> bool:
        """Tell whether it holds of names that are all there."""
        try:
            return bool(self.evaluate(names, fuel))
        except FAILURES:
            return False

    def may_be_met(self, names: Mapping[str, Any], fuel: Fuel) -> bool:
        """Tell whether it holds, or takes more than is allowed to find out: then nothing is proved."""
        try:
            return bool(self.evaluate(names, fuel))
        except UNTOLD:
            return True
        except FAILURES:
            return False

    def evaluate(self, names: Mapping[str, Any], fuel: Fuel) -> Any:
        """Return what it comes to; raises one of `FAILURES` where it comes to nothing."""
        if self._closure is not None:
            known = dict(names)
            if self._looks_often:
                known[TALLIES] = Tallies()
            return self._closure(known, fuel)
        return interpreted(self.tree, names, fuel)


def interpreted(tree: ast.expr, names: Mapping[str, Any], fuel: Fuel) -> Any:
    """Return what the evaluator finds, without the closures."""
    # Most expressions have a closure; simpleeval is imported for the first that has none.
    import simpleeval

    from shared.schema.relations.evaluator import Evaluator

    try:
        return Evaluator(dict(names), fuel)._eval(tree)
    except simpleeval.InvalidExpression as error:
        raise ValueError(str(error)) from None


@lru_cache(maxsize=512)
def read(text: str) -> Expression:
    """Return the expression.

    Raises:
        RefusedError: it is not one that is read.
    """
    return Expression(text, grammar.parse(text))


def environment(value: Any) -> dict[str, Any]:
    """Return what names stand for at a value: its properties where it is an object, and the whole."""
    names = {grammar.WHOLE: value}
    if isinstance(value, dict):
        names.update((name, held) for name, held in value.items() if not name.startswith(OWN))
    return names
