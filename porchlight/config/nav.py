"""The desk's main navigation: what this person's roles open."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from porchlight.commons.people.permissions import Permission, Role, may

PAGES = (
    (_("Home"), "/", Permission.HOME),
    (_("Outreach"), "/reach/outreach/", Permission.SESSION_READ),
    (_("Supplies"), "/reach/supply/", Permission.STOCK_READ),
    (_("Evidence"), "/know/", Permission.KNOW_READ),
    (_("People"), "/commons/people/", Permission.PEOPLE_READ),
    (_("Phones"), "/commons/devices/", Permission.DEVICE_READ),
    (_("Areas"), "/commons/places/", Permission.PLACES_EDIT),
    (_("Notices"), "/commons/notices/", Permission.NOTICE_EDIT),
    (_("Quarantine"), "/sync/quarantine/", Permission.QUARANTINE),
    (_("Trail"), "/commons/audit/", Permission.AUDIT_READ),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Template context: `nav` for those behind the desk's door, nothing for anybody else."""
    roles: frozenset[Role] = getattr(request, "roles", frozenset())
    path = request.path
    here = max((url for _title, url, _p in PAGES if path.startswith(url)), key=len, default="")
    return {
        "nav": [
            {"title": title, "url": url, "current": url == here}
            for title, url, permission in PAGES
            if may(roles, permission)
        ]
    }
