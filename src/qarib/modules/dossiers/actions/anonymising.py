"""When the time is over for which a file is kept: nobody knows any more whose it was, and figures stay."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db.models import CharField
from django.db.models.functions import Cast

from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.kernel.acts import act
from qarib.modules.accounts.actions import nobody
from qarib.modules.documents.actions import erase_papers
from qarib.modules.dossiers.models import (
    Appeal,
    Correction,
    Decision,
    DepositInvitation,
    Dossier,
    MissingRequest,
    Relay,
    Remark,
    Value,
    Vote,
)
from qarib.modules.dossiers.rules import ENDED
from qarib.modules.exchange.actions import forget_proofs
from qarib.modules.journal.actions import record
from qarib.modules.notifications.actions import forget_messages
from qarib.modules.promises.actions import forget_people
from qarib.modules.territory.models import Commune
from qarib.modules.territory.queries import communes_of, wilayas_by_commune

# Where a constraint asks for words that were there.
_WORDS = "–"


@act
def anonymise_dossiers(dossier_ids: Sequence[int], *, before: datetime, actor: Actor) -> list[int]:
    """Make ended files anonymous; return those that were not before. Some thirty statements for a batch.

    Gone: the person, answers, free words, papers, letters' text, what registers said, what was written to the
    person before that instant. Kept: procedure, version, agency, wilaya, dates, verdicts, criteria, amounts,
    signatures. The identifier is drawn anew, so that the journal's rows lead nowhere any more.
    """
    found = list(
        Dossier.objects.select_for_update(of=("self",))
        .filter(pk__in=dossier_ids, status__in=ENDED, anonymised_at=None)
        .only("pk", "uid", "person", "commune", "promise", "status")
        .order_by("pk")
    )
    if not found:
        return []
    for dossier in found:
        record("dossier.anonymise", actor=actor.about(None), about=("dossier", dossier.uid))
    _forget_what_was_written(found, before=before)
    _cut_off(found)
    return [dossier.pk for dossier in found]


def _forget_what_was_written(found: Sequence[Dossier], *, before: datetime) -> None:
    """Delete what lies beside the files; where a row counts for figures, only its words go."""
    ids, nobody_id = [dossier.pk for dossier in found], nobody().pk
    for rows in (Value, MissingRequest, Correction, Remark, DepositInvitation):
        rows.objects.filter(dossier__in=ids).delete()
    # A digest of few answers could be guessed; each row keeps a mark of its own.
    Vote.objects.filter(dossier__in=ids).update(facts_digest=Cast("pk", CharField()))
    decisions = Decision.objects.filter(dossier__in=ids)
    decisions.exclude(reason="").update(reason=_WORDS)
    appeals = Appeal.objects.filter(dossier__in=ids)
    appeals.update(text=_WORDS)
    relays = Relay.objects.filter(dossier__in=ids)
    relays.exclude(reason="").update(reason=_WORDS)
    promises = [dossier.promise_id for dossier in found if dossier.promise_id]
    for others in (appeals, relays):
        promises += others.values_list("promise", flat=True)
    forget_people(promises, nobody_id=nobody_id)
    letters = list(decisions.values_list("letter", flat=True))
    erase_papers(("dossier", [str(one.uid) for one in found]), letter_ids=letters, nobody_id=nobody_id)
    forget_proofs([dossier.uid for dossier in found])
    forget_messages({dossier.person_id for dossier in found}, before=before)


def _cut_off(found: Sequence[Dossier]) -> None:
    """Give the files to nobody, under identifiers that nothing leads to, in their wilaya's first commune."""
    now, owner, places = clock.now(), nobody(), _coarser(found)
    for dossier in found:
        dossier.uid, dossier.person, dossier.anonymised_at = uuid4(), owner, now
        dossier.commune_id = places.get(dossier.commune_id or 0, dossier.commune_id)
        dossier.frozen, dossier.frozen_digest = {}, ""
    changed = ["uid", "person", "anonymised_at", "commune", "frozen", "frozen_digest"]
    Dossier.objects.bulk_update(found, changed)


def _coarser(found: Sequence[Dossier]) -> dict[int, int]:
    """Return for each commune the first one, by code, of the wilaya to which it belongs today."""
    today = clock.today()
    of = wilayas_by_commune({one.commune_id for one in found if one.commune_id}, on=today)
    firsts = {wilaya.pk: min(communes_of(wilaya, on=today), key=_code).pk for wilaya in {*of.values()}}
    return {commune: firsts[wilaya.pk] for commune, wilaya in of.items()}


def _code(commune: Commune) -> str:
    return commune.code
