"""The running session of the rural housing aid: who asked, over all wilayas, and the first refusal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from qarib.demo import personas
from qarib.demo.loading import clocks
from qarib.demo.loading.days import Days
from qarib.demo.loading.filers import versions_of
from qarib.demo.loading.files import build_file, open_file, take_file, trace_filing
from qarib.demo.loading.people import Maker, People, Team
from qarib.demo.loading.places import Places
from qarib.demo.loading.plans import Fate, Plan
from qarib.demo.loading.procedures import RURAL
from qarib.demo.loading.procedures.course import Case
from qarib.demo.loading.procedures.rural import TOO_SHORT, of_chance
from qarib.demo.loading.rows import Making
from qarib.demo.loading.traces import trace_signature
from qarib.demo.loading.writing import write
from qarib.kernel import clock
from qarib.kernel.actor import SYSTEM
from qarib.modules.accounts.enums import IdentityLevel
from qarib.modules.accounts.models import Person
from qarib.modules.catalogue.actions import open_session
from qarib.modules.catalogue.enums import Verdict
from qarib.modules.catalogue.queries import definition, evaluate
from qarib.modules.dossiers.actions import (
    build_answered_proofs,
    build_filing,
    build_pending_proofs,
    build_votes,
)
from qarib.modules.dossiers.models import Dossier
from qarib.modules.dossiers.queries import deciding_day

_OPENED, _CLOSES = timedelta(days=40), timedelta(days=35)
# Thirty days are given to contest.
_RACHID_FILED, _RACHID_REFUSED = timedelta(days=33), timedelta(days=18)
# The first files of Lynda's desk lack the bailiff's report.
REPORT, _LACKING = "bailiff_report", 2
_BORN, _YEARS = 1962, 38
# Of the files that the rules grant, how many an agent has examined and signed already.
_EXAMINED, _MOST_FOR_LYNDA = 1 / 4, 45
# On Lynda's desk at least: so many files that the rules grant, and how many of them she has signed.
_FOR_LYNDA, _SIGNED_BY_HER = 8, 3

# How often a register is silent about a matched person.
_HELD_BY_CNL, _ONE_SILENT_IN = "cnl_second_instalment", 12

Answers = Callable[[Case], dict[str, object]]


def load_housing(
    making: Making, places: Places, maker: Maker, people: People, *, count: int
) -> list[Dossier]:
    """Add so many files to the rows, each with its person, in a session that opened forty days ago.

    Return the two of Lynda's queue that lack the bailiff's report (see `deposits`).
    """
    days = making.days
    session = open_session(
        RURAL.code, opens_on=days.today - _OPENED, closes_on=days.today + _CLOSES, actor=SYSTEM
    )
    own = replace(making, course=RURAL, versions=versions_of(RURAL.code), session=session)
    _refuse_rachid(own, places, people)
    plans = [_plan(days, commune) for commune in _communes(places, days, count)]
    filers = [_filer(maker, plan, sure=place < _FOR_LYNDA) for place, plan in enumerate(plans)]
    write(Person, filers)
    made: list[Dossier] = []
    for place, (plan, person) in enumerate(zip(plans, filers, strict=True)):
        team = people.teams[places.agency(plan.commune, clock.algiers_day(plan.filed_at), "fnpos").code]
        answers: Answers = RURAL.answers
        if place < _LACKING:
            answers = _without_report
        elif place >= _FOR_LYNDA:
            answers = of_chance
        signed = place < _LACKING + _SIGNED_BY_HER if place < _FOR_LYNDA else days.rng.random() < _EXAMINED
        made.append(_build(own, plan, person, team, answers, signed=place >= _LACKING and signed))
    return made[:_LACKING]


def _without_report(case: Case) -> dict[str, object]:
    """Return what somebody answered whose bailiff still has to establish the state of the building site."""
    return {fact: value for fact, value in RURAL.answers(case).items() if fact != REPORT}


def _refuse_rachid(making: Making, places: Places, people: People) -> None:
    """Add Rachid's file: CNAS holds fewer months than he worked, and he has days left to contest."""
    days, rachid = making.days, personas.RACHID
    filed_on = days.on_or_before(days.today - _RACHID_FILED)
    decided = days.between(days.on_or_before(days.today - _RACHID_REFUSED), 10, 15)
    plan = Plan(
        rachid.commune,
        Fate.REFUSED,
        days.between(filed_on, 9, 12),
        decided - timedelta(minutes=35),
        decided,
        persona=rachid.key,
        criterion=TOO_SHORT,
    )
    assert rachid.born is not None
    team = people.teams[places.agency(rachid.commune, filed_on, RURAL.body).code]
    build_file(making, plan, person=people.personas[rachid.key], team=team, born=rachid.born)


def _communes(places: Places, days: Days, count: int) -> list[str]:
    """Return where each file comes from: Lynda's first, then over all communes, few enough for her."""
    hers, found = 0, list[str]()
    while len(found) < count:
        commune = days.rng.choice(places.communes).code
        is_hers = places.agency(commune, days.today, "fnpos").code == personas.LYNDA.organisation
        wanted = hers < _MOST_FOR_LYNDA if is_hers else len(found) >= _FOR_LYNDA
        if wanted:
            hers += is_hers
            found.append(commune)
    return found


def _plan(days: Days, commune: str) -> Plan:
    filed_on = days.today - timedelta(days=days.rng.randint(5, _OPENED.days))
    return Plan(commune, Fate.OPEN, days.past(days.between(filed_on, 7, 23)))


def _filer(maker: Maker, plan: Plan, *, sure: bool) -> Person:
    born = datetime(_BORN + maker.rng.randrange(_YEARS), 1, 1, tzinfo=plan.filed_at.tzinfo).date()
    known = plan.filed_at - timedelta(hours=maker.rng.randint(1, 700))
    return maker.citizen(
        commune=plan.commune,
        born=born + timedelta(days=maker.rng.randrange(365)),
        known_since=known,
        sure=sure,
    )


def _build(
    making: Making, plan: Plan, person: Person, team: Team, answers: Answers, *, signed: bool
) -> Dossier:
    dossier = open_file(making, plan, person, team)
    on = clock.algiers_day(plan.filed_at)
    _fill(making, dossier, answers(Case(making.rng, on, plan.commune, dossier.language, on)))
    promise = clocks.add_promise(making, dossier)
    trace_filing(making, dossier)
    if signed:
        _sign_once(making, dossier, team)
    clocks.run_on(making, promise, team)
    return dossier


def _fill(making: Making, dossier: Dossier, answers: dict[str, object]) -> None:
    """File what registers say of a matched person as theirs; of one in twelve, CNL has not answered yet."""
    matched = dossier.person.identity_level == IdentityLevel.MATCHED
    silent = matched and len(making.rows.dossiers) % _ONE_SILENT_IN == 0
    if silent:
        del answers[_HELD_BY_CNL]
    making.rows.values.extend(build_filing(dossier, answers=answers, proofs=RURAL.proofs if matched else {}))
    making.rows.proofs.extend(build_answered_proofs(dossier))
    if silent:
        making.rows.proofs.extend(build_pending_proofs(dossier, facts=[_HELD_BY_CNL]))


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
    needed = definition(dossier.version).decision.votes_for(found.amount)
    trace_signature(making.rows, dossier, actor=team.actor, at=signed, signed=1, needed=needed)
