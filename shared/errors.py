"""Every error that Larder raises on purpose: what went wrong, under a stable code, and nothing about HTTP.

HTTP statuses are given by `shared.entry.problems`, the one place that knows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any


class LarderError(Exception):
    """A failure with a stable snake_case `code`, a sentence for a person, and, where it helps, a JSON pointer.

    Args:
        detail: one sentence; never holds secrets, prompts or request bodies.
        code: overrides the class's own code where one class covers several faults.
        pointer: RFC 6901 pointer to the fault in the request body.
        retry_after: when trying again may succeed.
        extra: further members of the problem document.
    """

    code = "internal_error"
    callers_own = False
    """Whether it says something of this caller alone: others who want the same are not told, and one of them tries."""

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        pointer: str | None = None,
        retry_after: timedelta | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        if code is not None:
            self.code = code
        self.pointer = pointer
        self.retry_after = retry_after
        self.extra: dict[str, Any] = dict(extra or {})


class SettingsError(LarderError):
    """The settings do not fit together; the process must not start."""

    code = "invalid_settings"


class InvalidJsonError(LarderError):
    """A text is not JSON, or not JSON that has one meaning everywhere."""

    code = "invalid_json"


class InvalidRequestError(LarderError):
    """The request cannot be read: a header, a query parameter or a cursor makes no sense."""

    code = "invalid_request"


class UnprocessableError(LarderError):
    """The request is well formed, and what it asks for cannot be done."""

    code = "unprocessable"


class PayloadTooLargeError(LarderError):
    """The request body is larger than Larder reads."""

    code = "payload_too_large"


class UnsupportedMediaTypeError(LarderError):
    """The request body is of a type that the endpoint does not read."""

    code = "unsupported_media_type"


class UnauthorizedError(LarderError):
    """The endpoint needs a key, and the request has none that is known."""

    code = "unauthorized"


class InvalidCredentialsError(UnauthorizedError):
    """What the request says in `Authorization` proves nobody, or it says nothing where somebody is asked for."""

    code = "invalid_credentials"


class ForbiddenError(LarderError):
    """The key is known and may not do this."""

    code = "forbidden"


class NotFoundError(LarderError):
    """What was asked for does not exist, or the caller may not know that it does."""

    code = "not_found"


class ConflictError(LarderError):
    """What the request asks for contradicts what is there already."""

    code = "conflict"


class MethodNotAllowedError(LarderError):
    """What was asked for exists, and has no such method."""

    code = "method_not_allowed"


class NotAcceptableError(LarderError):
    """The answer exists in no media type that the request takes."""

    code = "not_acceptable"


class RateLimitedError(LarderError):
    """The caller has used up its share of generations for now."""

    code = "generation_limit"
    callers_own = True


class BudgetExceededError(LarderError):
    """Today's spend cap leaves no room for the call."""

    code = "budget_exceeded"


class BudgetUnavailableError(LarderError):
    """The spend counter cannot be reached and the outage allowance is used up."""

    code = "budget_unavailable"


class BusyError(LarderError):
    """This process already runs as many generations as it may."""

    code = "too_many_generations"


class GenerationPendingError(LarderError):
    """Another caller is generating the answer, and this one's time ran out waiting."""

    code = "generation_pending"


class NotCachedError(LarderError):
    """The request said `only-if-cached`, and nothing fresh enough is stored."""

    code = "not_cached"


class NotConfiguredError(LarderError):
    """The endpoint needs settings that this server does not have."""

    code = "not_configured"


class ProviderError(LarderError):
    """The LLM did not give an answer that can be used."""

    code = "provider_error"


class ProviderUnavailableError(ProviderError):
    """The LLM cannot be reached, is overloaded, or took too long."""

    code = "provider_unavailable"


class ProviderRejectedError(ProviderError):
    """The LLM's server turns the request down for good: bad credentials, an unknown model, a bad parameter."""

    code = "provider_rejected"


class ProviderRefusedError(ProviderError):
    """The model declined to answer."""

    code = "provider_refused"


class InvalidGenerationError(ProviderError):
    """The model's answer stayed invalid after it was asked again."""

    code = "invalid_generation"


class GitHubUnavailableError(LarderError):
    """GitHub cannot be reached, took too long, failed, or said something that GitHub does not say."""

    code = "github_unavailable"


class RateLimitedByGitHubError(LarderError):
    """GitHub takes no more requests for now on the behalf that this one was made on."""

    code = "github_rate_limited"


class RepositoryBlockedError(LarderError):
    """GitHub shows the repository to nobody: a takedown, or its terms of service."""

    code = "repository_blocked"


class TableError(LarderError):
    """The table did not do what it was asked."""

    code = "table_error"


class TableUnavailableError(TableError):
    """The table cannot be reached, is locked, full, slow, or damaged."""

    code = "table_unavailable"


class ItemTooLargeError(TableError):
    """An item is larger than any backend must take (400 KB, names included)."""

    code = "item_too_large"


class TransactionConflictError(TableError):
    """A condition of a transaction did not hold; nothing was written."""

    code = "transaction_conflict"


class BlobError(LarderError):
    """The blob store cannot be reached, or a blob is not what its digest says."""

    code = "blob_error"
