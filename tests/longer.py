"""Which cases of a suite run every time, and which with the suites that may take longer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def some_of(cases: Iterable[Any], one_in: int = 3) -> list[Any]:
    """Return cases of which one in so many runs every time, the first among them; `make test-ci` runs the others."""
    return [
        pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.ci) if number % one_in else case
        for number, case in enumerate(cases)
    ]
