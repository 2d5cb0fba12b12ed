"""What the endpoints of this area say of themselves in the OpenAPI document."""

from __future__ import annotations

from typing import Any

from shared.entry.documented import NOT_FOUND, PROBLEMS

SECURITY: list[dict[str, list[str]]] = [{"Bearer": []}, {"ApiKey": []}, {}]
"""A session or a GitHub token, an API key, or nothing where the repository is public."""

PROBLEMS_OF_REPORTS: dict[int | str, dict[str, Any]] = {
    **PROBLEMS,
    401: {**PROBLEMS[401], "description": "The session, the GitHub token or the API key is not good."},
    403: {**NOT_FOUND[404], "description": "There is no such repository, or the caller may not see it."},
    451: {**NOT_FOUND[404], "description": "GitHub shows the repository to nobody."},
}
"""The problems of endpoints that are about a repository."""

OPERATORS_SECURITY: list[dict[str, list[str]]] = [{"ApiKey": []}, {}]
"""The admin key or, on a local stage that has none, nothing."""

OPERATORS_PROBLEMS: dict[int | str, dict[str, Any]] = {
    **PROBLEMS,
    403: {**NOT_FOUND[404], "description": "The key is not the admin key."},
}
"""The problems of endpoints for the operator alone."""
