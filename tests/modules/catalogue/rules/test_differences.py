"""What changed between two versions, and a version told as a whole."""

from dataclasses import replace
from datetime import date

import pytest

from factories.catalogue import REGISTRATION, REGISTRATION_FILE, SHIPPED
from qarib.modules.catalogue.enums import AmountEach, ChangeKind, FactType, RulePart, TermUnit, Verdict
from qarib.modules.catalogue.rules.definition import (
    Amount,
    DecisionTerms,
    Expression,
    ScoreLine,
    Term,
    Text,
    VotesAbove,
)
from qarib.modules.catalogue.rules.dictionary import load_dictionary
from qarib.modules.catalogue.rules.differences import differences
from qarib.modules.catalogue.rules.evaluate import compile_tree
from qarib.modules.catalogue.rules.parse import parse
from qarib.modules.catalogue.rules.procedure import load_procedure
from qarib.modules.catalogue.rules.telling import rules_in_words
from qarib.modules.catalogue.rules.tree import names

FIRST, SECOND = date(2022, 2, 10), date(2026, 1, 21)
LABEL = Text("المدة", "Durée", "Length")


def expression(text):
    tree = parse(text)
    return Expression(text, tree, compile_tree(tree), names(tree))


@pytest.fixture(scope="module")
def old():
    dictionary = load_dictionary((SHIPPED / "facts.yaml").read_text(encoding="utf-8"), "facts.yaml")
    text = REGISTRATION_FILE.read_text(encoding="utf-8")
    return load_procedure(text, REGISTRATION, valid_from=FIRST, dictionary=dictionary)


@pytest.fixture
def new(old):
    return replace(old, valid_from=SECOND)


def with_age(rules, **values):
    """Return the version with another minimum age."""
    parameter = rules.parameters["minimum_age"]
    begun = tuple((date.fromisoformat(day.replace("_", "-")[1:]), age) for day, age in values.items())
    return replace(rules, parameters={"minimum_age": replace(parameter, values=begun)})


def with_rule(rules, code, text):
    """Return the version with another condition."""
    changed = tuple(
        replace(item, when=expression(text)) if item.code == code else item for item in rules.criteria
    )
    return replace(rules, criteria=changed)


def found(old, new, language="fr"):
    return [
        (change.part, change.kind, change.code, *(
            " / ".join(said.flat() for said in side).replace("\xa0", " ") for side in (change.old, change.new)
        ))
        for change in differences(old, new, language=language).changes
    ]  # fmt: skip


def test_two_versions_that_are_alike_differ_in_nothing(old, new):
    assert differences(old, new, language="ar").none


def test_a_condition_that_came_and_one_that_went_are_shown_on_their_side(old, new):
    fewer = replace(new, criteria=new.criteria[1:])

    ((part, kind, code, before, after),) = found(old, fewer)
    assert (part, kind, code, after) == (RulePart.CRITERION, ChangeKind.REMOVED, "identity-declared", "")
    assert before == "Identité déclarée : oui"
    ((part, kind, code, before, after),) = found(replace(fewer, valid_from=FIRST), new)
    assert (kind, before, after) == (ChangeKind.ADDED, "", "Identité déclarée : oui")


def test_a_condition_that_changed_shows_both(old, new):
    changed = with_rule(new, "available-for-work", "available_now OR situation = 'in_work'")

    ((part, kind, code, before, after),) = found(old, changed)
    assert (part, kind, code) == (RulePart.CRITERION, ChangeKind.CHANGED, "available-for-work")
    assert before == "Disponibilité : oui"
    assert after.startswith("Au moins une de ces conditions est remplie : [Disponibilité : oui | ")


def test_brackets_and_spaces_are_no_change(old, new):
    assert found(old, with_rule(new, "available-for-work", "( available_now )")) == []


def test_a_parameter_that_moved_shows_where_it_decides_too(old, new):
    moved = with_age(new, _1990_04_21=16, _2026_01_21=18)

    rule, parameter = found(old, moved)
    assert rule[:3] == (RulePart.CRITERION, ChangeKind.CHANGED, "old-enough")
    assert "au moins 16 (Âge minimal, depuis le 21 avril 1990)" in rule[3]
    assert "au moins 18 (Âge minimal, depuis le 21 janvier 2026)" in rule[4]
    assert parameter[:3] == (RulePart.PARAMETER, ChangeKind.CHANGED, "minimum_age")
    assert parameter[4].startswith("16 depuis le 21 avril 1990 / 18 depuis le 21 janvier 2026")


def test_terms_score_amount_votes_and_pages_are_compared(old, new):
    line = ScoreLine("seniority", LABEL, expression("at_most(30, experience_years)"), 30)
    changed = replace(
        new,
        promise=replace(new.promise, answer=Term(1, TermUnit.WORKING_DAYS), legal=Term(60, TermUnit.DAYS)),
        grants=replace(new.grants, renewable=False, renewals=1),
        appeal=replace(new.appeal, days=15),
        score=(line,),
        amount=Amount(expression("500000"), AmountEach.ONCE),
        decision=DecisionTerms(votes=(VotesAbove(300_000, 2),)),
        pages=(replace(new.pages[0], facts=new.pages[0].facts[:2]), *new.pages[1:]),
        facts=new.facts | {"diploma": replace(new.facts["diploma"], optional=False)},
    )

    parts = {change[0]: change[3:] for change in found(old, changed)}
    assert list(parts) == [
        RulePart.SCORE, RulePart.AMOUNT, RulePart.PROMISE, RulePart.DECISION, RulePart.GRANT,
        RulePart.APPEAL, RulePart.FACT, RulePart.PAGE,
    ]  # fmt: skip
    assert parts[RulePart.SCORE][1].endswith("sans dépasser 30 / 30 points au plus")
    assert parts[RulePart.PROMISE][1].startswith("réponse sous 1 jour ouvrable / délai légal : 60 jours")
    assert parts[RulePart.GRANT] == (
        "valable 6 mois / renouvelable sans limite", "valable 6 mois / renouvellements possibles : 1",
    )  # fmt: skip
    assert parts[RulePart.DECISION][1] == "une personne décide / au-dessus de 300\u202f000 DA : 2 accords"
    assert parts[RulePart.AMOUNT] == ("", "500\u202f000 DA, en une fois")
    assert "facultatif" in parts[RulePart.FACT][0]
    assert "facultatif" not in parts[RulePart.FACT][1]


def test_words_that_changed_are_counted_apart(old, new):
    reworded = replace(
        new,
        name=Text("تسجيل", "Inscription"),
        criteria=(replace(new.criteria[0], refusal=Text("لا", "Non")), *new.criteria[1:]),
    )
    changes = differences(old, reworded, language="fr")

    assert (changes.changes, changes.words) == ((), 2)
    assert not changes.none


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_a_version_is_told_as_a_whole(old, language):
    told = rules_in_words(old, on=date(2026, 11, 24), language=language)

    assert [rule.code for rule in told.criteria] == [item.code for item in old.criteria]
    assert all(rule.said.text and rule.written and rule.law for rule in told.criteria)
    assert [(value.value, value.in_force) for value in told.parameters[0].values] == [("16", True)]
    assert len(told.facts) == len(old.facts)
    assert told.cases[3].verdict == Verdict.NOT_ELIGIBLE
    assert [label.fr for label in told.cases[3].not_met] == ["Vous avez l’âge de travailler, 16 ans révolus."]
    assert len(told.cases[3].facts) == 5
    parts = [part for part, _label, _note in told.assumed]
    assert parts == ["criterion", "criterion", "parameter", "promise", "appeal"]
    assert (told.amount, told.score, told.votes) == (None, (), ())


def test_a_value_that_is_not_yet_in_force_is_told_and_marked(old):
    later = with_age(old, _1990_04_21=16, _2027_01_01=18)
    told = rules_in_words(later, on=date(2026, 11, 24), language="fr")

    assert [(value.value, value.in_force) for value in told.parameters[0].values] == [
        ("16", True), ("18", False),
    ]  # fmt: skip
    assert old.parameters["minimum_age"].type == FactType.INTEGER
