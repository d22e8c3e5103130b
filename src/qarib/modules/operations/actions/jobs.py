"""What the queue lacks: another try after a failure, rescue after a killed worker, cleaning."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

import structlog
from django.db import transaction
from django.utils.module_loading import import_string

from qarib.kernel import clock
from qarib.kernel.tasks import Task, TaskResultStatus, after
from qarib.modules.operations.errors import WorkerLostError
from qarib.modules.operations.models import Job, Outcome, Use, Worker
from qarib.modules.operations.rules import (
    DATABASE_AWAY,
    DATABASE_FAILURES_COUNT_FOR,
    KEEP_FAILED,
    KEEP_FINISHED,
    KEEP_OUTCOMES,
    LOST_AFTER,
    SIGNED,
    TRIES_OF_A_LOST_JOB,
    UNSIGNED_LOST_AFTER,
    backoff,
)

T = TypeVar("T")

logger = structlog.get_logger()


def retried(
    *, times: int = 5, first: timedelta = timedelta(seconds=30)
) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Give an idempotent task more tries: `@task` above `@retried(times=5)` above the function.

    After a failure the task is enqueued again (30 s, 2 min, 8 min, 32 min, …) and the failed row stays with
    its traceback. `attempt` is added to the row's arguments; the function does not see it.
    """

    def wrap(function: Callable[..., T]) -> Callable[..., T]:
        path = f"{function.__module__}.{function.__qualname__}"

        @wraps(function)
        def run(*arguments: Any, attempt: int = 1, **named: Any) -> T:  # noqa: ANN401 -- the task's own
            try:
                return function(*arguments, **named)
            except Exception:
                if attempt < times:
                    task: Task[..., Any] = import_string(path)
                    again = after(backoff(attempt, first=first), task)
                    again.enqueue(*arguments, attempt=attempt + 1, **named)
                logger.warning("task_failed", task=path, attempt=attempt, of=times)
                raise

        return run

    return wrap


def sign_of_life(worker: str) -> None:
    """Write that the worker lives, by the machine's clock: one upsert."""
    Worker.objects.bulk_create(
        [Worker(name=worker, seen_at=clock.machine_now())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["seen_at"],
    )


def sign_off(worker: str) -> None:
    """Remove the worker's row: it ended by itself, with no job in its hands."""
    Worker.objects.filter(name=worker).delete()


def recover_lost_jobs(*, lost_after: timedelta = LOST_AFTER) -> list[str]:
    """Give the jobs of dead workers, and of a database that went away, back to the queue; return their ids.

    A job is lost when the worker that runs it has shown no sign of life for `lost_after`, however long the
    job is: a slow job of a living worker is left alone. A job lost three times fails with `WorkerLostError`.
    What failed because the database went away is tried again too, three times in all.
    """
    now = clock.machine_now()
    alive = set(Worker.objects.filter(seen_at__gt=now - lost_after).values_list("name", flat=True))
    running = Job.objects.running().filter(started_at__lte=now - lost_after)
    lost = [
        str(job.pk)
        for job in running.only("pk", "worker_ids", "started_at")
        if _is_lost(job, alive, now) and _give_back(job, now)
    ]
    return lost + _give_back_what_the_database_failed(now)


def _is_lost(job: Job[Any, Any], alive: set[str], now: datetime) -> bool:
    worker = job.worker_ids[-1] if job.worker_ids else ""
    if worker.startswith(SIGNED):
        return worker not in alive
    return job.started_at is not None and job.started_at <= now - UNSIGNED_LOST_AFTER


def _give_back_what_the_database_failed(now: datetime) -> list[str]:
    """Make those ready again that had fewer than three tries; the last minutes' only, each by one UPDATE."""
    failed = Job.objects.failed().filter(
        exception_class_path__in=DATABASE_AWAY, finished_at__gt=now - DATABASE_FAILURES_COUNT_FOR
    )
    given_back = []
    for job in failed.only("pk", "worker_ids", "started_at"):
        mine = Job.objects.failed().filter(pk=job.pk, started_at=job.started_at)
        if len(job.worker_ids) < TRIES_OF_A_LOST_JOB and mine.update(status=TaskResultStatus.READY):
            logger.warning("job_given_back", job=str(job.pk), tries=len(job.worker_ids))
            given_back.append(str(job.pk))
    return given_back


@transaction.atomic
def _give_back(job: Job[Any, Any], now: datetime) -> bool:
    """Make one lost job ready again, or fail it; False when somebody else was first."""
    mine = Job.objects.filter(pk=job.pk, status=TaskResultStatus.RUNNING, started_at=job.started_at)
    if len(job.worker_ids) < TRIES_OF_A_LOST_JOB:
        moved = mine.update(status=TaskResultStatus.READY)
    else:
        moved = mine.update(
            status=TaskResultStatus.FAILED,
            finished_at=now,
            exception_class_path=f"{WorkerLostError.__module__}.{WorkerLostError.__qualname__}",
            traceback=f"{len(job.worker_ids)} workers died while they ran this job",
        )
    if moved:
        logger.warning("job_recovered", job=str(job.pk), tries=len(job.worker_ids))
    return bool(moved)


def clean_up_operations() -> dict[str, int]:
    """Delete what has expired and return how many rows of each: uses, outcomes, jobs, workers."""
    now, machine = clock.now(), clock.machine_now()
    finished = Job.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=machine - KEEP_FINISHED)
    failed = Job.objects.filter(status=TaskResultStatus.FAILED, finished_at__lt=machine - KEEP_FAILED)
    stale = {
        "uses": Use.objects.filter(full_until__lt=int(now.timestamp() * 1000)),
        "outcomes": Outcome.objects.filter(created_at__lt=now - KEEP_OUTCOMES),
        "finished_jobs": finished,
        "failed_jobs": failed,
        "workers": Worker.objects.filter(seen_at__lt=machine - KEEP_FINISHED),
    }
    deleted = {name: rows.delete()[0] for name, rows in stale.items()}
    logger.info("operations_cleaned", **deleted)
    return deleted
