"""What law 25-11 brings to the demo: each persona finds their part of it."""

from qarib.demo import personas
from qarib.kernel import clock
from qarib.modules.accounts.models import Person
from qarib.modules.organisations.queries import actor_of
from qarib.modules.personal_data.enums import BreachStatus, RectificationStatus, ReviewStatus
from qarib.modules.personal_data.queries import (
    breaches_visible_to,
    holds_visible_to,
    rectifications_of,
    rectifications_to_answer,
    reports_visible_to,
    reviews_of,
    reviews_to_answer,
    run_moves,
    runs_visible_to,
)
from qarib.modules.promises.enums import Status


def actor(one):
    return actor_of(Person.objects.get(email=one.email))


def test_the_officer_has_a_breach_whose_clock_runs_one_notified_in_time_and_a_report(demo):
    running, past = breaches_visible_to(actor(personas.IMENE))
    assert (running.status, running.promise.status) == (BreachStatus.OPEN, Status.RUNNING)
    assert running.promise.due_at > clock.now()
    assert (past.status, past.promise.status) == (BreachStatus.CLOSED, Status.KEPT)
    assert past.notified_at <= past.promise.due_at
    report = reports_visible_to(actor(personas.IMENE)).get()
    assert report.reported_by.email == personas.SAMIR.email


def test_samir_has_a_review_to_answer_and_karim_an_answer_to_read(demo):
    assert [review.status for review in reviews_to_answer(actor(personas.SAMIR))] == [ReviewStatus.ASKED]
    karim = Person.objects.get(phone=personas.KARIM.phone)
    assert [review.status for review in reviews_of(karim.pk)] == [ReviewStatus.CHANGED]


def test_samir_has_an_identity_to_put_right_and_karim_an_answer_to_read(demo):
    (waiting,) = rectifications_to_answer(actor(personas.SAMIR))
    assert waiting.value != getattr(waiting.person, waiting.field)
    karim = Person.objects.get(phone=personas.KARIM.phone)
    assert [asked.status for asked in rectifications_of(karim.pk)] == [RectificationStatus.DECLINED]
    assert karim.birth_date == personas.KARIM.born


def test_imene_may_confirm_a_list_and_sees_a_file_that_is_held(demo):
    run = runs_visible_to(actor(personas.IMENE)).get()
    assert run_moves(run, actor(personas.IMENE)) == ["confirm", "cancel"]
    # The demo is younger than any period.
    assert (run.counts, run.items.count()) == ({}, 0)
    assert holds_visible_to(actor(personas.IMENE)).get().dossier.number
