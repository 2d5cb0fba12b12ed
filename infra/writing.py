"""Where a command's result goes: to standard output, or to a file that `--output` names."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from shared.errors import InvalidRequestError


def write(path: str | None, text: bytes) -> None:
    """Write a result.

    Args:
        path: of the file; None or `-` for standard output.

    Raises:
        InvalidRequestError: it cannot be written.
        BrokenPipeError: nobody reads standard output any more.
    """
    to = None if path == "-" else path
    try:
        if to is None:
            _to_standard_output(text)
        else:
            Path(to).write_bytes(text)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InvalidRequestError(f"{to or 'Standard output'} cannot be written: {error.strerror}.") from None


def _to_standard_output(text: bytes) -> None:
    # Python's own types leave out that there is none where whoever began this process closed it.
    if sys.stdout is None:
        raise InvalidRequestError("Standard output is closed.")
    try:
        sys.stdout.buffer.write(text)
        sys.stdout.flush()
    except OSError:
        # What is left in its buffer would fail once more, and loudly, when Python ends.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        raise
