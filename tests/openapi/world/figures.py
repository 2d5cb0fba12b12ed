"""What is measured of an operation and of a document, from the process that measures to the one that tells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Measured:
    """One operation.

    Attributes:
        refused: the code and pointer with which its cases are refused, where they are.
        valid, valid_held: happy and edge cases, and those in which the judge finds no fault.
        sad, sad_held: negatives of schemas, and those in which it finds a fault where the case says there is one.
        unjudged: cases on which the judge has no word, with the reason.
        accounted, constraints: how many of the constraints that the operation states were broken, or told as not to be
            broken; and all of them.
        answer: of the mock: "valid"; "redirected" where the document knows no success but redirections; "no value"
            where the answer's schema is proved to have none; else what is wrong with it. None where nothing was asked.
        unread: whether the answer is of a media type that the judge does not read (XML, images).
        seconds: CPU time of its cases, and of the mock's first answer.
        faults: what is wrong, in words, the first of each kind.
    """

    operation: str
    refused: str | None = None
    valid: int = 0
    valid_held: int = 0
    sad: int = 0
    sad_held: int = 0
    cases: int = 0
    unjudged: dict[str, int] = field(default_factory=dict)
    accounted: int = 0
    constraints: int = 0
    answer: str | None = None
    unread: bool = False
    seconds: float = 0.0
    answer_seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class OfDocument:
    """One document: whether it loads, and its operations as far as time allowed."""

    name: str
    problem: str | None = None
    operations: int = 0
    sampled: int = 0
    load_seconds: float = 0.0
    measured: list[Measured] = field(default_factory=list)
    ended: str = ""

    @property
    def unjudged(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for one in self.measured:
            found.update(one.unjudged)
        return found
