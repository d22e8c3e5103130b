"""How the desk says where a file stands and what was done to it: the agent's view, not the person's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qarib.kernel import clock
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.enums import Origin, QueuePart, Status
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import Moment, ValueLine, promise_shown
from qarib.ui import formats

_ENDED = {
    Status.GRANTED: "ok",
    Status.OVERTURNED: "ok",
    Status.REFUSED: "late",
    Status.UPHELD: "late",
}
_AWAITED = (Status.FILED, Status.UNDER_INSTRUCTION, Status.APPEALED)

ACTS: dict[str, str | Promise] = {
    "dossier.start": gettext_lazy("Draft opened"),
    "dossier.file": gettext_lazy("File received"),
    "exchange.ask": gettext_lazy("Facts asked of who holds them"),
    "exchange.receive": gettext_lazy("An administration answered"),
    "exchange.keep_evidence": gettext_lazy("The administration’s signed message was kept"),
    "exchange.miss_evidence": gettext_lazy("The administration’s signed message could not be fetched"),
    "exchange.doubt": gettext_lazy("The administration’s signed message does not show its answer"),
    "exchange.contest": gettext_lazy("The person contests an administration’s answer"),
    "exchange.uphold": gettext_lazy("Settled: the register’s answer counts"),
    "exchange.set_aside": gettext_lazy("Settled: the person’s answer counts"),
    "dossier.hold_at_counter": gettext_lazy("Written at the counter"),
    "dossier.take": gettext_lazy("Taken to examine"),
    "dossier.hand_back": gettext_lazy("Handed back to the agency"),
    "dossier.assign": gettext_lazy("Put into the hands of an agent"),
    "dossier.hand_over": gettext_lazy("Handed over to the agency that serves this place now"),
    "dossier.request_missing": gettext_lazy("Asked the person; the promise is paused"),
    "dossier.answer_request": gettext_lazy("The person answered; the promise runs again"),
    "dossier.write_remark": gettext_lazy("Message written"),
    "dossier.read_remarks": gettext_lazy("Messages opened"),
    "dossier.sign": gettext_lazy("Signed: more than one signature is needed"),
    "dossier.grant": gettext_lazy("Decided: granted"),
    "dossier.grant_automatically": gettext_lazy("Granted by the rules, automatically"),
    "dossier.refuse": gettext_lazy("Decided: refused"),
    "dossier.send_correction": gettext_lazy("The person sent a correction"),
    "dossier.accept_correction": gettext_lazy("Correction accepted"),
    "dossier.decline_correction": gettext_lazy("Correction declined"),
    "dossier.correct_fact": gettext_lazy("Corrected by an agent"),
    "dossier.invite_professional": gettext_lazy("The person invited a professional to deposit a paper"),
    "dossier.revoke_invitation": gettext_lazy("The person closed the link to deposit a paper"),
    "dossier.lock_invitation": gettext_lazy("The link to deposit a paper was closed after five wrong codes"),
    "dossier.deposit": gettext_lazy("A professional deposited a paper"),
    "dossier.withdraw": gettext_lazy("Withdrawn by the person"),
    "dossier.remind": gettext_lazy("The person was reminded that an answer is awaited"),
    "dossier.lapse": gettext_lazy("Closed: nobody answered by the last day"),
    "dossier.appeal": gettext_lazy("Contested by the person"),
    "dossier.uphold": gettext_lazy("Decided on appeal: refusal confirmed"),
    "dossier.overturn": gettext_lazy("Decided on appeal: granted"),
    "dossier.confirm_relay": gettext_lazy("Another body that the file serves has done its part"),
    "dossier.give_back_relay": gettext_lazy("Another body gave back its part of the file"),
}
# The person reads "You"; the agent reads who that is.
_ORIGINS: dict[Origin, str | Promise] = {
    Origin.ASKED: gettext_lazy("Declared"),
    Origin.AGENT: gettext_lazy("Corrected by an agent"),
    Origin.CARRIED_OVER: gettext_lazy("Account"),
}
_BY_A_PROFESSIONAL = ("dossier.deposit", "dossier.lock_invitation")
_KINDS = {"dossier.request_missing": "pause", "dossier.refuse": "alert", "dossier.uphold": "alert"}


@dataclass(frozen=True, slots=True)
class Tag:
    """A status in words and in shape (`ui/tag.html`)."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact with its origin; what was filed stands crossed out beside a correction."""

    label: str
    text: str
    corrected: bool
    filed: str
    source: str
    since: date
    kind: str
    correct_url: str = ""


@dataclass(frozen=True, slots=True)
class PathLine:
    """One moment of a timeline (`ui/timeline.html`)."""

    when: str
    text: str
    detail: str
    kind: str


def promise_tag(dossier: Dossier, *, short: bool) -> Tag:
    """Say how urgent a file is, or how it ended; `short` for a line of the queue. No query."""
    status = Status(dossier.status)
    if status == Status.WAITING:
        return Tag(str(QueuePart.WAITING.label), "info")
    promise = promise_shown(dossier)
    if status not in _AWAITED or promise is None or promise.due_day is None:
        return Tag(str(status.label), _ENDED.get(status, ""))
    return due_tag(promise.due_day, short=short)


def due_tag(due: date | None, *, short: bool) -> Tag:
    """Say how urgent a promised day is; nothing for one that has no date. No query."""
    if due is None:
        return Tag("", "")
    today = clock.today()
    if due < today:
        days = (today - due).days
        return Tag(ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}, "late")
    if due == today:
        return Tag(_("Today") if short else _("Answer promised today"), "wait")
    day = formats.day_month(due, today)
    return Tag(day if short else _("Answer promised by %(day)s") % {"day": day}, "ok")


def source_of(line: ValueLine) -> str:
    """Return who says so: the administration, the account, or the person's word."""
    return line.source or str(_ORIGINS.get(line.origin, line.origin.label))


def fact_line(line: ValueLine, correct_url: str = "") -> FactLine:
    """Return a fact as the desk shows it, with where an agent corrects it."""
    kind = "" if line.origin == Origin.PROOF else "you"
    return FactLine(
        line.label, line.text, line.corrected, line.filed, source_of(line), line.since, kind, correct_url
    )


def path_lines(dossier: Dossier, moments: Iterable[Moment]) -> list[PathLine]:
    """Return the path of a file as a timeline; what only machines need to know is left out."""
    return [
        PathLine(
            formats.instant(moment.at),
            str(ACTS[moment.action]),
            _detail(dossier, moment),
            _KINDS.get(moment.action, ""),
        )
        for moment in moments
        if moment.action in ACTS
    ]


def _detail(dossier: Dossier, moment: Moment) -> str:
    if moment.action in _BY_A_PROFESSIONAL:
        who = _("The professional")
    elif moment.person is None:
        who = _("The system")
    elif moment.person.pk == dossier.person_id and not moment.on_duty:
        who = _("The person")
    else:
        who = moment.person.full_name
    reason = moment.reason
    if moment.action == "dossier.refuse":
        named = [item for item in definition(dossier.version).criteria if item.code == reason]
        reason = str(named[0].refusal) if named else reason
    # Each part keeps its own direction: an Arabic name beside a French reason.
    return f"\u2068{who}\u2069 – \u2068{reason}\u2069" if reason else who
