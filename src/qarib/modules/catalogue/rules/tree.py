"""The tree of one expression: the only form in which a rule is evaluated, reduced or printed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    """A value written in the rule, or put in by reducing it."""

    value: object
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, a parameter, or `on`, the day that decides."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """True when its part is false."""

    part: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Every:
    """AND: false as soon as one part is false."""

    parts: tuple["Node", ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Either:
    """OR: true as soon as one part is true."""

    parts: tuple["Node", ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """One of `= <> < <= > >=`."""

    operator: str
    left: "Node"
    right: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends included."""

    subject: "Node"
    low: "Node"
    high: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Among:
    """IN, over literals."""

    subject: "Node"
    choices: tuple[object, ...]
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """One of `+ - *`."""

    operator: str
    left: "Node"
    right: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """One of our own functions, all of which pass an unknown on."""

    function: str
    arguments: tuple["Node", ...]
    at: int = field(default=0, compare=False)


Node: TypeAlias = Literal | Name | Not | Every | Either | Compare | Between | Among | Arithmetic | Call


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node, in reading order."""
    match node:
        case Literal() | Name():
            return ()
        case Not(part):
            return (part,)
        case Every(parts) | Either(parts) | Call(_, parts):
            return parts
        case Compare(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case Between(subject, low, high):
            return (subject, low, high)
        case Among(subject, _):
            return (subject,)


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from _walk(child)


def names(node: Node) -> tuple[str, ...]:
    """Return the names that the tree reads, each once, in reading order."""
    return tuple(dict.fromkeys(part.name for part in _walk(node) if isinstance(part, Name)))
