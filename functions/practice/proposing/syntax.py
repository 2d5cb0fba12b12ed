"""Python's own parser, for short texts that others wrote; nothing is ever run."""

from __future__ import annotations

import ast
import threading

# Until 3.11.8 and 3.12.1 the parser counts its depth for all threads together (CPython issue 106905): two at once may
# each take the other's for a fault of their own, whatever they parse.
_ONE_PARSES = threading.Lock()
_ATTEMPTS = 10


def parse_short(text: str) -> ast.Module:
    """Return the tree of a short text.

    Raises:
        ValueError: it is no Python, or nested deeper than the parser goes.
    """
    for _ in range(_ATTEMPTS):
        try:
            with _ONE_PARSES:
                return ast.parse(text)
        except SystemError:
            # Somebody else's parsing in another thread; it does not last.
            continue
        except (SyntaxError, MemoryError, RecursionError) as error:
            raise ValueError(type(error).__name__) from None
    raise ValueError("the parser is in use by others")
