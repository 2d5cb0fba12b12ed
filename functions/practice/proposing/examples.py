"""Examples as they are given: inputs as JSON, or as LeetCode prints them (`nums = [2,7,11,15], target = 9`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from shared.canonical_json import JsonValue, parse_json
from shared.errors import InvalidJsonError, UnprocessableError

MAX_EXAMPLES = 50
MAX_TEXT_CHARS = 50_000

# Repetitions are counted, so that no text takes more than linear time.
_ASSIGNED = re.compile(r"[ \t\n]{0,20},?[ \t\n]{0,20}([A-Za-z_]\w{0,99})[ \t]{0,20}(?:=|:)[ \t\n]{0,20}")
_HEAD = re.compile(r"(?:Example[ \t]{0,5}\d{0,5}[ \t]{0,5}:?[ \t\n]{0,5})?Inputs?[ \t]{0,5}:?\s?", re.IGNORECASE)
_TAIL = re.compile(r"^(?:Outputs?|Explanation|Expected)[ \t]{0,5}(?:[:=]|$)", re.IGNORECASE | re.MULTILINE)
# Examples within a statement: from `Input:` up to its output, or the next of them.
_WITHIN = re.compile(
    r"^[ \t]{0,20}Input[ \t]{0,5}(?::|(?=\n))(.{1,5000}?)"
    r"(?=^[ \t]{0,20}(?:Input|Output|Explanation|Example|Constraints)|\Z)",
    re.MULTILINE | re.DOTALL,
)
_WORDS = {"True": "true", "False": "false", "None": "null"}
_REASONS = {
    "non_finite_number": "a number is NaN or infinite, or too large for a double.",
    "number_too_large": "an integer has too many digits.",
    "lone_surrogate": "a string holds a lone surrogate.",
    "duplicate_name": "a name stands twice in one object.",
    "nesting_too_deep": "it is nested too deep.",
}
# What stands beside an input in an example.
OUTPUTS = frozenset({"output", "outputs", "expected", "expected_output", "expectedOutput", "explanation"})
_PLACES = OUTPUTS | {"input", "note"}


class _Lines(list[JsonValue]):
    """The values of a text that gives one a line, as LeetCode's box does; which is which, their order tells."""


class _Assigned(dict[str, JsonValue]):
    """The values of a text that names each."""


def example_fault(detail: str, index: int, code: str = "invalid_example", rest: str = "") -> UnprocessableError:
    """Return the refusal of an example."""
    return UnprocessableError(detail, code=code, pointer=f"/examples/{index}{rest}")


def read_examples(
    given: Sequence[JsonValue], parameters: Sequence[str] | None, others: list[str], names: Sequence[str] = ()
) -> list[JsonValue]:
    """Return the inputs of examples; expected outputs beside them are dropped.

    Args:
        given: each the input itself, an object with it as `input`, or a text as LeetCode prints it.
        parameters: the names of the parameters in order, where a signature tells; then each input is an object of them.
            None where there is no signature.
        others: gets the names that examples have and the signature has not, or those of outputs where there is none;
            their values are left out.
        names: of the values that stand one a line, where nothing else names them and there are as many.

    Raises:
        UnprocessableError: an example cannot be read (`invalid_example`).
    """
    inputs = [_input(example, at, parameters, others) for at, example in enumerate(given)]
    if parameters is None and any(isinstance(each, _Lines) for each in inputs):
        parameters = _names_of_lines(inputs, names)
    return [_named(each, at, parameters, others) for at, each in enumerate(inputs)]


def names_within(statement: str) -> tuple[str, ...]:
    """Return the names that a statement's own first example gives to the parts of the input; none where it has none."""
    found = examples_within(statement, None, [])
    return tuple(found[0]) if found and isinstance(found[0], dict) else ()


def are_unnamed(values: Sequence[JsonValue]) -> bool:
    """Tell whether inputs are of values that stood one a line, and nothing named them."""
    return bool(values) and all(isinstance(each, dict) and [*each] == _numbered(len(each)) for each in values)


def _numbered(count: int) -> list[str]:
    return [f"arg{number}" for number in range(1, count + 1)]


def _names_of_lines(inputs: Sequence[JsonValue], names: Sequence[str]) -> Sequence[str]:
    counts = [len(each) if isinstance(each, _Lines) else 1 for each in inputs]
    for at, (count, each) in enumerate(zip(counts, inputs, strict=True)):
        if count != counts[0]:
            raise example_fault(f"The example gives {count} values, and the first gives {counts[0]}.", at)
        if isinstance(each, _Lines) and _are_calls(each):
            raise example_fault("The example calls methods of a class: its signature tells what they take.", at)
    return names if len(names) == counts[0] else _numbered(counts[0])


def _are_calls(lines: Sequence[JsonValue]) -> bool:
    """Tell whether two lines are the names of methods and the arguments of each."""
    if len(lines) != 2 or not all(isinstance(line, list) for line in lines):
        return False
    (names, given), plain = [line if isinstance(line, list) else [] for line in lines], str.isidentifier
    called = len(names) == len(given) > 0 and all(isinstance(name, str) and plain(name) for name in names)
    return called and all(isinstance(each, list) for each in given)


def examples_within(statement: str, parameters: Sequence[str] | None, others: list[str]) -> list[JsonValue]:
    """Return the inputs that stand in a statement behind `Input:`; those that cannot be read are left out."""
    found: list[JsonValue] = []
    for match in _WITHIN.finditer(statement[:MAX_TEXT_CHARS]):
        try:
            found.append(_named(_read_text(match[1], 0, parameters), 0, parameters, others))
        except UnprocessableError:
            continue
        if len(found) >= MAX_EXAMPLES:
            break
    return found


def _input(example: JsonValue, at: int, parameters: Sequence[str] | None, others: list[str]) -> JsonValue:
    if (
        isinstance(example, dict)
        and "input" in example
        and "input" not in (parameters or ())
        and _PLACES.issuperset(example)
    ):
        example = example["input"]
        return _read_text(example, at, parameters) if isinstance(example, str) else example
    found = _read_text(example, at, parameters) if isinstance(example, str) else example
    if parameters is not None or not isinstance(found, dict) or OUTPUTS.issuperset(found):
        return found
    others.extend(name for name in found if name in OUTPUTS and name not in others)
    return {name: value for name, value in found.items() if name not in OUTPUTS}


def _named(value: JsonValue, at: int, parameters: Sequence[str] | None, others: list[str]) -> JsonValue:
    """Return an input by the parameters' names; one that is a list of as many values gives them in order."""
    if parameters is None:
        return value
    if isinstance(value, dict) and set(value) <= set(parameters):
        return value
    if isinstance(value, dict) and not (parameters and set(parameters).isdisjoint(value)):
        others.extend(name for name in value if name not in parameters and name not in others)
        return {name: member for name, member in value.items() if name in parameters}
    if len(parameters) == 1:
        if isinstance(value, _Assigned) and len(value) == 1:
            # LeetCode prints what the judge is given: `adjList`, of which the function gets the node.
            return {parameters[0]: next(iter(value.values()))}
        if isinstance(value, dict):
            raise example_fault("The example has names that are none of the signature's.", at)
        return {parameters[0]: value}
    if isinstance(value, list) and len(value) == len(parameters):
        return dict(zip(parameters, value, strict=True))
    raise example_fault(f"The example does not give the signature's {len(parameters)} parameters.", at)


def _read_text(text: str, at: int, parameters: Sequence[str] | None) -> JsonValue:
    if len(text) > MAX_TEXT_CHARS:
        raise example_fault("The example is too long a text.", at)
    text = "\n".join(stripped for line in text.splitlines() if (stripped := line.strip()))
    if (head := _HEAD.match(text)) is not None:
        text = text[head.end() :]
    if (tail := _TAIL.search(text)) is not None:
        text = text[: tail.start()]
    text = text.strip().removeprefix("`").removesuffix("`")
    if _ASSIGNED.match(text):
        return _Assigned(_assigned(text, at))
    lines = text.splitlines()
    if len(lines) > 1 and len(lines) == len(parameters or ()):
        return [_value(line, at) for line in lines]
    try:
        return _value(text, at)
    except UnprocessableError:
        if len(lines) < 2 or parameters is not None:
            raise
        try:
            return _Lines(_value(line, at) for line in lines)
        except UnprocessableError:
            pass
        raise


def _assigned(text: str, at: int) -> Iterator[tuple[str, JsonValue]]:
    place, seen = 0, set[str]()
    text = text.rstrip(", \n")
    while place < len(text):
        match = _ASSIGNED.match(text, place)
        if match is None or match[1] in seen:
            raise example_fault("The example is no list of `name = value`.", at)
        seen.add(match[1])
        end = _end_of_value(text, match.end())
        yield match[1], _value(text[match.end() : end], at)
        place = end


def _end_of_value(text: str, start: int) -> int:
    """Return where a value ends: at the comma or line before the next name, outside of brackets and strings."""
    depth, quote, at = 0, "", start
    while at < len(text):
        character = text[at]
        if quote:
            at += character == "\\"
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "[{(":
            depth += 1
        elif character in "]})":
            depth -= 1
        elif depth <= 0 and character in ",\n" and _ASSIGNED.match(text, at):
            return at
        at += 1
    return len(text)


def _value(text: str, at: int) -> JsonValue:
    text = text.strip().rstrip(",").rstrip()
    text = _WORDS.get(text, text)
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1]
    try:
        return parse_json(text)
    except InvalidJsonError as error:
        if "'" not in text and "None" not in text and "True" not in text and "False" not in text:
            raise example_fault(f"A value of the example cannot be read: {_reason(error)}", at) from None
    try:
        # As Python prints lists; a text that holds quotes of its own is better sent as JSON.
        return parse_json(re.sub(r"\b(?:None|True|False)\b", lambda word: _WORDS[word[0]], text.replace("'", '"')))
    except InvalidJsonError as error:
        raise example_fault(f"A value of the example cannot be read: {_reason(error)}", at) from None


def _reason(error: InvalidJsonError) -> str:
    # The parser's own words may show what was sent; the code says enough.
    return _REASONS.get(error.code, "it is not JSON.")
