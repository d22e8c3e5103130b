import errno
import json

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
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


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("server closed the connection"), 503),
        (InterfaceError("connection already closed"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OSError(errno.EROFS, "Read-only file system"), 503),
        (FileNotFoundError(errno.ENOENT, "nowhere"), 500),
        (ProgrammingError("no such column"), 500),
        (KeyError("a fault of ours"), 500),
    ],
)
def test_a_database_or_a_disk_that_failed_is_told_apart_from_a_fault_of_ours(request_of, error, status):
    response = answer_to(error, request_of())
    assert response.status_code == status
    assert response.get("Retry-After") == ("60" if status == 503 else None)


def test_what_came_of_a_lost_database_is_one_too(request_of):
    left = KeyError("left")
    left.__context__ = OperationalError("gone")
    assert answer_to(left, request_of()).status_code == 503


def test_machines_get_a_code_when_the_storage_fails(request_of):
    response = answer_to(OperationalError("gone"), request_of("application/json"))
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert json.loads(response.content)["code"] == "storage_unavailable"


@pytest.mark.django_db
def test_a_page_of_a_lost_database_is_in_the_person_s_language_and_knows_nothing_of_the_fault():
    def lose(*_statement):
        raise OperationalError("secret of the machine")

    browser = Client(raise_request_exception=False)
    with connection.execute_wrapper(lose):
        response = browser.get(reverse("portal:procedures"), {"lang": "fr"})
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert 'lang="fr"' in page
    assert "secret" not in page


def test_a_session_that_cannot_be_saved_answers_in_the_language_that_was_left(request_of):
    request = request_of()
    request.LANGUAGE_CODE = "en"
    with translation.override("ar-dz"):
        response = answer_to(OperationalError("gone"), request)
    assert "Not recorded yet" in response.content.decode()


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
