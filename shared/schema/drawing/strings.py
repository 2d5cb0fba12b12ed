"""Strings within lengths, of a pattern or a format, and the odd ones that programs trip over."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from enum import Enum, auto

from shared.schema.drawing import formats, realistic, regexes
from shared.schema.drawing.probes import Probe
from shared.schema.limits import MAX_VALUE_BYTES
from shared.schema.reading import expressions
from shared.schema.reading.nodes import Node
from shared.schema.reading.patterns import matches

DEFAULT_LONGEST = 50
# How long texts without a maximum become where shorter ones have run out, and what is added to a great minimum.
_FURTHEST = 400
_STRETCH = 1_000
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    "ab",
    "abc xyz ",
    "abcdefghijklmnopqrstuvwxyz0123456789 .,!?-_()[]{}'\"/\\",
)
# A great many odd characters would only have to be escaped wherever they go.
_WORDS = _ALPHABETS[:3]
# Latin, Greek and Cyrillic, Hebrew and Arabic letters, Hiragana and Katakana, Chinese, symbols beyond the basic plane.
_SCRIPTS = (
    (0x20, 0x7E), (0xC0, 0x17F), (0x391, 0x3A1), (0x410, 0x44F), (0x5D0, 0x5EA), (0x627, 0x63A), (0x3041, 0x3096),
    (0x30A1, 0x30FA), (0x4E00, 0x9FA5), (0x1F300, 0x1F5FF),
)  # fmt: skip
_UNICODE = (
    ("e\u0301", "with a combining accent"),
    ("\U0001f600", "with a character beyond the basic plane"),
    ("שלום", "written right to left"),
    ("ß", "with a letter that grows in upper case"),
    ("a\x00b", "with a NUL"),
)
_DRAWS = 60
# Of a pattern beside a format, how often the format is drawn and the pattern asked.
_FORMAT_FIRST = 0.4
# Of a format that nobody checks, how often a text is a likely one where any will do, and how many are tried for length.
_LIKELY = 0.9
_LIKELY_TRIES = 4
# How likely a character is one that people seldom type, where it need not be.
_ODD = 0.15
_ODDER = 0.6
# How often texts of one expression are drawn state by state, which varies more and looks less like a person's.
_WALKED = 0.4
_SHORT = 200
# In longer texts it is the length that counts.
_MANY = 100


class Texts(Enum):
    """Which lengths of texts are put at edges together."""

    ALL = auto()
    SHORT = auto()
    LONG = auto()

    def has(self, length: int) -> bool:
        """Tell whether a text of so many characters is one of them."""
        return self is Texts.ALL or (self is Texts.SHORT) == (length <= _SHORT)


def draw(node: Node, rng: random.Random, room: int, *, near: bool, wide: bool = False) -> str | None:
    """Return a string that `node` allows, or None when luck ran out.

    Args:
        room: about how many characters it may have.
        near: keep to lengths and letters a person would write.
        wide: take letters of any script, for when the usual ones have run out.
    """
    shortest = shortest_of(node)
    longest = _longest(node, shortest, room, _FURTHEST if wide else DEFAULT_LONGEST)
    if shortest > MAX_VALUE_BYTES:
        return None
    for _ in range(_tries(shortest)):
        length = _some_length(shortest, longest, rng, near=near)
        text = None if wide else _likely(node, rng, near=near)
        if text is None:
            text = _draw_once(node, rng, length, near=near, wide=wide)
        if text is not None and fits(node, text):
            return text
    return _walked(node, rng, _some_length(shortest, longest, rng, near=near), shortest, longest)


def at_length(node: Node, rng: random.Random, length: int) -> str | None:
    """Return a string of exactly `length` characters, or None when none was found."""
    if node.language is not None and not node.language.has(length):
        return None
    if node.formats and not node.patterns and not node.unwanted:
        # Others of the format have lengths of their own, which seldom are this one.
        made = (formats.sized(name, rng, length) for name in node.formats)
        text = next((text for text in made if text is not None), None)
        if text is not None:
            return text if len(text) == length and fits(node, text) else None
        if node.max_length is None and not node.min_length and any(map(formats.drawer, node.formats)):
            # Nothing but the format says how long they are.
            return None
    for _ in range(_tries(length) // 3):
        text = _draw_once(node, rng, length, near=False)
        if text is not None and len(text) == length and fits(node, text):
            return text
    text = _walked(node, rng, length, length, length)
    return text if text is not None and fits(node, text) else None


def fits(node: Node, text: str) -> bool:
    """Tell whether lengths and patterns hold; formats are left to the validator."""
    if len(text) < node.min_length or (node.max_length is not None and len(text) > node.max_length):
        return False
    if node.unwanted and any(matches(pattern, text) for pattern in node.unwanted):
        return False
    return not node.patterns or all(matches(pattern, text) for pattern in node.patterns)


def probes(
    node: Node,
    rng: random.Random,
    room: int,
    *,
    wanted: Texts = Texts.ALL,
    known: Callable[[str], bool] = lambda _: False,
) -> Iterator[Probe]:
    """Yield strings at the edges of the lengths, of the format, and of what letters are.

    Args:
        wanted: leave out long ones, which take as much room as many others, or all others.
        known: tells of a note whether its string is wanted no more.
    """
    shortest, longest, _ = _ends(node, room)
    for length, note in edges(node, room).items():
        text = None if known(note) or not wanted.has(length) else at_length(node, rng, length)
        if text is not None:
            yield Probe(text, note, by_length=True)
    if wanted is Texts.LONG:
        return
    for name in node.formats:
        for text, told in formats.EDGES.get(name, ()):
            if fits(node, text):
                yield Probe(text, told)
    if not node.formats or all(formats.drawer(name) is None for name in node.formats):
        for sample, told in _UNICODE:
            text = _stretch(sample, node, longest)
            if text is not None and fits(node, text):
                yield Probe(text, told)
        if shortest <= 1 <= longest and fits(node, " "):
            yield Probe(" ", "a single blank")


def edges(node: Node, room: int, *, bounded: bool = False) -> dict[int, str]:
    """Return the lengths at the edges of what lengths and patterns allow, each with what is read after its place.

    Args:
        bounded: leave out the upper end where nothing but the room sets it.
    """
    shortest, longest, greatest = _ends(node, room)
    told = [
        (shortest, "at its minimum length {}" if shortest or node.patterns else "empty"),
        (longest, "at its maximum length {}" if longest == greatest else "at length {}"),
        (shortest + 1, "just above its minimum length, {}"),
        (longest - 1, "just below its longest, {}"),
    ]
    if bounded and greatest is None:
        told = [told[0], told[2]]
    found: dict[int, str] = {}
    for length, note in told:
        if shortest <= length <= min(longest, MAX_VALUE_BYTES):
            found.setdefault(length, note.format(length))
    return found


def _ends(node: Node, room: int) -> tuple[int, int, int | None]:
    """Return the fewest characters, the most that have room, and the most there may be, None where nothing says so."""
    shortest, greatest = shortest_of(node), node.max_length
    # Of formats a language has only what is drawn from.
    if not node.formats and node.language is not None:
        greatest = node.language.greatest if greatest is None else node.language.longest(shortest, greatest)
    elif not node.formats:
        parts = [expressions.read(pattern) for pattern in node.patterns if all(expressions.anchored(pattern))]
        known = [part.longest for part in parts if part is not None and part.longest < expressions.UNBOUNDED]
        greatest = min((*known, *(() if greatest is None else (greatest,))), default=None)
    longest = _longest(node, shortest, room, DEFAULT_LONGEST if greatest is None else greatest)
    return shortest, longest, greatest


def shortest_of(node: Node) -> int:
    """Return the fewest characters that lengths and patterns allow, as far as can be read off."""
    least = node.min_length
    if node.language is not None:
        return node.language.shortest(least, node.max_length) or least
    for pattern in node.patterns:
        part = expressions.read(pattern)
        if part is not None:
            least = max(least, part.shortest)
    return least


def _tries(length: int) -> int:
    """Return how often a text of this length may be tried: long ones seldom, since each costs its length."""
    return max(3, min(_DRAWS, 20_000 // (length + 1)))


def _stretch(sample: str, node: Node, longest: int) -> str | None:
    if node.min_length > MAX_VALUE_BYTES:
        return None
    text = sample if len(sample) >= node.min_length else sample + "a" * (node.min_length - len(sample))
    return text if len(text) <= longest else None


def _longest(node: Node, shortest: int, room: int, usual: int = DEFAULT_LONGEST) -> int:
    longest = max(usual, shortest + min(shortest, _STRETCH)) if node.max_length is None else node.max_length
    if node.language is not None:
        return node.language.longest(shortest, max(shortest, min(longest, room))) or shortest
    for pattern in node.patterns:
        part = expressions.read(pattern)
        if part is not None and all(expressions.anchored(pattern)):
            longest = min(longest, part.longest)
    return max(shortest, min(longest, room))


def _some_length(shortest: int, longest: int, rng: random.Random, *, near: bool) -> int:
    if near:
        return rng.randint(min(max(shortest, 3), longest), min(max(shortest + 4, 10), longest))
    spread = longest - shortest
    return shortest + min(spread, rng.getrandbits(rng.randint(1, max(1, spread.bit_length()))))


def _draw_once(node: Node, rng: random.Random, length: int, *, near: bool, wide: bool = False) -> str | None:
    plain = not node.patterns and not node.unwanted
    if node.formats and (plain or rng.random() < _FORMAT_FIRST):
        text = _of_format(node, rng, length)
        if text is not None:
            return text
    odd = _ODDER if wide else 0.0 if near else _ODD
    several = len(node.patterns) + len(node.formats) + len(node.unwanted) != 1
    if node.language is not None and (several or (odd and rng.random() < _WALKED)):
        most = MAX_VALUE_BYTES if node.max_length is None else node.max_length
        nearest = node.language.nearest(length, node.min_length, most)
        return None if nearest is None else regexes.walk(node.language, rng, nearest, odd)
    if node.patterns:
        return _of_pattern(rng.choice(node.patterns), rng, length, odd)
    if wide:
        return "".join([chr(rng.randint(*rng.choice(_SCRIPTS))) for _ in range(length)])
    return _letters(_ALPHABETS[0] if near else rng.choice(_ALPHABETS if length <= _MANY else _WORDS), rng, length)


def _letters(alphabet: str, rng: random.Random, length: int) -> str:
    """Return letters; a great many are a few dozen that were drawn once, again and again."""
    drawn = "".join(rng.choices(alphabet, k=min(length, _MANY)))
    return (drawn * (length // _MANY + 1))[:length] if length > _MANY else drawn


def _walked(node: Node, rng: random.Random, length: int, least: int, most: int) -> str | None:
    """Return a text of the node's language in a window of lengths, as near to `length` as there is one."""
    nearest = None if node.language is None else node.language.nearest(length, least, most)
    return None if node.language is None or nearest is None else regexes.walk(node.language, rng, nearest)


def _of_format(node: Node, rng: random.Random, length: int) -> str | None:
    for name in node.formats:
        drawn = formats.drawer(name)
        if drawn is None:
            continue
        text = drawn(rng)
        if not node.min_length <= len(text) <= (len(text) if node.max_length is None else node.max_length):
            text = formats.sized(name, rng, length) or text
        return text
    return None


def _likely(node: Node, rng: random.Random, *, near: bool) -> str | None:
    """Return a likely text of formats that nobody checks; None where there are none, or it is to be any text."""
    if not node.formats or any(formats.drawer(name) is not None for name in node.formats):
        return None
    if not near and rng.random() >= _LIKELY:
        return None
    for name in node.formats:
        for _ in range(_LIKELY_TRIES):
            text = realistic.of_format(name, rng)
            if text is None:
                break
            if fits(node, text):
                return text
    return None


def _of_pattern(pattern: str, rng: random.Random, length: int, odd: float) -> str | None:
    part = expressions.read(pattern)
    if part is None:
        return None
    text = regexes.draw(part, rng, length, odd)
    # An expression that is not pinned matches anywhere, so any letters may stand around the match.
    pinned_start, pinned_end = expressions.anchored(pattern)
    missing = max(0, length - len(text))
    before = 0 if pinned_start else missing if pinned_end else rng.randint(0, missing)
    after = 0 if pinned_end else missing - before
    alphabet = rng.choice(_ALPHABETS) if odd else _ALPHABETS[0]
    return _letters(alphabet, rng, before) + text + _letters(alphabet, rng, after)
