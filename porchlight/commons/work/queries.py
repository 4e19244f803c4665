"""What waits in the queue and what is due."""

from datetime import datetime

from django.db.models import QuerySet

from porchlight.commons.work.models import Slot

READY, RUNNING, FAILED = "READY", "RUNNING", "FAILED"


def due(now: datetime) -> QuerySet[Slot]:
    """Schedules whose time has come."""
    return Slot.objects.filter(due__lte=now).order_by("due")
