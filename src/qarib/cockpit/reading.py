"""What one page shows, read once from the roll-ups, and the names that stand beside the numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from qarib.cockpit.periods import Period, a_year_ago
from qarib.cockpit.telling import Teller
from qarib.kernel import clock
from qarib.kernel.actor import Actor
from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.catalogue.queries import definition, versions_in_force
from qarib.modules.dossiers.queries import (
    Flow,
    Place,
    Refusals,
    Standing,
    Within,
    figures_counted_at,
    flow_since,
    fold,
    promises_by_month,
    standing,
    total,
)
from qarib.modules.organisations.enums import Role
from qarib.modules.organisations.models import Organisation
from qarib.modules.organisations.queries import organisations_by_id
from qarib.modules.promises.queries import KeptShare
from qarib.modules.territory.models import Wilaya
from qarib.modules.territory.queries import wilayas
from qarib.ui.formats import name_of

NO_FLOW, NOTHING_OPEN, EVERYTHING = Flow(), Standing(), Within()


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one agency, body, wilaya or procedure."""

    flow: Flow = NO_FLOW
    now: Standing = NOTHING_OPEN


@dataclass
class Figures:
    """The figures that one reader sees in one period, narrowed to a body or a wilaya."""

    actor: Actor
    period: Period
    within: Within = EVERYTHING

    @cached_property
    def teller(self) -> Teller:
        """Return how they are told: the ministry sees no file, so small numbers are hidden from it."""
        return Teller(discreet=self.actor.role == Role.MINISTRY)

    @cached_property
    def counted_at(self) -> datetime | None:
        """Return when they were counted: one query."""
        return figures_counted_at()

    @cached_property
    def flow(self) -> list[tuple[Place, Flow]]:
        """Return what happened: one query."""
        return flow_since(self.actor, self.period.since, within=self.within)

    @cached_property
    def standing(self) -> list[tuple[Place, Standing]]:
        """Return what stands open: one query."""
        return standing(self.actor, within=self.within)

    @cached_property
    def months(self) -> dict[date, KeptShare]:
        """Return the promises kept over twelve months: two queries. Of a wilaya there is only `all.flow`."""
        return promises_by_month(self.actor, a_year_ago(), body=self.within.body)

    @property
    def promises(self) -> KeptShare:
        """Return the promises kept in the period."""
        if self.within.wilaya:
            return self.all.flow.promises
        since = self.period.since
        return sum((kept for month, kept in self.months.items() if month >= since), KeptShare(0, 0))

    @cached_property
    def all(self) -> Row:
        """Return everything together."""
        return Row(total(self.flow, NO_FLOW), total(self.standing, NOTHING_OPEN))

    def by(self, member: str) -> dict[int, Row]:
        """Return the rows by `agency`, `body`, `wilaya` or `procedure`."""
        flow = fold(self.flow, lambda place: int(getattr(place, member)))
        now = fold(self.standing, lambda place: int(getattr(place, member)))
        return {key: Row(flow.get(key, NO_FLOW), now.get(key, NOTHING_OPEN)) for key in {**flow, **now}}

    @cached_property
    def wilayas(self) -> dict[int, Wilaya]:
        """Return the wilayas of today by key, in the order of their codes: one query."""
        return {wilaya.pk: wilaya for wilaya in wilayas(on=clock.today())}

    def offices(self, keys: Iterable[int]) -> dict[int, Organisation]:
        """Return offices by key: one query."""
        return organisations_by_id(list(keys))

    @cached_property
    def versions(self) -> dict[int, ProcedureVersion]:
        """Return the version in force of each procedure, by the procedure's key: one query."""
        return {version.procedure_id: version for version in versions_in_force()}

    def procedure_name(self, key: int) -> str:
        """Return a procedure's name in the page's language."""
        version = self.versions.get(key)
        return str(definition(version).name) if version else "–"

    def refusal_names(self, refused: Refusals) -> tuple[str, str]:
        """Return the criterion's words (its code where no version in force has it) and the procedure's."""
        version = self.versions.get(refused.procedure)
        known = definition(version).criteria if version else ()
        words = (str(one.label).rstrip(".") for one in known if one.code == refused.criterion)
        return next(words, refused.criterion), self.procedure_name(refused.procedure)


def named_wilayas(figures: Figures) -> list[tuple[Wilaya, Row]]:
    """Return every wilaya of today with its figures, by code, also those without any file."""
    rows = figures.by("wilaya")
    return [(wilaya, rows.get(key, Row())) for key, wilaya in figures.wilayas.items()]


def named_office(offices: dict[int, Organisation], key: int) -> str:
    """Return the name of an office; a dash for one that is gone."""
    return name_of(offices[key]) if key in offices else "–"
