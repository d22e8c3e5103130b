import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.world import TUESDAY
from qarib.kernel.actor import citizen
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.actions import file_dossier, grant, request_missing, take

QUEUE = reverse("desk:queue")


def numbers_in(world, page):
    """Return the names of the people in the list, in its order."""
    return re.findall(r"<b><bdi>(.*?)</bdi></b>", page.content.decode())


def file_at(world, given_name, hours):
    """File a dossier some hours from Tuesday morning."""
    person = PersonFactory(given_name=given_name, family_name="X", matched=True)
    with time_machine.travel(TUESDAY + timedelta(hours=hours), tick=False):
        return file_dossier(world.draft(person), actor=citizen(person.pk))


@pytest.mark.list_page("desk:queue")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_costs_the_same_for_one_file_and_for_three(world, samir, rows, django_assert_num_queries):
    for _ in range(rows):
        world.filed(PersonFactory(matched=True))

    # session with person, roles, totals, page, values of its files
    with django_assert_num_queries(6):
        page = samir.get(QUEUE)

    assert len(numbers_in(world, page)) == rows


def test_the_queue_is_in_the_order_of_promised_dates(world, samir):
    file_at(world, "later", 0)
    file_at(world, "late", -24 * 8)
    file_at(world, "today", -24 * 5)

    page = samir.get(QUEUE)

    assert numbers_in(world, page) == ["late X", "today X", "later X"]


@pytest.mark.parametrize(
    ("part", "names"),
    [
        ("late", ["late X"]),
        ("today", ["today X"]),
        ("week", ["week X"]),
        ("later", ["later X"]),
        ("waiting", ["asked X"]),
    ],
)
def test_each_part_of_the_queue_shows_its_own_files(world, samir, part, names):
    file_at(world, "later", 0)
    file_at(world, "late", -24 * 8)
    file_at(world, "today", -24 * 5)
    file_at(world, "week", -24)
    request_missing(file_at(world, "asked", -1), facts=["diploma"], reason="Lequel ?", actor=world.samir)

    page = samir.get(QUEUE, {"part": part})

    assert numbers_in(world, page) == names


def test_only_mine_shows_what_i_took(world, samir):
    take(file_at(world, "mine", -1), actor=world.samir)
    take(file_at(world, "hers", -2), actor=world.farida)
    file_at(world, "nobody", -3)

    for query in ({"whose": "mine"}, {"mine": "1"}):
        assert numbers_in(world, samir.get(QUEUE, query)) == ["mine X"]
    assert numbers_in(world, samir.get(QUEUE, {"whose": "nobody"})) == ["nobody X"]
    farida = Person.objects.get(pk=world.farida.person)
    assert numbers_in(world, samir.get(QUEUE, {"whose": farida.uid})) == ["hers X"]
    assert numbers_in(world, samir.get(QUEUE, {"whose": "all"})) == ["mine X", "hers X", "nobody X"]


def test_the_choices_above_the_list_keep_each_other_through_its_pages(world, samir):
    farida = Person.objects.get(pk=world.farida.person)
    for index in range(26):
        take(file_at(world, f"n{index:02}", index - 24 * 8), actor=world.farida)

    first = samir.get(QUEUE, {"whose": farida.uid, "part": "late"})
    following = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    second = samir.get(following)

    assert (len(numbers_in(world, first)), numbers_in(world, second)) == (25, ["n25 X"])
    assert farida.full_name in first.content.decode()
    assert f"part=late&amp;whose={farida.uid}" in second.content.decode()


def test_the_queue_turns_its_pages_by_key_and_a_decided_file_still_marks_the_place(world, samir):
    dossiers = [file_at(world, f"n{index:02}", index - 60) for index in range(27)]

    first = samir.get(QUEUE)
    following = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")
    grant(dossiers[24], actor=world.samir)
    second = samir.get(following)

    assert len(numbers_in(world, first)) == 25
    assert numbers_in(world, second) == ["n25 X", "n26 X"]


@pytest.mark.parametrize(
    "query",
    [
        {"part": "x", "mine": "9"},
        {"whose": "x"},
        {"whose": "0" * 32},
        {"after": "nothing"},
        {"after": "0" * 36},
        {"part": ["late", "today"]},
    ],
)
def test_a_filter_that_makes_no_sense_is_ignored(world, samir, query):
    assert samir.get(QUEUE, query).status_code == 200


def test_an_empty_queue_says_what_to_do(world, samir):
    page = samir.get(QUEUE)

    assert 'class="empty"' in page.content.decode()


def test_another_agency_sees_nothing_of_it(world, at_desk):
    file_at(world, "hidden", 0)

    assert numbers_in(world, at_desk(world.lynda).get(QUEUE)) == []


def test_the_queue_speaks_arabic(world, at_desk):
    world.filed()

    page = at_desk(world.samir, "ar-dz").get(QUEUE)

    assert 'dir="rtl"' in page.content.decode()
    assert numbers_in(world, page) == ["ياسمين بن يوسف"]


def test_a_director_has_no_queue_and_is_led_to_the_search(world, at_desk, director):
    assert at_desk(director).get(QUEUE)["Location"] == reverse("desk:search")


@pytest.mark.parametrize("page", ["queue", "search", "me"])
def test_a_citizen_is_told_that_the_desk_is_not_theirs(world, at_desk, page):
    assert at_desk(world.yasmine).get(reverse(f"desk:{page}")).status_code == 403


@pytest.mark.parametrize("typed", ["{number}", " {lower} ", "{compact}", "{misread}"])
def test_a_file_is_found_by_its_number_however_it_is_typed(world, samir, typed):
    dossier = world.filed()
    number = dossier.number
    forms = {
        "number": number,
        "lower": number.lower(),
        "compact": number.replace("-", ""),
        "misread": number.replace("0", "O").replace("1", "I"),
    }

    found = samir.get(reverse("desk:search"), {"number": typed.format(**forms)})

    assert found["Location"] == reverse("desk:dossier", args=[dossier.uid])


def test_a_wrong_number_and_a_file_of_another_agency_look_the_same(world, at_desk):
    number = world.filed().number
    lynda = at_desk(world.lynda)

    hidden = lynda.get(reverse("desk:search"), {"number": number})
    absent = lynda.get(reverse("desk:search"), {"number": "QRB-0000-0000-0"})

    assert (hidden.status_code, absent.status_code) == (404, 404)
    shown = [re.sub(r'middlewaretoken" value="\w+"', "", page.content.decode()) for page in (hidden, absent)]
    assert shown[0].replace(number, "") == shown[1].replace("QRB-0000-0000-0", "")


@pytest.mark.parametrize("typed", ["x" * 5000, "\x00", "%", "'; DROP TABLE", "٤٤", "🙂"])
def test_a_hostile_number_finds_nothing(world, samir, typed):
    assert samir.get(reverse("desk:search"), {"number": typed}).status_code == 404


def test_a_draft_is_not_found_at_the_desk(world, samir):
    draft = world.draft()

    assert samir.get(reverse("desk:dossier", args=[draft.uid])).status_code == 404
