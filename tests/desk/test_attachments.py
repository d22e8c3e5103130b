"""A paper beside the answers: an image that fits, a PDF page by page, and each paper read is one reading."""

import io

import pytest
from django.urls import reverse

from factories.documents import image, pdf
from factories.housing import REPORT, build_housing, deposited
from qarib.kernel.actor import citizen
from qarib.modules.documents.actions import link_upload, receive_upload
from qarib.modules.documents.enums import Scan
from qarib.modules.dossiers.actions import file_dossier
from qarib.modules.journal.models import Entry


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT, settings.QARIB_CLAMD = tmp_path / "files", ""


def attached(dossier, data, name):
    upload = receive_upload(
        io.BytesIO(data),
        name=name,
        declared_size=len(data),
        owner_id=dossier.person_id,
        actor=citizen(dossier.person_id),
    )
    link_upload(
        upload,
        to=("dossier", dossier.uid),
        organisation_id=dossier.agency_id,
        actor=citizen(dossier.person_id),
    )
    return upload


@pytest.fixture
def dossier(world):
    return world.filed()


def door(name, dossier, upload):
    return reverse(f"desk:{name}", args=[dossier.uid, upload.uid])


def readings():
    rows = Entry.objects.filter(kind="read").order_by("pk")
    return list(rows.values_list("action", flat=True))


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_an_image_fits_beside_the_answers_and_grows_by_a_link(at_desk, world, dossier, language):
    photo = attached(dossier, image(), "facture.jpg")
    browser = at_desk(world.samir, language)

    text = browser.get(door("attachment", dossier, photo)).content.decode()

    assert f'src="{door("attachment_page", dossier, photo)}?page=1"' in text
    assert 'class="paper"' in text
    assert "large=1" in text
    assert "Couturière" in text
    assert (
        'class="paper zoomed"'
        in browser.get(door("attachment", dossier, photo) + "?large=1").content.decode()
    )
    served = browser.get(door("attachment_page", dossier, photo))
    assert served["Content-Type"] == "image/jpeg"
    assert b"".join(served.streaming_content).startswith(b"\xff\xd8")


def test_a_pdf_is_turned_page_by_page_as_pictures(samir, dossier):
    paper = attached(dossier, pdf(pages=3), "contrat.pdf")

    second = samir.get(door("attachment", dossier, paper) + "?page=2").content.decode()

    assert "?page=1" in second
    assert "?page=3" in second
    picture = samir.get(door("attachment_page", dossier, paper) + "?page=2")
    assert picture["Content-Type"] == "image/jpeg"
    assert "sandbox" in picture["Content-Security-Policy"]
    assert b"".join(picture.streaming_content).startswith(b"\xff\xd8")
    assert samir.get(door("attachment_page", dossier, paper) + "?page=4").status_code == 404
    last = samir.get(door("attachment", dossier, paper) + "?page=99").content.decode()
    assert f"{door('attachment_page', dossier, paper)}?page=3" in last


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "9" * 4400, ""])
def test_a_page_that_is_none_is_the_first(samir, dossier, page):
    photo = attached(dossier, image(), "facture.jpg")

    text = samir.get(door("attachment", dossier, photo), {"page": page}).content.decode()

    assert f"{door('attachment_page', dossier, photo)}?page=1" in text


def test_turning_the_pages_of_a_paper_is_one_reading_for_the_person(samir, dossier):
    paper = attached(dossier, pdf(pages=3), "contrat.pdf")
    samir.get(door("attachment", dossier, paper))

    for page in (1, 2, 3, 1):
        samir.get(door("attachment_page", dossier, paper) + f"?page={page}")

    assert readings() == ["dossier.read", "documents.read_upload"]


def test_the_papers_of_a_file_follow_each_other(samir, dossier):
    first, second, third = (attached(dossier, image(), f"{number}.jpg") for number in range(3))

    text = samir.get(door("attachment", dossier, second)).content.decode()

    assert door("attachment", dossier, first) in text
    assert door("attachment", dossier, third) in text
    assert (
        door("attachment", dossier, second)
        in samir.get(reverse("desk:dossier", args=[dossier.uid])).content.decode()
    )


def test_what_a_virus_was_found_in_is_not_shown(samir, dossier):
    photo = attached(dossier, image(), "facture.jpg")
    type(photo).objects.update(scan=Scan.INFECTED)

    page = samir.get(door("attachment", dossier, photo))

    assert page.status_code == 200
    assert "<img" not in page.content.decode().partition("<h1")[2]
    assert samir.get(door("attachment_page", dossier, photo)).status_code in {404, 409}


def test_another_agency_and_another_file_open_nothing(at_desk, world, dossier):
    photo, other = attached(dossier, image(), "facture.jpg"), world.filed(world.karim)

    for name in ("attachment", "attachment_page"):
        assert at_desk(world.lynda).get(door(name, dossier, photo)).status_code == 404
        assert at_desk(world.samir).get(door(name, other, photo)).status_code == 404
    assert "documents.read_upload" not in readings()


def test_the_agent_sees_who_is_invited_until_when_and_what_arrived(db, at_desk):
    housing = build_housing()
    dossier = housing.draft(**{REPORT: None})
    invitation, _token, code = housing.invite(dossier)
    filed = file_dossier(dossier, actor=housing.actor)
    lynda, file_page = at_desk(housing.lynda, "en"), reverse("desk:dossier", args=[filed.uid])
    text = lynda.get(file_page).content.decode()
    assert "Maître Saïd Haddad" in text
    assert "Invited on" in text

    upload = deposited(invitation, code, data=pdf(pages=2), name="pv.pdf")

    text = lynda.get(file_page).content.decode()
    assert door("attachment", filed, upload) in text
    assert "A professional deposited a paper" in text
    paper = lynda.get(door("attachment", filed, upload)).content.decode()
    assert "Maître Saïd Haddad" in paper
