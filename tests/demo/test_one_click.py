import pytest
from django.test import Client
from django.urls import reverse

from qarib.demo import personas
from qarib.demo.people import landing
from qarib.modules.accounts.enums import DEMO_STRONG

pytestmark = pytest.mark.django_db


def url(name, **arguments):
    return reverse(f"demo:{name}", kwargs=arguments)


@pytest.mark.parametrize("persona", personas.PERSONAS, ids=lambda one: one.key)
def test_one_click_logs_in(demo, client, persona):
    response = client.post(url("log_in", key=persona.key))
    assert (response.status_code, response["Location"]) == (302, landing(persona))
    assert client.get(response["Location"], follow=True).status_code == 200
    assert client.session[DEMO_STRONG] is True
    logged_in = client.get(reverse("portal:my_space"))
    assert logged_in.wsgi_request.user.phone == persona.phone


def test_becoming_somebody_else_forgets_who_one_was(demo, client):
    client.post(url("log_in", key="samir"))
    first = client.session.session_key
    client.post(url("log_in", key="karim"))
    assert client.get(reverse("portal:my_space")).wsgi_request.user.phone == personas.KARIM.phone
    old = Client()
    old.cookies["qarib_session"] = first
    assert old.get(reverse("portal:my_space")).status_code == 302


def test_a_link_logs_nobody_in(demo, client):
    assert client.get(url("log_in", key="yasmine")).status_code == 405
