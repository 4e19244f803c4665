"""The desk's main navigation: what this person's roles open."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from porchlight.commons.people.permissions import Permission, Role, may

PAGES = (
    (_("Home"), "/", Permission.HOME, "home"),
    (_("Outreach"), "/reach/outreach/", Permission.SESSION_READ, "moon"),
    (_("Supplies"), "/reach/supply/", Permission.STOCK_READ, "shelf"),
    (_("Evidence"), "/know/", Permission.KNOW_READ, "chart"),
    (_("People"), "/commons/people/", Permission.PEOPLE_READ, "people"),
    (_("Phones"), "/commons/devices/", Permission.DEVICE_READ, "device"),
    (_("Areas"), "/commons/places/", Permission.PLACES_EDIT, "pin"),
    (_("Notices"), "/commons/notices/", Permission.NOTICE_EDIT, "bell"),
    (_("Words"), "/commons/languages/", Permission.CATALOGUE_EDIT, "globe"),
    (_("Quarantine"), "/sync/quarantine/", Permission.QUARANTINE, "quarantine"),
    (_("Trail"), "/commons/audit/", Permission.AUDIT_READ, "journal"),
    (_("Files"), "/commons/files/", Permission.HOME, "export"),
    (_("Settings"), "/commons/org/", Permission.SETTINGS_EDIT, "settings"),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Template context: `nav` for those behind the desk's door, nothing for anybody else."""
    roles: frozenset[Role] = getattr(request, "roles", frozenset())
    path = request.path
    here = max((url for _title, url, _p, _icon in PAGES if path.startswith(url)), key=len, default="")
    return {
        "nav": [
            {"title": title, "url": url, "current": url == here, "icon": icon}
            for title, url, permission, icon in PAGES
            if may(roles, permission)
        ]
    }
