"""What is cached in the benchmarks: requests, and answers that read and compress like a model's."""

from __future__ import annotations

import random
from typing import Any

import orjson

_SUBJECTS = [
    "The release",
    "This change",
    "The new handler",
    "A second look at the cache",
    "The pull request",
    "The maintainer",
    "The schema",
    "The retry policy",
    "A boundary case",
    "The migration",
    "The failing test",
    "The nightly workflow",
]
_VERBS = [
    "adds support for",
    "fixes a regression in",
    "removes the last use of",
    "documents",
    "now validates",
    "no longer rejects",
    "improves the handling of",
    "replaces",
    "covers",
    "makes callers wait for",
    "shortens the path through",
    "is blocked by",
]
_OBJECTS = [
    "nested objects",
    "empty arrays",
    "the token budget",
    "expired entries",
    "optional fields",
    "the public endpoint",
    "large responses",
    "concurrent writers",
    "integer overflow",
    "the command line",
    "unsorted input",
    "rate limits and their headers",
]
_ENDINGS = [
    ".",
    ", which users had asked for since spring.",
    ", as discussed in #{n}.",
    "; see commit {n:x} for details.",
    " (closes #{n}).",
    ", so that {n} of the reported cases pass.",
    ", at the cost of {n} more bytes.",
    ".",
    ".",
    ", and adds a test.",
]


def make_request(number: int) -> dict[str, Any]:
    """Return a request of some 400 bytes; each number gives another one."""
    return {
        "slug": f"two-sum-{number}",
        "count": 10,
        "tags": ["boundary", "random"],
        "schema": {
            "type": "object",
            "required": ["nums", "target"],
            "properties": {
                "nums": {"type": "array", "items": {"type": "integer", "minimum": -1000}, "minItems": 2},
                "target": {"type": "integer", "minimum": -1000, "maximum": 1000},
            },
        },
        "model": {"name": "gpt-4o-mini", "preset": "production", "prompt_version": 3},
    }


def make_answer(number: int, size_bytes: int) -> bytes:
    """Return a JSON answer of about `size_bytes`, a report in sections, always the same for a number."""
    draw = random.Random(f"{number}:{size_bytes}")
    sections: list[dict[str, Any]] = []
    answer = {"title": _sentence(draw), "model": "gpt-4o-mini", "sections": sections}
    while (missing := size_bytes - len(orjson.dumps(answer))) > 200:
        sections.append(
            {
                "id": draw.getrandbits(24),
                "heading": _sentence(draw),
                "tags": draw.sample(["bug", "feature", "documentation", "security", "performance"], 2),
                "score": round(draw.random(), 2),
                "text": " ".join(_sentence(draw) for _ in range(6))[: missing - 180],
            }
        )
    return orjson.dumps(answer)


def _sentence(draw: random.Random) -> str:
    ending = draw.choice(_ENDINGS).format(n=draw.randrange(10_000))
    return f"{draw.choice(_SUBJECTS)} {draw.choice(_VERBS)} {draw.choice(_OBJECTS)}{ending}"
