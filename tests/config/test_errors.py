import errno
import json
import re
import sqlite3
from html import unescape

import psycopg
import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, ProgrammingError, connection, connections
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from qarib.config import errors
from qarib.kernel.errors import MoveNotAllowed, RuleBroken

PAGES = [400, 403, 404, 405, 409, 413, 429, 500, 503]


class TooMany(RuleBroken):
    code = "too_many"
    message = "Slow <down>."
    retry_after = 61


@pytest.fixture
def request_of():
    def build(accept="text/html"):
        return RequestFactory().get("/", headers={"accept": accept})

    return build


@pytest.mark.parametrize("status", PAGES)
@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_every_error_says_what_to_do_next_without_the_database(status, language):
    with translation.override(language):
        response = errors.error_page(errors.HTTPStatus(status))
    html = response.content.decode()
    assert response.status_code == status
    assert html.count("<li>") >= 2
    assert 'href="/"' in html


@pytest.mark.django_db
def test_a_page_that_does_not_exist_costs_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/nowhere", {"lang": "en"})
    assert response.status_code == 404
    assert "does not exist" in response.content.decode()


def test_the_fault_of_the_server_is_told_as_ours():
    with translation.override("en"):
        response = errors.server_error(RequestFactory().get("/"))
    assert (response.status_code, "The fault is ours" in response.content.decode()) == (500, True)


def answer_to(error, request):
    try:
        raise error
    except type(error):
        return errors.server_error(request)


def refused_by_sqlite(code):
    error, told = OperationalError("database or disk is full"), sqlite3.OperationalError("full")
    told.sqlite_errorcode = code
    error.__cause__ = told
    return error


def refused_by_postgresql(state):
    error, told = OperationalError("could not extend file"), psycopg.OperationalError("full")
    told.sqlstate = state
    error.__cause__ = told
    return error


@pytest.mark.parametrize(
    ("error", "status", "again"),
    [
        (OperationalError("server closed the connection"), 503, "5"),
        (InterfaceError("connection already closed"), 503, "5"),
        (OSError(errno.EROFS, "Read-only file system"), 503, "5"),
        (OSError(errno.ENOSPC, "No space left on device"), 503, "60"),
        (refused_by_sqlite(sqlite3.SQLITE_FULL), 503, "60"),
        (refused_by_sqlite(sqlite3.SQLITE_BUSY), 503, "5"),
        (refused_by_postgresql("53100"), 503, "60"),
        (refused_by_postgresql("57P01"), 503, "5"),
        (FileNotFoundError(errno.ENOENT, "nowhere"), 500, None),
        (ProgrammingError("no such column"), 500, None),
        (KeyError("a fault of ours"), 500, None),
    ],
)
def test_a_database_and_a_disk_that_failed_are_told_apart_from_a_fault_of_ours(
    request_of, error, status, again
):
    response = answer_to(error, request_of())
    assert (response.status_code, response.get("Retry-After")) == (status, again)


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_a_full_disk_says_that_nothing_was_recorded_and_keeps_what_was_typed(language):
    request = RequestFactory().post("/", {"phone": "0550123456"})
    request.LANGUAGE_CODE = language
    page = errors.storage_failed(request, full=True).content.decode()
    assert 'value="0550123456"' in page
    assert language != "en" or "was not recorded" in page
    assert page.count("<li>") >= 2


def test_what_came_of_a_lost_database_is_one_too(request_of):
    left = KeyError("left")
    left.__context__ = OperationalError("gone")
    assert answer_to(left, request_of()).status_code == 503


@pytest.mark.django_db
def test_a_page_of_a_lost_database_is_in_the_person_s_language_and_knows_nothing_of_the_fault():
    def lose(*_statement):
        raise OperationalError("secret of the machine")

    browser = Client(raise_request_exception=False)
    with connection.execute_wrapper(lose):
        response = browser.get(reverse("portal:procedures"), {"lang": "fr"})
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert 'lang="fr"' in page
    assert "secret" not in page


def test_a_session_that_cannot_be_saved_answers_in_the_language_that_was_left(request_of):
    request = request_of()
    request.LANGUAGE_CODE = "en"
    with translation.override("ar-dz"):
        response = answer_to(OperationalError("gone"), request)
    assert "Our register does not answer" in response.content.decode()


def test_a_body_that_is_too_big_gets_its_own_page():
    request = RequestFactory().get("/")
    assert errors.bad_request(request, RequestDataTooBig()).status_code == 413
    assert errors.bad_request(request, SuspiciousOperation()).status_code == 400
    assert errors.forbidden(request).status_code == 403


@pytest.mark.django_db
def test_a_stale_form_explains_itself():
    response = Client(enforce_csrf_checks=True).post(
        reverse("ui:gallery"), {"lang": "en"}, query_params={"lang": "en"}
    )
    assert response.status_code == 403
    assert "open for too long" in response.content.decode()


def test_a_refusal_that_no_page_caught_is_a_sentence_not_a_crash(request_of):
    middleware = errors.RefusalMiddleware(lambda _request: HttpResponse())
    with translation.override("en"):
        response = middleware.process_exception(request_of(), MoveNotAllowed("No <way>."))
    assert response.status_code == 409
    assert "No &lt;way&gt;." in response.content.decode()


def test_too_many_attempts_say_when_to_come_back(request_of):
    middleware = errors.RefusalMiddleware(lambda _request: HttpResponse())
    with translation.override("en"):
        response = middleware.process_exception(request_of(), TooMany())
    assert (response.status_code, response["Retry-After"]) == (429, "61")
    assert "in 2 minutes" in response.content.decode()


def test_machines_get_the_code_of_a_refusal(request_of):
    middleware = errors.RefusalMiddleware(lambda _request: HttpResponse())
    response = middleware.process_exception(request_of("application/json"), TooMany())
    assert json.loads(response.content) == {"code": "too_many", "message": "Slow <down>."}


def test_a_real_crash_stays_a_crash(request_of):
    middleware = errors.RefusalMiddleware(lambda _request: HttpResponse("calm"))
    assert middleware(request_of()).content == b"calm"
    assert middleware.process_exception(request_of(), ValueError()) is None


@pytest.mark.django_db
def test_the_address_of_a_button_opened_by_itself_says_that_nothing_was_done(client):
    response = client.get(reverse("portal:log_out"), {"lang": "en"})
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Nothing was done" in response.content.decode()


@pytest.fixture
def away(monkeypatch):
    """The database refuses every statement, as one that is starting does."""

    def cursor(*_arguments):
        raise OperationalError("the database system is starting up")

    monkeypatch.setattr(connections["default"], "_cursor", cursor)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "says"), [("en", "nothing is done twice"), ("fr", 'lang="fr"'), ("ar-dz", 'dir="rtl"')]
)
def test_without_its_database_the_house_says_when_to_come_back(away, language, says):
    browser = Client(raise_request_exception=False, headers={"accept-language": language})
    response = browser.get("/health/")
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert says in response.content.decode()


@pytest.mark.django_db
def test_what_was_typed_while_the_database_was_away_can_be_sent_again_as_it_was(away):
    browser = Client(raise_request_exception=False)
    typed = {
        "nin": "198012345678901234",
        "phone": "0550 12 34 56",
        "family_name": '"Ali"',
        "more": "a\nb",
    }
    page = browser.post("/sign-up/", typed | {"given_name": "Samir"})
    assert page.status_code == 503
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.content.decode())
    assert {name: unescape(value) for name, value in hidden} == typed | {"given_name": "Samir"}


@pytest.mark.parametrize(
    "sent", [{"password": "correct horse"}, {"photo": SimpleUploadedFile("a.png", b"\x89PNG")}]
)
def test_passwords_and_files_are_not_kept_in_the_page(sent):
    page = errors.storage_failed(RequestFactory().post("/", sent | {"phone": "0550123456"}))
    assert page.status_code == 503
    assert "0550123456" not in page.content.decode()


@pytest.mark.parametrize(("full", "code"), [(True, "storage_full"), (False, "database_away")])
def test_machines_are_told_by_a_code(request_of, full, code):
    answer = errors.storage_failed(request_of("application/json"), full=full)
    assert json.loads(answer.content)["code"] == code
    assert (answer.status_code, answer["Retry-After"]) == (503, "60" if full else "5")


def test_a_connection_that_died_is_noticed_before_a_request_relies_on_it():
    assert connection.settings_dict["CONN_HEALTH_CHECKS"] is True
