"""Every page asks for a log-in unless one file says otherwise; no address says who somebody is."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.urls import include, path, re_path

from architecture.doors import doors, parameters
from architecture.reading import ROOT, listed

PERSONAL = {
    "nin",
    "name",
    "family_name",
    "given_name",
    "full_name",
    "phone",
    "email",
    "birth_date",
    "address",
}
SEQUENTIAL = {"id", "pk"}


def open_names():
    """Return the names of the pages that anybody may open."""
    return {words[0] for words in listed("open_urls.txt")}


def revealing(routes):
    """Return the routes that carry who somebody is, or a number that can be counted."""
    return [
        route
        for route in routes
        for _converter, name in parameters(route)
        if name in PERSONAL | SEQUENTIAL or name.endswith(("_id", "_pk", "_nin"))
    ]


def ours():
    """Return the doors that we wrote."""
    return [door for door in doors() if not door.route.startswith("agents/")]


def test_only_listed_pages_are_open():
    unlisted = [door.name for door in doors() if not door.asks_for_a_log_in and door.name not in open_names()]
    assert unlisted == []


def test_listed_pages_exist_and_are_open():
    opened = {door.name for door in doors() if not door.asks_for_a_log_in}
    assert open_names() - opened == set()


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_the_log_in_page(client, method):
    log_in = resolve_url(settings.LOGIN_URL)
    wrong = {}
    for door in doors():
        if door.name in open_names():
            continue
        response = getattr(client, method)(door.address)
        sent_away = response.status_code == 302 and response["Location"].startswith(log_in)
        if not (sent_away or response.status_code in {404, 405}):
            wrong[door.name] = response.status_code
    assert wrong == {}


@pytest.mark.django_db
def test_an_open_page_never_breaks_before_a_stranger(client):
    answers = {
        door.name: client.get(door.address).status_code for door in doors() if door.name in open_names()
    }
    assert {name: status for name, status in answers.items() if status == 500} == {}


def test_no_address_says_who_somebody_is():
    assert revealing(door.route for door in ours()) == []


def test_the_doors_of_the_demo_do_not_exist_without_it():
    program = (
        "import django; django.setup()\n"
        "from django.apps import apps; from architecture.doors import doors\n"
        "print(len(doors()) > 3, apps.is_installed('qarib.demo'))\n"
        "print([door.name for door in doors() if 'demo' in door.route + door.name])\n"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")]),
        "DJANGO_SETTINGS_MODULE": "qarib.config.settings",
        "QARIB_SECRET_KEY": "tests",
        "QARIB_INDEX_KEY": "tests",
        "QARIB_DATA_KEYS": settings.QARIB_DATA_KEYS[0],
        "QARIB_VAR": os.environ["QARIB_VAR"],
    }
    answer = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    assert (answer.stdout, answer.stderr) == ("True False\n[]\n", "")


def _page(_request, **_arguments):
    return HttpResponse("closed")


@login_not_required
def _open_page(_request):
    return HttpResponse("open")


inner = (
    [path("<uuid:uid>/", _page, name="closed"), path("hello/", _open_page, name="open")],
    "in",
)
urlpatterns = [path("inner/", include(inner)), re_path(r"^key/(?P<key>[-:\w]+)/$", _page, name="key")]


def test_an_open_page_that_nobody_listed_is_found(settings):
    settings.ROOT_URLCONF = __name__
    assert [(door.name, door.asks_for_a_log_in) for door in doors()] == [
        ("in:closed", True),
        ("in:open", False),
        ("key", True),
    ]


def test_an_address_that_reveals_somebody_is_found():
    routes = ["person/<str:nin>/", "file/<int:dossier_id>/", "file/<uuid:uid>/", "page/<slug:page>/"]
    assert revealing(routes) == routes[:2]
