"""What the rules say of facts, and what an account already answers."""

from collections.abc import Mapping
from datetime import date

from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.enums import AccountFact
from qarib.modules.catalogue.rules.assess import Assessment, assess
from qarib.modules.catalogue.rules.definition import Definition
from qarib.modules.catalogue.rules.values import plain, read_values


def evaluate(definition: Definition, facts: Mapping[str, object], *, on: date) -> Assessment:
    """Judge facts (JSON values; None or absent: not known) by the parameters of that day.

    No query. Raises FactsRefused on an unknown fact or a value of the wrong type.
    """
    return assess(definition, read_values(definition.facts, facts), on)


def as_plain(definition: Definition, assessment: Assessment, *, on: date) -> dict[str, object]:
    """Return an assessment as plain values, as commands and machines read it. No query."""
    return {
        "procedure": definition.code,
        "version": definition.valid_from.isoformat(),
        "on": on.isoformat(),
        "verdict": assessment.verdict.value,
        "criteria": [
            {
                "code": result.code,
                "verdict": result.verdict.value,
                "reason": result.reason.plain(),
                "remedy": result.remedy.plain() if result.remedy else None,
                "law": result.criterion.law.plain(),
                "facts": list(result.facts),
            }
            for result in assessment.criteria
        ],
        "needs": list(assessment.needs),
        "next_question": assessment.next_question,
        "amount": assessment.amount,
        "score": [
            {"code": result.code, "points": result.points, "of": result.of} for result in assessment.score
        ],
        "assumed": list(assessment.assumed),
    }


def known_from_account(definition: Definition, person: Person) -> dict[str, object]:
    """Return the facts (JSON values) that the account answers, so that no page asks them. No query."""
    account: dict[str, object] = {
        AccountFact.FAMILY_NAME: person.family_name,
        AccountFact.GIVEN_NAME: person.given_name,
        AccountFact.BIRTH_DATE: plain(person.birth_date),
        AccountFact.PHONE: person.phone,
        AccountFact.PHONE_VERIFIED: person.phone_verified_at is not None,
        AccountFact.EMAIL: person.email,
        AccountFact.IDENTITY_DECLARED: bool(person.nin_index or person.internal_number),
    }
    found = {code: account.get(fact.from_account) for code, fact in definition.facts.items()}
    return {code: value for code, value in found.items() if value not in (None, "")}
