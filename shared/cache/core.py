"""What the cache's algorithms stand on, wired by `shared.runtime`."""

from __future__ import annotations

from typing import NamedTuple

from shared.cache.buffer import WriteBuffer
from shared.cache.control import Control
from shared.cache.generation import GenerationSlots
from shared.cache.guard import TableGuard
from shared.cache.lease import Leases
from shared.cache.memory_tier import MemoryTier
from shared.cache.statistics import Statistics
from shared.cache.storing import EntryStore
from shared.clock import Clock


class Core(NamedTuple):
    """One of each, shared by the read-through cache and the pools of a process."""

    guard: TableGuard
    store: EntryStore
    leases: Leases
    memory: MemoryTier
    control: Control
    slots: GenerationSlots
    buffer: WriteBuffer
    statistics: Statistics
    clock: Clock
