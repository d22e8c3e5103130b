"""Whether the rules may grant a file by themselves, and on what that would rest."""

from collections.abc import Mapping

from qarib.modules.accounts.enums import IdentityLevel
from qarib.modules.catalogue.enums import Intake, Verdict
from qarib.modules.catalogue.queries import Definition, definition, known_from_account
from qarib.modules.dossiers.enums import Origin
from qarib.modules.dossiers.models import Dossier, Value
from qarib.modules.dossiers.queries.values import judged

ACCOUNT = "account"


def grounds_of(dossier: Dossier, values: Mapping[str, Value]) -> dict[str, str] | None:
    """Return each fact that an automatic grant would rest on, with its source; None where a person decides.

    A person decides in a session, where the procedure says so, unless all criteria are met, above what one
    person may grant, and as soon as one known fact of a criterion or of the amount was only declared. What
    the account knows counts once the identity is matched, and while the account still says it. No query.
    """
    rules = definition(dossier.version)
    if not rules.decision.automatic or rules.intake != Intake.OPEN:
        return None
    found = judged(dossier, values)
    if found.verdict != Verdict.ELIGIBLE or (rules.amount is not None and found.amount is None):
        return None
    if rules.decision.votes_for(found.amount or 0) > 1:
        return None
    account = _account(dossier, rules)
    sources = {fact: _source(values[fact], account) for fact in _facts_that_decide(rules) if fact in values}
    return sources if all(sources.values()) else None


def _facts_that_decide(rules: Definition) -> list[str]:
    """Return the base facts of the criteria and of the amount: not what only finds the agency. No query."""
    names = [name for criterion in rules.criteria for name in criterion.when.names]
    names += rules.amount.value.names if rules.amount else ()
    return sorted(rules.base_facts(tuple(names)))


def _account(dossier: Dossier, rules: Definition) -> dict[str, object]:
    if dossier.person.identity_level != IdentityLevel.MATCHED:
        return {}
    return known_from_account(rules, dossier.person)


def _source(value: Value, account: Mapping[str, object]) -> str:
    """Return which register says so, `account`, or nothing for what was declared or corrected by hand."""
    if value.origin == Origin.PROOF:
        return value.source
    carried = value.origin == Origin.CARRIED_OVER and value.fact in account
    return ACCOUNT if carried and account[value.fact] == value.value else ""
