"""Forks of which a node has no choice any more, which are gone through first: of a chain of conditions each follows."""

from __future__ import annotations

from shared.schema.reading.choices import Choice
from shared.schema.reading.denying import Denials
from shared.schema.reading.forks import Fork
from shared.schema.reading.nodes import Node, denied, is_denied

_OBJECT = frozenset({"object"})
# Of wider ones, seldom all branches but one are closed.
_MOST_BRANCHES = 2


def force(forks: list[Fork], node: Node, denials: Denials) -> bool:
    """Put the first fork that has a closed branch before all others, without that; False where it has no other.

    Args:
        forks: where the node still has to choose; is changed.
    """
    for at, fork in enumerate(forks):
        if not 1 < len(fork) <= _MOST_BRANCHES:
            continue
        left = tuple(choice for choice in fork if not _is_closed(choice, node, denials))
        if len(left) < len(fork):
            del forks[at]
            forks.insert(0, left)
            return bool(left)
    return True


def _is_closed(choice: Choice, node: Node, denials: Denials) -> bool:
    if node.types == _OBJECT and (choice.forbidden in node.required or choice.required in node.forbidden):
        return True
    first = choice.pointers[0] if choice.pointers else ""
    return is_denied(first) and denials.none(denied(first), node)
