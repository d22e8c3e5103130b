"""A bailiff deposits the report by a link and a code; the person uploads nothing."""

from datetime import timedelta

import pytest
import time_machine

from factories.housing import BAILIFF_PHONE, REPORT, asked_of, deposited, told
from factories.world import TUESDAY
from qarib.kernel import clock
from qarib.kernel.actor import PROFESSIONAL_ROLE
from qarib.modules.catalogue.enums import Verdict
from qarib.modules.documents.models import Upload
from qarib.modules.documents.queries import uploads_visible_to
from qarib.modules.dossiers.actions import (
    answer_request,
    correct_fact,
    file_dossier,
    lapse_unanswered,
    request_missing,
    revoke_invitation,
    sign,
    take,
)
from qarib.modules.dossiers.enums import DepositState, Origin, Status, Stream
from qarib.modules.dossiers.errors import (
    AlreadyDeposited,
    AlreadyInvited,
    InvitationClosed,
    NothingAsked,
    PaperAwaited,
)
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import (
    assessment,
    awaited_papers,
    invitation_by_link,
    invitations_of,
    missing_facts,
    value_lines,
    values_by_fact,
)
from qarib.modules.journal.models import Entry
from qarib.modules.journal.queries import history_of
from qarib.modules.notifications.models import Message
from qarib.modules.promises.enums import Status as PromiseStatus


def acts(dossier):
    return [entry.action for entry in history_of("dossier", dossier.uid)]


def test_link_and_code_go_apart_and_only_digests_are_kept(housing):
    dossier = housing.draft()

    invitation, token, code = housing.invite(dossier)

    to_bailiff, to_rachid = Message.objects.order_by("pk")
    assert (to_bailiff.address, to_bailiff.person) == (BAILIFF_PHONE, None)
    assert token in to_bailiff.body
    assert code not in to_bailiff.body
    assert to_rachid.address == housing.rachid.phone
    assert code in to_rachid.body
    assert token not in to_rachid.body
    assert to_bailiff.secret
    assert to_rachid.secret
    kept = " ".join(str(value) for value in vars(invitation).values())
    for secret in (token, code, BAILIFF_PHONE, "Haddad"):
        assert secret not in kept
    assert "رشيد" not in to_bailiff.body
    assert acts(dossier)[-1] == "dossier.invite_professional"


def test_what_is_awaited_is_not_asked_and_the_draft_is_filed_without_it(housing):
    dossier = housing.draft(**{REPORT: None})
    assert missing_facts(dossier, {}) != []
    assert REPORT in asked_of(dossier)

    housing.invite(dossier)

    assert REPORT not in asked_of(dossier)
    assert awaited_papers(dossier) == {REPORT}
    filed = file_dossier(dossier, actor=housing.actor)
    assert filed.status == Status.FILED
    assert REPORT not in filed.frozen
    assert assessment(filed).verdict == Verdict.OPEN
    assert assessment(filed).needs == (REPORT,)
    assert filed.promise.status == PromiseStatus.RUNNING


def test_an_invitation_takes_the_place_of_what_the_draft_said_and_its_end_asks_again(housing):
    dossier = housing.draft()

    invitation, _token, _code = housing.invite(dossier)
    assert REPORT not in values_by_fact(dossier)
    revoke_invitation(invitation, actor=housing.actor)

    assert REPORT in asked_of(dossier)
    assert REPORT in missing_facts(dossier, {})


def test_a_deposit_in_the_draft_is_frozen_as_a_proof_and_seen_by_the_agency(housing):
    dossier = housing.draft()
    invitation, _token, code = housing.invite(dossier)

    upload = deposited(invitation, code)

    assert REPORT not in asked_of(dossier)
    assert not uploads_visible_to(housing.lynda).exists()
    filed = file_dossier(dossier, actor=housing.actor)
    assert filed.frozen[REPORT] == {"value": True, "origin": "proof", "source": "professional: bailiff"}
    assert assessment(filed).verdict == Verdict.ELIGIBLE
    assert list(uploads_visible_to(housing.lynda)) == [upload]
    value = values_by_fact(filed)[REPORT]
    assert (value.source, value.source_at) == ("professional: bailiff", clock.now())


def test_a_deposit_after_filing_makes_the_verdict_firm_and_tells_the_person(housing):
    dossier = housing.draft(**{REPORT: None})
    invitation, token, code = housing.invite(dossier)
    filed = file_dossier(dossier, actor=housing.actor)

    upload = deposited(invitation, code)

    assert assessment(filed).verdict == Verdict.ELIGIBLE
    assert list(filed.values.filter(fact=REPORT).values_list("stream", flat=True)) == [Stream.CORRECTION]
    assert list(uploads_visible_to(housing.lynda)) == [upload]
    assert acts(filed)[-1] == "dossier.deposit"
    entry = Entry.objects.get(action="dossier.deposit")
    assert (entry.role, entry.person, entry.subject) == (PROFESSIONAL_ROLE, None, housing.rachid.pk)
    assert Message.objects.order_by("pk").last().template == "dossiers/deposited"
    [line] = invitations_of(filed)
    assert (line.state, line.upload, line.name) == (DepositState.DEPOSITED, upload, "Maître Saïd Haddad")
    with pytest.raises(InvitationClosed):
        deposited(invitation_by_link(token), code)
    assert Upload.objects.count() == 1


def test_two_agents_sign_what_the_deposit_completed(housing):
    dossier = housing.draft(**{REPORT: None})
    invitation, _token, code = housing.invite(dossier)
    filed = file_dossier(dossier, actor=housing.actor)
    with pytest.raises(PaperAwaited):
        sign(filed, actor=housing.lynda)
    deposited(invitation, code)

    filed = Dossier.objects.get(pk=filed.pk)
    sign(filed, actor=housing.lynda)
    assert filed.status != Status.GRANTED
    sign(filed, actor=housing.head)

    assert Dossier.objects.get(pk=filed.pk).status == Status.GRANTED


def test_what_the_person_had_answered_stays_beside_the_proof(housing):
    filed = housing.filed(**{REPORT: False})
    invitation, _token, code = housing.invite(filed)
    assert values_by_fact(filed)[REPORT].value is False

    deposited(invitation, code)

    streams = dict(filed.values.filter(fact=REPORT).values_list("stream", "value"))
    assert streams == {Stream.FILED: False, Stream.CORRECTION: True}
    assert values_by_fact(filed)[REPORT].origin == Origin.PROOF
    line = next(line for line in value_lines(filed, values_by_fact(filed), "fr") if line.fact == REPORT)
    assert (line.corrected, line.filed, line.text) == (True, "Non", "Oui")
    assert line.source == "Bailiff"


def test_the_agent_s_own_correction_still_counts_last(housing):
    filed = housing.filed()
    invitation, _token, code = housing.invite(filed)
    correct_fact(filed, fact=REPORT, value=False, reason="Le PV est d'une autre maison.", actor=housing.lynda)

    deposited(invitation, code)

    assert values_by_fact(filed)[REPORT].value is False


def test_a_taken_file_still_receives_its_paper(housing):
    filed = housing.filed(**{REPORT: False})
    invitation, _token, code = housing.invite(filed)
    take(filed, actor=housing.lynda)

    deposited(invitation, code)

    assert Dossier.objects.get(pk=filed.pk).status == Status.UNDER_INSTRUCTION


def test_a_deposit_answers_a_request_and_the_promise_runs_again(housing):
    filed = housing.filed(**{REPORT: False})
    request = request_missing(filed, facts=[REPORT], reason="Le PV.", actor=housing.lynda)
    invitation, _token, code = housing.invite(filed)
    assert clock.algiers_day(invitation.expires_at - timedelta(seconds=1)) <= request.answer_by

    deposited(invitation, code)

    filed = Dossier.objects.get(pk=filed.pk)
    request.refresh_from_db()
    assert (filed.status, request.answered_at) == (Status.UNDER_INSTRUCTION, clock.now())
    assert filed.promise.status == PromiseStatus.RUNNING
    assert acts(filed)[-2:] == ["dossier.deposit", "dossier.answer_request"]


def test_of_a_request_for_more_the_person_answers_the_rest(housing):
    filed = housing.filed()
    request_missing(filed, facts=[REPORT, "children"], reason="Le PV, et vos enfants.", actor=housing.lynda)
    invitation, _token, code = housing.invite(filed)
    deposited(invitation, code)
    waiting = Dossier.objects.get(pk=filed.pk)
    assert waiting.status == Status.WAITING

    with pytest.raises(NothingAsked):
        answer_request(waiting, answers={REPORT: True}, actor=housing.actor)
    answer_request(waiting, answers={"children": 4, REPORT: False}, actor=housing.actor)

    assert waiting.status == Status.UNDER_INSTRUCTION
    present = values_by_fact(waiting)
    assert (present[REPORT].value, present["children"].value) == (True, 4)


def test_a_link_never_outlives_the_request_it_answers(housing, settings):
    settings.QARIB_WAITING_DAYS = 3
    filed = housing.filed()
    request = request_missing(filed, facts=[REPORT], reason="Le PV.", actor=housing.lynda)

    invitation, _token, code = housing.invite(filed)

    assert invitation.expires_at == clock.end_of_day(request.answer_by)
    with time_machine.travel(TUESDAY + timedelta(days=4), tick=False):
        lapse_unanswered()
        with pytest.raises(InvitationClosed):
            deposited(invitation_by_link(told()[0]), code)


def test_somebody_is_invited_once_until_the_link_is_revoked_or_expires(housing, settings):
    settings.QARIB_DEPOSIT_DAYS = 2
    dossier = housing.draft()
    first, _token, code = housing.invite(dossier)
    with pytest.raises(AlreadyInvited):
        housing.invite(dossier)

    revoke_invitation(first, actor=housing.actor)
    with pytest.raises(InvitationClosed):
        revoke_invitation(first, actor=housing.actor)
    with pytest.raises(InvitationClosed):
        deposited(first, code)
    second, _token, code = housing.invite(dossier)

    with time_machine.travel(TUESDAY + timedelta(days=3), tick=False):
        with pytest.raises(InvitationClosed):
            deposited(second, code)
        third, _token, code = housing.invite(Dossier.objects.get(pk=dossier.pk))
        deposited(third, code)
        with pytest.raises(AlreadyDeposited):
            housing.invite(dossier)
    states = [line.state for line in invitations_of(dossier)]
    assert states == [DepositState.DEPOSITED, DepositState.REVOKED, DepositState.REVOKED]
