"""What practice endpoints take and give."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from shared.entry.fields import Integer

MAX_COUNT = 100
MAX_TAGS = 10
MAX_CASE_BYTES = 64 * 1024
MAX_ANSWER_BYTES = 4 * 1024 * 1024
TAG_PATTERN = r"^[a-z0-9-]{1,40}$"
SLUG_PATTERN = r"^[a-z0-9-]{1,100}$"
PAIRWISE = "pairwise"
SEEDS = range(-(2**63), 2**63)


def _no_tags() -> list[str]:
    """Return no tags (of `list` itself, pydantic parses the documentation to find that it takes no arguments)."""
    return []


Tag = Annotated[str, Field(pattern=TAG_PATTERN)]
Seed = Annotated[Integer, Field(ge=SEEDS.start, lt=SEEDS.stop)]


class GenerateTests(BaseModel):
    """A coding problem's inputs, as a schema, and how many of them are wanted."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "slug": "two-sum",
                "schema": {
                    "type": "object",
                    "properties": {
                        "nums": {
                            "type": "array",
                            "items": {"type": "integer", "minimum": -100, "maximum": 100},
                            "minItems": 2,
                            "maxItems": 20,
                        },
                        "target": {"type": "integer", "minimum": -200, "maximum": 200},
                    },
                    "required": ["nums", "target"],
                    "additionalProperties": False,
                },
                "count": 5,
            }
        },
    )

    slug: str = Field(pattern=SLUG_PATTERN, description="The problem's slug, such as two-sum.")
    json_schema: Any = Field(
        alias="schema",
        description="JSON Schema of the whole input: 2020-12, or the draft that its $schema names. No remote $ref.",
        json_schema_extra={"type": "object"},
    )
    count: Integer = Field(default=10, ge=1, le=MAX_COUNT, description="How many cases are wanted.")
    tags: list[Tag] = Field(
        default_factory=_no_tags, max_length=MAX_TAGS, description="Only cases that carry every one of these tags."
    )
    seed: Seed | None = Field(
        default=None,
        description="Repeats a sample for as long as the pool has the same cases; without it, it is random.",
    )
    pairwise: StrictBool = Field(
        default=False, description="Give cases that cover pairs of property values first, and make them when missing."
    )
    statement: str | None = Field(
        default=None,
        max_length=50_000,
        description="The problem's text: shown to the LLM, where there is one, and never stored.",
    )
    cursor: str | None = Field(
        default=None, max_length=16_000, description="Of a truncated answer: asks for the rest of its cases."
    )


# Nothing is validated against what an endpoint gives, so it is built when the document is asked for.
_DEFERRED = ConfigDict(defer_build=True)


class Case(BaseModel):
    """One test input."""

    model_config = _DEFERRED

    id: str = Field(description="SHA-256 of the input's canonical JSON.")
    input: Any = Field(description="Valid against the schema.")
    tags: list[str]
    note: str | None = Field(description="What the case probes.")
    created_at: datetime
    source: Literal["cache", "generated"]


class GeneratedTests(BaseModel):
    """Test inputs, from the pool or made just now."""

    model_config = _DEFERRED

    slug: str
    schema_hash: str = Field(description="SHA-256 of the schema in normal form: what the pool is found by.")
    count: int = Field(description="How many cases this answer has.")
    cases: list[Case]
    cached: int = Field(description="How many of them came from the pool.")
    generated: int = Field(description="How many of them were made for this request.")
    notes: list[str] = Field(description="Ranges that were assumed, and why there are fewer cases than asked for.")
    truncated: bool = Field(
        default=False, description="The answer would have passed 4 MiB; `cursor` asks for the rest."
    )
    cursor: str | None = None


class ProposeSchema(BaseModel):
    """What is known of a coding problem's input; at least one of statement, signature and examples."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "slug": "two-sum",
                "signature": "def twoSum(self, nums: List[int], target: int) -> List[int]:",
                "examples": ["nums = [2,7,11,15], target = 9"],
            },
            "anyOf": [{"required": ["statement"]}, {"required": ["signature"]}, {"required": ["examples"]}],
        },
    )

    slug: str | None = Field(default=None, pattern=SLUG_PATTERN, description="Given back as it is.")
    statement: str | None = Field(
        default=None,
        min_length=1,
        max_length=50_000,
        description="The problem's text. Its plain constraint lines are read without a model; never stored.",
    )
    signature: str | None = Field(
        default=None, min_length=1, max_length=10_000, description="Of the solution, in Python or TypeScript."
    )
    examples: list[Any] | None = Field(
        default=None,
        min_length=1,
        max_length=50,
        description="Inputs: JSON values, or texts such as `nums = [2,7,11,15], target = 9`. Outputs are dropped.",
    )

    @model_validator(mode="after")
    def _has_something(self) -> ProposeSchema:
        if self.statement is None and self.signature is None and self.examples is None:
            raise ValueError("Give a statement, a signature or examples.")
        return self


class ProposedSchema(BaseModel):
    """A schema that test inputs can be asked for with."""

    slug: str | None
    json_schema: dict[str, Any] = Field(
        alias="schema", description="JSON Schema (2020-12) of the whole input, with `x-constraints` and `x-structure`."
    )
    schema_hash: str = Field(description="SHA-256 of the schema in normal form: what its pool is found by.")
    source: Literal["signature", "examples", "statement", "model"] = Field(
        description="Where its types come from; `model` where a model wrote it."
    )
    notes: list[str] = Field(description="How what was sent was read.")
    assumptions: list[str] = Field(description="Bounds that nobody gave, each with its pointer into the input.")


class PoolContents(BaseModel):
    """What is in one pool."""

    schema_hash: str = Field(description="SHA-256 of the schema in normal form.")
    key: str = Field(description="What `larder cache show` takes.")
    cases: int
    tags: dict[str, int] = Field(description="How many cases carry each tag; a case may carry several.")
    sources: dict[str, int] = Field(description="How many cases each provider made.")
    size_bytes: int = Field(description="Of all inputs as canonical JSON.")
    oldest_created_at: datetime
    newest_created_at: datetime
    expires_at: datetime = Field(description="When the pool is gone if nobody asks for its cases until then.")


class SlugPools(BaseModel):
    """The pools of a slug: one for each schema that was sent with it."""

    slug: str
    pools: list[PoolContents]
    cursor: str | None = Field(default=None, description="Asks for the next pools; null after the last.")
