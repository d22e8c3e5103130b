"""One draft in two tabs: what either of them saved before the filing is in the frozen copy."""

import pytest
from django.db import connection

from factories.threads import at_once
from factories.world import build_world
from qarib.kernel.actor import citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.dossiers.actions import draft as filing
from qarib.modules.dossiers.actions import file_dossier, save_page
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.errors import Incomplete
from qarib.modules.dossiers.models import Dossier, Value
from qarib.modules.dossiers.queries import my_draft
from qarib.modules.notifications.models import Message
from qarib.modules.operations.models import DrawnNumber


def read(world):
    """Load Yasmine's draft as a page does."""
    return my_draft(world.yasmine, Dossier.objects.get().uid)


def save(world, tab, **answers):
    save_page(tab, answers=answers, actor=citizen(world.yasmine.pk))


def filed(world, tab):
    return file_dossier(tab, actor=citizen(world.yasmine.pk))


def frozen(fact):
    return Dossier.objects.get().frozen[fact]["value"]


@pytest.mark.skipif(connection.vendor == "sqlite", reason="nobody can save while SQLite's one writer files")
@pytest.mark.django_db(transaction=True)
def test_a_page_saved_while_the_file_is_filed_is_in_the_frozen_copy(monkeypatch):
    world = build_world()
    world.draft()
    saved = []

    def number_while_another_tab_saves():
        if not saved:
            saved.extend(at_once(1, lambda _number: save(world, read(world), wanted_occupation="Brodeuse")))
        return drawn()

    drawn = filing.take_number
    monkeypatch.setattr(filing, "take_number", number_while_another_tab_saves)
    filed(world, read(world))

    assert saved == [None]
    assert frozen("wanted_occupation") == "Brodeuse"
    assert Value.objects.get(fact="wanted_occupation").value == "Brodeuse"
    # What was begun before is undone as a whole.
    assert (Message.objects.count(), DrawnNumber.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_what_two_tabs_save_around_a_filing_is_frozen_or_refused():
    world = build_world()
    world.draft()
    tabs = [read(world) for _tab in range(4)]

    def press(number):
        if number:
            save(world, tabs[number], wanted_occupation=f"Couturière {number}")
        else:
            filed(world, tabs[number])
        return number

    pressed = at_once(4, press)

    assert pressed[0] == 0
    # Whoever was too late was told so; the copy says what the rows say.
    assert all(isinstance(one, int | MoveNotAllowed) for one in pressed)
    assert frozen("wanted_occupation") == Value.objects.get(fact="wanted_occupation").value


def test_a_page_saved_in_another_tab_since_the_draft_was_read_is_filed(world):
    world.draft()
    old, other = read(world), read(world)
    save(world, other, wanted_occupation="Brodeuse")

    assert filed(world, old).status == Status.FILED
    assert frozen("wanted_occupation") == "Brodeuse"


def test_two_saves_of_one_instant_are_told_apart(world, tuesday):
    """Time stands still here: the second save must all the same be seen by whoever read the first."""
    world.draft()
    old, other = read(world), read(world)
    save(world, other, wanted_occupation="Brodeuse")
    save(world, read(world), education_level="none")

    filed(world, old)
    assert (frozen("wanted_occupation"), frozen("education_level")) == ("Brodeuse", "none")


def test_a_tab_that_saves_does_not_forget_what_another_saved_before(world):
    world.draft()
    old, other = read(world), read(world)
    save(world, other, wanted_occupation="Brodeuse")
    save(world, old, education_level="none")

    filed(world, old)
    assert (frozen("wanted_occupation"), frozen("education_level")) == ("Brodeuse", "none")


def test_an_answer_that_another_tab_has_given_is_not_missed(world):
    world.draft(wanted_occupation=None)
    old, other = read(world), read(world)
    save(world, other, wanted_occupation="Brodeuse")

    assert filed(world, old).status == Status.FILED


def test_an_answer_that_another_tab_has_removed_is_missed(world):
    world.draft()
    old, other = read(world), read(world)
    save(world, other, wanted_occupation=None)

    with pytest.raises(Incomplete):
        filed(world, old)
    assert Dossier.objects.get().status == Status.DRAFT


def test_saving_and_filing_from_one_reading_reads_the_values_no_second_time(
    world, django_assert_max_num_queries
):
    world.draft()
    tab = read(world)
    save(world, tab, wanted_occupation="Brodeuse")
    with django_assert_max_num_queries(40) as asked:
        filed(world, tab)

    assert [one["sql"] for one in asked if one["sql"].startswith('SELECT "dossiers_value"')] == []
    assert frozen("wanted_occupation") == "Brodeuse"


def test_a_draft_saved_over_and_over_is_not_filed_by_halves(world, monkeypatch):
    """Where every try finds a newer page the person is told, and the draft stays."""
    world.draft()
    old, drawn = read(world), filing.take_number

    def number_after_another_save():
        Dossier.objects.update(saved_at=filing.clock.now())
        return drawn()

    monkeypatch.setattr(filing, "take_number", number_after_another_save)
    with pytest.raises(MoveNotAllowed):
        filed(world, old)
    assert (Dossier.objects.get().status, DrawnNumber.objects.count()) == (Status.DRAFT, 0)
