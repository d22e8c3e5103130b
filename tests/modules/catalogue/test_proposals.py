import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from factories.accounts import PersonFactory
from factories.catalogue import SHIPPED, published
from factories.organisations import AgencyFactory, BodyFactory, MembershipFactory
from factories.threads import at_once
from factories.world import TUESDAY
from qarib.kernel.actor import SYSTEM, citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.catalogue import actions
from qarib.modules.catalogue.errors import (
    BaseChanged,
    DateNotToCome,
    DefinitionRefused,
    NotWhatWasSeen,
    NotYours,
    ReasonNeeded,
    SignedAlone,
    TextChangedMeanwhile,
    TextTooLong,
    VersionAlreadyPublished,
)
from qarib.modules.catalogue.models import Procedure, ProcedureVersion, Proposal
from qarib.modules.catalogue.queries import (
    deciding,
    definition,
    moved_text,
    problems_of,
    proposal_moves,
    proposals_visible_to,
    version_in_force,
    writes_rules_of,
)
from qarib.modules.journal.models import Entry
from qarib.modules.organisations.queries import actor_of

pytestmark = pytest.mark.usefixtures("tuesday")
CODE = "anem.job-seeker-registration"
TODAY, SINCE = TUESDAY.date(), date(2027, 1, 1)
IMPACT = {"files": 3, "gains": 1, "loses": 0, "wilayas": {"44": [3, 1, 0]}}


def text(value=16, since=SINCE):
    return moved_text(version_in_force(CODE), parameter="minimum_age", value=value, since=since)


@pytest.fixture
def draft(registration, jurist):
    return actions.draft_version(registration, source=text(), valid_from=SINCE, actor=jurist)


@pytest.fixture
def proposed(draft, jurist):
    actions.propose_version(draft, impact=IMPACT, seen=draft.source_digest, actor=jurist)
    return draft


def sign(proposal, actor, seen=None):
    return actions.sign_version(
        Proposal.objects.get(pk=proposal.pk), seen=seen or proposal.digest, actor=actor
    )


def test_a_jurist_drafts_proposes_and_a_director_signs(proposed, jurist, director):
    version = sign(proposed, director)

    proposed.refresh_from_db()
    assert (proposed.state, proposed.version, proposed.settled_by_id) == (
        "published",
        version,
        director.person,
    )
    assert version.published_by_id == director.person
    assert version.source == proposed.source
    assert version_in_force(CODE, on=SINCE) == version
    assert version_in_force(CODE, on=SINCE - timedelta(days=1)) != version
    assert definition(version).parameters["minimum_age"].values[-1] == (SINCE, 16)
    assert proposed.impact == IMPACT


def test_every_move_is_one_row_of_the_journal_with_who_and_without_the_text(proposed, jurist, director):
    sign(proposed, director)

    rows = Entry.objects.filter(object_id=str(proposed.uid)).order_by("pk")
    assert [(row.action, row.person) for row in rows] == [
        ("catalogue.draft_version", jurist.person),
        ("catalogue.propose_version", jurist.person),
        ("catalogue.sign_version", director.person),
    ]
    assert rows[2].data["digest"] == proposed.digest
    assert Entry.objects.filter(action="catalogue.publish_version", person=director.person).count() == 1


def test_another_jurist_may_sign_too(proposed, on_duty):
    assert sign(proposed, on_duty("jurist"))


def test_the_proposer_never_signs_nor_refuses_whatever_role_they_hold(proposed, jurist, director):
    as_director = type(director)(
        person=jurist.person, role="director", organisation=director.organisation, body=director.body
    )
    for actor in (jurist, as_director):
        with pytest.raises(SignedAlone):
            sign(proposed, actor)
        with pytest.raises(SignedAlone):
            actions.refuse_proposal(proposed, reason="Non", actor=actor)
        assert proposal_moves(proposed, actor) == ["withdraw"]
    assert proposal_moves(proposed, director) == ["sign", "refuse", "withdraw"]


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "published"},
        {"state": "published", "settled_at": TUESDAY},
        {"state": "refused", "settled_at": TUESDAY, "reason": ""},
        {"state": "withdrawn"},
        {"state": "drafted"},
        {"state": "signed"},
        {"digest": ""},
        {"impact": None},
        {"proposed_by": None},
        {"settled_at": TUESDAY},
    ],
)
def test_the_database_keeps_state_and_data_together(proposed, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposed.pk).update(**changes)


def test_the_database_refuses_one_person_for_two(proposed, jurist, director):
    values = {"state": "refused", "settled_at": TUESDAY, "reason": "Non"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposed.pk).update(settled_by=jurist.person, **values)

    assert Proposal.objects.filter(pk=proposed.pk).update(settled_by=director.person, **values)


@pytest.mark.parametrize("role", ["agent", "head", "auditor", "administrator", "ministry"])
def test_nobody_else_writes_rules(registration, draft, proposed, on_duty, agency, role):
    actor = on_duty(role, agency if role == "head" else None)
    with pytest.raises(NotYours):
        actions.draft_version(registration, source="a", valid_from=SINCE, actor=actor)
    with pytest.raises(NotYours):
        sign(proposed, actor)
    assert proposal_moves(proposed, actor) == []
    assert proposals_visible_to(actor).exists() == (role == "ministry")


def test_a_jurist_of_another_body_sees_nothing_and_does_nothing(registration, proposed, on_duty):
    stranger = on_duty("jurist", BodyFactory(code="cnas"))

    assert not proposals_visible_to(stranger).exists()
    for call in (
        lambda: sign(proposed, stranger),
        lambda: actions.refuse_proposal(proposed, reason="Non", actor=stranger),
        lambda: actions.withdraw_proposal(proposed, actor=stranger),
        lambda: actions.draft_version(registration, source="a", valid_from=SINCE, actor=stranger),
    ):
        with pytest.raises(NotYours):
            call()


@pytest.mark.parametrize("actor", [SYSTEM, citizen(1)])
def test_neither_the_system_nor_a_citizen_proposes(registration, actor):
    with pytest.raises(NotYours):
        actions.draft_version(registration, source="a", valid_from=SINCE, actor=actor)


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=1), date(2022, 2, 10)])
def test_a_version_begins_tomorrow_at_the_earliest(registration, draft, jurist, day):
    with pytest.raises(DateNotToCome):
        actions.draft_version(registration, source=text(), valid_from=day, actor=jurist)
    with pytest.raises(DateNotToCome):
        actions.edit_draft(draft, source=text(), valid_from=day, seen=draft.source_digest, actor=jurist)


def test_a_signature_that_comes_after_the_date_comes_too_late(proposed, director, time_machine):
    time_machine.move_to(SINCE)

    with pytest.raises(DateNotToCome):
        sign(proposed, director)
    assert ProcedureVersion.objects.filter(procedure=proposed.procedure).count() == 1


def test_a_date_that_has_a_version_is_taken(proposed, registration, jurist, director):
    sign(proposed, director)

    with pytest.raises(VersionAlreadyPublished):
        actions.draft_version(registration, source=text(), valid_from=SINCE, actor=jurist)


def test_a_version_published_in_between_makes_the_impact_wrong(registration, proposed, jurist, director):
    sooner = date(2026, 12, 20)
    other = actions.draft_version(registration, source=text(since=sooner), valid_from=sooner, actor=jurist)
    actions.propose_version(other, impact=IMPACT, seen=other.source_digest, actor=jurist)
    sign(other, director)

    with pytest.raises(BaseChanged):
        sign(proposed, director)


def test_a_text_with_errors_can_be_kept_and_not_proposed(registration, jurist):
    broken = text().replace("identity_declared\n", "identity_declare\n", 3)
    draft = actions.draft_version(registration, source=broken, valid_from=SINCE, actor=jurist)

    assert problems_of(draft)
    assert all(problem.line and problem.mend for problem in problems_of(draft))
    with pytest.raises(DefinitionRefused):
        actions.propose_version(draft, impact=IMPACT, seen=draft.source_digest, actor=jurist)
    draft.refresh_from_db()
    assert (draft.state, draft.source) == ("drafted", broken)


def test_a_text_of_another_procedure_is_refused(registration, jurist):
    source = text().replace("procedure: anem.job-seeker-registration", "procedure: anem.other")
    draft = actions.draft_version(registration, source=source, valid_from=SINCE, actor=jurist)

    assert [problem.key for problem in problems_of(draft)] == ["procedure"]


def test_a_text_that_no_procedure_needs_is_refused(registration, jurist):
    with pytest.raises(TextTooLong):
        actions.draft_version(registration, source="a" * 600_000, valid_from=SINCE, actor=jurist)


def test_lines_of_a_browser_become_lines_of_a_file(registration, jurist):
    draft = actions.draft_version(
        registration, source=text().replace("\n", "\r\n") + "\x00\r\n", valid_from=SINCE, actor=jurist
    )
    assert draft.source == text()


def test_a_colleague_who_saved_first_is_not_overwritten(draft, jurist, on_duty):
    seen, mine = draft.source_digest, Proposal.objects.get(pk=draft.pk)
    actions.edit_draft(draft, source=text(17), valid_from=SINCE, seen=seen, actor=on_duty("jurist"))

    with pytest.raises(TextChangedMeanwhile):
        actions.edit_draft(mine, source=text(15), valid_from=SINCE, seen=seen, actor=jurist)
    with pytest.raises(TextChangedMeanwhile):
        actions.propose_version(mine, impact=IMPACT, seen=seen, actor=jurist)
    mine.refresh_from_db()
    assert mine.source == text(17)


def test_what_is_proposed_is_edited_no_more(proposed, jurist):
    with pytest.raises(MoveNotAllowed):
        actions.edit_draft(proposed, source="a", valid_from=SINCE, seen=proposed.source_digest, actor=jurist)


@pytest.mark.parametrize(
    "changes",
    [
        {"source": "procedure: anem.job-seeker-registration\n"},
        {"valid_from": date(2027, 1, 2)},
        {"impact": IMPACT | {"loses": 1}},
        {"digest": "0" * 64},
    ],
)
def test_what_was_changed_behind_the_back_of_the_signer_is_not_published(proposed, director, changes):
    seen = proposed.digest
    Proposal.objects.filter(pk=proposed.pk).update(**changes)

    with pytest.raises(NotWhatWasSeen):
        sign(proposed, director, seen)
    assert ProcedureVersion.objects.filter(procedure=proposed.procedure).count() == 1


def test_a_proposer_who_was_exchanged_is_noticed(proposed, jurist, director):
    Proposal.objects.filter(pk=proposed.pk).update(proposed_by=PersonFactory())

    with pytest.raises(NotWhatWasSeen):
        sign(proposed, jurist)


def test_a_refusal_says_why_and_ends_it(proposed, director):
    for reason in ("", "  \x00 ", "a" * 501):
        with pytest.raises(ReasonNeeded):
            actions.refuse_proposal(proposed, reason=reason, actor=director)
    actions.refuse_proposal(proposed, reason=" Trop tôt. ", actor=director)

    proposed.refresh_from_db()
    assert (proposed.state, proposed.reason) == ("refused", "Trop tôt.")
    with pytest.raises(MoveNotAllowed):
        sign(proposed, director)


@pytest.mark.parametrize("proposing", [False, True])
def test_what_is_withdrawn_stays_in_the_history(draft, jurist, director, proposing):
    if proposing:
        actions.propose_version(draft, impact=IMPACT, seen=draft.source_digest, actor=jurist)
    actions.withdraw_proposal(draft, actor=jurist)

    assert proposals_visible_to(director).get().state == "withdrawn"
    assert proposal_moves(draft, director) == []
    with pytest.raises(MoveNotAllowed):
        actions.withdraw_proposal(draft, actor=jurist)


def test_an_impact_is_kept_for_the_text_it_was_measured_for(draft, jurist):
    of = draft.source_digest
    assert actions.keep_impact(draft, impact=IMPACT, of=of, actor=SYSTEM)
    actions.edit_draft(draft, source=text(17), valid_from=SINCE, seen=of, actor=jurist)

    assert not actions.keep_impact(draft, impact=IMPACT | {"files": 9}, of=of, actor=SYSTEM)
    draft.refresh_from_db()
    assert (draft.impact, draft.impact_of) == (None, "")


def test_an_impact_measured_against_another_base_is_not_kept(draft, on_duty, jurist):
    of, stale = draft.source_digest, Proposal.objects.get(pk=draft.pk)
    reworded = ("fr: Inscription comme", "fr: Nouvelle inscription comme")
    other = published(reworded, valid_from=TODAY)
    actions.edit_draft(draft, source=draft.source, valid_from=SINCE, seen=of, actor=jurist)

    assert (draft.source_digest, draft.against) == (of, other)
    assert not actions.keep_impact(stale, impact=IMPACT, of=of, actor=SYSTEM)


def test_the_director_of_an_agency_writes_no_rules(registration, draft):
    agency = AgencyFactory(code="anem-01", body=registration.body)
    local = actor_of(MembershipFactory(organisation=agency, role="director").person)

    assert not writes_rules_of(registration, local)
    with pytest.raises(NotYours):
        actions.edit_draft(
            draft, source=draft.source, valid_from=SINCE, seen=draft.source_digest, actor=local
        )


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_publish_once(proposed, on_duty):
    signers = [on_duty("director"), on_duty("jurist"), on_duty("director")]

    results = at_once(3, lambda number: sign(proposed, signers[number]))

    assert sum(isinstance(result, ProcedureVersion) for result in results) == 1
    assert sum(isinstance(result, MoveNotAllowed) for result in results) == 2
    assert ProcedureVersion.objects.filter(procedure=proposed.procedure).count() == 2
    assert Entry.objects.filter(action="catalogue.sign_version").count() == 1


def test_a_running_session_keeps_its_rules_and_an_announced_one_follows(registration, on_duty):
    fund = BodyFactory(code="fnpos")
    actions.publish_folder(SHIPPED / "fnpos", actor=SYSTEM)
    aid = Procedure.objects.get(code="fnpos.rural-housing-aid")
    running = actions.open_session(aid.code, opens_on=TODAY, closes_on=date(2027, 2, 28), actor=SYSTEM)
    announced = actions.open_session(
        aid.code, opens_on=date(2027, 9, 1), closes_on=date(2027, 9, 30), actor=SYSTEM
    )
    source = re.sub(r",\s+score: \{[^}]*\}", "", moved_ceiling(aid)).replace("144001", "192001")
    writer, signer = on_duty("jurist", fund), on_duty("director", fund)
    draft = actions.draft_version(aid, source=source, valid_from=SINCE, actor=writer)
    actions.propose_version(draft, impact=IMPACT, seen=draft.source_digest, actor=writer)

    version = sign(draft, signer)

    running.refresh_from_db()
    announced.refresh_from_db()
    assert deciding(aid.code, on=date(2027, 2, 1)).version == running.version != version
    assert (deciding(aid.code, on=date(2027, 9, 1)).version, announced.version) == (version, version)


def moved_ceiling(aid):
    return moved_text(version_in_force(aid.code, on=SINCE), parameter="income_multiple", value=8, since=SINCE)
