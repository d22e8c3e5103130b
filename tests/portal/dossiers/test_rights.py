"""My rights in my space, what a refusal rests on, and the points of a session line by line."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.catalogue import REGISTRATION, ProcedureFactory, ProcedureVersionFactory, published
from factories.world import ANSWERS, TUESDAY
from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, citizen
from qarib.modules.accounts.enums import IdentityLevel
from qarib.modules.catalogue.actions import open_session
from qarib.modules.documents.actions import withdraw_letter
from qarib.modules.dossiers.actions import file_dossier, grant, refuse, save_page, start_draft, withdraw
from qarib.modules.dossiers.enums import Origin
from qarib.modules.dossiers.models import Value
from qarib.modules.dossiers.queries import decision_of, rights_of

SPACE = reverse("portal:my_space")
GRANTS = "grants: {valid: 6, unit: months, renewable: true, letter: job_seeker_registration}"
PAYING = "grants: {valid: 6, unit: months, letter: grant}\namount: {value: '18000', each: month}"
WORDS = "{ar: السن, fr: Âge, en: Age}"
SCORE = f"score:\n  age: {{label: {WORDS}, value: 'at_most(30, age)', of: 30}}\n"


def door(name, dossier):
    return reverse(f"portal:{name}", args=[dossier.uid])


def granted(world, person=None):
    dossier = world.filed(person)
    grant(dossier, actor=world.samir)
    return dossier


def test_a_right_says_from_when_until_when_and_when_it_can_be_asked_again(world, tuesday):
    dossier = granted(world)

    (right,) = rights_of(world.yasmine.pk, on=TUESDAY.date())

    assert (right.dossier, right.since, right.until) == (dossier.uid, date(2026, 11, 24), date(2027, 5, 23))
    assert (right.amount, right.monthly) == (None, False)
    assert (right.renewal_opens, right.renewable_now) == (date(2027, 4, 23), False)
    assert rights_of(world.yasmine.pk, on=date(2027, 4, 23))[0].renewable_now
    assert rights_of(world.yasmine.pk, on=date(2027, 5, 23))
    assert rights_of(world.yasmine.pk, on=date(2027, 5, 24)) == []
    assert rights_of(world.karim.pk, on=TUESDAY.date()) == []


def test_a_refused_file_and_a_withdrawn_letter_give_no_right(world):
    refuse(
        world.filed(world.karim), criterion="available-for-work", reason="Pas disponible.", actor=world.samir
    )
    withdraw_letter(decision_of(granted(world)).letter, reason="Erreur de personne", actor=SYSTEM)

    assert rights_of(world.karim.pk, on=clock.today()) == rights_of(world.yasmine.pk, on=clock.today()) == []


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_my_space_shows_what_a_monthly_right_pays_and_its_letter(world, yasmine, tuesday, language):
    world.version = published((GRANTS, PAYING), valid_from=TUESDAY.date())
    dossier = granted(world)

    text = yasmine.get(SPACE, {"lang": language}).content.decode()

    assert f'data-right="{dossier.uid}"' in text
    assert reverse("portal:letter", args=[decision_of(dossier).letter.uid]) in text
    assert {"ar-dz": "18.000", "fr": "18\u202f000", "en": "18,000"}[language] in text


def test_a_monthly_right_pays_the_amount_of_the_month_and_says_what_was_decided(world, browser, tuesday):
    values = "{2022-02-10: 18000, 2027-02-01: 20000}"
    pay = f"  pay: {{label: {WORDS}, type: money, values: {values}, law: {WORDS}}}\n"
    paying = PAYING.replace("'18000'", "pay")
    changes = (("parameters:\n", "parameters:\n" + pay), (GRANTS, paying))
    world.version = published(*changes, valid_from=TUESDAY.date())
    granted(world)

    (before,) = rights_of(world.yasmine.pk, on=date(2027, 1, 31))
    (after,) = rights_of(world.yasmine.pk, on=date(2027, 2, 1))

    assert (before.amount, before.decided) == (1_800_000, 1_800_000)
    assert (after.amount, after.decided, after.monthly) == (2_000_000, 1_800_000, True)
    with time_machine.travel(TUESDAY + timedelta(days=80), tick=False):
        text = browser(world.yasmine).get(SPACE, {"lang": "en"}).content.decode()
    assert "20,000" in text
    assert "18,000 DA when it was granted" in text.replace(" ", " ") or "18,000" in text


def test_level_one_sees_that_a_right_runs_but_neither_amount_nor_letter(world, browser, tuesday):
    world.version = published((GRANTS, PAYING), valid_from=TUESDAY.date())
    nadia = PersonFactory()
    dossier = granted(world, nadia)

    text = browser(nadia).get(SPACE).content.decode()

    assert f'data-right="{dossier.uid}"' in text
    assert "18,000" not in text
    assert "/me/letters/" not in text


def test_a_right_that_can_be_asked_again_leads_to_its_procedure(world, browser, tuesday):
    granted(world)
    with time_machine.travel(TUESDAY + timedelta(days=160), tick=False):
        text = browser(world.yasmine).get(SPACE).content.decode()

    assert "Ask again now" in text
    assert reverse("portal:procedure", args=[REGISTRATION]) in text


@pytest.mark.parametrize("count", [1, 3])
def test_my_space_costs_the_same_for_one_right_and_for_three(
    world, yasmine, django_assert_num_queries, count
):
    for number in range(count):
        if number:
            world.version = ProcedureVersionFactory(procedure=ProcedureFactory(code=f"anem.other-{number}"))
        granted(world)
    yasmine.get(SPACE)

    with django_assert_num_queries(9):
        page = yasmine.get(SPACE)

    assert page.content.decode().count("data-right=") == count


def test_a_refusal_shows_the_value_it_rests_on_and_who_gave_it(world, yasmine):
    dossier = world.filed()
    refuse(dossier, criterion="available-for-work", reason="Pas disponible.", actor=world.samir)

    (line,) = yasmine.get(door("dossier", dossier), {"lang": "fr"}).context["rested_on"]

    reason = decision_of(dossier).letter.data["reasons"][0]
    assert (line.value, line.source) == (reason["value"]["fr"], reason["source"]["fr"])
    assert line.value not in ("", "–")
    assert line.value in yasmine.get(door("dossier", dossier)).content.decode().replace("&#x27;", "'")


@pytest.fixture
def ranked(world, tuesday):
    """Return Yasmine's draft in a session that ranks by age."""
    version = published(
        ("intake: open", "intake: session"),
        (GRANTS, GRANTS + "\n" + SCORE.rstrip()),
        valid_from=date(2026, 10, 1),
    )
    open_session(REGISTRATION, opens_on=date(2026, 11, 1), closes_on=date(2026, 11, 30), actor=SYSTEM)
    actor = citizen(world.yasmine.pk)
    dossier = start_draft(version, person=world.yasmine, language="fr", actor=actor)
    save_page(dossier, answers=ANSWERS, actor=actor)
    return dossier


def told(lines):
    return [(line.label, line.value) for line in lines]


def test_points_stand_line_by_line_at_the_check_and_on_the_file(world, yasmine, ranked, tuesday):
    expected = [("Age", "24 out of 30"), ("All points", "24 out of 30")]

    checked = yasmine.get(door("check", ranked)).context["points"]
    assert told(checked) == expected
    assert "2002" in checked[0].source
    file_dossier(ranked, actor=citizen(world.yasmine.pk))
    page = yasmine.get(door("dossier", ranked))

    assert told(page.context["points"]) == expected
    assert "Your points, line by line" in page.content.decode()


def test_level_one_reads_no_points_that_rest_on_what_was_fetched(world, browser, ranked, tuesday):
    file_dossier(ranked, actor=citizen(world.yasmine.pk))
    Value.objects.filter(dossier=ranked, fact="birth_date").update(origin=Origin.PROOF, source="Civil status")
    person = world.yasmine
    type(person).objects.filter(pk=person.pk).update(
        identity_level=IdentityLevel.DECLARED, matched_at=None, matched_by=""
    )

    page = browser(person).get(door("dossier", ranked))

    assert page.context["points"] == []
    assert "out of 30" not in page.content.decode()


def test_no_points_where_files_are_not_ranked(world, yasmine):
    assert yasmine.get(door("dossier", world.filed())).context["points"] == []


def test_the_status_of_a_withdrawn_file_promises_no_answer(world, client):
    dossier = world.filed()
    withdraw(dossier, actor=citizen(world.yasmine.pk))

    text = client.get(reverse("portal:status"), {"number": dossier.number}).content.decode()

    assert "It can be filed again at any time" in text
    assert "Answer promised by" not in text
