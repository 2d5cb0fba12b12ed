"""The evaluator of expressions: simpleeval's, with every step counted and nothing in reach but JSON values."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

import simpleeval

from shared.schema.relations.fuel import Fuel
from shared.schema.relations.functions import CHEAP, FUNCTIONS, LAZY, frozen
from shared.schema.relations.operators import LARGE, OPERATORS, bind, iterated, weight


class Evaluator(simpleeval.EvalWithCompoundTypes):  # type: ignore[misc]
    """Evaluates trees that `grammar.parse` allowed.

    Args:
        names: the values that names stand for.
        fuel: what steps are taken from.
    """

    def __init__(self, names: dict[str, Any], fuel: Fuel) -> None:
        super().__init__(operators=OPERATORS, functions=dict(FUNCTIONS), names=names, allowed_attrs={})
        self.names: dict[str, Any] = names
        self._fuel = fuel
        # Its own list() and set() know no bounds.
        self.functions = FUNCTIONS
        self.nodes = {
            ast.Name: self._eval_name,
            ast.UnaryOp: self._eval_unaryop,
            ast.BinOp: self._eval_binop,
            ast.BoolOp: self._eval_boolop,
            ast.Compare: self._eval_compare,
            ast.IfExp: self._eval_ifexp,
            ast.Call: self._eval_call,
            ast.keyword: self._eval_keyword,
            ast.Subscript: self._eval_subscript,
            ast.Slice: self._eval_slice,
            ast.Constant: self._eval_constant,
            ast.Tuple: self._eval_list,
            ast.List: self._eval_list,
            ast.Set: self._eval_set,
            ast.ListComp: self._eval_comprehension,
            ast.GeneratorExp: self._eval_comprehension,
            ast.SetComp: self._eval_comprehension,
        }

    def _eval(self, node: ast.AST) -> Any:
        self._fuel.spend(1)
        try:
            handler: Callable[[Any], Any] = self.nodes[type(node)]
        except KeyError:
            raise simpleeval.FeatureNotAvailable(type(node).__name__) from None
        return handler(node)

    def _eval_compare(self, node: ast.Compare) -> Any:
        right = self._eval(node.left)
        for operation, other in zip(node.ops, node.comparators, strict=True):
            left, right = right, self._eval(other)
            if isinstance(left, LARGE) or isinstance(right, LARGE):
                self._fuel.spend(weight(left) + weight(right))
            if not OPERATORS[type(operation)](left, right):
                return False
        return True

    def _eval_binop(self, node: ast.BinOp) -> Any:
        left, right = self._eval(node.left), self._eval(node.right)
        self._fuel.spend(weight(left) + weight(right))
        made = OPERATORS[type(node.op)](left, right)
        # What is made takes room, and steps to make: a list that is repeated is as many.
        self._fuel.spend(weight(made) if isinstance(made, LARGE) else 0)
        return made

    def _eval_call(self, node: ast.Call) -> Any:
        assert isinstance(node.func, ast.Name)  # noqa: S101 - the grammar saw to it
        if node.func.id in LAZY and len(node.args) == 1 and isinstance(node.args[0], ast.GeneratorExp):
            return self._eval_lazily(FUNCTIONS[node.func.id], node.args[0])
        given = [self._eval(each) for each in node.args]
        named = {each.arg: self._eval(each.value) for each in node.keywords if each.arg}
        if node.func.id not in CHEAP:
            self._fuel.spend(sum(map(weight, given)))
        return FUNCTIONS[node.func.id](*given, **named)

    def _eval_lazily(self, function: Callable[..., Any], node: ast.GeneratorExp) -> Any:
        outer = self.names
        self.names = dict(outer)
        try:
            return function(self._items(node.elt, node.generators))
        finally:
            self.names = outer

    def _eval_subscript(self, node: ast.Subscript) -> Any:
        container = self._eval(node.value)
        if isinstance(node.slice, ast.Slice):
            self._fuel.spend(weight(container))
        return container[self._eval(node.slice)]

    def _eval_set(self, node: ast.Set) -> set[Any]:
        return {frozen(self._eval(each)) for each in node.elts}

    def _eval_comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Any:
        outer = self.names
        self.names = dict(outer)
        try:
            found = list(self._items(node.elt, node.generators))
        finally:
            self.names = outer
        return {frozen(each) for each in found} if isinstance(node, ast.SetComp) else found

    def _items(self, element: ast.expr, generators: list[ast.comprehension]) -> Iterator[Any]:
        first, *inner = generators
        for item in iterated(self._eval(first.iter)):
            self._fuel.spend(1)
            bind(first.target, item, self.names)
            if all(self._eval(condition) for condition in first.ifs):
                if inner:
                    yield from self._items(element, inner)
                else:
                    yield self._eval(element)
