"""Who files what is planned: a persona, or somebody who does not exist; then the rows of their files."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from qarib.demo.loading.files import build_file
from qarib.demo.loading.people import Maker, People
from qarib.demo.loading.places import Places
from qarib.demo.loading.plans import Plan
from qarib.demo.loading.procedures import Course
from qarib.demo.loading.rows import Making
from qarib.demo.loading.writing import write
from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.models import ProcedureVersion


def versions_of(code: str) -> list[ProcedureVersion]:
    """Return the versions of a procedure, the oldest first: one query."""
    versions = ProcedureVersion.objects.filter(procedure__code=code).select_related("procedure")
    return list(versions.order_by("valid_from"))


def build_all(making: Making, plans: Sequence[Plan], places: Places, maker: Maker, people: People) -> None:
    """Save who filed each plan, and add the rows of the files to those to be written."""
    filers = _filers(making.course, plans, maker, people)
    for plan, (person, born) in zip(plans, filers, strict=True):
        agency = places.agency(plan.commune, clock.algiers_day(plan.filed_at), making.course.body)
        build_file(making, plan, person=person, team=people.teams[agency.code], born=born)


def _filers(course: Course, plans: Sequence[Plan], maker: Maker, people: People) -> list[tuple[Person, date]]:
    """Save who filed each plan: a persona, or somebody who does not exist; with their date of birth."""
    filers = []
    for plan in plans:
        if plan.persona:
            person = people.personas[plan.persona]
            assert person.birth_date is not None
            filers.append((person, person.birth_date))
            continue
        born = _born(course, clock.algiers_day(plan.filed_at), maker.rng)
        known = plan.filed_at - timedelta(hours=maker.rng.randint(1, 700))
        filers.append((maker.citizen(commune=plan.commune, born=born, known_since=known), born))
    write(Person, [person for person, _born_on in filers if person.pk is None])
    return filers


def _born(course: Course, on: date, rng: Random) -> date:
    years = rng.randint(course.youngest, course.oldest)
    if not course.at_birthday:
        return on - timedelta(days=years * 366 + rng.randint(0, 300))
    birthday = on - timedelta(days=rng.randint(0, 25))
    return birthday.replace(year=birthday.year - years, day=min(birthday.day, 28))
