"""From a plan to the rows of one file: filed, promised, examined, decided, told."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import translation

from qarib.demo import personas
from qarib.demo.loading import clocks
from qarib.demo.loading.contests import contest
from qarib.demo.loading.people import ARABIC, Team
from qarib.demo.loading.plans import Fate, Plan
from qarib.demo.loading.procedures.course import Case, Refusal
from qarib.demo.loading.rows import Making
from qarib.demo.loading.traces import move_file, tell, trace, trace_decision, trace_signature
from qarib.kernel import clock
from qarib.kernel.actor import Actor, citizen
from qarib.kernel.identifiers import new_number
from qarib.modules.accounts.models import Person
from qarib.modules.dossiers.actions import (
    build_answered_proofs,
    build_filing,
    build_grant,
    build_refusal,
    build_votes,
)
from qarib.modules.dossiers.enums import Channel, Status
from qarib.modules.dossiers.models import Decision, Dossier, MissingRequest, Value
from qarib.modules.journal.enums import Kind
from qarib.modules.operations.models import DrawnNumber

_READS_FOR = timedelta(minutes=2)
# What registers answered is sealed row by row: that of two months is enough for the figures.
_ANSWERS_KEPT = timedelta(days=60)
_CHANNELS = {Channel.ONLINE: 90, Channel.COUNTER: 7, Channel.MOBILE_TEAM: 3}


def build_file(making: Making, plan: Plan, *, person: Person, team: Team, born: date) -> None:
    """Add all the rows of one file."""
    dossier = open_file(making, plan, person, team)
    course, on = making.course, clock.algiers_day(plan.filed_at)
    refusal = _refusal(making, plan) if plan.fate == Fate.REFUSED else None
    answers = course.answers(Case(making.rng, born, plan.commune, dossier.language, on))
    answers |= dict(refusal.answers) if refusal else {}
    proofs = {**course.proofs, **(refusal.proofs if refusal else {})}
    values = build_filing(dossier, answers=answers, proofs=proofs)
    making.rows.values.extend(values)
    if plan.filed_at > making.days.now - _ANSWERS_KEPT:
        making.rows.proofs.extend(build_answered_proofs(dossier))
    promise = clocks.add_promise(making, dossier)
    trace_filing(making, dossier)
    if plan.taken_at is not None:
        take_file(making, dossier, team, plan.taken_at)
    if plan.ended_at is None:
        clocks.run_on(making, promise, team)
    elif plan.fate == Fate.WAITING:
        _ask(making, dossier, team, plan.ended_at)
        clocks.pause(making, promise, team, plan.ended_at)
    elif plan.fate == Fate.WITHDRAWN:
        move_file(making.rows, dossier, "withdraw", actor=citizen(person.pk), at=plan.ended_at)
        clocks.withdraw(making, promise, plan.ended_at)
    else:
        decision = _decide(making, dossier, team, plan.ended_at, refusal, values)
        clocks.keep(making, promise, team, plan.ended_at)
        if plan.appealed_at is not None:
            contest(making, decision, values, plan, team)


def _refusal(making: Making, plan: Plan) -> Refusal:
    if plan.criterion:
        return next(one for one in making.course.refusals if one.criterion == plan.criterion)
    return making.rng.choice(making.course.refusals)


def open_file(making: Making, plan: Plan, person: Person, team: Team) -> Dossier:
    """Add a dossier with its number, filed and not yet frozen."""
    number = new_number()
    while number in making.numbers:
        number = new_number()
    making.numbers.add(number)
    making.rows.numbers.append(DrawnNumber(number=number, drawn_at=plan.filed_at, used_at=plan.filed_at))
    channel = making.rng.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
    version = making.version_on(clock.algiers_day(plan.filed_at))
    dossier = Dossier(
        number=number,
        procedure_id=version.procedure_id,
        version=version,
        session=making.session,
        person=person,
        agency=team.agency,
        commune=making.communes[plan.commune],
        status=Status.DRAFT,
        channel=Channel.MOBILE_TEAM if plan.persona == personas.RACHID.key else channel,
        language=person.language,
        created_at=plan.filed_at - timedelta(minutes=making.rng.randint(4, 35)),
        saved_at=plan.filed_at,
        filed_at=plan.filed_at,
    )
    making.rows.dossiers.append(dossier)
    return dossier


def trace_filing(making: Making, dossier: Dossier) -> None:
    """Write that it was filed, and tell the person."""
    person, at = dossier.person, dossier.filed_at
    assert at is not None
    assert dossier.promise is not None
    actor = citizen(person.pk)
    trace(making.rows, "dossier.start", actor=actor, about=("dossier", dossier.uid), at=dossier.created_at)
    move_file(making.rows, dossier, "file", actor=actor, at=at)
    context = {"number": dossier.number, "due": dossier.promise.due_day}
    tell(making.rows, "dossiers/filed", person=person, at=at, context=context, actor=actor)


def take_file(making: Making, dossier: Dossier, team: Team, at: datetime) -> None:
    """Let the agent open the file, which the person will see, and take it."""
    trace(
        making.rows,
        "dossier.read",
        actor=team.actor.about(dossier.person_id),
        about=("dossier", dossier.uid),
        at=at - _READS_FOR,
        kind=Kind.READ,
    )
    move_file(making.rows, dossier, "take", actor=team.actor, at=at)
    dossier.assigned_to = team.agent


def _ask(making: Making, dossier: Dossier, team: Team, at: datetime) -> None:
    ask = making.rng.choice(making.course.asks)
    fact, reason = ask.fact, ask.words[_script(dossier)]
    move_file(making.rows, dossier, "request_missing", actor=team.actor, at=at, reason=reason)
    answer_by = clock.algiers_day(at) + timedelta(days=settings.QARIB_WAITING_DAYS)
    making.rows.requests.append(
        MissingRequest(
            dossier=dossier,
            facts=[fact],
            reason=reason,
            asked_by=team.agent,
            asked_at=at,
            answer_by=answer_by,
        )
    )
    context = {"number": dossier.number, "answer_by": answer_by}
    tell(making.rows, "dossiers/missing", person=dossier.person, at=at, context=context, actor=team.actor)


def _decide(
    making: Making,
    dossier: Dossier,
    team: Team,
    at: datetime,
    refusal: Refusal | None,
    values: list[Value],
) -> Decision:
    """Grant or refuse, with the letter, which is printed when somebody first opens it."""
    actor = team.actor
    if refusal is None:
        actor = _signed(making, dossier, team, at)
        move_file(making.rows, dossier, "grant", actor=actor, at=at)
        decision = build_grant(dossier, at=at, decided_by=actor.person or 0, values=values)
    else:
        move_file(making.rows, dossier, "refuse", actor=actor, at=at, reason=refusal.criterion)
        with translation.override(dossier.language):
            decision = build_refusal(
                dossier,
                at=at,
                decided_by=team.agent.pk,
                criterion=refusal.criterion,
                reason=refusal.words[_script(dossier)],
                values=values,
            )
    making.rows.decisions.append(decision)
    making.rows.letters.append(decision.letter)
    trace_decision(making.rows, decision, template=f"dossiers/{decision.outcome}", actor=actor)
    return decision


def _signed(making: Making, dossier: Dossier, team: Team, at: datetime) -> Actor:
    """Let agent and head sign where one is not enough; return whose signature grants."""
    first = at - timedelta(minutes=making.rng.randint(30, 60))
    votes = build_votes(dossier, signed=[(team.agent.pk, first), (team.head.pk, at)])
    making.rows.votes.extend(votes)
    for count, (actor, signed_at) in enumerate(((team.actor, first), (team.head_actor, at)), 1):
        if votes:
            trace_signature(making.rows, dossier, actor=actor, at=signed_at, signed=count, needed=len(votes))
    return team.head_actor if votes else team.actor


def _script(dossier: Dossier) -> int:
    return 0 if dossier.language == ARABIC else 1
