import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from factories.documents import image, pdf
from factories.world import build_world
from qarib.kernel.actor import citizen
from qarib.modules.documents.models import Upload
from qarib.modules.documents.queries import uploads_visible_to
from qarib.modules.dossiers.actions import file_dossier, request_missing, take
from qarib.modules.dossiers.enums import Status

pytestmark = pytest.mark.usefixtures("store")

MIXED = "something else than the document"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def sent(data, name="photo.jpg", kind="image/jpeg"):
    return SimpleUploadedFile(name, data, content_type=kind)


@pytest.fixture
def moved(world):
    """Yasmine's draft after a change of address: a page asks for a proof."""
    return world.draft(residence_changed=True)


@pytest.fixture
def page(moved):
    return reverse("portal:fill_page", args=[moved.uid, "new-address"])


def proofs(dossier):
    value = dossier.values.filter(fact="residence_proof").first()
    return value.value if value else None


def test_a_photo_is_received_with_its_page(yasmine, moved, page):
    response = yasmine.post(page, {"address": "حي 20 أوت", "residence_proof": sent(image())})

    assert response.status_code == 302
    upload = Upload.objects.get()
    assert proofs(moved) == [str(upload.uid)]
    assert (upload.about_type, upload.about_id) == ("dossier", str(moved.uid))


def test_a_received_photo_survives_an_error_beside_it(yasmine, moved, page):
    response = yasmine.post(page, {"address": "", "residence_proof": sent(image(), "facture.jpg")})
    text = response.content.decode()

    assert response.status_code == 422
    assert "Documents already received" in text
    assert "facture.jpg" in text
    assert 'id="id_address-error"' in text
    assert 'id="id_residence_proof-error"' not in text

    again = yasmine.post(page, {"address": "حي 20 أوت"})
    assert again.status_code == 302
    assert len(proofs(moved)) == 1


REFUSED = {
    "empty": (b"", "Open it on your device"),
    "one byte": (b"\xff", ""),
    "pdf that is also a page": (b"<html><script>alert(1)</script>" + pdf(), ""),
    "photo with a program after it": (
        image() + b"<script>alert(1)</script>",
        MIXED,
    ),
    "photo with an archive after it": (
        image() + b"PK\x03\x04" + b"a" * 60,
        MIXED,
    ),
    "svg": (SVG, "SVG drawings are not accepted"),
    "archive": (b"PK\x03\x04" + b"a" * 100, "Archives and office files"),
    "program": (b"MZ" + b"\x00" * 500, "Only photos"),
    "cut short": (image()[:300], "damaged"),
    "locked pdf": (b"%PDF-1.7\n" + b"garbage" * 40, "damaged"),
    "too heavy": (b"\xff\xd8\xff" + b"\x00" * (10 * 1024 * 1024), "larger than 10 MB"),
}


def _bomb():
    def chunk(kind, body):
        whole = kind + body
        return len(body).to_bytes(4, "big") + whole + zlib.crc32(whole).to_bytes(4, "big")

    size = (20_000).to_bytes(4, "big")
    rows = zlib.compress(b"\x00" * 2501 * 20_000, 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size + size + b"\x01\x00\x00\x00\x00")
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


REFUSED["pixel bomb"] = (_bomb(), "too many pixels")


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_cannot_be_taken_is_refused_at_its_field_and_leaves_nothing(yasmine, moved, page, kind):
    data, sentence = REFUSED[kind]

    response = yasmine.post(page, {"address": "حي 20 أوت", "residence_proof": sent(data)})
    text = response.content.decode()

    assert response.status_code == 422
    assert 'id="id_residence_proof-error"' in text
    assert sentence in text
    assert Upload.objects.count() == 0
    assert moved.values.get(fact="address").value == "حي 20 أوت"
    assert proofs(moved) is None


NAMES = [
    "../../etc/passwd",
    "a\x00b.jpg",
    "photo\u202egpj.exe",
    "x" * 4096 + ".jpg",
    "<b>.jpg",
    "",
    ".",
    "نسخة.jpg",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_only_shown_and_never_a_path(yasmine, moved, page, name):
    data = sent(image(), "a.jpg")
    data._name = name

    response = yasmine.post(page, {"address": "حي 20 أوت", "residence_proof": data})

    # Django refuses a form whose own headers exceed 1 kB: our page says so.
    assert response.status_code in (302, 422, 400 if len(name) > 1000 else 302)
    for upload in Upload.objects.all():
        assert "/" not in upload.name
        assert not set("\x00\u202e") & set(upload.name)
        assert len(upload.name) <= 80
        assert upload.name.endswith(".jpg")
        served = yasmine.get(reverse("portal:upload", args=[upload.uid]))
        served.close()
        assert served["Content-Type"] == "image/jpeg"
        assert "sandbox" in served["Content-Security-Policy"]


def test_several_files_at_once_and_those_that_are_good_are_kept(yasmine, moved, page):
    files = [
        sent(image(), "1.jpg"),
        sent(SVG, "2.svg", "image/svg+xml"),
        sent(pdf(), "3.pdf", "application/pdf"),
    ]

    response = yasmine.post(page, {"address": "حي 20 أوت", "residence_proof": files})
    text = response.content.decode()

    assert response.status_code == 422
    assert ["1.jpg" in text, "2.svg" in text, "3.pdf" in text] == [True, False, True]
    assert "SVG drawings are not accepted" in text
    assert len(proofs(moved)) == 2
    assert yasmine.post(page, {"address": "حي 20 أوت"}).status_code == 302


def test_no_more_than_five_documents_are_taken_and_the_first_stay(yasmine, moved, page):
    files = [sent(image(), f"{number}.jpg") for number in range(7)]

    response = yasmine.post(page, {"address": "حي 20 أوت", "residence_proof": files})

    assert response.status_code == 422
    assert "Add at most 5 documents." in response.content.decode()
    assert Upload.objects.count() == 5
    assert len(proofs(moved)) == 5

    one_more = yasmine.post(page, {"address": "حي 20 أوت", "residence_proof": sent(image(), "6.jpg")})
    assert one_more.status_code == 422
    assert Upload.objects.count() == 5


def test_a_document_is_removed_and_another_takes_its_place(yasmine, moved, page):
    yasmine.post(page, {"address": "حي 20 أوت", "residence_proof": sent(image(), "wrong.jpg")})
    (wrong,) = proofs(moved)
    attached = " ".join(yasmine.get(page).content.decode().split())
    assert f'name="residence_proof-remove" value="{wrong}"' in attached

    emptied = yasmine.post(page, {"address": "حي 20 أوت", "residence_proof-remove": wrong})
    assert emptied.status_code == 422
    assert "Add the document." in emptied.content.decode()
    assert proofs(moved) is None

    yasmine.post(page, {"address": "حي 20 أوت", "residence_proof": sent(image(), "right.jpg")})
    assert proofs(moved) == [str(Upload.objects.get(name="right.jpg").uid)]


def test_a_document_of_somebody_else_cannot_be_named(yasmine, karim, world, moved, page):
    karims = world.draft(world.karim, residence_changed=True)
    theirs = reverse("portal:fill_page", args=[karims.uid, "new-address"])
    karim.post(theirs, {"address": "Alger", "residence_proof": sent(image())})
    stolen = str(Upload.objects.get().uid)

    named = yasmine.post(
        page, {"address": "حي 20 أوت", "residence_proof": stolen, "residence_proof-kept": stolen}
    )

    assert named.status_code == 422
    assert proofs(moved) is None
    assert stolen not in named.content.decode()


def test_each_document_stands_under_its_own_question(yasmine, world):
    dossier = world.draft(residence_changed=True, address="Alger")
    proof = reverse("portal:fill_page", args=[dossier.uid, "new-address"])
    background = reverse("portal:fill_page", args=[dossier.uid, "background"])
    yasmine.post(proof, {"address": "Alger", "residence_proof": sent(image(), "proof.jpg")})
    yasmine.post(background, {"diploma": "Licence", "diploma_certificate": sent(image(), "diploma.jpg")})
    take(file_dossier(dossier, actor=citizen(world.yasmine.pk)), actor=world.samir)
    request_missing(
        dossier, facts=["residence_proof", "diploma_certificate"], reason="Illisibles.", actor=world.samir
    )
    answer = reverse("portal:answer", args=[dossier.uid])

    half = yasmine.post(answer, {"residence_proof": sent(image(), "new-proof.jpg")})
    text = half.content.decode()
    kept = str(Upload.objects.get(name="new-proof.jpg").uid)

    assert half.status_code == 422
    assert text.count("new-proof.jpg") == 2  # the link, and the words of its check box
    assert f'name="residence_proof-kept" value="{kept}"' in text
    assert "diploma_certificate-remove" not in text
    assert "proof.jpg" not in text.replace("new-proof.jpg", "")

    done = yasmine.post(
        answer, {"residence_proof-kept": kept, "diploma_certificate": sent(image(), "new-diploma.jpg")}
    )
    assert done.status_code == 302
    dossier.refresh_from_db()
    assert dossier.status == Status.UNDER_INSTRUCTION
    correction = dossier.values.get(fact="residence_proof", stream="correction")
    assert correction.value == [kept]


def test_papers_are_opened_by_the_agency_that_handles_the_file_and_by_no_other(yasmine, world, moved, page):
    yasmine.post(page, {"address": "حي 20 أوت", "residence_proof": sent(image())})
    assert [uploads_visible_to(agent).count() for agent in (world.samir, world.lynda)] == [0, 0]

    file_dossier(moved, actor=citizen(world.yasmine.pk))

    assert [uploads_visible_to(agent).count() for agent in (world.samir, world.lynda)] == [1, 0]


@pytest.mark.parametrize("length", ["0", "10", "99999999999"])
def test_a_wrong_announced_length_ends_in_a_page(yasmine, page, length):
    body = b'--x\r\nContent-Disposition: form-data; name="residence_proof"; filename="a.jpg"\r\n\r\n'
    response = yasmine.generic(
        "POST", page, body + image() + b"\r\n--x--", "multipart/form-data; boundary=x", CONTENT_LENGTH=length
    )

    assert response.status_code in (400, 413, 422)
    assert "<h1>" in response.content.decode() or "errors-title" in response.content.decode()


def test_a_form_of_too_many_fields_is_refused_with_a_page(yasmine, page):
    response = yasmine.post(page, {f"f{number}": "1" for number in range(1100)})

    assert response.status_code == 400
    assert "<h1>" in response.content.decode()


def test_a_form_of_too_much_text_is_refused_with_a_page(yasmine, page):
    response = yasmine.post(page, {"address": "a" * 3_000_000})

    assert response.status_code == 413
    assert "<h1>" in response.content.decode()


def test_a_form_of_too_many_files_is_refused_with_a_page(yasmine, page):
    files = [SimpleUploadedFile(f"{number}.jpg", b"x") for number in range(101)]
    response = yasmine.post(page, {"residence_proof": files})

    assert response.status_code == 400
    assert "<h1>" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_body_that_is_not_a_form_ends_in_a_page(browser):
    world = build_world()
    moved = world.draft(residence_changed=True)
    address = reverse("portal:fill_page", args=[moved.uid, "new-address"])

    for kind in ("multipart/form-data", "multipart/form-data; boundary=", "application/json", "text/plain"):
        response = browser(world.yasmine).generic("POST", address, BytesIO(b"\x00\xff{").read(), kind)
        assert response.status_code in (400, 422)
