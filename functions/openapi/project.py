"""The project that a request belongs to: whose it is, and what it is called."""

from __future__ import annotations

from typing import NamedTuple

from functions.openapi.models import OfDocument
from shared.cache.call import Call
from shared.cache.key import content_digest


class Project(NamedTuple):
    """A project of an owner; nobody else sees one of the same id."""

    owner: str
    project_id: str
    specification_id: str | None = None

    @property
    def digest(self) -> str:
        """What stands for it in the table's keys: either name may hold anything."""
        return content_digest([self.owner, self.project_id])


def project_of(body: OfDocument, owner: str, call: Call) -> Project | None:
    """Return the project that a request is noted in; None where it names none, or opts out of being kept."""
    if body.project_id is None or call.directives.no_store:
        return None
    return Project(owner, body.project_id, body.specification_id)
