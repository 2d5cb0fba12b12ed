"""Prices: exact, rounded up, and never another model's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shared.errors import SettingsError
from shared.llm_prices import BUILT_IN_PRICES, ModelPrice, parse_prices, price_of

MINI = BUILT_IN_PRICES["gpt-4o-mini"]


def test_a_cost_is_exact_and_rounded_up() -> None:
    """No float comes near the sum; a fraction of a microdollar counts as a whole one."""
    assert MINI.cost_microusd(1_000_000, 1_000_000) == 750_000
    assert MINI.cost_microusd(1, 0) == 1
    assert MINI.cost_microusd(0, 0) == 0
    assert ModelPrice(Decimal("0.1"), Decimal("0.2")).cost_microusd(3, 3) == 1
    assert MINI.cost_microusd(10**15, 0) == 15 * 10**13


def test_writing_the_servers_cache_costs_a_quarter_more() -> None:
    """Prompt tokens that are written to the cache are billed at 1.25 times the input price."""
    assert ModelPrice(Decimal(2), Decimal(0)).cost_microusd(100, 0, 40) == 220


@pytest.mark.parametrize("model", ["gpt-4o-mini", "gpt-4o-mini-2024-07-18", "gpt-4o-mini-2099-12-31"])
def test_a_snapshot_costs_what_its_model_costs(model: str) -> None:
    """A date behind a known name changes nothing."""
    assert price_of(model, {}) == MINI


@pytest.mark.parametrize(
    "model",
    [
        "gpt-4o-mini-audio-preview",
        "gpt-4o-mini-2024-13-18",
        "gpt-4o-mini-2024-07-18-beta",
        "gpt-4o-mini2024-07-18",
        "gpt-4o-mini-0718",
        "ft:gpt-4o-mini-2024-07-18:me::id",
        "openai/gpt-4o-mini",
        "gpt-5.4-pro",
        "gpt-5-pro-2025-10-06",
        "GPT-4o-mini",
        "llama3",
        "",
        "-2024-07-18",
    ],
)
def test_a_name_that_only_looks_alike_has_no_price(model: str) -> None:
    """Rather no price than a wrong one."""
    assert price_of(model, {}) is None


def test_a_snapshot_with_a_price_of_its_own_keeps_it() -> None:
    """The first gpt-4o costs twice what the later ones do."""
    dear = price_of("gpt-4o-2024-05-13", {})
    assert dear == ModelPrice(Decimal("5.00"), Decimal("15.00"))
    assert price_of("gpt-4o-2024-08-06", {}) == BUILT_IN_PRICES["gpt-4o"]


def test_the_operators_price_wins() -> None:
    """An override counts for the model and its snapshots; a snapshot's own override before it."""
    overrides = parse_prices(
        '{"gpt-4o-mini": {"input": 1, "output": 2}, "gpt-4o-mini-2024-07-18": {"input": 3, "output": 4}}'
    )
    assert price_of("gpt-4o-mini", overrides) == ModelPrice(Decimal(1), Decimal(2))
    assert price_of("gpt-4o-mini-2025-01-01", overrides) == ModelPrice(Decimal(1), Decimal(2))
    assert price_of("gpt-4o-mini-2024-07-18", overrides) == ModelPrice(Decimal(3), Decimal(4))


def test_prices_are_read_as_written() -> None:
    """0.15 is fifteen hundredths, not the nearest double; no text means no prices; 0 is a price."""
    assert parse_prices('{"m": {"input": 0.15, "output": 0}}') == {"m": ModelPrice(Decimal("0.15"), Decimal(0))}
    assert parse_prices("  ") == parse_prices("{}") == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "not JSON"),
        ("[]", "one JSON object"),
        ('{"m": 1}', "'m' is an object"),
        ('{"m": {"input": 1}}', "'m' is an object"),
        ('{"m": {"input": 1, "output": 1, "cached": 1}}', "'m' is an object"),
        ('{"m": {"input": "1", "output": 1}}', "input of 'm' is a number"),
        ('{"m": {"input": 1, "output": true}}', "output of 'm' is a number"),
        ('{"m": {"input": -1, "output": 1}}', "outside 0 to"),
        ('{"m": {"input": 1, "output": 10001}}', "outside 0 to"),
        ('{"m": {"input": NaN, "output": 1}}', "NaN"),
        ('{"m": {"input": 1, "output": 1}, "m": {"input": 2, "output": 2}}', "twice"),
    ],
)
def test_bad_prices_stop_the_start(text: str, problem: str) -> None:
    """The error says which model's price is wrong, and how."""
    with pytest.raises(SettingsError, match=problem):
        parse_prices(text)
