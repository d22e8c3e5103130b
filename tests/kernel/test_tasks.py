from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django_tasks_db.models import DBTaskResult

from qarib.kernel import tasks
from strict import sample


@pytest.mark.django_db
def test_a_task_is_a_row_and_is_run_later():
    result = sample.greet.enqueue("Yasmine")
    assert (isinstance(result, tasks.TaskResult), result.status) == (True, tasks.TaskResultStatus.READY)


@pytest.mark.django_db
@time_machine.travel("2026-11-24T12:00:00+00:00", tick=False)
def test_a_task_can_wait(run_tasks):
    tasks.after(timedelta(hours=1), sample.greet).enqueue("Yasmine")

    assert DBTaskResult.objects.get().run_after == datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    assert run_tasks() == 0


def test_a_backend_that_cannot_wait_runs_at_once(immediate_tasks):
    assert tasks.after(timedelta(hours=1), sample.greet).enqueue("Karim").return_value == "Salam Karim"
