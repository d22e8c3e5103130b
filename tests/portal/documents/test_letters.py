import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from factories.documents import LetterFactory, image, pdf
from qarib.config.limits import limit_of
from qarib.kernel.actor import SYSTEM
from qarib.modules.documents.actions import open_letter, withdraw_letter
from qarib.modules.operations.actions import hit
from qarib.modules.operations.enums import Limit
from qarib.portal.documents import forms, views

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

VERIFY = reverse("portal:verify")


def check(client, data, name="letter.pdf"):
    return client.post(VERIFY, {"file": SimpleUploadedFile(name, data, content_type="application/pdf")})


def by_code(client, code):
    return client.get(f"/v/{code}/")


@pytest.fixture
def letter():
    return LetterFactory()


def test_a_letter_is_downloaded_sealed_by_whom_it_is_for(world, yasmine):
    letter = LetterFactory(person=world.yasmine)

    response = yasmine.get(reverse("portal:letter", args=[letter.uid]))
    data = b"".join(response.streaming_content)
    response.close()

    assert data.startswith(b"%PDF")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Security-Policy"].startswith("sandbox")


def test_an_authentic_letter_is_recognised_and_one_flipped_byte_is_seen(client, letter):
    data = open_letter(letter)
    altered = bytearray(data)
    altered[len(data) // 3] ^= 1

    good, bad = check(client, data), check(client, bytes(altered))

    assert good.status_code == bad.status_code == 200
    assert good.context["result"].status == "authentic"
    assert letter.reference in good.content.decode()
    assert bad.context["result"].status == "altered"
    assert letter.reference not in bad.content.decode()


@pytest.mark.parametrize(
    "data", [pdf(), image(), b"garbage" * 1000, b"x", b"%PDF-", b"\x00" * 5000, b"<svg onload=alert(1)>"]
)
def test_what_is_not_ours_is_unknown(client, data):
    response = check(client, data)

    assert response.status_code == 200
    assert response.context["result"].status == "unknown"


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_the_answer_is_said_in_each_language(client, letter, language):
    data = SimpleUploadedFile("a.pdf", open_letter(letter))

    assert client.post(f"{VERIFY}?lang={language}", {"file": data}).status_code == 200


def test_an_empty_or_missing_or_too_large_file_gets_a_sentence_at_its_field(client):
    answers = [
        check(client, b""),
        client.post(VERIFY),
        client.post(VERIFY, {"file": "a text"}),
        check(client, b"%PDF-" + b"\x00" * forms.LARGEST),
    ]

    for answer in answers:
        assert answer.status_code == 422
        assert "at most 10 MB" in answer.content.decode()
        assert 'id="id_file-error"' in answer.content.decode()


def test_a_code_leads_to_what_is_printed_with_the_name_hidden(client, letter):
    typed = client.get(VERIFY, {"code": f" {letter.code.lower()} "})
    page = client.get(typed["Location"])

    assert page.status_code == 200
    assert letter.reference in page.content.decode()
    assert letter.data["name"] not in page.content.decode()


def test_a_withdrawn_letter_says_so(client, letter):
    withdraw_letter(letter, reason="error", actor=SYSTEM)

    assert "This letter was withdrawn" in by_code(client, letter.code).content.decode()


@pytest.mark.parametrize(
    "code", ["0000-0000-0", "%00", "<script>", "..%2F..", "x" * 500, "🧵", "%E2%80%AE", "' OR 1=1"]
)
def test_a_code_that_is_not_ours_is_a_page_that_says_so(client, code):
    response = by_code(client, code)

    assert response.status_code == 404
    assert "<script>" not in response.content.decode()


@pytest.mark.parametrize("typed", ["\x00", "a/b", "..", ".", "?", "#", "\n", "x" * 5000, "🧵"])
def test_whatever_is_typed_as_a_code_leads_to_a_page(client, typed):
    response = client.get(VERIFY, {"code": typed}, follow=True)

    assert response.status_code in (200, 404)


def test_who_tries_many_codes_is_told_when_to_come_back(client, letter, monkeypatch):
    monkeypatch.setattr(views, "CODES_TRIED", Limit("tests.codes", times=3, seconds=3600))
    answers = [by_code(client, letter.code).status_code for _ in range(4)]
    refused = by_code(client, letter.code)

    assert answers == [200, 200, 200, 429]
    assert "<h1>" in refused.content.decode()
    assert int(refused["Retry-After"]) > 0


def test_a_carrier_s_address_is_not_closed_by_those_who_try_before_me(client, letter):
    """A thousand tries of others behind one address: with 600 codes and 300 files an hour it was closed."""
    for limit in (views.CODES_TRIED, limit_of("portal:verify", "POST", known=False)):
        hit(limit, "127.0.0.1", uses=1000)

    assert by_code(client, letter.code).status_code == 200
    assert check(client, b"x").status_code == 200


def test_many_files_are_stopped_as_a_flood(client):
    limit = limit_of("portal:verify", "POST", known=False)
    hit(limit, "127.0.0.1", uses=limit.times)

    assert 429 in [check(client, b"x").status_code for _ in range(10)]
