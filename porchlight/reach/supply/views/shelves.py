"""What is where, what moved, what was counted."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language

from porchlight.commons.exports import csv_response
from porchlight.commons.lists import csv_url, page, wants_csv
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission
from porchlight.reach.supply import pictures, queries
from porchlight.reach.supply.forms import Filter, LedgerFilter, ShelvesFilter
from porchlight.reach.supply.views.frame import allowed, cells, columns
from porchlight.reach.supply.words import PLACE_KINDS


@desk(Permission.STOCK_READ)
def shelves(request: DeskRequest) -> HttpResponseBase:
    """Everything together, then place by place; what asks for a person first."""
    today, form = request.author.today, ShelvesFilter(request.GET)
    chosen = form.asked()
    if wants_csv(request):
        return csv_response("shelves", pictures.LEVELS, lambda: _held(today, chosen))
    found = queries.shelves(today)
    shown = page(request, found.chosen(**chosen))
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
        "csv_url": csv_url(request),
        **allowed(request),
    }
    return render(request, "reach/supply/shelves.html", context)


def _held(today: date, chosen: dict[str, Any]) -> Iterable[tuple[Any, ...]]:
    found = queries.shelves(today)
    places = {place.pk for place in found.chosen(**chosen)}
    return pictures.level_rows(held for held in found.held if held.place.pk in places)


@desk(Permission.STOCK_READ)
def place(request: DeskRequest, id: UUID) -> HttpResponseBase:
    """One place: its shelf, its lots, how the last counts came out."""
    today, row = request.author.today, queries.place(id)
    if wants_csv(request):
        return csv_response(
            "place", pictures.LEVELS, lambda: pictures.level_rows(queries.shelves(today).here(id))
        )
    found = queries.shelves(today)
    names = queries.all_names(get_language() or "")
    context = {
        "place": row,
        "place_id": str(row.pk),
        "name": pictures.here(row),
        "kind": PLACE_KINDS[row.kind],
        "area": pictures.here(row.area) if row.area else "",
        "vessels": pictures.vessels(found.at(id), place=id),
        "columns": columns(pictures.LEVELS[1:], numbers=(3,)),
        "rows": [cells(values[1:], numbers=(3,)) for values in pictures.level_rows(found.here(id))],
        "count_columns": columns((pictures.COUNTS[0], *pictures.COUNTS[2:]), numbers=(1, 2, 3)),
        "counts": [
            cells((values[0], *values[2:]), numbers=(1, 2, 3))
            for values in pictures.count_rows(queries.counts(place=id)[:8], names)
        ],
        "csv_url": csv_url(request),
        **allowed(request),
    }
    return render(request, "reach/supply/place.html", context)


@desk(Permission.STOCK_READ)
def ledger(request: DeskRequest) -> HttpResponseBase:
    """Every movement, newest first."""
    form = LedgerFilter(request.GET)
    found = queries.movements(**form.asked())
    language = get_language() or ""
    if wants_csv(request):
        return csv_response(
            "ledger", pictures.LEDGER, lambda: pictures.ledger_rows(found, queries.all_names(language))
        )
    shown = page(request, found)
    undoable = queries.undoable(row.root for row in shown)
    texts = pictures.ledger_rows(shown, queries.all_names(language))
    rows = [
        {"cells": texts_of, "root": row.root, "undo": row.root in undoable, "back": row.undoes is not None}
        for row, texts_of in zip(shown, texts, strict=True)
    ]
    context = {"form": form, "page_obj": shown, "rows": rows, "csv_url": csv_url(request), **allowed(request)}
    return render(request, "reach/supply/ledger.html", context)


@desk(Permission.STOCK_READ)
def counts(request: DeskRequest) -> HttpResponseBase:
    """What was counted, and how far the ledger was off."""
    form = Filter(request.GET)
    found, language = queries.counts(**form.asked()), get_language() or ""

    def rows(counted: Iterable[Any]) -> Iterable[tuple[Any, ...]]:
        return pictures.count_rows(counted, queries.all_names(language))

    if wants_csv(request):
        return csv_response("counts", pictures.COUNTS, lambda: rows(found))
    shown = page(request, found)
    context = {
        "form": form,
        "columns": columns(pictures.COUNTS, numbers=(2, 3, 4)),
        "rows": [cells(values, numbers=(2, 3, 4)) for values in rows(shown)],
        "page_obj": shown,
        "csv_url": csv_url(request),
        **allowed(request),
    }
    return render(request, "reach/supply/counts.html", context)
