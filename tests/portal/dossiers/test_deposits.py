"""The person invites, a professional without an account deposits: two pages, and what each of them hides."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from factories.documents import image, pdf
from factories.housing import BAILIFF_PHONE, REPORT, build_housing, deposited, told
from qarib.config.middleware import LogMiddleware
from qarib.modules.documents.models import Upload
from qarib.modules.dossiers.actions import file_dossier, request_missing, revoke_invitation
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.models import DepositInvitation, Dossier
from qarib.modules.operations.enums import Limit
from qarib.portal.dossiers import deposit_page
from strict.client import StrictClient

pytestmark = pytest.mark.usefixtures("store", "tuesday")

TYPED = {"name": "Maître Saïd Haddad", "phone": "0550 12 34 56"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BOMB = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF"


@pytest.fixture
def housing(db, tuesday):
    return build_housing()


@pytest.fixture
def rachid(housing, browser):
    return browser(housing.rachid)


@pytest.fixture
def bailiff():
    return StrictClient(headers={"accept-language": "en"})


def door(dossier, name="invite", *more):
    more = (REPORT,) if name == "invite" else more
    return reverse(f"portal:{name}", args=[dossier.uid, *more])


def link(token):
    return reverse("portal:deposit", args=[token])


def sent(code, data=None, name="pv.jpg", **changes):
    file = SimpleUploadedFile(name, image() if data is None else data, content_type="image/jpeg")
    return {"code": code, "stated": "on", "file": file, **changes}


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_i_invite_the_bailiff_and_file_without_waiting(housing, rachid, language):
    dossier = housing.draft(**{REPORT: None})
    rachid.get(door(dossier), {"lang": language})
    page = rachid.get(door(dossier, "fill_page", "house")).content.decode()
    assert door(dossier) in page

    assert rachid.post(door(dossier), TYPED)["Location"] == door(dossier)

    text = rachid.get(door(dossier)).content.decode()
    assert "Maître Saïd Haddad" in text
    assert BAILIFF_PHONE[-9:] in text.replace(" ", "").replace("\u202f", "")
    assert 'name="revoke"' in text
    assert 'name="phone"' not in text
    assert REPORT not in rachid.get(door(dossier, "fill_page", "house")).content.decode()
    assert door(dossier) in rachid.get(door(dossier, "check")).content.decode()
    assert rachid.post(door(dossier, "check"))["Location"] == door(dossier, "filed")
    assert door(dossier) in rachid.get(door(dossier, "dossier")).content.decode()
    assert door(dossier, "dossier") in rachid.get(reverse("portal:my_space")).content.decode()


@pytest.mark.parametrize(
    "lost", [{"name": ""}, {"phone": ""}, {"phone": "021 00 00 00"}, {"phone": "x" * 41}]
)
def test_what_cannot_be_sent_says_why_and_keeps_what_was_typed(housing, rachid, lost):
    dossier = housing.draft()

    page = rachid.post(door(dossier), {**TYPED, **lost})

    assert page.status_code == 422
    assert f'id="id_{next(iter(lost))}-error"' in page.content.decode()
    assert not DepositInvitation.objects.exists()


def test_i_close_the_link_and_invite_anew(housing, rachid):
    dossier = housing.draft()
    rachid.post(door(dossier), TYPED)
    invitation = DepositInvitation.objects.get()

    assert rachid.post(door(dossier), TYPED).status_code == 422
    for nonsense in ("x", "00000000-0000-4000-8000-000000000000"):
        rachid.post(door(dossier), {"revoke": nonsense})
    invitation.refresh_from_db()
    assert invitation.revoked_at is None
    rachid.post(door(dossier), {"revoke": invitation.uid})
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None

    assert rachid.post(door(dossier), TYPED).status_code == 302
    assert DepositInvitation.objects.count() == 2


def test_karim_neither_sees_nor_closes_nor_invites(housing, karim):
    dossier = housing.draft()
    invitation, _token, _code = housing.invite(dossier)

    assert karim.get(door(dossier)).status_code == 404
    assert karim.post(door(dossier), TYPED).status_code == 404
    assert karim.post(door(dossier), {"revoke": invitation.uid}).status_code == 404
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


def test_a_file_without_such_a_paper_leads_back(world, yasmine):
    dossier = world.filed()

    assert yasmine.get(door(dossier))["Location"] == door(dossier, "dossier")
    assert "/deposits/" not in yasmine.get(door(dossier, "dossier")).content.decode()


@pytest.mark.parametrize("language", ["ar-dz", "fr", "en"])
def test_the_bailiff_deposits_without_an_account_and_keeps_a_receipt(housing, bailiff, language):
    dossier = housing.draft(**{REPORT: None})
    _invitation, token, code = housing.invite(dossier)
    filed = file_dossier(dossier, actor=housing.actor)
    page = bailiff.get(link(token), {"lang": language})
    text = page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "same-origin"
    assert filed.number in text
    for secret in ("رشيد", "مرابط", housing.rachid.phone, housing.rachid.phone[-6:], code):
        assert secret not in text

    assert bailiff.post(link(token), sent(code))["Location"] == link(token)

    upload = Upload.objects.get()
    receipt = bailiff.get(link(token)).content.decode()
    assert str(upload.uid) in receipt
    assert upload.sha256 in receipt
    assert 'name="code"' not in receipt
    assert "رشيد" not in receipt


@pytest.mark.parametrize(
    ("data", "name"),
    [(SVG, "pv.svg"), (BOMB, "pv.pdf"), (b"", "pv.jpg"), (image() + b"PK\x05\x06" + b"\x00" * 18, "pv.jpg")],
)
def test_a_hostile_file_is_refused_at_its_field_and_the_link_stays_open(housing, bailiff, data, name):
    _invitation, token, code = housing.invite(housing.draft())

    page = bailiff.post(link(token), sent(code, data, name))

    assert page.status_code == 422
    assert 'id="id_file-error"' in page.content.decode()
    assert f'value="{code}"' in page.content.decode()
    assert not Upload.objects.exists()
    assert bailiff.post(link(token), sent(code, pdf(), "pv.pdf")).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "12"}, "code"),
        ({"code": "a\x00b"}, "code"),
        ({"code": "²" * 6}, "code"),
        ({"stated": ""}, "stated"),
        ({"file": ""}, "file"),
    ],
)
def test_what_lacks_says_so_at_its_field(housing, bailiff, changes, field):
    _invitation, token, code = housing.invite(housing.draft())

    page = bailiff.post(link(token), {**sent(code), **changes})

    assert page.status_code == 422
    assert f'id="id_{field}-error"' in page.content.decode()
    assert not Upload.objects.exists()
    assert DepositInvitation.objects.get().attempts == 0


def test_a_code_in_arabic_digits_and_with_spaces_is_the_code(housing, bailiff):
    _invitation, token, code = housing.invite(housing.draft())
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    assert bailiff.post(link(token), sent(f"{arabic[:3]} {arabic[3:]}")).status_code == 302


def test_closed_spent_expired_and_unknown_links_look_alike(housing, bailiff):
    dossier = housing.draft()
    first, closed, _code = housing.invite(dossier)
    revoke_invitation(first, actor=housing.actor)
    _second, spent, code = housing.invite(dossier)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    answers = [bailiff.post(link(spent), sent(wrong)).status_code for _guess in range(6)]
    assert answers == [422] * 5 + [404]

    pages = [bailiff.get(link(token)) for token in (closed, spent, "unknown", "x" * 500)]

    assert {page.status_code for page in pages} == {404}
    bodies = {page.content.decode().partition("<main")[2] for page in pages}
    assert len(bodies) == 1


def test_guessing_links_is_bounded_and_holds_up_nobody_with_a_true_one(housing, bailiff, monkeypatch):
    monkeypatch.setattr(deposit_page, "LINKS_TRIED", Limit("portal.deposit_links_tried", times=3, seconds=60))
    _invitation, token, code = housing.invite(housing.draft())

    statuses = [bailiff.get(link(f"guess-{number}")).status_code for number in range(4)]

    assert statuses == [404, 404, 404, 429]
    assert bailiff.post(link(token), sent(code)).status_code == 302


def test_a_request_is_answered_by_the_deposit_and_the_rest_by_me(housing, rachid, bailiff):
    filed = housing.filed()
    request_missing(filed, facts=[REPORT, "children"], reason="Le PV, et vos enfants.", actor=housing.lynda)
    assert door(filed) in rachid.get(door(filed, "answer")).content.decode()
    rachid.post(door(filed), TYPED)
    token, code = told()
    bailiff.post(link(token), sent(code))

    page = rachid.get(door(filed, "answer")).content.decode()

    assert 'name="children"' in page
    assert REPORT not in page.partition("<form")[2].partition("</form>")[0]
    assert rachid.post(door(filed, "answer"), {"children": "4"}).status_code == 302
    assert Dossier.objects.get(pk=filed.pk).status == Status.UNDER_INSTRUCTION


@pytest.mark.parametrize("matched", [True, False])
def test_the_paper_is_opened_from_level_two_only_and_its_arrival_seen_by_all(db, browser, matched):
    housing = build_housing(matched=matched)
    invitation, _token, code = housing.invite(housing.draft())
    upload = deposited(invitation, code)
    filed = file_dossier(Dossier.objects.get(pk=invitation.dossier_id), actor=housing.actor)

    page = browser(housing.rachid).get(door(filed, "dossier")).content.decode()

    assert "Deposited on" in page
    assert (reverse("portal:upload", args=[upload.uid]) in page) is matched


def test_the_log_does_not_hold_the_link(housing, rf):
    _invitation, token, _code = housing.invite(housing.draft())

    line = LogMiddleware.format_request(rf.get(link(token)))

    assert token not in line
    assert line.startswith("GET /deposit/")


@pytest.mark.list_page("portal:invite")
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_paper_costs_the_same_for_one_link_and_for_three(
    housing, rachid, django_assert_num_queries, count
):
    dossier = housing.draft()
    for place in range(count):
        invitation, _token, _code = housing.invite(dossier)
        if place + 1 < count:
            revoke_invitation(invitation, actor=housing.actor)
    rachid.get(door(dossier))

    with django_assert_num_queries(5):
        page = rachid.get(door(dossier))

    assert page.content.decode().count("Maître Saïd Haddad") == count
