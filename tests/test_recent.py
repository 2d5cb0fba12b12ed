"""What a process keeps is bounded, and what was used last stays."""

from __future__ import annotations

from shared.recent import Recent


def test_the_one_that_was_not_used_goes_first() -> None:
    """By number."""
    kept = Recent[str, int](most=2, most_bytes=100)
    for name, value in (("a", 1), ("b", 2)):
        kept.put(name, value, 1)
    assert kept.get("a") == 1
    kept.put("c", 3, 1)
    assert [kept.get(name) for name in "abc"] == [1, None, 3]


def test_bytes_are_bounded_and_the_newest_always_fits() -> None:
    """What is replaced or dropped counts no longer."""
    kept = Recent[str, int](most=9, most_bytes=10)
    kept.put("a", 1, 6)
    kept.put("a", 2, 4)
    kept.put("b", 3, 6)
    assert [kept.get(name) for name in "ab"] == [2, 3]
    kept.drop("b")
    kept.put("c", 4, 6)
    assert [kept.get(name) for name in "abc"] == [2, None, 4]
    kept.put("large", 5, 99)
    assert [kept.get(name) for name in ("a", "c", "large")] == [None, None, 5]
