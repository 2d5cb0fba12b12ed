"""What stands in no document though it is read: asked by a discriminator, or said again of what its name leads to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """What a discriminator asks of a subschema.

    Args:
        place: the pointer of the discriminator.
        name: the property that tells.
        names: those of which one is asked for; where `apart`, those that must not stand there.
        apart: whether these are the names of others.
        is_branch: whether it is asked of one of several, of which another may take other names.
    """

    place: str
    name: str
    names: tuple[str, ...]
    apart: bool = False
    is_branch: bool = False


@dataclass(slots=True)
class Added:
    """Where what is read was not written, by pointers of which everything below is meant too.

    Args:
        asked: what a discriminator asks.
        copies: what is said again, each with the pointer where the caller's document has it.
    """

    asked: dict[str, Asked] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)

    def asked_at(self, pointer: str) -> Asked | None:
        """Return what asks for that to which a pointer leads; None where the document itself does."""
        while self.asked and pointer:
            if pointer in self.copies:
                return None
            if pointer in self.asked:
                return self.asked[pointer]
            pointer = pointer.rpartition("/")[0]
        return None

    def original(self, pointer: str) -> str:
        """Return where the document has what is said again at a pointer; the pointer itself where it is no copy."""
        above = pointer
        while self.copies and above:
            if above in self.copies:
                return self.copies[above] + pointer[len(above) :]
            above = above.rpartition("/")[0]
        return pointer

    def known(self, place: str) -> list[str]:
        """Return all names that a discriminator asks for somewhere: in a base's order, which has its own name first."""
        listed = sorted((asked.names for asked in self.asked.values() if asked.place == place), key=len, reverse=True)
        return list(dict.fromkeys(name for names in listed for name in names))
