"""From a text to a version, by two people: one proposes what the other signs."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.db import transaction

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.errors import MoveNotAllowed
from qarib.kernel.events import publish
from qarib.modules.catalogue.actions.publication import publish_version
from qarib.modules.catalogue.enums import ProposalState
from qarib.modules.catalogue.errors import (
    BaseChanged,
    DateNotToCome,
    NotWhatWasSeen,
    NotYours,
    ReasonNeeded,
    SignedAlone,
    TextChangedMeanwhile,
    TextTooLong,
    VersionAlreadyPublished,
)
from qarib.modules.catalogue.events import ImpactAsked, VersionProposed
from qarib.modules.catalogue.models import Procedure, ProcedureVersion, Proposal
from qarib.modules.catalogue.queries.proposals import is_as_proposed, read_text, seal_of
from qarib.modules.catalogue.queries.versions import version_in_force
from qarib.modules.catalogue.rules.folder import VersionFile
from qarib.modules.catalogue.rules.proposals import BY_ANOTHER, LONGEST_REASON, WORKFLOW, text_digest
from qarib.modules.catalogue.rules.source import LARGEST
from qarib.modules.journal.actions import record


@transaction.atomic
def draft_version(procedure: Procedure, *, source: str, valid_from: date, actor: Actor) -> Proposal:
    """Return a new text from that day on, which may still hold errors: nobody is bound by a draft.

    Raises NotYours, TextTooLong, and, for the date, DateNotToCome or VersionAlreadyPublished.
    """
    person = _writer(procedure, actor)
    against = _base(procedure, valid_from)
    text = _text(source)
    proposal = Proposal.objects.create(
        procedure=procedure,
        against=against,
        dictionary_id=against.dictionary_id,
        valid_from=valid_from,
        source=text,
        source_digest=text_digest(text, valid_from),
        drafted_by_id=person,
    )
    _record("draft", proposal, actor)
    return proposal


@transaction.atomic
def edit_draft(proposal: Proposal, *, source: str, valid_from: date, seen: str, actor: Actor) -> None:
    """Write another text or another date; `seen` is the digest of the text that was changed.

    Raises what `draft_version` raises, MoveNotAllowed, and TextChangedMeanwhile when a colleague saved first.
    """
    _check_move(proposal, "edit", actor)
    against = _base(proposal.procedure, valid_from)
    text = _text(source)
    values: dict[str, object] = {
        "source": text,
        "valid_from": valid_from,
        "source_digest": text_digest(text, valid_from),
        "against": against,
        "dictionary_id": against.dictionary_id,
        "edited_at": clock.now(),
        # Measured against another base or for another text: it is measured again.
        "impact": None,
        "impact_of": "",
    }
    _move(proposal, "edit", values, seen=seen)
    _record("edit", proposal, actor)


@transaction.atomic
def ask_impact(proposal: Proposal, *, actor: Actor) -> None:
    """Let the impact of a draft be measured beside the page, where its files are very many.

    Raises NotYours, MoveNotAllowed.
    """
    _check_move(proposal, "edit", actor)
    _record("ask_impact_of", proposal, actor)
    publish(ImpactAsked(proposal.uid))


@transaction.atomic
def keep_impact(proposal: Proposal, *, impact: Mapping[str, object], of: str, actor: Actor) -> bool:
    """Keep what was measured for the text of that digest; tell False when the draft has moved on since."""
    measured = Proposal.objects.filter(
        pk=proposal.pk, state=ProposalState.DRAFTED, source_digest=of, against_id=proposal.against_id
    )
    kept = measured.update(impact=dict(impact), impact_of=of)
    if kept:
        _record("measure", proposal, actor)
    return bool(kept)


@transaction.atomic
def propose_version(proposal: Proposal, *, impact: Mapping[str, object], seen: str, actor: Actor) -> None:
    """Freeze text and impact under one digest, and wait for somebody else's signature.

    Raises DefinitionRefused for a text that could not be published, DateNotToCome, VersionAlreadyPublished,
    BaseChanged, TextChangedMeanwhile, MoveNotAllowed.
    """
    person = _check_move(proposal, "propose", actor)
    _check_base(proposal)
    read_text(proposal)
    proposal.proposed_by_id, proposal.impact = person, dict(impact)
    values: dict[str, object] = {
        "proposed_by_id": person,
        "proposed_at": clock.now(),
        "impact": proposal.impact,
        "impact_of": proposal.source_digest,
        "digest": seal_of(proposal),
    }
    _move(proposal, "propose", values, seen=seen)
    _record("propose", proposal, actor, digest=proposal.digest)
    publish(VersionProposed(proposal.uid, proposal.procedure.code, proposal.valid_from))


@transaction.atomic
def sign_version(proposal: Proposal, *, seen: str, actor: Actor) -> ProcedureVersion:
    """Publish what the page showed, as the second person; two who sign at once publish once.

    Raises SignedAlone, NotWhatWasSeen (`seen` is the digest on the page), BaseChanged, DateNotToCome,
    DefinitionRefused, VersionAlreadyPublished, MoveNotAllowed.
    """
    person = _check_move(proposal, "sign", actor)
    # Writes nothing, holds the row: whoever comes second waits here, and finds it published.
    if not Proposal.objects.filter(pk=proposal.pk, state=ProposalState.PROPOSED).update(
        state=ProposalState.PROPOSED
    ):
        raise MoveNotAllowed
    proposal.refresh_from_db()
    # And whoever publishes another version of it waits here: the base is checked after them.
    Procedure.objects.select_for_update().get(pk=proposal.procedure_id)
    if seen != proposal.digest or not is_as_proposed(proposal):
        raise NotWhatWasSeen
    _check_base(proposal)
    code = proposal.procedure.code
    file = VersionFile(
        path=Path(f"{code}/{proposal.valid_from}.yaml"),
        source=proposal.source,
        facts_source=proposal.dictionary.source,
        definition=read_text(proposal),
    )
    version = ProcedureVersion.objects.get(pk=publish_version(file, actor=actor).version_id)
    _move(proposal, "sign", {"settled_by_id": person, "settled_at": clock.now(), "version": version})
    _record("sign", proposal, actor, digest=proposal.digest)
    return version


@transaction.atomic
def refuse_proposal(proposal: Proposal, *, reason: str, actor: Actor) -> None:
    """Refuse to sign, and tell the proposer why. Raises SignedAlone, ReasonNeeded, MoveNotAllowed."""
    person = _check_move(proposal, "refuse", actor)
    why = reason.replace("\x00", "").strip()
    if not why or len(why) > LONGEST_REASON:
        raise ReasonNeeded
    _move(proposal, "refuse", {"settled_by_id": person, "settled_at": clock.now(), "reason": why})
    _record("refuse", proposal, actor, reason=why)


@transaction.atomic
def withdraw_proposal(proposal: Proposal, *, actor: Actor) -> None:
    """Take a draft or a proposal back; it stays in the history. Raises MoveNotAllowed."""
    person = _check_move(proposal, "withdraw", actor)
    _move(proposal, "withdraw", {"settled_by_id": person, "settled_at": clock.now()})
    _record("withdraw", proposal, actor)


def _writer(procedure: Procedure, actor: Actor, *, move: str = "edit") -> int:
    """Return who acts, or refuse whoever does not write this body's rules."""
    if actor.person is None or actor.role not in WORKFLOW[move].by:
        raise NotYours
    if procedure.body_id is None or procedure.body_id != actor.organisation:
        raise NotYours
    return actor.person


def _check_move(proposal: Proposal, name: str, actor: Actor) -> int:
    person = _writer(proposal.procedure, actor, move=name)
    if name in BY_ANOTHER and proposal.proposed_by_id == person:
        raise SignedAlone
    if ProposalState(proposal.state) not in WORKFLOW[name].source:
        raise MoveNotAllowed
    return person


def _base(procedure: Procedure, valid_from: date) -> ProcedureVersion:
    """Return the version that the new one would follow; the new one begins after today, on a free day."""
    if valid_from <= clock.today():
        raise DateNotToCome
    against = version_in_force(procedure.code, on=valid_from)
    if against.valid_from == valid_from:
        raise VersionAlreadyPublished
    return against


def _check_base(proposal: Proposal) -> None:
    if _base(proposal.procedure, proposal.valid_from).pk != proposal.against_id:
        raise BaseChanged


def _text(source: str) -> str:
    """Return a text as files hold it: browsers end lines with two characters."""
    text = (
        source.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").rstrip()
        + "\n"
    )
    if len(text) > LARGEST:
        raise TextTooLong
    return text


def _move(proposal: Proposal, name: str, values: Mapping[str, object], *, seen: str | None = None) -> None:
    """Make one move, if it still stands where it is expected and still holds the text that was seen."""
    source = ProposalState(proposal.state)
    row = Proposal.objects.filter(pk=proposal.pk, state=source)
    changed = {"state": WORKFLOW[name].target, **values}
    if not (row if seen is None else row.filter(source_digest=seen)).update(**changed):
        raise TextChangedMeanwhile if row.exists() else MoveNotAllowed
    for field, value in changed.items():
        setattr(proposal, field, value)


def _record(act: str, proposal: Proposal, actor: Actor, *, reason: str = "", digest: str = "") -> None:
    record(
        f"catalogue.{act}_version",
        actor=actor,
        about=("proposal", proposal.uid),
        reason=reason,
        data={
            "procedure": proposal.procedure.code,
            "valid_from": proposal.valid_from.isoformat(),
            **({"digest": digest} if digest else {}),
        },
    )
