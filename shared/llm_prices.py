"""What a model's tokens cost: a small table of well-known OpenAI models, and what an operator says instead.

Costs are millionths of a US dollar. A price in dollars for a million tokens is the same number in millionths of a
dollar for one token, so nothing is converted and every sum is exact; a cost is rounded up, once, at its end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from shared.canonical_json import JsonValue, parse_json
from shared.errors import InvalidJsonError, SettingsError

# OpenAI bills writing its own prompt cache at 1.25 times the input price since GPT-5.6.
_CACHE_WRITE_SURCHARGE = Decimal("0.25")
# Ten times the dearest model there is: more than this is a price for one token or for a thousand.
_MAX_PRICE = Decimal(10_000)
# Only a whole date may follow a name. Other suffixes (-audio-preview, -pro, -0613) are other models at other prices.
_DATED = re.compile(r"(?P<model>.+)-\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, slots=True)
class ModelPrice:
    """What a million tokens cost, in US dollars."""

    input_usd_per_million: Decimal
    output_usd_per_million: Decimal

    def cost_microusd(self, input_tokens: int, output_tokens: int, cache_write_tokens: int = 0) -> int:
        """Return a call's cost in millionths of a US dollar, rounded up.

        Args:
            input_tokens: of the prompt. Cached ones count in full: a discount is not relied on.
            output_tokens: of the answer, reasoning included.
            cache_write_tokens: those of `input_tokens` that the server also wrote into its prompt cache.
        """
        cost = (
            self.input_usd_per_million * (input_tokens + _CACHE_WRITE_SURCHARGE * cache_write_tokens)
            + self.output_usd_per_million * output_tokens
        )
        return int(cost.to_integral_value(ROUND_CEILING))


def parse_prices(text: str) -> dict[str, ModelPrice]:
    """Read LARDER_LLM_PRICES, such as `{"my-model": {"input": 0.15, "output": 0.6}}`.

    Args:
        text: a JSON object from model names to US dollars for a million tokens; empty means no prices.

    Raises:
        SettingsError: what is wrong with which model's price.
    """
    if not text.strip():
        return {}
    try:
        prices = parse_json(text)
    except InvalidJsonError as error:
        raise SettingsError(f"LARDER_LLM_PRICES: {error.detail}") from None
    if not isinstance(prices, dict):
        raise SettingsError("LARDER_LLM_PRICES is one JSON object from model names to prices.")
    return {model: _parse_price(model, price) for model, price in prices.items()}


def price_of(model: str, overrides: Mapping[str, ModelPrice]) -> ModelPrice | None:
    """Return a model's price, or None where none is known.

    Args:
        model: as the server knows it. A dated snapshot (`gpt-4o-mini-2024-07-18`) costs what its model costs, unless it
            has a price of its own.
        overrides: the operator's prices; they win over the built-in ones.
    """
    dated = _DATED.fullmatch(model)
    for name in (model, dated["model"] if dated else model):
        for prices in (overrides, BUILT_IN_PRICES):
            if name in prices:
                return prices[name]
    return None


def _parse_price(model: str, price: JsonValue) -> ModelPrice:
    if not isinstance(price, dict) or price.keys() != {"input", "output"}:
        raise SettingsError(f'LARDER_LLM_PRICES: the price of {model!r} is an object of "input" and "output".')
    return ModelPrice(_parse_usd(model, "input", price["input"]), _parse_usd(model, "output", price["output"]))


def _parse_usd(model: str, side: str, usd: JsonValue) -> Decimal:
    if isinstance(usd, bool) or not isinstance(usd, int | float):
        raise SettingsError(f"LARDER_LLM_PRICES: {side} of {model!r} is a number of US dollars for a million tokens.")
    # A float's shortest spelling is the one that the operator wrote.
    amount = Decimal(str(usd))
    if not 0 <= amount <= _MAX_PRICE:
        raise SettingsError(f"LARDER_LLM_PRICES: {side} of {model!r} lies outside 0 to {_MAX_PRICE} US dollars.")
    return amount


def _usd(input_usd: str, output_usd: str) -> ModelPrice:
    return ModelPrice(Decimal(input_usd), Decimal(output_usd))


BUILT_IN_PRICES: Mapping[str, ModelPrice] = {
    "gpt-6-sol": _usd("2.00", "10.00"),
    "gpt-6-luna": _usd("0.10", "0.50"),
    "gpt-5.6-sol": _usd("5.00", "30.00"),
    "gpt-5.6-terra": _usd("2.00", "12.00"),
    "gpt-5.6-luna": _usd("0.20", "1.20"),
    "gpt-5.5": _usd("5.00", "30.00"),
    "gpt-5.4": _usd("2.50", "15.00"),
    "gpt-5.4-mini": _usd("0.75", "4.50"),
    "gpt-5.4-nano": _usd("0.20", "1.25"),
    "gpt-5.2": _usd("1.75", "14.00"),
    "gpt-5.1": _usd("1.25", "10.00"),
    "gpt-5": _usd("1.25", "10.00"),
    "gpt-5-mini": _usd("0.25", "2.00"),
    "gpt-5-nano": _usd("0.05", "0.40"),
    "gpt-4.1": _usd("2.00", "8.00"),
    "gpt-4.1-mini": _usd("0.40", "1.60"),
    "gpt-4.1-nano": _usd("0.10", "0.40"),
    "gpt-4o": _usd("2.50", "10.00"),
    "gpt-4o-2024-05-13": _usd("5.00", "15.00"),
    "gpt-4o-mini": _usd("0.15", "0.60"),
    "o4-mini": _usd("1.10", "4.40"),
    "o3-mini": _usd("1.10", "4.40"),
    "gpt-3.5-turbo": _usd("0.50", "1.50"),
}
"""OpenAI's standard prices as of 1 November 2026, for prompts of up to 272,000 tokens; longer ones cost more."""
