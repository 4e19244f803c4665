"""/commons/places/: named areas and the pieces of map that they are made of."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from porchlight.commons.exports import saved
from porchlight.commons.languages.forms import spread
from porchlight.commons.languages.queries import others
from porchlight.commons.lists import page, save_urls, wanted_format
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission
from porchlight.commons.places import actions, queries, rules
from porchlight.commons.places.forms import AreaForm, AreasFilter, CellsForm, StartForm
from porchlight.lib.names import name_in


@desk(Permission.PLACES_EDIT)
def areas(request: DeskRequest) -> HttpResponseBase:
    """Every area, as a list and as one drawing."""
    form = AreasFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found, languages = queries.listing(**chosen), others(request.org)
    if wanted_format(request):
        columns = (_("Name"), *languages, _("Town"), _("In use"), _("Cells"))
        return saved(request, "areas", columns, found, partial(_rows, languages))
    page_obj = page(request, found)
    context = {
        "filter": form,
        "page_obj": page_obj,
        "areas": [{"area": area, "name": name_in(area, get_language())} for area in page_obj],
        "drawing": rules.draw((), _taken()),
        "width": rules.WIDTH,
        "save": save_urls(request),
    }
    return render(request, "commons/places/areas.html", context)


@desk(Permission.PLACES_EDIT)
def add(request: DeskRequest) -> HttpResponse:
    """A new area; its cells come next."""
    form = AreaForm(request.POST or None, id=None, languages=others(request.org))
    if form.is_valid():
        values = form.cleaned_data
        made = actions.add(name=values["name"], names=form.texts(), town=values["town"], by=request.author)
        return redirect("commons:area_cells", made.pk)
    context = {
        "form": form,
        "title": _("A new area"),
        "back": reverse("commons:places"),
        "submit": _("Go on"),
    }
    return render(request, "commons/form.html", context, status=422 if form.errors else 200)


@desk(Permission.PLACES_EDIT)
def area(request: DeskRequest, id: UUID) -> HttpResponse:
    """One area: its names, and a drawing of its cells."""
    known = queries.area(id)
    initial = {"name": known.name, "town": known.town, "active": known.active} | spread(known.names)
    form = AreaForm(request.POST or None, initial=initial, id=id, languages=others(request.org))
    if form.is_valid():
        values = form.cleaned_data
        actions.edit(
            id=id,
            name=values["name"],
            names=form.texts(),
            town=values["town"],
            active=values["active"],
            by=request.author,
        )
        messages.success(request, _("Saved. Phones show it after their next call."))
        return redirect("commons:places")
    drawing = rules.draw(known.cells, rules.around(known.cells, _taken(id)))
    name = name_in(known, get_language() or "")
    context = {"form": form, "area": known, "name": name, "drawing": drawing, "width": rules.WIDTH}
    return render(request, "commons/places/area.html", context, status=422 if form.errors else 200)


@desk(Permission.PLACES_EDIT)
def cells(request: DeskRequest, id: UUID) -> HttpResponse:
    """Choose an area's cells. What is chosen stands in the address until it is saved, so this works without script."""
    known = queries.area(id)
    if request.method == "POST":
        form = CellsForm(request.POST)
        if form.is_valid():
            actions.edit(id=id, cells=form.cleaned_data["cells"], by=request.author)
            messages.success(request, _("Saved."))
            return redirect("commons:area", id)
        return _cells(request, known, rules.split(request.POST.get("cells", "")), form=form)
    start = StartForm(request.GET) if "at" in request.GET else StartForm(initial={"size": 7})
    if start.is_bound and start.is_valid():
        return _cells(request, known, [start.cleaned_data["cell"]])
    chosen = rules.split(request.GET["cells"]) if "cells" in request.GET else list(known.cells)
    return _cells(request, known, chosen, start=start)


def _cells(
    request: DeskRequest,
    known: Any,
    chosen: Sequence[str],
    *,
    form: CellsForm | None = None,
    start: StartForm | None = None,
) -> HttpResponse:
    good = [] if rules.fault(chosen) else list(chosen)
    taken = rules.around(good, _taken(known.pk))
    drawing = rules.draw(good, taken, rules.offered(good) - taken.keys())
    links = {
        piece.cell: "?" + urlencode({"cells": " ".join(rules.toggled(good, piece.cell))})
        for piece in drawing.pieces
        if piece.kind != "other"
    }
    context = {
        "area": known,
        "name": name_in(known, get_language() or ""),
        "form": form or CellsForm(initial={"cells": "\n".join(chosen)}),
        "start": start or StartForm(initial={"size": 7}),
        "chosen": good,
        "drawing": drawing,
        "width": rules.WIDTH,
        "pieces": [(piece, links.get(piece.cell, "")) for piece in drawing.pieces] if good else (),
    }
    failed = (form is not None and form.errors) or (start is not None and start.errors)
    return render(request, "commons/places/cells.html", context, status=422 if failed else 200)


def _taken(but: UUID | None = None) -> dict[str, str]:
    return queries.taken(but=but, language=get_language() or "")


def _rows(languages: Sequence[str], found: Iterable[Any]) -> Iterable[tuple[object, ...]]:
    for area in found:
        texts = [area.names.get(code, "") for code in languages]
        yield (area.name, *texts, area.town, _("yes") if area.active else _("no"), " ".join(area.cells))
