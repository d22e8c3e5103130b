"""The page that hands a copy of my data over."""

import io
import zipfile

import pytest
from django.urls import reverse

from factories.accounts import PersonFactory
from factories.dossiers import DossierFactory

pytestmark = pytest.mark.django_db
PAGE = "/me/copy/"


def test_my_space_leads_to_it(client):
    client.force_login(PersonFactory(matched=True))
    assert f'href="{PAGE}"' in client.get(reverse("portal:my_space")).content.decode()


@pytest.mark.parametrize("matched", [True, False])
def test_the_page_says_what_the_archive_holds_and_makes_it(client, matched):
    person = PersonFactory(matched=matched)
    DossierFactory(person=person, filed=True)
    client.force_login(person)
    assert client.get(PAGE).status_code == 200
    answer = client.post(PAGE)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "private, no-store"
    content = b"".join(answer.streaming_content)
    answer.close()
    assert int(answer["Content-Length"]) == len(content)
    assert {"data.json", "data.pdf"} <= set(zipfile.ZipFile(io.BytesIO(content)).namelist())


def test_too_many_copies_a_day_are_refused_with_a_sentence(client):
    client.force_login(PersonFactory(matched=True))
    answers = [client.post(PAGE) for _ in range(6)]
    for answer in answers:
        answer.close()
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "Retry-After" in answers[-1]


def test_it_asks_who_one_is(client):
    assert client.post(PAGE).status_code == 302
