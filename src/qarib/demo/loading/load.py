"""The whole demo in one transaction: all of it, or nothing."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from django.conf import settings
from django.db import transaction

from qarib.demo import personas
from qarib.demo.loading.days import Days
from qarib.demo.loading.deposits import load_deposits
from qarib.demo.loading.files import build_file
from qarib.demo.loading.housing import load_housing
from qarib.demo.loading.people import Maker, People, load_people
from qarib.demo.loading.places import Places, load_places
from qarib.demo.loading.plans import Plan, plan_all, plan_course
from qarib.demo.loading.procedures import OTHERS, REGISTRATION, Course
from qarib.demo.loading.rows import Making
from qarib.demo.loading.writing import roomy_cache, write
from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.actions import publish_folder
from qarib.modules.catalogue.enums import Intake
from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.catalogue.queries import definition
from qarib.modules.journal.actions import record
from qarib.modules.promises.actions import roll_up_figures

_FEWEST_OF_A_SESSION = 24


def is_loaded() -> bool:
    """Tell whether the demo lies in this database already; one query."""
    return Person.objects.filter(email=personas.SAMIR.email, email_verified_at__isnull=False).exists()


def load(*, registrations: int, seed: int) -> Counter[str]:
    """Write the country, its agencies, the personas, so many registrations and the files that go with them.

    Return how many files stand how. Dates lie around `clock.today()`; everything else comes from the seed,
    but for identifiers, which are drawn at random as everywhere.
    """
    with roomy_cache(), transaction.atomic():
        return _load(registrations, seed)


def _load(registrations: int, seed: int) -> Counter[str]:
    rng = Random(seed)  # noqa: S311 -- invented people, no secret
    places = load_places()
    publish_folder(settings.ROOT_DIR / "procedures", actor=SYSTEM)
    days = Days(rng)
    maker = Maker(rng, days.now)
    people = load_people(places, maker)
    making = Making(
        days,
        REGISTRATION,
        versions_of(REGISTRATION.code),
        {commune.code: commune for commune in places.communes},
    )
    plans = plan_all(days, places, registrations)
    _build(making, plans, _filers(REGISTRATION, plans, maker, people), places, people)
    for course in OTHERS:
        own = replace(making, course=course, versions=versions_of(course.code))
        since = max(days.first + timedelta(days=2), first_open_day(own.versions))
        count = registrations * course.share // 100 if since <= days.today else 0
        plans = plan_course(days, places, course, count=count, since=since)
        _build(own, plans, _filers(course, plans, maker, people), places, people)
    lacking = load_housing(
        making, places, maker, people, count=max(_FEWEST_OF_A_SESSION, registrations // 15)
    )
    making.rows.save()
    load_deposits(*lacking)
    roll_up_figures(since=days.first)
    record("demo.load", actor=SYSTEM, about=("demo", seed), data={"registrations": registrations})
    return Counter(str(dossier.status) for dossier in making.rows.dossiers)


def _build(
    making: Making, plans: list[Plan], filers: list[tuple[Person, date]], places: Places, people: People
) -> None:
    for plan, (person, born) in zip(plans, filers, strict=True):
        agency = places.agency(plan.commune, clock.algiers_day(plan.filed_at), making.course.body)
        build_file(making, plan, person=person, team=people.teams[agency.code], born=born)


def first_open_day(versions: list[ProcedureVersion]) -> date:
    """Return the day from which the procedure is filed on line."""
    return next(one.valid_from for one in versions if definition(one).intake == Intake.OPEN)


def versions_of(code: str) -> list[ProcedureVersion]:
    """Return the versions of a procedure, the oldest first: one query."""
    versions = ProcedureVersion.objects.filter(procedure__code=code).select_related("procedure")
    return list(versions.order_by("valid_from"))


def _filers(course: Course, plans: list[Plan], maker: Maker, people: People) -> list[tuple[Person, date]]:
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
