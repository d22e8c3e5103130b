import json
from datetime import date

import pytest

from factories.catalogue import REGISTRATION_FILE, SHIPPED
from factories.dossiers import DossierFactory
from factories.territory import CommuneFactory, WilayaFactory
from qarib.modules.catalogue.enums import Verdict
from qarib.modules.catalogue.errors import FactsRefused
from qarib.modules.catalogue.queries import definition, evaluate
from qarib.modules.catalogue.rules.dictionary import load_dictionary
from qarib.modules.catalogue.rules.drafting import move_parameter
from qarib.modules.catalogue.rules.procedure import load_procedure
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import Impact, Share, files_of, impact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tuesday")]
ON = date(2027, 1, 1)
CODE = "anem.job-seeker-registration"


@pytest.fixture
def older(monkeypatch):
    """Return a function that gives the definition with another minimum age; its examples are not run."""
    monkeypatch.setattr("qarib.modules.catalogue.rules.procedure.prove", lambda *_arguments: None)

    def with_age(value):
        shipped = REGISTRATION_FILE.read_text(encoding="utf-8")
        source = move_parameter(shipped, parameter="minimum_age", value=value, since=ON)
        dictionary = load_dictionary((SHIPPED / "facts.yaml").read_text(encoding="utf-8"), "facts.yaml")
        return load_procedure(source, "new.yaml", valid_from=ON, dictionary=dictionary)

    return with_age


@pytest.fixture
def filed(tuesday):
    """Three people who filed, born in 2002, 2000 and 1990; one who withdrew, and a draft."""
    files = [
        DossierFactory(filed=True, answers={"birth_date": f"{year}-05-14"}) for year in (2002, 2000, 1990)
    ]
    DossierFactory(filed=True, withdrawn=True)
    DossierFactory()
    return files


def measured(filed, older, value):
    return impact(older(value), against=definition(filed[0].version), on=ON)


def test_a_higher_minimum_age_loses_the_younger_ones(filed, older):
    found = measured(filed, older, 27)

    assert found.total == Share(files=3, gains=0, loses=2, open=0)
    assert found.wilayas == {"44": Share(files=3, gains=0, loses=2, open=0)}
    assert files_of(CODE) == 3


def test_the_other_way_round_they_gain(filed, older):
    found = impact(definition(filed[0].version), against=older(27), on=ON)

    assert (found.total.gains, found.total.loses) == (2, 0)


def test_ages_are_those_of_the_day_on_which_it_begins(filed, older):
    # Born on 14 May 2002: 24 on 1 January 2027, 25 in May.
    assert measured(filed, older, 25).total.loses == 1
    later = impact(older(25), against=definition(filed[0].version), on=date(2027, 5, 14))
    assert later.total.loses == 0


def test_each_wilaya_is_told_apart_by_where_the_file_is_and_by_its_day(filed, older):
    chlef = WilayaFactory(code="02")
    place = CommuneFactory(code="0201", wilaya=chlef)
    Dossier.objects.filter(pk=filed[2].pk).update(commune=place)

    assert {code: share.files for code, share in measured(filed, older, 26).wilayas.items()} == {
        "02": 1,
        "44": 2,
    }


def test_what_was_filed_under_other_words_is_not_known_rather_than_wrong(filed, older):
    dossier = filed[0]
    dossier.refresh_from_db()
    dossier.frozen["available_now"]["value"] = "perhaps"
    dossier.frozen["of_another_time"] = {"value": 3, "origin": "asked"}
    dossier.save()

    assert measured(filed, older, 16).total == Share(files=3, open=1)


def test_another_procedure_has_no_files(filed, older):
    assert files_of("anem.other") == 0


def test_it_costs_the_same_whatever_the_number_of_files(filed, older, django_assert_num_queries):
    rules, new = definition(filed[0].version), older(26)
    with django_assert_num_queries(3):
        impact(new, against=rules, on=ON)
    DossierFactory.create_batch(3, filed=True)
    with django_assert_num_queries(3):
        impact(new, against=rules, on=ON)


def test_it_names_nobody_and_comes_back_from_json_as_it_was(filed, older):
    found = measured(filed, older, 26)
    kept = json.dumps(found.plain())

    assert Impact.of(json.loads(kept)) == found
    for dossier in filed:
        person = dossier.person
        for secret in (person.family_name, person.given_name, dossier.number, str(dossier.uid), "2002"):
            assert secret not in kept


def one_by_one(new, against, on):
    """Return the same by the evaluator, a file at a time."""
    files = gains = loses = still_open = 0
    for frozen in (
        Dossier.objects.exclude(frozen=None).exclude(status="withdrawn").values_list("frozen", flat=True)
    ):
        facts = {code: kept["value"] for code, kept in frozen.items()}
        before, after = (verdict_of(rules, facts, on) for rules in (against, new))
        files += 1
        gains += after == Verdict.ELIGIBLE != before
        loses += before == Verdict.ELIGIBLE != after
        still_open += after == Verdict.OPEN
    return Share(files, gains, loses, still_open)


def verdict_of(rules, facts, on):
    known = {code: value for code, value in facts.items() if code in rules.facts}
    try:
        return evaluate(rules, known, on=on).verdict
    except FactsRefused as refused:
        return evaluate(rules, {c: v for c, v in known.items() if c not in refused.reasons}, on=on).verdict


@pytest.mark.parametrize("age", [16, 25, 26, 27, 36, 37, 99])
def test_everybody_at_once_is_judged_as_each_one_alone(filed, older, age):
    Dossier.objects.filter(pk=filed[1].pk).update(frozen={"birth_date": {"value": "yesterday"}})
    rules, new = definition(filed[0].version), older(age)

    assert impact(new, against=rules, on=ON).total == one_by_one(new, rules, ON)
    assert impact(rules, against=new, on=ON).total == one_by_one(rules, new, ON)
