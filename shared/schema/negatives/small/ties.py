"""Values of an object's properties, tried one property after the other, of which all relations hold."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from shared.canonical_json import JsonValue
from shared.schema.relations.fuel import Fuel
from shared.schema.relations.grammar import WHOLE
from shared.schema.relations.language import Expression

# Steps of the language that trying one value counts for besides.
_TO_TRY = 16


class Absent:
    """Stands for a property that is left out."""


ABSENT = Absent()
Choice: TypeAlias = "JsonValue | Absent"
# What a property may be, the others chosen already being what they are.
Choices: TypeAlias = Callable[[str, Mapping[str, JsonValue]], Iterable[Choice]]


class Denied:
    """Holds where one of some expressions does not.

    Args:
        expressions: of one constraint.
    """

    def __init__(self, expressions: Sequence[Expression]) -> None:
        self._expressions = expressions
        self.names = frozenset(name for each in expressions for name in each.names)

    def holds(self, names: Mapping[str, Any], fuel: Fuel) -> bool:
        """Tell whether one of them does not hold, and that not for want of steps."""
        return not all(each.holds(names, fuel) for each in self._expressions) and fuel.left > 0


class Ties:
    """The relations of one object.

    Args:
        expressions: all that are to hold.
        names: the properties that there may be.
    """

    def __init__(self, expressions: Sequence[Expression | Denied], names: Sequence[str]) -> None:
        self._names = [*names]
        self._expressions = expressions
        self._spoken = [frozenset(names) if WHOLE in each.names else each.names for each in expressions]

    def group(self, first: Iterable[str]) -> list[str]:
        """Return what is tied to some names, these first, and next to each other what is tied most."""
        found = [name for name in self._names if name in {*first}]
        while True:
            open_ties = [spoken - {*found} for spoken in self._spoken if spoken & {*found} and not spoken <= {*found}]
            if not open_ties:
                return found
            least = min(open_ties, key=lambda left: (len(left), sorted(left)))
            found += [name for name in self._names if name in least] or sorted(least)

    def beside(self, name: str) -> frozenset[str]:
        """Return the names that some relation ties to one, and that one."""
        return frozenset(other for spoken in self._spoken if name in spoken for other in spoken)

    def solved(
        self,
        order: Sequence[str],
        chosen: dict[str, JsonValue],
        choices: Choices,
        fuel: Fuel,
        most: int,
        width: int,
    ) -> dict[str, JsonValue] | None:
        """Return values of all names in `order`, None where none were found in `most` steps.

        Args:
            chosen: a value of the first name, and of names that are not in `order`.
            width: how many values of each property are tried.
        """
        limit = fuel.left - most

        def tried(place: int) -> dict[str, JsonValue] | None:
            if place == len(order):
                return dict(chosen)
            name = order[place]
            for choice in itertools.islice(choices(name, chosen), width):
                if fuel.left <= max(limit, 0):
                    break
                self.put(chosen, name, choice)
                if self.holds(order, place, chosen, fuel):
                    found = tried(place + 1)
                    if found is not None:
                        return found
            chosen.pop(name, None)
            return None

        return tried(1)

    def holds(self, order: Sequence[str], place: int, chosen: Mapping[str, JsonValue], fuel: Fuel) -> bool:
        """Tell whether what can be asked once the name at `place` is chosen, and not before, holds."""
        fuel.left -= _TO_TRY
        known, name = {*order[: place + 1]}, order[place]
        for expression, spoken in zip(self._expressions, self._spoken, strict=True):
            if name in spoken and spoken & {*order} <= known:
                names: Mapping[str, Any] = {**chosen, WHOLE: chosen} if WHOLE in expression.names else chosen
                if not expression.holds(names, fuel):
                    return False
        return True

    def all_hold(self, chosen: Mapping[str, JsonValue], fuel: Fuel) -> bool:
        """Tell whether all relations hold."""
        names: Mapping[str, Any] = {**chosen, WHOLE: chosen}
        return all(expression.holds(names, fuel) for expression in self._expressions)

    @staticmethod
    def put(chosen: dict[str, JsonValue], name: str, choice: Choice) -> None:
        """Choose a value, or to leave a property out."""
        if isinstance(choice, Absent):
            chosen.pop(name, None)
        else:
            chosen[name] = choice
