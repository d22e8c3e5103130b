"""Every form is bounded, per person and form; the bound survives a restart and never blocks an address."""

import pytest
from django.test import Client
from django.urls import reverse

from architecture.doors import doors
from factories.accounts import PersonFactory
from qarib.config import limits
from qarib.config.limits import LimitMiddleware, limit_of
from qarib.modules.operations.models import Use
from strict.client import StrictClient

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CARRIER = 5000


def accepts_post(view):
    """Tell whether a door takes forms, by its code: Django's decorators keep their list in a closure."""
    if hasattr(view, "view_class"):
        return hasattr(view.view_class, "post")
    while view is not None:
        named = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=True))
        if "request_method_list" in named:
            return "POST" in named["request_method_list"].cell_contents
        view = getattr(view, "__wrapped__", None)
    return True  # nothing says which methods it takes


FORMS = sorted({door.name for door in doors() if accepts_post(door.view)})


def test_the_list_of_forms_is_not_empty():
    assert {"portal:sign_up", "desk:grant", "account_login", "portal:fill_page"} <= set(FORMS)


@pytest.mark.parametrize("known", [True, False])
def test_every_form_has_a_bound_of_its_own(known):
    names = [limit_of(door, "POST", known=known).name for door in FORMS]
    assert len(set(names)) == len(names)


def test_what_is_named_exists():
    names = {door.name for door in doors()}
    assert (limits._TIMES.keys() | limits._COSTLY.keys()) - names == set()


@pytest.mark.django_db
@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_truly_counted(form, rf, monkeypatch):
    """Ask the middleware itself, door by door: nothing that takes a form passes uncounted."""
    counted = []
    monkeypatch.setattr(limits, "hit", lambda limit, key, uses=1: counted.append(limit.name))
    door = next(door for door in doors() if door.name == form)
    person = PersonFactory()
    middleware = LimitMiddleware(lambda _request: None)
    for _turn in range(10):
        request = rf.post(door.address)
        request.user, request.resolver_match = person, type("Match", (), {"view_name": form})
        assert middleware.process_view(request, door.view, (), {}) is None
    assert set(counted) in ({f"form.{form}"}, {f"flood.{form}"})


def browser(person):
    client = StrictClient(headers={"accept-language": "fr"})
    client.force_login(person, backend=BACKEND)
    return client


@pytest.mark.django_db
def test_too_many_is_429_with_a_time_and_nothing_written_is_lost(monkeypatch):
    monkeypatch.setitem(limits._TIMES, "portal:phone", 2)
    client = browser(PersonFactory(matched=True))
    for _turn in range(2):
        assert client.post(reverse("portal:phone"), {"phone": "12"}).status_code == 422
    answer = client.post(reverse("portal:phone"), {"phone": "0661 22 33 44"})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 1800
    assert 'name="phone" value="0661 22 33 44"' in answer.content.decode()
    assert "csrfmiddlewaretoken" in answer.content.decode()


@pytest.mark.django_db
def test_one_person_does_not_stop_another_behind_the_same_address(monkeypatch):
    monkeypatch.setitem(limits._TIMES, "portal:phone", 1)
    first, second = browser(PersonFactory(matched=True)), browser(PersonFactory(matched=True))
    assert [first.post(reverse("portal:phone"), {"phone": "1"}).status_code for _turn in range(2)] == [
        422,
        429,
    ]
    assert second.post(reverse("portal:phone"), {"phone": "1"}).status_code == 422


@pytest.mark.django_db
def test_a_new_process_knows_the_count(monkeypatch):
    monkeypatch.setitem(limits._TIMES, "portal:phone", 1)
    person = PersonFactory(matched=True)
    client = browser(person)
    client.post(reverse("portal:phone"), {"phone": "1"})
    again = Client()  # its own chain of middleware, as a new process has
    again.cookies = client.cookies
    assert again.post(reverse("portal:phone"), {"phone": "1"}).status_code == 429
    assert Use.objects.filter(name="form.portal:phone").count() == 1


@pytest.mark.django_db
def test_an_ordinary_filing_costs_no_statement_and_a_program_is_counted(django_assert_num_queries):
    middleware, limit = (
        LimitMiddleware(lambda _request: None),
        limit_of("portal:fill_page", "POST", known=True),
    )
    with django_assert_num_queries(0):
        for _turn in range(9):
            middleware._count(limit, "1")
    with django_assert_num_queries(1):
        middleware._count(limit, "1")
    assert Use.objects.filter(name="form.portal:fill_page").count() == 1


@pytest.mark.django_db
def test_the_memory_of_a_process_is_bounded():
    middleware, limit = (
        LimitMiddleware(lambda _request: None),
        limit_of("portal:fill_page", "POST", known=True),
    )
    for number in range(limits._MOST_UNWRITTEN + 5):
        middleware._count(limit, str(number))
    assert len(middleware.unwritten) <= limits._MOST_UNWRITTEN


def test_the_bound_of_an_address_is_far_above_a_carriers_block():
    """Five thousand phones behind one address, each sending a form in five minutes, are not stopped."""
    for form in FORMS:
        limit = limit_of(form, "POST", known=False)
        assert limit.times * 300 / limit.seconds >= CARRIER
