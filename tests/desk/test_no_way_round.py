"""A file outside the queue asks why it is opened: no page, paper, act or list of the desk goes round it."""

import pytest
from django.db import transaction
from django.urls import reverse

from architecture.doors import doors, parameters
from factories.accounts import PersonFactory
from factories.organisations import MembershipFactory
from qarib.kernel.actor import citizen
from qarib.modules.dossiers.actions import file_dossier, grant, read_dossier, take, write_remark
from qarib.modules.journal.models import Entry

NAME, ANSWER, REMARK = "زينوبيا", "Tailleuse de zellige", "Je serai absente lundi"
ABSENT = "00000000-0000-4000-8000-00000000dead"


@pytest.fixture
def closed(world, attach, authority):
    """A granted file with a paper, a letter and a message: it left every queue."""
    person = PersonFactory(given_name=NAME, family_name=NAME, matched=True)
    draft = world.draft(person, wanted_occupation=ANSWER)
    upload = attach(draft)
    dossier = file_dossier(draft, actor=citizen(person.pk))
    write_remark(dossier, text=REMARK, actor=citizen(person.pk))
    take(dossier, actor=world.samir)
    grant(dossier, reason="", actor=world.samir)
    return dossier, upload


def paths(closed):
    """Return every address of the desk that names a file, a paper of it, or a fact."""
    dossier, upload = closed
    fits = {
        "uid": dossier.uid,
        "upload_uid": upload.uid,
        "correction_uid": ABSENT,
        "fact": "wanted_occupation",
    }
    found = {}
    for door in doors():
        names = [name for _kind, name in parameters(door.route)]
        if door.name.startswith("desk:") and "uid" in names and set(names) <= set(fits):
            found[door.name] = reverse(door.name, kwargs={name: fits[name] for name in names})
    return found


def shows(answer):
    """Tell whether the answer gives anything of the person: their name, answers, words, papers or letter."""
    if answer.streaming:
        return True
    text = answer.content.decode()
    return any(word in text for word in (NAME, ANSWER, REMARK))


def readings():
    return Entry.objects.readings().count()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["agent", "head", "director"])
def test_no_address_of_the_file_shows_anything_before_a_reason_is_given(world, at_desk, closed, role, method):
    # None of them handled it: whoever granted it a moment ago has read it within the hour.
    organisation = world.agency.body if role == "director" else world.agency
    browser = at_desk(MembershipFactory(organisation=organisation, role=role).person)
    addresses, before, opened = paths(closed), readings(), []
    assert len(addresses) > 15
    for name, address in addresses.items():
        with transaction.atomic():
            answer = getattr(browser, method)(address)
            if shows(answer) or answer.status_code >= 500:
                opened.append((name, answer.status_code))
            followed = browser.get(answer["Location"]) if "Location" in answer else None
            if followed is not None and shows(followed):
                opened.append((name, "leads on"))
            transaction.set_rollback(True)
    assert opened == []
    assert readings() == before


@pytest.mark.parametrize(
    "page", ["queue", "ready", "appeals", "counter", "colleagues", "unassigned", "search", "catalogue"]
)
def test_no_list_of_the_desk_holds_the_answers_of_a_file_that_left_the_queue(world, at_desk, closed, page):
    browser = at_desk(world.farida)
    answer = browser.get(reverse(f"desk:{page}"))
    assert not shows(answer), page


def test_finding_it_by_name_or_number_leads_to_the_question_why(world, at_desk, closed):
    dossier, _upload = closed
    browser = at_desk(MembershipFactory(organisation=world.agency).person)
    by_number = browser.post(reverse("desk:search"), {"q": dossier.number}, follow=True)
    by_name = browser.post(reverse("desk:search"), {"q": NAME})

    assert 'name="reason"' in by_number.content.decode()
    assert not shows(by_number)
    # The list names whom one looked for; it gives no answer, word or paper, and the file still asks why.
    text = by_name.content.decode()
    assert (ANSWER in text, REMARK in text) == (False, False)


def test_the_cockpits_rows_and_the_counter_open_no_file_either(world, at_desk, closed):
    dossier, _upload = closed
    director = at_desk(MembershipFactory(organisation=world.agency.body, role="director").person)
    pages = ("/cockpit/", "/cockpit/body/", "/cockpit/definitions/late/", "/cockpit/wilayas/44/")
    assert not any(shows(director.get(page, follow=True)) for page in pages)

    agent = at_desk(MembershipFactory(organisation=world.agency).person)
    for name in ("counter_person", "counter_fill", "counter_check", "counter_receipt"):
        for uid in (dossier.uid, dossier.person.uid):
            answer = agent.get(reverse(f"desk:{name}", args=[uid]))
            assert (answer.status_code, shows(answer)) == (404, False), name


def test_with_a_reason_it_opens_and_the_person_can_read_it(world, at_desk, closed):
    dossier, _upload = closed
    agent = MembershipFactory(organisation=world.agency).person
    browser = at_desk(agent)

    refused = browser.post(reverse("desk:open", args=[dossier.uid]), {"reason": "   "})
    opened = browser.post(
        reverse("desk:open", args=[dossier.uid]), {"reason": "Elle est au téléphone"}, follow=True
    )

    assert (refused.status_code, shows(refused)) == (422, False)
    assert shows(opened)
    row = Entry.objects.readings().get(person=agent.pk)
    assert (row.subject, row.reason) == (dossier.person_id, "Elle est au téléphone")


def test_a_reason_of_one_agent_opens_nothing_to_another(world, at_desk, closed):
    dossier, _upload = closed
    read_dossier(dossier, reason="Seen", actor=world.farida)
    browser = at_desk(MembershipFactory(organisation=world.agency).person)
    assert not shows(browser.get(reverse("desk:dossier", args=[dossier.uid])))
