"""What a request may carry, and what every answer carries: over all doors."""

import re
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.test import Client

from architecture.doors import doors
from qarib.config.middleware import ProxyMiddleware
from qarib.modules.accounts.enums import DEMO_STRONG
from qarib.modules.documents.queries import ServedFile
from qarib.modules.notifications.queries import split_email
from sweeps.cast import undone
from sweeps.walk import let_go, same_browser

pytestmark = pytest.mark.django_db
_EVIL = "https://evil.example/"
_ELSEWHERE = (
    _EVIL,
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "https:evil.example",
    "\thttps://evil.example",
)
# Names under which some program, ours or a library, takes the address to go on to.
_KEYS = ("next", "url", "redirect", "redirect_to", "return", "goto", "continue")
_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "BREW")
# TRACE would say back what a browser hides from scripts.
_TOLD = "said-back-by-trace"
_ROLES = ("anonymous", "owner-filed", "agent", "administrator")


def asked(browser, method, address, **extra):
    """Ask and undo what that did."""
    with undone(), same_browser(browser):
        return let_go(browser.generic(method, address, **extra))


@pytest.fixture(scope="module")
def answers(cast_once):
    """Open every door as some, come from elsewhere and asked to go there: (role, door) → the answer."""
    found = {}
    for role in _ROLES:
        for door in doors():
            data = urlencode(dict.fromkeys(_KEYS, _EVIL))
            extra = {"HTTP_ORIGIN": _EVIL, "HTTP_REFERER": _EVIL}
            response = asked(cast_once.browser(role), "GET", f"{door.address}?{data}", **extra)
            found[role, door.name] = response
    return found


def leads_away(response):
    """Tell whether the answer sends the browser to another host."""
    where = response.headers.get("Location", "")
    return bool(where) and (not where.startswith("/") or where.startswith(("//", "/\\")))


@pytest.mark.parametrize("role", ["anonymous", "agent"])
def test_other_methods_do_nothing_and_show_nothing(cast, role):
    browser, wrong = cast.browser(role), []
    for door in doors():
        for method in _METHODS:
            response = asked(browser, method, door.address, HTTP_X_TOLD=_TOLD)
            # Django answers OPTIONS with what is allowed; allauth's pages show themselves to any method.
            shows_itself = door.name.startswith(("account_", "mfa_")) or method == "OPTIONS"
            allowed = shows_itself and response.status_code < 500 and _TOLD.encode() not in response.content
            if response.status_code not in {302, 403, 404, 405, 406, 409} and not allowed:
                wrong.append((method, door.name, response.status_code))
    assert wrong == []


def test_a_method_cannot_be_overridden(cast):
    browser, wrong = cast.browser("owner-filed"), []
    for door in doors():
        plain = asked(browser, "GET", door.address).status_code
        extra = {"HTTP_X_HTTP_METHOD_OVERRIDE": "POST", "HTTP_X_METHOD_OVERRIDE": "DELETE"}
        overridden = asked(browser, "GET", door.address, **extra).status_code
        wrong += [(door.name, overridden)] if overridden != plain else []
    assert wrong == []


def test_no_address_leads_out_of_the_house(cast, answers):
    assert [key for key, response in answers.items() if leads_away(response)] == []
    browser, wrong = cast.browser("anonymous"), []
    for door in doors():
        for evil in _ELSEWHERE if not door.asks_for_a_log_in else ():
            data = dict.fromkeys(_KEYS, evil)
            for send in (browser.get, browser.post):
                with undone(), same_browser(browser):
                    response = let_go(send(door.address, data))
                wrong += [(door.name, evil)] if leads_away(response) else []
    assert wrong == []


def test_a_foreign_host_is_refused_and_never_repeated(client, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    for extra in ({"HTTP_HOST": "evil.example"}, {"HTTP_HOST": "testserver@evil.example"}, {"HTTP_HOST": ""}):
        response = client.get("/log-in/", **extra)
        assert (response.status_code, b"evil.example" in response.content) == (400, False)
    for extra in ({"HTTP_X_FORWARDED_HOST": "evil.example"}, {"HTTP_FORWARDED": "host=evil.example"}):
        assert b"evil.example" not in client.get("/log-in/", **extra).content


def test_no_page_opens_itself_to_other_origins(answers):
    names = {(key, name) for key, response in answers.items() for name in response.headers}
    assert [(key, name) for key, name in names if name.lower().startswith("access-control")] == []


def test_every_answer_says_what_it_is_and_may_not_be_framed(answers):
    wrong = []
    for key, response in answers.items():
        headers, kind = response.headers, response.headers.get("Content-Type", "")
        if headers.get("X-Content-Type-Options") != "nosniff":
            wrong.append((key, "nosniff"))
        if "frame-ancestors 'none'" not in headers.get("Content-Security-Policy", ""):
            wrong.append((key, "frame-ancestors"))
        if headers.get("Referrer-Policy") not in {"same-origin", "no-referrer"}:
            wrong.append((key, "referrer"))
        has_body = response.streaming or bool(response.content)
        if has_body and (not kind or (kind.startswith("text/") and "charset=utf-8" not in kind)):
            wrong.append((key, kind))
    assert wrong == []


def test_pages_of_people_are_not_kept_anywhere(answers):
    kept = {key: response.headers.get("Cache-Control", "") for key, response in answers.items()}
    assert {key: said for key, said in kept.items() if key[0] != "anonymous" and "no-store" not in said} == {}
    assert "no-store" not in kept["anonymous", "portal:privacy"]


def test_strict_transport_holds_for_a_year_and_below(client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    answer = Client().get("/privacy/", secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    "name",
    [
        'a"; filename="b.html',
        "a\r\nSet-Cookie: x=1.pdf",
        "../../passwd",
        "شهادة.pdf",
        "a\x00b.pdf",
        "\u202egpj.exe",
    ],
)
def test_names_of_downloads_cannot_write_headers(name, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x")
    with path.open("rb") as stream:
        served = ServedFile(stream=stream, size=1, content_type="application/pdf", name=name)
        written = HttpResponse(
            headers={"Content-Disposition": served.headers["Content-Disposition"].splitlines()[0]}
        )
    said = written.headers["Content-Disposition"]
    assert said.startswith("attachment")
    # One value, in its quotes; those of the name are escaped or percent-encoded.
    assert len(re.findall(r'(?<!\\)"', said)) in {0, 2}
    assert not set("\r\n\x00") & set(said)


def test_a_file_that_somebody_sent_is_no_page_of_ours(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"<script>")
    with path.open("rb") as stream:
        headers = ServedFile(
            stream=stream, size=8, content_type="image/jpeg", name="a.jpg", inline=True
        ).headers
        assert FileResponse(stream, headers=headers).headers["Content-Security-Policy"].startswith("sandbox")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_name_with_line_feeds_writes_no_header_of_a_mail():
    subject, body = split_email("Hello\nBcc: evil@evil.example\n\nText")
    assert subject == "Hello"
    assert body.startswith("Bcc")


def test_headers_of_a_proxy_are_believed_only_where_one_stands(rf):
    assert settings.QARIB_BEHIND_PROXY is False
    assert settings.SECURE_PROXY_SSL_HEADER is None
    assert not any(name.endswith("ProxyMiddleware") for name in settings.MIDDLEWARE)
    request = rf.get("/", headers={"x-forwarded-for": "1.1.1.1, 10.0.0.7"}, REMOTE_ADDR="127.0.0.1")
    ProxyMiddleware(lambda _request: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == "10.0.0.7"


def test_a_body_and_an_address_are_told_apart(client):
    page = client.post("/log-in/?identifier=120020440000990099", {"identifier": ""})
    assert page.status_code == 422
    assert b"120020440000990099" not in page.content.replace(b"?identifier=120020440000990099", b"")


def test_opening_a_page_logs_nobody_in(cast):
    browser = Client()
    for door in doors():
        with undone():
            let_go(browser.get(door.address))
        assert not {"_auth_user_id", DEMO_STRONG} & set(browser.session.keys()), door.name


def test_what_lies_beside_the_pages_is_not_served(client):
    for path in (
        "/.git/config", "/.env", "/manage.py", "/pyproject.toml", "/static/", "/static/../manage.py",
        "/static/%2e%2e/manage.py", "/files/", "/var/qarib.sqlite3", "/src/", "/static/ui/", "/media/",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
