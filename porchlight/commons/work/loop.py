"""The worker: django-tasks-db's loop, and beside it a thread that says "alive", takes over and starts what is due."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as Loop
from django_tasks_db.models import DBTaskResult

from porchlight.commons.work.actions import beat, fail, leave, requeue
from porchlight.commons.work.rules import TICK
from porchlight.lib.faults import told

log = logging.getLogger("porchlight.work")
Start = Callable[[datetime], None]


class Worker(Loop):
    """Runs tasks until stopped (or, with `batch`, until none is ready). `start_due(now)` queues what is due."""

    def __init__(self, start_due: Start, *, batch: bool = False, interval: float = 1.0) -> None:
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        self.start_due = start_due
        self.stopped = threading.Event()

    def run(self) -> None:
        """Work until a signal comes."""
        self.tick(timezone.now())
        beside = threading.Thread(target=self._beside, daemon=True)
        beside.start()
        try:
            super().run()
        finally:
            self.stopped.set()
            leave(worker=self.worker_id)

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """As the parent, but that the words of an error are written neither into the row nor into the log."""

        def failed(error: BaseException) -> None:
            log.error("task %s failed: %s", db_task_result.task_path, told(error))
            fail(task=db_task_result, error=error)

        db_task_result.set_failed = failed
        super().run_task(db_task_result)

    def tick(self, now: datetime) -> None:
        """One round of what the queue does not do by itself."""
        beat(worker=self.worker_id, now=now)
        requeue(now=now)
        self.start_due(now)

    def _beside(self) -> None:
        while not self.stopped.wait(TICK.total_seconds()):
            try:
                close_old_connections()
                self.tick(timezone.now())
            except Exception as error:  # noqa: BLE001  a worker that stops saying "alive" would lose its task
                # The database may be busy or away; the next round is in ten seconds.
                log.warning("no round of the schedule: %s", told(error))
        connection.close()
