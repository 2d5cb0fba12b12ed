"""Routes that read their body strictly: JSON with one meaning, of the right type, and no larger than they say."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from shared.canonical_json import JsonValue, parse_json
from shared.entry.problems import BodyRefused
from shared.errors import InvalidJsonError, UnsupportedMediaTypeError

MAX_BODY_BYTES = 1_000_000


class _StrictRequest(Request):
    async def json(self) -> JsonValue:
        try:
            return parse_json(await self.body())
        except InvalidJsonError as error:
            raise BodyRefused(error) from None


class StrictRoute(APIRoute):
    """An `APIRoute` whose JSON body goes through `parse_json`; another media type is a 415."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()
        reads_json = self.body_field is not None

        async def handle(request: Request) -> Response:
            if reads_json and not _says_json(request):
                raise UnsupportedMediaTypeError("Send the body as application/json.")
            return await inner(_StrictRequest(request.scope, request.receive))

        return handle


def _says_json(request: Request) -> bool:
    media_type = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    return media_type == "application/json" or (media_type.startswith("application/") and media_type.endswith("+json"))
