"""The worker: django-tasks-db's loop, and beside it a thread that says "alive", takes over and starts what is due."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import Error, close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as Loop
from django_tasks_db.models import DBTaskResult

from porchlight.commons.work.actions import beat, keep_places_only, leave, requeue
from porchlight.commons.work.queries import FAILED
from porchlight.commons.work.rules import TICK

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
        """As the parent. The text of an error may hold values, so only its kind and its place in the code stay."""
        super().run_task(db_task_result)
        if db_task_result.status == FAILED:
            log.warning("task %s failed: %s", db_task_result.task_path, db_task_result.exception_class_path)
            keep_places_only(task=db_task_result)

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
            except Error as error:
                # The database may be busy or away; the next round is in ten seconds.
                log.warning("no round of the schedule: %s", type(error).__name__)
        connection.close()
