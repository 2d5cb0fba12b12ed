"""A schema from signature, examples and plain lines, made without a model."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from functions.practice.arguments import NODE_OF
from functions.practice.bounds import needs_constraints, require_bounds
from functions.practice.proposing.completing import At, ContradictionError, complete, whole_numbers
from functions.practice.proposing.design import ARGUMENTS, OPERATIONS, flat_values, folded
from functions.practice.proposing.examples import are_unnamed, examples_within, names_within, read_examples
from functions.practice.proposing.guessing import guess_structures
from functions.practice.proposing.inference import infer_type, widen
from functions.practice.proposing.leading_back import back_beside, lead_back
from functions.practice.proposing.lines import read_statement
from functions.practice.proposing.nodes import perfected, settle_nodes
from functions.practice.proposing.nodes_of import of_their_own, with_nodes_of
from functions.practice.proposing.signatures import read_signature
from functions.practice.proposing.spelling import names_with_fractions, sentences
from functions.practice.proposing.ties import add_ties
from functions.practice.proposing.types import INTEGER, Design, Schema, Signature, structure_kind
from functions.practice.proposing.untyped import typed_by_lines
from shared.canonical_json import JsonValue, canonical_value
from shared.errors import UnprocessableError
from shared.schema import compile_schema

_MOST_TOLD = 3
_MOST_TOLD_NAMES = 10
_CONTRADICTED = ("unsatisfiable_schema", "unmet_constraint")
DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(slots=True)
class Flat:
    """The parameters of a class's methods, before they are put where calls have them."""

    design: Design
    schema: Schema
    values: list[JsonValue]
    calls: int | None


@dataclass(slots=True)
class Draft:
    """A proposed schema.

    Attributes:
        source: what its types come from: `signature`, `examples` or `statement`.
        values: the examples' inputs, each valid against it.
        names: the signature's parameters.
        notes: what was read how.
        assumptions: bounds that nobody gave.
        has_lines: whether lines of the statement are in it.
        flat: what is known of a class's methods, where it is a class that is asked for.
    """

    schema: Schema
    source: str
    values: list[JsonValue] = field(default_factory=list)
    names: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    has_lines: bool = False
    flat: Flat | None = None


def make_draft(statement: str | None, signature: str | None, examples: Sequence[JsonValue]) -> Draft | None:
    """Return a schema of the whole input; None where neither signature nor examples say what it is made of.

    Raises:
        UnprocessableError: the signature or an example cannot be read, or they contradict each other.
    """
    read = None if signature is None else read_signature(signature)
    if read is not None and statement:
        settle_nodes(read, statement)
    design = None if read is None else read.design
    parameters = None if read is None else [OPERATIONS, ARGUMENTS] if design is not None else list(read.types)
    others: list[str] = []
    given = [canonical_value(example) for example in examples]
    values = read_examples(given, parameters, others, names_within(statement) if read is None and statement else ())
    beside = None if read is None or design is not None else back_beside(read, statement or "", given)
    if read is not None and beside is not None:
        # Only the judge knows it, and without it there are no lists that lead back.
        read.add(beside, {**INTEGER}, is_optional=False)
        read.notes.append(f"{beside[:40]} is no parameter: it is where the end of the list leads back to, or -1.")
        parameters, others = list(read.types), []
        values = read_examples(given, parameters, others)
    texts = [statement or "", *(example for example in examples if isinstance(example, str))]
    fractional = set[str]().union(*map(names_with_fractions, texts)) if read is not None and read.is_vague else set()
    source = "examples" if read is None else "signature"
    within = [] if values or not statement else examples_within(statement, parameters, others)
    calls = [*values, *within]
    if design is not None:
        values, within = flat_values(design, values), flat_values(design, within)
    if not values and statement:
        values = within
        source = "statement" if read is None else source
        # What a statement shows is not the caller's word: where it fits nothing, it is left out.
        draft = _tried(read, values, source, fractional)
    else:
        draft = _typed(read, values, source, fractional, examples)
    if draft is None:
        return None
    if others and values:
        names = ", ".join(name[:40] for name in others[:5])
        what = "what the signature does not have" if read is not None else "what comes out beside what goes in"
        draft.notes.append(f"The examples name {what}, and it was left out: {names}.")
    if read is None:
        draft.notes += guess_structures(draft.schema, draft.values, lambda schema: fits_all(schema, draft.values))
        if are_unnamed(draft.values):
            draft.notes.append("The examples give values without names; a signature, or `name = value`, names them.")
    if statement and design is None:
        lines = [line.text for line in sentences(statement)]
        typed = typed_by_lines(draft.schema, lines, names_with_fractions(statement))
        if typed:
            shown = ", ".join(name[:40] for name in typed[:_MOST_TOLD_NAMES])
            draft.notes.append(f"Typed by what the statement's lines say, as the signature does not: {shown}.")
        perfect = perfected(draft.schema, statement)
        if perfect is not None and fits_all(perfect[0], draft.values):
            draft.schema, tree = perfect
            draft.notes.append(f"{tree[:40]} is kept to perfect trees, as the statement says that one is given.")
    if beside is not None:
        lead_back(draft.schema, beside)
    if statement:
        told = with_nodes_of(statement, draft.schema)
        read_of = read_statement(draft.schema, told, lambda schema: fits_all(schema, draft.values), design is not None)
        draft.schema = read_of.schema
        draft.notes += [*read_of.notes, *of_their_own(statement, draft.schema)]
        draft.has_lines = read_of.understood > 0
        if read_of.understood:
            many = "1 line was" if read_of.understood == 1 else f"{read_of.understood} lines were"
            draft.notes.append(f"{many} read of the statement without a model.")
    if design is not None:
        draft.flat = Flat(design, draft.schema, draft.values, read_of.calls if statement else None)
        draft.schema, draft.names = folded(draft.schema, design, draft.flat.calls, []), (OPERATIONS, ARGUMENTS)
        draft.values = [call for call in calls if fits_all(draft.schema, [call])]
    return draft


def finish(draft: Draft) -> None:
    """Give a draft the bounds that it lacks, after the examples; then it is what can be proposed.

    Raises:
        UnprocessableError: nothing bounds it (`needs_constraints`), or nothing satisfies it.
    """
    if draft.flat is not None:
        draft.schema = draft.flat.schema
    widen(draft.schema, draft.values if draft.flat is None else draft.flat.values, "", draft.assumptions)
    if draft.flat is None and not draft.has_lines:
        # Lines say what is meant; without any, what all examples keep to is taken for it.
        tied = add_ties(draft.schema, draft.values, lambda schema: fits_all(schema, draft.values))
        draft.assumptions += [f"Every example keeps to {text}, so every input does." for text in tied]
    compiled = compile_schema(draft.schema, whole=True)
    try:
        require_bounds(draft.schema, compiled)
        if draft.flat is not None:
            draft.schema = folded(draft.schema, draft.flat.design, draft.flat.calls, draft.assumptions)
            compiled = compile_schema(draft.schema, whole=True)
        compiled.require_satisfiable()
    except UnprocessableError as error:
        if error.code in _CONTRADICTED:
            # Types alone, or types and examples that fit them, have values.
            raise UnprocessableError(
                "What signature, examples and statement say together, no input can satisfy.",
                code=error.code,
                pointer="/statement" if draft.has_lines else "",
            ) from None
        if error.code == "needs_constraints":
            # A bound may stand in a line that was left aside.
            left_aside = [note for note in draft.notes if "left aside" in note]
            error.detail = " ".join([error.detail, *left_aside[:_MOST_TOLD]])
        raise
    draft.assumptions += compiled.assumptions()


def no_types() -> UnprocessableError:
    """Return the refusal of a statement that nothing else comes with, where there is no model to read it."""
    error = needs_constraints(["a signature", "examples"])
    error.detail = "Without a model, a statement says too little by itself: add a signature or examples."
    return error


def _tried(read: Signature | None, values: list[JsonValue], source: str, fractional: set[str]) -> Draft | None:
    try:
        return _typed(read, values, source, fractional, [])
    except UnprocessableError:
        return None if read is None else _typed(read, [], source, fractional, [])


def _typed(
    read: Signature | None, values: list[JsonValue], source: str, fractional: set[str], examples: Sequence[JsonValue]
) -> Draft | None:
    if read is None:
        if not values:
            return None
        return Draft({"$schema": DIALECT, **infer_type(values)}, source, values)
    objects = [{**value} for value in values if isinstance(value, dict)]
    properties: dict[str, JsonValue] = {}
    required = [name for name in read.types if name not in read.optional]
    try:
        for at, value in enumerate(objects):
            if lacking := [name for name in required if name not in value]:
                raise ContradictionError(f"/examples/{at}", f"an input with {', '.join(lacking)[:100]}")
        for name, typed in read.types.items():
            own = [At(value[name], f"/examples/{at}/{name}") for at, value in enumerate(objects) if name in value]
            properties[name] = complete(copy.deepcopy(typed), own)
    except ContradictionError as error:
        raise UnprocessableError(
            f"The signature says {error.wanted}; the example has something else.",
            code="contradiction",
            pointer=_within(error.pointer, examples),
        ) from None
    notes = list(dict.fromkeys(read.notes))
    vague: dict[str, JsonValue] = {name: part for name, part in properties.items() if name not in fractional}
    if read.is_vague:
        whole = whole_numbers(vague, [{k: v for k, v in value.items() if k in vague} for value in objects])
        if whole:
            named = ", ".join(name[:40] for name in whole[:_MOST_TOLD_NAMES])
            notes.append(f"number is taken for whole numbers, as no example has a fraction: {named}.")
    nodes = _nodes_among(read.types, properties)
    for value in objects:
        for name, schema in properties.items():
            if isinstance(schema, dict) and "x-structure" in schema and value.get(name, 0) is None:
                value[name] = []
    root: Schema = {
        "$schema": DIALECT,
        "type": "object",
        "properties": properties,
        "required": [*required],
        "additionalProperties": False,
    }
    if nodes:
        root["x-constraints"] = [f"{name} in {owner}" for name, owner in nodes.items()]
    return Draft(root, source, [*objects], tuple(read.types), notes)


def _nodes_among(types: Mapping[str, Schema], properties: dict[str, JsonValue]) -> dict[str, str]:
    """Mark the parameters that examples show as a node's value; return the name of the tree or list it is in."""
    found: dict[str, str] = {}
    for name, typed in types.items():
        part, kind = properties[name], structure_kind(typed)
        if kind is None or not isinstance(part, dict) or "x-structure" in part or not name.isidentifier():
            continue
        owners = [
            other
            for other, own in properties.items()
            if isinstance(own, dict) and structure_kind(own) == kind and other.isidentifier()
        ]
        if len(owners) == 1:
            part[NODE_OF] = found[name] = owners[0]
    return found


def fits_all(schema: Schema, values: Sequence[JsonValue]) -> bool:
    """Tell whether a schema is sound, and all of the values are valid against it."""
    try:
        compiled = compile_schema(schema, whole=True)
    except UnprocessableError:
        return False
    return all(compiled.is_valid(value) for value in values)


def _within(pointer: str, examples: Sequence[JsonValue]) -> str:
    """Return the pointer as far as it leads into what was sent: an example may have come as a text."""
    found: JsonValue = list(examples)
    led = "/examples"
    for step in pointer.split("/")[2:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and name in found:
            found = found[name]
        elif isinstance(found, list) and name.isdigit() and int(name) < len(found):
            found = found[int(name)]
        else:
            break
        led += f"/{step}"
    return led
