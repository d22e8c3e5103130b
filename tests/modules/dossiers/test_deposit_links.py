"""Who may open a link, how often, until when; and what the database keeps of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from factories.documents import image
from factories.housing import BAILIFF_PHONE, REPORT, asked_of, build_housing, deposited
from factories.threads import at_once
from factories.world import TUESDAY
from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.documents.errors import UploadRefused
from qarib.modules.documents.models import Upload
from qarib.modules.documents.queries import uploads_visible_to
from qarib.modules.dossiers.actions import (
    file_dossier,
    hand_over,
    invite_professional,
    revoke_invitation,
    save_page,
    withdraw,
)
from qarib.modules.dossiers.enums import DepositState, Status
from qarib.modules.dossiers.errors import (
    InvitationClosed,
    InvitationUnreadable,
    NotForProfessionals,
    StatementNeeded,
    WrongDepositCode,
)
from qarib.modules.dossiers.models import DepositInvitation, Dossier, MissingRequest
from qarib.modules.dossiers.queries import (
    awaited_papers,
    invitation_by_link,
    invitations_of,
    values_by_fact,
)
from qarib.modules.notifications.models import Message
from qarib.modules.operations.errors import TooManyAttempts

pytestmark = pytest.mark.usefixtures("store")


def test_the_fifth_wrong_code_closes_the_link_and_the_person_may_invite_anew(housing):
    dossier = housing.draft()
    invitation, _token, code = housing.invite(dossier)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _guess in range(4):
        with pytest.raises(WrongDepositCode):
            deposited(invitation, wrong)
    assert Message.objects.count() == 2
    with pytest.raises(WrongDepositCode):
        deposited(invitation, wrong)

    with pytest.raises(InvitationClosed):
        deposited(invitation, code)
    assert Message.objects.order_by("pk").last().template == "dossiers/deposit_locked"
    assert not Upload.objects.exists()
    again, _token, code = housing.invite(dossier)
    assert deposited(again, code)


def test_a_right_code_is_no_wasted_try(housing):
    invitation, _token, code = housing.invite(housing.draft())
    for _try in range(6):
        with pytest.raises(StatementNeeded):
            deposited(invitation, code, stated=False)

    assert deposited(invitation, code)


@pytest.mark.parametrize("data", [b"", b"MZ not a picture", b"%PDF-1.7\n%%EOF" + b"<script>"])
def test_what_is_refused_like_every_upload_leaves_the_link_open(housing, data):
    invitation, _token, code = housing.invite(housing.draft())

    with pytest.raises(UploadRefused):
        deposited(invitation, code, data=data)

    assert deposited(invitation, code).sha256


@pytest.mark.django_db(transaction=True)
def test_two_deposits_at_once_are_one(transactional_db):
    housing = build_housing()
    _invitation, token, code = housing.invite(housing.filed(**{REPORT: False}))

    outcomes = at_once(2, lambda number: deposited(invitation_by_link(token), code, data=image()))

    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [type(outcome) for outcome in refused] == [InvitationClosed]
    assert DepositInvitation.objects.get().upload is not None


def test_only_the_person_invites_and_revokes_and_only_for_such_a_paper(housing, world):
    dossier = housing.draft()
    invitation, _token, _code = housing.invite(dossier)
    for actor in (citizen(world.karim.pk), housing.lynda, SYSTEM):
        with pytest.raises(MoveNotAllowed):
            revoke_invitation(invitation, actor=actor)
        with pytest.raises(MoveNotAllowed):
            invite_professional(dossier, fact=REPORT, name="X", phone=BAILIFF_PHONE, actor=actor)
    for fact in ("children", "nothing"):
        with pytest.raises(NotForProfessionals):
            housing.invite(dossier, fact=fact)


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "a\x00b"])
def test_an_invitation_names_whom_it_is_for(housing, name):
    with pytest.raises(InvitationUnreadable):
        housing.invite(housing.draft(), name=name)


def test_a_decided_or_withdrawn_file_takes_no_paper(housing):
    dossier = housing.draft()
    invitation, _token, code = housing.invite(dossier)
    withdraw(file_dossier(dossier, actor=housing.actor), actor=housing.actor)

    with pytest.raises(InvitationClosed):
        deposited(invitation, code)
    assert invitations_of(Dossier.objects.get(pk=dossier.pk))[0].state == DepositState.EXPIRED
    with pytest.raises(NotForProfessionals):
        housing.invite(Dossier.objects.get(pk=dossier.pk))


def test_a_person_cannot_send_links_to_strangers_all_day(housing):
    dossier = housing.draft()
    for _time in range(6):
        invitation, _token, _code = housing.invite(dossier)
        revoke_invitation(invitation, actor=housing.actor)

    with pytest.raises(TooManyAttempts):
        housing.invite(dossier)


def test_level_one_may_invite(db, tuesday):
    housing = build_housing(matched=False)

    invitation, _token, code = housing.invite(housing.draft())

    assert deposited(invitation, code)


def test_the_paper_follows_the_file_to_another_agency(housing, world):
    dossier = housing.draft()
    invitation, _token, code = housing.invite(dossier)
    upload = deposited(invitation, code)
    filed = file_dossier(dossier, actor=housing.actor)

    hand_over(filed, agency=world.agency, actor=SYSTEM)

    assert not uploads_visible_to(housing.lynda).exists()
    assert list(uploads_visible_to(world.samir)) == [upload]


def test_procedures_without_such_a_paper_cost_no_query(world, django_assert_num_queries):
    dossier = Dossier.objects.select_related("version__procedure").get(pk=world.draft().pk)
    awaited_papers(dossier)
    with django_assert_num_queries(0):
        assert awaited_papers(dossier) == frozenset()
        assert invitations_of(dossier) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"used_at": TUESDAY},
        {"expires_at": TUESDAY - timedelta(days=1)},
        {"attempts": 6},
        {"profession": "plumber"},
    ],
)
def test_the_database_keeps_what_an_invitation_promises(housing, changes):
    invitation, _token, _code = housing.invite(housing.draft())

    with pytest.raises(IntegrityError), transaction.atomic():
        DepositInvitation.objects.filter(pk=invitation.pk).update(**changes)


def test_a_typed_answer_of_an_old_tab_does_not_undo_the_proof(housing):
    dossier = housing.draft()
    invitation, _token, code = housing.invite(dossier)
    save_page(dossier, answers={REPORT: False}, actor=housing.actor)

    deposited(invitation, code)

    assert values_by_fact(Dossier.objects.get(pk=dossier.pk))[REPORT].value is True
    assert REPORT not in asked_of(Dossier.objects.get(pk=dossier.pk))
    assert MissingRequest.objects.count() == 0


def test_a_granted_file_is_not_deposited_to(housing):
    filed = housing.filed()
    _invitation, token, code = housing.invite(filed)
    Dossier.objects.filter(pk=filed.pk).update(status=Status.REFUSED, decided_at=clock.now())

    with pytest.raises(InvitationClosed):
        deposited(invitation_by_link(token), code)
