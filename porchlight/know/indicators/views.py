"""Evidence pages: a list, one page an indicator, and the estimates."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from porchlight.commons.exports import saved
from porchlight.commons.lists import page, save_urls, wanted_format
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission, may
from porchlight.know.indicators import actions, pages
from porchlight.know.indicators.catalogue import INDICATORS, Indicator, indicator
from porchlight.know.indicators.forms import MEASURES, Asked, DenominatorForm, EstimatesFilter
from porchlight.know.indicators.queries import (
    areas_of,
    denominators,
    estimate_years,
    kept_denominator,
    released,
)
from porchlight.know.indicators.rules import (
    LAG,
    NALOXONE_GRID,
    REACH_GRID,
    YEAR_BLOCKS,
    Block,
    Grid,
    hidden_cells,
    total,
)
from porchlight.lib.errors import NotFound

COVERAGE = "coverage"
BARS = 10  # pictures on a page


@desk(Permission.KNOW_READ)
def index(request: DeskRequest) -> HttpResponse:
    """Every indicator with its latest figures."""
    reach, naloxone = released(REACH_GRID)[-YEAR_BLOCKS:], released(NALOXONE_GRID)[-NALOXONE_GRID.year :]
    people = pages.charts(reach, ["people"], None)
    doses = pages.charts(naloxone, ["doses"], None)
    sets = total(reach, "sets") if len(reach) == YEAR_BLOCKS else None
    bar = next(pages.covered(_one(COVERAGE), sets, denominators()[:1]), None)
    cards = list(zip(INDICATORS, (people[0], doses[0], bar), strict=True))
    context = {"cards": cards, "empty": not reach, "coming": _coming(request, REACH_GRID, reach)}
    return render(request, "know/index.html", context)


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
    sums = pages.naloxone_by_area(blocks) if found.grid == NALOXONE_GRID else None
    if wanted_format(request) and sums and "sums" in request.GET:
        return saved(request, f"{found.id}-sums", sums.header, sums.rows)
    if wanted_format(request):
        return saved(request, f"{found.id}-{measure}", table.header, table.rows)
    context = {
        "indicator": found,
        "form": asked,
        "charts": pages.charts(blocks, found.grid.measures, area),
        "measure": MEASURES[measure],
        "sums": sums,
        "save_sums": save_urls(request, sums="1"),
        "line": pages.naloxone_line(blocks, area) if sums else None,
        "hidden": sum(hidden_cells(blocks, name) for name in found.grid.measures),
        "short": [MEASURES[name] for name in found.grid.measures if any(name in one.short for one in blocks)],
        "coming": _coming(request, found.grid, everything),
        "started": bool(everything),
    }
    return render(request, "know/indicator.html", context | _paged(request, table) | _about(request, blocks))


def _coverage(request: DeskRequest) -> HttpResponseBase:
    """A year's sets against each estimate of people who inject."""
    found, blocks = _one(COVERAGE), released(REACH_GRID)[-YEAR_BLOCKS:]
    whole = len(blocks) == YEAR_BLOCKS
    sets = total(blocks, "sets") if whole else None
    form = EstimatesFilter(request.GET, years=estimate_years())
    estimates = denominators(**form.asked())
    if wanted_format(request):
        rows = list(pages.coverage_rows(pages.covered(found, sets, estimates)))
        return saved(request, found.id, pages.coverage_file(found), rows)
    page_obj = page(request, estimates, BARS)
    shown = list(pages.covered(found, sets, page_obj))
    table = pages.coverage_shown(found, shown)
    context = {
        "indicator": found,
        "form": form,
        "shown": shown,
        "known": denominators().exists(),
        "whole": whole,
        "weeks": 4 * len(blocks),
        "coming": _coming(request, REACH_GRID, blocks),
        "columns": table.columns(),
        "rows": table.shown(),
        "page_obj": page_obj,
        "save": save_urls(request),
        "may_edit": may(request.roles, Permission.KNOW_EDIT),
    }
    return render(request, "know/coverage.html", context | _about(request, blocks))


@desk(Permission.KNOW_READ)
def estimates(request: DeskRequest) -> HttpResponseBase:
    """Every estimate of people who inject."""
    form = EstimatesFilter(request.GET, years=estimate_years())
    found = denominators(**form.asked())
    if wanted_format(request):
        return saved(request, "estimates", pages.estimates_file(), found, pages.estimate_rows)
    context = {
        "form": form,
        "page_obj": page(request, found),
        "save": save_urls(request),
        "may_edit": may(request.roles, Permission.KNOW_EDIT),
    }
    return render(request, "know/estimates.html", context)


@desk(Permission.KNOW_EDIT)
def estimate(request: DeskRequest) -> HttpResponse:
    """Write down an estimate of people who inject."""
    form = DenominatorForm(request.POST or None, this_year=request.author.today.year)
    if form.is_valid() and not form.clashes(kept_denominator(form.id), form.said()):
        actions.add_denominator(id=form.id, **form.said(), by=request.author)
        messages.success(request, _("The estimate is noted."))
        return redirect("know:show", COVERAGE)
    return render(request, "know/estimate.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@desk(Permission.KNOW_EDIT)
def remove(request: DeskRequest, id: UUID) -> HttpResponse:
    """Take an estimate out."""
    actions.remove_denominator(id=id, by=request.author)
    messages.success(request, _("The estimate is gone."))
    return redirect("know:estimates")


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
        "save": save_urls(request),
    }


def _coming(request: DeskRequest, grid: Grid, blocks: list[Block]) -> pages.Coming:
    return pages.coming(grid, blocks, request.author.today)


def _about(request: DeskRequest, blocks: list[Block]) -> dict[str, object]:
    return {
        "threshold": request.org.threshold,
        "lag": LAG.days,
        "until": blocks[-1].rows[-1] if blocks else None,
    }
