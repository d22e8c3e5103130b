"""The running session of the rural housing aid: who asked, over all wilayas. Nothing is decided yet."""

from dataclasses import replace
from datetime import datetime, timedelta

from qarib.demo import personas
from qarib.demo.loading import clocks
from qarib.demo.loading.days import Days
from qarib.demo.loading.files import open_file, take_file, trace_filing
from qarib.demo.loading.people import Maker, People, Team
from qarib.demo.loading.places import Places
from qarib.demo.loading.plans import Fate, Plan
from qarib.demo.loading.rows import Making
from qarib.demo.loading.traces import trace
from qarib.demo.loading.writing import write
from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.actions import open_session
from qarib.modules.catalogue.enums import Verdict
from qarib.modules.catalogue.queries import definition, evaluate
from qarib.modules.dossiers.actions import build_filing, build_votes
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import deciding_day

RURAL = "fnpos.rural-housing-aid"
_OPENED, _CLOSES = timedelta(days=40), timedelta(days=35)
REPORT = "bailiff_report"
_LACKING = 2
# Whose report a bailiff brings: a mason with years of work, whose house is not finished.
_MASON = {
    "social_status": "employee",
    "affiliation_months": 300,
    "household_income": 52_000,
    "cnl_second_instalment": True,
    "building_in_progress": True,
}
_STATUS = {"employee": 84, "retired": 11, "self_employed": 5}
_BORN, _YEARS = 1962, 38
# Of the files that the rules grant, how many an agent has examined and signed already.
_EXAMINED, _MOST_FOR_LYNDA = 1 / 4, 45
# Whole DA a month for a couple: the least, the most, the usual.
_INCOME = (22_000, 240_000, 82_000)


def load_housing(
    making: Making, places: Places, maker: Maker, people: People, *, count: int
) -> list[Dossier]:
    """Add so many files to the rows, each with its person, in a session that opened forty days ago.

    Return the two that lack the bailiff's report: Rachid's, and one of Lynda's queue (see `deposits`).
    """
    days = making.days
    session = open_session(RURAL, opens_on=days.today - _OPENED, closes_on=days.today + _CLOSES, actor=SYSTEM)
    own = replace(making, session=session)
    communes = [_commune_of_lynda(places, days), *_communes(places, days, count - 2)]
    plans = [_plan(days, commune) for commune in communes]
    filers = [_filer(maker, plan) for plan in plans]
    write(Person, filers)
    rachid = (_plan(days, personas.RACHID.commune), people.personas[personas.RACHID.key])
    made: list[Dossier] = []
    for plan, person in (rachid, *zip(plans, filers, strict=True)):
        agency = places.agency(plan.commune, clock.algiers_day(plan.filed_at), "fnpos")
        lacks = len(made) < _LACKING
        made.append(_build(own, plan, person, people.teams[agency.code], lacks=lacks))
    return made[:_LACKING]


def _commune_of_lynda(places: Places, days: Days) -> str:
    agencies = ((one.code, places.agency(one.code, days.today, "fnpos").code) for one in places.communes)
    return next(commune for commune, agency in agencies if agency == personas.LYNDA.organisation)


def _communes(places: Places, days: Days, count: int) -> list[str]:
    """Return where each file comes from: over all communes, few enough for Lynda to empty her queue."""
    hers, found = 0, list[str]()
    while len(found) < count:
        commune = days.rng.choice(places.communes).code
        is_hers = places.agency(commune, days.today, "fnpos").code == personas.LYNDA.organisation
        if not is_hers or hers < _MOST_FOR_LYNDA:
            hers += is_hers
            found.append(commune)
    return found


def _plan(days: Days, commune: str) -> Plan:
    filed_on = days.today - timedelta(days=days.rng.randint(0, _OPENED.days))
    return Plan(commune, Fate.OPEN, days.past(days.between(filed_on, 7, 23)))


def _filer(maker: Maker, plan: Plan) -> Person:
    born = datetime(_BORN + maker.rng.randrange(_YEARS), 1, 1, tzinfo=plan.filed_at.tzinfo).date()
    known = plan.filed_at - timedelta(hours=maker.rng.randint(1, 700))
    return maker.citizen(
        commune=plan.commune, born=born + timedelta(days=maker.rng.randrange(365)), known_since=known
    )


def _build(making: Making, plan: Plan, person: Person, team: Team, *, lacks: bool) -> Dossier:
    dossier = open_file(making, plan, person, team)
    answers = _answers(making, plan) | (_MASON if lacks else {})
    if lacks:
        del answers[REPORT]
    making.rows.values.extend(build_filing(dossier, answers=answers))
    promise = clocks.add_promise(making, dossier)
    promise.person = person
    trace_filing(making, dossier)
    if making.rng.random() < _EXAMINED and not lacks:
        _sign_once(making, dossier, team)
    clocks.run_on(making, promise, team)
    return dossier


def _sign_once(making: Making, dossier: Dossier, team: Team) -> None:
    """Let the agent take a file that the rules grant and sign it first: it waits for the second signature."""
    assert dossier.filed_at is not None
    taken = making.days.between(making.days.after(clock.algiers_day(dossier.filed_at), 1), 9, 15)
    signed = taken + timedelta(minutes=making.rng.randint(5, 40))
    facts = {fact: known["value"] for fact, known in (dossier.frozen or {}).items()}
    found = evaluate(definition(dossier.version), facts, on=deciding_day(dossier))
    votes = build_votes(dossier, signed=[(team.agent.pk, signed)])
    if signed >= making.days.now or found.verdict != Verdict.ELIGIBLE or not votes:
        return
    take_file(making, dossier, team, taken)
    making.rows.votes.extend(votes)
    trace(
        making.rows,
        "dossier.sign",
        actor=team.actor.about(dossier.person_id),
        about=("dossier", dossier.uid),
        at=signed,
        data={"signed": 1, "needed": definition(dossier.version).decision.votes_for(found.amount)},
    )


def _answers(making: Making, plan: Plan) -> dict[str, object]:
    rng = making.rng
    return {
        "social_status": rng.choices(list(_STATUS), list(_STATUS.values()))[0],
        "affiliation_months": rng.randint(18, 420),
        "household_income": round(rng.triangular(*_INCOME) / 500) * 500,
        "cnl_second_instalment": rng.random() < 15 / 16,
        "cnl_after_january_2016": rng.random() < 15 / 16,
        "building_in_progress": rng.random() < 19 / 20,
        REPORT: rng.random() < 9 / 10,
        "children": min(7, int(rng.expovariate(1 / 3))),
        "bni_years": rng.randint(0, 9),
        "residence_commune": plan.commune,
    }
