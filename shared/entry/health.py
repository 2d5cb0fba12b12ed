"""`GET /health`: whether this process can serve, told from memory alone."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from shared.entry.documented import PROBLEMS
from shared.entry.route import HeadRoute
from shared.runtime import get_runtime

router = APIRouter(tags=["operations"], route_class=HeadRoute)


class Health(BaseModel):
    """What `/health` answers."""

    status: str
    stage: str
    provider: str


@router.get("/health", summary="Whether this process can serve", responses={500: PROBLEMS[500]})
async def health() -> Health:
    """Answer from memory, so that it stays quick while every thread generates."""
    runtime = get_runtime()
    return Health(status="ok", stage=runtime.settings.stage, provider=runtime.provider.name)
