"""What waits in the queue and what is due."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django_tasks_db.models import DBTaskResult

from porchlight.commons.work.models import Slot
from porchlight.commons.work.rules import WAITS

READY, RUNNING, FAILED = "READY", "RUNNING", "FAILED"


def due(now: datetime) -> QuerySet[Slot]:
    """Schedules whose time has come."""
    return Slot.objects.filter(due__lte=now).order_by("due")


def given_up() -> list[DBTaskResult[Any, Any]]:
    """Tasks that failed at every try, newest first."""
    failed = DBTaskResult.objects.filter(status=FAILED).order_by("-finished_at")
    return [task for task in failed if len(task.worker_ids) > len(WAITS)]
