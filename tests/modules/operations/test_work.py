"""The worker as it runs in service: a process of its own, started, killed and stopped."""

import signal

import pytest
from django.db import connection

from factories.operations import hang_the_first_time, runs_in, write_a_line
from factories.processes import a_worker, wait_until
from qarib.kernel.tasks import TaskResultStatus
from qarib.modules.operations.models import Job, Schedule, Worker


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_killed_runs_again_in_another(tmp_path):
    hang_the_first_time.enqueue(str(tmp_path))
    with a_worker(tmp_path) as first:
        wait_until(lambda: runs_in(tmp_path), "the job started")
        first.kill()
        first.wait()
    assert list(Job.objects.filter(status=TaskResultStatus.RUNNING)) != []

    with a_worker(tmp_path, "--lost-after", "2") as second:
        wait_until(lambda: len(runs_in(tmp_path)) == 2, "the job started again")
        wait_until(
            lambda: not Job.objects.exclude(status=TaskResultStatus.SUCCESSFUL).exists(), "all jobs ended"
        )

    assert runs_in(tmp_path) == [str(first.pid), str(second.pid)]


@pytest.mark.django_db(transaction=True)
def test_a_worker_told_to_stop_signs_off_and_ends_well(tmp_path):
    with a_worker(tmp_path) as process:
        write_a_line.enqueue(str(tmp_path), "done")
        wait_until(lambda: runs_in(tmp_path), "the job ran")
        wait_until(Schedule.objects.exists, "the worker ticks")
        process.send_signal(signal.SIGTERM)

        assert process.wait(timeout=60) == 0

    assert not Worker.objects.exists()
    assert not Job.objects.filter(status=TaskResultStatus.RUNNING).exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_survives_the_loss_of_its_connections(tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server to lose")
    with a_worker(tmp_path) as process:
        write_a_line.enqueue(str(tmp_path), "before")
        wait_until(lambda: runs_in(tmp_path) == ["before"], "the first job ran")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        write_a_line.enqueue(str(tmp_path), "after")
        wait_until(lambda: runs_in(tmp_path) == ["before", "after"], "the second job ran")

        assert process.poll() is None
