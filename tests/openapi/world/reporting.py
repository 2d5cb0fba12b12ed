"""The measurements in tables: a line a document, what is wrong in words, the whole, and the goals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tests.benchmarks.tables import Goal, print_goals, print_table
from tests.openapi.world.answers import FINE
from tests.openapi.world.figures import Measured, OfDocument

_HEAD = (
    "document", "loads", "operations", "refused", "2xx and valid", "valid held", "sad held", "constraints", "cases/s",
    "slowest s",
)  # fmt: skip
_LEGEND = (
    "operations: measured/all; refused: their cases cannot be made; 2xx and valid: mock answers; held: happy and edge "
    "cases valid, schema negatives wrong in what they name alone, as read from what is sent; constraints: broken, or "
    "told why not; slowest: CPU time of an operation's cases, or of a mock's first answer."
)
# Over the limit of 20 MB that the service states, so refusing it is right.
_TOO_LARGE = "payload_too_large"


def report(documents: Sequence[OfDocument]) -> bool:
    """Print everything, and return whether all goals are met."""
    print_table(_HEAD, [_row(one.name, [one]) for one in documents])
    print(_LEGEND)
    for document in documents:
        if document.problem is not None:
            print(f"\n{document.name}: {document.problem}")
        if document.ended not in ("", "done"):
            print(f"\n{document.name}: {document.ended}")
        for one in document.measured:
            if one.refused is not None:
                print(f"\n{document.name} {one.operation}: REFUSED {one.refused}")
            for fault in one.faults:
                print(f"\n{document.name} {one.operation}: {fault}")
            if _slowest(one) > 2:
                print(f"\n{document.name} {one.operation}: SLOW {one.seconds:.2f} s, answer {one.answer_seconds:.2f} s")
    print_table(_HEAD, [_row("all", documents)])
    _print_exceptions(documents)
    goals = _goals(documents)
    print_goals(goals)
    return all(goal.met for goal in goals)


def _slowest(one: Measured) -> float:
    return max(one.seconds, one.answer_seconds)


def _every(documents: Sequence[OfDocument]) -> list[Measured]:
    return [one for document in documents for one in document.measured]


def _row(name: str, documents: Sequence[OfDocument]) -> list[str]:
    every = _every(documents)
    loads = sum(one.problem is None for one in documents)
    asked = [one for one in every if one.answer not in (None, "no value")]
    seconds = sum(one.seconds for one in every)
    return [
        name[-60:],
        f"{loads}/{len(documents)}" if len(documents) > 1 else "yes" if loads else "NO",
        f"{len(every)}/{sum(one.operations for one in documents)}",
        str(sum(one.refused is not None for one in every)),
        _share(sum(_is_answer(one) for one in asked), len(asked)),
        _share(sum(one.valid_held for one in every), sum(one.valid for one in every)),
        _share(sum(one.sad_held for one in every), sum(one.sad for one in every)),
        _share(sum(one.accounted for one in every), sum(one.constraints for one in every)),
        f"{sum(one.cases for one in every) / seconds:,.0f}" if seconds else "-",
        f"{max(map(_slowest, every), default=0):.2f}",
    ]


def _is_answer(one: Measured) -> bool:
    return one.answer in FINE


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%" if whole else "-"


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 100.0


def _print_exceptions(documents: Sequence[OfDocument]) -> None:
    every = _every(documents)
    unjudged = sum((document.unjudged for document in documents), Counter[str]())
    unread, redirected = sum(one.unread for one in every), sum(one.answer == "redirected" for one in every)
    print(f"\nNot judged: {dict(unjudged.most_common()) or 'nothing'}.")
    print(f"Of the answers counted as valid, {unread} are of media types that the judge does not read (XML, files),")
    print(f"and {redirected} are redirections of operations whose documents know no success but these.")
    told = [one for one in every if one.answer == "no value"]
    print(f"{len(told)} answers are not counted, because their schemas are proved to have no value (422 says where).")
    unasked = [one for one in every if one.answer is None]
    print(f"{len(unasked)} operations were not asked, because no request of theirs can be made.")
    print(f"Refused: {dict(Counter((one.refused or '').partition(' ')[0] for one in every if one.refused))}.")


def _goals(documents: Sequence[OfDocument]) -> list[Goal]:
    every = _every(documents)
    asked = [one for one in every if one.answer not in (None, "no value")]
    unloaded = [one for one in documents if one.problem is not None and not one.problem.startswith(_TOO_LARGE)]
    cut = sum("middle" in one.ended or "process" in one.ended for one in documents)
    valid = _percent(sum(one.valid_held for one in every), sum(one.valid for one in every))
    sad = _percent(sum(one.sad_held for one in every), sum(one.sad for one in every))
    answers = _percent(sum(map(_is_answer, asked)), len(asked))
    return [
        Goal("documents that do not load", len(unloaded), 0, ""),
        Goal("processes that crashed or never ended", cut, 0, ""),
        Goal("mock answers 2xx and valid", answers, 99.5, "%", at_least=True),
        Goal("happy and edge cases valid", valid, 100, "%", at_least=True),
        Goal("schema negatives as they say", sad, 100, "%", at_least=True),
        Goal("slowest operation", max(map(_slowest, every), default=0), 2, "s"),
    ]
