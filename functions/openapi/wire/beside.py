"""What tells where names begin and end that stand right beside another in a path: their listed values, their style."""

from __future__ import annotations

from urllib.parse import unquote

from functions.openapi.reading.operation import read_operation
from functions.openapi.reading.specification import Place, Specification, methods_of_item
from functions.openapi.reading.templates import Sign, Signs, pattern_of
from functions.openapi.wire.writing import opening_of, segment_of
from shared.canonical_json import JsonValue
from shared.errors import UnprocessableError

# Of a name.
_MOST_TEXTS = 1_000
_MOST_DEEP = 10


def signs_beside(specification: Specification, path: str, item: Place) -> Signs:
    """Return what tells where the names begin and end that stand right beside another in a path.

    Texts are as the parameter's style writes them (`;kind=cat`); all is decoded.

    Args:
        item: of the path.
    """
    if "}{" not in path:
        return {}
    runs = [run for segment in path.split("/") for run in pattern_of(segment).runs if len(run) > 1]
    names = {name for run in runs for name in run}
    texts: dict[str, dict[str, None]] = {}
    openings: dict[str, str] = {}
    for method in methods_of_item(item):
        for parameter in read_operation(specification, path, method).parameters:
            if parameter.location != "path" or parameter.name not in names:
                continue
            openings.setdefault(parameter.name, unquote(opening_of(parameter)))
            known = texts.setdefault(parameter.name, {})
            listed = None if parameter.schema is None else _listed(specification, parameter.schema)
            written = (segment_of(parameter, value) for value in (listed or ())[:_MOST_TEXTS])
            known.update((unquote(text), None) for text in written if text is not None)
    return {name: Sign([*texts[name]], openings[name]) for name in texts}


def _listed(specification: Specification, schema: Place, deep: int = 0) -> list[JsonValue] | None:
    """Return values that all of a schema's are among, as far as it lists them; None where it does not."""
    if deep > _MOST_DEEP:
        return None
    is_newer, stated = specification.dialect == "openapi-3.1", schema.object
    if "$ref" in stated:
        try:
            referred = _listed(specification, specification.referred(schema), deep + 1)
        except UnprocessableError:
            return None
        # What stands beside a reference counts since 3.1.
        if referred is not None or not is_newer:
            return referred
    if is_newer and "const" in stated:
        return [stated["const"]]
    listed = stated.get("enum")
    if isinstance(listed, list):
        return listed
    for part in schema.member("allOf").listed():
        if (found := _listed(specification, part, deep + 1)) is not None:
            return found
    for keyword in ("oneOf", "anyOf"):
        branches = [_listed(specification, part, deep + 1) for part in schema.member(keyword).listed()]
        known = [branch for branch in branches if branch is not None]
        if known and len(known) == len(branches):
            return [value for branch in known for value in branch]
    types = stated.get("type")
    kinds = set(map(str, types)) if isinstance(types, list) else {types}
    # Null has no text.
    return [True, False] * ("boolean" in kinds) if kinds and kinds <= {"boolean", "null"} else None
