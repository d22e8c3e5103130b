"""Say on which date a promise falls due, and why."""

import json
from argparse import ArgumentParser
from datetime import date, datetime

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from qarib.kernel.clock import ALGIERS, algiers_day, end_of_day
from qarib.kernel.errors import RuleBroken
from qarib.modules.promises.enums import SkipReason, Unit
from qarib.modules.promises.queries import Calendar, Computation, PauseSpan, PromiseTerms

_REFUSED = 2


class Command(BaseCommand):
    """`promise_date --start T --within N --unit U [--pause A/B …] [--holiday D …] [--not-holiday D …]`."""

    help = "Computes the date of a promise under the calendar of the territory; A/ is a pause still open."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the terms; several values of one option may stand together or apart."""
        parser.add_argument("--start", required=True, help="day or instant (Algiers, unless a zone is given)")
        parser.add_argument("--within", required=True, type=int)
        parser.add_argument("--unit", required=True, choices=Unit.values)
        for name in ("--pause", "--holiday", "--not-holiday"):
            parser.add_argument(name, nargs="+", action="extend", default=[])
        parser.add_argument("--json", action="store_true")

    def handle(self, **options: object) -> None:
        """Print the date; exit status 2 with a sentence when the terms cannot be counted."""
        try:
            found = _compute(options)
        except (RuleBroken, ValueError, OverflowError) as refusal:
            raise CommandError(str(refusal), returncode=_REFUSED) from refusal
        except DatabaseError as failure:
            sentence = _("The calendar cannot be read. Create the database first: make setup.")
            raise CommandError(sentence, returncode=_REFUSED) from failure
        self.stdout.write(json.dumps(found.plain()) if options["json"] else _as_text(found))


def _compute(options: dict[str, object]) -> Computation:
    added = {_read_day(text) for text in _texts(options["holiday"])}
    removed = {_read_day(text) for text in _texts(options["not_holiday"])}
    if added & removed:
        raise ValueError(_("A day cannot be both a holiday and not a holiday. Give it once."))
    within = options["within"]
    assert isinstance(within, int)
    terms = PromiseTerms(
        start=_read_instant(str(options["start"])),
        within=within,
        unit=Unit(str(options["unit"])),
        pauses=tuple(_read_pause(text) for text in _texts(options["pause"])),
    )
    day = algiers_day(terms.start)
    return Calendar(day, day, added=added, removed=removed).compute(terms)


def _texts(values: object) -> list[str]:
    assert isinstance(values, list)
    return [str(value) for value in values]


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("“%(text)s” is not a date. Write it as 2026-11-24.") % {"text": text}) from None


def _read_instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        sentence = _("“%(text)s” is not an instant. Write it as 2026-11-24T21:14.")
        raise ValueError(sentence % {"text": text}) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=ALGIERS)


def _read_pause(text: str) -> PauseSpan:
    """Return the pause `A/B`, or `A/` while it is open. A day as B is paused to its end."""
    begin, slash, end = text.partition("/")
    if not slash:
        sentence = _("“%(text)s” is not a pause. Write it as A/B, or A/ while it is open.")
        raise ValueError(sentence % {"text": text})
    if not end:
        return PauseSpan(_read_instant(begin))
    try:
        whole_day = date.fromisoformat(end)
    except ValueError:
        return PauseSpan(_read_instant(begin), _read_instant(end))
    return PauseSpan(_read_instant(begin), end_of_day(whole_day))


def _as_text(found: Computation) -> str:
    if found.due is None:
        lines = [_("No date while a pause is open.")]
    else:
        due = found.due.astimezone(ALGIERS)
        lines = [_("Due: %(due)s") % {"due": f"{due:%Y-%m-%d %H:%M}"}]
    lines += [_("%(day)s counts") % {"day": day.isoformat()} for day in found.counted]
    lines += [
        _("%(day)s does not count: %(why)s")
        % {"day": skipped.day.isoformat(), "why": SkipReason(skipped.why).label}
        for skipped in found.skipped
    ]
    return "\n".join(lines)
