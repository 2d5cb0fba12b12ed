"""Whatever is sent to the served API, its answers are those that its document tells of, and never a 500."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.github_server import GitHubServer, made_items
from tests.surfaces import local_server

pytestmark = pytest.mark.ci

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    # Not its counterpart: which JSON Schemas are accepted, and which cursors, no document can tell.
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
)
EXAMPLES = 400
SCHEMAS = 500
# So that a schema which takes long to serve is told from one that never ends.
MOST_SECONDS = 20.0

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**70) | st.floats(-10, 10) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)
TYPES = st.sampled_from(["object", "array", "string", "integer", "number", "boolean", "null"])


@dataclass(frozen=True)
class Values:
    """What keywords are given: by people who mean well, or not."""

    bounds: st.SearchStrategy[Any]
    counts: st.SearchStrategy[Any]
    patterns: st.SearchStrategy[str]
    references: st.SearchStrategy[str]
    leaves: st.SearchStrategy[Any]
    members: int


SOUND = Values(
    bounds=st.integers(-3, 6) | st.floats(-2.5, 4.5) | st.sampled_from([2**64, -(2**70), 1e300]),
    counts=st.integers(0, 4),
    patterns=st.sampled_from(["^a+$", "[0-9]{3}", "^(x|y)*z?$", "^\\d$", "", "b"]),
    references=st.sampled_from(["#", "#/properties/a"]),
    leaves=st.booleans(),
    members=3,
)
HOSTILE = Values(
    bounds=SOUND.bounds | st.sampled_from([10**400, "1", None]),
    counts=st.integers(-1, 5) | st.sampled_from([1.0, 2**40, 1_000_000]),
    patterns=st.sampled_from(["(a+)+$", "(?=b)", "\\p{L}", "[", "a{1,100000}", "(a|aa)*$", "^(x|y)*z?$"]),
    references=st.sampled_from(["#/$defs/none", "http://127.0.0.1:9/s", "#b", "other.json", "file:///", "#"]),
    leaves=JSON,
    members=9,
)


def keywords(values: Values, inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return schemas of a few keywords in any combination."""
    some = st.lists(inner, min_size=1, max_size=3)
    named = st.dictionaries(st.sampled_from(["a", "b", "expected", "~/"]), inner, max_size=3)
    counts = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
    by_keyword: dict[str, st.SearchStrategy[Any]] = {
        "type": TYPES | st.lists(TYPES, min_size=1, max_size=2, unique=True),
        "enum": st.lists(JSON, min_size=1, max_size=3),
        **{
            "const": JSON,
            "default": JSON,
            "pattern": values.patterns,
            "format": st.sampled_from(["date", "email", "x"]),
        },
        **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), values.bounds),
        **dict.fromkeys((*counts, "minContains", "maxContains"), values.counts),
        **dict.fromkeys(("items", "contains", "not", "if", "then", "else", "additionalProperties"), inner),
        **dict.fromkeys(("propertyNames", "unevaluatedProperties", "unevaluatedItems"), inner),
        **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), some),
        **dict.fromkeys(("properties", "$defs", "patternProperties", "dependentSchemas"), named),
        **{"required": st.lists(st.sampled_from(["a", "b", "c"]), max_size=2, unique=True)},
        **{"uniqueItems": st.booleans(), "$ref": values.references, "$dynamicRef": values.references},
        **{"$anchor": st.just("b")},
    }
    chosen = st.lists(st.sampled_from(sorted(by_keyword)), max_size=values.members, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: by_keyword[name] for name in names}))


def bodies(values: Values) -> st.SearchStrategy[dict[str, Any]]:
    """Return request bodies around such schemas."""
    schema = st.recursive(values.leaves, lambda inner: keywords(values, inner), max_leaves=6)
    return st.fixed_dictionaries(
        {"slug": st.just("two-sum"), "schema": keywords(values, schema), "count": st.integers(1, 12)},
        optional={
            "seed": st.integers(0, 3),
            "pairwise": st.booleans(),
            "tags": st.lists(st.sampled_from(["boundary", "typical", "random", "pairwise", "unheard-of"]), max_size=2),
            "statement": st.text(max_size=40),
        },
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    with GitHubServer() as github:
        # What the document's examples ask for.
        github.repository("pallets/flask", items=made_items(seed=1, count=30, until=datetime.now(UTC)))
        environ = {
            "LARDER_TABLE_URL": f"sqlite:///{folder}/larder.db",
            "LARDER_BLOBS_URL": f"file://{folder}/blobs",
            # So that signing in begins.
            "GITHUB_URL": "https://github.com",
            "GITHUB_API_URL": github.base_url,
            "GITHUB_CLIENT_ID": "Iv1.larder",
            "GITHUB_CLIENT_SECRET": "made-up",
        }
        with local_server(environ) as served:
            yield served


def test_schemathesis_finds_nothing_that_the_document_does_not_tell(address: str, tmp_path: Path) -> None:
    """Valid and invalid requests, made from the served document, get documented statuses, media types and bodies."""
    # One worker: its strategies parse Python, which threads of CPython 3.11.7 cannot do at once (CPython issue 106905).
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")),
            *("run", f"{address}/openapi.json", "--checks", ",".join(CHECKS), "--max-examples", str(EXAMPLES)),
            *("--request-timeout", str(MOST_SECONDS), "--generation-database", "none", "--no-color", "--workers", "1"),
        ],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-2000:]}"
    selected = re.search(r"(\d+) selected / (\d+) total", done.stdout)
    assert selected is not None
    assert selected[1] == selected[2] != "0"


@pytest.mark.parametrize("values", [SOUND, HOSTILE], ids=["sound", "hostile"])
def test_any_json_schema_is_served_or_refused_as_documented(address: str, values: Values) -> None:
    """A schema of any keywords gets cases, no more than were asked for, or a problem, and gets it soon."""
    document = httpx.get(f"{address}/openapi.json").json()
    responses = document["paths"]["/api/generate-tests"]["post"]["responses"]
    validators = {
        (int(status), media_type): Draft202012Validator({**content["schema"], "components": document["components"]})
        for status, found in responses.items()
        for media_type, content in found["content"].items()
    }
    seen: set[int] = set()

    with httpx.Client(base_url=address, timeout=MOST_SECONDS) as client:

        @settings(
            max_examples=SCHEMAS,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(bodies(values))
        def check(body: dict[str, Any]) -> None:
            response = client.post("/api/generate-tests", json=body)
            seen.add(response.status_code)
            assert response.status_code < 500, response.text
            media_type = response.headers["content-type"].partition(";")[0]
            faults = validators[response.status_code, media_type].iter_errors(response.json())
            assert [fault.message for fault in faults] == []
            if response.status_code == 200:
                assert len(response.json()["cases"]) <= body["count"]

        check()
    assert {200, 422} <= seen
