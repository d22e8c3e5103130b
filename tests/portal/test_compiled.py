import re

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.world import build_world
from qarib.portal import compiled
from strict.client import StrictClient

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def address(db):
    build_world()
    return reverse("portal:procedure", args=["anem.job-seeker-registration"])


def test_the_second_stranger_costs_no_query_and_reads_the_same(client, address, django_assert_num_queries):
    first = client.get(address)
    client.cookies.clear()
    with django_assert_num_queries(0):
        second = client.get(address)

    assert TOKEN.sub("", first.content.decode()) == TOKEN.sub("", second.content.decode())


def test_each_stranger_gets_a_token_that_their_own_cookie_answers(address):
    tokens = []
    for _ in range(2):
        browser = StrictClient(enforce_csrf_checks=True)
        (token,) = TOKEN.findall(browser.get(address).content.decode())
        tokens.append(token)
        answer = browser.post(address + "start/", {"csrfmiddlewaretoken": token})
        assert answer.status_code == 302  # to the log-in, not 403
    assert tokens[0] != tokens[1]


def test_each_language_has_its_own_page(client, address):
    assert 'lang="fr"' in client.get(address + "?lang=fr").content.decode()
    assert 'lang="ar-dz"' in client.get(address + "?lang=ar-dz").content.decode()


def test_who_is_logged_in_never_sees_a_strangers_page_nor_leaves_theirs(client, address):
    stranger = client.get(address).content.decode()
    client.force_login(PersonFactory())
    mine = client.get(address).content.decode()
    client.logout()
    client.cookies.clear()

    assert reverse("portal:my_space") in mine
    assert TOKEN.sub("", client.get(address).content.decode()) == TOKEN.sub("", stranger)


def test_a_page_that_is_not_there_is_not_kept(client, db):
    assert client.get(reverse("portal:procedure", args=["no.such"])).status_code == 404
    assert compiled._pages == {}


def test_many_invented_addresses_do_not_fill_the_memory(client, address, monkeypatch):
    monkeypatch.setattr(compiled, "MOST", 2)
    for language in ("fr", "ar-dz", "en"):
        client.get(f"{address}?lang={language}")

    assert len(compiled._pages) <= 2


def test_who_is_logged_in_shares_one_page_that_costs_no_query(client, address, django_assert_num_queries):
    client.force_login(PersonFactory())
    first = client.get(address).content.decode()
    client.force_login(PersonFactory())

    with django_assert_num_queries(0):
        second = client.get(address).content.decode()

    assert TOKEN.sub("", first) == TOKEN.sub("", second)
    assert reverse("portal:my_space") in second


def test_the_cookie_of_an_ended_session_shares_nothing(client, address):
    client.cookies[settings.SESSION_COOKIE_NAME] = "ended"
    stranger = client.get(address).content.decode()

    client.force_login(PersonFactory())
    mine = client.get(address).content.decode()

    assert reverse("portal:log_in") in stranger
    assert reverse("portal:log_in") not in mine


def test_an_empty_form_is_shared_without_its_draft_its_token_or_what_was_asked_of_it(address):
    pages = {}
    for name in ("first", "second"):
        browser = StrictClient()
        browser.force_login(PersonFactory())
        asked = browser.post(address + "start/")["Location"]
        # Whoever comes with words in the address keeps them to themselves.
        browser.get(asked + "?x=of-the-first-alone")
        pages[name] = (asked.split("/")[3], browser.get(asked).content.decode())

    (first_uid, first), (second_uid, second) = pages["first"], pages["second"]
    assert first_uid in first
    assert second_uid in second
    assert first_uid not in second
    assert "of-the-first-alone" not in first + second
    assert TOKEN.search(first)[1] != TOKEN.search(second)[1]
    assert TOKEN.sub("", first).replace(first_uid, second_uid) == TOKEN.sub("", second)
    assert len(compiled._forms) == 1


def test_a_receipt_is_shared_without_its_number_or_its_address(db, django_assert_num_queries):
    world, pages = build_world(), {}
    for person in (world.yasmine, world.karim):
        browser, filed = StrictClient(), world.filed(person)
        browser.force_login(person)
        address = reverse("portal:filed", args=[filed.uid])
        browser.get(address + "?x=of-the-first-alone")
        with django_assert_num_queries(2):
            pages[person] = (filed, browser.get(address).content.decode())

    (first, shown), (second, beside) = pages.values()
    for filed, page, other in ((first, shown, second), (second, beside, first)):
        assert filed.number in page
        assert str(filed.uid) in page
        assert other.number not in page
        assert str(other.uid) not in page
    assert "of-the-first-alone" not in shown + beside
    assert shown.replace(first.number, second.number).replace(str(first.uid), str(second.uid)) == beside
    kept = b"".join(compiled._forms.values()).decode()
    assert (len(compiled._forms), first.number in kept, str(first.uid) in kept) == (1, False, False)


def test_a_page_on_which_a_text_of_ones_own_is_not_found_is_not_kept(rf):
    request = rf.get("/")
    request.LANGUAGE_CODE = "fr"

    def show(said, own):
        answer = compiled.compiled_page(request, "key", own=[own], render=lambda: HttpResponse(said))
        return answer.content

    assert show(b"QRB 1", "QRB-1") == b"QRB 1"
    assert show(b"QRB-2!", "QRB-2") == b"QRB-2!"
    assert show(b"never rendered", "QRB-3") == b"QRB-3!"
