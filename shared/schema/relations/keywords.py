"""`x-constraints` and `x-structure` as keywords of the validator, wherever in a schema they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared.schema.relations import fuel

if TYPE_CHECKING:
    from shared.schema.relations.language import Expression
    from shared.schema.relations.structures.kinds import Structure

CONSTRAINTS = "x-constraints"
STRUCTURE = "x-structure"
_SHOWN = 120


class UnmetError(Exception):
    """A value does not satisfy a relation; the text is what the caller is told."""


class Constraints:
    """Asks the expressions of one `x-constraints` of a value; made by the validator."""

    def __init__(self, _parent_schema: dict[str, Any], value: Any, _schema_path: list[str | int]) -> None:
        from shared.schema.relations.grammar import RefusedError
        from shared.schema.relations.language import read

        self._expressions: list[Expression] = []
        for text in value if isinstance(value, list) else ():
            try:
                self._expressions.append(read(text))
            except (RefusedError, TypeError, AttributeError):
                # compile_schema has told what is wrong with those that count; others stand where nothing is checked.
                continue

    def validate(self, instance: Any) -> None:
        """Raise an error that names the first expression that does not hold."""
        from shared.schema.relations.language import environment

        names = environment(instance)
        left = fuel.current()
        for expression in self._expressions:
            if not expression.holds(names, left):
                said = "does not hold" if left.left > 0 else "takes more steps to check than there are for one value"
                raise UnmetError(f"the constraint '{shown(expression.text)}' {said}")


class Structures:
    """Asks whether an array has the structure that `x-structure` names; made by the validator."""

    def __init__(self, _parent_schema: dict[str, Any], value: Any, _schema_path: list[str | int]) -> None:
        from shared.schema.relations.grammar import RefusedError
        from shared.schema.relations.structures import kinds

        self._structure: Structure | None
        try:
            self._structure = kinds.read(value)
        except RefusedError:
            self._structure = None

    def validate(self, instance: Any) -> None:
        """Raise an error that names the structure that an array has not."""
        if self._structure is not None and isinstance(instance, list) and not self._structure.accepts(instance):
            raise UnmetError(f"the value is not the {self._structure.kind} that is asked for")


KEYWORDS: dict[str, type] = {CONSTRAINTS: Constraints, STRUCTURE: Structures}


def shown(text: str) -> str:
    """Return an expression as a sentence quotes it."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
