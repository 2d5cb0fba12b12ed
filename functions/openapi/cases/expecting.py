"""What an operation should answer, by what its document says it may."""

from __future__ import annotations

from collections.abc import Sequence

from functions.openapi.reading.names import is_status
from functions.openapi.reading.parts import Operation

# What refuses a fault, the first that an operation has in its document; cases and mock servers agree about it.
INVALID = (422, 400)
MALFORMED = (400, 422)
NO_SUCH_MEDIA = (415, 400, 422)
NO_CREDENTIALS = (401, 403)


class Expecting:
    """The statuses of one operation."""

    def __init__(self, operation: Operation) -> None:
        self._codes = {
            response.code: response
            for response in operation.responses
            if response.code == "default" or is_status(response.code)
        }

    def success(self) -> tuple[int, bool]:
        """Return the lowest success, and whether its body has a schema to be valid against."""
        code = next((code for code in sorted(self._codes) if code[:1] == "2"), None)
        code = code or next((code for code in sorted(self._codes) if code[:1] == "3"), "default")
        response = self._codes.get(code)
        described = response is not None and any(media.schema is not None for media in response.media)
        return _number(code, 200), described

    def refusal(self, preferred: Sequence[int]) -> int:
        """Return the first of some statuses that the document has, else the first of them."""
        return next((status for status in preferred if str(status) in self._codes), preferred[0])


def _number(code: str, otherwise: int) -> int:
    if code.isdigit():
        return int(code)
    return int(code[0]) * 100 if code[:1].isdigit() else otherwise
