"""Where a command's result goes: to standard output, or to a file that `--output` names."""

from __future__ import annotations

import sys
from pathlib import Path

from shared.errors import InvalidRequestError


def write(path: str | None, text: bytes) -> None:
    """Write a result.

    Args:
        path: of the file; None for standard output.

    Raises:
        InvalidRequestError: the file cannot be written.
    """
    if path is None:
        sys.stdout.buffer.write(text)
        sys.stdout.flush()
        return
    try:
        Path(path).write_bytes(text)
    except OSError as error:
        raise InvalidRequestError(f"{path} cannot be written: {error.strerror}.") from None
