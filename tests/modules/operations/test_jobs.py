from datetime import timedelta

import pytest
from django.db import OperationalError, transaction

from factories.operations import fail_until, runs_in, write_a_line
from factories.threads import at_once
from factories.transactions import undone
from qarib.kernel import clock
from qarib.kernel.tasks import TaskResultStatus
from qarib.modules.operations.actions import (
    clean_up_operations,
    hit,
    recover_lost_jobs,
    remember,
    sign_of_life,
    sign_off,
)
from qarib.modules.operations.enums import Limit
from qarib.modules.operations.models import Job, Outcome, Use, Worker
from qarib.modules.operations.queries import health

READY, RUNNING, FAILED = TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.FAILED


def running_job(*, worker, since, tries=1):
    """A job in the hands of a worker for so long."""
    job = Job.objects.get(pk=write_a_line.enqueue("nowhere", "never").id)
    Job.objects.filter(pk=job.pk).update(
        status=RUNNING,
        started_at=clock.machine_now() - since,
        worker_ids=["qarib-before"] * (tries - 1) + [worker],
    )
    return str(job.pk)


def failed_job(error, *, tries=1, since=timedelta(minutes=1)):
    """A job that raised so long ago."""
    job = Job.objects.get(pk=write_a_line.enqueue("nowhere", "never").id)
    Job.objects.filter(pk=job.pk).update(
        status=FAILED,
        started_at=clock.machine_now() - since,
        finished_at=clock.machine_now() - since,
        worker_ids=["qarib-alive"] * tries,
        exception_class_path=f"{error.__module__}.{error.__qualname__}",
    )
    return str(job.pk)


@pytest.mark.django_db
def test_a_job_enqueued_in_a_transaction_that_is_undone_does_not_exist(tmp_path, run_tasks):
    with undone():
        write_a_line.enqueue(str(tmp_path), "undone")
    with transaction.atomic():
        write_a_line.enqueue(str(tmp_path), "kept")

    assert run_tasks() == 1
    assert runs_in(tmp_path) == ["kept"]


@pytest.mark.django_db
def test_the_job_of_a_silent_worker_is_given_back():
    job = running_job(worker="qarib-killed", since=timedelta(minutes=2))

    assert recover_lost_jobs() == [job]
    assert Job.objects.get().status == READY


@pytest.mark.django_db
def test_the_slow_job_of_a_living_worker_is_left_alone():
    sign_of_life("qarib-alive")
    sign_of_life("qarib-alive")
    running_job(worker="qarib-alive", since=timedelta(hours=5))

    assert recover_lost_jobs() == []
    assert Worker.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "lost"), [(14, False), (16, True)])
def test_a_worker_that_never_signs_is_given_a_quarter_of_an_hour(minutes, lost):
    running_job(worker="someone-else", since=timedelta(minutes=minutes))

    assert bool(recover_lost_jobs()) is lost


@pytest.mark.django_db
def test_a_job_that_killed_three_workers_fails_and_says_why():
    running_job(worker="qarib-killed", since=timedelta(minutes=2), tries=3)

    recover_lost_jobs()

    job = Job.objects.get()
    assert (job.status, job.exception_class_path, job.traceback) == (
        FAILED,
        "qarib.modules.operations.errors.WorkerLostError",
        "3 workers died while they ran this job",
    )
    assert job.finished_at is not None


@pytest.mark.django_db(transaction=True)
def test_of_reapers_at_once_only_one_gives_a_job_back():
    job = running_job(worker="qarib-killed", since=timedelta(minutes=2))

    answers = at_once(4, lambda _number: recover_lost_jobs())

    assert sorted(answers) == [[], [], [], [job]]


@pytest.mark.django_db
def test_a_failed_task_is_tried_again_later_and_its_failure_stays_to_be_read(tmp_path, run_tasks):
    fail_until.enqueue(str(tmp_path), good=2)

    assert run_tasks(failures_allowed=True) == 1
    failed, again = Job.objects.order_by("enqueued_at")
    assert (failed.status, failed.exception_class_path) == (FAILED, "builtins.ConnectionError")
    assert (again.status, again.args_kwargs["kwargs"]) == (READY, {"good": 2, "attempt": 2})
    assert timedelta(seconds=25) < again.run_after - clock.machine_now() <= timedelta(seconds=30)

    Job.objects.filter(pk=again.pk).update(run_after=clock.machine_now())
    assert run_tasks() == 1
    assert runs_in(tmp_path) == ["tried", "tried"]


@pytest.mark.django_db
def test_a_task_is_not_tried_more_often_than_it_says(tmp_path, run_tasks):
    fail_until.enqueue(str(tmp_path), good=9, attempt=3)

    run_tasks(failures_allowed=True)

    assert Job.objects.get().status == FAILED


@pytest.mark.django_db
def test_where_tasks_run_at_once_so_do_their_retries(tmp_path, immediate_tasks):
    fail_until.enqueue(str(tmp_path), good=9)

    assert runs_in(tmp_path) == ["tried", "tried", "tried"]


@pytest.mark.django_db
def test_what_has_expired_is_cleaned_and_what_has_not_stays():
    old = clock.now() - timedelta(days=40)
    hit(Limit("tests.limit", times=1, seconds=60), "now")
    Use.objects.create(key="old", name="tests.limit", full_until=int(old.timestamp() * 1000))
    remember("tests", "now", person_id=1, outcome="kept")
    Outcome.objects.create(scope="tests", key="old", person=1, outcome="gone", created_at=old)
    sign_of_life("qarib-alive")
    Worker.objects.create(name="qarib-old", seen_at=old)
    for status in (TaskResultStatus.SUCCESSFUL, FAILED, READY):
        fresh = Job.objects.get(pk=write_a_line.enqueue("nowhere", "x").id)
        stale = Job.objects.get(pk=write_a_line.enqueue("nowhere", "x").id)
        Job.objects.filter(pk=fresh.pk).update(status=status, finished_at=clock.machine_now())
        Job.objects.filter(pk=stale.pk).update(status=status, finished_at=old, enqueued_at=old)

    deleted = clean_up_operations()

    assert deleted == {"uses": 1, "outcomes": 1, "finished_jobs": 1, "failed_jobs": 1, "workers": 1}
    assert Job.objects.filter(status=READY).count() == 2


@pytest.mark.django_db
def test_health_tells_how_background_work_stands():
    sign_of_life("qarib-one")
    sign_of_life("qarib-two")
    sign_off("qarib-two")
    write_a_line.enqueue("nowhere", "x")
    running_job(worker="qarib-one", since=timedelta(0))

    state = health(on=clock.now())

    assert (state.workers, state.ready, state.running, state.failed, state.late_schedules) == (1, 1, 1, 0, [])
    assert state.oldest_ready is not None


@pytest.mark.django_db
@pytest.mark.parametrize(("tries", "given_back"), [(1, True), (2, True), (3, False)])
def test_a_job_that_failed_because_the_database_went_away_is_tried_three_times(tries, given_back):
    job = failed_job(OperationalError, tries=tries)

    assert recover_lost_jobs() == ([job] if given_back else [])
    assert Job.objects.get().status == (READY if given_back else FAILED)


@pytest.mark.django_db
def test_a_job_that_failed_by_its_own_fault_or_long_ago_is_left_alone():
    failed_job(ValueError)
    failed_job(OperationalError, since=timedelta(minutes=20))

    assert recover_lost_jobs() == []
