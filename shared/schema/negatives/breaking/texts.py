"""Texts one character too short or too long, and near misses of patterns and formats."""

from __future__ import annotations

from collections.abc import Iterator

from shared.canonical_json import JsonValue
from shared.schema.drawing import strings
from shared.schema.drawing.manner import Unlucky
from shared.schema.drawing.regexes import walk
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.negatives.breaking import misses
from shared.schema.negatives.breaking.spot import Fault, Spot, counted
from shared.schema.reading.languages import language
from shared.schema.reading.lookaround import bare
from shared.schema.reading.nodes import Node
from shared.schema.reading.patterns import matches_as_written

_MOST_MEMBERS = 60
_LONG = 100


def faults(spot: Spot) -> Iterator[Fault]:
    """Yield texts that break a length, a pattern or a format."""
    keyword = spot.constraint.keyword
    local = spot.local
    mended: tuple[JsonValue] | None = None
    if not isinstance(local, str):
        try:
            local = str(spot.some(spot.whole, "string"))
            mended = (local,)
        except Unlucky:
            local = ""
    if keyword == "minLength":
        yield from _short(spot, local, mended)
    elif keyword == "maxLength":
        yield from _long(spot, local, mended)
    elif keyword == "pattern":
        pattern = str(spot.limit)
        # Its count may have been taken out of it.
        wrote = str(spot.drawing.reader.document.source.get(spot.constraint.pointer) or pattern)
        for text in _texts(spot, _misses(spot, pattern, local), pattern):
            yield Fault(text, spot.unlike(text, wrote), mended=mended)
    else:
        for miss in misses.of_format(str(spot.limit), local):
            yield Fault(miss, spot.no_such(miss, str(spot.limit)), mended=mended)


def _misses(spot: Spot, pattern: str, local: str) -> Iterator[str]:
    """Yield texts that an expression hardly matches: first those that only what it looks around for rules out."""
    looking = bare(pattern)
    if looking is not None:
        yield from _unlike((looking,), pattern, spot, len(local))
    yield from misses.of_pattern(pattern, local)
    yield from _unlike((), pattern, spot, len(local))


def _unlike(wanted: tuple[str, ...], pattern: str, spot: Spot, length: int) -> Iterator[str]:
    """Yield a few texts that match some expressions and not this one, as near to a length as there are."""
    found = language(wanted, (pattern,)).language
    if found is None:
        return
    least, most = spot.node.min_length, spot.node.max_length
    most = max(length, _LONG) if most is None else most
    for wish in dict.fromkeys((length, least, length // 2)):
        near = found.nearest(wish, least, most) if least <= most else None
        text = None if near is None else walk(found, spot.rng, near)
        if text is not None:
            yield text


def _texts(spot: Spot, candidates: Iterator[str], pattern: str) -> Iterator[str]:
    """Yield those that do not match, those first that all else at the place takes."""
    others: list[str] = []
    for text in candidates:
        if matches_as_written(pattern, text):
            continue
        if strings.fits(spot.node, text):
            yield text
        elif len(others) < 3:
            others.append(text)
    yield from others


def _short(spot: Spot, local: str, mended: tuple[JsonValue] | None) -> Iterator[Fault]:
    least = spot.count
    if least - 1 > MAX_VALUE_BYTES:
        return
    if len(local) < least and mended is None:
        local = "a" * least
    texts = [local[: least - 1]] if least else []
    shorter = spot.node.copy()
    shorter.max_length = least - 1 if shorter.max_length is None else min(least - 1, shorter.max_length)
    for text in _drawn(spot, texts, shorter, (least - 1, least - 2, 0)):
        kept = mended
        if mended is None and local.startswith(text) and len(local) > least and strings.fits(spot.whole, local[:least]):
            kept = (local[:least],)
        yield Fault(text, _counted(spot, text, f"minLength asks for {least}"), mended=kept)


def _long(spot: Spot, local: str, mended: tuple[JsonValue] | None) -> Iterator[Fault]:
    most = spot.count
    if most + 1 > MAX_VALUE_BYTES:
        return
    missing = max(0, most + 1 - len(local))
    texts = [
        local + (local[-1:] or "a") * missing,
        local + "a" * missing,
        "a" * missing + local,
        local[:1] * missing + local,
    ]
    longer = spot.node.copy()
    longer.min_length = max(most + 1, longer.min_length)
    for text in _drawn(spot, texts, longer, (most + 1, most + 2, most + 3)):
        kept = mended
        if len(text) == most + 1 and strings.fits(spot.whole, text[:most]) and not spot.whole.formats:
            kept = (text[:most],)
        yield Fault(text, _counted(spot, text, f"maxLength allows {most}"), mended=kept)


def _counted(spot: Spot, text: str, asked: str) -> str:
    """Return what is wrong with a text of a wrong length, which an expression may have asked for."""
    if "pattern" in spot.said:
        return spot.unlike(text, spot.said["pattern"])
    return f"{spot.called} has {counted(len(text), 'character')}, and {asked}."


def _drawn(spot: Spot, texts: list[str], node: Node, lengths: tuple[int, ...]) -> Iterator[str]:
    members = node.members
    if members is not None:
        yield from [m for m in members[:_MOST_MEMBERS] if isinstance(m, str) and strings.fits(node, m)]
    unfit = [text for text in dict.fromkeys(texts) if not strings.fits(node, text)]
    yield from (text for text in dict.fromkeys(texts) if strings.fits(node, text))
    for length in lengths:
        if 0 <= length <= MAX_VALUE_BYTES:
            spot.drawing.spend(length // 20)
            text = strings.at_length(node, spot.rng, length)
            if text is not None:
                yield text
    yield from unfit
