"""A schema without one of its constraints, by the plain reading of its pointer."""

from __future__ import annotations

import json
from typing import Any

from shared.schema.pointers import tokens_of


def without(schema: Any, pointer: str) -> Any:
    """Return a copy of the schema without what stands at `pointer`; a subschema `false` there allows everything."""
    # Read anew, since a schema made in a test may hold one object at several places.
    changed = json.loads(json.dumps(schema))
    tokens = tokens_of(pointer)
    if not tokens:
        return {}
    holder: Any = changed
    above: list[Any] = []
    for token in tokens[:-1]:
        above.append(holder)
        holder = holder[int(token) if isinstance(holder, list) else token]
    last = int(tokens[-1]) if isinstance(holder, list) else tokens[-1]
    if holder[last] is False and (last != "const" or tokens[-2:-1] == ["properties"]):
        holder[last] = {}
        return changed
    del holder[last]
    if holder == [] and tokens[-2] in ("required", *above[-1]):
        # Draft 4 allows no empty list of names.
        del above[-1][tokens[-2]]
    if last in ("minimum", "maximum") and holder.get(f"exclusive{last.title()}") is True:
        del holder[f"exclusive{last.title()}"]
    return changed
