import re

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.catalogue import published
from factories.world import TUESDAY
from qarib.kernel.actor import citizen
from qarib.modules.accounts.models import IdentityCase, Mandate, Person
from qarib.modules.dossiers.actions import answer_request, file_dossier, grant, request_missing, withdraw
from qarib.modules.dossiers.models import Decision, MissingRequest, Vote

REFUSAL = {"criterion": "available-for-work", "reason": "En formation jusqu’en juin."}
PAID = "amount: {value: '500000', each: once}\ndecision: {votes: [{above: 300000, need: 2}]}"
REQUEST = {"facts": ["diploma"], "reason": "Quel diplôme ?"}


def door(name, dossier):
    return reverse(f"desk:{name}", args=[dossier.uid])


def seen_in(page):
    return re.search(r'name="seen" value="([^"]*)"', page.content.decode())[1]


def test_an_agent_takes_a_file_and_hands_it_back(world, samir):
    dossier = world.filed()

    taken = samir.post(door("take", dossier), follow=True)
    dossier.refresh_from_db()
    assert (dossier.status, dossier.assigned_to_id) == ("under_instruction", world.samir.person)
    assert "notice ok" in taken.content.decode()

    samir.post(door("hand_back", dossier))
    dossier.refresh_from_db()
    assert (dossier.status, dossier.assigned_to_id) == ("filed", None)


def test_granting_leads_to_the_next_file_with_a_message(world, samir):
    first, second = world.filed(), world.filed(world.karim)
    panel = samir.get(door("grant", first))
    assert "23 mai 2027" in panel.content.decode()

    done = samir.post(door("grant", first), {"seen": seen_in(panel), "reason": ""}, follow=True)

    assert done.redirect_chain == [(door("dossier", second), 302)]
    assert first.number in done.content.decode()
    assert Decision.objects.get().outcome == "granted"


def test_after_the_last_file_the_queue_is_shown(world, samir):
    done = samir.post(door("grant", world.filed()))

    assert done["Location"] == reverse("desk:queue")


def test_refusing_names_the_criterion_and_keeps_the_words(world, samir):
    dossier = world.filed()
    panel = samir.get(door("refuse", dossier)).content.decode()
    assert panel.count('name="criterion"') == 5
    assert "24 décembre 2026" in panel

    samir.post(door("refuse", dossier), REFUSAL)

    decision = Decision.objects.get()
    assert (decision.outcome, decision.criterion, decision.reason) == (
        "refused",
        "available-for-work",
        "En formation jusqu’en juin.",
    )


def test_asking_once_pauses_the_promise(world, samir):
    dossier = world.filed()
    assert 'value="diploma"' in samir.get(door("ask", dossier)).content.decode()

    samir.post(door("ask", dossier), REQUEST)

    dossier.refresh_from_db()
    assert (dossier.status, dossier.promise.due_at) == ("waiting", None)
    assert MissingRequest.objects.get().facts == ["diploma"]


@pytest.mark.parametrize(
    ("criterion", "reason"),
    [
        *((criterion, "En formation.") for criterion in ("", "unheard-of", "\x00", "x" * 5000)),
        *(("old-enough", reason) for reason in ("", " ", "x" * 401, "x" * 200_000, "a\x00b")),
    ],
)
def test_a_refusal_that_cannot_be_read_comes_back_with_sentences_and_text(world, samir, criterion, reason):
    dossier = world.filed()

    page = samir.post(door("refuse", dossier), {"criterion": criterion, "reason": reason})

    assert page.status_code == 422
    assert 'class="errors"' in page.content.decode()
    assert reason.strip() in page.content.decode()
    dossier.refresh_from_db()
    assert dossier.status == "filed"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"facts": ["unheard_of"], "reason": "x"},
        {"facts": [], "reason": "x"},
        {"facts": ["diploma"], "reason": ""},
        {"facts": ["diploma"], "reason": "\x00"},
        {"facts": ["diploma", "\x00"], "reason": "x"},
        {"facts": ["age"], "reason": "x"},
    ],
)
def test_a_request_that_cannot_be_read_comes_back_with_sentences(world, samir, given):
    dossier = world.filed()

    page = samir.post(door("ask", dossier), given)

    assert page.status_code == 422
    assert not MissingRequest.objects.exists()


def test_a_repeated_item_is_asked_once(world, samir):
    samir.post(door("ask", world.filed()), {"facts": ["diploma"] * 50, "reason": "Lequel ?"})

    assert MissingRequest.objects.get().facts == ["diploma"]


@pytest.mark.parametrize("act", ["take", "hand_back", "open"])
def test_what_acts_at_once_is_a_post(world, samir, act):
    assert samir.get(door(act, world.filed())).status_code == 405


def test_two_agents_the_second_is_told_and_keeps_the_words(world, samir):
    dossier = world.filed()
    panel = samir.get(door("refuse", dossier))
    grant(dossier, actor=world.farida)

    page = samir.post(door("refuse", dossier), {**REFUSAL, "seen": seen_in(panel)})

    text = page.content.decode()
    assert page.status_code == 409
    assert 'role="alert"' in text
    assert REFUSAL["reason"] in text
    assert Decision.objects.get().outcome == "granted"


@pytest.mark.parametrize("act", ["take", "hand_back", "grant", "refuse", "ask"])
def test_a_file_that_left_the_queue_unopened_tells_so_and_asks_why_before_showing_it(world, samir, act):
    dossier = world.filed()
    withdraw(dossier, actor=citizen(world.yasmine.pk))

    page = samir.post(door(act, dossier), {**REFUSAL, "facts": ["diploma"]})

    text = page.content.decode()
    assert page.status_code == 409
    assert world.yasmine.full_name not in text
    assert REFUSAL["reason"] in text


def test_a_double_click_decides_once(world, samir):
    dossier = world.filed()

    answers = [samir.post(door("grant", dossier)).status_code for _ in range(2)]

    assert answers == [302, 409]
    assert Decision.objects.count() == 1


def test_a_decision_on_answers_not_yet_seen_is_refused(world, samir):
    dossier = world.filed()
    request_missing(dossier, facts=["diploma"], reason="Lequel ?", actor=world.samir)
    stale = "2026-11-01T00:00:00+00:00"
    answer_request(dossier, answers={"diploma": "CAP"}, actor=citizen(world.yasmine.pk))

    page = samir.post(door("refuse", dossier), {**REFUSAL, "seen": stale})

    assert page.status_code == 409
    assert REFUSAL["reason"] in page.content.decode()
    assert not Decision.objects.exists()


def test_a_panel_that_is_not_available_any_more_shows_the_file_and_says_so(world, samir):
    dossier = world.filed()
    samir.get(door("dossier", dossier))
    grant(dossier, actor=world.farida)

    for act in ("grant", "refuse", "ask"):
        page = samir.get(door(act, dossier))
        assert page.status_code == 409
        assert 'name="seen"' not in page.content.decode()


def test_nobody_decides_their_own_file_at_the_desk(world, samir):
    dossier = world.filed(Person.objects.get(pk=world.samir.person))
    assert "actbar" not in samir.get(door("dossier", dossier)).content.decode()

    for act in ("take", "grant", "refuse", "ask"):
        page = samir.post(door(act, dossier), {**REFUSAL, "facts": ["diploma"]})
        assert page.status_code == 409
    dossier.refresh_from_db()
    assert dossier.status == "filed"


def test_the_file_of_somebody_one_acts_for_is_refused_with_a_sentence(world, samir):
    dossier = world.filed()
    Mandate.objects.create(
        giver=world.yasmine, helper_id=world.samir.person, valid_from="2020-01-01", valid_to="2099-01-01"
    )

    page = samir.post(door("grant", dossier))

    assert page.status_code == 409
    assert 'role="alert"' in page.content.decode()


def test_granting_against_the_rules_is_warned(world, samir):
    dossier = world.draft(available_now=False)
    file_dossier(dossier, actor=citizen(world.yasmine.pk))

    assert "notice warn" in samir.get(door("grant", dossier)).content.decode()


def test_an_identity_seen_at_the_counter_is_confirmed(world, samir):
    person = PersonFactory()
    dossier = world.filed(person)
    assert person.nin[-4:] in samir.get(door("identity", dossier)).content.decode()
    assert person.nin not in samir.get(door("identity", dossier)).content.decode()

    done = samir.post(door("identity", dossier), follow=True)

    person.refresh_from_db()
    assert (person.identity_level, person.matched_by) == (2, "counter")
    assert "notice ok" in done.content.decode()


def test_an_identity_that_somebody_else_holds_is_refused_and_a_case_opens(world, samir):
    claimant = PersonFactory(nin="119900160000040044")
    PersonFactory(nin="119900160000040044", matched=True)

    dossier = world.filed(claimant)
    page = samir.post(door("identity", dossier))

    assert page.status_code == 409
    assert IdentityCase.objects.filter(claimant=claimant).exists()
    assert "notice no" in samir.get(door("dossier", dossier)).content.decode()


def test_an_identity_is_confirmed_once_and_never_ones_own(world, samir):
    assert samir.post(door("identity", world.filed())).status_code == 409
    own = world.filed(Person.objects.get(pk=world.samir.person))
    assert samir.post(door("identity", own)).status_code == 409


def test_a_form_without_its_protection_is_refused(world, at_desk):
    browser = at_desk(world.samir)
    browser.handler.enforce_csrf_checks = True

    assert browser.post(door("grant", world.filed())).status_code == 403
    assert not Decision.objects.exists()


def test_a_large_amount_is_signed_by_one_agent_and_granted_by_the_second(world, samir, at_desk):
    world.version = published(
        (
            "grants: {valid: 6, unit: months, renewable: true, letter: job_seeker_registration}",
            "grants: {valid: 6, unit: months, letter: grant}\n" + PAID,
        ),
        valid_from=TUESDAY.date(),
    )
    dossier = world.filed()
    panel = samir.get(door("grant", dossier)).content.decode()
    assert "000\u00a0DA" in panel
    assert "23 mai 2027" not in panel

    signed = samir.post(door("grant", dossier), {"reason": ""}, follow=True)
    again = samir.post(door("grant", dossier), {"reason": ""})

    assert dossier.number in signed.content.decode()
    assert not Decision.objects.exists()
    assert again.status_code == 409
    page = at_desk(world.farida).get(door("dossier", dossier))
    assert [person.pk for person in page.context["signatures"].signed_by] == [world.samir.person]
    assert Person.objects.get(pk=world.samir.person).full_name in page.content.decode()
    at_desk(world.farida).post(door("grant", dossier), {"reason": ""})
    assert Decision.objects.get().amount == 50_000_000


def test_an_old_proof_signs_no_large_amount_and_gives_back_what_was_written(world, samir):
    world.version = published(
        (
            "grants: {valid: 6, unit: months, renewable: true, letter: job_seeker_registration}",
            "grants: {valid: 6, unit: months, letter: grant}\n" + PAID,
        ),
        valid_from=TUESDAY.date(),
    )
    dossier = world.filed()
    answer = samir.aged().post(door("grant", dossier), {"reason": "Seen and complete."})
    assert (answer.status_code, answer["Location"]) == (302, reverse("demo:prove"))
    assert not Vote.objects.exists()
    samir.post(reverse("demo:prove"))
    assert 'value="Seen and complete."' in samir.get(reverse("proved")).content.decode()
    samir.post(door("grant", dossier), {"reason": "Seen and complete."})
    assert Vote.objects.count() == 1
