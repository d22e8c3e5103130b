"""The journal in words: what was done, who read, when."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qarib.kernel.actor import ADMINISTRATION_ROLE, CITIZEN_ROLE, SYSTEM_ROLE
from qarib.modules.accounts.models import Person
from qarib.modules.accounts.queries import people_by_id
from qarib.modules.journal.models import Entry
from qarib.modules.journal.queries import sealed_as
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import organisations_by_id
from qarib.ui import formats


@dataclass(frozen=True, slots=True)
class PathLine:
    """One moment of a timeline (`ui/timeline.html`)."""

    when: str
    text: str
    detail: str = ""
    kind: str = ""
    url: str = ""
    link: str = ""


ACTS: dict[str, str | Promise] = {
    "dossier.start": gettext_lazy("The draft was opened."),
    "dossier.file": gettext_lazy("The file was filed; it has its number."),
    "exchange.ask": gettext_lazy("We asked the administrations that hold your facts."),
    "exchange.receive": gettext_lazy("An administration answered."),
    "exchange.keep_evidence": gettext_lazy("The administration’s signed message was kept with your file."),
    "exchange.miss_evidence": gettext_lazy("The administration’s signed message could not be fetched."),
    "exchange.doubt": gettext_lazy(
        "An administration’s signed message does not show what it answered; an agent looks at it."
    ),
    "exchange.contest": gettext_lazy("You contested what an administration answered."),
    "exchange.uphold": gettext_lazy("An agent compared: the administration’s answer counts."),
    "exchange.set_aside": gettext_lazy("An agent compared: your answer counts."),
    "dossier.hold_at_counter": gettext_lazy("An agent began to write it for you at a counter."),
    "dossier.take": gettext_lazy("An agent began to examine it."),
    "dossier.hand_back": gettext_lazy("The agent handed it back to the agency."),
    "dossier.assign": gettext_lazy("The agency said which agent looks after it."),
    "dossier.hand_over": gettext_lazy("Another agency serves your commune now: it goes on with the file."),
    "dossier.request_missing": gettext_lazy("Something was asked of you; the promise is paused meanwhile."),
    "dossier.answer_request": gettext_lazy("You answered what was asked."),
    "dossier.write_remark": gettext_lazy("A message was written about the file."),
    "dossier.grant": gettext_lazy("The file was granted."),
    "dossier.grant_automatically": gettext_lazy("The file was granted by the rules, automatically."),
    "dossier.refuse": gettext_lazy("The file was refused."),
    "dossier.send_correction": gettext_lazy("You sent a correction; an agent looks at it."),
    "dossier.accept_correction": gettext_lazy("The agent accepted your correction."),
    "dossier.decline_correction": gettext_lazy("The agent declined your correction."),
    "dossier.correct_fact": gettext_lazy("An agent corrected an answer."),
    "dossier.invite_professional": gettext_lazy("You invited a professional to deposit a paper."),
    "dossier.revoke_invitation": gettext_lazy("You closed the link to deposit a paper."),
    "dossier.lock_invitation": gettext_lazy("The link to deposit a paper was closed after five wrong codes."),
    "dossier.deposit": gettext_lazy("The professional deposited the paper."),
    "dossier.withdraw": gettext_lazy("You withdrew the file."),
    "dossier.remind": gettext_lazy("You were reminded that an answer is awaited."),
    "dossier.lapse": gettext_lazy("The last day to answer passed: the file was closed."),
    "dossier.appeal": gettext_lazy("You contested the refusal."),
    "dossier.uphold": gettext_lazy("Somebody else examined it again and confirmed the refusal."),
    "dossier.overturn": gettext_lazy("Somebody else examined it again and granted it."),
    "dossier.confirm_relay": gettext_lazy("Another body that your file serves has done its part."),
    "dossier.give_back_relay": gettext_lazy("Another body gave back its part of your file."),
}

# What an agent writes for the person to read.
_REASONS_READ = (
    "dossier.accept_correction",
    "dossier.decline_correction",
    "dossier.correct_fact",
    "exchange.uphold",
    "exchange.set_aside",
    "dossier.confirm_relay",
    "dossier.give_back_relay",
)

READINGS: dict[str, str | Promise] = {
    "dossier.read": gettext_lazy("Opened your file"),
    "dossier.read_relay": gettext_lazy("Opened what your file asks of their body"),
    "accounts.find_at_counter": gettext_lazy("Looked you up by your card at a counter"),
    "accounts.read_identity_case": gettext_lazy("Compared two claims on your national number"),
    "documents.read_upload": gettext_lazy("Opened a document of yours"),
    "documents.read_letter": gettext_lazy("Opened a letter of yours"),
    "exchange.answer": gettext_lazy("Another administration asked about you, and was answered yes or no"),
    "personal_data.read_review": gettext_lazy("Opened what you asked a person to look at"),
    "personal_data.read_rectification": gettext_lazy("Opened what you asked to have put right"),
}

# What another administration asked by machine; the answer itself is theirs and yours, not the journal's.
ASKED: dict[str, str | Promise] = {
    "job-seeker": gettext_lazy("Asked whether you are registered as a job seeker"),
    "unemployment-allowance": gettext_lazy("Asked whether you receive the unemployment allowance"),
    "housing-aid": gettext_lazy("Asked whether you were granted a housing aid already"),
}


def act_lines(entries: Iterable[Entry]) -> list[PathLine]:
    """Return the path of a file, oldest first; what has no words for a person is left out."""
    return [
        PathLine(
            formats.instant(entry.at),
            str(ACTS[entry.action]),
            entry.reason if entry.action in _REASONS_READ else "",
        )
        for entry in entries
        if entry.action in ACTS
    ]


def reading_lines(entries: Iterable[Entry]) -> list[PathLine]:
    """Return who read what and why, newest first: two queries for the names, whatever their number.

    Each leads to the page that checks it; one of the last seconds says that it will be sealed.
    """
    entries = list(entries)
    people = people_by_id({entry.person for entry in entries if entry.person})
    organisations = organisations_by_id({entry.organisation for entry in entries if entry.organisation})
    return [_reading_line(entry, people, organisations) for entry in entries]


def _reading_line(
    entry: Entry, people: dict[int, Person], organisations: dict[int, Organisation]
) -> PathLine:
    leaf = sealed_as(entry)
    return PathLine(
        formats.instant(entry.at),
        f"{_what(entry)} – {_who(entry, people, organisations)}",
        _why(entry),
        url=reverse("portal:reading", args=[leaf]) if leaf else "",
        link=_("Check this line") if leaf else _("This line will be sealed within a minute."),
    )


def _what(entry: Entry) -> object:
    asked = ASKED.get(str(entry.data.get("service", ""))) if entry.action == "exchange.answer" else None
    return asked or READINGS.get(entry.action, _("Read your data"))


def _why(entry: Entry) -> str:
    """Return the reason; of another administration's question its purpose, and its own reference."""
    if entry.action != "exchange.answer":
        return entry.reason
    case = _("their reference: %(case)s") % {"case": f"\u2068{entry.data.get('case', '')}\u2069"}
    return f"\u2068{entry.reason}\u2069 · {case}"


def _who(entry: Entry, people: dict[int, Person], organisations: dict[int, Organisation]) -> str:
    """Name an agent as `Samir B., Agence de wilaya`: enough to ask, not enough to be sought at home."""
    asker = organisations.get(entry.organisation or 0)
    if entry.role == ADMINISTRATION_ROLE and asker:
        return formats.name_of(asker)
    if entry.role == SYSTEM_ROLE or entry.person is None:
        return _("The system")
    if entry.role == CITIZEN_ROLE:
        return _("Somebody who acts for you")
    person = people.get(entry.person)
    # Isolated: an Arabic name keeps its own order, and its full stop, in a French line.
    name = f"\u2068{person.given_name} {person.family_name[:1]}.\u2069" if person else _("An agent")
    organisation = organisations.get(entry.organisation or 0)
    if organisation is None:
        return name
    comma = "، " if formats.language() == "ar" else ", "
    return f"{name}{comma}{formats.name_of(organisation)}"
