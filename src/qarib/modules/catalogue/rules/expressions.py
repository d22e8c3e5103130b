"""From a scalar of a file to a checked, compiled expression."""

from collections.abc import Mapping

from ruamel.yaml.nodes import ScalarNode

from qarib.modules.catalogue.enums import FactType
from qarib.modules.catalogue.rules.bounds import LARGEST_NUMBER, MOST_ITEMS, Range, hull, range_of
from qarib.modules.catalogue.rules.check import NUMBER, ON, Kind, Scope, check, check_condition
from qarib.modules.catalogue.rules.evaluate import compile_tree
from qarib.modules.catalogue.rules.facts import Expression, Fact, Parameter
from qarib.modules.catalogue.rules.parse import ExpressionRefused, parse
from qarib.modules.catalogue.rules.source import Item
from qarib.modules.catalogue.rules.tree import Node, names


def scope_of(facts: Mapping[str, Fact], parameters: Mapping[str, Parameter]) -> dict[str, Kind]:
    """Return what each name holds in the rules of a procedure."""
    scope = {ON: Kind(FactType.DATE)}
    for code, parameter in parameters.items():
        values = [value for _, value in parameter.values]
        span = (min(values), max(values)) if values else None
        scope[code] = Kind(parameter.type, positive=all(value > 0 for value in values), range=span)
    for code, fact in facts.items():
        choices = tuple(choice.code for choice in fact.choices)
        scope[code] = Kind(fact.type, choices, repeated=bool(fact.each), range=_range(fact, scope))
    return scope


def _range(fact: Fact, scope: Scope) -> Range | None:
    """Return between which numbers a fact stays, given or derived; a repeated one with all its items."""
    if fact.type not in (FactType.INTEGER, FactType.MONEY):
        return None
    low = -LARGEST_NUMBER if fact.minimum is None else fact.minimum
    high = LARGEST_NUMBER if fact.maximum is None else fact.maximum
    if fact.each:
        return hull((0, 0), (low * MOST_ITEMS, high * MOST_ITEMS))
    derived = range_of(fact.derive.tree, _ranges(scope)) if fact.derive else None
    return hull((low, high), derived) if derived else (low, high)


def _ranges(scope: Scope) -> dict[str, Range]:
    return {name: kind.range for name, kind in scope.items() if kind.range is not None}


def condition(item: Item, scope: Scope) -> Expression | None:
    """Return a yes-or-no expression, or None after refusing."""
    return _expression(item, scope, FactType.YES_NO)


def derivation(item: Item, scope: Scope, *, holds: FactType) -> Expression | None:
    """Return an expression that gives what the fact holds, or None after refusing."""
    return _expression(item, scope, holds)


def money(item: Item, scope: Scope) -> Expression | None:
    """Return an expression in whole dinars, or None after refusing."""
    return _expression(item, scope, FactType.MONEY)


def number(item: Item, scope: Scope) -> Expression | None:
    """Return an expression that counts something, or None after refusing."""
    return _expression(item, scope, FactType.INTEGER)


def _expression(item: Item, scope: Scope, holds: FactType) -> Expression | None:
    # YAML reads `true` and `3` as such; a rule is a text, whatever YAML sees in it.
    if not isinstance(item.node, ScalarNode) or not str(item.node.value).strip():
        item.refuse("must be an expression", "Write a condition over facts, in quotes if it holds ': '.")
        return None
    text = str(item.node.value)
    try:
        tree = parse(text)
        _check_holds(tree, scope, holds)
    except ExpressionRefused as refused:
        _refuse(item, text, refused)
        return None
    return Expression(text.strip(), tree, compile_tree(tree), names(tree))


def _check_holds(tree: Node, scope: Scope, holds: FactType) -> None:
    if holds == FactType.YES_NO:
        check_condition(tree, scope)
        range_of(tree, _ranges(scope))
        return
    kind = check(tree, scope)
    if kind.type not in (holds, NUMBER):
        raise ExpressionRefused(f"gives {kind.type}, not {holds}", "Change the fact's type or the rule.")
    range_of(tree, _ranges(scope))


def _refuse(item: Item, text: str, refused: ExpressionRefused) -> None:
    lines_before = text.count("\n", 0, refused.at)
    column = refused.at - (text.rfind("\n", 0, refused.at) + 1) + 1
    block = getattr(item.node, "style", None) in ("|", ">")
    excerpt = text[refused.at : refused.at + 20].partition("\n")[0].strip()
    near = f" near `{excerpt}`" if excerpt else ""
    item.refuse(
        f"{refused.message} (character {column}{near})", refused.mend, line=item.line + block + lines_before
    )
