"""The component schemas of real OpenAPI documents, each with what it refers to as one schema of 2020-12."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import orjson

from tests.npm_packages import DIRECTORY, EXAMPLES, OCTOKIT

DOCUMENTS = {
    "github": (OCTOKIT, "generated/api.github.com.json"),
    "stripe": (DIRECTORY, "api/stripe.com.json"),
    "kubernetes": (DIRECTORY, "api/kubernetes.io.json"),
    "openai": (DIRECTORY, "api/openai.com.json"),
    "slack": (DIRECTORY, "api/slack.com.json"),
    "box": (DIRECTORY, "api/box.com.json"),
    "adyen-checkout": (DIRECTORY, "api/adyen.com/CheckoutService.json"),
    "train-travel": (EXAMPLES, "3.1/json/train-travel.json"),
    "petstore-2.0": (EXAMPLES, "2.0/json/petstore.json"),
}
# What says nothing about values, and what only OpenAPI knows.
_DROPPED = frozenset(
    {"example", "examples", "externalDocs", "xml", "discriminator", "deprecated", "title", "description"}
)
_SCHEMAS = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
_VALUES = frozenset({"enum", "const", "default", "required", "dependentRequired"})


def component_schemas(per_document: int) -> Iterator[tuple[str, Any]]:
    """Yield the name and schema of some components of each document, the same ones in every run.

    Raises:
        MissingPackageError: a document cannot be had.
    """
    for title, (package, member) in DOCUMENTS.items():
        document = orjson.loads(package.file(member).read_bytes())
        holder = "/components/schemas" if "openapi" in document else "/definitions"
        names = sorted(_at(document, holder))
        chosen = random.Random(title).sample(names, min(per_document, len(names)))
        for name in chosen:
            yield f"{title} {name}", self_contained(document, f"#{holder}/{_escaped(name)}")


def self_contained(document: dict[str, Any], reference: str) -> dict[str, Any]:
    """Return the schema that a reference of a document names, with all it refers to, in 2020-12."""
    older = not str(document.get("openapi", "2.0")).startswith("3.1")
    names: dict[str, str] = {}
    found: dict[str, Any] = {}

    def named(target: str) -> str:
        if target not in names:
            stem = target.rsplit("/", 1)[-1].replace("~1", "_").replace("~0", "_")
            names[target] = stem if stem not in names.values() else f"{stem}_{len(names)}"
        return names[target]

    def rewritten(schema: Any) -> Any:
        if not isinstance(schema, dict):
            return schema
        if older and isinstance(schema.get("$ref"), str):
            schema = {"$ref": schema["$ref"]}
        made: dict[str, Any] = {}
        for keyword, value in schema.items():
            if keyword == "$ref":
                made["$ref"] = f"#/$defs/{named(value)}"
            elif keyword in _SCHEMAS:
                made[keyword] = {name: rewritten(inner) for name, inner in value.items()}
            elif keyword in _VALUES:
                made[keyword] = value
            elif keyword not in _DROPPED and not keyword.startswith("x-"):
                made[keyword] = [rewritten(inner) for inner in value] if isinstance(value, list) else rewritten(value)
        return _modern(made) if older else made

    start = named(reference)
    while missing := [target for target in names if names[target] not in found]:
        for target in missing:
            found[names[target]] = rewritten(_at(document, unquote(target.removeprefix("#"))))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": f"#/$defs/{start}",
        "$defs": found,
    }


def _modern(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of OpenAPI 3.0 or Swagger in the words of 2020-12; `nullable` counts where there is a type."""
    if schema.pop("nullable", False) is True and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    if schema.get("type") == "file":
        schema["type"] = "string"
    for keyword, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(exclusive), bool) and schema.pop(exclusive) and keyword in schema:
            schema[exclusive] = schema.pop(keyword)
    if schema.get("required") == [] or isinstance(schema.get("required"), bool):
        del schema["required"]
    return schema


def _at(document: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        document = document[int(name)] if isinstance(document, list) else document[name]
    return document


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
