"""Samples that are known already: an operation has the parameters and bodies of others again and again."""

from __future__ import annotations

from functions.openapi.cases.samples import Samples
from shared.recent import Recent

_MOST_SAMPLES = 1_000
_MOST_BYTES = 64 * 1024 * 1024


class SharedSamples:
    """Samples that a process has drawn lately."""

    def __init__(self) -> None:
        self._kept = Recent[tuple[str, str], Samples](most=_MOST_SAMPLES, most_bytes=_MOST_BYTES)

    def of(self, document: str) -> Known:
        """Return those of a document, by the hash of its text."""
        return Known(document, self._kept)


class Known:
    """Samples of one document, as one operation makes use of them.

    Args:
        document: the hash of its text.
    """

    def __init__(self, document: str, kept: Recent[tuple[str, str], Samples]) -> None:
        self._document, self._kept = document, kept
        self._used: dict[str, Samples] = {}

    def get(self, key: str) -> Samples | None:
        """Return what is known of a slot.

        Args:
            key: stands for everything that its values depend on, within the document.
        """
        return self._used.get(key) or self._kept.get((self._document, key))

    def use(self, key: str, samples: Samples) -> None:
        """Note what the operation draws from."""
        self._used[key] = samples

    def keep(self) -> None:
        """Keep all that was used for other operations, with what was drawn by now."""
        for key, samples in self._used.items():
            samples.rest()
            self._kept.put((self._document, key), samples, samples.size_bytes)
