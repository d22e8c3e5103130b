"""What the law on personal data itself left about a person: what they asked for, breaches."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from qarib.modules.accounts.enums import IdentityFact
from qarib.modules.accounts.models import Person
from qarib.modules.organisations.models import Organisation
from qarib.modules.personal_data.enums import RectificationStatus, ReviewKind, ReviewStatus
from qarib.modules.personal_data.models import Asked, BreachNotice, Rectification, RetentionHold, Review
from qarib.modules.personal_data.queries.copy.parts import (
    Line,
    Record,
    Section,
    line,
    place_name,
    record,
)


def protection_sections(person: Person) -> list[Section]:
    """Return what they asked for, breaches, and their files that are kept longer: four queries."""
    wishes = Rectification.objects.filter(person=person).select_related("agency").order_by("pk")
    reviews = Review.objects.filter(person=person).select_related("agency").order_by("pk")
    notices = BreachNotice.objects.filter(person=person).select_related("breach__body").order_by("pk")
    holds = RetentionHold.objects.filter(dossier__person=person).select_related("dossier").order_by("pk")
    return [
        Section("reviews", _("What I asked a person to look at"), [_review(row) for row in reviews]),
        Section("rectifications", _("What I asked to have put right"), [_wish(row) for row in wishes]),
        Section("breaches", _("Breaches that concerned me"), [_notice(row) for row in notices]),
        Section("holds", _("My files that are kept longer"), [_hold(row) for row in holds]),
    ]


def _review(row: Review) -> Record:
    kind = ReviewKind(row.kind).label
    return record(
        kind,
        line("kind", _("Kind"), row.kind, kind),
        line("about", _("About"), row.thing),
        *_asked(row, ReviewStatus(row.status).label),
    )


def _wish(row: Rectification) -> Record:
    fact = IdentityFact(row.field).label
    return record(
        fact,
        line("field", _("About"), row.field, fact),
        line("value", _("As it should be"), row.value),
        *_asked(row, RectificationStatus(row.status).label),
        line("withdrawn_at", _("Withdrawn on"), row.withdrawn_at),
    )


def _asked(row: Asked, state: str | Promise) -> tuple[Line, ...]:
    return (
        line("words", _("What I wrote"), row.words),
        line("asked_at", _("Asked on"), row.asked_at),
        _place("agency", _("Asked of"), row.agency),
        line("status", _("State"), row.status, state),
        line("answered_at", _("Answered on"), row.answered_at),
        line("answer", _("Answer"), row.answer),
    )


def _notice(row: BreachNotice) -> Record:
    return record(
        place_name(row.breach.body),
        _place("body", _("Organisation"), row.breach.body),
        line("discovered_at", _("Discovered on"), row.breach.discovered_at),
        line("told_at", _("I was told on"), row.told_at),
    )


def _hold(row: RetentionHold) -> Record:
    return record(
        row.dossier.number or "–",
        line("number", _("Number"), row.dossier.number),
        line("held_at", _("Kept longer since"), row.held_at),
        line("reason", _("Reason"), row.reason),
        line("released_at", _("No longer since"), row.released_at),
    )


def _place(code: str, label: str, organisation: Organisation) -> Line:
    return line(code, label, organisation.code, place_name(organisation))
