"""Which of an operation's responses is meant by a status, and in which media type it is given."""

from __future__ import annotations

from functions.openapi.reading.operation import Media, Operation, Response


def response_for(operation: Operation, code: str) -> Response | None:
    """Return the response of a status, or the nearest that there is; None where the operation has none at all.

    Near is its own range, then another of its class, then `default`, then a success, then anything.
    """
    responses = {response.code.upper(): response for response in operation.responses}
    code = code.upper()
    class_ = code[:1]
    ranked = [code, f"{class_}XX", *sorted(name for name in responses if name[:1] == class_ and name[:1].isdigit())]
    ranked += ["DEFAULT", *sorted(name for name in responses if name.startswith("2")), *sorted(responses)]
    return next((responses[name] for name in ranked if name in responses), None)


def described_media(response: Response) -> Media | None:
    """Return the media type whose schema says most: JSON first; None where none has a schema."""
    with_schema = [media for media in response.media if media.schema is not None]
    return min(with_schema, key=lambda media: not media.is_json, default=None)
