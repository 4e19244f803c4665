"""What is where, what moved, what was counted."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language

from porchlight.commons.exports import saved
from porchlight.commons.lists import page, save_urls, wanted_format
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission
from porchlight.reach.supply import pictures, queries
from porchlight.reach.supply.forms import Filter, LedgerFilter, ShelvesFilter
from porchlight.reach.supply.stock import Held, Shelves
from porchlight.reach.supply.views.frame import allowed, cells, columns
from porchlight.reach.supply.words import PLACE_KINDS


@desk(Permission.STOCK_READ)
def shelves(request: DeskRequest) -> HttpResponseBase:
    """Everything together, then place by place; what asks for a person first."""
    today, form = request.author.today, ShelvesFilter(request.GET)
    found = queries.shelves(today)
    places = found.chosen(**form.asked())
    if wanted_format(request):
        held = _held(found, places)
        return saved(request, "shelves", pictures.LEVELS, held, pictures.level_rows)
    shown = page(request, places)
    context = {
        "form": form,
        "low": [(pictures.here(stock.item), stock) for stock in found.running_out()],
        "negative": [
            (pictures.here(stock.item), pictures.here(place), place, stock)
            for place, stock in found.negative()
        ],
        "expiring": pictures.expiring(found.expiring(today), today),
        "together": pictures.vessels(found.together()),
        "any": found.places,
        "places": [pictures.place_card(place, found) for place in shown],
        "page_obj": shown,
        "save": save_urls(request),
        **allowed(request),
    }
    return render(request, "reach/supply/shelves.html", context)


def _held(found: Shelves, places: Iterable[Any]) -> list[Held]:
    """What is on these shelves."""
    chosen = {place.pk for place in places}
    return [held for held in found.held if held.place.pk in chosen]


@desk(Permission.STOCK_READ)
def place(request: DeskRequest, id: UUID) -> HttpResponseBase:
    """One place: its shelf, its lots, how the last counts came out."""
    today, row = request.author.today, queries.place(id)
    found = queries.shelves(today)
    here = list(found.here(id))
    if wanted_format(request):
        return saved(request, "place", pictures.LEVELS, here, pictures.level_rows)
    names = queries.all_names(get_language() or "")
    context = {
        "place": row,
        "place_id": str(row.pk),
        "name": pictures.here(row),
        "kind": PLACE_KINDS[row.kind],
        "area": pictures.here(row.area) if row.area else "",
        "vessels": pictures.vessels(found.at(id), place=id),
        "columns": columns(pictures.LEVELS[1:], numbers=(3,)),
        "rows": [cells(values[1:], numbers=(3,)) for values in pictures.level_rows(here)],
        "count_columns": columns((pictures.COUNTS[0], *pictures.COUNTS[2:]), numbers=(1, 2, 3)),
        "counts": [
            cells((values[0], *values[2:]), numbers=(1, 2, 3))
            for values in pictures.count_rows(queries.counts(place=id)[:8], names)
        ],
        "save": save_urls(request),
        **allowed(request),
    }
    return render(request, "reach/supply/place.html", context)


@desk(Permission.STOCK_READ)
def ledger(request: DeskRequest) -> HttpResponseBase:
    """Every movement, newest first."""
    form = LedgerFilter(request.GET)
    found = queries.movements(**form.asked())
    language = get_language() or ""

    def rows(moved: Iterable[Any]) -> Iterable[tuple[Any, ...]]:
        return pictures.ledger_rows(moved, queries.all_names(language))

    if wanted_format(request):
        return saved(request, "ledger", pictures.LEDGER, found, rows)
    shown = page(request, found)
    undoable = queries.undoable(row.root for row in shown)
    lines = [
        {"cells": texts, "root": row.root, "undo": row.root in undoable, "back": row.undoes is not None}
        for row, texts in zip(shown, rows(shown), strict=True)
    ]
    context = {"form": form, "page_obj": shown, "rows": lines, "save": save_urls(request), **allowed(request)}
    return render(request, "reach/supply/ledger.html", context)


@desk(Permission.STOCK_READ)
def counts(request: DeskRequest) -> HttpResponseBase:
    """What was counted, and how far the ledger was off."""
    form = Filter(request.GET)
    found, language = queries.counts(**form.asked()), get_language() or ""

    def rows(counted: Iterable[Any]) -> Iterable[tuple[Any, ...]]:
        return pictures.count_rows(counted, queries.all_names(language))

    if wanted_format(request):
        return saved(request, "counts", pictures.COUNTS, found, rows)
    shown = page(request, found)
    context = {
        "form": form,
        "columns": columns(pictures.COUNTS, numbers=(2, 3, 4)),
        "rows": [cells(values, numbers=(2, 3, 4)) for values in rows(shown)],
        "page_obj": shown,
        "save": save_urls(request),
        **allowed(request),
    }
    return render(request, "reach/supply/counts.html", context)
