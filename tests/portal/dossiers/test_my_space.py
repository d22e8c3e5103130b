import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.catalogue import ProcedureFactory, ProcedureVersionFactory
from factories.journal import EntryFactory
from factories.world import ANSWERS
from qarib.kernel import clock
from qarib.kernel.actor import citizen
from qarib.modules.dossiers.actions import (
    file_dossier,
    grant,
    refuse,
    request_missing,
    save_page,
    start_draft,
    take,
)
from qarib.modules.dossiers.enums import Origin
from qarib.modules.dossiers.models import Value
from qarib.modules.dossiers.queries import decision_of
from qarib.modules.journal.enums import Kind

SPACE = reverse("portal:my_space")
IDENTITY = reverse("portal:identity")


def door(name, dossier):
    return reverse(f"portal:{name}", args=[dossier.uid])


def file_many(world, person, count):
    """File the registration, and the same text published under other codes."""
    for number in range(count):
        version = world.version
        if number:
            version = ProcedureVersionFactory(procedure=ProcedureFactory(code=f"anem.other-{number}"))
        dossier = start_draft(version, person=person, language="fr", actor=citizen(person.pk))
        save_page(dossier, answers=ANSWERS, actor=citizen(person.pk))
        file_dossier(dossier, actor=citizen(person.pk))


@pytest.mark.list_page("portal:my_space")
@pytest.mark.parametrize("count", [1, 3])
def test_my_space_costs_the_same_for_one_file_and_for_three(world, yasmine, django_assert_num_queries, count):
    file_many(world, world.yasmine, count)
    yasmine.get(SPACE)

    with django_assert_num_queries(9):
        page = yasmine.get(SPACE)

    assert page.content.decode().count("data-dossier=") == count


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_my_space_says_what_waits_and_what_runs(world, yasmine, language):
    draft, waiting = world.draft(), None
    page = yasmine.get(SPACE, {"lang": language}).content.decode()
    assert door("fill", draft) in page

    waiting = file_dossier(draft, actor=citizen(world.yasmine.pk))
    request_missing(waiting, facts=["wanted_occupation"], reason="Précisez.", actor=world.samir)
    page = yasmine.get(SPACE).content.decode()

    assert door("answer", waiting) in page
    assert waiting.number in page
    assert door("fill", waiting) not in page


def test_an_empty_space_says_where_to_begin(yasmine):
    assert "No file yet" in yasmine.get(SPACE).content.decode()


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
@pytest.mark.parametrize("moment", ["filed", "taken", "waiting", "granted", "refused"])
def test_a_file_shows_where_it_stands(world, yasmine, django_assert_max_num_queries, moment, language):
    dossier = world.filed()
    if moment == "taken":
        take(dossier, actor=world.samir)
    if moment == "waiting":
        request_missing(dossier, facts=["wanted_occupation"], reason="Précisez.", actor=world.samir)
    if moment == "granted":
        grant(dossier, actor=world.samir)
    if moment == "refused":
        refuse(dossier, criterion="available-for-work", reason="Pas disponible.", actor=world.samir)
    yasmine.get(door("dossier", dossier), {"lang": language})

    with django_assert_max_num_queries(12):
        page = yasmine.get(door("dossier", dossier)).content.decode()

    assert dossier.number in page
    assert (door("answer", dossier) in page) is (moment == "waiting")
    assert (door("withdraw", dossier) in page) is (moment in ("filed", "taken", "waiting"))
    assert ("/me/letters/" in page) is (moment in ("granted", "refused"))
    assert ("Pas disponible." in page) is (moment == "refused")


def test_a_file_says_how_its_date_was_computed_day_by_day_until_it_is_answered(world, yasmine):
    dossier = world.filed()
    page = yasmine.get(door("dossier", dossier))

    days = page.context["computed"]
    assert sum(day.endswith(" counts") for day in days) == 3
    assert all(day.endswith(" counts") or " does not count: " in day for day in days)
    assert page.content.decode().count("How was this date computed?") == 1
    grant(dossier, actor=world.samir)
    assert yasmine.get(door("dossier", dossier)).context["computed"] == []


def test_who_read_a_file_is_seen_on_it_even_after_many_readings_elsewhere(world, yasmine):
    dossier = world.filed()
    EntryFactory(
        kind=Kind.READ, action="dossier.read", subject=world.yasmine.pk, person=world.samir.person,
        role="agent", organisation=world.agency.pk, object_type="dossier", object_id=str(dossier.uid),
    )  # fmt: skip
    for _ in range(25):
        EntryFactory(
            kind=Kind.READ, action="dossier.read", subject=world.yasmine.pk, person=world.samir.person,
            role="agent", organisation=world.agency.pk, object_type="dossier", object_id="elsewhere",
        )  # fmt: skip

    page = yasmine.get(door("dossier", dossier))

    assert len(page.context["readings"]) == 1
    assert world.agency.name_en in page.content.decode()


def test_an_answer_goes_back_to_the_agent_and_the_promise_runs_again(world, yasmine, tuesday):
    dossier = world.filed()
    request_missing(dossier, facts=["wanted_occupation"], reason="Précisez le métier.", actor=world.samir)
    page = yasmine.get(door("answer", dossier)).content.decode()
    assert "Précisez le métier." in page

    wrong = yasmine.post(door("answer", dossier), {"wanted_occupation": ""})
    assert wrong.status_code == 422
    assert 'id="id_wanted_occupation-error"' in wrong.content.decode()

    right = yasmine.post(door("answer", dossier), {"wanted_occupation": "Couturière en série"})
    assert right["Location"] == door("dossier", dossier)
    again = yasmine.post(door("answer", dossier), {"wanted_occupation": "Autre"}, follow=True)
    assert "Nothing is asked of you any more." in again.content.decode()
    assert Value.objects.get(dossier=dossier, stream="correction").value == "Couturière en série"


# --- identity level 1


@pytest.fixture
def nadia(world):
    return PersonFactory(family_name="Zerrouki", given_name="Nadia")


def test_level_one_files_and_follows_without_seeing_more_than_they_typed(world, nadia, browser):
    mine = browser(nadia)
    dossier = file_dossier(world.draft(nadia), actor=citizen(nadia.pk))
    Value.objects.create(
        dossier=dossier,
        fact="last_occupation",
        value="Secret of the register",
        origin=Origin.PROOF,
        source="CNAS",
        source_at=clock.now(),
    )
    EntryFactory(
        kind=Kind.READ, action="dossier.read", subject=nadia.pk, person=world.samir.person,
        role="agent", organisation=world.agency.pk, object_type="dossier", object_id=str(dossier.uid),
    )  # fmt: skip
    refuse(dossier, criterion="available-for-work", reason="Secret of the agent", actor=world.samir)

    page = mine.get(door("dossier", dossier))
    text = page.content.decode()

    assert "Refused" in text
    assert "Couturière" in text
    assert IDENTITY in text
    for hidden in ("Secret of the register", "Secret of the agent", "/me/letters/"):
        assert hidden not in text
    assert page.context["path"] == page.context["readings"] == []
    letter = decision_of(dossier).letter
    assert mine.get(reverse("portal:letter", args=[letter.uid]))["Location"] == IDENTITY
    assert IDENTITY in mine.get(SPACE).content.decode()
    readings = mine.get(reverse("portal:readings"))
    assert readings.context["lines"] == []
    assert IDENTITY in readings.content.decode()


def test_once_matched_the_same_page_shows_everything(world, browser):
    matched = PersonFactory(matched=True)
    dossier = file_dossier(world.draft(matched), actor=citizen(matched.pk))
    refuse(dossier, criterion="available-for-work", reason="Words of the agent", actor=world.samir)

    text = browser(matched).get(door("dossier", dossier)).content.decode()

    assert "Words of the agent" in text
    assert "/me/letters/" in text
    assert IDENTITY not in text
