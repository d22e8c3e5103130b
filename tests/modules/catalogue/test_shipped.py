"""The procedures that are shipped, judged as persons, agents and other programs would ask."""

import io
import json
import re
from datetime import date
from functools import cache

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from factories.catalogue import SHIPPED
from qarib.modules.catalogue.enums import FactType, Intake
from qarib.modules.catalogue.queries import evaluate as judge
from qarib.modules.catalogue.rules.facts import Text
from qarib.modules.catalogue.rules.folder import read_folder
from qarib.modules.documents.enums import LetterTemplate

ALLOWANCE = "anem.unemployment-allowance"
RURAL = "fnpos.rural-housing-aid"
NO_CIRCUMSTANCE = dict.fromkeys(
    ["has_income", "spouse_income", "enrolled", "past_scheme", "service_irregular", "foreign_national"], False
) | {"allowance_before": False}
YASMINE = {
    "birth_date": "2002-05-14", "situation": "never_worked", "seeker_months": 8, "residence": "algeria",
    **NO_CIRCUMSTANCE,
}  # fmt: skip
RACHID = {
    "birth_date": "1975-03-02", "situation": "in_work", "residence": "algeria", "seeker_months": 0,
    "social_status": "employee", "affiliation_months": 264, "household_income": 42000,
    "cnl_second_instalment": True, "building_in_progress": True, "bailiff_report": True,
}  # fmt: skip
SHIPPED_PROCEDURES = {
    "anem.job-seeker-registration": ["2022-02-10"],
    ALLOWANCE: ["2022-02-10", "2023-01-01", "2026-01-21"],
    "anem.allowance-confirmation": ["2022-02-10", "2026-01-21"],
    RURAL: ["2024-01-02", "2026-01-01"],
    "fnpos.lpa2-application": ["2025-12-11"],
    "cnas.affiliation-certificate": ["2022-02-10", "2026-11-01"],
    "cnas.non-affiliation-certificate": ["2022-02-10"],
    "cnr.proof-of-life": ["2025-01-01"],
}


@cache
def shipped():
    return tuple(file.definition for file in read_folder(SHIPPED))


def in_force(code, on):
    versions = [item for item in shipped() if item.code == code and item.valid_from <= on]
    return max(versions, key=lambda item: item.valid_from)


def evaluated(code, on, facts):
    out = io.StringIO()
    folder = ["--folder", str(SHIPPED.joinpath(*code.split(".")))]
    call_command("evaluate", code, "--on", on, "--facts", json.dumps(facts), "--json", *folder, stdout=out)
    return json.loads(out.getvalue())


def asked(code, person, on=date(2026, 11, 24)):
    """Return the questions put to somebody without an account, and the answer in the end."""
    definition, known, questions = in_force(code, on), {}, []
    while (judged := judge(definition, known, on=on)).next_question:
        group = definition.group_of(judged.next_question)
        facts = list(group.facts) if group else [judged.next_question]
        questions.append(group.code if group else judged.next_question)
        known |= {fact: person[fact] for fact in facts}
    return questions, judged


def test_every_shipped_version_passes_its_own_examples():
    found = {}
    for definition in shipped():
        found.setdefault(definition.code, []).append(definition.valid_from.isoformat())
    assert found == SHIPPED_PROCEDURES


def test_yasmine_learns_in_five_questions_that_she_can_have_the_allowance_and_what_it_pays():
    questions, judged = asked(ALLOWANCE, YASMINE)

    assert questions == ["situation", "circumstances", "birth_date", "seeker_months", "residence"]
    assert (judged.verdict, judged.amount) == ("eligible", 18000)


@pytest.mark.parametrize("on", [date(2022, 9, 1), date(2025, 3, 1)])
def test_the_older_versions_ask_no_more_than_five_questions(on):
    questions, judged = asked(
        ALLOWANCE, {**YASMINE, "birth_date": "2000-05-14", "survivor_pension": False}, on
    )
    assert (len(questions), judged.verdict) == (5, "eligible")


def test_rachid_learns_at_the_first_question_why_not_from_which_rule_and_what_he_can_do():
    questions, judged = asked(ALLOWANCE, RACHID)

    assert questions == ["situation"]
    assert judged.verdict == "not_eligible"
    assert [result.code for result in judged.not_met] == ["first-job", "no-income"]
    assert "22-70" in judged.not_met[0].criterion.law.fr
    assert "30 10" in judged.not_met[0].remedy.fr


def test_rachid_learns_in_four_questions_that_he_can_have_the_rural_aid():
    questions, judged = asked(RURAL, RACHID)

    assert questions == ["social_status", "affiliation_months", "household_income", "house"]
    assert (judged.verdict, judged.amount) == ("eligible", 500000)


def test_each_box_left_empty_but_one_refuses_the_allowance_by_its_own_rule():
    refused = {
        tick: [result.code for result in asked(ALLOWANCE, {**YASMINE, tick: True})[1].not_met]
        for tick in NO_CIRCUMSTANCE
        if tick != "allowance_before"
    }
    assert refused == {
        "has_income": ["no-income"],
        "spouse_income": ["spouse-without-income"],
        "enrolled": ["not-enrolled"],
        "past_scheme": ["no-past-scheme"],
        "service_irregular": ["national-service"],
        "foreign_national": ["algerian"],
    }


@pytest.mark.parametrize(
    ("on", "amount", "version"),
    [
        ("2022-02-10", 13000, "2022-02-10"),
        ("2022-12-31", 13000, "2022-02-10"),
        ("2023-01-01", 15000, "2023-01-01"),
        ("2025-12-31", 15000, "2023-01-01"),
        ("2026-01-01", 18000, "2023-01-01"),
        ("2026-01-20", 18000, "2023-01-01"),
        ("2026-01-21", 18000, "2026-01-21"),
    ],
)
def test_the_allowance_pays_the_amount_of_the_month(on, amount, version):
    answer = evaluated(ALLOWANCE, on, {**YASMINE, "birth_date": "2000-05-14"})
    assert (answer["amount"], answer["version"]) == (amount, version)


def test_a_right_granted_in_2022_pays_what_each_later_month_pays():
    granted = in_force(ALLOWANCE, date(2022, 3, 1)).parameters["monthly_amount"]
    months = [date(2022, 3, 1), date(2023, 1, 1), date(2025, 12, 1), date(2026, 1, 1)]
    assert [granted.on(month) for month in months] == [13000, 15000, 15000, 18000]


@pytest.mark.parametrize(
    ("code", "day_before"),
    [(ALLOWANCE, "2022-02-09"), (RURAL, "2024-01-01"), ("fnpos.lpa2-application", "2025-12-10")],
)
def test_before_the_first_version_evaluate_says_so_and_ends_with_two(code, day_before):
    with pytest.raises(CommandError) as error:
        evaluated(code, day_before, {})
    assert error.value.returncode == 2
    assert SHIPPED_PROCEDURES[code][0] in str(error.value)


@pytest.mark.parametrize(
    ("on", "income", "verdict"),
    [
        ("2024-01-02", 120000, "eligible"),
        ("2024-01-02", 120001, "not_eligible"),
        ("2025-12-31", 120001, "not_eligible"),
        ("2026-01-01", 144000, "eligible"),
        ("2026-01-01", 144001, "not_eligible"),
    ],
)
def test_the_income_ceiling_follows_the_minimum_wage_of_the_day_that_decides(on, income, verdict):
    facts = {**RACHID, "household_income": income, "cnl_after_january_2016": True}
    definition = in_force(RURAL, date.fromisoformat(on))
    known = {code: value for code, value in facts.items() if code in definition.facts}
    assert evaluated(RURAL, on, known)["verdict"] == verdict


def test_the_score_of_2026_is_thirty_thirty_twenty_twenty_and_says_what_is_assumed():
    assert [(line.code, line.of, line.assumed) for line in in_force(RURAL, date(2026, 3, 1)).score] == [
        ("seniority", 30, False),
        ("income", 30, True),
        ("family", 20, True),
        ("bni", 20, True),
    ]
    assert in_force(RURAL, date(2024, 3, 1)).score == ()


def test_two_people_sign_an_aid_and_nobody_is_ranked_by_the_engine():
    for definition in shipped():
        if definition.intake == Intake.SESSION:
            assert not definition.decision.automatic
    assert in_force(RURAL, date(2026, 3, 1)).decision.votes_for(500000) == 2


def test_before_2026_the_confirmation_only_says_where_to_go():
    before, since = (
        in_force("anem.allowance-confirmation", day) for day in (date(2026, 1, 20), date(2026, 1, 21))
    )
    assert (before.intake, before.pages) == (Intake.COUNTER, ())
    assert (since.intake, len(since.pages)) == (Intake.OPEN, 3)


@pytest.mark.parametrize("definition", shipped(), ids=lambda item: f"{item.code} {item.valid_from}")
def test_a_version_can_be_searched_decided_and_asked(definition):
    assert definition.grants.letter in LetterTemplate.values
    assert definition.code == "anem.job-seeker-registration" or len(definition.keywords) >= 10
    assert any(re.search("[ء-ي]", word) for word in definition.keywords or ["ء"])
    for fact in definition.facts.values():
        assert fact.type != FactType.FILE or not fact.held_by, f"{fact.code}: a paper that a register holds"


def _texts(value, path):
    if isinstance(value, Text):
        yield path, value
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _texts(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, f"{path}.{key}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _texts(item, f"{path}.{number}")


@pytest.mark.parametrize("definition", shipped(), ids=lambda item: f"{item.code} {item.valid_from}")
def test_every_sentence_is_typeset_and_complete(definition):
    found = list(_texts(definition, definition.code))
    assert len(found) > 15
    for path, text in found:
        assert text.en, f"{path}: no English"
        assert "'" not in text.fr, f"{path}: a straight apostrophe in French"
        assert re.search("[ء-ي]|CASNOS|CNAS", text.ar), f"{path}: no Arabic"
        assert not re.search("[٠-٩]", text.ar), f"{path}: digits are Western here"
        assert not re.search(r"\d[ \u00a0\u202f]\d{3}(?!\d)", text.ar), f"{path}: 18 000 reads 000 18"
        assert not re.search(r"\?|,", text.ar), f"{path}: a Latin sign in Arabic"
