"""Counting the wings' facts into blocks, and reading what was let out."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from itertools import dropwhile
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from porchlight.commons.org.queries import here
from porchlight.commons.places.queries import areas
from porchlight.commons.privacy.disclosure import CannotProtectError, disclose
from porchlight.know.indicators.models import Denominator, Release
from porchlight.know.indicators.rules import (
    GRIDS,
    NALOXONE_GRID,
    REACH_GRID,
    UNKNOWN,
    Block,
    Grid,
)
from porchlight.lib.errors import NotFound
from porchlight.lib.names import name_in
from porchlight.reach.outreach import facts as outreach
from porchlight.reach.supply import facts as supply

Counts = dict[str, dict[tuple[date, str], int]]


def due(today: date) -> list[tuple[Grid, int]]:
    """Blocks that are over and not let out yet, the oldest first; not further back than the network's term."""
    found = []
    for grid in GRIDS:
        known = (
            Release.objects.filter(grid=grid.name).order_by("-block").values_list("block", flat=True).first()
        )
        oldest = grid.block(date.fromordinal(today.toordinal() - here().term_days)) + 1
        first = oldest if known is None else max(known + 1, oldest)
        found += [(grid, block) for block in range(first, grid.last_due(today) + 1)]
    return found


def worked_out(grid: Grid, block: int, threshold: int) -> dict[str, object]:
    """The body of a release: the block's counts with their totals, after disclosure control."""
    counts = _COUNTING[grid.name](grid, grid.start(block), grid.end(block))
    areas = sorted({area for cells in counts.values() for (_, area), value in cells.items() if value})
    if not areas:
        return {"areas": [], "shown": {}, "withheld": False}
    tables = {
        measure: [
            [max(0, counts[measure].get((row, area), 0)) for area in areas] for row in grid.row_starts(block)
        ]
        for measure in grid.measures
    }
    shown: dict[str, object] = {}
    for group in grid.together:
        # Few responses say nothing of the doses: what cannot be protected stays back by itself.
        with suppress(CannotProtectError):
            shown |= disclose({measure: tables[measure] for measure in group}, threshold=threshold)
    return {"areas": areas if shown else [], "shown": shown, "withheld": not shown}


def released(grid: Grid, first: int | None = None, last: int | None = None) -> list[Block]:
    """What was let out, in order of time, from the first block in which there was anything."""
    found = Release.objects.filter(grid=grid.name).order_by("block")
    if first is not None:
        found = found.filter(block__gte=first)
    if last is not None:
        found = found.filter(block__lte=last)
    blocks = [
        Block(
            number=row.block,
            rows=grid.row_starts(row.block),
            areas=tuple(row.body["areas"]),
            shown={name: tuple(map(tuple, table)) for name, table in row.body["shown"].items()},
            withheld=row.body["withheld"],
        )
        for row in found
    ]
    return list(dropwhile(lambda block: not block.areas and not block.withheld, blocks))


def areas_of(blocks: Iterable[Block]) -> dict[str, str]:
    """Names of the areas that blocks speak of, in the order of their names; the unknown one last."""
    names = {str(area.pk): name_in(area, get_language()) for area in areas()}
    ids = {area for block in blocks for area in block.areas}
    known = sorted((id for id in ids if id in names), key=lambda id: names[id])
    return {id: names[id] for id in known} | ({UNKNOWN: _("No area")} if ids - set(known) else {})


def denominators() -> list[Denominator]:
    """Estimates of people who inject, the newest first."""
    return list(Denominator.objects.all())


def denominator(id: UUID) -> Denominator:
    found: Denominator | None = Denominator.objects.filter(id=id).first()
    if found is None:
        raise NotFound("There is no such estimate here.")
    return found


def _reach(grid: Grid, start: date, end: date) -> Counts:
    counts = _empty(grid)
    for row in outreach.reached(start, end):
        counts["people"][_row(grid, row["day"]), str(row["area"])] += row["reached"]
    for piece in supply.given(start, end):
        counts["items"][_row(grid, piece["day"]), str(piece["area"] or UNKNOWN)] += piece["qty"]
    for sets in supply.sets(start, end):
        counts["sets"][_row(grid, sets["day"]), str(sets["area"] or UNKNOWN)] += sets["sets"]
    return counts


def _naloxone(grid: Grid, start: date, end: date) -> Counts:
    counts = _empty(grid)
    for given in supply.naloxone(start, end):
        cell = _row(grid, given["day"]), str(given["area"] or UNKNOWN)
        counts["doses"][cell] += given["doses"]
        if given["product"].endswith("_kit"):
            counts["kits"][cell] += given["units"]
    for row in outreach.responses(start, end):
        counts["responses"][_row(grid, row["day"]), str(row["area"])] += row["responses"]
    return counts


_COUNTING = {REACH_GRID.name: _reach, NALOXONE_GRID.name: _naloxone}


def _empty(grid: Grid) -> Counts:
    return {measure: defaultdict(int) for measure in grid.measures}


def _row(grid: Grid, day: date) -> date:
    block = grid.block(day)
    return max(start for start in grid.row_starts(block) if start <= day)
