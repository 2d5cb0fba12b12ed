"""What statements guarantee of how many and how much: sums, odd numbers, what appears how often."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from functions.practice.proposing.among import NAME, free, has_rows, listed, only, require_list
from functions.practice.proposing.chains import Path, UnreadError, read_chains
from functions.practice.proposing.places import Places, kinds
from functions.practice.proposing.relations import add_expression

_TIMES = {"twice": 2, "two times": 2, "three times": 3, "thrice": 3, "four times": 4}
_OFTEN = "(twice|thrice|(?:two|three|four) times)"
_SUM = r"(?:sum|total)"
_MOST = r"(?:(?:will|does|do|shall|must) not exceed|is at most|never exceeds|<=) ([\d^*+\-, ]{1,30})"
_EACH = r"(?:every|each) (?:element|integer|number|value|one)"


def _number(text: str) -> int:
    (chain,) = read_chains(f"total <= {text}")
    if not isinstance(most := chain.terms[1], Fraction):
        raise UnreadError("no number")
    return int(most)


def _total_length(places: Places, match: re.Match[str]) -> None:
    require_list(places, match[1])
    (x,) = free(places, "x")
    add_expression(places, f"sum(len({x}) for {x} in {match[1]}) <= {_number(match[2])}")


def _lengths_between(places: Places, match: re.Match[str]) -> None:
    require_list(places, match[2])
    (x,) = free(places, "x")
    least = f"{_number(match[1])} <= " if match[1] else ""
    add_expression(places, f"{least}sum(len({x}) for {x} in {match[2]}) <= {_number(match[3])}")


def _total(places: Places, match: re.Match[str]) -> None:
    items = require_list(places, match[1]).get("items")
    if not isinstance(items, dict) or not kinds(items) <= {"integer", "number"}:
        raise UnreadError("no list of numbers")
    add_expression(places, f"sum({match[1]}) <= {_number(match[2])}")


def _parity(places: Places, match: re.Match[str]) -> None:
    _require_rest(places, match[1], 2, 0 if match[2].lower() == "even" else 1)


def _multiple(places: Places, match: re.Match[str]) -> None:
    """Apply `nums[i] is a multiple of 3`."""
    _require_rest(places, match[1], int(match[2]), 0)


def _total_between(places: Places, match: re.Match[str]) -> None:
    """Apply `0 <= sum(nums[i]) <= 100`."""
    name = match[1] or match[2] or match[7]
    items = require_list(places, name).get("items")
    if not isinstance(items, dict) or not kinds(items) <= {"integer", "number"}:
        raise UnreadError("no list of numbers")
    low = "" if match[5] is None else f"{_number(match[5])} {match[6]} "
    add_expression(places, f"{low}sum({name}) {match[3] or match[8]} {_number(match[4] or match[9])}")


def _require_rest(places: Places, names: str, divisor: int, rest: int) -> None:
    """Ask for numbers, or for all items of a list (`nums[i]`), to leave a rest."""
    if divisor < 1:
        raise UnreadError("a division by zero")
    for written in listed(names):
        name, bracket, _ = written.partition("[")
        path = places.known(Path(name, ("i",) if bracket else ()))
        if any(kinds(part) != {"integer"} for part in places.at(path)) or any(map(str.isdigit, path.indices)):
            raise UnreadError("no whole number")
        (x,) = free(places, "x")
        one = f"{x if path.indices else path.name} % {divisor} == {rest}"
        add_expression(places, f"all({one} for {x} in {path.name})" if path.indices else one)


def _even_length(places: Places, match: re.Match[str]) -> None:
    places.at(Path(match[1]))
    add_expression(places, f"len({match[1]}) % 2 == {0 if match[2] == 'even' else 1}")


def _flat_list(places: Places) -> str:
    return only(places, lambda part: not has_rows(part))


def _all_but_few(places: Places, times: int, few: int) -> None:
    name = _flat_list(places)
    (x,) = free(places, "x")
    singles = ", ".join(["1"] * few)
    tally = f"sorted(count({x}, {name}) for {x} in set({name}))"
    add_expression(places, f"{tally} == [{singles}] + [{times}] * (len(set({name})) - {few})")


def _except_one(places: Places, match: re.Match[str]) -> None:
    _all_but_few(places, _TIMES[match[1].lower()], 1)


def _except_two(places: Places, match: re.Match[str]) -> None:
    _all_but_few(places, _TIMES[match[1].lower()], 2)


def _one_repeats(places: Places, _: re.Match[str]) -> None:
    name = _flat_list(places)
    (x,) = free(places, "x")
    add_expression(places, f"sum(count({x}, {name}) > 1 for {x} in set({name})) == 1")


_NUMBER = r"-?\d[\d^*+\- ]{0,30}"
_ITEM = r"[A-Za-z_]\w{0,60}(?:\[[a-z]\])?"
_ITEMS = rf"(?:(?:all|each|every) )?({_ITEM}(?:(?:, | and |, and ){_ITEM}){{0,3}})"
_ARE = r"(?:is|are|will be|must be)(?: (?:always|all|both))?"
_Apply = Callable[[Places, re.Match[str]], None]
TALLIES: tuple[tuple[str, _Apply], ...] = (
    (rf"{_SUM} of {NAME}\[i\]\.length {_MOST}", _total_length),
    (rf"{_SUM} of (?:the )?lengths of (?:all )?(?:the )?(?:\w+ in )?{NAME} {_MOST}", _total_length),
    (
        rf"{_SUM} of (?:all )?(?:the )?(?:(?:elements|values|integers|numbers) (?:of|in) )?{NAME}(?:\[i\])? {_MOST}",
        _total,
    ),
    (
        rf"(?:([\d^*+\- ]{{1,30}}) <= )?sum\({NAME}\[[a-z]\]\.length\) <= ([\d^*+\- ]{{1,30}})",
        _lengths_between,
    ),
    (
        rf"(?:(?:sum\(|(?:the )?(?:sum|total) of (?:all )?(?:the )?){NAME}\[[a-z]\]\)?|sum\({NAME}\)) (<=?) ({_NUMBER})"
        rf"|({_NUMBER}) (<=?) sum\({NAME}(?:\[[a-z]\])?\) (<=?) ({_NUMBER})",
        _total_between,
    ),
    (rf"{_ITEMS} {_ARE} (?:an? )?(?:positive )?(odd|even)(?: numbers?| integers?)?", _parity),
    (rf"{_ITEMS} {_ARE} (?:divisible by|(?:an? )?multiples? of) (\d{{1,9}})", _multiple),
    (rf"{NAME}\.length is (?:an )?(even|odd)(?: number)?", _even_length),
)
# The same as parts of longer sentences.
TALLIES_WITHIN: tuple[tuple[str, _Apply], ...] = (
    (
        rf"{_EACH}(?: (?:in|of) \w+(?: array)?)? appears (?:exactly )?{_OFTEN},? except (?:for )?(?:exactly )?one\b",
        _except_one,
    ),
    (rf"exactly two elements appear only once and all the other elements appear exactly {_OFTEN}", _except_two),
    (
        r"appear only once except for (?:precisely |exactly )?one (?:integer|number|element) which appears "
        r"(?:two or more|more than one) times?|(?:exactly|only) one (?:integer|number|element|value) (?:that )?"
        r"(?:repeats|is repeated|is duplicated|appears more than once)|there is only one (?:repeated|duplicate) number",
        _one_repeats,
    ),
)
