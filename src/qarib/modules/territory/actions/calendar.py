"""Keeping the calendar: computed once, then in an administrator's hands, at a day's notice."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM, Actor
from qarib.kernel.events import publish
from qarib.modules.journal import actions as journal
from qarib.modules.territory.enums import HolidayCode, HolidayKind
from qarib.modules.territory.errors import (
    DayAlreadyPast,
    FeastCannotMove,
    HolidayAlreadyDeclared,
    NameMissing,
    NoSuchHoliday,
    NothingToConfirm,
    OnlyAnAdministrator,
    ReasonMissing,
)
from qarib.modules.territory.events import HolidayCancelled, HolidayDeclared
from qarib.modules.territory.models import Holiday
from qarib.modules.territory.rules.calendar import KEEPERS, SAME_FEAST, DayOff, days_off

_LONGEST_NAME = 80
_LONGEST_REASON = 500


@transaction.atomic
def load_calendar(years: Iterable[int], *, actor: Actor = SYSTEM) -> int:
    """Add the holidays of these years that are not there yet and return how many. Idempotent.

    What an administrator moved, cancelled or confirmed is left alone: a feast that has a row within ten days
    is not computed again. Days still to come are published, since promises may already run over them.
    Raises YearOutOfCalendar.
    """
    _check_keeper(actor)
    wanted = [found for year in sorted(set(years)) for found in days_off(year)]
    if not wanted:
        return 0
    stored = list(
        Holiday.objects.filter(day__range=(wanted[0].day - SAME_FEAST, wanted[-1].day + SAME_FEAST)).order_by(
            "day"
        )
    )
    missing = [found for found in wanted if not _is_stored(found, stored)]
    off_before = {row.day for row in stored if not row.cancelled}
    Holiday.objects.bulk_create([_row(found) for found in missing], ignore_conflicts=True)
    if missing:
        about = ("calendar", f"{wanted[0].day.year}-{wanted[-1].day.year}")
        journal.record("territory.load_calendar", actor=actor, about=about, data={"added": len(missing)})
    _publish_change(before=off_before, after=off_before | {found.day for found in missing})
    return len(missing)


def _is_stored(found: DayOff, stored: list[Holiday]) -> bool:
    if found.kind == HolidayKind.HIJRI:
        return any(row.code == found.code and abs(row.day - found.day) <= SAME_FEAST for row in stored)
    return any(row.code == found.code and row.day == found.day for row in stored)


def _row(found: DayOff) -> Holiday:
    name_ar, name_fr, name_en = found.names
    return Holiday(
        day=found.day,
        code=found.code,
        kind=found.kind,
        name_ar=name_ar,
        name_fr=name_fr,
        name_en=name_en,
        estimated=found.kind == HolidayKind.HIJRI,
    )


@transaction.atomic
def declare_holiday(
    day: date, *, names: Mapping[str, str], actor: Actor, kind: HolidayKind = HolidayKind.EXCEPTION
) -> Holiday:
    """Make a day a holiday, from today on; `names` has the keys ar, fr and en.

    Raises HolidayAlreadyDeclared, also for the second of two administrators who declare it at once.
    """
    _check_keeper(actor)
    _check_not_past(day)
    name_ar, name_fr, name_en = _three_names(names)
    if Holiday.objects.filter(day=day, cancelled=False).exists():
        raise HolidayAlreadyDeclared
    shown = {"kind": kind, "name_ar": name_ar, "name_fr": name_fr, "name_en": name_en}
    declared = Holiday.objects.filter(day=day, code=HolidayCode.DECLARED)
    # A declared day that was cancelled comes back in its own row.
    if not declared.filter(cancelled=True).update(cancelled=False, **shown):
        try:
            with transaction.atomic():
                Holiday.objects.create(day=day, code=HolidayCode.DECLARED, **shown)
        except IntegrityError:
            raise HolidayAlreadyDeclared from None
    journal.record("territory.declare_holiday", actor=actor, about=("holiday", day), data={"kind": kind})
    publish(HolidayDeclared(day))
    return declared.get()


@transaction.atomic
def cancel_holiday(day: date, *, reason: str, actor: Actor) -> None:
    """Make a holiday a day like others, from today on: every feast of that day is cancelled.

    One conditional update: of two administrators, the second gets NoSuchHoliday. Raises ReasonMissing.
    """
    _check_keeper(actor)
    _check_not_past(day)
    _check_reason(reason)
    if not Holiday.objects.filter(day=day, cancelled=False).update(cancelled=True):
        raise NoSuchHoliday
    journal.record("territory.cancel_holiday", actor=actor, about=("holiday", day), reason=reason)
    publish(HolidayCancelled(day))


@transaction.atomic
def confirm_holiday(day: date, *, actor: Actor) -> None:
    """Say that the computed date of a Hijri feast is the proclaimed one; all the days of the feast follow.

    No date moves, so nothing is published. Raises NothingToConfirm.
    """
    _check_keeper(actor)
    feasts = _feast_codes(day)
    if not feasts or not _days_of(feasts, day).filter(estimated=True).update(estimated=False):
        raise NothingToConfirm
    journal.record("territory.confirm_holiday", actor=actor, about=("holiday", day))


@transaction.atomic
def move_holiday(day: date, *, to: date, reason: str, actor: Actor) -> list[Holiday]:
    """Move a Hijri feast so that its first day falls on `to`, and return its days, confirmed.

    `day` may be any day of the feast. Days that stop being holidays and days that become one are published;
    a day that keeps another feast, or that the feast still covers, is not. Raises FeastCannotMove.
    """
    _check_keeper(actor)
    _check_not_past(min(day, to))
    _check_reason(reason)
    codes = _feast_codes(day)
    if len(codes) != 1 or abs(to - day) > SAME_FEAST:
        raise FeastCannotMove
    rows = list(_days_of(codes, day).filter(cancelled=False).order_by("day"))
    _check_not_past(rows[0].day)
    shift = to - rows[0].day
    touched = [row.day for row in rows] + [row.day + shift for row in rows]
    before = _days_off_among(touched)
    if _days_of(codes, day).filter(cancelled=False).update(cancelled=True, estimated=False) != len(rows):
        raise NoSuchHoliday
    moved = [
        Holiday.objects.update_or_create(
            day=row.day + shift,
            code=row.code,
            defaults={
                "kind": row.kind,
                "name_ar": row.name_ar,
                "name_fr": row.name_fr,
                "name_en": row.name_en,
                "estimated": False,
                "cancelled": False,
            },
        )[0]
        for row in rows
    ]
    about, data = ("holiday", rows[0].day), {"to": to.isoformat()}
    journal.record("territory.move_holiday", actor=actor, about=about, reason=reason, data=data)
    _publish_change(before=before, after=_days_off_among(touched))
    return moved


def _feast_codes(day: date) -> list[str]:
    """Return the Hijri feasts in force that day: one, or none."""
    rows = Holiday.objects.filter(day=day, kind=HolidayKind.HIJRI, cancelled=False)
    return list(rows.order_by("code").values_list("code", flat=True))


def _days_of(codes: list[str], day: date) -> QuerySet[Holiday]:
    return Holiday.objects.filter(code__in=codes, day__range=(day - SAME_FEAST, day + SAME_FEAST))


def _days_off_among(days: list[date]) -> set[date]:
    return set(Holiday.objects.filter(day__in=days, cancelled=False).values_list("day", flat=True))


def _publish_change(*, before: set[date], after: set[date]) -> None:
    """Publish each day still to come that was not a holiday and is one now, or the other way round."""
    today = clock.today()
    for day in sorted(after - before):
        if day >= today:
            publish(HolidayDeclared(day))
    for day in sorted(before - after):
        if day >= today:
            publish(HolidayCancelled(day))


def _three_names(names: Mapping[str, str]) -> tuple[str, str, str]:
    given = [" ".join(names.get(language, "").split()) for language in ("ar", "fr", "en")]
    if not all(name and len(name) <= _LONGEST_NAME and name.isprintable() for name in given):
        raise NameMissing
    return given[0], given[1], given[2]


def _check_keeper(actor: Actor) -> None:
    if actor.role not in KEEPERS:
        raise OnlyAnAdministrator


def _check_not_past(day: date) -> None:
    if day < clock.today():
        raise DayAlreadyPast


def _check_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > _LONGEST_REASON:
        raise ReasonMissing
