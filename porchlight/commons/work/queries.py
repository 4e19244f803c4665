"""What waits in the queue and what is due."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django_tasks_db.models import DBTaskResult

from porchlight.commons.work.models import Slot, Worker
from porchlight.commons.work.rules import LEASE

READY, RUNNING, FAILED = "READY", "RUNNING", "FAILED"


def due(now: datetime) -> QuerySet[Slot]:
    """Schedules whose time has come."""
    return Slot.objects.filter(due__lte=now).order_by("due")


@dataclass(frozen=True, slots=True)
class Queue:
    """How many tasks wait and how many failed, and for how long the oldest that waits could have begun."""

    waiting: int
    failed: int
    overdue: timedelta


def queue(now: datetime) -> Queue:
    """The state of the queue, of all organisations together."""
    ready = Q(status=READY)
    found = DBTaskResult.objects.aggregate(
        waiting=Count("pk", filter=ready),
        failed=Count("pk", filter=Q(status=FAILED)),
        oldest=Min("run_after", filter=ready),
    )
    overdue = now - found["oldest"] if found["oldest"] else timedelta()
    return Queue(found["waiting"], found["failed"], max(overdue, timedelta()))


def workers(now: datetime) -> int:
    """How many workers are alive."""
    return Worker.objects.filter(seen__gte=now - LEASE).count()
