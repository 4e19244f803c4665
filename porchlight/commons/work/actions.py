"""Queueing, trying again, taking over, and claiming what is due. Every change is a compare-and-set on one row.

The queue is django-tasks-db's. Each claim adds the worker's id to a task's row, so the row itself counts the tries.
A task runs at least once: one whose worker died after the work and before the note runs again.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from porchlight.commons.work.models import Slot, Worker
from porchlight.commons.work.queries import FAILED, READY, RUNNING, due
from porchlight.commons.work.rules import KEEP_FINISHED, LEASE, following, wait
from porchlight.lib.faults import told


def enqueue_once(*, task: Task[Any, Any], args: tuple[Any, ...], after: timedelta) -> datetime:
    """Queue a task as part of the current transaction, unless an equal one waits already; says when that may begin.

    The waiting one is locked until our commit, so that it cannot start before it sees what we wrote.
    """
    waiting = DBTaskResult.objects.select_for_update().filter(
        status=READY, task_path=task.module_path, args_kwargs={"args": list(args), "kwargs": {}}
    )
    begins: datetime | None = waiting.order_by().values_list("run_after", flat=True).first()
    if begins is None:
        begins = timezone.now() + after
        task.using(run_after=begins).enqueue(*args)
    return begins


def beat(*, worker: str, now: datetime) -> None:
    """Say that this worker lives."""
    Worker.objects.update_or_create(id=worker, defaults={"seen": now})


def leave(*, worker: str) -> None:
    """A worker went home; what it had begun, if anything, may be taken over at once."""
    Worker.objects.filter(id=worker).delete()


def requeue(*, now: datetime) -> int:
    """Put back what failed and may be tried again, and what a dead worker had begun; returns how many."""
    Worker.objects.filter(seen__lt=now - LEASE).delete()
    alive = set(Worker.objects.values_list("id", flat=True))
    count = 0
    for row in DBTaskResult.objects.filter(status__in=[FAILED, RUNNING]).order_by("enqueued_at"):
        if row.status == FAILED or row.worker_ids[-1] not in alive:
            count += _again(row, now)
    return count


def claim_due(*, rhythms: Mapping[str, timedelta], now: datetime) -> list[str]:
    """Names of the schedules that are due and that this caller has claimed; each is moved on to its next time.

    Runs inside the caller's transaction together with what it queues. A new schedule is due at once.
    """
    known = set(Slot.objects.values_list("name", flat=True))
    Slot.objects.bulk_create(
        [Slot(name=name, due=now) for name in rhythms if name not in known], ignore_conflicts=True
    )
    claimed = []
    for slot in due(now).filter(name__in=list(rhythms)):
        later = following(slot.due, rhythms[slot.name], now)
        if Slot.objects.filter(name=slot.name, due=slot.due).update(due=later):
            claimed.append(slot.name)
    return claimed


def forget_finished(*, now: datetime) -> int:
    """Drop the rows of tasks that ended a week ago."""
    old = DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_FINISHED)
    return int(old.delete()[0])


def fail(*, task: DBTaskResult[Any, Any], error: BaseException) -> None:
    """Note that a task failed: of its error the class and the places in our code. Its text may hold values."""
    task.status, task.finished_at, task.return_value = FAILED, timezone.now(), None
    task.exception_class_path = f"{type(error).__module__}.{type(error).__qualname__}"
    task.traceback = told(error)
    task.save(update_fields=["status", "finished_at", "return_value", "exception_class_path", "traceback"])


def _again(row: DBTaskResult[Any, Any], now: datetime) -> int:
    """Give a task its next try, or give it up; nothing when somebody else was faster."""
    tries = len(row.worker_ids)
    pause = wait(tries)
    mine = DBTaskResult.objects.filter(pk=row.pk, status=row.status, worker_ids=row.worker_ids)
    if pause is not None:
        return int(mine.update(status=READY, run_after=now + pause))
    if row.status == RUNNING:
        mine.update(status=FAILED, finished_at=now, exception_class_path="worker died", traceback="")
    return 0
