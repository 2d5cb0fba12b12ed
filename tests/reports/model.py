"""A model that does as it is told: a word for each item and person that it was given."""

from __future__ import annotations

import json
from typing import Any

TLDR = "A good week."


def words(prompt: str) -> Any:
    """Return a valid answer to the question that a report asks."""
    data = json.loads(prompt.removeprefix("<data>\n").removesuffix("\n</data>"))
    return {
        "tldr": TLDR,
        "items": [{"number": one["number"], "summary": f"About #{one['number']}."} for one in data["items"]],
        "people": [{"username": one["username"], "tldr": "Did much."} for one in data["people"]],
    }
