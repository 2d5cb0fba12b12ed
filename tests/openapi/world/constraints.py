"""The constraints that a schema states, listed without the engine, and whether each was broken or told why not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from shared.schema import Negative, Unbreakable
from shared.schema.negatives.reasons import NOT_TRIED
from tests.openapi.world.judging import Judge

_ASKING = (
    "type", "enum", "minimum", "maximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems",
    "uniqueItems", "minProperties", "maxProperties",
)  # fmt: skip
_LISTS, _MAPS = ("allOf", "anyOf", "oneOf"), ("properties",)
_MOST = 2_000


class Recording:
    """A compiled schema that remembers what negatives it gave; everything else is the schema's own."""

    def __init__(self, compiled: Any) -> None:
        self._compiled = compiled
        self.told: dict[str, Negative | Unbreakable] = {}

    def negatives(self, *, seed: int | str) -> Iterator[Negative | Unbreakable]:
        for one in self._compiled.negatives(seed=seed):
            self.told[one.pointer] = one
            yield one

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiled, name)

    def accounts_for(self, pointer: str) -> bool:
        """Tell whether a constraint was broken, or told as one that cannot be."""
        told = self.told.get(pointer)
        return told is not None and not (isinstance(told, Unbreakable) and told.reason == NOT_TRIED)


def constraints(judge: Judge, pointer: str) -> list[str]:
    """Return the pointers of what the schema at a pointer, and all that it leads to, asks of a request.

    What every value meets (`minLength: 0`) and what stands under `not` is not among it.
    """
    swagger, modern = judge.dialect == "swagger-2.0", judge.dialect == "openapi-3.1"
    found: list[str] = []
    waiting, seen = [pointer], set[str]()
    while waiting and len(found) < _MOST:
        at = waiting.pop(0)
        schema = judge.at(at)
        if at in seen or not isinstance(schema, dict):
            continue
        seen.add(at)
        reference = schema.get("$ref")
        if isinstance(reference, str):
            if reference.startswith("#/"):
                waiting.append(unquote(reference[1:]))
            if not modern:
                continue
        for keyword in _ASKING:
            value = schema.get(keyword)
            at_zero = value == 0 and keyword in ("minLength", "minItems", "minProperties")
            is_file = swagger and keyword == "type" and value == "file"
            if value is not None and value is not False and not at_zero and not is_file:
                # A bound that is left out itself is told by the keyword that says so.
                exclusive = f"exclusive{keyword.capitalize()}"
                found.append(f"{at}/{exclusive if schema.get(exclusive) is True else keyword}")
        required = schema.get("required")
        hidden = judge.hidden(schema, "request")
        # The engine leaves out what is hidden, so positions are counted among the rest.
        names = [name for name in required if name not in hidden] if isinstance(required, list) else []
        found += [f"{at}/required/{index}" for index in range(len(names))]
        for keyword in _LISTS if not swagger else ("allOf",):
            waiting += [f"{at}/{keyword}/{index}" for index in range(len(schema.get(keyword) or ()))]
        for keyword in _MAPS:
            stated = schema.get(keyword)
            for name in stated if isinstance(stated, dict) else ():
                if name not in hidden:
                    waiting.append(f"{at}/{keyword}/{name.replace('~', '~0').replace('/', '~1')}")
        waiting += [f"{at}/{keyword}" for keyword in ("items", "additionalProperties") if schema.get(keyword)]
    return found
