"""What OpenAPI endpoints take and give."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, model_validator

from shared.entry.fields import Integer

MAX_VARIATIONS = 50
MAX_ID_CHARS = 200
CacheSource = Literal["generated", "database", "ai_memory"]


def _text(value: Any) -> Any:
    """Return "123" for 123: ids of projects and specifications are numbers to some."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Identifier = Annotated[str, Field(min_length=1, max_length=MAX_ID_CHARS), BeforeValidator(_text)]


class OfOperation(BaseModel):
    """One operation of a document: the document's text, or the hash of one that was sent before."""

    model_config = ConfigDict(extra="forbid")

    spec_text: str | None = Field(
        default=None, min_length=1, description="OpenAPI 3.0, 3.1 or Swagger 2.0; JSON or YAML."
    )
    spec_hash: str | None = Field(
        default=None, pattern=r"^[0-9a-f]{64}$", description="SHA-256 of a text that you have sent before."
    )
    path: str = Field(min_length=1, max_length=2_000, description="As the document has it, such as /pets/{petId}.")
    method: str = Field(min_length=1, max_length=10, description="GET or get.")
    operation_summary: str | None = Field(default=None, max_length=2_000)
    project_id: Identifier | None = Field(default=None, validation_alias=AliasChoices("project_id", "projectId"))
    specification_id: Identifier | None = Field(
        default=None, validation_alias=AliasChoices("specification_id", "specificationId")
    )

    @model_validator(mode="after")
    def _has_one_document(self) -> OfOperation:
        if (self.spec_text is None) == (self.spec_hash is None):
            raise ValueError("Give spec_text or spec_hash.")
        return self


class GenerateVariations(OfOperation):
    """Which answer of an operation is wanted, and how many variations of it."""

    response_code: str = Field(default="200", min_length=1, max_length=10, coerce_numbers_to_str=True)
    count: Integer = Field(default=3, ge=1, le=MAX_VARIATIONS)
    use_ai_responses: StrictBool = Field(
        default=True, description="Ask the model, where one is configured; what it gives that is not valid is replaced."
    )


class GenerateTests(OfOperation):
    """Which operation's test cases are wanted."""

    include_ai_tests: StrictBool = Field(
        default=True, description="Ask the model, where one is configured, for cases that no schema tells of."
    )


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
