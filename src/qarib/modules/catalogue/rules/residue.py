"""What still matters of a rule once the known facts are put in."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from qarib.modules.catalogue.rules.evaluate import Values, between_as_comparisons, compile_tree
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
    children,
    names,
)


def residue(node: Node, values: Values) -> Node:
    """Return the same rule without what is settled: a Literal when firm, else a tree of open parts.

    Whatever facts outside the residue become, they cannot change the verdict.
    """
    return _REDUCERS[type(node)](node, values)


def compile_waiting(node: Node) -> Callable[[Values], tuple[str, ...]]:
    """Return a function from values to the names in the residue of an open expression, in reading order.

    The same names as in the tree that `residue` builds, without building it: every open part tells its own.
    """
    if isinstance(node, Name):
        name = node.name
        return lambda values: (name,) if values.get(name) is None else ()
    if isinstance(node, Between):
        node = between_as_comparisons(node)
    parts = [(compile_tree(part), compile_waiting(part)) for part in children(node) if names(part)]

    def waiting(values: Values) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for read, waits in parts:
            if read(values) is None:
                found.update(dict.fromkeys(waits(values)))
        return tuple(found)

    return waiting


def _settled(node: Any, values: Values) -> Node:  # noqa: ANN401 -- any node whose parts are all known
    return Literal(compile_tree(node)(values), node.at)


def _literal(node: Literal, _values: Values) -> Node:
    return node


def _name(node: Name, values: Values) -> Node:
    value = values.get(node.name)
    return node if value is None else Literal(value, node.at)


def _not(node: Not, values: Values) -> Node:
    part = residue(node.part, values)
    return Literal(not part.value, node.at) if isinstance(part, Literal) else replace(node, part=part)


def _joined(node: Every | Either, values: Values) -> Node:
    stop = isinstance(node, Either)
    open_parts: list[Node] = []
    for part in node.parts:
        reduced = residue(part, values)
        if not isinstance(reduced, Literal):
            open_parts.append(reduced)
        elif reduced.value is stop:
            return Literal(stop, node.at)
    if not open_parts:
        return Literal(not stop, node.at)
    return open_parts[0] if len(open_parts) == 1 else replace(node, parts=tuple(open_parts))


def _between(node: Between, values: Values) -> Node:
    return _joined(between_as_comparisons(node), values)


def _strict(node: Compare | Arithmetic | Among | Call, values: Values) -> Node:
    """Reduce what passes an unknown on: settled only when every part is known."""
    parts = [residue(part, values) for part in children(node)]
    if all(isinstance(part, Literal) for part in parts):
        settled = _settled(_rebuilt(node, parts), {})
        if isinstance(settled, Literal) and settled.value is not None:
            return settled
    return _rebuilt(node, parts)


def _rebuilt(node: Compare | Arithmetic | Among | Call, parts: list[Node]) -> Node:
    match node:
        case Call():
            return replace(node, arguments=tuple(parts))
        case Among():
            return replace(node, subject=parts[0])
        case _:
            return replace(node, left=parts[0], right=parts[1])


_REDUCERS: dict[type, Callable[..., Node]] = {
    Literal: _literal, Name: _name, Not: _not, Every: _joined, Either: _joined, Between: _between,
    Compare: _strict, Arithmetic: _strict, Among: _strict, Call: _strict,
}  # fmt: skip
