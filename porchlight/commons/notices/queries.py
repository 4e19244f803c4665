"""The notices of the organisation in scope."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from porchlight.commons.notices.models import Notice
from porchlight.lib.errors import NotFound


def notices(*, today: date, state: str = "") -> QuerySet[Notice]:
    """Notices that hold now, that are over, or all; the one that ends last comes first."""
    found = Notice.objects.order_by("-until", "title")
    if state == "over":
        return found.filter(until__lt=today)
    return found if state == "all" else found.filter(until__gte=today)


def kept(id: UUID) -> dict[str, Any] | None:
    """What a notice says, as its form asks for it."""
    return Notice.objects.filter(pk=id).values("title", "text", "names", "until").first()


def notice(id: UUID) -> Notice:
    found: Notice | None = Notice.objects.filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no such notice here."))
    return found
