"""What a stampede runs against, described so that another process can open it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from tests.benchmarks.peers import DiskCache, Dogpile
from tests.benchmarks.rig import Rig

Make = Callable[[], bytes]


class Opened(Protocol):
    """A store in use."""

    def get_or_create(self, request: Any, make: Make) -> object:
        """Answer a request, from what is stored or by making it."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


@dataclass(frozen=True, slots=True)
class Store:
    """How a store is opened; `shared` tells whether several processes can open the same one."""

    name: str
    kind: str
    location: str = ""
    shared: bool = True
    environ: dict[str, str] = field(default_factory=dict)

    def open(self) -> Opened:
        os.environ.update(self.environ)
        if self.kind == "dogpile":
            return Dogpile()
        if self.kind == "diskcache":
            return _Locked(Path(self.location))
        return _Larder(self.location, self.environ)

    def prepare(self) -> None:
        """Make what the store needs before many open it at once."""
        opened = self.open()
        if isinstance(opened, _Larder):
            opened.rig.runtime.table.bootstrap()
        opened.close()


class _Locked:
    def __init__(self, folder: Path) -> None:
        self._cache = DiskCache(folder)

    def get_or_create(self, request: Any, make: Make) -> object:
        return self._cache.get_or_create_locked(request, make)

    def close(self) -> None:
        self._cache.close()


class _Larder:
    def __init__(self, table_url: str, environ: dict[str, str]) -> None:
        aws = {name: value for name, value in environ.items() if name.startswith("AWS_")}
        self.rig = Rig(table_url, memory=True, aws=aws)

    def get_or_create(self, request: Any, make: Make) -> object:
        return self.rig.get_or_create(request, make, call=self.rig.call())

    def close(self) -> None:
        self.rig.close()
