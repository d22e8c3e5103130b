"""Our own evaluator: a tree becomes one closure; true, false, or None for "not known yet"."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from qarib.modules.catalogue.rules.functions import FUNCTIONS
from qarib.modules.catalogue.rules.tree import (
    Among,
    Arithmetic,
    Between,
    Call,
    Compare,
    Either,
    Every,
    Literal,
    Name,
    Node,
    Not,
)

Values = Mapping[str, Any]
Reader = Callable[[Values], Any]

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "+": operator.add, "-": operator.sub, "*": operator.mul,
}  # fmt: skip


def compile_tree(node: Node) -> Reader:
    """Return a function from values (missing or None: unknown) to the expression's value, or None.

    Kleene's logic: AND is false as soon as one part is false, whatever is unknown; OR is true likewise;
    everything else passes an unknown on.
    """
    return _COMPILERS[type(node)](node)


def _literal(node: Literal) -> Reader:
    value = node.value
    return lambda _values: value


def _name(node: Name) -> Reader:
    name = node.name
    return lambda values: values.get(name)


def _not(node: Not) -> Reader:
    part = compile_tree(node.part)

    def read(values: Values) -> bool | None:
        value = part(values)
        return None if value is None else not value

    return read


def _every(node: Every) -> Reader:
    return _until(node.parts, stop=False)


def _either(node: Either) -> Reader:
    return _until(node.parts, stop=True)


def _until(parts: tuple[Node, ...], *, stop: bool) -> Reader:
    readers = tuple(compile_tree(part) for part in parts)

    def read(values: Values) -> bool | None:
        result: bool | None = not stop
        for reader in readers:
            value: bool | None = reader(values)
            if value is stop:
                return value
            if value is None:
                result = None
        return result

    return read


def _pair(node: Compare | Arithmetic) -> Reader:
    left, right, apply = compile_tree(node.left), compile_tree(node.right), OPERATORS[node.operator]

    def read(values: Values) -> Any:  # noqa: ANN401 -- a number or a truth value
        first, second = left(values), right(values)
        return None if first is None or second is None else apply(first, second)

    return read


def between_as_comparisons(node: Between) -> Every:
    """Return the two comparisons that BETWEEN means: one known bound may already decide."""
    return Every(
        (
            Compare(">=", node.subject, node.low, node.at),
            Compare("<=", node.subject, node.high, node.at),
        ),
        node.at,
    )


def _between(node: Between) -> Reader:
    return _every(between_as_comparisons(node))


def _among(node: Among) -> Reader:
    subject, choices = compile_tree(node.subject), frozenset(node.choices)

    def read(values: Values) -> bool | None:
        value = subject(values)
        return None if value is None else value in choices

    return read


def _call(node: Call) -> Reader:
    readers, function = tuple(compile_tree(argument) for argument in node.arguments), FUNCTIONS[node.function]

    def read(values: Values) -> int | None:
        arguments = [reader(values) for reader in readers]
        return None if None in arguments else function(*arguments)

    return read


_COMPILERS: dict[type, Callable[..., Reader]] = {
    Literal: _literal, Name: _name, Not: _not, Every: _every, Either: _either, Compare: _pair,
    Arithmetic: _pair, Between: _between, Among: _among, Call: _call,
}  # fmt: skip
