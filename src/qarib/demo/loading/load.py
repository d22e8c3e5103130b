"""The whole demo in one transaction: all of it, or nothing."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from django.conf import settings
from django.db import transaction

from qarib.demo import personas
from qarib.demo.loading.askers import load_askers
from qarib.demo.loading.days import Days
from qarib.demo.loading.deposits import load_deposits
from qarib.demo.loading.filers import build_all, versions_of
from qarib.demo.loading.housing import load_housing
from qarib.demo.loading.keeping import load_keeping
from qarib.demo.loading.law import load_law, plan_past_breach
from qarib.demo.loading.people import Maker, load_people
from qarib.demo.loading.places import load_places
from qarib.demo.loading.plans import plan_all, plan_course
from qarib.demo.loading.procedures import OTHERS, REGISTRATION
from qarib.demo.loading.readings import load_readings, load_the_call, tell_the_auditor
from qarib.demo.loading.relays import load_relays
from qarib.demo.loading.rows import Making
from qarib.demo.loading.sessions import load_sessions
from qarib.demo.loading.writing import roomy_cache
from qarib.kernel.actor import SYSTEM
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.actions import publish_folder
from qarib.modules.catalogue.enums import Intake
from qarib.modules.catalogue.models import ProcedureVersion
from qarib.modules.catalogue.queries import definition
from qarib.modules.dossiers.actions import refresh_figures
from qarib.modules.exchange.actions import load_programme, refresh_answers
from qarib.modules.journal.actions import record

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
    load_programme(settings.ROOT_DIR / "programme" / "exchange.yaml", actor=SYSTEM)
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
    build_all(making, plans, places, maker, people)
    for course in OTHERS:
        own = replace(making, course=course, versions=versions_of(course.code))
        since = max(days.first + timedelta(days=2), first_open_day(own.versions))
        count = registrations * course.share // 100 if since <= days.today else 0
        plans = plan_course(days, places, course, count=count, since=since)
        build_all(own, plans, places, maker, people)
    load_sessions(making, places, maker, people, registrations=registrations)
    lacking = load_housing(
        making, places, maker, people, count=max(_FEWEST_OF_A_SESSION, registrations // 15)
    )
    load_the_call(making, people.personas[personas.YASMINE.key], people.teams[personas.SAMIR.organisation])
    load_readings(making, people.teams[personas.MOURAD.organisation])
    load_relays(making, places, people)
    past_breach = plan_past_breach(making, people)
    making.rows.save()
    load_deposits(*lacking)
    load_law(past_breach, people, now=days.now)
    load_keeping(maker)
    load_askers(maker, people)
    tell_the_auditor()
    refresh_figures(since=days.oldest)
    refresh_answers(since=days.oldest)
    record("demo.load", actor=SYSTEM, about=("demo", seed), data={"registrations": registrations})
    return Counter(str(dossier.status) for dossier in making.rows.dossiers)


def first_open_day(versions: list[ProcedureVersion]) -> date:
    """Return the day from which the procedure is filed on line."""
    return next(one.valid_from for one in versions if definition(one).intake == Intake.OPEN)
