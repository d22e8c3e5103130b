"""Whatever is sent to our doors: a protocol error in JSON, no 5xx, and nobody's data in answer or log."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from structlog.testing import capture_logs

from factories.exchange_provider import CLIENT, CNL, NIN, by_xroad, granted, message, post, question
from factories.signed_messages import with_header, without
from factories.world import TUESDAY
from qarib.modules.exchange.clients.signed import OwnKey
from qarib.modules.exchange.models import Call

pytestmark = pytest.mark.django_db
SECRET = "Zoubida-1975"
CASE = "case-of-hers"


def with_field(**given):
    return lambda: message(question(**given), case=CASE)


def changed(name, edit):
    """Return a signed message one of whose headers was changed on the way."""

    def make():
        sent = message(case=CASE)
        return with_header(sent, name, edit(sent.headers[name]))

    return make


def dropped(field):
    said = question()
    return lambda: message({name: value for name, value in said.items() if name != field}, key=said["id"])


def raw(body):
    return lambda: message(body, case=CASE)


DEEP = b'{"id":' + b"[" * 1900 + b"]" * 1900 + b"}"
BODIES = {
    "an identifier that is none": (with_field(id=SECRET), 422),
    "an identifier spelled otherwise": (with_field(id=uuid4().hex), 422),
    "an identifier that is a number": (with_field(id=7), 422),
    "another service": (with_field(field="housing-aid"), 422),
    "a field that is a list": (with_field(field=["job-seeker"]), 422),
    "a field that is null": (with_field(field=None), 422),
    "about a spouse": (with_field(about="spouse"), 422),
    "about nobody": (with_field(about=None), 422),
    "a number that is a number": (with_field(nin=int(NIN)), 422),
    "a number that is too short": (with_field(nin=NIN[:-1]), 422),
    "a number that is a name": (with_field(nin=SECRET), 422),
    "a number that is an object": (with_field(nin={"nin": NIN}), 422),
    "a number with a NUL": (with_field(nin=NIN + "\x00"), 422),
    "a number with a line break": (with_field(nin=NIN + "\n"), 422),
    "half a character": (with_field(purpose="\ud800"), 422),
    "a long purpose": (with_field(purpose="p" * 41), 422),
    "an empty purpose": (with_field(purpose=""), 422),
    "a purpose with a NUL": (with_field(purpose="lp\x00a"), 422),
    "a ground that is a boolean": (with_field(legal_basis=True), 422),
    "a birth date that is none": (with_field(birth_date=SECRET), 422),
    "a birth date of another calendar": (with_field(birth_date="2002-13-45"), 422),
    "a birth date as a number": (with_field(birth_date=19750101), 422),
    "a birth date of a week": (with_field(birth_date="2002-W20-2"), 422),
    "a field too many": (with_field(name=SECRET), 400),
    "no number": (dropped("nin"), 422),
    "no birth date": (dropped("birth_date"), 422),
    "no purpose": (dropped("purpose"), 422),
    "no identifier": (dropped("id"), 422),
    "nothing": (raw(b" "), 400),
    "no JSON": (raw(SECRET.encode()), 400),
    "a list": (raw(b"[]"), 400),
    "a word": (raw(b'"word"'), 400),
    "null": (raw(b"null"), 400),
    "deep JSON": (raw(DEEP), 400),
    "deeper than Python goes": (raw(b"[" * 4000), 400),
    "NaN": (raw(b'{"id": NaN}'), 400),
    "a field twice": (raw(b'{"nin": "1", "nin": "2"}'), 400),
    "no UTF-8": (raw(b'{"id": "\xff\xfe"}'), 400),
    "UTF-16": (raw('{"id": "x"}'.encode("utf-16")), 400),
    "another key against answering twice": (lambda: message(key=uuid4(), case=CASE), 422),
    "a key that is none": (lambda: message(key=SECRET, case=CASE), 422),
    "a case that is a sentence": (lambda: message(case=f"the file of {SECRET}"), 400),
    "a case that is too long": (lambda: message(case="c" * 61), 400),
    "a case that is the number": (lambda: message(case=f"LPA-{NIN[:9]}-{NIN[9:]}"), 422),
}
BELIEVED_BY_NOBODY = {
    "no signature": lambda: without(message(), "Signature"),
    "no signature input": lambda: without(message(), "Signature-Input"),
    "no digest": lambda: without(message(), "Content-Digest"),
    "no date": lambda: without(message(), "Date"),
    "no case": lambda: without(message(), "X-Case"),
    "no key against answering twice": lambda: without(message(), "Idempotency-Key"),
    "another digest": changed("Content-Digest", lambda _is: "sha-256=:AAAA:"),
    "a digest of another kind": changed("Content-Digest", lambda _is: "md5=:AAAA:"),
    "another case": changed("X-Case", lambda _is: SECRET),
    "another identifier": changed("Idempotency-Key", lambda _is: str(uuid4())),
    "the algorithm none": changed("Signature-Input", lambda said: said.replace("ed25519", "none")),
    "a shared secret": changed("Signature-Input", lambda said: said.replace("ed25519", "hmac-sha256")),
    "no algorithm": changed("Signature-Input", lambda said: said.replace(';alg="ed25519"', "")),
    "another key": lambda: message(own=OwnKey("cnl-1", Ed25519PrivateKey.generate())),
    "a name that nobody has": lambda: message(own=OwnKey(SECRET, CNL.key)),
    "a longer life": changed("Signature-Input", lambda said: said.replace("expires=1", "expires=9")),
    "a text as instant": changed("Signature-Input", lambda said: said.replace("created=", "created=x")),
    "an instant of another age": changed(
        "Signature-Input", lambda said: said.replace("created=", "created=9")
    ),
    "no text at all": changed("Signature-Input", lambda _is: "qarib"),
    "half a dictionary": changed("Signature-Input", lambda said: said[: len(said) // 2]),
    "a signature that is no bytes": changed("Signature", lambda _is: f"qarib={SECRET}"),
    "a short signature": changed("Signature", lambda _is: "qarib=:AAAA:"),
    "an empty signature": changed("Signature", lambda _is: ""),
    "ours twice": changed("Signature-Input", lambda said: f"{said}, {said.replace('qarib=', 'other=')}"),
    "yesterday's": lambda: message(now=TUESDAY - timedelta(days=1)),
    "tomorrow's": lambda: message(now=TUESDAY + timedelta(days=1)),
}


def checked(answer, log, status):
    """The answer is a problem, and neither it nor the log says what was sent."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    said = json.loads(answer.content)
    assert (said["status"], bool(said["code"])) == (status, True)
    for text in (answer.content.decode(), repr(log)):
        assert SECRET not in text
        assert NIN not in text
        assert CASE not in text
    assert [line["event"] for line in log] == ["exchange_refused"]
    assert not answer.cookies
    assert not [name for name in answer.headers if name.lower().startswith(("x-road", "x-case"))]
    assert Call.objects.count() == 0


@pytest.mark.parametrize("name", BODIES)
def test_a_believed_message_that_is_no_question_is_told_where(client, name):
    granted()
    make, status = BODIES[name]
    sent = make()
    with capture_logs() as log:
        answer = post(client, sent)
    checked(answer, log, status)


@pytest.mark.parametrize("name", BELIEVED_BY_NOBODY)
def test_a_message_that_nobody_signed_like_this_is_not_believed(client, name):
    granted()
    sent = BELIEVED_BY_NOBODY[name]()
    with capture_logs() as log:
        answer = post(client, sent)
    checked(answer, log, 401)


def test_another_body_than_the_signed_one_is_not_believed(client):
    granted()
    with capture_logs() as log:
        answer = post(client, message(), body=json.dumps(question()).encode())
    checked(answer, log, 401)
    assert json.loads(answer.content)["code"] == "digest_differs"


def test_a_message_for_one_service_is_none_for_another(client):
    granted()
    with capture_logs() as log:
        answer = post(client, message(), service="housing-aid")
    checked(answer, log, 401)


def test_a_body_without_end_is_cut(client):
    granted()
    with capture_logs() as log:
        answer = post(client, message(), body=b"x" * 5000)
    checked(answer, log, 413)


@pytest.mark.parametrize("kind", ["text/plain", "", "application/json; charset=utf-8", "multipart/form-data"])
def test_another_kind_of_body_is_refused(client, kind):
    with capture_logs() as log:
        answer = client.generic("POST", "/api/exchange/v1/job-seeker", b"{}", content_type=kind)
    checked(answer, log, 415)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
def test_another_method_is_refused(client, method):
    answer = client.generic(method, "/api/exchange/v1/job-seeker")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "path",
    ["v1/salary", "v1/", "", "v1/job-seeker/", "v2/job-seeker", "xroad/", "v1/%00", "v1/é", "../x", "a%0Ab"],
)
def test_another_address_is_nothing(client, path):
    with capture_logs() as log:
        answer = client.post(f"/api/exchange/{path}", b"{}", content_type="application/json")
    checked(answer, log, 404)


# --- the door of our Security Server -----------------------------------------------------------------------


def through(client, said=None, **headers):
    """Send what a Security Server would."""
    sent = {"X-Road-Client": CLIENT, "X-Road-Id": str(uuid4()), "X-Road-Issue": CASE} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    body = said if isinstance(said, bytes) else json.dumps(said or question())
    return client.post(
        "/api/exchange/xroad/job-seeker",
        body,
        content_type="application/json",
        headers={name: value for name, value in sent.items() if value is not None},
    )


@pytest.fixture
def our_server(settings):
    settings.QARIB_XROAD_ADDRESSES = frozenset({"127.0.0.1"})


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X_Road_Client": None}, 400),
        ({"X_Road_Client": "DZ"}, 400),
        ({"X_Road_Client": "DZ/EDU/us thb/registry"}, 400),
        ({"X_Road_Client": f"{CLIENT},{CLIENT}"}, 400),
        ({"X_Road_Client": "%ff/EDU/usthb/registry"}, 400),
        ({"X_Road_Client": "DZ/EDU/other/registry"}, 403),
        ({"X_Road_Id": None}, 400),
        ({"X_Road_Id": "x" * 65}, 400),
        ({"X_Road_Id": SECRET + " é"}, 400),
        ({"X_Road_Issue": None}, 400),
        ({"X_Road_Issue": "the file of a woman"}, 400),
        ({"Idempotency_Key": SECRET}, 422),
    ],
)
def test_a_message_of_x_road_that_is_none_is_told_which_header(client, our_server, headers, status):
    granted(by_xroad(), by="usthb")
    with capture_logs() as log:
        answer = through(client, **headers)
    checked(answer, log, status)


@pytest.mark.parametrize("body", [b" ", b"[]", b"null", DEEP, b'{"id": NaN}', SECRET.encode()])
def test_a_message_of_x_road_without_a_question_is_refused(client, our_server, body):
    granted(by_xroad(), by="usthb")
    with capture_logs() as log:
        answer = through(client, body)
    checked(answer, log, 400)
