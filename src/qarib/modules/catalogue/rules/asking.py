"""Questions put to somebody without an account: the next one, how many are left at most, what stays open."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from qarib.modules.catalogue.enums import CriterionVerdict, FactType, Verdict
from qarib.modules.catalogue.rules.assess import Assessment, CriterionResult
from qarib.modules.catalogue.rules.definition import Definition, Expression, Fact, Group
from qarib.modules.catalogue.rules.evaluate import Values
from qarib.modules.catalogue.rules.residue import residue
from qarib.modules.catalogue.rules.tree import names

# A text or a paper settles nothing by itself: it is read when the request is filed.
_NOT_ASKED = frozenset({FactType.TEXT, FactType.FILE})


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: one fact, or the facts of a group in one list of boxes to tick."""

    code: str
    facts: tuple[str, ...]
    group: Group | None = None


def can_be_asked(definition: Definition, code: str) -> bool:
    """Tell whether a person can answer this fact here, in one short answer."""
    fact = definition.facts.get(code)
    return fact is not None and fact.type not in _NOT_ASKED and not (fact.each or fact.derive)


def group_of(definition: Definition, code: str) -> Group | None:
    """Return the group in which a fact is asked, or None when it is asked alone."""
    return next((group for group in definition.together if code in group.facts), None)


def may_be_relevant(fact: Fact, values: Values) -> bool:
    """Tell whether the fact matters, or may matter once its condition is known."""
    return fact.only_if is None or fact.only_if.read(values) is not False


def may_still_matter(definition: Definition, judged: Assessment, values: Values) -> tuple[str, ...]:
    """Return every unknown fact that some answer could still make necessary, in file order.

    It only shrinks while facts become known: its length is an honest "at most". Empty once the verdict is
    firm.
    """
    if judged.verdict != Verdict.OPEN:
        return ()
    found: set[str] = set()
    for result in judged.criteria:
        if result.verdict == CriterionVerdict.OPEN:
            found |= _reach(definition, result.criterion.when, values)
    return tuple(code for code in definition.facts if code in found)


def _reach(definition: Definition, expression: Expression, values: Values) -> set[str]:
    """Return the unknown base facts of what is left of an expression, with those that make them relevant."""
    found: set[str] = set()
    for code in definition.base_facts(names(residue(expression.tree, values))):
        fact = definition.facts[code]
        if values.get(code) is not None or not may_be_relevant(fact, values):
            continue
        found.add(code)
        if fact.only_if is not None:  # settled, its condition leaves nothing to reach
            found |= _reach(definition, fact.only_if, values)
    return found


def decisive(definition: Definition, result: CriterionResult, facts: Values, on: date) -> tuple[str, ...]:
    """Return the known facts that settle a firm criterion: without the others it would say the same.

    All the facts it rests on while it is open.
    """
    kept = dict.fromkeys(code for code in result.facts if facts.get(code) is not None)
    if result.verdict == CriterionVerdict.OPEN:
        return tuple(kept)
    settled = result.verdict == CriterionVerdict.MET
    for code in result.facts:
        fewer = {fact: facts[fact] for fact in kept if fact != code}
        if result.criterion.when.read(definition.values_on(on, fewer)) is settled:
            kept.pop(code, None)
    return tuple(kept)


def next_ask(
    definition: Definition, judged: Assessment, may_matter: Collection[str], left_open: Collection[str]
) -> Ask | None:
    """Return the question that settles most, or None; what opening a space answers is asked last."""
    order = sorted(judged.needs, key=lambda code: _answered_by_a_space(definition, code))
    for code in order:
        if can_be_asked(definition, code) and code not in left_open:
            return _ask(definition, code, may_matter, left_open)
    return None


def _answered_by_a_space(definition: Definition, code: str) -> bool:
    # A declared identity, a verified phone: whoever logs in has them, so they are asked only at the end.
    fact = definition.facts[code]
    return bool(fact.from_account) and fact.type == FactType.YES_NO


def _ask(definition: Definition, code: str, may_matter: Collection[str], left_open: Collection[str]) -> Ask:
    group = group_of(definition, code)
    if group is None:
        return Ask(code, (code,))
    facts = tuple(fact for fact in group.facts if fact in may_matter and fact not in left_open)
    return Ask(group.code, facts, group)


def questions_left(definition: Definition, may_matter: Collection[str], left_open: Collection[str]) -> int:
    """Return how many questions can still come at most: a group counts once."""
    asked = [code for code in may_matter if can_be_asked(definition, code) and code not in left_open]
    groups = {code: group_of(definition, code) for code in asked}
    return len({group.code if group else code for code, group in groups.items()})
