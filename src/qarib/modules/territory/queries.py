"""Reading the territory and the calendar. All of it is public: there is no visibility to filter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, DateField, F, IntegerField, Q, QuerySet, Value, When

from qarib.kernel import clock
from qarib.kernel.prepared import Prepared
from qarib.kernel.recent import recent
from qarib.kernel.text import fold
from qarib.modules.territory.enums import HolidayKind
from qarib.modules.territory.errors import NoSuchHoliday, NoWilayaThatDay, UnknownCommune, UnknownWilaya
from qarib.modules.territory.models import Commune, CommuneWilaya, Holiday, Wilaya
from qarib.modules.territory.rules import names
from qarib.modules.territory.rules.calendar import is_weekend

# A feast of three days, its weekends, a mourning: no run of days off is longer.
_LONGEST_PAUSE = 31


def _on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


# --- territory ---------------------------------------------------------------------------------


def wilaya_by_code(code: str) -> Wilaya:
    """Return the wilaya of that code (`"09"`). Raises UnknownWilaya."""
    wilaya = Wilaya.objects.filter(code=code.zfill(2)).first()
    if wilaya is None:
        raise UnknownWilaya
    return wilaya


def commune_by_code(code: str) -> Commune:
    """Return the commune of that code (`"0917"`). Raises UnknownCommune."""
    commune = Commune.objects.filter(code=code.zfill(4)).first()
    if commune is None:
        raise UnknownCommune
    return commune


def wilaya_of(commune: Commune, *, on: date) -> Wilaya:
    """Return the wilaya to which the commune belonged that day. One query. Raises NoWilayaThatDay."""
    return _belonging(commune, on=on).wilaya


def wilayas_by_commune(commune_ids: Iterable[int], *, on: date) -> dict[int, Wilaya]:
    """Return the wilaya of each of these communes on that day, by the commune's key: one query."""
    rows = CommuneWilaya.objects.filter(_on(on), commune__in=list(commune_ids)).select_related("wilaya")
    return {row.commune_id: row.wilaya for row in rows}


def administered_by(commune: Commune, *, on: date) -> Wilaya:
    """Return the wilaya whose administration served the commune that day. One query. Raises NoWilayaThatDay.

    Law 26-06: the parents administer the eleven wilayas of 2026 until 31 December 2026.
    """
    return _administering(_belonging(commune, on=on).wilaya, on=on)


def administering_wilayas(communes: Iterable[Commune], *, on: date) -> dict[int, Wilaya]:
    """Return who administered each commune that day, by the commune's key: one query for a whole list.

    A commune without wilaya that day is left out.
    """
    belongings = (
        CommuneWilaya.objects.filter(_on(on), commune__in=[commune.pk for commune in communes])
        .select_related("wilaya__parent")
        .order_by("commune_id")
    )
    return {row.commune_id: _administering(row.wilaya, on=on) for row in belongings}


def _belonging(commune: Commune, *, on: date) -> CommuneWilaya:
    row = (
        CommuneWilaya.objects.filter(_on(on), commune=commune)
        .select_related("wilaya__parent")
        .order_by("-valid_from")
        .first()
    )
    if row is None:
        raise NoWilayaThatDay
    return row


def administering(commune: Commune, *, on: date) -> Wilaya:
    """Return who administers a commune of `places_on(on)` that day. No query."""
    return _administering(commune.wilaya_that_day, on=on)


def _administering(wilaya: Wilaya, *, on: date) -> Wilaya:
    waits = wilaya.parent is not None and on < wilaya.administers_from
    return wilaya.parent if waits and wilaya.parent is not None else wilaya


def wilayas(*, on: date) -> list[Wilaya]:
    """Return the wilayas that existed that day, by code: 48, then 58, then 69."""
    return list(Wilaya.objects.filter(valid_from__lte=on).order_by("code"))


def wilayas_waiting(parents: Iterable[Wilaya], *, on: date) -> list[Wilaya]:
    """Return the younger wilayas that these still administer that day, by code, with parents: one query."""
    waiting = Wilaya.objects.filter(parent__in=[parent.pk for parent in parents], administers_from__gt=on)
    return list(waiting.select_related("parent").order_by("code"))


def communes_of(wilaya: Wilaya, *, on: date) -> list[Commune]:
    """Return the communes that belonged to the wilaya that day, by French name."""
    belongings = CommuneWilaya.objects.filter(_on(on), wilaya=wilaya)
    return list(Commune.objects.filter(pk__in=belongings.values("commune")).order_by("name_fr", "code"))


def communes_administered_by(wilayas: QuerySet[Wilaya] | Iterable[Wilaya], *, on: date) -> QuerySet[Commune]:
    """Return, unevaluated, the communes that these wilayas' administrations served that day.

    Their own, unless the parent still serves them, and those of their children that do not administer
    themselves yet. Use it as a sub-query to filter whatever points to a commune; it takes one as well.
    """
    own = Q(wilaya__in=wilayas, wilaya__administers_from__lte=on)
    children = Q(wilaya__parent__in=wilayas, wilaya__administers_from__gt=on)
    belongings = CommuneWilaya.objects.filter(_on(on)).filter(own | children)
    return Commune.objects.filter(pk__in=belongings.values("commune"))


def find_communes(text: str, *, on: date, limit: int = 10) -> list[Commune]:
    """Return the communes that a person probably means, best first, each with its `wilaya_that_day`.

    One query, on either script: whole names, beginnings, words inside, then names that sound alike
    (`Boumerdess`, `tizi wezzou`, `وهرن`); a code of four digits also finds its commune.
    """
    wanted = fold(text[: names.LONGEST_SEARCH])
    if not wanted:
        return []
    heard = names.sound(wanted)
    ranks = [
        Q(commune__code=wanted) | Q(commune__folded__contains=f"|{wanted}|"),
        Q(commune__folded__contains=f"|{wanted}"),
        Q(commune__folded__contains=f" {wanted}"),
        Q(commune__folded__contains=wanted),
    ]
    if len(heard) > 1:
        alike = Q(commune__sounds__contains=f"|{heard}|")
        # Of `Tizi` and `Tizi Ouzou`, who says two words means the second.
        first_word, *others = wanted.split()
        ranks += [alike & Q(commune__folded__contains=f"|{first_word} ")] if others else []
        ranks += [alike, Q(commune__sounds__contains=f"|{heard}")]
    rank = Case(
        *(When(condition, then=Value(place)) for place, condition in enumerate(ranks)),
        default=None,
        output_field=IntegerField(null=True),
    )
    rows = (
        CommuneWilaya.objects.filter(_on(on))
        .annotate(rank=rank)
        .filter(rank__isnull=False)
        .select_related("commune", "wilaya")
        .order_by("rank", F("commune__name_fr"), "commune__code")[:limit]
    )
    return [_with_wilaya(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Places:
    """Every commune of one day, each with its `wilaya_that_day`, by code and by each of its whole names."""

    by_code: dict[str, Commune]
    by_name: dict[str, list[Commune]]

    def named(self, name: str) -> list[Commune]:
        """Return the communes that have exactly this name, in either script, or this code."""
        wanted = fold(name[: names.LONGEST_SEARCH])
        found = self.by_code.get(wanted)
        return [found] if found else self.by_name.get(wanted, [])


@recent(seconds=300)
def places_on(on: date) -> Places:
    """Return the communes of that day, read once by the process: one query every five minutes, else none.

    The objects are shared: they are read, never changed.
    """
    by_code: dict[str, Commune] = {}
    by_name: dict[str, list[Commune]] = {}
    rows = CommuneWilaya.objects.filter(_on(on)).select_related("commune", "wilaya__parent")
    for commune in map(_with_wilaya, rows.order_by("commune__name_fr", "commune__code")):
        by_code[commune.code] = commune
        for name in commune.folded.strip("|").split("|"):
            by_name.setdefault(name, []).append(commune)
    return Places(by_code, by_name)


def _with_wilaya(row: CommuneWilaya) -> Commune:
    row.commune.wilaya_that_day = row.wilaya
    return row.commune


# --- calendar ----------------------------------------------------------------------------------


def holidays_between(start: date, end: date) -> dict[date, Holiday]:
    """Return the holidays in force from one day to another, both included, by day. One query.

    Where two feasts meet on a day, the fixed one stands for both.
    """
    found: dict[date, Holiday] = {}
    for row in _holidays.all(start=start, end=end):
        if row.day not in found or row.kind == HolidayKind.FIXED:
            found[row.day] = row
    return found


_holidays = Prepared(
    lambda start, end: Holiday.objects.filter(day__range=(start, end), cancelled=False).order_by(
        "day", "code"
    ),
    start=DateField(),
    end=DateField(),
)


def is_working_day(day: date) -> bool:
    """Tell whether the administrations work that day: neither weekend nor holiday. At most one query."""
    return not is_weekend(day) and not Holiday.objects.filter(day=day, cancelled=False).exists()


def next_working_day(day: date) -> date:
    """Return the first working day after that day. One query."""
    days = [day + timedelta(days=step) for step in range(1, _LONGEST_PAUSE)]
    closed = holidays_between(days[0], days[-1])
    return next(one for one in days if not is_weekend(one) and one not in closed)


def calendar_of(year: int) -> list[Holiday]:
    """Return every row of a year, cancelled ones too: what an administrator sees."""
    return list(Holiday.objects.filter(day__year=year).order_by("day", "code"))


def holiday_on(day: date) -> Holiday:
    """Return the holiday in force that day, the fixed one where two meet. Raises NoSuchHoliday."""
    found = holidays_between(day, day)
    if day not in found:
        raise NoSuchHoliday
    return found[day]


def calendar_years() -> list[int]:
    """Return the years whose holidays are loaded: a promise that runs beyond them misses holidays."""
    rows = Holiday.objects.filter(kind=HolidayKind.FIXED).order_by("day__year")
    return list(rows.values_list("day__year", flat=True).distinct())


def commune_label(commune: Commune, wilaya: Wilaya, language: str) -> str:
    """Return `Aïn Defla, Aïn Defla`: the commune, then its wilaya, since forty names exist twice."""
    if language.startswith("ar"):
        return f"{commune.name_ar}، {wilaya.name_ar}"
    return f"{commune.name_fr}, {wilaya.name_fr}"


def commune_shown(code: str, language: str) -> str:
    """Return the label of a stored code as of today; the code itself when it is unknown: two queries."""
    try:
        commune = commune_by_code(code)
        return commune_label(commune, wilaya_of(commune, on=clock.today()), language)
    except (UnknownCommune, NoWilayaThatDay):
        return code


def communes_meant(typed: str, language: str) -> list[tuple[str, str]]:
    """Return what a person probably means, as (code, label), best first: one query."""
    name = typed.replace("،", ",").split(",")[0]
    found = find_communes(name, on=clock.today(), limit=8)
    return [(commune.code, commune_label(commune, commune.wilaya_that_day, language)) for commune in found]
