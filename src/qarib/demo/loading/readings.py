"""Files opened outside the queue: one with a good reason, many with none that an auditor would believe."""

from datetime import timedelta

from qarib.demo.loading.people import Team
from qarib.demo.loading.rows import Making
from qarib.demo.loading.traces import trace
from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.enums import Status
from qarib.modules.journal.enums import Kind
from qarib.modules.notifications.actions import deliver_message
from qarib.modules.notifications.queries import latest_messages
from qarib.modules.personal_data.actions import watch_readings

# One more than what is unusual in a day.
_FILES = 11
_BEFORE, _EVERY = timedelta(minutes=75), timedelta(minutes=5)
_REASON = "تحقق من معلومة في الملف"
_CALLED = "اتصلت بالوكالة لتسأل هل يمكنها التسجيل من جديد بعد أن سحبت طلبها"
_CALLED_AFTER = timedelta(days=5)


def load_the_call(making: Making, person: Person, team: Team) -> None:
    """Let the agent open the file that this person withdrew, because she called."""
    dossier = next(one for one in making.rows.dossiers if one.person_id == person.pk)
    day = clock.algiers_day(dossier.created_at + _CALLED_AFTER)
    trace(
        making.rows,
        "dossier.read",
        actor=team.actor.about(person.pk),
        about=("dossier", dossier.uid),
        at=making.days.between(making.days.after(day, 1), 9, 11),
        kind=Kind.READ,
        reason=_CALLED,
    )


def load_readings(making: Making, team: Team) -> None:
    """Let the agent of this team open decided files of his agency, a little before now, with one reason."""
    decided = [
        one
        for one in making.rows.dossiers
        if one.agency_id == team.agency.pk and one.status in {Status.GRANTED, Status.REFUSED}
    ]
    for place, dossier in enumerate(decided[-_FILES:]):
        trace(
            making.rows,
            "dossier.read",
            actor=team.actor.about(dossier.person_id),
            about=("dossier", dossier.uid),
            at=clock.now() - _BEFORE + place * _EVERY,
            kind=Kind.READ,
            reason=_REASON,
        )


def tell_the_auditor() -> None:
    """Raise what is unusual in the saved readings, by the very action; the message leaves at once."""
    if watch_readings():
        for message in latest_messages(limit=1):
            deliver_message(message.pk)
