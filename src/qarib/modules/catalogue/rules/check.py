"""Typing at load: '12' >= 36, a chained comparison or a date outside the functions must not exist."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.bounds import Range
from qarib.modules.catalogue.rules.parse import ExpressionRefused
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
    names,
)

ON = "on"
# A number or a text written in the rule takes the type of what it is compared with.
NUMBER = "number"
STRING = "string"
NUMERIC = (FactType.INTEGER, FactType.MONEY, NUMBER)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a name or an expression holds."""

    type: str
    choices: tuple[str, ...] = ()
    # One value an item (a child, a month): only sum_of reads it.
    repeated: bool = False
    # A parameter that is never zero or less, so that one may divide by it.
    positive: bool = False
    # Between which numbers it stays; it is no part of the type.
    range: Range | None = field(default=None, compare=False)


Scope = Mapping[str, Kind]
YES_NO = Kind(FactType.YES_NO)
INTEGER = Kind(FactType.INTEGER)


def check(node: Node, scope: Scope) -> Kind:
    """Return what the expression holds. Raises ExpressionRefused at the first type that does not fit."""
    kind = _kind(node, scope)
    if kind.repeated:
        raise ExpressionRefused("a repeated fact stands alone", "Give it to sum_of(…).", at=node.at)
    return kind


def check_condition(node: Node, scope: Scope) -> None:
    """Refuse what is not a yes-or-no expression."""
    _condition(node, scope)


def _kind(node: Node, scope: Scope) -> Kind:
    return _CHECKS[type(node)](node, scope)


def _condition(node: Node, scope: Scope) -> Kind:
    kind = _kind(node, scope)
    if kind.type != FactType.YES_NO or kind.repeated:
        raise ExpressionRefused(
            f"a {kind.type} where a yes or no is expected", "Compare it with something.", at=node.at
        )
    return YES_NO


def _number(node: Node, scope: Scope) -> Kind:
    kind = _kind(node, scope)
    if kind.type not in NUMERIC or kind.repeated:
        raise ExpressionRefused(
            f"a {kind.type} where a number is expected", "Use an integer or money fact.", at=node.at
        )
    return kind


def _same_number(left: Kind, right: Kind, at: int) -> Kind:
    if left.type in (NUMBER, right.type):
        return Kind(right.type)
    if right.type == NUMBER:
        return Kind(left.type)
    raise ExpressionRefused(
        f"{left.type} against {right.type}", "Keep money with money and counts with counts.", at=at
    )


def _name(node: Name, scope: Scope) -> Kind:
    kind = scope.get(node.name)
    if kind is not None:
        return kind
    near = get_close_matches(node.name, scope, n=1)
    mend = f"Did you mean {near[0]}?" if near else "List the fact under facts:, or add a parameter."
    raise ExpressionRefused(f"{node.name} is neither a fact nor a parameter here", mend, at=node.at)


def _literal(node: Literal, _scope: Scope) -> Kind:
    if isinstance(node.value, bool):
        return YES_NO
    return Kind(NUMBER if isinstance(node.value, int) else STRING)


def _parts(node: Every | Either | Not, scope: Scope) -> Kind:
    for part in (node.part,) if isinstance(node, Not) else node.parts:
        _condition(part, scope)
    return YES_NO


def _compare(node: Compare, scope: Scope) -> Kind:
    left, right = _kind(node.left, scope), _kind(node.right, scope)
    if not names(node):
        raise ExpressionRefused(
            "a comparison between two written values", "Compare a fact with something.", at=node.at
        )
    for kind in (left, right):
        _comparable(kind, node.at)
    if left.type in NUMERIC and right.type in NUMERIC:
        _same_number(left, right, node.at)
        return YES_NO
    if node.operator not in ("=", "<>"):
        raise ExpressionRefused(
            f"{left.type} {node.operator} {right.type}",
            "Order numbers only; write numbers without quotes.",
            at=node.at,
        )
    _same_words(node, left, right)
    return YES_NO


def _comparable(kind: Kind, at: int) -> None:
    if kind.repeated:
        raise ExpressionRefused("a repeated fact stands alone", "Give it to sum_of(…).", at=at)
    if kind.type == FactType.DATE:
        raise ExpressionRefused(
            "a date outside the functions",
            "Use completed_years(from, to) or months_between(from, to).",
            at=at,
        )
    if kind.type in (FactType.TEXT, FactType.COMMUNE, FactType.FILE):
        raise ExpressionRefused(
            f"a {kind.type} decides nothing", "Ask a yes_no or a choice fact instead.", at=at
        )


def _same_words(node: Compare, left: Kind, right: Kind) -> None:
    if left.type == right.type == FactType.YES_NO:
        return
    if left.type == right.type == FactType.CHOICE and left.choices == right.choices:
        return
    for kind, side in ((left, node.right), (right, node.left)):
        if kind.type == FactType.CHOICE and isinstance(side, Literal):
            _known_choice(kind, side.value, node.at)
            return
    raise ExpressionRefused(
        f"{left.type} against {right.type}",
        "Compare like with like: numbers without quotes, choices with one of their codes in quotes.",
        at=node.at,
    )


def _known_choice(kind: Kind, value: object, at: int) -> None:
    if value not in kind.choices:
        raise ExpressionRefused(
            f"{value!r} is not a choice of this fact", f"Use one of: {', '.join(kind.choices)}.", at=at
        )


def _between(node: Between, scope: Scope) -> Kind:
    subject = _number(node.subject, scope)
    for bound in (node.low, node.high):
        subject = _same_number(subject, _number(bound, scope), bound.at)
    if not names(node):
        raise ExpressionRefused("BETWEEN over written values only", "Put a fact in it.", at=node.at)
    return YES_NO


def _among(node: Among, scope: Scope) -> Kind:
    subject = _kind(node.subject, scope)
    _comparable(subject, node.at)
    for choice in node.choices:
        if subject.type == FactType.CHOICE:
            _known_choice(subject, choice, node.at)
        elif subject.type not in NUMERIC or not isinstance(choice, int):
            raise ExpressionRefused(
                f"{subject.type} IN a list with {choice!r}",
                "List numbers for a number, codes in quotes for a choice.",
                at=node.at,
            )
    if not names(node):
        raise ExpressionRefused("IN over written values only", "Put a fact in it.", at=node.at)
    return YES_NO


def _arithmetic(node: Arithmetic, scope: Scope) -> Kind:
    left, right = _number(node.left, scope), _number(node.right, scope)
    if node.operator != "*":
        return _same_number(left, right, node.at)
    if left.type == right.type == FactType.MONEY:
        raise ExpressionRefused("money times money", "Multiply money by a count.", at=node.at)
    if FactType.MONEY in (left.type, right.type):
        return Kind(FactType.MONEY)
    return _same_number(left, right, node.at)


def _two_dates(node: Call, scope: Scope) -> Kind:
    _arity(node, 2)
    for argument in node.arguments:
        if _kind(argument, scope) != Kind(FactType.DATE):
            raise ExpressionRefused(
                f"{node.function} takes two dates", f"Write {node.function}(fact, on).", at=argument.at
            )
    return INTEGER


def _floor_div(node: Call, scope: Scope) -> Kind:
    _arity(node, 2)
    amount, by = (_number(argument, scope) for argument in node.arguments)
    divisor = node.arguments[1]
    if not by.positive and not (isinstance(divisor, Literal) and str(divisor.value).strip("0").isdigit()):
        raise ExpressionRefused(
            "floor_div by what may be zero",
            "Divide by a written number or by a parameter above zero.",
            at=divisor.at,
        )
    if amount.type == FactType.MONEY:
        return INTEGER if by.type == FactType.MONEY else Kind(FactType.MONEY)
    return _same_number(amount, by, node.at)


def _cap(node: Call, scope: Scope) -> Kind:
    _arity(node, 2)
    left, right = (_number(argument, scope) for argument in node.arguments)
    return _same_number(left, right, node.at)


def _sum(node: Call, scope: Scope) -> Kind:
    if not node.arguments:
        raise ExpressionRefused("sum_of nothing", "Name at least one fact.", at=node.at)
    total = Kind(NUMBER)
    for argument in node.arguments:
        kind = _kind(argument, scope)
        if kind.type not in NUMERIC:
            raise ExpressionRefused(f"sum_of a {kind.type}", "Add integer or money facts.", at=argument.at)
        total = _same_number(total, kind, argument.at)
    return total


def _arity(node: Call, count: int) -> None:
    if len(node.arguments) != count:
        raise ExpressionRefused(
            f"{node.function} takes {count} arguments", f"Give it exactly {count}.", at=node.at
        )


def _call(node: Call, scope: Scope) -> Kind:
    return _CALLS[node.function](node, scope)


_CALLS: dict[str, Callable[[Call, Scope], Kind]] = {
    "completed_years": _two_dates, "months_between": _two_dates, "floor_div": _floor_div,
    "at_most": _cap, "at_least": _cap, "sum_of": _sum,
}  # fmt: skip
_CHECKS: dict[type, Callable[..., Kind]] = {
    Name: _name, Literal: _literal, Every: _parts, Either: _parts, Not: _parts, Compare: _compare,
    Between: _between, Among: _among, Arithmetic: _arithmetic, Call: _call,
}  # fmt: skip
