"""What the law on personal data itself left about a person: reviews they asked for, breaches."""

from django.utils.translation import gettext as _

from qarib.modules.accounts.models import Person
from qarib.modules.organisations.models import Organisation
from qarib.modules.personal_data.enums import ReviewKind, ReviewStatus
from qarib.modules.personal_data.models import BreachNotice, Review
from qarib.modules.personal_data.queries.copy.parts import (
    Line,
    Record,
    Section,
    line,
    place_name,
    record,
)


def protection_sections(person: Person) -> list[Section]:
    """Return the reviews that the person asked for and the breaches that concerned them: two queries."""
    reviews = Review.objects.filter(person=person).select_related("agency").order_by("pk")
    notices = BreachNotice.objects.filter(person=person).select_related("breach__body").order_by("pk")
    return [
        Section("reviews", _("What I asked a person to look at"), [_review(row) for row in reviews]),
        Section("breaches", _("Breaches that concerned me"), [_notice(row) for row in notices]),
    ]


def _review(row: Review) -> Record:
    kind = ReviewKind(row.kind).label
    return record(
        kind,
        line("kind", _("Kind"), row.kind, kind),
        line("about", _("About"), row.thing),
        line("words", _("What I wrote"), row.words),
        line("asked_at", _("Asked on"), row.asked_at),
        _place("agency", _("Asked of"), row.agency),
        line("status", _("State"), row.status, ReviewStatus(row.status).label),
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


def _place(code: str, label: str, organisation: Organisation) -> Line:
    return line(code, label, organisation.code, place_name(organisation))
