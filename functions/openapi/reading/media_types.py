"""Media types by name."""

from __future__ import annotations

from functools import lru_cache

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def essence_of(media_type: str) -> str:
    """Return a media type without its parameters, in lower case."""
    return media_type.partition(";")[0].strip().lower()


@lru_cache(maxsize=500)
def is_json(media_type: str) -> bool:
    """Tell whether a media type is JSON's, or one that ends in +json."""
    essence = essence_of(media_type)
    # text/json was never registered; servers made with .NET all say that they take it.
    return essence in (JSON, "text/json") or essence.endswith("+json")
