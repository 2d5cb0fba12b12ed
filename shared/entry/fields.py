"""Kinds of fields that requests of several areas have."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, StrictInt


def _whole(value: Any) -> Any:
    """Return 7 for 7.0: in JSON both are the same integer."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Integer = Annotated[StrictInt, BeforeValidator(_whole)]
