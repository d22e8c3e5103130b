"""The journal in words, for who supervises: agents by their full name, citizens not at all."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qarib.modules.personal_data.enums import AlertKind, AlertStatus
from qarib.modules.personal_data.models import Alert
from qarib.modules.personal_data.queries import ReadingLine
from qarib.ui import formats, tables

_READ: dict[str, str | Promise] = {
    "dossier.read": gettext_lazy("The file"),
    "dossier.read_relay": gettext_lazy("What the file asks of another body"),
    "accounts.find_at_counter": gettext_lazy("A person, by their card at the counter"),
    "accounts.read_identity_case": gettext_lazy("Two claims on one national number"),
    "documents.read_upload": gettext_lazy("A paper of the file"),
    "documents.read_letter": gettext_lazy("A letter of the file"),
    "personal_data.read_journal": gettext_lazy("The journal of the file"),
}
TONES = {
    AlertStatus.OPEN: "wait",
    AlertStatus.JUSTIFIED: "ok",
    AlertStatus.REPORTED: "late",
    AlertStatus.MISTAKEN: "",
}


def alert_table(alerts: Iterable[Alert]) -> tables.Table | None:
    """Return one line an alert, or None for nothing to show."""
    labels = (_("What is unusual"), _("Who"), _("Day"), _("Readings"), _("State"))
    rows = [
        (
            tables.link(AlertKind(one.kind).label, reverse("desk:alert", args=[one.uid])),
            f"\u2068{one.agent.full_name}\u2069 · {formats.name_of(one.body)}",
            formats.day(one.day),
            formats.number(one.count),
            tables.tag(AlertStatus(one.status).label, TONES[AlertStatus(one.status)]),
        )
        for one in alerts
    ]
    columns = [tables.Column(label, numeric=label == labels[3]) for label in labels]
    return tables.Table(_("Unusual readings"), columns, rows, caption_hidden=True) if rows else None


def reading_table(lines: Sequence[ReadingLine], *, caption: str) -> tables.Table | None:
    """Return one line a reading, or None for nothing to show."""
    labels = (_("When"), _("Who"), _("What was opened"), _("File number"), _("Reason given"))
    rows = [
        (
            formats.instant(one.at),
            _who(one),
            _READ.get(one.action, _("Personal data")),
            tables.reference(one.number) if one.number else "–",
            one.reason or "–",
        )
        for one in lines
    ]
    columns = [tables.Column(label) for label in labels]
    return tables.Table(caption, columns, rows, caption_hidden=True) if rows else None


def _who(line: ReadingLine) -> str:
    """Return name and office, each in its own direction."""
    name = f"\u2068{line.agent.full_name}\u2069" if line.agent else _("An agent")
    return f"{name} · {formats.name_of(line.organisation)}" if line.organisation else name
