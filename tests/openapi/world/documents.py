"""The documents of the world: all of readme's examples, GitHub's, and a seeded sample of a few thousand APIs."""

from __future__ import annotations

import random
from itertools import chain, zip_longest
from pathlib import Path
from typing import NamedTuple

from tests.npm_packages import DIRECTORY, EXAMPLES, OCTOKIT

# What is told apart most easily, and is large: they come first, whatever the limit.
_NAMED = ("stripe.com.json", "kubernetes.io.json", "amazonaws.com/ec2.json")
_SEED = "world"


class WorldDocument(NamedTuple):
    """One document, by the name it is reported under and asked for with `--only`."""

    name: str
    path: Path


def world(seed: str = _SEED) -> list[WorldDocument]:
    """Return every document there is, ordered so that any number of the first ones is a mixture.

    GitHub, Stripe and Kubernetes come first, then readme's examples and the directory's in turns; of these each
    provider's first document before any provider's second one.

    Raises:
        MissingPackageError: a package cannot be had.
    """
    first = [WorldDocument("octokit/api.github.com.json", OCTOKIT.file("generated/api.github.com.json"))]
    directory = DIRECTORY.folder() / "api"
    first += [WorldDocument(f"directory/{name}", directory / name) for name in _NAMED]
    examples_at = EXAMPLES.folder()
    examples = [
        WorldDocument(f"readme/{path.relative_to(examples_at)}", path)
        for path in sorted(examples_at.glob("[23].[01]/**/*"))
        if path.suffix in (".json", ".yaml", ".yml")
    ]
    random.Random(seed).shuffle(examples)
    turns = (one for pair in zip_longest(examples, _of_directory(directory, seed)) for one in pair if one is not None)
    return list({one.name: one for one in chain(first, turns)}.values())


def _of_directory(directory: Path, seed: str) -> list[WorldDocument]:
    by_provider: dict[str, list[WorldDocument]] = {}
    for path in sorted(directory.rglob("*.json")):
        name = str(path.relative_to(directory))
        by_provider.setdefault(name.partition("/")[0], []).append(WorldDocument(f"directory/{name}", path))
    chooser = random.Random(seed)
    providers = list(by_provider.values())
    chooser.shuffle(providers)
    for documents in providers:
        chooser.shuffle(documents)
    return [one for round_ in zip_longest(*providers) for one in round_ if one is not None]
