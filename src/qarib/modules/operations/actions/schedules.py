"""Schedules: registered in code, remembered in a table, enqueued by whoever ticks first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

import structlog
from django.db import transaction
from typing_extensions import ParamSpec

from qarib.kernel import clock
from qarib.kernel.tasks import Task, TaskResultStatus
from qarib.modules.operations.enums import LastOutcome
from qarib.modules.operations.models import Job, Schedule
from qarib.modules.operations.rules import Rhythm, first_run, next_run

P = ParamSpec("P")
T = TypeVar("T")

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Entry:
    rhythm: Rhythm
    task: Task[Any, Any]


_registry: dict[str, _Entry] = {}


def schedule(
    name: str, *, every: timedelta | None = None, daily_at: time | None = None
) -> Callable[[Task[P, T]], Task[P, T]]:
    """Register a task without arguments, in `tasks.py`: `@schedule("room.task", every=…)` above `@task`.

    `every` keeps a beat; `daily_at` is a time of Algiers. Runs missed while nothing ticked are one run, and
    a run is skipped while the one before it still waits or works. The task must be idempotent.
    """
    rhythm = Rhythm(every=every, daily_at=daily_at)

    def register(task: Task[P, T]) -> Task[P, T]:
        if name in _registry:
            msg = f"the schedule {name} is registered twice"
            raise ValueError(msg)
        _registry[name] = _Entry(rhythm, task)
        return task

    return register


def tick() -> list[str]:
    """Enqueue what is due and return the names; two ticks at once enqueue each run exactly once."""
    now = clock.now()
    known = set(Schedule.objects.values_list("name", flat=True))
    Schedule.objects.bulk_create(
        [
            Schedule(name=name, next_run_at=first_run(entry.rhythm, now))
            for name, entry in _registry.items()
            if name not in known
        ],
        ignore_conflicts=True,
    )
    due = Schedule.objects.filter(name__in=list(_registry), next_run_at__lte=now).order_by(
        "next_run_at", "pk"
    )
    return [row.name for row in due if _run(row, now)]


@transaction.atomic
def _run(row: Schedule, now: datetime) -> bool:
    """Move the schedule on and enqueue its task, in one transaction; False when another tick was first."""
    entry = _registry[row.name]
    mine = Schedule.objects.filter(pk=row.pk, next_run_at=row.next_run_at)
    if not mine.update(
        next_run_at=next_run(entry.rhythm, row.next_run_at, now), last_outcome=LastOutcome.WAITING
    ):
        return False
    open_states = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
    if row.last_job and Job.objects.filter(pk=row.last_job, status__in=open_states).exists():
        logger.warning("schedule_skipped", schedule=row.name, job=str(row.last_job))
        return False
    job = entry.task.enqueue()
    Schedule.objects.filter(pk=row.pk).update(
        last_run_at=now,
        last_job=job.id if entry.task.get_backend().supports_get_result else None,
        last_outcome=LastOutcome.ENQUEUED,
    )
    return True
