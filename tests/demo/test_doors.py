import pytest
from django.test import Client
from django.urls import reverse

from factories.notifications import MessageFactory
from factories.personas import make_person
from qarib.demo import personas
from qarib.demo.people import TASKS

pytestmark = pytest.mark.django_db


def url(name, **arguments):
    return reverse(f"demo:{name}", kwargs=arguments)


def test_every_persona_has_a_button_and_words(client):
    page = client.get(url("home")).content.decode()
    assert set(TASKS) == {one.key for one in personas.PERSONAS}
    assert [key for key in TASKS if url("log_in", key=key) not in page] == []


@pytest.mark.parametrize(
    ("language", "name"),
    [("ar-dz", "ياسمين بن يوسف"), ("fr", "Yasmine Benyoucef"), ("en", "Yasmine Benyoucef")],
)
def test_names_are_written_in_the_script_of_the_page(client, language, name):
    page = client.get(url("home"), {"lang": language}).content.decode()
    assert name in page


@pytest.mark.parametrize("key", ["nobody", "yasmine", "samir"])
def test_nobody_is_logged_in_where_there_is_no_such_person(client, key):
    assert client.post(url("log_in", key=key)).status_code == 404


def test_another_site_logs_nobody_in():
    make_person(personas.YASMINE, matched=True)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(url("log_in", key="yasmine")).status_code == 403


@pytest.mark.list_page("demo:messages")
@pytest.mark.parametrize("count", [1, 3])
def test_the_messages_cost_one_query_whatever_their_number(client, count, django_assert_num_queries):
    MessageFactory.create_batch(count, address=personas.YASMINE.phone, body="123456")
    with django_assert_num_queries(1):
        page = client.get(url("messages"), {"lang": "fr"}).content.decode()
    assert page.count("123456") == count
    assert page.count("Yasmine Benyoucef") == count


@pytest.mark.parametrize("search", ["0550 00 01 01", "+213550000101", "550000101"])
def test_messages_are_found_by_phone_however_it_is_written(client, search):
    MessageFactory(address=personas.YASMINE.phone, body="for her")
    MessageFactory(address=personas.KARIM.phone, body="for him")
    page = client.get(url("messages"), {"to": search}).content.decode()
    assert ("for her" in page, "for him" in page) == (True, False)


@pytest.mark.parametrize("search", ["", "   ", "\x00", "ا" * 500, "<script>", "%", "'"])
def test_any_search_is_answered(client, search):
    assert client.get(url("messages"), {"to": search}).status_code == 200


def test_without_a_message_the_page_says_where_codes_come_from(client):
    assert 'class="empty"' in client.get(url("messages")).content.decode()
