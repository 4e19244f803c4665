"""/commons/audit/: the trail of who did what. It reads the journal and shows no bodies."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from porchlight.commons.audit import queries
from porchlight.commons.audit.forms import TrailFilter
from porchlight.commons.exports import csv_response
from porchlight.commons.lists import csv_url, page, wants_csv
from porchlight.commons.people import queries as people
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission


@desk(Permission.AUDIT_READ)
def trail(request: DeskRequest) -> HttpResponseBase:
    """The trail, newest first."""
    form = TrailFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    starts = request.org.day_starts
    if wants_csv(request):
        columns = (
            _("Number"), _("Arrived"), _("What"), _("Day"), _("Hours"), _("Who"), _("Phone"),
            _("Entry"), _("Corrects"), _("Why"), _("Disagrees"),
        )  # fmt: skip
        return csv_response(
            "trail", columns, lambda: (s.cells for s in _steps(queries.steps(**chosen).iterator(), starts))
        )
    page_obj = page(request, queries.steps(**chosen))
    context = {
        "filter": form,
        "page_obj": page_obj,
        "steps": list(_steps(page_obj.object_list, starts)),
        "csv_url": csv_url(request),
    }
    return render(request, "commons/audit/trail.html", context, status=422 if form.errors else 200)


def _steps(entries: Iterable[Any], day_starts: int) -> Iterator[queries.Step]:
    names, phones = people.names(), queries.phone_labels()
    return (queries.step(entry, names, phones, day_starts) for entry in entries)
