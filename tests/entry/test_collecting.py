"""What a serving process keeps is left out of garbage collections, and a process that only imports is left alone."""

from __future__ import annotations

import subprocess
import sys

_LEFT = """
import gc
from shared.entry.collecting import leave, settle
kept = [[{"a": [at]} for at in range(100_000)]]
before, thresholds = gc.get_freeze_count(), gc.get_threshold()
leave(5_000_000)
print(gc.get_freeze_count() == before, gc.get_threshold() == thresholds)
settle()
settled = gc.get_freeze_count()
kept.append([{"a": [at]} for at in range(100_000)])
leave(10_000)
print(gc.get_freeze_count() == settled)
leave(5_000_000)
print(gc.get_freeze_count() >= settled + 100_000)
del kept
print(gc.get_freeze_count() < settled)
loop = []
loop.append(loop)
del loop
for _ in range(250):
    leave(5_000_000)
print(gc.get_freeze_count() < settled)
"""


def test_large_texts_are_left_out_once_a_process_has_settled() -> None:
    """A small one is not, nor is anything in a process that does not serve; what is gone is freed all the same."""
    ran = subprocess.run([sys.executable, "-c", _LEFT], capture_output=True, text=True, timeout=60)
    assert ran.stdout.split() == ["True"] * 6, ran.stdout + ran.stderr
