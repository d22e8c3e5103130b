"""What we already know: shown in sentences with source and day, contested, and never waited for."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from factories.exchange import NOTHING, registers
from factories.rural import FETCHED, HELD, TYPED, Rural
from factories.world import TUESDAY
from qarib.modules.dossiers.actions import settle_proof
from qarib.modules.dossiers.models import Dossier
from qarib.modules.exchange.actions import collect, note_answers, tell_outages

START = reverse("portal:start", args=["fnpos.rural-housing-aid"])
WORK = {"household_income": "42000"}
HOUSE = {"house": ["building_in_progress", "bailiff_report"]}
FAMILY = {"bni_years": "6", "residence_commune": "Aïn Defla"}
DOWN = {key: answer for key, answer in HELD.items() if key[0] != "cnas"}


@pytest.fixture
def rural(world, tuesday):
    return Rural()


@pytest.fixture
def rachid(rural, browser):
    return browser(rural.rachid)


def door(name, dossier, *more):
    return reverse(f"portal:{name}", args=[dossier.uid, *more])


def text(response):
    return " ".join(response.content.decode().replace("\u2068", "").replace("\u2069", "").split())


def begun(browser, held=HELD):
    with registers(held):
        browser.post(START)
    return Dossier.objects.get()


def test_the_start_leads_to_what_is_known_and_the_pages_ask_only_the_rest(rachid, rural):
    with registers(HELD):
        started = rachid.post(START)
        dossier = Dossier.objects.get()
        assert started["Location"] == door("known", dossier)
        shown = text(rachid.get(door("known", dossier)))
        assert "264" in shown
        assert "We asked CNAS on 24 November 2026; it answered on 24 November 2026." in shown
        assert "We asked Civil status on 24 November 2026" in shown
        for code, typed in {"work": WORK, "house": HOUSE, "family": FAMILY}.items():
            page = rachid.get(door("fill_page", dossier, code))
            assert not {question.fact for question in page.context["page"].questions} & FETCHED
            sent = rachid.post(door("fill_page", dossier, code), typed)
            assert sent.status_code == 302, sent.context["form"].errors
        checked = text(rachid.get(door("check", dossier)))
        assert "What we already know" in checked
        assert rachid.post(door("check", dossier))["Location"] == door("filed", dossier)

    dossier.refresh_from_db()
    assert {fact for fact, known in dossier.frozen.items() if known["origin"] == "proof"} == FETCHED
    assert {fact for fact, known in dossier.frozen.items() if known["origin"] == "asked"} == set(TYPED)


def test_a_source_that_is_down_keeps_nobody_from_filing(rachid, rural):
    dossier = begun(rachid, DOWN)
    with registers(DOWN):
        shown = text(rachid.get(door("known", dossier)))
        assert "We asked CNAS on 24 November 2026; there is no answer yet." in shown
        for code, typed in {"work": WORK, "house": HOUSE, "family": FAMILY}.items():
            assert rachid.post(door("fill_page", dossier, code), typed).status_code == 302
        assert rachid.post(door("check", dossier))["Location"] == door("filed", dossier)
        assert "there is no answer yet" in text(rachid.get(door("dossier", dossier)))
    with registers(HELD):
        collect(dossier.uid)

    page = text(rachid.get(door("dossier", dossier)))
    assert "there is no answer yet" not in page
    assert "264" in page


def test_who_is_late_is_named_with_the_day(rachid, rural):
    dossier = begun(rachid, DOWN)
    note_answers({"cnas": False})
    before = text(rachid.get(door("known", dossier)))
    with time_machine.travel(TUESDAY + timedelta(days=2), tick=False):
        note_answers({"cnas": False})
        tell_outages()
        after = text(rachid.get(door("known", dossier)))

    assert "has answered nobody" not in before
    assert "CNAS has answered nobody since 24 November 2026: the delay is on that side." in after
    assert "you have nothing to bring" in after


def test_what_a_register_does_not_hold_is_asked_and_the_page_says_why(rachid, rural):
    held = {**HELD, ("civil-status", "children"): NOTHING}
    dossier = begun(rachid, held)
    with registers(held):
        assert "it holds nothing about you, so we ask you" in text(rachid.get(door("known", dossier)))
        page = rachid.get(door("fill_page", dossier, "family"))
    assert "children" in {question.fact for question in page.context["page"].questions}


def test_this_is_wrong_keeps_both_answers_and_the_file_goes_on(rachid, rural):
    dossier = begun(rachid)
    with registers(HELD):
        assert door("wrong", dossier, "affiliation_months") in text(rachid.get(door("known", dossier)))
        assert "264" in text(rachid.get(door("wrong", dossier, "affiliation_months")))
        sent = rachid.post(door("wrong", dossier, "affiliation_months"), {"affiliation_months": "300"})
        assert sent["Location"] == door("known", dossier)
        shown = text(rachid.get(door("known", dossier)))
        assert "CNAS answered 264 months on 24 November 2026; you say 300 months." in shown.replace(
            "\xa0", " "
        )
        for code, typed in {
            "work": {**WORK, "affiliation_months": "300"},
            "house": HOUSE,
            "family": FAMILY,
        }.items():
            rachid.post(door("fill_page", dossier, code), typed)
        assert rachid.post(door("check", dossier))["Location"] == door("filed", dossier)
        dossier.refresh_from_db()
        settle_proof(dossier, fact="affiliation_months", upheld=False, reason="Relevé vu.", actor=rural.agent)
        page = text(rachid.get(door("dossier", dossier)))

    assert "your answer counts" in page
    assert "Relevé vu." in page


@pytest.mark.parametrize(
    ("typed", "status"), [("264", 409), ("", 422), ("many", 422), ("-1", 422), ("\x00", 422)]
)
def test_what_is_no_other_answer_is_refused_in_words(rachid, rural, typed, status):
    dossier = begun(rachid)
    with registers(HELD):
        sent = rachid.post(door("wrong", dossier, "affiliation_months"), {"affiliation_months": typed})

    assert sent.status_code == status
    assert dossier.values.get(fact="affiliation_months").origin == "proof"


def test_contesting_twice_or_what_nobody_was_asked_leads_back(rachid, rural):
    dossier = begun(rachid)
    with registers(HELD):
        wrong = door("wrong", dossier, "affiliation_months")
        rachid.post(wrong, {"affiliation_months": "300"})
        assert rachid.post(wrong, {"affiliation_months": "301"})["Location"] == door("fill", dossier)
        assert rachid.get(door("wrong", dossier, "household_income")).status_code == 404
        assert rachid.get(door("wrong", dossier, "nothing")).status_code == 404


def test_after_filing_this_is_wrong_is_a_correction(rachid, rural):
    with registers(HELD):
        dossier = rural.filed()
        page = text(rachid.get(door("dossier", dossier)))
        assert door("correct", dossier, "affiliation_months") in page
        assert rachid.get(door("known", dossier))["Location"] == door("dossier", dossier)
        assert rachid.get(door("wrong", dossier, "affiliation_months"))["Location"] == door(
            "dossier", dossier
        )
        sent = rachid.post(door("correct", dossier, "affiliation_months"), {"affiliation_months": "300"})

    assert sent.status_code == 302
    assert dossier.corrections.get().value == 300


def test_nobody_else_sees_or_contests_what_was_fetched(rachid, rural, karim):
    dossier = begun(rachid)
    with registers(HELD):
        for path in (door("known", dossier), door("wrong", dossier, "affiliation_months")):
            assert karim.get(path).status_code == 404
            assert karim.post(path, {"affiliation_months": "1"}).status_code in (404, 405)
    assert dossier.values.get(fact="affiliation_months").value == 264


def test_whose_identity_is_only_declared_sees_nothing_fetched(rachid, rural):
    with registers(HELD):
        dossier = rural.filed()
    rural.rachid.identity_level, rural.rachid.matched_by, rural.rachid.matched_at = 1, "", None
    rural.rachid.save()

    page = text(rachid.get(door("dossier", dossier)))

    assert "264" not in page
    assert "Asked of other administrations" not in page


def test_who_confirmed_their_identity_meanwhile_is_asked_less(rural, browser):
    rural.rachid.identity_level, rural.rachid.matched_by, rural.rachid.matched_at = 1, "", None
    rural.rachid.save()
    rachid = browser(rural.rachid)
    with registers(HELD) as connected:
        assert "/fill/" in rachid.post(START)["Location"]
        assert connected.asked == []
        rural.rachid.identity_level, rural.rachid.matched_by = 2, "counter"
        rural.rachid.matched_at = rural.rachid.created_at
        rural.rachid.save()
        dossier = Dossier.objects.get()
        rachid.get(door("fill", dossier))
        page = rachid.get(door("fill_page", dossier, "work"))

    assert {question.fact for question in page.context["page"].questions} == {"household_income"}


def test_a_draft_without_proofs_has_no_such_page(world, yasmine, draft):
    assert yasmine.get(door("known", draft))["Location"] == door("fill", draft)
    assert yasmine.get(door("wrong", draft, "birth_date")).status_code == 404


@pytest.mark.parametrize("known", [1, 4])
def test_what_is_known_costs_the_same_for_one_fact_and_for_four(
    rachid, rural, django_assert_num_queries, known
):
    held = dict(list(HELD.items())[:known])
    dossier = begun(rachid, {**dict.fromkeys(HELD, NOTHING), **held})
    with registers(held):
        rachid.get(door("known", dossier))
        with django_assert_num_queries(3):  # the person, the draft with its values, the proofs
            rachid.get(door("known", dossier))
        # The person, the draft, whether a bailiff is invited; the proofs only while one is awaited.
        with django_assert_num_queries(3 if known == len(HELD) else 4):
            rachid.get(door("fill_page", dossier, "work"))


def test_in_both_languages(rachid, rural, language):
    dossier = begun(rachid)
    with registers(HELD):
        shown = text(rachid.get(door("known", dossier), {"lang": language}))
    assert {"ar-dz": "سألنا CNAS", "fr": "Demandé à CNAS le"}[language] in shown
