"""Making rules hold of a stretch of an array: it is a list of its own meanwhile."""

from __future__ import annotations

from typing import Any

from shared.schema.relations.items import Settle
from shared.schema.relations.language import FAILURES
from shared.schema.relations.own_names import STRETCH
from shared.schema.relations.rules import Stretch
from shared.schema.relations.scope import Scope


def settle_stretch(scope: Scope, field: str, rule: Stretch, settle: Settle) -> None:
    """Change the items of a stretch until they keep its rules.

    Args:
        settle: makes rules about one list hold.
    """
    array = scope.names[field]
    try:
        low, high, _ = slice(*rule.bounds.evaluate(scope.names, scope.fuel)).indices(len(array))
    except FAILURES:
        return
    if not isinstance(array, list) or any(low <= place < high for place in scope.kept_in(field)):
        return
    inner = _Stretch(scope, field, array[low:high])
    settle(inner, rule.rules)
    scope.put(field, [*array[:low], *inner.names[STRETCH], *array[high:]])


class _Stretch(Scope):
    def __init__(self, outer: Scope, field: str, part: list[Any]) -> None:
        super().__init__(
            outer.drawing,
            {**outer.names, STRETCH: part},
            lambda _name: outer.nodes(field),
            lambda _name: outer.conjunction(field),
            outer.names.keys(),
            outer.manner,
            outer.room,
            outer.depth,
            outer.fuel,
        )

    def sizable(self, name: str) -> bool:
        """Tell whether its length may change: the rest of the array lies around it."""
        return name != STRETCH and super().sizable(name)
