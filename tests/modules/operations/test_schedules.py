from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.core.management import call_command

from factories.operations import write_a_line
from factories.threads import at_once
from qarib.kernel.tasks import TaskResultStatus, task
from qarib.modules.operations.actions import schedule, schedules, tick
from qarib.modules.operations.models import Job, Schedule

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@task
def beat():
    """Nothing: the row is what counts."""


@pytest.fixture
def registry(monkeypatch):
    """A registry of our own: hourly and each day at six."""
    monkeypatch.setattr(schedules, "_registry", {})
    schedule("tests.hourly", every=timedelta(hours=1))(beat)
    schedule("tests.at_six", daily_at=time(6))(beat)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def finish_jobs():
    Job.objects.update(status=TaskResultStatus.SUCCESSFUL, finished_at=NOW)


@pytest.mark.django_db
def test_what_is_due_is_enqueued_and_its_next_instant_computed(registry, clock):
    assert tick() == ["tests.hourly"]

    job = Job.objects.get()
    assert list(Schedule.objects.order_by("name").values()) == [
        {
            "name": "tests.at_six",
            "next_run_at": datetime(2026, 11, 25, 5, tzinfo=UTC),
            "last_run_at": None,
            "last_job": None,
            "last_outcome": "",
        },
        {
            "name": "tests.hourly",
            "next_run_at": NOW + timedelta(hours=1),
            "last_run_at": NOW,
            "last_job": job.pk,
            "last_outcome": "enqueued",
        },
    ]


@pytest.mark.django_db
def test_before_its_next_instant_nothing_is_enqueued(registry, clock):
    tick()
    clock.shift(timedelta(minutes=59))

    assert tick() == []


@pytest.mark.django_db
def test_a_night_of_missed_runs_is_one_run(registry, clock):
    tick()
    finish_jobs()
    clock.shift(timedelta(hours=23, minutes=30))

    assert tick() == ["tests.hourly", "tests.at_six"]
    assert tick() == []
    assert Job.objects.count() == 3


@pytest.mark.django_db
def test_a_run_is_skipped_while_the_one_before_it_still_waits(registry, clock):
    tick()
    clock.shift(timedelta(hours=1))

    assert tick() == []
    assert Schedule.objects.get(name="tests.hourly").last_outcome == "waiting"
    finish_jobs()
    clock.shift(timedelta(hours=1))
    assert tick() == ["tests.hourly"]


@pytest.mark.django_db(transaction=True)
def test_ticks_at_once_enqueue_each_run_exactly_once(registry, clock):
    answers = at_once(4, lambda _number: tick())

    assert sorted(answers) == [[], [], [], ["tests.hourly"]]
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_a_task_that_cannot_be_enqueued_stays_due(registry, clock, monkeypatch):
    broken = schedules._registry["tests.hourly"].task
    monkeypatch.setattr(type(broken), "enqueue", lambda _task: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tick()

    assert Schedule.objects.get(name="tests.hourly").next_run_at == NOW


def test_two_schedules_do_not_share_a_name(registry):
    with pytest.raises(ValueError, match="registered twice"):
        schedule("tests.hourly", every=timedelta(hours=2))(write_a_line)


@pytest.mark.django_db
def test_every_room_s_schedules_are_known_to_every_process(capsys):
    call_command("tick")

    assert {"operations.clean_up", "notifications.deliver_due"} <= set(capsys.readouterr().out.split())
