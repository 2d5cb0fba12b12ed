"""Which expressions are read: a small part of Python's, told apart before anything is evaluated."""

from __future__ import annotations

import ast
import difflib
import inspect
import io
import keyword
import re
import tokenize
import warnings
from collections.abc import Collection
from functools import lru_cache

from shared.schema.relations.functions import FUNCTIONS, KEYWORD_ARGUMENTS
from shared.schema.relations.scoping import told_apart

MAX_CHARS = 500
MAX_NESTING = 40
MAX_GENERATORS = 3
MAX_LITERAL_BITS = 4_096
WHOLE = "value"
# Of the names there are, so many characters are told: all functions.
_MOST_LISTED = 400
_ALIKE = 0.76
_BEGUN = 3

_PLAIN = (
    ast.Expression, ast.Compare, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.IfExp, ast.Subscript, ast.Slice,
    ast.List, ast.Tuple, ast.Set, ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.comprehension, ast.Load, ast.Store,
    ast.And, ast.Or, ast.Not, ast.USub, ast.UAdd,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow,
    ast.BitAnd, ast.BitOr, ast.BitXor, ast.LShift, ast.RShift,
)  # fmt: skip


_TOLD: dict[type[ast.AST], str] = {
    ast.Attribute: "it asks for an attribute; what an object has under a name is written value['name']",
    ast.Starred: "'*' before a list is not allowed in it",
    ast.Invert: "'~' is not allowed in it",
    ast.MatMult: "'@' is not allowed in it",
    ast.NamedExpr: "':=' is not allowed in it; to compare, write '=='",
    ast.Dict: "it spells out an object; ask for what is under its names: value['name']",
    ast.DictComp: "it makes an object; lists and sets can be made",
    ast.JoinedStr: "formatted texts are not allowed in it",
    ast.Lambda: "functions are not defined in it",
}


# How other languages write what Python's writes otherwise.
_SLIPS = (
    ("&&", "and"), ("||", "or"), ("===", "=="), ("<>", "!="), ("≤", "<="), ("≥", ">="), ("≠", "!="), ("!", "not"),
    ("=", "=="),
)  # fmt: skip
_NO_SLIPS = re.compile(r"[<>=!]=(?!=)|\b\w+ ?=(?=\s*(?:True|False|\d+)\s*[,)])")


class RefusedError(Exception):
    """The expression is none that is read; its text says why."""


@lru_cache(maxsize=512)
def parse(text: str) -> ast.expr:
    """Return the syntax tree of an expression that may be evaluated.

    Raises:
        RefusedError: it is too long or nested, is no expression, or uses what is not allowed.
    """
    if len(text) > MAX_CHARS:
        raise RefusedError(f"it has more than {MAX_CHARS} characters")
    try:
        _require_plain_names(text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        raise RefusedError(f"it is not an expression{_slip_in(text)}") from None
    _require_allowed(tree)
    _require_no_caret_power(tree, text.strip())
    return told_apart(tree)


def spelled(name: str) -> str:
    """Return how an expression says the property of a name."""
    plain = name.isidentifier() and name.isascii() and not keyword.iskeyword(name) and not name.startswith("__")
    return name if plain else f"{WHOLE}[{name!r}]"


def names_in(tree: ast.AST) -> frozenset[str]:
    """Return the names that an expression takes from the value: all but those that its own `for` binds."""
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return frozenset(
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id not in bound and id(node) not in called
    )


def require_names(tree: ast.AST, declared: Collection[str]) -> None:
    """Refuse names that the object does not declare, and `for` variables that would hide one that it does.

    Raises:
        RefusedError: there is one.
    """
    unknown = sorted(name for name in names_in(tree) if name != WHOLE and name not in declared)
    if unknown:
        meant = _nearest(unknown[0], declared, "properties")
        raise RefusedError(f"'{unknown[0][:40]}' is no property declared here; {meant}")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and (node.id in declared or node.id == WHOLE):
            raise RefusedError(f"'{node.id[:40]}' is a property and cannot name an item too")


def _require_plain_names(text: str) -> None:
    # Python reads a name in its compatibility form: what looks like another name would be this one.
    for token in tokenize.generate_tokens(io.StringIO(text.strip()).readline):
        if token.type == tokenize.NAME and not token.string.isascii():
            raise RefusedError("names in it are of ASCII letters; write value['größe'] for others")


def _require_allowed(tree: ast.expr) -> None:
    level: list[ast.AST] = [tree]
    for _ in range(MAX_NESTING):
        if not level:
            return
        for node in level:
            _require_allowed_node(node)
        level = [inner for node in level for inner in ast.iter_child_nodes(node)]
    raise RefusedError(f"it is nested more than {MAX_NESTING} deep")


def _require_allowed_node(node: ast.AST) -> None:
    if isinstance(node, ast.Constant):
        value = node.value
        if not isinstance(value, (bool, int, float, str, type(None))):
            raise RefusedError("it has a literal that JSON does not know")
        if isinstance(value, int) and value.bit_length() > MAX_LITERAL_BITS:
            raise RefusedError("it has a number of too many digits")
    elif isinstance(node, ast.Name):
        if node.id.startswith("__"):
            raise RefusedError(f"the name '{node.id[:40]}' is not allowed")
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            raise RefusedError("it calls a method, where functions are called: count(x, xs), len(xs)")
        if not isinstance(node.func, ast.Name):
            raise RefusedError("it calls what is no function of the language")
        if node.func.id not in FUNCTIONS:
            meant = _nearest(node.func.id, FUNCTIONS, "functions")
            raise RefusedError(f"there is no function '{node.func.id[:40]}'; {meant}")
        _require_arguments(node.func.id, node)
    elif isinstance(node, ast.keyword):
        if node.arg not in KEYWORD_ARGUMENTS:
            raise RefusedError("it gives an argument by a name that is not known")
    elif isinstance(node, ast.comprehension):
        if node.is_async or not _is_target(node.target):
            raise RefusedError("its 'for' binds something else than names")
    elif not isinstance(node, _PLAIN):
        raise RefusedError(_TOLD.get(type(node), f"{type(node).__name__} is not allowed in it"))
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)) and len(node.generators) > MAX_GENERATORS:
        raise RefusedError(f"it has more than {MAX_GENERATORS} 'for' in one place")


def _require_arguments(name: str, call: ast.Call) -> None:
    signature = inspect.signature(FUNCTIONS[name])
    if name in ("max", "min") and not call.args:
        # These take one list or several numbers.
        raise RefusedError(f"it gives {name}() nothing")
    try:
        signature.bind(*call.args, **{each.arg: None for each in call.keywords if each.arg})
    except TypeError:
        taken = ", ".join(str(each.replace(annotation=each.empty)) for each in signature.parameters.values())
        raise RefusedError(f"it gives {name}() other arguments than it takes: {name}({taken})") from None


def _slip_in(text: str) -> str:
    """Return what an expression most likely meant instead, as the end of a sentence; nothing where none is known."""
    rest = _NO_SLIPS.sub(" ", text) if "===" not in text else text
    return next((f"; '{right}' is written for '{wrong}'" for wrong, right in _SLIPS if wrong in rest), "")


def _require_no_caret_power(tree: ast.expr, text: str) -> None:
    """Refuse `n^2` and `10^5`, which mathematics reads as powers and Python as an exclusive or."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
            for side in (node.left, node.right):
                written = ast.get_source_segment(text, side) or ""
                if isinstance(side, ast.Constant) and written.isdecimal():
                    raise RefusedError(
                        f"'^' is Python's exclusive or: a power is written with '**' (n ** 2), "
                        f"and the {written} of an exclusive or as {int(written):#x}"
                    )


def _nearest(name: str, known: Collection[str], what: str) -> str:
    """Return, as the end of a sentence, which known name may be meant, or which there are."""
    alike = {each.lower(): each for each in known}
    # "length" begins with what is meant, and "str" is no mistyped "set".
    begun = [each for each in alike if len(each) >= _BEGUN and name.lower().startswith(each)]
    for close in difflib.get_close_matches(name.lower(), alike, n=1, cutoff=_ALIKE) or begun:
        return f"'{alike[close][:40]}' may be meant"
    listed = ", ".join(sorted(known))
    listed = listed if len(listed) <= _MOST_LISTED else listed[: _MOST_LISTED - 3] + "..."
    return f"the {what} are {listed}" if listed else f"there are no {what}"


def _is_target(node: ast.expr) -> bool:
    if isinstance(node, (ast.Tuple, ast.List)):
        return all(map(_is_target, node.elts))
    return isinstance(node, ast.Name)
