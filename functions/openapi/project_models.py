"""What the endpoints for projects give."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from shared.cache.call import CacheSource

_DEFERRED = ConfigDict(defer_build=True)


class _Record(BaseModel):
    model_config = _DEFERRED

    project_id: str
    specification_id: str | None
    path: str
    method: str
    operation_summary: str | None
    spec_hash: str = Field(description="Of the text that they were last asked for with.")
    key: str = Field(description="Under which they are kept, for everyone.")
    created_at: datetime
    updated_at: datetime = Field(description="When something of this last changed.")
    created_by: str


class TestsRecord(_Record):
    """Which test cases a project has of an operation."""

    __test__ = False

    include_ai_tests: bool
    total_tests: int


class ProjectTests(BaseModel):
    """A project's records of test cases."""

    model_config = _DEFERRED

    project_id: str
    records: list[TestsRecord]
    cursor: str | None


class MockDataRecord(_Record):
    """Which mock data a project has of an operation's response."""

    response_code: str = Field(description="As the document has it, whatever was asked for.")
    variation_count: int
    use_ai_responses: bool


class ProjectMockData(BaseModel):
    """A project's records of mock data."""

    model_config = _DEFERRED

    project_id: str
    records: list[MockDataRecord]
    cursor: str | None


class Event(BaseModel):
    """One request, and what came of it."""

    model_config = _DEFERRED

    project_id: str
    data_type: str = Field(description="test_cases or mock_data.")
    path: str
    method: str
    success: bool
    cache_hit: bool
    cache_source: CacheSource | None
    generation_time_ms: int
    error: str | None = Field(description="The problem's code, where it failed.")
    created_at: datetime
    created_by: str


class ProjectHistory(BaseModel):
    """A project's requests, the newest first."""

    model_config = _DEFERRED

    project_id: str
    events: list[Event]
    cursor: str | None


class DeletedProject(BaseModel):
    """What was deleted of a project."""

    model_config = _DEFERRED

    project_id: str
    deleted: int
    more: bool = Field(description="There may be more: ask again.")
