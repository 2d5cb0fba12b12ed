"""What the endpoints of a user's own repositories and reports take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from functions.reports.models import ReportListed, RepositoryShown
from functions.reports.naming import MAX_CHARS

MAX_IMPORTED_REPOSITORIES = 1_000
MAX_IMPORTED_REPORTS = 50
# Built when the document is asked for: nothing is validated against these.
_DEFERRED = ConfigDict(defer_build=True)


class TrackRepository(BaseModel):
    """Which repository is to be tracked."""

    model_config = ConfigDict(extra="forbid")

    repo_url: Annotated[
        str, Field(max_length=MAX_CHARS, examples=["https://github.com/pallets/flask", "pallets/flask"])
    ]


class TrackedShown(BaseModel):
    """A repository that the user tracks; of one that GitHub does not show them now, nothing but that."""

    model_config = _DEFERRED

    id: int = Field(description="GitHub's; takes it off the list.")
    added_at: datetime
    available: bool
    repository: RepositoryShown | None
    reason: str | None = Field(
        description="Why it is not available: `no_repository_access`, `not_done` where time ran out, or why GitHub "
        "could not be asked."
    )


class TrackedListed(BaseModel):
    """Repositories that the user tracks, the last added first."""

    model_config = _DEFERRED

    repositories: list[TrackedShown]
    total: int = Field(description="How many the user tracks in all.")
    cursor: str | None


class MyReport(ReportListed):
    """A report that the user read, or imported."""

    repository_id: int | None = Field(description="GitHub's; null for an imported one.")  # type: ignore[assignment]
    accessed_at: datetime = Field(description="When the user last read it; of an imported one, when it was made.")
    imported: bool = Field(description="It is what the user said it was, and nobody else's.")


class MyReports(BaseModel):
    """What the user read, the last first."""

    model_config = _DEFERRED

    reports: list[MyReport]
    complete: bool = Field(description="Whether GitHub could be asked about all; else some are missing.")


class PopularShown(BaseModel):
    """A public repository, and how many users track it."""

    model_config = _DEFERRED

    trackers: int
    repository: RepositoryShown


class PopularListed(BaseModel):
    """The public repositories that most users track."""

    model_config = _DEFERRED

    repositories: list[PopularShown]
    complete: bool = Field(description="Whether all counts were read, and GitHub could be asked about all it took.")


class ImportKept(BaseModel):
    """What the page without a server kept in the browser; null is a key that is not there."""

    model_config = ConfigDict(extra="forbid")

    repositories: Annotated[
        list[Any] | None,
        Field(
            max_length=MAX_IMPORTED_REPOSITORIES,
            description="The value of `oss-tldr-repos:{user}`: objects with `full_name`, `html_url`, or `owner` and "
            "`name`; or such names themselves.",
            examples=[[{"full_name": "pallets/flask"}]],
        ),
    ] = None
    reports: Annotated[
        list[Any] | None,
        Field(
            max_length=MAX_IMPORTED_REPORTS,
            description="The value of `oss-tldr-reports:{user}`: objects with `repo`, `timeframe`, `generatedAt`, "
            "`tldr`, `prs`, `issues`, `people`; the first two are needed.",
            examples=[[{"repo": "pallets/flask", "timeframe": "last_week", "generatedAt": "2026-10-30T12:00:00.000Z"}]],
        ),
    ] = None


class ImportCounts(BaseModel):
    """How many rows are now there, and how many were there already."""

    model_config = _DEFERRED

    added: int
    unchanged: int


class ImportRow(BaseModel):
    """A row that was not taken."""

    model_config = _DEFERRED

    index: int
    kind: Literal["repository", "report"]
    code: str = Field(description="`not_done`: send it again. Any other: as it is, it is not taken.")
    detail: str


class Imported(BaseModel):
    """What became of an import."""

    model_config = _DEFERRED

    repositories: ImportCounts
    reports: ImportCounts
    rows: list[ImportRow]
    done: bool = Field(description="Whether no row is left to send again.")
