"""Which media type a client gets of those that an answer has (RFC 9110, 12.5.1), and which one a body is of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from functions.openapi.reading.media_types import essence_of
from functions.openapi.reading.parts import Media

_MOST_RANGES = 50
_MAX_CHARS = 2_000


def acceptable(media: Sequence[Media], accept: str) -> list[Media]:
    """Return the media types that a client takes, the ones it likes best first; JSON first of what it likes alike.

    Args:
        accept: the header; empty takes everything.
    """
    if len(media) == 1 and accept in ("", "*/*"):
        return [*media]
    ranges = _ranges(accept)
    ranked = [(max((_quality(one.name, *r) for r in ranges), default=(0, 0.0)), one) for one in media]
    taken = [(quality, one) for (_, quality), one in ranked if quality > 0]
    return [one for _, one in sorted(taken, key=lambda pair: (-pair[0], pair[1].schema is None, not pair[1].is_json))]


def liked(accept: str) -> list[str]:
    """Return the types and ranges that a header takes, in lower case, the best first; of those alike, in its order."""
    return [name for name, quality in sorted(_ranges(accept), key=lambda one: -one[1]) if quality > 0]


def media_for(media: Sequence[Media], content_type: str) -> Media | None:
    """Return the media type of a body's `Content-Type`, the most precise that fits; None where none does.

    Of several that differ in parameters alone (`application/json; v=2`), the one that has the same comes first.
    """
    essence, whole = essence_of(content_type), _packed(content_type)
    fitting = [one for one in media if fits(essence, essence_of(one.name))]
    return min(fitting, key=lambda one: (one.name.count("*"), _packed(one.name) != whole), default=None)


def _packed(media_type: str) -> str:
    return "".join(media_type.split()).lower()


def fits(essence: str, wanted: str) -> bool:
    """Tell whether a media type is another, or within its range."""
    if wanted in ("*/*", "*"):
        return True
    if wanted.endswith("/*"):
        return essence.partition("/")[0] == wanted[:-2]
    return essence == wanted


@lru_cache(maxsize=256)
def _ranges(accept: str) -> tuple[tuple[str, float], ...]:
    found = []
    for part in accept[:_MAX_CHARS].split(",")[:_MOST_RANGES]:
        name, *parameters = part.split(";")
        if not name.strip():
            continue
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                try:
                    quality = min(1.0, max(0.0, float(value)))
                except ValueError:
                    quality = 0.0
        found.append((name.strip().lower(), quality if quality == quality else 0.0))
    return tuple(found) or (("*/*", 1.0),)


def _quality(name: str, wanted: str, quality: float) -> tuple[int, float]:
    """Return how precisely a range means a media type, and how much it likes it: the most precise one counts."""
    essence = essence_of(name)
    # What the document leaves open can be given as the client wants it.
    if not (fits(essence, wanted) or ("*" in essence and fits(wanted, essence))):
        return 0, 0.0
    return 1 + 2 * ("/" in wanted and not wanted.startswith("*")) + (not wanted.endswith("*")), quality
