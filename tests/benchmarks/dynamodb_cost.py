"""What hits and misses cost on DynamoDB: the requests that a table really gets, in units and in dollars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from shared.backends.memory_table import MemoryTable
from shared.cache.key import derive_key
from shared.cache.memory_tier import MemoryTier
from shared.cache.read_through import Call
from shared.cache.generation import Generated
from shared.clock import Deadline, ManualClock
from shared.runtime import Runtime, build_runtime
from shared.settings import Settings
from tests.benchmarks.corpus import make_answer, make_request
from tests.benchmarks.recorder import Noted, RecordingTable
from tests.benchmarks.rig import POLICY, PROVENANCE
from tests.benchmarks.tables import Goal, print_goals, print_table, print_title

# On demand, us-east-1, standard table class: AWS's price list since its cut of 1 November 2024.
USD_PER_MILLION_READS = 0.125
USD_PER_MILLION_WRITES = 0.625
PRICES_AS_OF = "us-east-1, on demand, standard class, as cut on 1 November 2024"
