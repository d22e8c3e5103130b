"""From the result of a check to a draft: its answers are there, and nothing that was there is lost."""

from django.urls import reverse

from factories.world import ANSWERS
from portal.catalogue.answering import CHECK, START, carry, check_through
from qarib.modules.dossiers.models import Dossier
from qarib.portal.catalogue.check_answers import COOKIE


def drafted(browser):
    """Press the start button; return the values of the draft."""
    sent = browser.post(START)
    dossier = Dossier.objects.get()
    assert sent["Location"].startswith(reverse("portal:fill", args=[dossier.uid]))
    return {value.fact: value.value for value in dossier.values.order_by("fact")}


def test_after_log_in_the_result_is_there_and_its_answers_become_those_of_the_draft(
    world, client, browser, tuesday
):
    check_through(client)
    sent_away = client.post(START)
    assert f"next={START}" in sent_away["Location"]

    yasmine = browser(world.yasmine)
    yasmine.cookies[COOKIE] = client.cookies[COOKIE].value
    assert yasmine.get(START)["Location"] == CHECK
    assert drafted(yasmine) == {"available_now": True, "birth_date": "2002-05-14", "residence": "algeria"}
    assert set(Dossier.objects.get().values.values_list("origin", flat=True)) == {"asked"}


def test_answers_taken_over_are_shown_to_be_checked_as_any_other(world, yasmine, tuesday):
    carry(yasmine, ANSWERS)
    drafted(yasmine)
    page = yasmine.get(reverse("portal:check", args=[Dossier.objects.get().uid]))

    assert {"Couturière", "In Algeria", "14 May 2002"} <= {line.value for line in page.context["lines"]}


def test_what_a_draft_holds_already_is_never_overwritten(world, yasmine, tuesday):
    world.draft(residence="algeria", available_now=True)
    carry(yasmine, {"residence": "abroad", "available_now": False, "experience_years": 4})

    after = drafted(yasmine)
    assert (after["residence"], after["available_now"], after["experience_years"]) == ("algeria", True, 4)


def test_what_the_account_knows_is_not_taken_over(known, tuesday):
    carry(known, {"birth_date": "1990-01-01", "identity_declared": False, "residence": "algeria"})

    assert drafted(known) == {"residence": "algeria"}


def test_start_pressed_twice_takes_over_once(world, yasmine, tuesday):
    carry(yasmine, {"residence": "algeria"})

    assert drafted(yasmine) == drafted(yasmine) == {"residence": "algeria"}


def test_answers_that_the_version_cannot_read_are_not_taken_over(world, yasmine, tuesday):
    carry(yasmine, {"residence": "moon", "nothing": 1, "age": 3})

    assert drafted(yasmine) == {}
