"""Evidence pages: a list, one page an indicator, and the estimates."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from porchlight.commons.exports import csv_response
from porchlight.commons.lists import csv_url, page, wants_csv
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission, may
from porchlight.know.indicators import actions, pages
from porchlight.know.indicators.forms import MEASURES, Asked, DenominatorForm
from porchlight.know.indicators.queries import areas_of, denominators, released
from porchlight.know.indicators.rules import (
    INDICATORS,
    LAG,
    NALOXONE_GRID,
    REACH_GRID,
    YEAR_BLOCKS,
    Block,
    Indicator,
    hidden_cells,
    indicator,
    total,
)
from porchlight.lib.errors import NotFound

COVERAGE = "coverage"


@desk(Permission.KNOW_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Every indicator with its latest figures."""
    reach, naloxone = released(REACH_GRID)[-YEAR_BLOCKS:], released(NALOXONE_GRID)
    people = pages.charts(reach, ["people"], None)
    doses = pages.charts(naloxone, ["doses"], None)
    bars = (
        pages.covered(_one(COVERAGE), total(reach, "sets"), denominators()[:1])
        if len(reach) == YEAR_BLOCKS
        else []
    )
    cards = list(zip(INDICATORS, (people[0], doses[0], bars[0] if bars else None), strict=True))
    return render(request, "know/index.html", {"cards": cards, "empty": not reach})


@desk(Permission.KNOW_READ)
def show(request: DeskRequest, id: str) -> HttpResponseBase:
    """One indicator: filters in the address, pictures, the table under them, CSV."""
    found = _one(id)
    if found.id == COVERAGE:
        return _coverage(request)
    everything = released(found.grid)
    asked = Asked(request.GET or None, grid=found.grid, blocks=everything, areas=areas_of(everything))
    blocks, area, measure = (
        asked.chosen_blocks(everything),
        asked.chosen_area(),
        asked.chosen_measure(found.grid),
    )
    table = pages.by_area(blocks, measure, area)
    if wants_csv(request):
        return csv_response(f"{found.id}-{measure}", table.header, lambda: table.rows)
    context = {
        "indicator": found,
        "form": asked,
        "charts": pages.charts(blocks, found.grid.measures, area),
        "measure": MEASURES[measure],
        "sums": pages.naloxone_by_area(blocks) if found.id == "naloxone" else None,
        "line": pages.naloxone_line(blocks, area) if found.id == "naloxone" else None,
        "hidden": sum(hidden_cells(blocks, name) for name in found.grid.measures),
    }
    return render(request, "know/indicator.html", context | _paged(request, table) | _about(request, blocks))


def _coverage(request: DeskRequest) -> HttpResponseBase:
    """A year's sets against each estimate of people who inject."""
    found, blocks = _one(COVERAGE), released(REACH_GRID)[-YEAR_BLOCKS:]
    whole = len(blocks) == YEAR_BLOCKS
    shown = pages.covered(found, total(blocks, "sets") if whole else None, denominators())
    table = pages.coverage_table(found, shown)
    if wants_csv(request):
        return csv_response(found.id, table.header, lambda: table.rows)
    context = {
        "indicator": found,
        "shown": shown,
        "whole": whole,
        "weeks": 4 * len(blocks),
    }
    context |= _paged(request, pages.coverage_shown(found, shown)) | {"page_obj": None}
    context |= {"may_edit": may(request.roles, Permission.KNOW_EDIT), "estimates": denominators()}
    return render(request, "know/coverage.html", context | _about(request, blocks))


@desk(Permission.KNOW_EDIT)
def estimate(request: DeskRequest) -> HttpResponse:
    """Write down an estimate of people who inject."""
    form = DenominatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_denominator(by=request.author, **form.cleaned_data)
        messages.success(request, _("The estimate is noted."))
        return redirect("know:show", COVERAGE)
    return render(request, "know/estimate.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@desk(Permission.KNOW_EDIT)
def remove(request: DeskRequest, id: UUID) -> HttpResponse:
    """Take an estimate out."""
    actions.remove_denominator(id=id, by=request.author)
    messages.success(request, _("The estimate is gone."))
    return redirect("know:show", COVERAGE)


def _one(id: str) -> Indicator:
    found = indicator(id)
    if found is None:
        raise NotFound(_("There is no such indicator."))
    return found


def _paged(request: DeskRequest, table: pages.Table) -> dict[str, object]:
    found = page(request, table.shown())
    return {
        "columns": table.columns(),
        "rows": found.object_list,
        "page_obj": found,
        "csv_url": csv_url(request),
    }


def _about(request: DeskRequest, blocks: list[Block]) -> dict[str, object]:
    return {
        "threshold": request.org.threshold,
        "lag": LAG.days,
        "until": blocks[-1].rows[-1] if blocks else None,
    }
