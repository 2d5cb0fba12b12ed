"""What endpoints of reports take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from functions.reports.making.window import Timeframe
from functions.reports.naming import MAX_CHARS
from shared.cache.call import CacheSource
from shared.entry.fields import Integer

MAX_ITEMS = 50
# Built when the OpenAPI document is asked for: answers are not validated against these.
_DEFERRED = ConfigDict(defer_build=True)


class GenerateReport(BaseModel):
    """Which report is asked for."""

    model_config = ConfigDict(extra="forbid")

    repo_url: Annotated[
        str, Field(max_length=MAX_CHARS, examples=["https://github.com/pallets/flask", "pallets/flask"])
    ]
    timeframe: Timeframe
    max_items: Annotated[Integer, Field(ge=1, le=MAX_ITEMS, description="How many of each section.")] = 10


class RepositoryShown(BaseModel):
    """A repository, as GitHub told it when the report was made."""

    model_config = _DEFERRED

    id: int
    full_name: str
    owner: str
    name: str
    description: str | None
    html_url: str
    is_private: bool
    is_fork: bool
    is_archived: bool
    language: str | None
    stargazers_count: int
    default_branch: str
    updated_at: datetime | None


class AccountShown(BaseModel):
    """Somebody on GitHub."""

    model_config = _DEFERRED

    login: str
    type: str
    avatar_url: str
    html_url: str


class ItemShown(BaseModel):
    """A pull request or an issue, and what happened to it in the window."""

    model_config = _DEFERRED

    id: int
    number: int | None = Field(description="Null where an imported row does not tell it.")
    is_pull_request: bool
    title: str
    summary: str | None = Field(description="Written by the model, or from the facts; null where there is none.")
    state: Literal["open", "closed"]
    state_reason: str | None
    html_url: str
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    merged_at: datetime | None
    draft: bool
    comments: int
    reactions: int
    labels: list[str]
    user: AccountShown | None
    assignees: list[AccountShown]
    author_association: str
    happened: list[Literal["opened", "merged", "closed", "updated"]]


class ItemNamed(BaseModel):
    """A pull request or an issue in few words."""

    model_config = _DEFERRED

    number: int | None = Field(description="Null where an imported row does not tell it.")
    title: str
    html_url: str


class PersonShown(BaseModel):
    """Somebody who did something in the window, and how much of it."""

    model_config = _DEFERRED

    username: str
    avatar_url: str
    profile_url: str
    tldr: str | None
    merged: int = Field(description="Pull requests that were merged.")
    opened: int = Field(description="Pull requests that were opened.")
    reported: int = Field(description="Issues that were opened.")
    prs: list[ItemNamed]
    issues: list[ItemNamed]


class PullRequestCounts(BaseModel):
    """Pull requests of people; one that was merged is not closed besides."""

    model_config = _DEFERRED

    opened: int
    merged: int
    closed: int


class IssueCounts(BaseModel):
    """Issues of people."""

    model_config = _DEFERRED

    opened: int
    closed: int


class Counts(BaseModel):
    """Pull requests and issues."""

    model_config = _DEFERRED

    prs: PullRequestCounts
    issues: IssueCounts


class LabelCount(BaseModel):
    """How many items have a label."""

    model_config = _DEFERRED

    name: str
    count: int


class BotCounts(BaseModel):
    """What bots did, which nothing else in the report tells of."""

    model_config = _DEFERRED

    prs: int
    issues: int


class Part(BaseModel):
    """An hour, a day or a week of the window; issues and pull requests together."""

    model_config = _DEFERRED

    start: datetime
    opened: int
    merged: int
    closed: int


class Activity(Counts):
    """The window in numbers, computed from what GitHub said."""

    previous: Counts | None = Field(
        description="The window before, of the same length, counted as this one is; null where that could not be done."
    )
    labels: list[LabelCount] = Field(description="The most frequent, of what was read.")
    median_hours_to_merge: float | None = Field(description="Of what was read and merged in the window.")
    contributors: int = Field(description="How many people opened something, or had it merged or closed, as was read.")
    new_contributors: list[str] | None = Field(description="Whose first pull request was merged; null where unknown.")
    bots: BotCounts
    timeline: list[Part] = Field(
        description="What people did, by part. Where not all was read, parts before the oldest item are left out."
    )
    complete: bool = Field(
        description="Whether all that was updated in the window was read; `warnings` says what is missing."
    )


class ReportWarning(BaseModel):
    """What the report lacks, or does not know for sure."""

    model_config = _DEFERRED

    code: str
    detail: str


class ReportShown(BaseModel):
    """A report."""

    model_config = _DEFERRED

    id: str
    repo: str
    repository: RepositoryShown
    timeframe: Timeframe
    timeframe_start: datetime
    timeframe_end: datetime
    tldr: str | None
    prs: list[ItemShown]
    issues: list[ItemShown]
    people: list[PersonShown]
    activity: Activity
    generated_at: datetime
    expires_at: datetime
    version: int
    max_items: int | None = Field(default=None, description="How many of each section; null where it was imported.")
    warnings: list[ReportWarning]


class ReportGiven(ReportShown):
    """A report, and how it came about."""

    cached: bool
    cache_source: CacheSource


class ReportListed(BaseModel):
    """What a list says of a report."""

    model_config = _DEFERRED

    id: str
    repo: str
    repository_id: int
    timeframe: Timeframe
    timeframe_start: datetime
    timeframe_end: datetime
    generated_at: datetime
    expires_at: datetime
    max_items: int | None


class ReportsListed(BaseModel):
    """Reports of a month."""

    model_config = _DEFERRED

    month: str
    reports: list[ReportListed]
    cursor: str | None


class ReportsDeleted(BaseModel):
    """How many reports of a repository were deleted."""

    model_config = _DEFERRED

    repo: str
    deleted: int
