"""The one place that imports the task library, so that Django 6's own is an edit of this file."""

from datetime import timedelta
from typing import TypeVar

from django_tasks import TaskResult, TaskResultStatus, task
from django_tasks.base import Task
from typing_extensions import ParamSpec

from qarib.kernel import clock

__all__ = ["Task", "TaskResult", "TaskResultStatus", "after", "task"]

P = ParamSpec("P")
T = TypeVar("T")


def after(delay: timedelta, job: Task[P, T]) -> Task[P, T]:
    """Return the task, to be enqueued now and run once the delay has passed.

    A backend that cannot defer (the immediate one of some tests) runs it at once.
    """
    if not job.get_backend().supports_defer:
        return job
    return job.using(run_after=clock.machine_now() + delay)
