"""What OpenAPI endpoints take and give."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    model_validator,
)

from shared.cache.call import CacheSource
from shared.entry.fields import Integer

MAX_VARIATIONS = 50
MAX_ID_CHARS = 200


def _text(value: Any) -> Any:
    """Return "123" for 123: ids of projects and specifications are numbers to some."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _segment(value: str) -> str:
    """Refuse what no URL can have as one segment: its records could never be asked for."""
    if "/" in value or value in (".", ".."):
        raise ValueError("An id of a project has no slash, and is not . or .., because it stands in URLs.")
    return value


Identifier = Annotated[str, Field(min_length=1, max_length=MAX_ID_CHARS), BeforeValidator(_text)]
# The pattern says the same to whoever reads the document.
_SEGMENT = r"^([^/.]|\.[^/.]|\.\.[^/])[^/]*$"
ProjectIdentifier = Annotated[Identifier, AfterValidator(_segment), Field(json_schema_extra={"pattern": _SEGMENT})]


class OfDocument(BaseModel):
    """A document's text, or the hash of one that was sent before."""

    model_config = ConfigDict(extra="forbid")

    spec_text: str | None = Field(
        default=None, min_length=1, description="OpenAPI 3.0, 3.1 or Swagger 2.0; JSON or YAML."
    )
    spec_hash: str | None = Field(
        default=None, pattern=r"^[0-9a-f]{64}$", description="SHA-256 of a text that you have sent before."
    )
    project_id: ProjectIdentifier | None = Field(
        default=None,
        validation_alias=AliasChoices("project_id", "projectId"),
        description="Keeps a record of what was made, and a history, under it.",
    )
    specification_id: Identifier | None = Field(
        default=None, validation_alias=AliasChoices("specification_id", "specificationId")
    )

    @model_validator(mode="after")
    def _has_one_document(self) -> OfDocument:
        if (self.spec_text is None) == (self.spec_hash is None):
            raise ValueError("Give spec_text or spec_hash.")
        return self


class OfOperation(OfDocument):
    """One operation of a document."""

    path: str = Field(min_length=1, max_length=2_000, description="As the document has it, such as /pets/{petId}.")
    method: str = Field(min_length=1, max_length=10, description="GET or get.")
    operation_summary: str | None = Field(default=None, max_length=2_000)


class GenerateVariations(OfOperation):
    """Which answer of an operation is wanted, and how many variations of it."""

    response_code: str = Field(default="200", min_length=1, max_length=10, coerce_numbers_to_str=True)
    count: Integer = Field(default=3, ge=1, le=MAX_VARIATIONS)
    use_ai_responses: StrictBool = Field(
        default=True, description="Ask the model, where one is configured; what it gives that is not valid is replaced."
    )


AsksModel = Annotated[
    StrictBool, Field(description="Ask the model, where one is configured, for cases that no schema tells of.")
]


class GenerateTests(OfOperation):
    """Which operation's test cases are wanted."""

    include_ai_tests: AsksModel = True


class GenerateAllTests(OfDocument):
    """Whose operations' test cases are wanted."""

    include_ai_tests: AsksModel = True


# Nothing is validated against what an endpoint gives, so it is built when the document is asked for.
_DEFERRED = ConfigDict(defer_build=True)


class DocumentWarning(BaseModel):
    """A fault of the document that the answer does without, or what was taken in place of what was asked for."""

    model_config = _DEFERRED

    detail: str
    pointer: str | None = Field(default=None, description="JSON pointer into the document.")


class Variations(BaseModel):
    """Answers that the operation may give, each valid against its schema."""

    model_config = _DEFERRED

    variations: list[Any]
    count: int = Field(description="How many there are; fewer than asked for where the schema has no more.")
    cached: bool
    cache_source: CacheSource
    response_code: str = Field(description="Whose schema they are valid against.")
    spec_hash: str = Field(description="SHA-256 of the document's text: give it in place of spec_text.")
    warnings: list[DocumentWarning]


class Violates(BaseModel):
    """The one thing that a request does wrong."""

    model_config = _DEFERRED

    location: str = Field(alias="in", description="path, query, header, cookie, body, method or security.")
    name: str | None = None
    pointer: str | None = Field(default=None, description="JSON pointer into the value.")
    keyword: str
    detail: str
    annotated: bool = Field(default=False, description="The dialect only annotates it, so a server may accept.")


class CaseRequest(BaseModel):
    """A request as it is sent."""

    model_config = _DEFERRED

    method: str
    url: str = Field(description="Path and query below the server's base, percent-encoded.")
    path_params: dict[str, Any]
    query_params: dict[str, Any]
    headers: dict[str, str]
    cookies: dict[str, str]
    body: Any = None
    raw_body: str | None = Field(default=None, description="The body's text, where it is not its value's JSON.")
    content_type: str | None
    security: list[str] = Field(default=[], description="Schemes whose credentials the client brings along.")


class ExpectedResponse(BaseModel):
    """What should come of a request."""

    model_config = _DEFERRED

    status: int
    schema_valid: bool = Field(description="Whether the body has to be valid against the response's schema.")
    error: str | None = None


class TestCase(BaseModel):
    """One test case."""

    __test__ = False
    model_config = _DEFERRED

    id: str
    name: str
    description: str
    request: CaseRequest
    expected_response: ExpectedResponse
    violates: Violates | None
    presumes: str | None = Field(
        default=None, description="What has to be true of the server's state for that, which no document can tell."
    )


class TestCases(BaseModel):
    """The cases by group."""

    __test__ = False
    model_config = _DEFERRED

    happy_path: list[TestCase]
    sad_path: list[TestCase]
    edge_cases: list[TestCase]
    ai_generated: list[TestCase]


class GeneratedTests(BaseModel):
    """Test cases of an operation."""

    model_config = _DEFERRED

    test_cases: TestCases
    total_tests: int = Field(description="How many cases this answer has.")
    cached: bool
    cache_source: CacheSource
    spec_hash: str = Field(description="SHA-256 of the document's text: give it in place of spec_text.")
    warnings: list[DocumentWarning]
    truncated: bool = Field(description="There are more; `cursors` ask for the rest of each group.")
    cursors: dict[str, str] = Field(description="By group: give one as `cursor`, beside its `group`.")


class OperationTests(BaseModel):
    """What there is of one operation: how many cases, or why there are none."""

    model_config = _DEFERRED

    path: str
    method: str
    summary: str | None
    total_tests: int
    counts: dict[str, int] = Field(description="Cases by group.")
    truncated: bool = Field(description="Some groups have more, which its cursors ask for.")
    cached: bool
    cache_source: CacheSource | None
    key: str | None
    warnings: list[DocumentWarning] = Field(description="The first three.")
    error: dict[str, Any] | None = Field(description="The problem that asking for this operation alone would meet.")


class PendingOperation(BaseModel):
    """An operation that was not done in time."""

    model_config = _DEFERRED

    path: str
    method: str


class GeneratedAllTests(BaseModel):
    """Test cases of a document's operations, as numbers: the cases are had operation by operation."""

    model_config = _DEFERRED

    operations: list[OperationTests]
    pending: list[PendingOperation] = Field(description="Ask again for these: what is done is not done again.")
    total_tests: int
    succeeded: int
    failed: int
    cached: int
    spec_hash: str
    cursor: str | None = Field(description="Asks for the operations after these, where the document has more.")
