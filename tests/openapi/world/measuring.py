"""Measures one document in a process of its own: `python -m tests.openapi.world.measuring PATH OPERATIONS SECONDS`.

Tells a line of JSON for the document and for each operation as soon as it is measured, so that what is done is kept
whatever happens to the process.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from starlette.testclient import TestClient

from functions.openapi.cases.assembling import Assembly
from functions.openapi.cases.drawn import Drawn
from functions.openapi.reading.specification import Specification
from functions.openapi.reading.text import parse_text
from shared.errors import LarderError
from shared.schema import CompiledSchema
from tests.openapi.rig import shop
from tests.openapi.world.answers import FINE, Answers
from tests.openapi.world.constraints import Recording, constraints
from tests.openapi.world.figures import Measured
from tests.openapi.world.judging import JUDGED_FORMATS, Judge
from tests.openapi.world.requests import Fault, Reader
from tests.wiring import client_of, memory_runtime

# What no schema asks: these cases are valid but for who sends them, or what for, or are no value at all.
_OTHERWISE_VALID = frozenset({"method", "security", "notFound"})
_PROTOCOL = frozenset({"contentType", "syntax", "duplicate"})
_MOST_FAULTS = 4
_JUDGES_SECONDS = 10.0


def measure(path: Path, operations: int, seconds: float, only: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield what there is to tell of a document, then of each sampled operation."""
    # What is imported with the first operation is the process's affair, and no operation's.
    Assembly(Specification(shop()), "/pets/{petId}", "get").made()
    began = time.process_time()
    text = path.read_bytes()
    try:
        specification = Specification(parse_text(text))
        every = list(specification.operations())
    except LarderError as error:
        yield {"problem": f"{error.code}: {error.detail}"}
        return
    # Not by place, so that a document keeps its sample when operations are added elsewhere.
    sample = sorted(random.Random(path.name).sample(every, min(operations, len(every))), key=every.index)
    if only is not None:
        sample = [one for one in every if f"{one[1].upper()} {one[0]}" == only]
    loaded = time.process_time() - began
    yield {"operations": len(every), "sampled": len(sample), "load_seconds": loaded}
    judge = Judge(specification.value, specification.dialect)
    with client_of(memory_runtime()) as client:
        answers, problem = _mock(client, text, judge)
        if problem is not None:
            yield {"problem": problem}
            return
        for at, method in sample:
            if time.process_time() - began > seconds:
                yield {"ended": "out of time"}
                return
            yield dataclasses.asdict(_measured(specification, judge, answers, at, method))
    yield {"ended": "done"}


def _mock(client: TestClient, text: bytes, judge: Judge) -> tuple[Answers | None, str | None]:
    spec_hash = hashlib.sha256(text).hexdigest()
    sent = client.put(f"/api/specs/{spec_hash}", content=text)
    if sent.status_code != 200:
        return None, f"{sent.status_code} {sent.json().get('code')} (PUT /api/specs)"
    made = client.post("/api/mock/servers", json={"spec_hash": spec_hash})
    if made.json().get("code") == "no_operations":
        # It loads, and there is nothing to mock: a document of webhooks, or an empty one.
        return None, None
    if made.status_code != 201:
        return None, f"{made.status_code} {made.json().get('code')} (POST /api/mock/servers)"
    return Answers(client, f"/mock/{made.json()['mock_id']}", judge), None


def _measured(specification: Specification, judge: Judge, answers: Answers | None, path: str, method: str) -> Measured:
    told = Measured(f"{method.upper()} {path}")
    began = time.process_time()
    try:
        assembly = Assembly(specification, path, method)
        slots = assembly.requests.slots.apart
        for slot in slots:
            drawn = slot.samples.drawn.compiled
            if not isinstance(drawn, Recording):
                slot.samples.drawn = Drawn(cast(CompiledSchema, Recording(drawn)), keeps=False)
        groups = assembly.made().groups
    except LarderError as error:
        told.refused = f"{error.code} {error.pointer}"
        told.seconds = time.process_time() - began
        return told
    except Exception as error:
        told.faults.append(f"CRASH {type(error).__name__}: {str(error)[:200]}")
        told.refused = "crash"
        return told
    told.seconds = time.process_time() - began
    told.cases = sum(map(len, groups.values()))
    reader = Reader(judge, path, method)
    for case in groups["happy_path"] + groups["edge_cases"]:
        _judge_valid(told, reader, case)
    for case in groups["sad_path"]:
        _judge_sad(told, reader, case)
    for slot in slots:
        compiled: object = slot.samples.drawn.compiled
        if isinstance(compiled, Recording) and slot.schema and not slot.schema.startswith("/x-larder"):
            listed = constraints(judge, slot.schema)
            missed = [one for one in listed if not compiled.accounts_for(one)]
            told.constraints += len(listed)
            told.accounted += len(listed) - len(missed)
            if missed:
                _note(told, f"UNACCOUNTED {len(missed)} of {slot.name}, first {missed[0]}")
    first: Any = next(iter(groups["happy_path"]), None)
    if first is not None and answers is not None:
        began = time.process_time()
        try:
            told.answer, told.unread = answers.ask(reader, first["request"])
        except (re.error, RecursionError) as error:
            _unjudged(told, error)
        told.answer_seconds = time.process_time() - began
        if told.answer is not None and told.answer not in FINE:
            _note(told, f"ANSWER {told.answer}")
    return told


def _judge_valid(told: Measured, reader: Reader, case: dict[str, Any]) -> None:
    try:
        faults = _faults(reader, case["request"])
    except (re.error, RecursionError, TimeoutError) as error:
        _unjudged(told, error)
        return
    told.valid += 1
    told.valid_held += not faults
    if faults:
        _note(told, f"NOT VALID {case['name']!r}: {faults[0]}; {_short(case['request'])}")


def _judge_sad(told: Measured, reader: Reader, case: dict[str, Any]) -> None:
    violates = case["violates"]
    keyword = violates["keyword"]
    if keyword in _PROTOCOL:
        return
    try:
        faults = _faults(reader, case["request"])
    except (re.error, RecursionError, TimeoutError) as error:
        _unjudged(told, error)
        return
    named = (violates["in"], violates.get("name"))
    held = bool(faults) and all(
        place == named[0] and (named[1] is None or name == named[1]) for place, name, _ in faults
    )
    if keyword in _OTHERWISE_VALID:
        held = not faults
    if not held and keyword == "format" and not faults:
        name = re.search(r"which is no ([a-z0-9-]+)\.$", violates["detail"])
        if name is not None and name[1] not in JUDGED_FORMATS:
            # python-jsonschema has no check for it, or only with packages that are not installed.
            label = f"format {name[1]}"
            told.unjudged[label] = told.unjudged.get(label, 0) + 1
            return
    if not held and not faults and _is_of_a_heir(reader, case):
        # An object that a base's discriminator names is of that heir, or of none: OpenAPI's, not JSON Schema's.
        told.unjudged["discriminator of a base"] = told.unjudged.get("discriminator of a base", 0) + 1
        return
    told.sad += 1
    told.sad_held += held
    if not held:
        _note(told, f"NOT AS SAID {case['name']!r} {violates}: {faults[:2]}; {_short(case['request'])}")


def _is_of_a_heir(reader: Reader, case: dict[str, Any]) -> bool:
    """Tell whether the fault lies in an object that a base's discriminator tells the kind of, or is that property."""
    value: Any = case["request"]["body"]
    path = (case["violates"].get("pointer") or "").split("/")[1:]
    if case["violates"]["keyword"] == "required":
        path = path[:-1] if path and path[-1] in reader.discriminators else path
    for token in [*path, None]:
        if isinstance(value, dict) and not reader.discriminators.isdisjoint({*value, *path[-1:]}):
            return True
        if isinstance(value, dict) and token is not None:
            value = value.get(token)
        elif isinstance(value, list) and token is not None and token.isdigit() and int(token) < len(value):
            value = value[int(token)]
        else:
            return False
    return False


def _faults(reader: Reader, request: dict[str, Any]) -> list[Fault]:
    """Return what is wrong with a request.

    Raises:
        TimeoutError: Python's expressions backtrack, and some take for ever over some texts.
    """

    def over(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, _JUDGES_SECONDS)
    try:
        return reader.faults(request)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _unjudged(told: Measured, error: Exception) -> None:
    label = f"judge's {type(error).__name__}"
    told.unjudged[label] = told.unjudged.get(label, 0) + 1


def _note(told: Measured, fault: str) -> None:
    kind = fault.partition(" ")[0]
    if sum(one.startswith(kind) for one in told.faults) < _MOST_FAULTS:
        told.faults.append(fault[:900])


def _short(request: dict[str, Any]) -> str:
    sent = {
        name: part
        for name, part in request.items()
        if part and name in ("url", "headers", "cookies", "body", "raw_body")
    }
    return json.dumps(sent, ensure_ascii=False)[:400]


def main() -> None:
    """Measure the document that the command line names."""
    path, operations, seconds = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    for line in measure(path, operations, seconds, sys.argv[4] if len(sys.argv) > 4 else None):
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
