import pytest
from django.urls import reverse

from qarib.kernel.actor import citizen
from qarib.modules.dossiers.actions import grant, request_missing, withdraw
from qarib.portal.dossiers import views

STATUS = reverse("portal:status")


def asked(client, number):
    return client.get(STATUS, {"number": number})


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_a_number_alone_tells_where_the_file_stands_and_nothing_of_the_person(world, client, language):
    dossier = world.filed()

    response = client.get(STATUS, {"number": dossier.number, "lang": language})
    page = response.content.decode()

    assert response.status_code == 200
    assert dossier.number in page
    person = world.yasmine
    for hidden in (person.family_name, person.given_name, person.phone, "Couturière", str(dossier.uid)):
        assert hidden not in page


def test_a_number_is_read_however_it_is_typed(world, client):
    number = world.filed().number

    for typed in (number.lower(), number.replace("-", " "), number.removeprefix("QRB-"), f"  {number}\n"):
        assert asked(client, typed).status_code == 200


@pytest.mark.parametrize("moment", ["waiting", "granted", "withdrawn"])
def test_each_moment_has_its_words(world, client, moment):
    dossier = world.filed()
    if moment == "waiting":
        request_missing(dossier, facts=["wanted_occupation"], reason="Secret.", actor=world.samir)
    if moment == "granted":
        grant(dossier, actor=world.samir)
    if moment == "withdrawn":
        withdraw(dossier, actor=citizen(world.yasmine.pk))

    page = asked(client, dossier.number).content.decode()

    assert "Secret." not in page
    assert ("The promise is paused" in page) is (moment == "waiting")
    assert ("Log in to read the answer" in page) is (moment == "granted")


def wrong_by_one_character(number):
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def test_an_unknown_number_and_a_typing_error_get_the_same_words(world, client):
    number = world.filed().number
    unknown = "QRB-0000-0000-0"

    for typed in (wrong_by_one_character(number), unknown):
        response = asked(client, typed)
        assert response.status_code == 404
        assert "No file has this number." in response.content.decode()


def test_a_draft_has_no_number_to_be_found_by(world, client, draft):
    assert asked(client, str(draft.uid)).status_code == 404


@pytest.mark.parametrize(
    "typed", ["\x00", "QRB-\x00", "<script>", "\u202e", "9" * 5000, "' OR 1=1", "%", "🧵"]
)
def test_hostile_numbers_end_in_a_page_and_cost_no_query(world, client, django_assert_num_queries, typed):
    with django_assert_num_queries(0):
        response = asked(client, typed)

    assert response.status_code == 404
    assert "<script>" not in response.content.decode()


def test_an_empty_number_is_the_page_itself(db, client):
    for typed in ("", "   "):
        assert asked(client, typed).status_code == 200


def test_who_asks_again_and_again_is_told_when_to_come_back(world, client):
    number = world.filed().number
    answers = [asked(client, number) for _ in range(views.STATUS_ASKED.times + 1)]

    assert answers[-2].status_code == 200
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0
    assert "<h1>" in answers[-1].content.decode()
    # Spelling it otherwise does not help.
    assert asked(client, number.lower()).status_code == 429
