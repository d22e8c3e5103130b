"""What comes between the look and the act: nothing that was looked at changes before the act is done."""

from contextlib import suppress
from datetime import timedelta

import pytest

from factories.threads import meanwhile
from factories.world import TUESDAY, build_world
from qarib.kernel.actor import citizen
from qarib.kernel.errors import MoveNotAllowed
from qarib.modules.dossiers.actions import (
    answer_request,
    correct_fact,
    grant,
    instruction,
    refuse,
    request_missing,
    send_correction,
    sign,
)
from qarib.modules.dossiers.enums import Status
from qarib.modules.dossiers.errors import ChangedMeanwhile
from qarib.modules.dossiers.models import Correction, Dossier, MissingRequest, Value
from qarib.modules.dossiers.queries import state_of, values_by_fact

ACTIONS = "qarib.modules.dossiers.actions"


def refused(dossier, actor, **read):
    return refuse(dossier, criterion="available-for-work", reason="Indisponible.", actor=actor, **read)


def asked(dossier, actor, **read):
    return request_missing(dossier, facts=["diploma"], reason="Votre diplôme.", actor=actor, **read)


@pytest.fixture
def between(monkeypatch):
    """Return a function that lets something happen right after a function of the actions has looked."""

    def put(path, happens):
        module, _point, name = path.rpartition(".")
        looked, done = getattr(__import__(f"{ACTIONS}.{module}", fromlist=[name]), name), []

        def look(*arguments, **named):
            found = looked(*arguments, **named)
            if not done:
                done.append(None)
                done[0] = meanwhile(happens)
            return found

        monkeypatch.setattr(f"{ACTIONS}.{path}", look)
        return done

    return put


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("decide", [refused, grant, sign])
def test_no_correction_slips_in_between_the_look_and_the_decision(between, tuesday, decide):
    world = build_world()
    dossier = world.filed()

    def correct():
        send_correction(
            Dossier.objects.get(pk=dossier.pk),
            fact="available_now",
            value=False,
            actor=citizen(world.yasmine.pk),
        )

    sent = between("decision.has_open_correction", correct)
    decide(dossier, actor=world.samir)

    with pytest.raises(MoveNotAllowed):
        sent[0].result(timeout=60)
    assert not Correction.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("decide", [refused, sign])
def test_what_an_agent_read_stays_so_until_they_have_decided(between, tuesday, decide):
    world = build_world()
    dossier = world.filed()
    read = state_of(values_by_fact(dossier))

    def correct():
        other = Dossier.objects.get(pk=dossier.pk)
        correct_fact(other, fact="available_now", value=False, reason="Vu.", actor=world.farida)

    corrected = between("move.state_of", correct)
    decide(dossier, actor=world.samir, seen=read)

    with pytest.raises(MoveNotAllowed):
        corrected[0].result(timeout=60)
    assert values_by_fact(dossier)["available_now"].value is True


@pytest.mark.parametrize("decide", [refused, sign, asked])
def test_a_decision_on_answers_that_are_others_now_is_refused(world, tuesday, decide):
    dossier = world.filed()
    Value.objects.filter(dossier=dossier).update(saved_at=TUESDAY - timedelta(hours=1))
    read = state_of(values_by_fact(dossier))
    correct_fact(dossier, fact="wanted_occupation", value="Brodeuse", reason="Dit.", actor=world.farida)

    with pytest.raises(ChangedMeanwhile):
        decide(dossier, actor=world.samir, seen=read)

    dossier.refresh_from_db()
    assert dossier.status == Status.FILED
    decide(dossier, actor=world.samir, seen=state_of(values_by_fact(dossier)))
    assert dossier.status != Status.FILED


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_never_taken_for_one_to_a_later_request(monkeypatch, tuesday):
    world = build_world()
    dossier, me = world.filed(), citizen(world.yasmine.pk)
    asked(dossier, world.samir)

    def answer_and_ask_anew():
        other = Dossier.objects.get(pk=dossier.pk)
        answer_request(other, answers={"diploma": "Licence"}, actor=me)
        request_missing(other, facts=["address"], reason="Votre adresse.", actor=world.samir)

    move = instruction.move

    def late(*arguments, **named):
        monkeypatch.setattr(instruction, "move", move)
        meanwhile(answer_and_ask_anew)
        move(*arguments, **named)

    monkeypatch.setattr(instruction, "move", late)
    with suppress(MoveNotAllowed):
        answer_request(Dossier.objects.get(pk=dossier.pk), answers={"diploma": "Licence"}, actor=me)

    waits = Dossier.objects.get(pk=dossier.pk).status == Status.WAITING
    assert MissingRequest.objects.filter(dossier=dossier, answered_at=None).count() == waits
