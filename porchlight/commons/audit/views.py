"""/commons/audit/: the trail of who did what. It reads the journal and shows no bodies."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from porchlight.commons.audit import queries
from porchlight.commons.audit.forms import TrailFilter
from porchlight.commons.exports import saved
from porchlight.commons.lists import page, save_urls, wanted_format
from porchlight.commons.people import queries as people
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission


@desk(Permission.AUDIT_READ)
def trail(request: DeskRequest) -> HttpResponseBase:
    """The trail, newest first."""
    form = TrailFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found, starts = queries.steps(**chosen), request.org.day_starts
    if wanted_format(request):
        columns = (
            _("Number"), _("Arrived"), _("What"), _("Day"), _("Hours"), _("Who"), _("Phone"),
            _("Entry"), _("Corrects"), _("Why"), _("Disagrees"),
        )  # fmt: skip
        return saved(request, "trail", columns, found, partial(_cells, starts))
    page_obj = page(request, found)
    context = {
        "filter": form,
        "page_obj": page_obj,
        "steps": list(_steps(starts, page_obj.object_list)),
        "save": save_urls(request),
    }
    return render(request, "commons/audit/trail.html", context, status=422 if form.errors else 200)


def _steps(day_starts: int, entries: Iterable[Any]) -> Iterator[queries.Step]:
    names, phones = people.names(), queries.phone_labels()
    return (queries.step(entry, names, phones, day_starts) for entry in entries)


def _cells(day_starts: int, entries: Iterable[Any]) -> Iterator[tuple[object, ...]]:
    return (step.cells for step in _steps(day_starts, entries))
