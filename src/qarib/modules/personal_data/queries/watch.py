"""What the watch over readings must know of each of them: in batches, never on a request."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import TruncHour

from qarib.kernel import clock
from qarib.kernel.actor import Basis
from qarib.modules.accounts.queries import name_key, people_by_id
from qarib.modules.dossiers.models import Dossier
from qarib.modules.journal.models import Entry, EntryQuerySet
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.models import Membership
from qarib.modules.personal_data.rules.alerts import Reading, Thresholds, read_thresholds
from qarib.modules.territory.queries import is_working_day

# Who acted on somebody's file within so long handles it.
_HANDLES_FOR = timedelta(days=30)
_USUAL_OF = timedelta(days=28)
# Opened within the hour in which their file was: the file stands for them.
_PAPERS = ("upload", "letter")


def thresholds() -> Thresholds:
    """Return the table of thresholds, with what the settings say otherwise."""
    return read_thresholds(settings.QARIB_ALERT_THRESHOLDS)


def _on_duty() -> EntryQuerySet:
    """Keep the files and people that somebody on duty opened; not an auditor's look at agents' readings."""
    known = Q(person__isnull=False, body__isnull=False, subject__isnull=False)
    return Entry.objects.readings().filter(known, basis=Basis.DUTY.value).exclude(object_type__in=_PAPERS)


def new_readings(*, since: datetime, limit: int) -> list[Entry]:
    """Return the readings since that instant, the oldest first: one query by an index of readings alone."""
    return list(_on_duty().filter(at__gte=since).order_by("at", "pk")[:limit])


def readings_of_day(agents: Collection[int], *, on: date) -> list[Entry]:
    """Return what these people read on that day, the oldest first: one query."""
    begin, end = clock.end_of_day(on - timedelta(days=1)), clock.end_of_day(on)
    return list(_on_duty().filter(person__in=agents, at__gte=begin, at__lt=end).order_by("at", "pk"))


def readings_again(pairs: Collection[tuple[int, int]], *, on: date, limits: Thresholds) -> list[Entry]:
    """Return the readings of those whom one person read often within the last days: two queries.

    `pairs` are (who reads, of whom); only what reaches the threshold is fetched.
    """
    end = clock.end_of_day(on)
    lately = _on_duty().filter(
        person__in={agent for agent, _subject in pairs},
        subject__in={subject for _agent, subject in pairs},
        at__gte=end - timedelta(days=limits.same_person_days),
        at__lt=end,
    )
    often = lately.values("person", "subject").annotate(readings=Count("pk")).order_by("person", "subject")
    kept = {(row["person"], row["subject"]) for row in often.filter(readings__gte=limits.same_person)} & set(
        pairs
    )
    if not kept:
        return []
    fitting = lately.filter(
        person__in={agent for agent, _ in kept}, subject__in={subject for _, subject in kept}
    )
    return [one for one in fitting.order_by("at", "pk") if (one.person, one.subject) in kept]


def usual_hours(agents: Collection[int], *, before: date) -> dict[int, float]:
    """Return how many readings an hour of each of these people holds when it holds any: one query."""
    if not agents:
        return {}
    end = clock.end_of_day(before - timedelta(days=1))
    rows = (
        _on_duty()
        .filter(person__in=agents, at__gte=end - _USUAL_OF, at__lt=end)
        .values("person")
        .annotate(readings=Count("pk"), hours=Count(TruncHour("at"), distinct=True))
        .order_by("person")
    )
    return {int(row["person"] or 0): row["readings"] / row["hours"] for row in rows}


def with_what_is_known(entries: Collection[Entry], *, limits: Thresholds) -> dict[int, Reading]:
    """Return each reading by its row with what the rules ask about it: four queries, and one a day."""
    pairs = {(one.person, one.subject) for one in entries}
    people = people_by_id({person for pair in pairs for person in pair if person is not None})
    families = {pk: name_key(given_name="", family_name=one.family_name) for pk, one in people.items()}
    handled, agents = _handled(entries), _agents({one.subject for one in entries if one.subject})
    open_days = {day: is_working_day(day) for day in {clock.algiers_day(one.at) for one in entries}}
    return {
        one.pk: Reading(
            entry=one.pk,
            at=one.at,
            subject=one.subject or 0,
            thing=(one.object_type, one.object_id),
            outside=bool(one.reason),
            handled=(one.person, one.subject) in handled,
            namesake=bool(families.get(one.person or 0))
            and _same(families, one)
            and one.person != one.subject,
            of_agent=one.subject in agents,
            at_work=open_days[clock.algiers_day(one.at)] and _within(one.at, limits),
        )
        for one in entries
    }


def _same(families: dict[int, str], entry: Entry) -> bool:
    return families.get(entry.person or 0) == families.get(entry.subject or 0)


def _within(at: datetime, limits: Thresholds) -> bool:
    return limits.opens_at <= at.astimezone(clock.ALGIERS).hour < limits.closes_at


def _handled(entries: Iterable[Entry]) -> set[tuple[int | None, int | None]]:
    """Return who handles whose file: they acted on it lately, or have it in hand. Two queries."""
    readers, subjects = {one.person for one in entries}, {one.subject for one in entries}
    since = min((one.at for one in entries), default=clock.now()) - _HANDLES_FOR
    acted = Entry.objects.acts().filter(subject__in=subjects, person__in=readers, at__gte=since)
    in_hand = Dossier.objects.filter(person__in=subjects, assigned_to__in=readers)
    return {*acted.values_list("person", "subject")} | {*in_hand.values_list("assigned_to", "person")}


def _agents(subjects: Collection[int]) -> set[int]:
    """Return who of these people holds a role in an administration today: one query."""
    today = clock.today()
    held = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today), person__in=subjects, valid_from__lte=today
    )
    return set(held.exclude(role=Role.REPRESENTATIVE).values_list("person", flat=True))


def auditors() -> list[Membership]:
    """Return who supervises today, in which body: one query."""
    today = clock.today()
    held = Membership.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=today),
        role=Role.AUDITOR,
        valid_from__lte=today,
        organisation__active=True,
        person__is_active=True,
    )
    return list(held.select_related("organisation__body", "person").order_by("pk"))
