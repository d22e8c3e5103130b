"""`manage.py work`: one process that runs background work and keeps the time."""

import signal
import time
from argparse import ArgumentParser
from datetime import timedelta
from threading import Event, Thread
from types import FrameType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connections, transaction
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker

from qarib.kernel.redaction import redact_text
from qarib.modules.operations.actions import (
    is_held,
    recover_lost_jobs,
    sign_of_life,
    sign_off,
    tick,
)
from qarib.modules.operations.rules import HEARTBEAT, LOST_AFTER, SIGNED

if TYPE_CHECKING:
    from qarib.modules.operations.models import Job

logger = structlog.get_logger()

_HELD_SECONDS = 5


class Worker(QueueWorker):
    """The library's worker, whose failed rows keep a traceback without what tells who somebody is."""

    def run_task(self, db_task_result: "Job[Any, Any]") -> None:
        """Run one job; should it fail, the text of its failure is redacted in the same transaction."""
        fail = db_task_result.set_failed

        def fail_discreetly(error: BaseException) -> None:
            with transaction.atomic():
                fail(error)
                db_task_result.traceback = redact_text(db_task_result.traceback)
                db_task_result.save(update_fields=["traceback"])

        db_task_result.set_failed = fail_discreetly
        super().run_task(db_task_result)


class _Process:
    """One worker and its time-keeper, until SIGTERM or SIGINT."""

    def __init__(self, *, interval: float, beat: timedelta, lost_after: timedelta) -> None:
        self.interval = interval
        self.beat = beat
        self.lost_after = lost_after
        self.stopping = Event()
        self.worker = self._new_worker()

    def _new_worker(self) -> Worker:
        return Worker(
            queue_names=["*"],
            interval=self.interval,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{SIGNED}{uuid4().hex}",
            excluded_queue_names=[],
        )

    def stop(self, signum: int, _frame: FrameType | None) -> None:
        """Finish the job in hand, then end; a second signal ends at once."""
        logger.info("worker_stopping", signal=signal.Signals(signum).name)
        self.stopping.set()
        self.worker.running = False
        signal.signal(signum, signal.SIG_DFL)

    def run(self) -> None:
        """Work until told to stop; a lost database is waited for, at most 10 s between two tries."""
        keeper = Thread(target=self._keep_time, name="tick", daemon=True)
        wait = 0.5
        while not self.stopping.is_set():
            try:
                if self._waits():
                    continue
                sign_of_life(self.worker.worker_id)
                if not keeper.is_alive():
                    keeper.start()
                wait = 0.5
                self.worker.run()
            except (DatabaseError, InterfaceError):
                logger.warning("worker_lost_the_database", wait=wait, exc_info=True)
                connections.close_all()
                self.stopping.wait(wait)
                wait = min(wait * 2, 10)
                # A new name: a job that the old one could not close must look abandoned.
                self.worker = self._new_worker()
        if keeper.is_alive():
            keeper.join(timeout=10)
        sign_off(self.worker.worker_id)

    def _waits(self) -> bool:
        """Wait a moment while a restored database is held; tell whether it was."""
        held = is_held()
        if held:
            logger.warning("worker_waits", why="the database was restored: manage.py release_work")
            self.stopping.wait(_HELD_SECONDS)
        return held

    def _keep_time(self) -> None:
        while not self.stopping.is_set():
            try:
                sign_of_life(self.worker.worker_id)
                if not is_held():
                    recover_lost_jobs(lost_after=self.lost_after)
                    tick()
            except Exception:
                logger.exception("tick_failed")
                connections.close_all()
            self.stopping.wait(self.beat.total_seconds())
        connections.close_all()


class Command(BaseCommand):
    """Run jobs and schedules in one process."""

    help = "Run background jobs (all queues) and enqueue the schedules that are due. Stop it with SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the three rhythms, in seconds."""
        parser.add_argument(
            "--interval", type=float, default=0.2, help="wait between looks at an empty queue"
        )
        parser.add_argument("--beat", type=float, default=HEARTBEAT.total_seconds(), help="between two ticks")
        parser.add_argument(
            "--lost-after",
            type=float,
            default=LOST_AFTER.total_seconds(),
            help="a worker silent for so long is taken for dead; several times the beat",
        )

    def handle(self, *_arguments: object, **options: float) -> None:
        """Work until a signal."""
        process = _Process(
            interval=options["interval"],
            beat=timedelta(seconds=options["beat"]),
            lost_after=timedelta(seconds=options["lost_after"]),
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, process.stop)
        started = time.monotonic()
        logger.info("worker_started", worker=process.worker.worker_id)
        process.run()
        logger.info("worker_stopped", seconds=round(time.monotonic() - started))
