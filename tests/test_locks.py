"""The locks: what is tested is what is served and deployed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LOCKS = Path(__file__).parents[1] / "requirements"


def pins(name: str) -> dict[str, str]:
    """Return the versions of a lock by the packages' names."""
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["lambda", "serve"])
def test_tests_run_on_what_is_deployed(name: str) -> None:
    """A package has one version in all locks: a parser that is newer on Lambda refuses otherwise than tests saw."""
    found, tested = pins(name), pins("dev")
    assert len(found) > 20
    assert {
        package: (version, tested.get(package)) for package, version in found.items() if tested.get(package) != version
    } == {}


@pytest.mark.parametrize("name", ["lambda", "serve", "dev", "uv", "sam"])
def test_locks_hold_versions_and_hashes_only(name: str) -> None:
    """No registry's address, which is not everyone's, and a hash for every package."""
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    assert "://" not in re.sub(r"#.*", "", text)
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[A-Za-z0-9])", text) if "==" in block)
